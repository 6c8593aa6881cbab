"""``lgo-nlp tag``: pages to labelled sentences."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, Any

from typer import Exit, Option

from lgo_nlp.cli.engines import Work, find_anywhere, written_here
from lgo_nlp.cli.options import Inputs, ModelFolder, format_option, jobs_option, output_option
from lgo_nlp.cli.packages import need
from lgo_nlp.cli.streams import complain, counted, tell, write
from lgo_nlp.errors import LgoError, OutputError, PageError
from lgo_nlp.files import errors_of, is_uri, shown_name

if TYPE_CHECKING:
    from lgo_nlp.batch import Outcome
    from lgo_nlp.reading import Page
    from lgo_nlp.tagged import TaggedDecision
    from lgo_nlp.tagging import Tagger

ON_SCREEN = "table"
INTERRUPTED = 130  # exit status after Ctrl-C, as shells have it: 128 and the signal's number, 2
Thresholds = Annotated[
    list[str] | None, Option("--threshold", metavar="LABEL=P", help="Least score that gives the label.")
]
WithText = Annotated[
    bool, Option("--text", help="In JSON Lines, add each decision's text, which start and end point into.")
]
Jobs = Annotated[int | None, jobs_option(help="Processes at most; of a cluster, cores (by default all).")]
EngineName = Annotated[str, Option("--engine", metavar="NAME", help="serial, processes, ray or spark.")]
Address = Annotated[
    str | None, Option("--address", metavar="ADDRESS", help="A running Ray or Spark; else one is started here.")
]
AllSentences = Annotated[bool, Option("--all", help="In a table, show the sentences without a label too.")]


def tag(
    inputs: Inputs,
    output: Annotated[str | None, output_option(help="File to write; its suffix names the format.")] = None,
    form: Annotated[str | None, format_option(help="table, jsonl, csv, parquet or html.")] = None,
    model: ModelFolder = None,
    threshold: Thresholds = None,
    text: WithText = False,
    passage: Annotated[bool, Option("--passage", help="Take any text: a sentence, a list, a section.")] = False,
    jobs: Jobs = None,
    engine: EngineName = "processes",
    address: Address = None,
    resume: Annotated[bool, Option("--resume", help="Continue an interrupted run.")] = False,
    all_sentences: AllSentences = False,
) -> None:
    """Tag the sentences of decisions.

    Without --output the labelled sentences are printed, and the exit status is 2 if any page could not be read. With
    --output such pages are listed in FILE.errors.jsonl, and the exit status is 2 only if none could be read.

    Other keys of a record of JSON Lines, such as url and id, are written again: under their own names in JSON Lines, as
    JSON in the column extra of CSV and Parquet. A CSV file opens with a byte-order mark, so that Excel reads it as
    UTF-8; CSV that is printed has none.

    --jobs starts no more processes than there are cores, and none for pages so few that they would take longer.
    """
    if resume and output is None:
        raise OutputError("--resume needs --output FILE: name the file of the run to continue")
    shown = None if output is None else shown_name(output)
    moved = _thresholds(threshold or [])
    work = Work(engine, address, jobs)
    work.check(output)
    found = find_anywhere(inputs, output)
    # spaCy is imported with the first of these: report wrong inputs before.
    from lgo_nlp.cli.screen import show_decision
    from lgo_nlp.tagging import load
    from lgo_nlp.workers import spare_what_is_loaded

    form = _format(form, shown, text=text)
    tagger = load(model, thresholds=moved)
    spare_what_is_loaded()
    with interruptible(shown):
        some = AtLeastOne(found, inputs)
        pages = some if found.can_be_read_again else iter(some)
        if output is None:
            table = nullcontext(partial(show_decision, all_sentences=all_sentences))
            printed = table if form == ON_SCREEN else _stream(form, text=text)
            _to_screen(pages, tagger, printed, passage=passage, jobs=work.processes)
        else:
            choices = {"form": form, "text": text, "passage": passage, "resume": resume}
            _to_file(pages, tagger, output, work, found.number, **choices)


def _to_file(
    pages: "Iterable[Page]", tagger: "Tagger", output: str, work: Work, number: int | None, **choices: Any
) -> None:
    from lgo_nlp.batch import tag_to_file
    from lgo_nlp.cli.screen import progress_bar

    with (
        written_here(output, resume=choices["resume"]) as path,
        work.started() as engine,
        progress_bar("tagging", number) as done,
    ):
        how: dict[str, Any] = {"jobs": work.processes, "engine": engine, "done": done}
        outcome = tag_to_file(pages, tagger, path, **choices, **how)
    tell_outcome(outcome, shown_name(output))


def _format(form: str | None, output: str | None, *, text: bool) -> str:
    from lgo_nlp.writing.formats import FORMATS, format_of

    if form is None:
        form = ON_SCREEN if output is None else format_of(Path(output))
        if form is None:
            raise OutputError(f"{output}: its suffix is not that of a format; add --format {', '.join(FORMATS)}")
    if form not in (*FORMATS, ON_SCREEN):
        raise OutputError(f"--format {form}: not a format; use table, {', '.join(FORMATS)}")
    if form == ON_SCREEN and output is not None:
        raise OutputError(f"--format table is for the screen; for {output} use {', '.join(FORMATS)}")
    if form == "parquet" and output is None:
        raise OutputError("--format parquet is not text; name a file with --output")
    if text and form != "jsonl":
        raise OutputError(f"--text is for JSON Lines, not for {form}: add --format jsonl, or leave it out")
    if form == "parquet":
        need("pyarrow")
    return form


def _thresholds(given: Sequence[str]) -> dict[str, float]:
    moved: dict[str, float] = {}
    for item in given:
        label, _, value = item.partition("=")
        try:
            moved[label.strip()] = float(value)
        except ValueError:
            raise LgoError(f"--threshold {item}: not LABEL=NUMBER, such as fault=0.8") from None
    return moved


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """The same pages, none of which is read before it is taken; a PageError is raised if there is none."""

    found: "Iterable[Page]"
    inputs: Sequence[str]

    def __iter__(self) -> "Iterator[Page]":
        page = None
        for page in self.found:
            yield page
        if page is None:
            what = "no page in it; each line of a .jsonl file is one object with a 'text'"
            raise PageError(f"{', '.join(map(shown_name, self.inputs))}: {what}")


@contextmanager
def interruptible(output: str | None) -> Iterator[None]:
    """Tell the user how to go on if the block is interrupted with Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        complain(f"stopped; to continue {output}, give the same command with --resume" if output else "stopped")
        raise Exit(INTERRUPTED) from None


