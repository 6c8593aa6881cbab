"""What the page of wrong sentences shows."""

from dataclasses import dataclass

from lgo_nlp.labels import Label


@dataclass(frozen=True, slots=True)
class WrongLabel:
    """A label that a sentence has and was not given, or the other way round; ``up`` and ``down`` are what pushed it."""

    label: Label
    missed: bool
    score: float
    threshold: float
    first: float
    up: tuple[str, ...]
    down: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongSentence:
    """A sentence with a wrong label between its neighbours, which are empty at the ends of the decision."""

    ref: str
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
