"""How the time to read an input grows with its size, for every kind that the fuzzer knows.

Pages are made of one piece, repeated, and are read, cut and tagged; of some, each sentence is then taken to tell
actions, and they are found. Annotation files and ``model.json`` are read. The input is doubled until it is as large as
a page may be, takes longer than ``LONG`` at the fifth size, or ``LONGEST``.
The exponent is the slope of the time over the size, both as logarithms: 1 where twice the input takes twice the time.
What is refused costs time too, but other work is done, so it has a slope of its own, and the greater one counts.

The time is processor time of this process, in the system too: the least of several counts, as what else runs on the
machine makes a count longer and never shorter. Each is of a new input, so that no cache holds it. What takes longer than
``SHORT`` is counted once, unless its kind seems to be over ``MOST``: those are counted again. What one piece takes is
taken off. The garbage collector is off, as its work depends on what else is in memory. A run takes 12 to 30 minutes of
processor time, the more the busier the machine. Exits with 1 if an exponent is over ``MOST``.

Run it while nothing else does: arrays of a sentence of a million words share the processor's cache and memory with what
else runs, and such kinds (``'late '``, ``'£1 '``) then come to 1.3, though to 1.1 alone.
"""

import argparse
import gc
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from shared.fuzzed import read_annotation_file, read_model, tagger
from shared.pieces import ACTION_SENTENCES, ACTIONS, MARKUP, TAGS, TEXT

from lgo_nlp.errors import LgoError
from lgo_nlp.reading import read_text
from lgo_nlp.reading.sources import MOST_BYTES
from lgo_nlp.remedies import find_actions

MOST: Final = 1.2
SMALLEST: Final = 100_000  # characters: below, what an input costs whatever its size would flatten the slope
LONG: Final = 0.8  # seconds of the last input, if there are SIZES
SIZES: Final = 5  # so that a step, as where a cache is full, does not make a slope
LONGEST: Final = 5.0  # seconds of the last input
SHORT: Final = 0.3  # seconds
TIMES: Final = 3  # counts of what takes no longer
AGAIN: Final = (
    10  # how often at most a kind over MOST is counted again: a busy spell of the machine lasts longer than 3
)
FEWEST: Final = 3  # sizes that make a slope
LEAST: Final = 0.002  # seconds: what takes less is not measured well enough
QUICK: Final = 4 * SMALLEST  # characters of the largest input with --quick

PAGE: Final = "<html><body><article><h2>The complaint</h2><p>Mr X waited.</p>"
SAVED: Final = "The complaint\nMr X waited.\n"
TELLING: Final = ("Summary", "Findings", "Agreed action", "Final decision")


class Kind(NamedTuple):
    """A kind of input: ``make`` makes one of so many pieces, ``read`` reads it and says what became of it."""

    name: str
    make: Callable[[int], str]
    read: Callable[[str], str]


class Count(NamedTuple):
    """Pieces and characters of an input, the seconds it took, and what became of it."""

    pieces: int
    size: int
    seconds: float
    outcome: str
    refused: bool


def tag(page: str) -> str:
    """Read, cut and tag a page; how many sentences it has."""
    return f"{len(tagger().tag_decision(read_text(page)).sentences):,} sentences"


def actions(page: str) -> str:
    """Read, cut and tag a page, and find actions as if each sentence told two, none or one; how many there are."""
    tagged = tagger().tag_decision(read_text(page))
    kinds = itertools.cycle([("apology", "payment"), (), ("procedure",)])
    types = [{"agreed_action": own} for _, own in zip(tagged.columns.places, kinds, strict=False)]
    told = replace(tagged.columns, labels=[frozenset(["agreed_action"])] * len(types), types=types)
    return f"{len(find_actions(tagged.decision, told)):,} actions"


def annotations(content: str) -> str:
    """Read an annotation file in every way."""
    read_annotation_file(content)
    return "read"


def model(described: str) -> str:
    """Load a model with a ``model.json``."""
    read_model(described)
    return "read"


