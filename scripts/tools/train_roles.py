"""Learn what the words of a section and the sections before it say of its role, and write ``reading/roles.npz``.

    python scripts/tools/train_roles.py [--write]

The sections of the authored decisions know their role: a heading that names its section gives it, and a topic below it
has its parent's, unless its labels say otherwise. A topic under law or events that has a label is findings; one under
findings that has none is law or events, whichever its words are likelier to be, and either counts as right, as do
summary and complaint under a topic of a summary. (Of sections that two annotators labelled blind, once and by hand, 56
of the 59 of the first kind were findings, and none of the 68 of the second.) Prints how often the outline decoded gives
a section of another decision its role, as its headings are and with half of them hidden.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from build_corpus import AuthoredDecision, AuthoredParagraph, parse
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import normalize

from lgo_nlp.decision import Role
from lgo_nlp.reading import roles
from lgo_nlp.reading.headings import example_headings, hint_headings, normalise_heading, role_of
from lgo_nlp.reading.roles import (
    DECODED,
    OPENING,
    RoleWeights,
    SectionText,
    decode_roles,
    is_umbrella,
    names_its_section,
    section_log_probabilities,
)

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(roles.__file__).with_name("roles.npz")
LAST = "99 017 218"
"""Reference of the last decision that is learnt from; those behind it show what to expect of others. With them learnt
from too the folds give the same, but two topics of 17 008 460, which hang by a hair, go over to another role."""
FEWEST = 8
"""Sections that a word must stand in."""
OFTEN = 2
"""Decisions that a heading of the table must stand in to name its section."""
ALWAYS = (Role.SCOPE, Role.METHOD, Role.POWERS)
"""Roles whose headings are told by the table alone: no topic is called like them."""
OWN = (Role.LAW, Role.EVENTS, Role.SCOPE)
"""Roles that a heading below another gives its section whatever its parent's."""
UNLABELLED_ROLES = (Role.LAW, Role.EVENTS)
"""Roles of topics without a label."""
UNKNOWN = "Part"
"""A heading that says nothing of its section."""


@dataclass(frozen=True)
class Authored:
    """A section of an authored decision: its heading and level, its text and how many sentences it has.

    ``roles`` are those that it may have: one, if its heading or its labels settle it, or none, if nothing is known.
    """

    heading: str
    level: int
    text: str
    sentences: int
    roles: tuple[Role, ...]


def outline(decision: AuthoredDecision, named: frozenset[str]) -> list[Authored]:
    """Sections of an authored decision."""
    found: list[Authored] = []
    parent: Role | None = None
    heads: list[tuple[int, str, list[AuthoredParagraph]]] = []
    for block in decision.blocks:
        if isinstance(block, AuthoredParagraph):
            heads = heads or [(1, "", [])]
            heads[-1][2].append(block)
        else:
            heads.append((block[0], block[1], []))
    begun = False
    for level, heading, paragraphs in heads:
        told, name = role_of(heading), normalise_heading(heading)
        told = Role.FINDINGS if begun and told in OPENING else told
        # A summary has a finding of its own, and the report behind it begins anew.
        of_summary = level > 1 and parent is Role.SUMMARY
        begun = begun or (told is Role.FINDINGS and name in named and not of_summary)
        own = told if told and (level == 1 or name in named or told in OWN) else None
        own = Role.SUMMARY if not heading else own
        if level == 1:
            # An "Investigation" without text of its own stands over what it found out.
            parent = Role.EVENTS if own is Role.METHOD and not paragraphs else own
        texts = [paragraph.text for paragraph in paragraphs]
        is_topic = level > 1 and name not in named
        labelled = any(paragraph.spans for paragraph in paragraphs) if is_topic and texts else None
        sentences = sum(text.count(". ") + 1 for text in texts)
        settled = _roles(own or parent, labelled=labelled)
        # Two annotators called the part of each real summary that tells the complaint "complaint".
        settled = (Role.SUMMARY, Role.COMPLAINT) if of_summary and own is None else settled
        found.append(Authored(heading, level, "\n".join(texts), sentences, settled))
    return found


def _roles(role: Role | None, *, labelled: bool | None) -> tuple[Role, ...]:
    """Roles that a section may have: its heading's or its parent's, mended by whether a topic has labels at all."""
    if labelled and role in UNLABELLED_ROLES:
        return (Role.FINDINGS,)
    if labelled is False and role is Role.FINDINGS:
        return UNLABELLED_ROLES
    return (role,) if role else ()


def headings_that_name(decisions: Sequence[AuthoredDecision]) -> frozenset[str]:
    """Headings of the table that several decisions have at the top level, but for those that are only hints."""
    heads = [block for one in decisions for block in one.blocks if not isinstance(block, AuthoredParagraph)]
    seen = Counter(normalise_heading(heading) for level, heading in heads if level == 1 and role_of(heading))
    often = {name for name, n in seen.items() if n >= OFTEN}
    always = {normalise_heading(heading) for _, heading in heads if role_of(heading) in ALWAYS}
    return frozenset(often | always) - hint_headings()


