"""How the time to read, cut and tag a page grows with its size, for every kind of input that has no end of its own.

Each kind is one piece, repeated. The page is doubled until it is refused, is as large as a page may be, or takes longer
than ``LONGEST``; the exponent is the slope of the time over the size, both as logarithms: 1 where twice the page takes
twice the time. A page that is refused costs time too. The garbage collector is off, as its work depends on what else is
in memory. Exits with 1 if an exponent is over ``MOST``.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np

from lgo_nlp.errors import PageError
from lgo_nlp.reading import read_text
from lgo_nlp.reading.sources import MOST_BYTES
from lgo_nlp.tagging import Tagger, load

MOST: Final = 1.2
SMALLEST: Final = 100_000  # characters: below, what a page costs whatever its size would flatten the slope
LONGEST: Final = 1.5  # seconds
SHORT: Final = 0.3  # seconds: the fastest of three counts where one takes no longer
QUICK: Final = 4 * SMALLEST  # characters of the largest page with --quick

HTML: Final = "<html><body><article><h2>The complaint</h2><p>Mr X waited.</p>"
TEXT: Final = "The complaint\nMr X waited.\n"
Kind = Callable[[int], str]
"""A function from a number to a page that has so many pieces."""

TAGS: Final = (
    "p", "div", "span", "b", "font", "a", "h1", "h2", "ul", "li", "dl", "dt", "table", "td", "article", "form", "select",
    "option", "button", "template", "svg", "script", "pre", "x-y",
)  # fmt: skip
MARKUP: Final = (
    "<i class=label></i>", "<i class=label>Category</i><i class=value>Care</i>", "<p>It was late.</p>", "<p>It was late.",
    "<table><tr><td>late</table>", "<ul><li>late", "<b><p>late</b>", "<a><table><td>late", "&amp;", "&", "<", "<!-- ",
    "<!-- late -->", "<p a='", "<p a=\"late", "]]>", "</p>", "<br>", "<img src=a>", "<h1><div>", "<h2>late</h2><p>It was.",
    "<title>late</title>", "<ol><li><p>late", "<p title='It was late'>late", "<svg><path/></svg>",
)  # fmt: skip
PROSE: Final = (
    "The complaint\nMr X waited for nine months and was upset.\n", "Findings\n", "Findings\n\n", "There was fault.\n",
    "There was fault. ", "the council was late and it did not reply to him for nine months in all so he\n", "- late\n",
    "1. It was late.\n", "a) late;\n", "a) late; and\n    i) late;\n", "(", ")", "(late ", "((late)", "“", "‘late ", "'late ",
    "\"late ", "late’s ", "It was late", "It was late. (", "e.g. ", "...", "? ", ". ", "No. 1 ", "Category :\n", ">\n",
    "Category :\nCare\n>\n", "Decision : Upheld\n", "Rook Council (99 000 101)\n", "(99 000 101) ", "©\n", "© 2024\n",
    "Print this page\n", "Back to top\n", "Privacy settings\n", "Summary: ", "The Council will:\n- pay £100\n", "\n", " ",
    "\t", "\u00a0", "\u200b", "\u00ad", "\u202e", "\u2028", "é", "😀", "x", "X", "£1 ", "late ", "LATE ", "9 ", "-", "_", "/",
    "Mr and Mrs X ", "the Council told him that the Council ", "fault injustice remedy apologise ", "late: late; ",
)  # fmt: skip


class Growth(NamedTuple):
    """Characters and seconds of the largest page of a kind, its sentences or why it is refused, and the exponent."""

    size: int
    seconds: float
    outcome: str
    exponent: float


def kinds() -> Iterator[tuple[str, Kind]]:
    """Every kind of input, by name."""
    for tag in TAGS:
        yield f"<{tag}> open", lambda n, tag=tag: HTML + f"<{tag}>late " * n
        yield f"<{tag}> closed", lambda n, tag=tag: HTML + f"<{tag}>late</{tag}> " * n
        yield f"<{tag}> nested", lambda n, tag=tag: HTML + f"<{tag}>" * n + "late" + f"</{tag}>" * n
        yield f"<{tag}> differing", lambda n, tag=tag: HTML + "".join(f"<{tag} a={i}><p>" for i in range(n))
    for piece in MARKUP:
        yield piece, lambda n, piece=piece: HTML + piece * n
    for piece in PROSE:
        yield repr(piece), lambda n, piece=piece: TEXT + piece * n
    yield "attributes", lambda n: HTML + "<p " + " ".join(f"a{i}" for i in range(n)) + ">late"
    yield "end tags", lambda n: HTML + "".join(f"<x{i}>" for i in range(n)) + "</zz>" * n
    yield "heading", lambda n: HTML + "<h2>" + "x" * n + "</h2><p>" + "It was. " * (n // 8)
    yield "heading in text", lambda n: TEXT + "X" + "x" * n + "\n" + "It was. " * (n // 8)
    yield "deep indents", lambda n: TEXT + "".join(f"{' ' * (i % 900)}- late\n" for i in range(n // 400))
    yield "different words", lambda n: TEXT + " ".join(f"w{i}" for i in range(n))
    yield "different sections", lambda n: TEXT + "".join(f"Findings {i}\nIt was late.\n" for i in range(n))


def growth_of(kind: Kind, tagger: Tagger, most: int) -> Growth:
    """Growth of one kind, up to pages of ``most`` characters."""
    n = max(1, SMALLEST * 1_000 // len(kind(1_000)))
    sizes, times, outcome = list[int](), list[float](), ""
    while not times or (2 * sizes[-1] <= most and times[-1] < LONGEST):
        page = kind(n)
        gc.collect()
        seconds, outcome = timed(page, tagger)
        if seconds < SHORT:
            seconds, outcome = min((seconds, outcome), timed(page, tagger), timed(page, tagger))
        sizes.append(len(page))
        times.append(seconds)
        n *= 2
    exponent = float(np.polyfit(np.log(sizes), np.log(times), 1)[0]) if len(sizes) > 1 else float("nan")
    return Growth(sizes[-1], times[-1], outcome, exponent)


def timed(page: str, tagger: Tagger) -> tuple[float, str]:
    """Seconds of processor time that a page takes, and its number of sentences or why it is refused."""
    begun = time.process_time()
    try:
        outcome = f"{len(tagger.tag_decision(read_text(page)).sentences):,} sentences"
    except PageError as error:
        outcome = str(error).partition(": ")[2]
    return time.process_time() - begun, outcome


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"pages of at most {QUICK:,} characters")
    parser.add_argument("--only", default="", help="kinds whose names contain this")
    given = parser.parse_args()
    tagger = load()
    gc.disable()
    timed(TEXT, tagger)
    print("| kind | characters | seconds | exponent | outcome |\n|---|---:|---:|---:|---|")
    over = 0
    for name, kind in kinds():
        if given.only in name:
            found = growth_of(kind, tagger, QUICK if given.quick else MOST_BYTES)
            over += found.exponent > MOST
            cells = f"{found.size:,} | {found.seconds:.2f} | {found.exponent:.2f} | {found.outcome[:60]}"
            print(f"| `{name}` | {cells} |".replace("\n", "\\n"), flush=True)
    print(f"\n{over} kinds over {MOST}")
    return int(over > 0)


if __name__ == "__main__":
    raise SystemExit(main())
