"""Learn what the words of a section and the sections before it say of its role, and write ``reading/roles.npz``.

    python scripts/tools/train_roles.py [--write]

The sections of the authored decisions know their role: a heading that names its section gives it, and a topic below it
has its parent's. Prints how often the outline decoded gives a section of another decision its role.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from build_corpus import AuthoredParagraph, parse
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import normalize

from lgo_nlp.decision import Role
from lgo_nlp.reading import roles
from lgo_nlp.reading.headings import example_headings, normalise_heading, role_of
from lgo_nlp.reading.roles import DECODED, OPENING, RoleWeights, SectionText, decode_roles, names_its_section

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(roles.__file__).with_name("roles.npz")
FEWEST = 8
"""Sections that a word must stand in."""
OFTEN = 2
"""Decisions that a heading of the table must stand in to name its section."""
ALWAYS = (Role.SCOPE, Role.METHOD, Role.POWERS)
"""Roles whose headings are told by the table alone: no topic is called like them."""
OWN = (Role.LAW, Role.EVENTS, Role.SCOPE)
"""Roles that a heading below another gives its section whatever its parent's."""


@dataclass(frozen=True)
class Authored:
    """A section of an authored decision: its heading and level, its text, how many sentences, and its role if known."""

    heading: str
    level: int
    text: str
    sentences: int
    role: Role | None


def outline(path: Path, named: frozenset[str]) -> list[Authored]:
    """Sections of an authored decision."""
    found: list[Authored] = []
    parent: Role | None = None
    heads: list[tuple[int, str, list[str]]] = []
    for block in parse(path).blocks:
        if isinstance(block, AuthoredParagraph):
            heads = heads or [(1, "", [])]
            heads[-1][2].append(block.text)
        else:
            heads.append((block[0], block[1], []))
    begun = False
    for level, heading, texts in heads:
        told = role_of(heading)
        told = Role.FINDINGS if begun and told in OPENING else told
        begun = begun or (told is Role.FINDINGS and normalise_heading(heading) in named)
        own = told if told and (level == 1 or normalise_heading(heading) in named or told in OWN) else None
        own = Role.SUMMARY if not heading else own
        parent = own if level == 1 else parent
        found.append(Authored(heading, level, "\n".join(texts), sum(t.count(". ") + 1 for t in texts), own or parent))
    return found


def headings_that_name(paths: Sequence[Path]) -> frozenset[str]:
    """Headings of the table that several decisions have at the top level."""
    heads = [block for path in paths for block in parse(path).blocks if not isinstance(block, AuthoredParagraph)]
    seen = Counter(normalise_heading(heading) for level, heading in heads if level == 1 and role_of(heading))
    return frozenset(name for name, n in seen.items() if n >= OFTEN) | frozenset(
        normalise_heading(heading) for _, heading in heads if role_of(heading) in ALWAYS
    )


def learn(decisions: Sequence[Sequence[Authored]], named: frozenset[str]) -> RoleWeights:
    """Weights of words and sequences."""
    some = [section for sections in decisions for section in sections if section.role and section.text]
    counter = CountVectorizer(token_pattern=r"[a-z]+|£", binary=True, min_df=min(FEWEST, len(some)))
    columns: csr_matrix = normalize(counter.fit_transform([section.text for section in some]).astype(float))
    wanted = np.array([DECODED.index(section.role) for section in some if section.role])
    # Balanced, as the transitions know how common each role is: counted twice, it would decide for a short section.
    fitted = LogisticRegression(C=8, max_iter=400, class_weight="balanced").fit(columns, wanted)
    weights = np.zeros((columns.shape[1], len(DECODED)))
    bias = np.full(len(DECODED), -20.0)
    weights[:, fitted.classes_], bias[fitted.classes_] = fitted.coef_.T, fitted.intercept_
    steps = np.full((len(DECODED) + 1, len(DECODED)), 0.5)
    for sections in decisions:
        before: int | None = len(DECODED)
        for section in sections:
            role = DECODED.index(section.role) if section.role else None
            if role is not None and before is not None:
                steps[before, role] += 1
            before = role
    following = np.log(steps / steps.sum(axis=1, keepdims=True))
    words = {str(word): int(row) for word, row in counter.vocabulary_.items()}
    return RoleWeights(words, weights.astype(np.float32), bias, following, named | example_headings())


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    arguments = parser.parse_args()
    paths = sorted((ROOT / "corpus" / "source").glob("*.ann"))
    named = headings_that_name(paths)
    decisions = [outline(path, named) for path in paths]
    right, right_topics, n, n_topics = 0, 0, 0, 0
    for learnt_from, tried in GroupKFold(5).split(decisions, groups=range(len(decisions))):
        learnt = learn([decisions[k] for k in learnt_from], named)
        for k in tried:
            found = decode_roles([SectionText(section.heading, section.text) for section in decisions[k]], learnt)
            for section, (role, _) in zip(decisions[k], found, strict=True):
                if section.role:
                    is_topic = not names_its_section(section.heading, learnt)
                    n, right = n + section.sentences, right + section.sentences * (role is section.role)
                    n_topics += section.sentences * is_topic
                    right_topics += section.sentences * (is_topic and role is section.role)
    print(f"{len(decisions)} decisions, sentences whose section gets its role: {right / n:.4f}, "
          f"under topics {right_topics / n_topics:.4f} (5 folds by decision)")  # fmt: skip
    if arguments.write:
        learnt = learn(decisions, named)
        np.savez_compressed(
            TARGET,
            words=np.array(sorted(learnt.words, key=learnt.words.__getitem__)),
            weights=learnt.weights,
            bias=learnt.bias,
            following=learnt.following,
            named=np.array(sorted(named)),
        )
        print(f"{TARGET} written, {TARGET.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
