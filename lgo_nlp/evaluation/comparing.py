"""Two taggings of the same decisions side by side: what only one of them has, and how far scores moved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
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


@dataclass(slots=True)
class Comparison:
    """What differs between two taggings; ``decisions`` and ``sentences`` count those that both have.

    ``lost`` and ``gained`` name the decisions that only the old or only the new tagging has. ``greatest`` is the
    greatest move of a score, up or down; None if both have no sentence in common.
    """

    decisions: int = 0
    sentences: int = 0
    labels: list[LabelChange] = field(default_factory=list)
    types: list[TypeChange] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    gained: list[str] = field(default_factory=list)
    greatest: Move | None = None

    @property
    def changed(self) -> bool:
        """Whether anything differs, but for scores that changed no label or type."""
        return any((self.labels, self.types, self.unmatched, self.lost, self.gained))

    def add(self, old: Record, new: Record) -> None:
        """Count a decision that both taggings have."""
        before, after = ({(s["start"], s["end"]): s for s in record["sentences"]} for record in (old, new))
        both = [(before[key], after[key]) for key in before.keys() & after.keys()]
        self.decisions += 1
        self.sentences += len(both)
        for was, now in sorted(both, key=lambda pair: int(pair[1]["id"])):
            self._add_sentence(was, now, _place(new, now))
        for key in sorted(before.keys() ^ after.keys()):
            record, own = (new, after[key]) if key in after else (old, before[key])
            self.unmatched.append(Unmatched(_place(record, own), record is new, tuple(own["labels"])))

    def _add_sentence(self, was: Record, now: Record, place: Place) -> None:
        for label in LABELS:
            had, has = label in was["labels"], label in now["labels"]
            old_score, new_score = was["scores"][label], now["scores"][label]
            if had != has:
                self.labels.append(LabelChange(place, label, has, old_score, new_score))
            if had and has and label in TYPED_LABELS and set(was["types"][label]) != set(now["types"][label]):
                self.types.append(TypeChange(place, label, tuple(was["types"][label]), tuple(now["types"][label])))
            if self.greatest is None or abs(new_score - old_score) > abs(self.greatest.by):
                self.greatest = Move(place, label, new_score - old_score)


def compare(old: Iterable[Record], new: Iterable[Record]) -> Comparison:
    """What differs between two taggings.

    Decisions are matched by reference, or by source if they have none; several of one name in their order. Sentences
    are matched by offsets. A record is held until its match is read: no longer, if both come in the same order.
    """
    found = Comparison()
    waiting: tuple[dict[str, list[Record]], dict[str, list[Record]]] = ({}, {})
    for pair in zip_longest(old, new):
        for side, record in enumerate(pair):
            if record is None:
                continue
            matches = waiting[1 - side].get(_name(record))
            if matches:
                match = matches.pop(0)
                found.add(*((match, record) if side else (record, match)))
            else:
                waiting[side].setdefault(_name(record), []).append(record)
    found.lost, found.gained = ([name for name, records in names.items() for _ in records] for names in waiting)
    return found


def _name(record: Record) -> str:
    return str(record["ref"] or record["source"])


def _place(record: Record, sentence: Record) -> Place:
    return Place(_name(record), int(sentence["id"]), str(sentence["text"]))
