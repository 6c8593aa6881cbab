"""Roles of the sections of a decision, decoded together: what headings say, what texts say, and what follows what.

A heading that names a section ("The complaint", "Agreed action") settles its role. One that only contains such a word
("Action the Council took") is a hint, and a topic ("Transport") is none: there the words of its text decide, and the
roles before and after it. What words and sequences say was learnt from the corpus by ``scripts/tools/train_roles.py``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from lgo_nlp.decision import Role
from lgo_nlp.reading.headings import example_headings, fold, role_of
from lgo_nlp.reading.spaces import plain

Floats = npt.NDArray[np.float64]

DECODED: Final = tuple(role for role in Role if role is not Role.PASSAGE)
_WORD: Final = re.compile(r"[a-z]+|£")

ELSEWHERE: Final = -6.0
"""Log weight of every other role where a heading names its section."""
HINT: Final = 1.5
"""Log weight of the role that a heading hints at."""
PARENT: Final = 2.5
"""Log weight of the role of the heading that a page's levels put above a topic."""
TEXT: Final = 0.4
FOLLOWING: Final = 0.6
"""How much the text and the section before weigh: both are surer of themselves than they are right. The four weights
were chosen by cross-validation over the corpus (``scripts/tools/train_roles.py``)."""


class Outlined(NamedTuple):
    """A section to be given a role: its heading, its text, and the role of the heading above it, if levels tell."""

    heading: str
    text: str
    parent: Role | None = None


@dataclass(frozen=True, slots=True)
class RoleWeights:
    """What was learnt from the corpus; R is the number of roles in ``DECODED``.

    ``words`` gives each word its row of ``weights`` (n_words, R); ``bias`` (R,); ``following`` (R + 1, R) the log
    probability of a role behind another, its last row that of the first role; ``named`` the headings, folded, that
    name their sections.
    """

    words: dict[str, int]
    weights: npt.NDArray[np.float32]
    bias: Floats
    following: Floats
    named: frozenset[str]


@cache
def role_weights() -> RoleWeights:
    """The weights that ship."""
    with files(__package__).joinpath("roles.npz").open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        found: dict[str, Any] = dict(stored)
    return RoleWeights(
        {word: row for row, word in enumerate(found["words"].tolist())},
        found["weights"],
        found["bias"],
        found["following"],
        frozenset(found["named"].tolist()),
    )


@cache
def named_headings() -> frozenset[str]:
    """Headings, folded, that name their sections: examples of the table, and those of the corpus."""
    return example_headings() | role_weights().named


def names_its_section(heading: str) -> bool:
    """Whether a heading says by itself what its section is for."""
    return role_of(heading) is not None and fold(heading) in named_headings()


def decode_roles(sections: Sequence[Outlined]) -> list[tuple[Role, float]]:
    """The likeliest role of each section in its sequence, with its probability there."""
    if not sections:
        return []
    learnt = role_weights()
    evidence = np.stack([_evidence(section, learnt) for section in sections])
    first, step = learnt.following[-1] * FOLLOWING, learnt.following[:-1] * FOLLOWING
    forward, backward = np.empty_like(evidence), np.zeros_like(evidence)
    best, came_from = np.empty_like(evidence), np.zeros(evidence.shape, dtype=np.int64)
    forward[0] = best[0] = first + evidence[0]
    for k in range(1, len(sections)):
        forward[k] = _log_sum(forward[k - 1][:, None] + step, axis=0) + evidence[k]
        reached = best[k - 1][:, None] + step
        came_from[k] = reached.argmax(axis=0)
        best[k] = reached.max(axis=0) + evidence[k]
    for k in range(len(sections) - 2, -1, -1):
        backward[k] = _log_sum(step + (evidence[k + 1] + backward[k + 1])[None, :], axis=1)
    chosen = [int(best[-1].argmax())]
    for k in range(len(sections) - 1, 0, -1):
        chosen.append(int(came_from[k][chosen[-1]]))
    both = forward + backward
    shares = np.exp(both - _log_sum(both, axis=1)[:, None])
    return [(DECODED[role], float(shares[k, role])) for k, role in enumerate(reversed(chosen))]


def _evidence(section: Outlined, learnt: RoleWeights) -> Floats:
    """Log weight of each role for one section, from its heading and its text alone."""
    hint = role_of(section.heading)
    if hint is not None and fold(section.heading) in named_headings():
        found = np.full(len(DECODED), ELSEWHERE)
        found[DECODED.index(hint)] = 0.0
        return found
    found = TEXT * _told_by_text(section.text, learnt)
    if hint is not None:
        found[DECODED.index(hint)] += HINT
    elif section.parent is not None:
        found[DECODED.index(section.parent)] += PARENT
    return found


def _told_by_text(text: str, learnt: RoleWeights) -> Floats:
    """Log probability of each role, told from the words of a text; zeros where it has none that is known."""
    rows = [row for word in set(_WORD.findall(plain(text).lower())) if (row := learnt.words.get(word)) is not None]
    if not rows:
        return np.zeros(len(DECODED))
    logits: Floats = learnt.weights.take(rows, axis=0).sum(axis=0) / np.sqrt(len(rows)) + learnt.bias
    return np.maximum(logits - _log_sum(logits, axis=0), np.log(1e-4))


def _log_sum(values: Floats, *, axis: int) -> Floats:
    """Logarithm of the sum of exponentials, without overflow."""
    greatest = values.max(axis=axis, keepdims=True)
    found: Floats = np.log(np.exp(values - greatest).sum(axis=axis)) + greatest.squeeze(axis)
    return found
