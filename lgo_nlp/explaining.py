"""Why a sentence was tagged as it was: what pushed the first stage, and what the second made of the surroundings.

The first stage is a sum: each column that the sentence fills adds its weight to a label's logit. So the columns with
the greatest sums are what pushed, and nothing is guessed. The second stage is a network over the first's scores here
and around; it is shown by what it saw and what it made of that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Floats
from lgo_nlp.cues import LONGEST, CueTable
from lgo_nlp.decision import Decision, TaggedDecision
from lgo_nlp.errors import PageError
from lgo_nlp.features import Column, described_columns, features_of, spoken_words
from lgo_nlp.labels import BY_NAME, LABELS, SCHEME
from lgo_nlp.model import Model, sigmoid
from lgo_nlp.model.neighbours import REACH
from lgo_nlp.tagging import Tagger
from lgo_nlp.text.sentences import Tokens
from lgo_nlp.text.words import NGrams, ngrams_of
from lgo_nlp.writing.html import WrongLabel, WrongSentence

STRONGEST: Final = 8
"""Pushes that are kept of each label, up and down."""

_WORD: Final = re.compile(r"\w")
_SIDES: Final[tuple[Literal["left"], Literal["right"]]] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Push:
    """What a word, phrase, cue or place adds to a label's logit in the first stage; ``family`` says where it stands.

    The families are those of ``features``: ``own 2`` is two words of the sentence itself, ``neighbour cue -1`` a cue
    of the sentence before, ``lead`` a word of the lead-in of its list, ``cue by role`` a cue and the section's role.
    """

    family: str
    text: str
    weight: float

    def __str__(self) -> str:
        return f'{self.family} "{self.text}" {self.weight:+.2f}'


@dataclass(frozen=True, slots=True)
class LabelExplanation:
    """One label of a sentence: scores of both stages, threshold, and the strongest pushes, strongest first.

    ``base`` is what the label gets for any sentence: the bias, full stops, the mark of a sentence's start. With
    ``up``, ``down`` and ``rest``, all the weaker pushes, it adds up to the logit whose logistic function is
    ``first``. The first stage weighs rare labels up, so it runs high; only ``score`` is held against the threshold.
    """

    label: str
    score: float
    threshold: float
    given: bool
    types: tuple[str, ...]
    first: float
    up: tuple[Push, ...]
    down: tuple[Push, ...]
    rest: float
    base: float


@dataclass(frozen=True, slots=True)
class Nearby:
    """A sentence near the explained one, ``step`` sentences on, with its first-stage scores and final labels."""

    step: int
    id: int
    text: str
    same_section: bool
    labels: tuple[str, ...]
    first: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence with all that was made of it.

    ``cues`` pairs a group of cues with the runs of words that are of it, the longest only.
    """

    ref: str | None
    source: str
    id: int
    text: str
    section: str
    role: str
    lead_in: Nearby | None
    nearby: tuple[Nearby, ...]
    cues: tuple[tuple[str, str], ...]
    labels: tuple[LabelExplanation, ...]


def explain(decision: Decision, tokens: Tokens, model: Model, ids: Sequence[int]) -> list[Explanation]:
    """Explanations of some sentences of a decision, named by their numbers, from 1.

    Raises:
        PageError: there is no such sentence.
    """
    n = len(tokens.sentences)
    for number in ids:
        if not 1 <= number <= n:
            has = f"its sentences are numbered 1 to {n}" if n else "it has none"
            raise PageError(f"{decision.source}: no sentence {number}; {has}")
    if not ids:
        return []
    features = features_of(decision, tokens, model.cues)
    first = sigmoid(model.first_logits(features))
    tagged = Tagger(model).tag_tokens(decision, tokens)
    runs = ngrams_of(tokens.words, LONGEST)
    rows = [number - 1 for number in ids]
    described = described_columns(decision, tokens, features, model.cues.names, rows)
    explained = []
    for row, columns in zip(rows, described, strict=True):
        steps = [step for step in range(-REACH, REACH + 1) if step and 0 <= row + step < n]
        lead = int(features.context.lead[row])
        section = tagged.section_of(tagged.sentences[row])
        explained.append(
            Explanation(
                decision.ref, decision.source, row + 1, tagged.text_of(tagged.sentences[row]),
                section.heading, section.role.value,
                _nearby(tagged, first, row, lead - row) if lead >= 0 else None,
                tuple(_nearby(tagged, first, row, step) for step in steps),
                tuple(_cues_said(spoken_words(decision, tokens.sentences[row]), row, runs, model.cues)),
                _labels(tagged, first, row, columns, model),
            )
        )  # fmt: skip
    return explained


