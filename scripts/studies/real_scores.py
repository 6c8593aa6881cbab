"""Scores of a model on real decisions, where a folder of them is at hand; prints why and stops where it is not.

    python scripts/studies/real_scores.py [FOLDER] [--model DIR] [--output DIR] [--mistakes]

FOLDER holds pages saved from the site; their labels are in ``annotations/published.jsonl``. The model that ships has
learnt from these decisions, so its scores here say nothing: name one with ``--model`` that has not.
docs/real_decisions.md has the scores of models that have not seen the decision they are tried on.
"""

import argparse
import json
from pathlib import Path

from common import REAL, ROOT

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.annotations.standoff import read_standoff, resolve_in
from lgo_nlp.decision import Role
from lgo_nlp.evaluation import as_metrics, evaluate
from lgo_nlp.evaluation.report import labels_table, types_table, write_markdown
from lgo_nlp.labels import TYPED_LABELS
from lgo_nlp.tagging import load

PUBLISHED = ROOT / "annotations" / "published.jsonl"


def real_decisions(folder: Path) -> list[GoldDecision]:
    """Labelled real decisions whose pages lie in a folder, or in folders of it."""
    return resolve_in(read_standoff(PUBLISHED), [folder])


def real_sets(folder: Path) -> dict[str, list[GoldDecision]]:
    """The same by kind; a kind that is not there is left out."""
    found: dict[str, list[GoldDecision]] = {}
    for gold in real_decisions(folder):
        ref = gold.decision.ref
        roles = {section.role for section in gold.decision.sections}
        kind = (
            "another ombudsman (PHSO)" if ref is None
            else "LGSCO statements" if Role.POWERS in roles or Role.METHOD in roles else "report summaries"
        )  # fmt: skip
        found.setdefault(kind, []).append(gold)
    return {
        kind: found[kind]
        for kind in ("LGSCO statements", "report summaries", "another ombudsman (PHSO)")
        if kind in found
    }


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=REAL)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--output", type=Path, help="folder for metrics.json and report.md")
    parser.add_argument("--mistakes", action="store_true", help="list every wrong label with its sentence")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        print(f"{arguments.folder}: no real decisions here, nothing to measure")
        return 0
    sets = real_sets(arguments.folder)
    model = load(arguments.model).model
    for name, chosen in (*sets.items(), ("all of them", [g for gold in sets.values() for g in gold])):
        found = evaluate(chosen, model)
        print(f"{name}: {found.decisions} decisions, {found.sentences} sentences, macro F1 {found.macro_f1:.3f} "
              f"({found.macro_interval[0]:.2f}–{found.macro_interval[1]:.2f})")  # fmt: skip
        print(labels_table(found))
        for label in TYPED_LABELS:
            print(types_table(found, label))
    if arguments.mistakes:
        for m in found.mistakes:
            print(
                f"{m.label} {'missed' if m.label in m.gold else 'not there'} {m.score:.2f} {m.ref} {m.id} {m.role}: {m.text}"
            )
    if arguments.output:
        arguments.output.mkdir(parents=True, exist_ok=True)
        (arguments.output / "metrics.json").write_text(json.dumps(as_metrics(found), indent=2) + "\n", encoding="utf-8")
        page = write_markdown(found, measured_on="real decisions")
        (arguments.output / "report.md").write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
