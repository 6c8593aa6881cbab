"""Which paragraphs to label next: those of highest entropy, no two alike, with the labels that the model guesses.

Whole paragraphs are offered, since an annotated paragraph counts as fully labelled. However many pages are read, only a
pool of fixed size with the best paragraphs so far is kept.
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lgo_nlp.arrays import Singles
from lgo_nlp.decision import Decision, TaggedSentence
from lgo_nlp.labels import LABELS
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.text.words import normalise

PER_ROLE: Final = 3  # most paragraphs of one decision from sections of one role
PER_DECISION: Final = 8
ALIKE: Final = 0.75  # cosine similarity of two sentences' words from which on one of the two is enough to label
WIDTH: Final = 256  # columns that words are hashed to for that comparison
N_BEFORE: Final = 2  # paragraphs shown before a paragraph, so that "This was fault." can be understood
N_AFTER: Final = 1  # and after it, as rule 19 of the guidelines asks for
SPARE: Final = 2  # the pool holds so many times ``limit``: a better paragraph can replace several that are like it
_FIRST_ROOM: Final = 256  # paragraphs that the pool has room for at first
_WORD = re.compile(r"[\w’']+|£")


@dataclass(frozen=True, slots=True)
class Guess:
    """A label that the model gives a sentence: offsets into its paragraph, types and score."""

    start: int
    end: int
    label: str
    types: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Pick:
    """A paragraph to label, and its sentence of highest entropy.

    ``entropy`` is that sentence's, in bits; ``sentence`` its number in the decision and ``paragraph`` the paragraph's,
    both from 1; ``sentences`` holds the offsets of all the paragraph's sentences. ``before`` and ``after`` are the
    paragraphs around it in its section, with the lead-in of an item.
    """

    text: str
    decision: str
    paragraph: int
    section: str
    role: str
    sentence: int
    entropy: float
    sentences: tuple[tuple[int, int], ...]
    guesses: tuple[Guess, ...]
    model: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def entropy(scores: Mapping[str, float], thresholds: Mapping[str, float]) -> float:
    """Entropy of a sentence's labels in bits: 1 for each label whose score is at its threshold, 0 if all are certain.

    Each score is stretched so that its threshold comes to a half, and the entropies of the labels are added up.

    >>> entropy({"fault": 0.3, "finding": 1.0}, {"fault": 0.3, "finding": 0.7})
    1.0
    """
    total = 0.0
    for label, score in scores.items():
        threshold = min(max(thresholds[label], 1e-6), 1 - 1e-6)
        below = score < threshold
        p = score / threshold / 2 if below else 1 - (1 - score) / (1 - threshold) / 2
        total -= sum(q * math.log2(q) for q in (p, 1 - p) if q > 0)
    return total


def review(tagged: Iterable[TaggedDecision], thresholds: Mapping[str, float], *, limit: int) -> list[Pick]:
    """At most ``limit`` paragraphs to label, highest entropy first; no two of them are picked for sentences alike.

    They are fewer than ``limit`` where the pages hold fewer that may be picked: of a decision at most ``PER_DECISION``,
    and ``PER_ROLE`` of the sections of one role.
    """
    pool = _Pool(SPARE * limit)
    for one in tagged:
        for pick, text in _candidates(one, thresholds):
            pool.offer(pick, _vector(text))
    return pool.best(limit)


def _candidates(tagged: TaggedDecision, thresholds: Mapping[str, float]) -> list[tuple[Pick, str]]:
    """A decision's paragraphs of highest entropy, a few of each role, each with its sentence of highest entropy."""
    members: dict[int, list[int]] = {}
    for number, sentence in enumerate(tagged.sentences):
        members.setdefault(sentence.sentence.paragraph, []).append(number)
    entropies = [entropy(sentence.scores, thresholds) for sentence in tagged.sentences]
    worst = {paragraph: max(numbers, key=lambda n: entropies[n]) for paragraph, numbers in members.items()}
    chosen: list[tuple[Pick, str]] = []
    taken: Counter[str] = Counter()
    for paragraph, number in sorted(worst.items(), key=lambda item: -entropies[item[1]]):
        role = tagged.section_of(tagged.sentences[number]).role.value
        if taken[role] < PER_ROLE and len(chosen) < PER_DECISION:
            taken[role] += 1
            own = [tagged.sentences[n] for n in members[paragraph]]
            pick = _pick(tagged, paragraph, own, number, entropies[number])
            chosen.append((pick, tagged.text_of(tagged.sentences[number])))
    return chosen


