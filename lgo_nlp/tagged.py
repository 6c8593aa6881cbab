"""A tagged decision and the actions that its sentences tell; apart from ``decision``, as it builds on ``remedies``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Final

from lgo_nlp.decision import Decision, Section, TaggedSentence
from lgo_nlp.remedies import Action, find_actions
from lgo_nlp.tagged_sentences import TaggedSentences

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
        return find_actions(self.decision, self.columns)

    @cached_property
    def columns(self) -> TaggedSentences:
        """Its sentences as columns."""
        return TaggedSentences.of(self.sentences)

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
