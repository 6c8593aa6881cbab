"""Near copies between the two sides of the split: sentences that training could remember instead of learning from.

    python scripts/tools/near_copies.py

A held-out sentence of twelve words or more is a near copy of a training sentence if they share four fifths of their
trigrams of normalised words (names, numbers and dates count as one). Standing sentences (the sections on powers, method
and law) and stock phrases (those of at least three decisions) are counted apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lgo_nlp.annotations import gold_decisions, load_corpus, read_annotations
from lgo_nlp.decision import Role
from lgo_nlp.text.words import normalise

ROOT = Path(__file__).resolve().parents[2]
FEWEST_WORDS = 12
SHARE = 0.8
STOCK = 3
STANDING = {Role.POWERS, Role.METHOD, Role.LAW}


@dataclass(frozen=True)
class Entry:
    """A sentence: side of the split, decision, role, text, and its trigrams of normalised words."""

    side: str
    ref: str
    role: Role
    text: str
    runs: frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class NearCopy:
    """A held-out sentence, a training sentence that it nearly copies, and what kind of sentence it is."""

    kind: str
    heldout: str
    train: str


def entries() -> Iterator[Entry]:
    """Sentences of both sides that are long enough."""
    corpus = load_corpus([ROOT / "corpus"])
    for side in ("train", "heldout"):
        for g in gold_decisions(read_annotations([ROOT / "annotations" / f"{side}.jsonl"]), corpus):
            for s in g.tokens.sentences:
                text = g.decision.text_of(s)
                words = [normalise(word.strip("‘’“”\"'().,;:").lower()) for word in text.split()]
                role = g.decision.sections[g.decision.paragraphs[s.paragraph].section].role
                if len(words) >= FEWEST_WORDS:
                    yield Entry(
                        side,
                        g.decision.ref or "",
                        role,
                        text,
                        frozenset(zip(words, words[1:], words[2:], strict=False)),
                    )


def near_copies() -> list[NearCopy]:
    """Near copies across the split, in the order of the held-out sentences."""
    every = list(entries())
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, entry in enumerate(every):
        for run in entry.runs:
            holders[run].append(number)
    found = []
    for number, entry in enumerate(every):
        if entry.side == "train":
            continue
        shared = Counter(other for run in entry.runs for other in holders[run])
        alike = [
            every[other]
            for other, n in shared.items()
            if other != number and n >= SHARE * len(entry.runs | every[other].runs)
        ]
        copied = [other for other in alike if other.side == "train"]
        if copied:
            decisions = {other.ref for other in alike} | {entry.ref}
            kind = "standing" if entry.role in STANDING else "stock" if len(decisions) >= STOCK else "copy"
            found.append(NearCopy(kind, entry.text, copied[0].text))
    return found


def main() -> int:
    """Run the command."""
    found = near_copies()
    counts = Counter(copy.kind for copy in found)
    print(
        f"near copies across the split: {counts['standing']} standing, {counts['stock']} stock phrases, {counts['copy']} other"
    )
    for copy in found:
        if copy.kind == "copy":
            print(f"held out: {copy.heldout}\ntraining: {copy.train}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