def _pick(tagged: TaggedDecision, number: int, own: Sequence[TaggedSentence], worst: int, bits: float) -> Pick:
    decision, section = tagged.decision, tagged.section_of(own[0])
    start, end = decision.paragraphs[number].start, decision.paragraphs[number].end
    offsets = tuple((s.sentence.start - start, s.sentence.end - start) for s in own)
    guesses = tuple(
        Guess(*place, label, tuple(s.types.get(label, ())), s.scores[label])
        for place, s in zip(offsets, own, strict=True)
        for label in LABELS
        if label in s.labels
    )
    return Pick(
        decision.text[start:end], decision.name, number + 1, section.heading, section.role.value, worst + 1, bits,
        offsets, guesses, tagged.model, *_around(decision, number),
    )  # fmt: skip


def _around(decision: Decision, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts of the paragraphs before and after one in its section; the lead-in of an item is always among them."""
    own = decision.paragraphs[number]
    inside = [k for k, paragraph in enumerate(decision.paragraphs) if paragraph.section == own.section]
    before = [k for k in inside if k < number][-N_BEFORE:]
    if own.lead_in is not None and own.lead_in not in before:
        before.insert(0, own.lead_in)
    places = (before, [k for k in inside if k > number][:N_AFTER])
    first, second = (
        tuple(decision.text[p.start : p.end] for p in map(decision.paragraphs.__getitem__, ks)) for ks in places
    )
    return first, second


def _vector(text: str) -> Singles:
    """Hashed counts of a sentence's words, scaled to length 1 (WIDTH,)."""
    vector = np.zeros(WIDTH, dtype=np.float32)
    for word in _WORD.findall(text.lower()):
        value = zlib.crc32(normalise(word).encode("utf-8", errors="replace"))
        vector[value % WIDTH] += 1 if value & 1 << 16 else -1
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


class _Pool:
    """The best paragraphs so far, no two alike; when the pool is full, a better one replaces the worst.

    Room is made as it is needed, so that a limit beyond all pages takes no memory.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._vectors = np.zeros((0, WIDTH), dtype=np.float32)
        self._entropies = np.zeros(0)
        self._picks: list[Pick | None] = []

    def _grow(self) -> None:
        """Double the room, as far as the pool's size."""
        more = min(max(len(self._picks), _FIRST_ROOM), self._size - len(self._picks))
        self._vectors = np.concatenate([self._vectors, np.zeros((more, WIDTH), dtype=np.float32)])
        self._entropies = np.append(self._entropies, np.full(more, -1.0))
        self._picks += [None] * more

    def offer(self, pick: Pick, vector: Singles) -> None:
        if len(self._picks) < self._size and not (self._entropies < 0).any():
            self._grow()
        place = int(np.argmin(self._entropies))
        if self._entropies[place] >= pick.entropy:
            return
        alike = np.flatnonzero((self._vectors @ vector >= ALIKE) & (self._entropies >= 0))
        if len(alike):
            if self._entropies[alike].max() >= pick.entropy:
                return
            self._entropies[alike] = -1.0
            self._vectors[alike] = 0
            place = int(alike[0])
        self._vectors[place], self._entropies[place], self._picks[place] = vector, pick.entropy, pick

    def best(self, n: int) -> list[Pick]:
        held = [pick for pick, bits in zip(self._picks, self._entropies, strict=True) if pick is not None and bits >= 0]
        return sorted(held, key=lambda pick: (-pick.entropy, pick.decision, pick.paragraph))[:n]
