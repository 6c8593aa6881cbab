"""Why a sentence was given its labels: what pushed the first stage, and what the second made of the surroundings.

The first stage is a sum: each column that the sentence fills adds its weight to a label's logit, so the columns with
the greatest weights are those that pushed most. The second stage is a network over the first stage's scores of this
sentence and those around it; it is explained by its input, those scores, and its output, the final score.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Floats
from lgo_nlp.cues import LONGEST, CueTable
from lgo_nlp.decision import Decision, TaggedDecision, TaggedSentence
from lgo_nlp.errors import PageError
from lgo_nlp.evaluation import Predictions
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
    """What a word, n-gram, cue or position adds to a label's logit in the first stage.

    ``family`` is one of the families of ``features``: ``own 2`` is two words of the sentence itself, ``neighbour cue
    -1`` a cue of the sentence before, ``lead`` a word of the lead-in of its list, ``cue by role`` a cue and the
    section's role.
    """

    family: str
    text: str
    weight: float

    def __str__(self) -> str:
        return f'{self.family} "{self.text}" {self.weight:+.2f}'


@dataclass(frozen=True, slots=True)
class LabelExplanation:
    """One label of a sentence: score, threshold, score of the first stage, and the strongest pushes, strongest first.

    ``base`` is what any sentence gets: the bias, full stops, the mark of a sentence's start. ``base``, ``up``, ``down``
    and ``rest``, the sum of the weaker pushes, add up to the logit whose logistic function is ``first``. Training gives
    rare labels more weight in the first stage, so ``first`` runs high; only ``score`` is compared with ``threshold``.
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
    """A sentence ``step`` sentences from the explained one, with its first-stage scores and final labels."""

    step: int
    id: int
    text: str
    same_section: bool
    labels: tuple[str, ...]
    first: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence and all that led to its labels; ``decision`` is its decision's name.

    ``cues`` pairs each group of cues found in the sentence with the words that match it, longest matches only.
    """

    decision: str
    id: int
    text: str
    section: str
    role: str
    lead_in: Nearby | None
    nearby: tuple[Nearby, ...]
    cues: tuple[tuple[str, str], ...]
    labels: tuple[LabelExplanation, ...]


def explain(decision: Decision, tokens: Tokens, model: Model, ids: Sequence[int]) -> list[Explanation]:
    """Explanations of some sentences of a decision; ``ids`` are their numbers, from 1.

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
    tagged = TaggedDecision(decision, tuple(Tagger(model).tag_features(features, tokens.sentences)), model.digest)
    first = sigmoid(model.first_logits(features))
    runs = ngrams_of(tokens.words, LONGEST)
    rows = [number - 1 for number in ids]
    described = described_columns(decision, tokens, features, model.cues.names, rows)
    explained = []
    for row, columns in zip(rows, described, strict=True):
        sentence = tagged.sentences[row]
        steps = [step for step in range(-REACH, REACH + 1) if step and 0 <= row + step < n]
        lead = int(features.context.lead[row])
        section = tagged.section_of(sentence)
        explained.append(
            Explanation(
                decision.name, row + 1, tagged.text_of(sentence), section.heading, section.role.value,
                _nearby(tagged, first, row, lead - row) if lead >= 0 else None,
                tuple(_nearby(tagged, first, row, step) for step in steps),
                tuple(_matched_cues(spoken_words(decision, tokens.sentences[row]), row, runs, model.cues)),
                _labels(sentence, columns, first[row], model),
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
    sentence: TaggedSentence, columns: Sequence[Column], first: Floats, model: Model
) -> tuple[LabelExplanation, ...]:
    """Explanations of all labels of a sentence; ``first`` (n_labels,) holds its scores of the first stage."""
    base = model.arrays.first.bias.astype(np.float64)
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
                tuple(sentence.types.get(label, ())), float(first[k]), up, down, rest, float(base[k]),
            )
        )  # fmt: skip
    return tuple(explained)


def _matched_cues(spoken: Sequence[str], row: int, runs: NGrams, table: CueTable) -> list[tuple[str, str]]:
    """Groups of cues found in a sentence, each with the words that match it."""
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


def wrong_sentences(predictions: Predictions, model: Model) -> list[WrongSentence]:
    """Every sentence with a wrong label, the one whose score is furthest from its threshold first."""
    wrong = (predictions.gold != predictions.predicted).any(axis=1)
    found: list[WrongSentence] = []
    for number, (gold, features) in enumerate(zip(predictions.decisions, predictions.features, strict=True)):
        rows = np.flatnonzero(wrong & (predictions.decision == number)).tolist()
        if not rows:
            continue
        positions = predictions.sentence[rows].tolist()
        first = sigmoid(model.first_logits(features))
        described = described_columns(gold.decision, gold.tokens, features, model.cues.names, positions)
        for row, position, columns in zip(rows, positions, described, strict=True):
            labels = _labels(predictions.tagged(row), columns, first[position], model)
            found.append(_wrong_sentence(gold, position, labels))
    return sorted(found, key=lambda wrong: -max(abs(label.score - label.threshold) for label in wrong.wrong))


def _wrong_sentence(gold: GoldDecision, row: int, labels: Sequence[LabelExplanation]) -> WrongSentence:
    decision, sentences = gold.decision, gold.tokens.sentences
    truth = gold.labels[row] or frozenset()
    section = decision.section_of(sentences[row])
    return WrongSentence(
        decision.name, row + 1, section.heading, section.role.value,
        decision.text_of(sentences[row - 1]) if row else "",
        decision.text_of(sentences[row]),
        decision.text_of(sentences[row + 1]) if row + 1 < len(sentences) else "",
        tuple(label for label in SCHEME if label.name in truth),
        tuple(BY_NAME[label.label] for label in labels if label.given),
        tuple((BY_NAME[label.label], label.score) for label in labels),
        tuple(
            WrongLabel(
                BY_NAME[label.label], label.label in truth, label.score, label.threshold, label.first,
                tuple(map(str, label.up)), tuple(map(str, label.down)),
            )
            for label in labels
            if label.given != (label.label in truth)
        ),
    )  # fmt: skip
