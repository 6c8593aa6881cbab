"""A tagged decision and the actions that its sentences tell; apart from ``decision``, as it builds on ``remedies``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final, overload

import numpy as np

from lgo_nlp.arrays import Floats
from lgo_nlp.decision import Decision, Section, Sentence, TaggedSentence
from lgo_nlp.labels import LABELS
from lgo_nlp.remedies import Action, find_actions

_1, _2, _3, _4 = LABELS  # a dict that is written out is made in a fifth of the time of one made with ``zip``


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
        """Columns of tagged sentences; of columns, those themselves."""
        if isinstance(sentences, cls):
            return sentences
        sentences = list(sentences)
        scores = np.array([[one.scores[label] for label in LABELS] for one in sentences]).reshape(-1, len(LABELS))
        columns = ([one.sentence for one in sentences], [one.labels for one in sentences], scores)
        return cls(*columns, [one.types or None for one in sentences])

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


FACTS: Final = ("ref", "body", "category", "outcome", "date", "source")
"""Fields of a decision that its record holds under the same names."""

OWN_KEYS: Final = (*FACTS, "digest", "model", "text", "sentences")
"""Keys that the record of a tagged decision defines; all others are those of the input."""


@dataclass(frozen=True)
class TaggedDecision:
    """A decision with its sentences tagged, in the order of the text; ``model`` is the digest of the model used.

    ``known_digest`` is the digest of the decision's text where that text is not at hand: in a decision that was read
    from a record that ``lgo-nlp tag`` wrote without it.
    """

    decision: Decision
    sentences: Sequence[TaggedSentence]
    model: str
    known_digest: str | None = None

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """What is to be done about the complaint: who, what, how much, to whom, by when. Found when first asked for."""
        return find_actions(self.decision, self.sentences)

    @property
    def digest(self) -> str:
        """Digest of the decision's text, BLAKE2b of 128 bits in hexadecimal: of a text page, that of the page."""
        return self.known_digest or blake2b(self.decision.text.encode(errors="replace"), digest_size=16).hexdigest()

    def text_of(self, tagged: TaggedSentence) -> str:
        """Text of one of its sentences."""
        return self.decision.text_of(tagged.sentence)

    def section_of(self, tagged: TaggedSentence) -> Section:
        """Section of one of its sentences."""
        return self.decision.section_of(tagged.sentence)