def tell_outcome(outcome: "Outcome", output: str, what: str = "{} tagged", others: str = "could not be read") -> None:
    """Tell the user what a run came to; ``what`` and ``others`` say what was done with the pages, and not with others.

    ``output`` is the ``shown_name`` of the file.

    Raises:
        PageError: nothing could be done with any.
    """
    if not outcome.written:
        tell(f"{output} is complete: nothing to resume; leave out --resume to tag again")
        return
    listed = f"{output}.errors.jsonl" if is_uri(output) else errors_of(Path(output))
    if outcome.failed and not outcome.tagged:
        reasons = f"none of {counted(outcome.failed, 'page')} could be read; the reasons are in {listed}"
        raise PageError(outcome.first_reason if outcome.failed == 1 else reasons)
    said = f"{output}: {what.format(counted(outcome.tagged, 'page'))}"
    if outcome.resumed:
        said += f" ({outcome.resumed:,} of them by an earlier run)"
    if outcome.failed:
        said += f"; {counted(outcome.failed, 'page')} {others}, see {listed}"
    tell(said)


Shown = AbstractContextManager[Callable[["TaggedDecision"], None]]
"""A block that prints a format's head and, without an error, its foot; it gives a function that prints one page."""


def _to_screen(pages: "Iterable[Page]", tagger: "Tagger", shown: Shown, *, passage: bool, jobs: int) -> None:
    from lgo_nlp.tagging import Failure, tag_pages

    tagged, reasons = 0, list[str]()
    marked = (replace(page, passage=passage) for page in pages)
    first = next(marked)  # nothing is printed if there is none
    with shown as show:
        for result in tag_pages(chain([first], marked), tagger, jobs=jobs):
            if isinstance(result, Failure):
                # One reason is held back: if this is the only page, the error at the end is enough.
                for reason in reasons[-1:]:
                    complain(reason)
                reasons.append(result.reason)
            else:
                tagged += 1
                show(result)
    if reasons:
        if len(reasons) == 1 and not tagged:
            raise PageError(reasons[0])
        complain(reasons[-1])
        raise PageError(f"{len(reasons):,} of {counted(tagged + len(reasons), 'page')} could not be read")


@contextmanager
def _stream(form: str, *, text: bool) -> "Iterator[Callable[[TaggedDecision], None]]":
    from lgo_nlp.writing.formats import TEXTS, text_part

    shape, part = TEXTS[form], text_part(form, text=text)
    write(shape.head())
    if shape.placed is None:
        yield lambda tagged: write(part(tagged))
        write(shape.foot())
        return
    # The contents come before the parts, so the parts wait in a temporary file.
    with TemporaryFile("w+", encoding="ascii") as lines:
        yield lambda tagged: print(json.dumps(part(tagged)), file=lines)

        def parts() -> Iterator[str]:
            lines.seek(0)
            return map(json.loads, lines)

        for piece in chain(shape.placed(parts), [shape.foot()]):
            write(piece)