def kinds() -> Iterator[Kind]:
    """Every kind of input."""
    for name, make in itertools.chain(pages_of_tags(), pages_of_pieces(), pages_of_other_things()):
        yield Kind(name, make, tag)
    for name, make in pages_of_actions():
        yield Kind(name, make, actions)
    for name, make in annotation_files():
        yield Kind(name, make, annotations)
    yield Kind("keys of model.json", lambda n: json.dumps({f"key {i}": i for i in range(n)}), model)
    yield Kind("lists in model.json", lambda n: f'{{"cues": {"[" * n}{"]" * n}}}', model)


Made = Iterator[tuple[str, Callable[[int], str]]]


def pages_of_tags() -> Made:
    """Each tag left open, closed, inside itself, and with another attribute each time."""
    for tag in TAGS:
        yield f"<{tag}> open", lambda n, tag=tag: PAGE + f"<{tag}>late " * n
        yield f"<{tag}> closed", lambda n, tag=tag: PAGE + f"<{tag}>late</{tag}> " * n
        yield f"<{tag}> nested", lambda n, tag=tag: PAGE + f"<{tag}>" * n + "late" + f"</{tag}>" * n
        yield f"<{tag}> differing", lambda n, tag=tag: PAGE + "".join(f"<{tag} a={i}><p>" for i in range(n))


def pages_of_pieces() -> Made:
    """Each piece of markup and of text, repeated."""
    for piece in MARKUP:
        yield piece, lambda n, piece=piece: PAGE + piece * n
    for piece in TEXT:
        yield ascii(piece[:90]), lambda n, piece=piece: SAVED + piece * n


