"""The corpus and its annotations: each page is read, cut and annotated once, however many tests look at it."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from lgo_nlp.annotations import AnnotatedParagraph, GoldDecision, gold_decisions, read_annotations
from lgo_nlp.annotations.paragraphs import Note
from lgo_nlp.annotations.tools import read_raw
from lgo_nlp.decision import Decision
from lgo_nlp.evaluation import Evaluation, evaluate
from lgo_nlp.reading import Page, read_page
from lgo_nlp.tagging import Tagger, load
from lgo_nlp.text.sentences import Tokens, split

ROOT = Path(__file__).parents[1]
PAGES = {path.stem.replace("-", " "): path for path in sorted((ROOT / "corpus").glob("*.txt"))}
"""The pages of the corpus by reference."""


def parse_line(line: bytes) -> object:
    """What a file of one record is read as: its only paragraph, that it is left out, or its faults."""
    found = [one for _, one in read_raw(line) if not isinstance(one, Note)]
    return found if any(isinstance(one, str) for one in found) else found[0]


SIDES = ("train", "heldout")
WITHOUT_A_HAND = 200
"""So many decisions were written before there were hands; the others have theirs in ``corpus/hands.tsv``."""


@cache
def page(ref: str) -> Decision:
    """The decision of that reference, as it is read."""
    return read_page(Page(str(PAGES[ref])))


@cache
def cut(ref: str) -> tuple[Decision, Tokens]:
    """The decision with its sentences and their words."""
    return page(ref), split(page(ref))


def corpus() -> dict[str, Decision]:
    """Every decision of the corpus by reference."""
    return {ref: page(ref) for ref in PAGES}


@cache
def paragraphs(side: str) -> tuple[AnnotatedParagraph, ...]:
    """What was annotated on one side of the split, ``train`` or ``heldout``."""
    return tuple(read_annotations([ROOT / "annotations" / f"{side}.jsonl"]))


def refs(side: str) -> list[str]:
    """The references of one side, in order."""
    return sorted(_by_decision(side))


@cache
def annotated(side: str, ref: str) -> GoldDecision:
    """A decision with its annotations."""
    (found,) = gold_decisions(_by_decision(side)[ref], {ref: page(ref)})
    return found


@cache
def _by_decision(side: str) -> dict[str, list[AnnotatedParagraph]]:
    found: dict[str, list[AnnotatedParagraph]] = {}
    for paragraph in paragraphs(side):
        found.setdefault(paragraph.decision, []).append(paragraph)
    return found


def gold(n: int | None = None, *, side: str = "heldout") -> list[GoldDecision]:
    """The first decisions of a side, or all of them, with their annotations."""
    return [annotated(side, ref) for ref in refs(side)[:n]]


@cache
def tagger() -> Tagger:
    """The tagger with the model that ships."""
    return load()


@cache
def evaluation(n: int) -> Evaluation:
    """How well it does on the first held-out decisions."""
    return evaluate(gold(n), tagger().model)


@cache
def sample() -> tuple[str, ...]:
    """References of a fixed few of the corpus: the first page of every second hand, each twentieth of the others."""
    rows = [line.split("\t") for line in (ROOT / "corpus" / "hands.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    first: dict[str, str] = {}
    for ref, hand, _ in rows:
        first.setdefault(hand, ref)
    return tuple(sorted([*list(PAGES)[:WITHOUT_A_HAND:20], *list(first.values())[::2]]))


def hold_of_each(check: Callable[[Decision, Tokens], None], pages: Iterable[tuple[Decision, Tokens]]) -> None:
    """Hold a check of every decision; the message names all of which it does not hold."""
    failed = []
    for decision, tokens in pages:
        try:
            check(decision, tokens)
        except AssertionError as error:
            failed.append(f"{decision.source}: {error}")
    if failed:
        raise AssertionError(f"{len(failed)} decisions\n" + "\n".join(failed))
