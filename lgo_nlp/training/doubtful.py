"""Labels to read again: those that models trained without the decision strongly disagree with (confident learning)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.labels import LABELS
from lgo_nlp.training import TrainingConfig, train

LEAST: Final = 0.9
"""So sure must the model be: it listed 281 of 68,588 labels of the project's first 200 decisions, which can be read."""


@dataclass(frozen=True, slots=True)
class DoubtfulLabel:
    """A label that a sentence has or lacks, with the score of the model that disagrees.

    ``paragraph`` counts from 1; ``labels`` are all those of the sentence.
    """

    decision: str
    paragraph: int
    text: str
    label: str
    has: bool
    score: float
    labels: tuple[str, ...]


def find_doubtful(
    gold: Sequence[GoldDecision],
    *,
    least: float = LEAST,
    config: TrainingConfig = TrainingConfig(),
    progress: Callable[[str], None] = lambda _: None,
) -> list[DoubtfulLabel]:
    """Doubtful labels of annotated sentences, in the order of the decisions.

    Each decision is scored by models trained without it. A label is doubtful where a sentence has it and its score is
    at most ``1 - least``, or lacks it and its score is at least ``least``.

    Raises:
        AnnotationError: there are too few decisions, or too few with one of the labels.
    """
    scores = train(gold, config=config, progress=progress).scores
    sizes = [len(one.labels) for one in gold]
    return [
        DoubtfulLabel(
            one.decision.name,
            sentence.paragraph + 1,
            one.decision.text_of(sentence),
            label,
            label in labels,
            score,
            tuple(name for name in LABELS if name in labels),
        )
        for one, own in zip(gold, np.split(scores, np.cumsum(sizes)[:-1]), strict=True)
        for sentence, labels, row in zip(one.tokens.sentences, one.labels, own.tolist(), strict=True)
        if labels is not None
        for label, score in zip(LABELS, row, strict=True)
        if abs(score - (label in labels)) >= least
    ]
