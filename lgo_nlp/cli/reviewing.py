"""``lgo-nlp review``: pages to the paragraphs whose labelling would teach most."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from lgo_nlp.cli.options import Inputs, ModelFolder, check_format, format_option, jobs_option, output_option
from lgo_nlp.cli.places import find_inputs
from lgo_nlp.cli.streams import complain, counted, tell, write
from lgo_nlp.errors import PageError

if TYPE_CHECKING:
    from lgo_nlp.reading import Pages
    from lgo_nlp.tagged import TaggedDecision
    from lgo_nlp.tagging import Tagger

LIMIT = (
    "Most paragraphs to offer. They are fewer where the pages hold fewer unlike ones: at most 8 come from one decision "
    "and 3 from its sections of one role."
)


def review(
    inputs: Inputs,
    limit: Annotated[int, Option("--limit", "-n", metavar="N", min=1, help=LIMIT)] = 100,
    output: Annotated[Path | None, output_option(help="File to write; without it they are printed.")] = None,
    form: Annotated[str, format_option(help="prodigy, doccano, label-studio or argilla.")] = "prodigy",
    model: ModelFolder = None,
    jobs: Annotated[int, jobs_option(help="Processes to use.")] = 1,
) -> None:
    """Offer the paragraphs whose labelling would teach most.

    They come with the model's guess, in the shape of an annotation tool; what Prodigy saves, 'train' reads. The exit
    status is 2 if no page could be read.
    """
    from lgo_nlp.annotations.selection import PER_DECISION, PER_ROLE
    from lgo_nlp.annotations.selection import review as choose
    from lgo_nlp.annotations.tools import FORMATS, as_text
    from lgo_nlp.files import whole_file
    from lgo_nlp.tagging import load

    check_format(form, FORMATS)
    pages = find_inputs(inputs, output)
    tagger = load(model)
    paragraphs: list[int] = []
    tagged = _tagged(pages, tagger, jobs, paragraphs, named=", ".join(inputs))
    picks = choose(tagged, tagger.model.thresholds, limit=limit)
    text = as_text(picks, form)
    if output is None:
        write(text)
    else:
        with whole_file(output) as stream:
            stream.write(text.encode("utf-8", errors="replace"))
        tell(f"{output}: {counted(len(picks), 'paragraph')} to label")
    if len(picks) < limit:
        tell(
            f"{counted(len(picks), 'paragraph')}, not {limit:,}: of the {counted(sum(paragraphs), 'paragraph')} of "
            f"{counted(len(paragraphs), 'decision')} at most {PER_DECISION} a decision and {PER_ROLE} of its sections "
            "of one role are offered, and no two for sentences alike; give more pages for more"
        )


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
