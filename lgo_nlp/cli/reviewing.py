"""``lgo-nlp review``: pages to the paragraphs whose labelling would teach most."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from typer import Option

from lgo_nlp.cli.options import (
    PAGE_SUFFIXES,
    Inputs,
    ModelFolder,
    check_format,
    format_option,
    jobs_option,
    output_option,
)
from lgo_nlp.cli.places import find_inputs
from lgo_nlp.cli.streams import complain, counted, tell, write
from lgo_nlp.errors import LgoError, PageError

if TYPE_CHECKING:
    from lgo_nlp.annotations.selection import Pick
    from lgo_nlp.reading import Pages
    from lgo_nlp.tagged import TaggedDecision
    from lgo_nlp.tagging import Tagger

PAGE: Final = "html"
FORMAT = f"prodigy, doccano, label-studio, argilla or {PAGE}; by default prodigy, {PAGE} for FILE.html."
GUESS = "The model's guess on the page to label in; by default hidden."
LIMIT = (
    "Most paragraphs to offer. They are fewer where the pages hold fewer unlike ones: at most 8 come from one decision "
    "and 3 from its sections of one role."
)


def review(
    inputs: Inputs,
    limit: Annotated[int, Option("--limit", "-n", metavar="N", min=1, help=LIMIT)] = 100,
    output: Annotated[Path | None, output_option(help="File to write; without it they are printed.")] = None,
    form: Annotated[str | None, format_option(help=FORMAT)] = None,
    guess: Annotated[str | None, Option("--guess", metavar="shown|hidden", help=GUESS)] = None,
    model: ModelFolder = None,
    jobs: Annotated[int, jobs_option(help="Processes to use.")] = 1,
) -> None:
    """Offer the paragraphs whose labelling would teach most.

    They come with the model's guess, in the shape of an annotation tool, or as a page to label in: one HTML file that
    any browser opens from disk. What the page and Prodigy save, 'train' reads. The exit status is 2 if no page could be
    read.
    """
    from lgo_nlp.annotations.selection import review as choose
    from lgo_nlp.annotations.tools import FORMATS, as_text
    from lgo_nlp.files import whole_file
    from lgo_nlp.tagging import load

    form = form or (PAGE if output and output.suffix.lower() in PAGE_SUFFIXES else "prodigy")
    check_format(form, [*FORMATS, PAGE])
    _check_guess(guess, form)
    pages = find_inputs(inputs, output)
    tagger = load(model)
    paragraphs: list[int] = []
    tagged = _tagged(pages, tagger, jobs, paragraphs, named=", ".join(inputs))
    picks = choose(tagged, tagger.model.thresholds, limit=limit)
    if form == PAGE:
        text = _page(picks, title=output.stem if output else "label", guess=guess == "shown")
    else:
        text = as_text(picks, form)
    if output is None:
        write(text)
    else:
        with whole_file(output) as stream:
            stream.write(text.encode("utf-8", errors="replace"))
        tell(f"{output}: {counted(len(picks), 'paragraph')} to label")
    if len(picks) < limit:
        _tell_fewer(len(picks), limit, paragraphs)


def _tell_fewer(found: int, limit: int, paragraphs: Sequence[int]) -> None:
    from lgo_nlp.annotations.selection import PER_DECISION, PER_ROLE

    tell(
        f"{counted(found, 'paragraph')}, not {limit:,}: of the {counted(sum(paragraphs), 'paragraph')} of "
        f"{counted(len(paragraphs), 'decision')} at most {PER_DECISION} a decision and {PER_ROLE} of its sections "
        "of one role are offered, and no two for sentences alike; give more pages for more"
    )


def _check_guess(guess: str | None, form: str) -> None:
    """Raise an LgoError if the guess cannot be shown or hidden so."""
    if guess not in (None, "shown", "hidden"):
        raise LgoError(f"--guess {guess}: not a way to show it; use shown or hidden")
    if guess and form != PAGE:
        raise LgoError(f"--guess is for the page to label in; name an output that ends in .html, or --format {PAGE}")


def _page(picks: "Sequence[Pick]", *, title: str, guess: bool) -> str:
    from lgo_nlp.annotations.guidelines import guidelines
    from lgo_nlp.annotations.labelling import tasks_of
    from lgo_nlp.writing.html.labelling import labelling_page

    return labelling_page(title, tasks_of(picks, guess=guess), guidelines=guidelines())


def _tagged(
    pages: "Pages", tagger: "Tagger", jobs: int, paragraphs: list[int], *, named: str
) -> "Iterator[TaggedDecision]":
    """Tagged decisions of all pages that can be read; ``paragraphs`` takes the number of paragraphs of each.

    The reasons of the others are printed; a PageError is raised if none can be read.
    """
    from lgo_nlp.tagging import Failure, tag_pages

    reason = ""
    for result in tag_pages(pages, tagger, jobs=jobs):
        if isinstance(result, Failure):
            if reason:
                complain(reason)
            reason = result.reason
        else:
            paragraphs.append(len({sentence.sentence.paragraph for sentence in result.sentences}))
            yield result
    if not paragraphs:
        raise PageError(reason or f"{named}: no page in it; give pages to choose from")
    if reason:
        complain(reason)
