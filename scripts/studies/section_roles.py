"""How often the sections of real decisions get the role that two annotators gave them, apart from one another.

    python scripts/studies/section_roles.py [--real DIR]

``annotations/published_roles.tsv`` has a row for each section that holds text: its decision, the digest of its first
sentence, and the role that each annotator gave. Counts sentences; those of sections on which the annotators differ are
counted apart. No role of a real decision is learnt from, but the transitions after "What I found" were added with the
statement 17 008 460 in sight.
"""

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path

from shared.decisions import REAL, ROOT, real_decisions

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.annotations.standoff import digest_of_sentence
from lgo_nlp.decision import Role

ROLES = ROOT / "annotations" / "published_roles.tsv"


def roles_of(gold: GoldDecision, sections: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Roles that the annotators gave the section of each sentence; empty before the first section that is found."""
    waiting, given = sections[::-1], ("", "")
    found = []
    for sentence in gold.tokens.sentences:
        if waiting and digest_of_sentence(gold.decision.text_of(sentence)) == waiting[-1][0]:
            given = waiting.pop()[1:]
        found.append(given)
    return found


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", type=Path, default=REAL, help="folder of the pages of real decisions")
    arguments = parser.parse_args()
    sections: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    with ROLES.open(encoding="utf-8", newline="") as stream:
        for decision, digest, first, second in list(csv.reader(stream, delimiter="\t"))[1:]:
            sections[decision].append((digest, first, second))
    right = n = apart = 0
    wrong: Counter[tuple[str, str, Role]] = Counter()
    for gold in real_decisions(arguments.real):
        own = roles_of(gold, sections[gold.decision.name])
        for sentence, (first, second) in zip(gold.tokens.sentences, own, strict=True):
            role = gold.decision.section_of(sentence).role
            if first != second:
                apart += 1
                continue
            n, right = n + 1, right + (first == role.value)
            if first != role.value:
                wrong[gold.decision.name, first, role] += 1
    print(f"{right} of {n} sentences ({right / max(n, 1):.4f}) are in a section of the right role; "
          f"the annotators differ on those of {apart} more")  # fmt: skip
    for (decision, given, role), count in wrong.most_common():
        print(f"{decision}: {count} sentences of {given} were read as {role.value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