def learn(decisions: Sequence[Sequence[Authored]], named: frozenset[str]) -> RoleWeights:
    """Weights of words and transitions: first from the sections of one role, then with the others as those say."""
    settled = [[section.roles[0] if len(section.roles) == 1 else None for section in one] for one in decisions]
    by_settled = fit(decisions, settled, named)
    return fit(decisions, [[likeliest(section, by_settled) for section in one] for one in decisions], named)


def likeliest(section: Authored, learnt: RoleWeights) -> Role | None:
    """The likeliest of the roles that a section may have, by its words."""
    given = section_log_probabilities([section.text], learnt)[0]
    return max(section.roles, key=lambda role: given[DECODED.index(role)], default=None)


def fit(
    decisions: Sequence[Sequence[Authored]], given_roles: Sequence[Sequence[Role | None]], named: frozenset[str]
) -> RoleWeights:
    """Weights of words and transitions from sections with their roles, where known."""
    outlines = [list(zip(sections, given, strict=True)) for sections, given in zip(decisions, given_roles, strict=True)]
    some = [(section.text, role) for told in outlines for section, role in told if role and section.text]
    counter = CountVectorizer(token_pattern=r"[a-z]+|£", binary=True, min_df=min(FEWEST, len(some)))
    columns: csr_matrix = normalize(counter.fit_transform([text for text, _ in some]).astype(float))
    wanted = np.array([DECODED.index(role) for _, role in some])
    # Balanced, as the transitions know how common each role is: counted twice, it would decide for a short section.
    fitted = LogisticRegression(C=8, max_iter=400, class_weight="balanced").fit(columns, wanted)
    weights = np.zeros((columns.shape[1], len(DECODED)))
    bias = np.full(len(DECODED), -20.0)
    weights[:, fitted.classes_], bias[fitted.classes_] = fitted.coef_.T, fitted.intercept_
    transitions = np.full((len(DECODED), len(DECODED)), 0.5)
    initial, after_umbrella = np.full(len(DECODED), 0.5), np.full(len(DECODED), 0.5)
    for told in outlines:
        if told and told[0][1]:
            initial[DECODED.index(told[0][1])] += 1
        for (above, before), (_, role) in pairwise(told):
            if before and role:
                steps = after_umbrella if is_umbrella(above.heading, before) else transitions[DECODED.index(before)]
                steps[DECODED.index(role)] += 1
    logs = [np.log(n / n.sum(axis=-1, keepdims=True)) for n in (initial, transitions, after_umbrella)]
    words = {str(word): int(row) for word, row in counter.vocabulary_.items()}
    return RoleWeights(words, weights.astype(np.float32), bias, logs[0], logs[1], logs[2], named | example_headings())


def right_sentences(
    sections: Sequence[Authored], headings: Sequence[str], learnt: RoleWeights
) -> list[tuple[bool, bool]]:
    """Whether each sentence stands under a topic, and whether its section gets one of its roles under such headings."""
    given = zip(sections, headings, strict=True)
    found = decode_roles([SectionText(heading, section.text) for section, heading in given], learnt)
    return [
        (not names_its_section(section.heading, learnt), role in section.roles)
        for section, (role, _) in zip(sections, found, strict=True)
        if section.roles
        for _ in range(section.sentences)
    ]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    arguments = parser.parse_args()
    every = [parse(path) for path in sorted((ROOT / "corpus" / "source").glob("*.ann"))]
    authored = [one for one in every if one.header["ref"] <= LAST]
    named = headings_that_name(authored)
    decisions = [outline(one, named) for one in authored]
    later = [outline(one, named) for one in every if one.header["ref"] > LAST]
    print(f"{len(decisions)} decisions, sentences whose section gets its role (5 folds by decision):")
    rng = np.random.default_rng(0)
    hidden = [[section.heading if rng.random() < 0.5 else UNKNOWN for section in one] for one in decisions]
    shares: dict[str, list[bool]] = {"as they are": [], "under topics": [], "with half of the headings hidden": []}
    for learnt_from, tried in GroupKFold(5).split(decisions, groups=range(len(decisions))):
        known = headings_that_name([authored[k] for k in learnt_from])
        learnt = learn([decisions[k] for k in learnt_from], known)
        for k in tried:
            as_it_is = right_sentences(decisions[k], [section.heading for section in decisions[k]], learnt)
            shares["as they are"] += [right for _, right in as_it_is]
            shares["under topics"] += [right for is_topic, right in as_it_is if is_topic]
            shares["with half of the headings hidden"] += [
                right for _, right in right_sentences(decisions[k], hidden[k], learnt)
            ]
    for what, right in shares.items():
        print(f"{what}: {np.mean(right):.4f}")
    learnt = learn(decisions, named)
    found = [right for one in later for _, right in right_sentences(one, [s.heading for s in one], learnt)]
    print(f"{len(later)} decisions that were never learnt from: {np.mean(found):.4f}")
    if arguments.write:
        np.savez_compressed(
            TARGET,
            words=np.array(sorted(learnt.words, key=learnt.words.__getitem__)),
            weights=learnt.weights,
            bias=learnt.bias,
            initial=learnt.initial,
            transitions=learnt.transitions,
            after_umbrella=learnt.after_umbrella,
            named=np.array(sorted(named)),
        )
        print(f"{TARGET} written, {TARGET.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
