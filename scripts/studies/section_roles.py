"""How often the sections of real decisions get the role that two annotators gave them, apart from one another.

    python scripts/studies/section_roles.py [--real FOLDER]

FOLDER holds the real pages; without it the script says so and stops. ``annotations/published_roles.tsv`` has a row for
each section that holds text: its decision, the digest of its first sentence, and the role that each annotator gave.
Counts sentences, but not those of sections on which the annotators differ. No role of a real decision is learnt from,
but these roles were in sight when the weights of ``lgo_nlp.reading.roles`` were chosen.
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
Given = tuple[str, str]
"""Roles of a section by the two annotators."""


def roles_given(gold: GoldDecision, sections: list[tuple[str, Given]]) -> list[Given]:
    """Roles that the annotators gave the section of each sentence.

    Raises:
        ValueError: the first sentence of a section is not on the page, or the page begins before the first section.
    """
    waiting = sections[::-1]
    found: list[Given] = []
    for sentence in gold.tokens.sentences:
        if waiting and digest_of_sentence(gold.decision.text_of(sentence)) == waiting[-1][0]:
            given = waiting.pop()[1]
        elif not found:
            raise ValueError(f"{gold.decision.source}: its first sentence begins no section of {ROLES.name}")
        found.append(given)
    if waiting:
        raise ValueError(f"{gold.decision.source}: {len(waiting)} sections of {ROLES.name} are not on this page")
    return found


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real decisions")
    arguments = parser.parse_args()
    sections: dict[str, list[tuple[str, Given]]] = defaultdict(list)
    with ROLES.open(encoding="utf-8", newline="") as stream:
        for decision, digest, first, second in list(csv.reader(stream, delimiter="\t"))[1:]:
            sections[decision].append((digest, (first, second)))
    decisions = real_decisions(arguments.real)
    if not decisions:
        print(f"{arguments.real}: no real decisions here, nothing to measure")
        return 0
    right = n = split = 0
    wrong: Counter[tuple[str, str, Role]] = Counter()
    for gold in decisions:
        own = roles_given(gold, sections[gold.decision.name])
        for sentence, (first, second) in zip(gold.tokens.sentences, own, strict=True):
            role = gold.decision.section_of(sentence).role
            if first != second:
                split += 1
                continue
            n, right = n + 1, right + (first == role.value)
            if first != role.value:
                wrong[gold.decision.name, first, role] += 1
    print(f"{right} of {n} sentences ({right / n:.4f}) are in a section of the right role; "
          f"the annotators differ on {split} more")  # fmt: skip
    for (name, given, role), count in wrong.most_common():
        print(f"{name}: {count} sentences of {given} were read as {role.value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