def _nearby(tagged: TaggedDecision, first: Floats, row: int, step: int) -> Nearby:
    near = tagged.sentences[row + step]
    return Nearby(
        step,
        row + step + 1,
        tagged.text_of(near),
        tagged.section_of(near) is tagged.section_of(tagged.sentences[row]),
        tuple(label for label in LABELS if label in near.labels),
        dict(zip(LABELS, first[row + step].tolist(), strict=True)),
    )


def _labels(
    tagged: TaggedDecision, first: Floats, row: int, columns: Sequence[Column], model: Model
) -> tuple[LabelExplanation, ...]:
    sentence, bias = tagged.sentences[row], model.arrays.first.bias
    base = bias.astype(np.float64)
    sums: dict[tuple[str, str], Floats] = {}
    for column in columns:
        weights = model.arrays.first.weights[column.column].astype(np.float64)
        if _WORD.search(column.text):
            key = (column.family, column.text)
            sums[key] = sums.get(key, np.zeros(len(LABELS))) + weights
        else:
            base = base + weights
    explained = []
    for k, label in enumerate(LABELS):
        pushes = sorted((Push(*key, float(added[k])) for key, added in sums.items()), key=lambda push: -push.weight)
        up = tuple(push for push in pushes[:STRONGEST] if push.weight > 0)
        down = tuple(push for push in pushes[: -STRONGEST - 1 : -1] if push.weight < 0)
        rest = sum(push.weight for push in pushes) - sum(push.weight for push in (*up, *down))
        explained.append(
            LabelExplanation(
                label, sentence.scores[label], model.thresholds[label], label in sentence.labels,
                tuple(sentence.types.get(label, ())), float(first[row, k]), up, down, rest, float(base[k]),
            )
        )  # fmt: skip
    return tuple(explained)


def _cues_said(spoken: Sequence[str], row: int, runs: NGrams, table: CueTable) -> list[tuple[str, str]]:
    """Groups of cues that the sentence has, each with all its words that are of the group."""
    found: dict[str, list[tuple[int, int]]] = {}
    for size, hashes in enumerate(runs.hashes, 1):
        own = hashes[(runs.row == row) & (runs.left >= size)]
        lows, highs = (np.searchsorted(table.hashes, own, side=side) for side in _SIDES)
        for start, (low, high) in enumerate(zip(lows, highs, strict=True)):
            for group in table.groups[low:high].tolist():
                inside = [
                    at for at in found.get(table.names[group], []) if not (start <= at[0] and at[1] <= start + size)
                ]
                found[table.names[group]] = [*inside, (start, start + size)]
    return [
        (name, ", ".join(" ".join(spoken[a:b]) for a, b in sorted(places))) for name, places in sorted(found.items())
    ]


def wrong_sentences(gold: Sequence[GoldDecision], model: Model) -> list[WrongSentence]:
    """Every annotated sentence with a wrong label, the most certain mistakes first."""
    found: list[WrongSentence] = []
    for one in gold:
        tagged = Tagger(model).tag_tokens(one.decision, one.tokens).sentences
        ids = [row + 1 for row in one.annotated if tagged[row].labels != one.labels[row]]
        for explained in explain(one.decision, one.tokens, model, ids):
            found.append(_wrong_sentence(explained, one.labels[explained.id - 1] or frozenset()))
    return sorted(found, key=lambda wrong: -max(abs(label.score - label.threshold) for label in wrong.wrong))


def _wrong_sentence(explained: Explanation, truth: frozenset[str]) -> WrongSentence:
    beside = {near.step: near.text for near in explained.nearby}
    return WrongSentence(
        explained.ref or explained.source,
        explained.id,
        explained.section,
        explained.role,
        beside.get(-1, ""),
        explained.text,
        beside.get(1, ""),
        tuple(label for label in SCHEME if label.name in truth),
        tuple(BY_NAME[label.label] for label in explained.labels if label.given),
        tuple((BY_NAME[label.label], label.score) for label in explained.labels),
        tuple(
            WrongLabel(
                BY_NAME[label.label], label.label in truth, label.score, label.threshold, label.first,
                tuple(map(str, label.up)), tuple(map(str, label.down)),
            )
            for label in explained.labels
            if label.given != (label.label in truth)
        ),
    )  # fmt: skip