def pages_of_other_things() -> Made:
    """Pages of pieces that differ, or of one large piece; ``new`` numbers are in no page before, and so in no cache."""
    new = itertools.count()
    yield "attributes of a tag", lambda n: PAGE + "<p " + " ".join(f"a{i}" for i in range(n)) + ">late"
    yield "tags of many attributes", lambda n: PAGE + f"<p {' '.join(f'a{i}' for i in range(200))}>late" * (n // 200)
    yield "end tags", lambda n: PAGE + "".join(f"<x{i}>" for i in range(n)) + "</zz>" * n
    yield "heading", lambda n: PAGE + "<h2>" + "x" * n + "</h2><p>" + "It was. " * (n // 8)
    yield "heading in text", lambda n: SAVED + "X" + "x" * n + "\n" + "It was. " * (n // 8)
    yield "deep indents", lambda n: SAVED + "".join(f"{' ' * (7 * i % 900)}- late\n" for i in range(n))
    yield (
        "paragraphs on a line",
        lambda n: SAVED + "1. He waited." + "".join(f" The hedge {i % 990 + 2}. He did." for i in range(n)),
    )
    yield (
        "lines of two",
        lambda n: SAVED + "".join(f"{i % 900}. He waited. The hedge {i % 900 + 1}. He did.\n" for i in range(n)),
    )
    yield "different words", lambda n: SAVED + " ".join(f"w{next(new)}" for _ in range(n))
    yield "different sections", lambda n: SAVED + "".join(f"Findings {next(new)}\nIt was late.\n" for _ in range(n))


def pages_of_actions() -> Made:
    """Each piece of an action repeated in one sentence, and each sentence that tells one in the sections that tell any.

    Numbers are new, as are those of ``pages_of_other_things``.
    """
    new = itertools.count(100)

    def numbered(piece: str, n: int) -> str:
        return "".join(piece.replace("{}", str(next(new))) for _ in range(n))

    for piece in ACTIONS:
        yield ascii(piece), lambda n, piece=piece: f"Agreed action\nThe Council will {numbered(piece, n)}\n"
    for piece in ACTION_SENTENCES:
        yield (
            ascii(piece),
            lambda n, piece=piece: "".join(f"{name}\n{numbered(piece, n // 4 + 1)}" for name in TELLING),
        )


def annotation_files() -> Made:
    """Annotation files of many lines, and of one long line."""

    def line(number: int, sentences: int = 1, spans: int = 1) -> str:
        """An annotated paragraph whose first sentences have a span each."""
        each = [{"start": 13 * k, "end": 13 * k + 12, "label": "fault", "types": ["delay"]} for k in range(spans)]
        meta = {"decision": "99 000 101", "paragraph": number}
        return json.dumps({"text": "It was late. " * sentences, "meta": meta, "spans": each}) + "\n"

    sentence = '{"digest": "0123456789abcdef", "labels": ["fault"], "types": {}}'
    yield "annotated paragraphs", lambda n: "".join(line(i) for i in range(1, n + 1))
    yield "the same paragraph", lambda n: line(1) * n
    yield "sentences of a paragraph", lambda n: line(1, n)
    yield "spans of a paragraph", lambda n: line(1, n, n)
    yield "faulty lines", lambda n: "{}\n" * n
    yield "blank lines", lambda n: "\n" * n
    yield "lists in a line", lambda n: "[" * n + "]" * n
    yield "standoff sentences", lambda n: f'{{"decision": "1", "labelled": [{", ".join([sentence] * n)}]}}'
    yield "standoff decisions", lambda n: "".join(f'{{"decision": "{i}", "labelled": []}}\n' for i in range(n))


def count_of(kind: Kind, n: int) -> Count:
    """The fastest count of a kind's inputs of ``n`` pieces."""
    counts = [timed(kind, n)]
    while len(counts) < TIMES and counts[-1].seconds < SHORT:
        counts.append(timed(kind, n))
    return min(counts, key=lambda count: count.seconds)


def timed(kind: Kind, n: int) -> Count:
    """One count."""
    content = kind.make(n)
    gc.collect()
    refused = False
    begun = time.process_time()
    try:
        outcome = kind.read(content)
    except LgoError as error:
        refused, outcome = True, str(error).partition(": ")[2]
    return Count(n, len(content), time.process_time() - begun, outcome, refused)


def growth_of(kind: Kind, most: int) -> tuple[Count, float]:
    """The largest count of one kind, each being of twice as many pieces, up to ``most`` characters; the exponent."""
    fixed = count_of(kind, 1)
    fixed = fixed.seconds * (not fixed.refused)
    counts = [count_of(kind, max(1, SMALLEST * 1_000 // len(kind.make(1_000))))]
    while 2 * counts[-1].size <= most and counts[-1].seconds < (LONG if len(counts) >= SIZES else LONGEST / 2):
        counts.append(count_of(kind, 2 * counts[-1].pieces))
    while len(counts) < FEWEST and counts[0].pieces > 1 and counts[-1].seconds > LONG:  # so slow that few were counted
        counts.insert(0, count_of(kind, counts[0].pieces // 2))
    for _ in range(AGAIN):
        if exponent_of(counts, fixed) > MOST:
            counts = [min(count, count_of(kind, count.pieces), key=lambda one: one.seconds) for count in counts]
    return counts[-1], exponent_of(counts, fixed)


def exponent_of(counts: Sequence[Count], fixed: float) -> float:
    """The greater slope, of what was read and what was refused; of all together, if neither has enough sizes.

    ``fixed`` seconds are what an input that is read takes whatever its size. Not a number if every input takes
    next to no time.
    """
    grown = [(one.refused, one.size, one.seconds - fixed * (not one.refused)) for one in counts]
    points = [(refused, *np.log([size, seconds])) for refused, size, seconds in grown if seconds > LEAST]
    halves = ([point for point in points if point[0] is refused] for refused in (False, True))
    enough = [half for half in halves if len(half) >= FEWEST] or [points] * (len(points) > 1)
    return max((float(np.polyfit(*np.array(half).T[1:], 1)[0]) for half in enough), default=float("nan"))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"inputs of at most {QUICK:,} characters")
    parser.add_argument("--only", default="", help="kinds whose names contain this")
    given = parser.parse_args()
    gc.disable()
    tag(SAVED)  # what is loaded once is not counted
    print("| kind | characters | seconds | exponent | outcome |\n|---|---:|---:|---:|---|")
    n_kinds = over = 0
    for kind in kinds():
        if given.only in kind.name:
            last, exponent = growth_of(kind, QUICK if given.quick else MOST_BYTES)
            n_kinds += 1
            over += exponent > MOST
            shown = "–" if np.isnan(exponent) else f"{exponent:.2f}"
            cells = f"{last.size:,} | {last.seconds:.2f} | {shown} | {last.outcome[:60]}"
            print(f"| `{kind.name}` | {cells} |", flush=True)
    print(f"\n{over} of {n_kinds} kinds over {MOST}; {time.process_time():.0f} s of processor time")
    return int(over > 0)


if __name__ == "__main__":
    raise SystemExit(main())
