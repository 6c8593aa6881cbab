"""Tagged sentences of a decision as columns, of which ``remedies`` and writers read those that they need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, overload

import numpy as np

from lgo_nlp.arrays import Floats, Ints
from lgo_nlp.decision import Sentence, TaggedSentence
from lgo_nlp.labels import LABELS

_1, _2, _3, _4 = LABELS  # a dict that is written out is made in a fifth of the time of one made with ``zip``

_NEARLY: Final = 1e-6  # so close to the middle of two ten-thousandths, a product of floats may be on its wrong side


@dataclass(frozen=True, eq=False)
class TaggedSentences(Sequence[TaggedSentence]):
    """Tagged sentences as columns, from which writers write; each becomes an object when one is asked for.

    Attributes:
        places: where the sentences are.
        labels: their labels.
        scores: the score of each of ``LABELS``, shape ``(n_sentences, n_labels)``.
        types: the types of their labels; None where there are none.
    """

    places: Sequence[Sentence]
    labels: Sequence[frozenset[str]]
    scores: Floats
    types: Sequence[Mapping[str, tuple[str, ...]] | None]

    @classmethod
    def of(cls, sentences: Iterable[TaggedSentence]) -> "TaggedSentences":
        """Columns of tagged sentences; of columns, those themselves. A score that a sentence lacks is not a number."""
        if isinstance(sentences, cls):
            return sentences
        sentences = list(sentences)
        scores = [[one.scores.get(label, np.nan) for label in LABELS] for one in sentences]
        shaped = np.array(scores).reshape(-1, len(LABELS))
        columns = ([one.sentence for one in sentences], [one.labels for one in sentences], shaped)
        return cls(*columns, [one.types or None for one in sentences])

    @cached_property
    def typed(self) -> list[int]:
        """Positions of the sentences that have types."""
        return [at for at, types in enumerate(self.types) if types]

    @cached_property
    def ten_thousandths(self) -> Ints:
        """The scores in ten-thousandths, rounded as ``round(score, 4)`` rounds each."""
        exact = self.scores * 10_000
        whole = np.rint(exact)
        for at in zip(*np.nonzero(abs(abs(exact - whole) - 0.5) < _NEARLY), strict=True):
            whole[at] = round(round(float(self.scores[at]), 4) * 10_000)
        return whole.astype(np.int64)

    @property
    def rounded(self) -> Floats:
        """The scores with four digits, as they are written."""
        return self.ten_thousandths / 10_000

    @cached_property
    def _objects(self) -> tuple[TaggedSentence, ...]:
        return tuple(
            TaggedSentence(place, labels, {_1: a, _2: b, _3: c, _4: d}, types or {})
            for place, labels, (a, b, c, d), types in zip(
                self.places, self.labels, self.scores.tolist(), self.types, strict=True
            )
        )

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> TaggedSentence: ...
    @overload
    def __getitem__(self, at: slice) -> "TaggedSentences": ...
    def __getitem__(self, at: int | slice) -> "TaggedSentence | TaggedSentences":
        if isinstance(at, slice):
            return TaggedSentences(self.places[at], self.labels[at], self.scores[at], self.types[at])
        return self._objects[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._objects == tuple(other)

    __hash__ = None  # type: ignore[assignment]
