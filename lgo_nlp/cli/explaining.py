"""``lgo-nlp explain``: why a sentence was tagged as it was."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from lgo_nlp.cli.options import ModelFolder
from lgo_nlp.cli.places import find_inputs
from lgo_nlp.cli.streams import shown, write
from lgo_nlp.errors import PageError

if TYPE_CHECKING:
    from lgo_nlp.explaining import Explanation, Nearby

LONGEST = 90  # characters that are shown of a sentence nearby


def explain(
    page: Annotated[str, Argument(metavar="PAGE", help="A page, or - for standard input.")],
    sentence: Annotated[
        int, Option("--sentence", "-s", metavar="ID", help="The sentence's number, counted from 1 in its decision.")
    ],
    model: ModelFolder = None,
) -> None:
    """Show why one sentence was tagged as it was.

    Each label's scores and threshold, the words, cues and places that pushed it up and down, and the sentences around.

    The ID is the small number before the sentence on the page that 'lgo-nlp tag PAGE -o page.html' writes, the number
    at the start of its row in the table that 'lgo-nlp tag PAGE --all' prints, and "id" in JSON Lines, CSV and Parquet.
    """
    from lgo_nlp.explaining import explain as explained
    from lgo_nlp.reading import read_page
    from lgo_nlp.tagging import load
    from lgo_nlp.text.sentences import split

    pages = list(islice(find_inputs([page], None), 2))
    if len(pages) != 1:
        raise PageError(f"{page}: {'holds several pages' if pages else 'no page in it'}; name one page")
    tagger = load(model)
    decision = read_page(pages[0])
    (found,) = explained(decision, split(decision), tagger.model, [sentence])
    write("".join(f"{shown(line)}\n" for line in _lines(found)))


def _lines(found: "Explanation") -> list[str]:
    lines = [
        f"{found.decision}, sentence {found.id}, in {found.section or 'no section'!r} ({found.role})",
        "",
        f"  {found.text}",
        "",
        "cues: " + ("; ".join(f"{name} ({said!r})" for name, said in found.cues) or "none"),
        "",
        f"{'label':<14}{'first stage':>12}{'final':>8}{'threshold':>11}",
    ]
    for label in found.labels:
        verdict = f"  given{': ' + ', '.join(label.types) if label.types else ''}" if label.given else ""
        lines.append(f"{label.label:<14}{label.first:>12.3f}{label.score:>8.3f}{label.threshold:>11.3f}{verdict}")
    for label in found.labels:
        lines += [
            "",
            f"{label.label}: any sentence {label.base:+.2f}, what is not shown {label.rest:+.2f}",
            f"  up:   {'; '.join(map(str, label.up)) or 'nothing'}",
            f"  down: {'; '.join(map(str, label.down)) or 'nothing'}",
        ]
    lines += ["", "around it, with first-stage scores (" + ", ".join(label.label for label in found.labels) + "):"]
    if found.lead_in is not None:
        lines.append("  lead-in " + _near(found.lead_in))
    lines += [f"  {near.step:+d}      " + _near(near) for near in found.nearby]
    return lines


def _near(near: "Nearby") -> str:
    scores = " ".join(f"{score:.2f}" for score in near.first.values())
    text = near.text if len(near.text) <= LONGEST else near.text[:LONGEST] + "…"
    labels = f"  [{', '.join(near.labels)}]" if near.labels else ""
    return f"{near.id:>4}  {scores}{labels}  {text}" + ("" if near.same_section else "  (another section)")
