"""Two taggings of the same decisions side by side: what only one of them has, and how far scores moved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from lgo_nlp.labels import LABELS, TYPED_LABELS

Record = Mapping[str, Any]
"""A tagged decision as ``writing.records.to_record`` makes it and ``lgo-nlp tag`` writes it to JSON Lines."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence: its decision's reference, or source without one; its number there from 1; its text."""

    decision: str
    id: int
    text: str


@dataclass(frozen=True, slots=True)
class LabelChange:
    """A label that was gained or lost, with both scores."""

    place: Place
    label: str
    gained: bool
    old_score: float
    new_score: float


@dataclass(frozen=True, slots=True)
class TypeChange:
    """Other types of a label that both taggings have."""

    place: Place
    label: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A sentence that only the new tagging has (``gained``) or only the old one, with its labels there."""

    place: Place
    gained: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """How far a label's score moved: new minus old."""

    place: Place
    label: str
    by: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two taggings; ``decisions`` and ``sentences`` count those that both have.

    ``lost`` and ``gained`` name the decisions that only the old or only the new tagging has. ``greatest`` is the
    greatest move of a score, up or down; None if both have no sentence in common.
    """

    decisions: int
    sentences: int
    labels: tuple[LabelChange, ...]
    types: tuple[TypeChange, ...]
    unmatched: tuple[Unmatched, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    greatest: Move | None

    @property
    def changed(self) -> bool:
        """Whether anything differs, but for scores that changed no label or type."""
        return any((self.labels, self.types, self.unmatched, self.lost, self.gained))


def compare(old: Iterable[Record], new: Iterable[Record]) -> Comparison:
    """What differs between two taggings.

    Decisions are matched by reference, or by source if they have none; several of one name in their order. Sentences
    are matched by offsets. A record is held until its match is read: no longer, if both come in the same order.
    """
    pairs: list[Comparison] = []
    lost: list[str] = []
    gained: list[str] = []
    for before, after in _matched(old, new):
        if before and after:
            pairs.append(_compare_decision(before, after))
        elif before:
            lost.append(_name(before))
        elif after:
            gained.append(_name(after))
    return Comparison(
        decisions=len(pairs),
        sentences=sum(pair.sentences for pair in pairs),
        labels=tuple(chain.from_iterable(pair.labels for pair in pairs)),
        types=tuple(chain.from_iterable(pair.types for pair in pairs)),
        unmatched=tuple(chain.from_iterable(pair.unmatched for pair in pairs)),
        lost=tuple(lost),
        gained=tuple(gained),
        greatest=_greatest(pair.greatest for pair in pairs if pair.greatest),
    )


def _matched(old: Iterable[Record], new: Iterable[Record]) -> Iterator[tuple[Record | None, Record | None]]:
    """Each decision's old and new record, read in turn; those without a match come last, beside None."""
    waiting_old: dict[str, list[Record]] = {}
    waiting_new: dict[str, list[Record]] = {}
    for before, after in zip_longest(old, new):
        for record, own, others in ((before, waiting_old, waiting_new), (after, waiting_new, waiting_old)):
            if record is None:
                continue
            name = _name(record)
            if others.get(name):
                match = others[name].pop(0)
                yield (record, match) if own is waiting_old else (match, record)
            else:
                own.setdefault(name, []).append(record)
    yield from ((record, None) for record in chain.from_iterable(waiting_old.values()))
    yield from ((None, record) for record in chain.from_iterable(waiting_new.values()))


def _compare_decision(old: Record, new: Record) -> Comparison:
    before, after = ({(s["start"], s["end"]): s for s in record["sentences"]} for record in (old, new))
    both = [(before[key], after[key], _place(new, after[key])) for key in before.keys() & after.keys()]
    both.sort(key=lambda pair: pair[2].id)
    return Comparison(
        decisions=1,
        sentences=len(both),
        labels=tuple(
            LabelChange(place, label, label in b["labels"], a["scores"][label], b["scores"][label])
            for a, b, place in both
            for label in LABELS
            if (label in a["labels"]) != (label in b["labels"])
        ),
        types=tuple(
            TypeChange(place, label, tuple(a["types"][label]), tuple(b["types"][label]))
            for a, b, place in both
            for label in TYPED_LABELS
            if label in a["labels"] and label in b["labels"] and set(a["types"][label]) != set(b["types"][label])
        ),
        unmatched=tuple(
            Unmatched(_place(record, own[key]), own is after, tuple(own[key]["labels"]))
            for key in sorted(before.keys() ^ after.keys())
            for record, own in ((old, before), (new, after))
            if key in own
        ),
        lost=(),
        gained=(),
        greatest=_greatest(
            Move(place, label, b["scores"][label] - a["scores"][label]) for a, b, place in both for label in LABELS
        ),
    )


def _greatest(moves: Iterable[Move]) -> Move | None:
    return max(moves, key=lambda move: abs(move.by), default=None)


def _name(record: Record) -> str:
    return str(record["ref"] or record["source"])


def _place(record: Record, sentence: Record) -> Place:
    return Place(_name(record), int(sentence["id"]), str(sentence["text"]))
