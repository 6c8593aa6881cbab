"""Roles of the sections of a decision, decoded together (a Markov chain) from headings, texts and order.

A heading that names a section ("The complaint", "Agreed action") nearly decides its role. One that only contains such a
word ("Action the Council took") is a hint; under a topic ("Transport") the words of the text decide, and the roles
before and after. The weights of words and the transition probabilities are trained on the corpus by
``scripts/tools/train_roles.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import numpy as np

from lgo_nlp.arrays import Floats, Singles
from lgo_nlp.decision import Role
from lgo_nlp.reading.headings import example_headings, normalise_heading, role_of
from lgo_nlp.reading.spaces import normalise_spaces

DECODED: Final = tuple(role for role in Role if role is not Role.PASSAGE)
"""Roles that a section can be given, in the order of the weights' columns."""

_LETTERS: Final = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz£" else ord(" ") for code in range(256))
"""What each byte of a text in Latin-1 becomes, so that its words are parted by spaces: a letter, ``£`` or a space."""

OPENING: Final = (Role.COMPLAINT, Role.METHOD)
"""Roles of sections that come before the findings: behind a heading that names those, "The complaint" is a topic."""

UMBRELLAS: Final = frozenset({"what i found", "what we found", "what the ombudsman found"})
"""Headings of findings, normalised, that mostly stand above law and events as well: their own transitions follow."""

OTHER_ROLE_WEIGHT: Final = -6.0  # log weight of every other role if a heading names its section
HINT_WEIGHT: Final = 1.5  # log weight of the role that a heading only hints at
PARENT_WEIGHT: Final = 2.5  # log weight of the role of the heading that the page's levels put above a topic
MIN_LOG_PROBABILITY: Final = float(np.log(1e-4))  # lower limit: no text makes a role less likely than this
TEXT_WEIGHT: Final = 0.6
SEQUENCE_WEIGHT: Final = 0.4
"""Factors on the log probabilities of text and transition, below 1 because both are overconfident; transitions after
an umbrella heading count in full. Chosen among fifteen pairs by cross-validation over the corpus, as it is and with
half of the headings hidden, with the roles of the real decisions in sight; the other weights were set by hand.
``scripts/tools/train_roles.py`` measures them all."""

UNSCALED: Final = 16  # sections that weights are multiplied over before they are scaled, so that none vanishes


class SectionText(NamedTuple):
    """A section to be given a role: heading, text, and the role of the heading above it, if the page has levels."""

    heading: str
    text: str
    parent: Role | None = None


@dataclass(frozen=True, slots=True)
class RoleWeights:
    """Weights trained on the corpus; R is the number of roles in ``DECODED``.

    ``words`` gives each word its row of ``weights`` (n_words, R); ``bias`` (R,). Log probabilities: ``initial`` (R,) of
    the first role, ``transitions`` (R, R) of a role after another, ``after_umbrella`` (R,) of a role after findings
    under an umbrella heading (``UMBRELLAS``). ``named`` holds the normalised headings that name their sections: those
    of the corpus and the examples of the table.
    """

    words: dict[str, int]
    weights: Singles
    bias: Floats
    initial: Floats
    transitions: Floats
    after_umbrella: Floats
    named: frozenset[str]


@cache
def role_weights() -> RoleWeights:
    """The weights that are part of the package."""
    with files(__package__).joinpath("roles.npz").open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        found: dict[str, Any] = dict(stored)
    words = {word: row for row, word in enumerate(found["words"].tolist())}
    named = example_headings() | frozenset(found["named"].tolist())
    return RoleWeights(
        words,
        found["weights"],
        found["bias"],
        found["initial"],
        found["transitions"],
        found["after_umbrella"],
        named,
    )


def names_its_section(heading: str, learnt: RoleWeights | None = None) -> bool:
    """Whether a heading alone decides the role of its section; ``learnt`` replaces the package's weights."""
    return role_of(heading) is not None and _normalised(heading) in (learnt or role_weights()).named


def is_umbrella(heading: str, role: Role | None) -> bool:
    """Whether a section stands above law and events as well, by its heading (``UMBRELLAS``) and its role."""
    return role is Role.FINDINGS and _normalised(heading) in UMBRELLAS


