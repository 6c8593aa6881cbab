"""The columns that a sentence fills, told in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lgo_nlp.cues import CueTable
from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.features.extract import features_of
from lgo_nlp.features.families import label_parts
from lgo_nlp.features.position import ROLES, Context
from lgo_nlp.features.space import N_LENGTHS, N_PLACES, WORDS_A_LENGTH
from lgo_nlp.text.sentences import Tokens, normalised_words


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a sentence fills: its family, the words, cue or place it stands for, and which of ``COLUMNS``."""

    family: str
    text: str
    column: int


def described_columns(decision: Decision, tokens: Tokens, table: CueTable, rows: Sequence[int]) -> list[list[Column]]:
    """Columns of some sentences of a decision, told in words; one that counts twice stands there twice.

    Words stand as they are folded, and ``^`` or ``…`` for a sentence's start.
    """
    features = features_of(decision, tokens, table)
    context = features.context
    named = [np.array(table.names)[on].tolist() for on in features.cues]
    spoken = [spoken_words(decision, sentence) for sentence in tokens.sentences]
    placed = [_place_texts(spoken[row], context, row) for row in rows]
    told: list[list[Column]] = [[] for _ in rows]
    for family, row_of, columns in label_parts(features):
        for found, row, places in zip(told, rows, placed, strict=True):
            own = columns[row_of == row].tolist()
            if own:
                texts = places.get(family) or _run_texts(family, spoken, context, row, named)
                found += [Column(family, text, column) for text, column in zip(texts, own, strict=True)]
    return told


def spoken_words(decision: Decision, sentence: Sentence) -> list[str]:
    """Words of a sentence as the model sees them, after a mark for its start: ``^``, or ``…`` before a small letter."""
    text = decision.text[sentence.start : sentence.end]
    return ["…" if text[0].islower() else "^", *normalised_words(text)]


def _place_texts(spoken: Sequence[str], context: Context, row: int) -> dict[str, list[str]]:
    """What the columns of a sentence's place stand for."""
    role = ROLES[context.role[row]].value
    last = row + 1 == len(context.section) or context.section[row + 1] != context.section[row]
    in_list = "in a list" if context.lead[row] >= 0 else "not in a list"
    return {
        "role": [role],
        "role and item": [f"{role}, {in_list}{', small first letter' if context.lower[row] else ''}"],
        "role and place": [f"{role}, sentence {min(int(context.place[row]), N_PLACES - 1) + 1} of its paragraph"],
        "last word": [spoken[-1]],
        "length": [f"{min(len(spoken) // WORDS_A_LENGTH, N_LENGTHS - 1) * WORDS_A_LENGTH} words or a few more"],
        "end of section": [f"{role}, {'' if last else 'not '}last of its section"],
    }


def _run_texts(
    family: str, spoken: Sequence[Sequence[str]], context: Context, row: int, cues: Sequence[Sequence[str]]
) -> list[str]:
    """What the other columns of a family stand for, in the order of ``label_parts``: runs of words, or cues."""
    kind = family.removesuffix(" by role")
    step = int(kind.rpartition(" ")[2]) if kind[-1].isdigit() else 0
    near = int(context.lead[row]) if kind.startswith("lead") else row + step * kind.startswith("neighbour")
    size = step if kind.startswith("own") else 1
    texts = [" ".join(spoken[near][i : i + size]) for i in range(len(spoken[near]) - size + 1)]
    if "cue" in kind:
        texts = list(cues[near])
    role = f" in {ROLES[context.role[row]].value}" if family.endswith(" by role") else ""
    return [text + role for text in texts]
