"""Scores of a model on real decisions, where a folder of them is at hand; prints why and stops where it is not.

    python scripts/studies/real_scores.py [FOLDER] [--model DIR] [--output DIR] [--mistakes]

FOLDER holds pages saved from the site as ``YY-NNN-NNN.txt``, with ``gold/YY-NNN-NNN.jsonl`` for those labelled
sentence by sentence, and in ``phso`` those of another ombudsman; ``annotations/published.jsonl`` adds the labels of those that it knows by digest.
"""

import argparse
import json
from pathlib import Path

from common import REAL, ROOT

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.annotations.standoff import read_published, read_sentence_labels
from lgo_nlp.evaluation import as_metrics, evaluate
from lgo_nlp.evaluation.report import labels_table, types_table, write_markdown
from lgo_nlp.labels import TYPED_LABELS
from lgo_nlp.tagging import load

TUNED_ON = ("23 008 648", "23 009 433")
"""Statements that the corpus was revised by: their figures flatter."""


def real_sets(folder: Path) -> dict[str, list[GoldDecision]]:
    """Labelled real decisions of a folder, by what they can tell; a set that is not there is left out."""
    statements = _labelled(folder)
    tuned = [g for g in statements if g.decision.ref in TUNED_ON]
    published = ROOT / "annotations" / "published.jsonl"
    found = {
        "statements not tuned on": [g for g in statements if g.decision.ref not in TUNED_ON],
        "two statements that the corpus was revised by": tuned,
        "report summaries": read_published(published, folder) if published.exists() else [],
        "another ombudsman (PHSO)": _labelled(folder / "phso"),
    }
    return {name: gold for name, gold in found.items() if gold}


def real_decisions(folder: Path) -> list[GoldDecision]:
    """Labelled real decisions of the LGSCO in a folder."""
    return [g for name, gold in real_sets(folder).items() if "PHSO" not in name for g in gold]


def _labelled(folder: Path) -> list[GoldDecision]:
    return [
        read_sentence_labels(path, folder / f"{path.stem}.txt") for path in sorted((folder / "gold").glob("*.jsonl"))
    ]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=REAL)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--output", type=Path, help="folder for metrics.json and report.md")
    parser.add_argument("--mistakes", action="store_true", help="list every wrong label with its sentence")
    arguments = parser.parse_args()
    if not (arguments.folder / "gold").is_dir():
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
