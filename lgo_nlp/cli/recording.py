"""``lgo-nlp records``: pages, or what ``lgo-nlp tag`` wrote, to rows of decisions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from lgo_nlp.cli.engines import find_anywhere, written_here
from lgo_nlp.cli.options import Inputs, ModelFolder, format_option, jobs_option, output_option
from lgo_nlp.cli.packages import need
from lgo_nlp.cli.streams import counted, tell
from lgo_nlp.cli.tagging import AtLeastOne, interruptible, tell_outcome
from lgo_nlp.errors import OutputError
from lgo_nlp.files import shown_name

if TYPE_CHECKING:
    from lgo_nlp.batch import Outcome

_SHORT = 12  # digits of a model's digest that a message has


def records(
    inputs: Inputs,
    output: Annotated[str, output_option(help="File to write; its suffix names the format.")],
    form: Annotated[str | None, format_option(help="sqlite, parquet, csv, jsonl or xlsx.")] = None,
    model: ModelFolder = None,
    jobs: Annotated[int, jobs_option(help="Processes at most.")] = 1,
    resume: Annotated[bool, Option("--resume", help="Continue an interrupted run.")] = False,
) -> None:
    """Write what decisions found and who is to do what.

    That is a row a decision, with its faults, injustice and actions: who, what, how much, to whom, by when.

    Inputs are pages, or JSON Lines that lgo-nlp tag wrote, which are not tagged again. SQLite and Excel have a table of
    decisions, of sentences, of types and of actions; Parquet has the others as lists in the rows of decisions; CSV has
    the decisions alone, and JSON Lines the decisions with their types and actions.

    A decision that is there twice is kept once. Pages that are left out are listed in FILE.errors.jsonl with the
    reason; the exit status is 2 only if all are.
    """
    shown = shown_name(output)
    form = _format(form, shown)
    found = find_anywhere(inputs, output)
    # spaCy is imported with the first of these: report wrong inputs before.
    from lgo_nlp.batch import records_to_file
    from lgo_nlp.cli.screen import progress_bar
    from lgo_nlp.tagging import load
    from lgo_nlp.workers import spare_what_is_loaded

    tagger = load(model)
    spare_what_is_loaded()
    with (
        interruptible(shown),
        written_here(output, resume=resume) as path,
        progress_bar("reading", found.number) as done,
    ):
        some = AtLeastOne(found, inputs)
        pages = some if found.can_be_read_again else iter(some)
        outcome = records_to_file(pages, tagger, path, form=form, jobs=jobs, resume=resume, done=done)
    tell_outcome(outcome, shown, "records of {}", "left out")
    _tell_models(outcome, tagger.model.digest)


def _format(form: str | None, output: str) -> str:
    from lgo_nlp.writing.tables import FORMATS, NEEDED

    suffix = Path(output).suffix.lower().removeprefix(".")
    if form is None and suffix not in FORMATS:
        raise OutputError(f"{output}: its suffix is not that of a format; add --format {', '.join(FORMATS)}")
    form = form or suffix
    if form not in FORMATS:
        raise OutputError(f"--format {form}: not a format; use {', '.join(FORMATS)}")
    if form in NEEDED:
        need(NEEDED[form])
    return form


def _tell_models(outcome: "Outcome", own: str) -> None:
    """Tell the user if some inputs were tagged by another model than this run's."""
    if others := {name: number for name, number in outcome.models.items() if name != own}:
        named = ", ".join(f"{name[:_SHORT]} ({number:,})" for name, number in others.items())
        number = counted(sum(others.values()), "page")
        tell(f"{number} had been tagged by another model, see the column 'model': {named}")
