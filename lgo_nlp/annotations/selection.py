"""Which paragraphs to label next: those whose labels the model doubts most, no two alike, with its guess of them.

What is offered is the whole paragraph, since a paragraph that comes back is taken for fully labelled. However many
pages go by, only a bounded pool of the best paragraphs so far is kept.
"""

import json
import math
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from lgo_nlp.arrays import Singles
from lgo_nlp.decision import Decision, TaggedDecision, TaggedSentence
from lgo_nlp.labels import LABELS
from lgo_nlp.text.sentences import token_starts
from lgo_nlp.text.words import normalise

PER_ROLE: Final = 3
"""Paragraphs of one decision that stand in sections of one role."""
PER_DECISION: Final = 8
MOST_DOUBT: Final = float(len(LABELS))
"""Bits of a sentence of which every label is open."""
ALIKE: Final = 0.75
"""Cosine of two sentences' words from which on one teaches nothing that the other does not."""
WIDTH: Final = 256
"""Columns that words are hashed to, to be compared."""
SPARE: Final = 2
"""The pool holds so many times what is asked for, as a better paragraph can drive out several that are like it."""
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
    """A paragraph to label, and its sentence that is most in doubt.

    ``doubt`` is that sentence's, in bits; ``sentence`` its number in the decision and ``paragraph`` the paragraph's,
    both from 1; ``sentences`` holds the offsets of all the paragraph's sentences.
    """

    text: str
    decision: str
    paragraph: int
    section: str
    role: str
    sentence: int
    doubt: float
    sentences: tuple[tuple[int, int], ...]
    guesses: tuple[Guess, ...]
    model: str


def doubt(scores: Mapping[str, float], thresholds: Mapping[str, float]) -> float:
    """How much is open about a sentence, in bits: 1 for each label whose score is at its threshold, 0 if all is clear.

    Each score is stretched so that its threshold comes to a half, and the entropies of the labels are added up.

    >>> doubt({"fault": 0.3, "finding": 1.0}, {"fault": 0.3, "finding": 0.7})
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
    """At most so many paragraphs to label, the most doubtful first; no two of them are picked for sentences alike.

    They are fewer than ``limit`` where the pages hold fewer that may be picked: of a decision at most ``PER_DECISION``,
    and ``PER_ROLE`` of the sections of one role.
    """
    pool = _Pool(SPARE * limit)
    for one in tagged:
        for pick, text in _doubtful(one, thresholds):
            pool.offer(pick, _vector(text))
    return pool.best(limit)


def _doubtful(tagged: TaggedDecision, thresholds: Mapping[str, float]) -> list[tuple[Pick, str]]:
    """A decision's most doubtful paragraphs, a few of each role, each with its most doubtful sentence."""
    members: dict[int, list[int]] = {}
    for number, sentence in enumerate(tagged.sentences):
        members.setdefault(sentence.sentence.paragraph, []).append(number)
    doubts = [doubt(sentence.scores, thresholds) for sentence in tagged.sentences]
    worst = {paragraph: max(numbers, key=lambda n: doubts[n]) for paragraph, numbers in members.items()}
    chosen: list[tuple[Pick, str]] = []
    taken: dict[str, int] = {}
    for paragraph in sorted(worst, key=lambda p: -doubts[worst[p]]):
        number = worst[paragraph]
        role = tagged.section_of(tagged.sentences[number]).role.value
        if taken.get(role, 0) < PER_ROLE and len(chosen) < PER_DECISION:
            taken[role] = taken.get(role, 0) + 1
            own = [tagged.sentences[n] for n in members[paragraph]]
            pick = _pick(tagged, paragraph, own, number, doubts[number])
            chosen.append((pick, tagged.text_of(tagged.sentences[number])))
    return chosen


def _pick(tagged: TaggedDecision, number: int, own: Sequence[TaggedSentence], worst: int, bits: float) -> Pick:
    decision = tagged.decision
    start, end = decision.paragraphs[number].start, decision.paragraphs[number].end
    section = tagged.section_of(own[0])
    return Pick(
        decision.text[start:end],
        _name(decision),
        number + 1,
        section.heading,
        section.role.value,
        worst + 1,
        bits,
        tuple((s.sentence.start - start, s.sentence.end - start) for s in own),
        tuple(
            Guess(
                s.sentence.start - start, s.sentence.end - start, label, tuple(s.types.get(label, ())), s.scores[label]
            )
            for s in own
            for label in LABELS
            if label in s.labels
        ),
        tagged.model,
    )


def _name(decision: Decision) -> str:
    return decision.ref or decision.source


def _vector(text: str) -> Singles:
    """Folded words of a sentence as a direction: alike sentences point the same way."""
    vector = np.zeros(WIDTH, dtype=np.float32)
    for word in _WORD.findall(text.lower()):
        value = zlib.crc32(normalise(word).encode("utf-8", errors="replace"))
        vector[value % WIDTH] += 1 if value & 1 << 16 else -1
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