def decode_roles(sections: Sequence[SectionText], learnt: RoleWeights | None = None) -> list[tuple[Role, float]]:
    """Role of each section in the likeliest sequence of roles, with its marginal probability.

    ``learnt`` replaces the package's weights.
    """
    if not sections:
        return []
    learnt = learnt or role_weights()
    names = [role_of(section.heading) if names_its_section(section.heading, learnt) else None for section in sections]
    begun = names.index(Role.FINDINGS) if Role.FINDINGS in names else len(names)
    names[begun + 1 :] = [None if name in OPENING else name for name in names[begun + 1 :]]
    evidence = _evidence(sections, names, learnt)
    initial = learnt.initial * SEQUENCE_WEIGHT + evidence[0]
    steps = np.repeat((learnt.transitions * SEQUENCE_WEIGHT)[None], len(sections) - 1, axis=0)
    for k, (section, name) in enumerate(zip(sections[:-1], names[:-1], strict=True)):
        if is_umbrella(section.heading, name):
            steps[k, _FINDINGS] = learnt.after_umbrella
    steps += evidence[1:, None]
    chosen, shares = _viterbi(initial, steps), _posteriors(np.exp(initial), np.exp(steps))
    return [(DECODED[role], own[role]) for role, own in zip(chosen, shares.tolist(), strict=True)]


def _viterbi(initial: Floats, steps: Floats) -> list[int]:
    """The likeliest sequence of roles (Viterbi), from log weights.

    ``initial`` (R,) is of the first role, ``steps`` (n_sections - 1, R, R) of the transition from each section to the
    next; both hold what the section itself says of its role.
    """
    best, came_from = initial, []
    for step in steps:
        reached = best[:, None] + step
        came_from.append(reached.argmax(axis=0))
        best = np.maximum.reduce(reached)  # half the time of the method ``max``, on an array so small
    chosen = [int(best.argmax())]
    for before in reversed(came_from):
        chosen.append(int(before[chosen[-1]]))
    return chosen[::-1]


def _posteriors(initial: Floats, steps: Floats) -> Floats:
    """Marginal probability of each role of each section (forward-backward); shapes as in ``_viterbi``, not logs."""
    n = len(steps)
    forward, backward = np.empty((n + 1, len(initial))), np.empty((n + 1, len(initial)))
    forward[0], backward[n] = initial, 1
    for k in range(n):
        np.dot(forward[k], steps[k], out=forward[k + 1])
        np.dot(steps[n - 1 - k], backward[n - k], out=backward[n - 1 - k])
        if k % UNSCALED == 0:
            forward[k + 1] /= np.add.reduce(forward[k + 1])
            backward[n - 1 - k] /= np.add.reduce(backward[n - 1 - k])
    both = forward * backward
    shares: Floats = both / both.sum(axis=1, keepdims=True)
    return shares


def _evidence(sections: Sequence[SectionText], names: Sequence[Role | None], learnt: RoleWeights) -> Floats:
    """Log weight of each role for each section, (n_sections, R), from headings, which may name roles, and texts.

    The greatest of a section is 0.
    """
    found = np.zeros((len(sections), len(DECODED)))
    unnamed = [k for k, name in enumerate(names) if name is None]
    if unnamed:
        found[unnamed] = TEXT_WEIGHT * section_log_probabilities([sections[k].text for k in unnamed], learnt)
    for k, (section, name) in enumerate(zip(sections, names, strict=True)):
        if name is not None:
            found[k] = _NAMED[DECODED.index(name)]
        elif (hint := role_of(section.heading)) is not None:
            found[k, DECODED.index(hint)] += HINT_WEIGHT
        elif section.parent is not None:
            found[k, DECODED.index(section.parent)] += PARENT_WEIGHT
    found -= found.max(axis=1, keepdims=True)
    return found


def words_of(text: str) -> list[str]:
    """Words of a text in lower case, of the letters a to z, and its pound signs.

    >>> words_of("Pay Mr D’Arcy £200.")
    ['pay', 'mr', 'd', 'arcy', '£']
    """
    letters = normalise_spaces(text).lower().encode("latin-1", errors="replace").translate(_LETTERS)
    return letters.decode("latin-1").replace("£", " £ ").split()


def section_log_probabilities(texts: Sequence[str], learnt: RoleWeights) -> Floats:
    """Log probability of each role given the words of each text, (n_texts, R); zeros if none of them is known."""
    logits = np.zeros((len(texts), len(DECODED)))
    known = np.zeros((len(texts), 1), dtype=np.bool_)
    for k, text in enumerate(texts):
        words = dict.fromkeys(words_of(text))  # a set's order, and so the sum, would vary
        rows = [row for row in map(learnt.words.get, words) if row is not None]
        if rows:
            logits[k] = np.add.reduce(learnt.weights.take(rows, axis=0)) / np.sqrt(len(rows)) + learnt.bias
            known[k] = True
    logits -= logits.max(axis=1, keepdims=True)
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    found: Floats = np.where(known, np.maximum(log_probabilities, MIN_LOG_PROBABILITY), 0.0)
    return found


_normalised = lru_cache(maxsize=8192)(normalise_heading)  # only for headings of the table: short, and on every page
_FINDINGS: Final = DECODED.index(Role.FINDINGS)
_NAMED: Final = np.where(np.eye(len(DECODED), dtype=np.bool_), 0.0, OTHER_ROLE_WEIGHT)
