"""Data that the page of wrong sentences shows."""

from dataclasses import dataclass

from lgo_nlp.labels import Label


@dataclass(frozen=True, slots=True)
class WrongLabel:
    """A label that is missed or wrongly given; ``up`` and ``down`` are the strongest pushes of the first stage."""

    label: Label
    missed: bool
    score: float
    threshold: float
    first: float
    up: tuple[str, ...]
    down: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongSentence:
    """A sentence with a wrong label, and the texts before and after it, which are empty at a decision's ends.

    ``decision`` is the decision's name and ``id`` the sentence's number in it, from 1.
    """

    decision: str
    id: int
    section: str
    role: str
    before: str
    text: str
    after: str
    gold: tuple[Label, ...]
    tagged: tuple[Label, ...]
    scores: tuple[tuple[Label, float], ...]
    wrong: tuple[WrongLabel, ...]
