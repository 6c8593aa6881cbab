"""``lgo-nlp review``: pages to the paragraphs whose labelling would teach most."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lgo_nlp.cli.places import check_file
from lgo_nlp.cli.streams import complain, counted, standard_output, tell, write
from lgo_nlp.errors import LgoError, PageError

if TYPE_CHECKING:
    from lgo_nlp.decision import TaggedDecision
    from lgo_nlp.tagging import Tagger

STANDARD_INPUT = "-"
LIMIT = (
    "Most paragraphs to offer. They are fewer where the pages hold fewer unlike ones: at most 8 come from one decision "
    "and 3 from its sections of one role."
)


def review(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT", help="Files, folders, globs, .jsonl files, or - for standard input.")
    ],
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help=LIMIT)] = 100,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="File to write; without it they are printed.")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="prodigy, doccano, label-studio or argilla.")
    ] = "prodigy",
    model: Annotated[
        Path | None, typer.Option("--model", "-m", metavar="FOLDER", help="A model's folder; by default lgo-nlp's own.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes to use.")] = 1,
) -> None:
    """Offer the paragraphs whose labelling would teach most.

    They come with the model's guess, in the shape of an annotation tool; what Prodigy saves, 'train' reads. The exit
    status is 2 if no page could be read.
    """
    from lgo_nlp.annotations.selection import review as choose
    from lgo_nlp.annotations.tools import FORMATS, as_text
    from lgo_nlp.files import whole_file
    from lgo_nlp.tagging import load

    if form not in FORMATS:
        raise LgoError(f"--format {form}: not a format; use one of {', '.join(FORMATS)}")
    _look_at(inputs, output)
    tagger = load(model)
    seen = _Seen()
    picks = choose(seen.count(_tagged(inputs, tagger, jobs)), tagger.model.thresholds, limit=limit)
    text = as_text(picks, form)
    if output is None:
        with standard_output():
            write(text)
    else:
        with whole_file(output) as stream:
            stream.write(text.encode("utf-8", errors="replace"))
        tell(f"{output}: {counted(len(picks), 'paragraph')} to label")
    if len(picks) < limit:
        tell(f"{counted(len(picks), 'paragraph')}, not {limit:,}: {seen.why()}")


@dataclass
class _Seen:
    """What went by while paragraphs were picked."""

    decisions: int = 0
    paragraphs: int = 0

    def count(self, tagged: "Iterable[TaggedDecision]") -> "Iterator[TaggedDecision]":
        """The same decisions, counted as they go by."""
        for one in tagged:
            self.decisions += 1
            self.paragraphs += len({sentence.sentence.paragraph for sentence in one.sentences})
            yield one

    def why(self) -> str:
        """Why no more paragraphs were picked, and what helps."""
        from lgo_nlp.annotations.selection import PER_DECISION, PER_ROLE

        return (
            f"of the {counted(self.paragraphs, 'paragraph')} of {counted(self.decisions, 'decision')} at most "
            f"{PER_DECISION} a decision and {PER_ROLE} of its sections of one role are offered, and no two for "
            "sentences alike; give more pages for more"
        )


def _look_at(inputs: Sequence[str], output: Path | None) -> None:
    """Find out what is wrong with inputs and output before the work is done."""
    from lgo_nlp.reading import find_pages

    if "" in inputs:
        raise PageError("'': names no page; give files, folders, globs, .jsonl files, or - for standard input")
    sources = {page.source for page in find_pages([name for name in inputs if name != STANDARD_INPUT])}
    if output is not None:
        check_file(output, sources)


def _tagged(inputs: Sequence[str], tagger: "Tagger", jobs: int) -> "Iterator[TaggedDecision]":
    """Tagged decisions of all pages that can be read; of the others the reasons are told."""
    from lgo_nlp.reading import find_pages
    from lgo_nlp.tagging import Failure, tag_pages

    read = 0
    reason = ""
    for result in tag_pages(find_pages(inputs), tagger, jobs=jobs):
        if isinstance(result, Failure):
            if reason:
                complain(reason)
            reason = result.reason
        else:
            read += 1
            yield result
    if not read:
        raise PageError(reason or f"{', '.join(inputs)}: no page in it; give pages to choose from")
    if reason:
        complain(reason)
