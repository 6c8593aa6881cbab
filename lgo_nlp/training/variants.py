"""Decisions reworded as other ombudsmen would write them: other bodies, another voice, other terms.

The corpus speaks of councils, fault and injustice, because the LGSCO does. Others speak of a practice, a board or a
landlord, of failings or service failure, of impact or detriment, as "we" or as "the Ombudsman", and recommend where
the LGSCO agrees. Labels, paragraphs and roles stay as they are; only words change, within sentences.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.text.sentences import Tokens, words_of

Rules = Sequence[tuple[str, str]]
"""Pairs of a pattern and what replaces it, applied in order; a capital first letter is kept."""

_BODIES: Final = ("Practice", "Board", "Home", "Landlord", "Department", "Agency", "Hospital", "ICB", "School", "Association")

_VOICES: Final[tuple[Rules, ...]] = (
    (
        (r"\bI am\b", "we are"), (r"\bI was\b", "we were"), (r"\bI have\b", "we have"), (r"\bI\b", "we"),
        (r"\bmy\b", "our"), (r"\bme\b", "us"),
    ),
    (
        (r"\bI am\b", "the Ombudsman is"), (r"\bI was\b", "the Ombudsman was"), (r"\bI have\b", "the Ombudsman has"),
        (r"\bI do not\b", "the Ombudsman does not"), (r"\bI (find|consider|think|uphold|accept|recommend|conclude)\b", r"the Ombudsman \1s"),
        (r"\bI\b", "the Ombudsman"), (r"\bmy\b", "the Ombudsman’s"),
    ),
)  # fmt: skip

_FAULTS: Final[tuple[Rules, ...]] = (
    ((r"\bfaults\b", "failings"), (r"\b(no|any|further|evidence of|find|found|finding) fault\b", r"\1 failings"),
     (r"\b(was|is|were) (also )?fault\b", r"\1 \2a failing"), (r"\bat fault\b", "in the wrong"), (r"\bfault\b", "failings")),
    ((r"\bfaults?\b(?<!at fault)", "maladministration"), (r"\bat fault\b", "guilty of maladministration")),
    ((r"\bfaults?\b(?<!at fault)", "service failure"), (r"\bat fault\b", "failing in its service")),
    ((r"\b(was|is) fault\b", r"\1 not good enough"), (r"\bat fault\b", "wrong"), (r"\bfaults\b", "shortcomings"),
     (r"\b(no|any|further|evidence of|find|found|finding) fault\b", r"\1 shortcomings"), (r"\bfault\b", "shortcomings")),
    ((r"\b(was|is) fault\b", r"\1 a failure"), (r"\bat fault\b", "to blame"), (r"\bfaults?\b", "failure")),
)  # fmt: skip

_INJUSTICES: Final[tuple[Rules, ...]] = (
    ((r"\ban injustice\b", "an impact"), (r"\binjustices?\b", "impact")),
    ((r"\ban injustice\b", "a detriment"), (r"\binjustices?\b", "detriment")),
    ((r"\ban injustice\b", "hardship"), (r"\binjustices?\b", "hardship")),
)

_REMEDIES: Final[tuple[Rules, ...]] = (
    ((r"\b(the (?:Council|Trust|Authority|Provider)) (?:has |have )?(?:also )?agreed (?:to|it will|that it will)\b", r"we recommend \1 should"),
     (r"\b(the (?:Council|Trust|Authority|Provider)) will\b", r"\1 should")),
    ((r"\b(the (?:Council|Trust|Authority|Provider)) (?:has |have )?(?:also )?agreed (?:to|it will|that it will)\b", r"\1 should"),
     (r"\bagreed actions?\b", "recommendations")),
)  # fmt: skip


def reworded(gold: GoldDecision, rng: np.random.Generator) -> GoldDecision:
    """A decision in other words, drawn; each kind of word changes in about half of the decisions."""
    rules: list[tuple[str, str]] = []
    for choices in (_REMEDIES, _FAULTS, _INJUSTICES, _VOICES):
        if rng.random() < 0.6:
            rules += choices[rng.integers(len(choices))]
    if rng.random() < 0.7:
        body = _BODIES[rng.integers(len(_BODIES))]
        rules.append((r"\b(Council|Trust|Authority|Provider|Organisation)\b", body))
    compiled = [(re.compile(pattern), new) for pattern, new in rules]
    return _with_sentences(gold, lambda text: _apply(compiled, text))


def _apply(rules: Sequence[tuple[re.Pattern[str], str]], text: str) -> str:
    first = text[:1]
    for pattern, new in rules:
        text = pattern.sub(new, text)
    return text[:1].upper() + text[1:] if first.isupper() else text


def _with_sentences(gold: GoldDecision, change: Callable[[str], str]) -> GoldDecision:
    """A decision each of whose sentences is changed, with all offsets moved along."""
    decision, sentences = gold.decision, gold.tokens.sentences
    pieces: list[str] = []
    moved: dict[int, int] = {}
    at = size = 0
    new_sentences = []
    for sentence in sentences:
        between = decision.text[at : sentence.start]
        new = change(decision.text[sentence.start : sentence.end])
        start = size + len(between)
        new_sentences.append(replace(sentence, start=start, end=start + len(new)))
        moved[sentence.start], moved[sentence.end] = start, start + len(new)
        pieces += [between, new]
        size, at = start + len(new), sentence.end
    pieces.append(decision.text[at:])
    starts = np.array([s.start for s in sentences])
    shifts = np.array([new.start - old.start for new, old in zip(new_sentences, sentences, strict=True)])
    ends = np.array([s.end for s in sentences])
    end_shifts = np.array([new.end - old.end for new, old in zip(new_sentences, sentences, strict=True)])

    def move(offset: int) -> int:
        if offset in moved:
            return moved[offset]
        before = int(np.searchsorted(ends, offset, side="right")) - 1
        return offset + (int(end_shifts[before]) if before >= 0 else 0)

    text = "".join(pieces)
    new_decision = replace(
        decision, text=text,
        sections=tuple(replace(s, start=move(s.start), end=move(s.end)) for s in decision.sections),
        paragraphs=tuple(replace(p, start=move(p.start), end=move(p.end)) for p in decision.paragraphs),
    )  # fmt: skip
    tokens = Tokens(tuple(new_sentences), words_of([text[s.start : s.end] for s in new_sentences]))
    return GoldDecision(new_decision, tokens, gold.labels, gold.types)