class _Pool:
    """The best paragraphs so far, no two alike; when it is full, a better one drives out the worst."""

    def __init__(self, size: int) -> None:
        self._vectors = np.zeros((size, WIDTH), dtype=np.float32)
        self._doubts = np.full(size, -1.0)
        self._picks: list[Pick | None] = [None] * size

    def offer(self, pick: Pick, vector: Singles) -> None:
        place = int(np.argmin(self._doubts))
        if self._doubts[place] >= pick.doubt:
            return
        alike = np.flatnonzero((self._vectors @ vector >= ALIKE) & (self._doubts >= 0))
        if len(alike):
            if self._doubts[alike].max() >= pick.doubt:
                return
            self._doubts[alike] = -1.0
            self._vectors[alike] = 0
            place = int(alike[0])
        self._vectors[place], self._doubts[place], self._picks[place] = vector, pick.doubt, pick

    def best(self, n: int) -> list[Pick]:
        held = [pick for pick, bits in zip(self._picks, self._doubts, strict=True) if pick is not None and bits >= 0]
        return sorted(held, key=lambda pick: (-pick.doubt, pick.decision, pick.paragraph))[:n]


def tokens_of_pick(pick: Pick) -> list[dict[str, Any]]:
    """Tokens of a paragraph as Prodigy has them, cut where a sentence begins, so that sentences end with tokens."""
    text = pick.text
    starts = sorted({*token_starts(text), *(start for start, _ in pick.sentences)})
    tokens: list[dict[str, Any]] = []
    for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:following]
        word = piece.rstrip() or piece
        ws = piece[len(word) :] == " "
        tokens.append({"text": word, "start": start, "end": start + len(word), "id": len(tokens), "ws": ws})
    return tokens


def _meta(pick: Pick) -> dict[str, Any]:
    return {
        "decision": pick.decision, "paragraph": pick.paragraph, "section": pick.section, "role": pick.role,
        "sentence": pick.sentence, "score": round(pick.doubt, 3), "guess": pick.model[:12] or "model",
    }  # fmt: skip


def _prodigy(pick: Pick) -> dict[str, Any]:
    tokens = tokens_of_pick(pick)
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    spans = [
        {
            "start": g.start, "end": g.end, "token_start": first[g.start], "token_end": last[g.end],
            "label": g.label, "types": list(g.types),
        }
        for g in pick.guesses
    ]  # fmt: skip
    return {"text": pick.text, "tokens": tokens, "spans": spans, "meta": _meta(pick)}


def _doccano(pick: Pick) -> dict[str, Any]:
    return {"text": pick.text, "label": [[g.start, g.end, g.label] for g in pick.guesses], "meta": _meta(pick)}


def _label_studio(pick: Pick) -> dict[str, Any]:
    """A task; its prediction's score says how sure the model is, 1 less the share of the bits that can be open.

    Label Studio takes scores of 0 to 1 alone, reads them as confidence and can show the lowest first: so the most
    doubtful come first there too. ``data.meta.score`` holds the bits.
    """
    found = [
        {
            "id": f"s{number}", "from_name": "label", "to_name": "text", "type": "labels", "score": round(g.score, 4),
            "value": {"start": g.start, "end": g.end, "text": pick.text[g.start : g.end], "labels": [g.label]},
        }
        for number, g in enumerate(pick.guesses)
    ]  # fmt: skip
    meta = _meta(pick)
    sure = round(max(1 - pick.doubt / MOST_DOUBT, 0.0), 4)
    predictions = [{"model_version": meta["guess"], "score": sure, "result": found}]
    return {"data": {"text": pick.text, "meta": meta}, "predictions": predictions}


def _argilla(pick: Pick) -> dict[str, Any]:
    """A record as ``Dataset.records.from_json`` of Argilla 2 reads it, suggestions by the name of their question."""
    meta = _meta(pick)
    value = [{"start": g.start, "end": g.end, "label": g.label} for g in pick.guesses]
    return {
        "id": f"{pick.decision}#{pick.paragraph}",
        "fields": {"text": pick.text},
        "metadata": meta,
        "suggestions": {"labels": {"value": value, "agent": meta["guess"]}},
    }


FORMATS: Final[Mapping[str, Callable[[Pick], dict[str, Any]]]] = MappingProxyType(
    {"prodigy": _prodigy, "doccano": _doccano, "label-studio": _label_studio, "argilla": _argilla}
)
"""How each annotation tool wants a paragraph and the guess of it."""

ARRAYS: Final = frozenset({"label-studio", "argilla"})
"""Formats that are one JSON array, as those tools read whole files; the others are JSON Lines."""


def as_text(picks: Sequence[Pick], form: str) -> str:
    """Paragraphs to label as a file for an annotation tool, one of ``FORMATS``.

    Prodigy's shape is the project's own: what it saves, ``lgo-nlp train`` reads. Until somebody has answered, the
    guess is no annotation: ``meta.guess`` names the model, and reading such a line without an ``answer`` is refused.
    """
    lines = [json.dumps(FORMATS[form](pick), ensure_ascii=False) for pick in picks]
    if form in ARRAYS:
        return "[\n" + ",\n".join(lines) + "\n]\n"
    return "".join(line + "\n" for line in lines)
