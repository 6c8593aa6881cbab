"""Why a sentence was given its labels: what pushed the first stage, and what the second made of the surroundings.

The first stage is a sum: each column that the sentence fills adds its weight to a label's logit, so the columns with
the greatest weights are those that pushed most. The second stage is a network over the first stage's scores of this
sentence and those around it; it is explained by its input, those scores, and its output, the final score.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.arrays import Floats
from lgo_nlp.cues import LONGEST, CueTable
from lgo_nlp.decision import Decision, TaggedSentence
from lgo_nlp.errors import PageError
from lgo_nlp.evaluation import Predictions
from lgo_nlp.features import Column, described_columns, features_of, spoken_words
from lgo_nlp.labels import LABELS
from lgo_nlp.model import Model, sigmoid
from lgo_nlp.model.neighbours import REACH
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.tagging import Tagger
from lgo_nlp.text.sentences import Tokens
from lgo_nlp.text.words import NGrams, ngrams_of

STRONGEST: Final = 8  # pushes that are kept of each label, up and down
_WORD: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Push:
    """What a word, n-gram, cue or position adds to a label's logit in the first stage.

    ``family`` is one of the families of ``features``: ``own 2`` is two words of the sentence itself, ``stem 2 apart``
    two stems with a word between them, ``lead cue`` a cue of the lead-in of its list.
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


@dataclass(frozen=True, slots=True)
class WrongSentence:
    """A sentence with a wrong label, and the texts before and after it, which are empty at a decision's ends.

    ``decision`` is the decision's name and ``id`` the sentence's number in it, from 1; ``gold`` are its true labels.
    """

    decision: str
    id: int
    section: str
    role: str
    before: str
    text: str
    after: str
    gold: frozenset[str]
    labels: tuple[LabelExplanation, ...]

    @property
    def tagged(self) -> list[str]:
        """The labels that it was given."""
        return [label.label for label in self.labels if label.given]

    @property
    def wrong(self) -> list[LabelExplanation]:
        """The labels that are missed or wrongly given."""
        return [label for label in self.labels if label.given != (label.label in self.gold)]


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
    tagged = TaggedDecision(decision, Tagger(model).tag_features(features, tokens.sentences), model.digest)
    first = sigmoid(model.first_logits(features))
    runs = ngrams_of(tokens.words, LONGEST)
    rows = [number - 1 for number in ids]
    explained = []
    described = described_columns(decision, tokens, features, model.cues.names, rows)
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
    same_section = tagged.section_of(near) is tagged.section_of(tagged.sentences[row])
    labels = tuple(label for label in LABELS if label in near.labels)
    scores = dict(zip(LABELS, first[row + step].tolist(), strict=True))
    return Nearby(step, row + step + 1, tagged.text_of(near), same_section, labels, scores)


def _labels(
    sentence: TaggedSentence, columns: Sequence[Column], first: Floats, model: Model
) -> tuple[LabelExplanation, ...]:
    """Explanations of all labels of a sentence; ``first`` (n_labels,) holds its scores of the first stage."""
    base = model.arrays.first.bias.astype(np.float64)
    sums: dict[tuple[str, str], Floats] = {}
    for column in columns:
        weights = column.counts * model.arrays.first.weights[column.column].astype(np.float64)
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
        lows, highs = np.searchsorted(table.hashes, own), np.searchsorted(table.hashes, own, side="right")
        for start, (low, high) in enumerate(zip(lows, highs, strict=True)):
            end = start + size
            for group in table.groups[low:high].tolist():
                places = found.get(table.names[group], [])
                found[table.names[group]] = [*((a, b) for a, b in places if a < start or b > end), (start, end)]
    return [(name, ", ".join(" ".join(spoken[a:b]) for a, b in sorted(found[name]))) for name in sorted(found)]


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
        texts = ["", *map(gold.decision.text_of, gold.tokens.sentences), ""]
        for row, position, columns in zip(rows, positions, described, strict=True):
            section = gold.decision.section_of(gold.tokens.sentences[position])
            labels = _labels(predictions.tagged(row), columns, first[position], model)
            truth = gold.labels[position] or frozenset()
            found.append(
                WrongSentence(
                    gold.decision.name, position + 1, section.heading, section.role.value,
                    texts[position], texts[position + 1], texts[position + 2], truth, labels,
                )
            )  # fmt: skip
    return sorted(found, key=lambda wrong: -max(abs(label.score - label.threshold) for label in wrong.wrong))
