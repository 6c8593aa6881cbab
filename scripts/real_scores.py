"""Scores of a model on real decisions, where a folder of them is at hand; prints why and stops where it is not.

    python scripts/real_scores.py [FOLDER] [--model DIR] [--output DIR] [--mistakes]

FOLDER holds pages saved from the site as ``YY-NNN-NNN.txt``, with ``gold/YY-NNN-NNN.jsonl`` for those labelled
sentence by sentence; ``annotations/published.jsonl`` adds the labels of those that it knows by digest.
"""

import argparse
import json
from pathlib import Path

from studies import REAL, ROOT

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.annotations.published import read_published, read_sentence_labels
from lgo_nlp.evaluation import as_metrics, evaluate
from lgo_nlp.labels import TYPED_LABELS
from lgo_nlp.report import labels_table, types_table, write_markdown
from lgo_nlp.tagging import load


def real_decisions(folder: Path) -> list[GoldDecision]:
    """Labelled real decisions of a folder, in order of name."""
    statements = [
        read_sentence_labels(path, folder / f"{path.stem}.txt") for path in sorted((folder / "gold").glob("*.jsonl"))
    ]
    published = ROOT / "annotations" / "published.jsonl"
    return [*statements, *(read_published(published, folder) if published.exists() else [])]


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
    gold = real_decisions(arguments.folder)
    model = load(arguments.model).model
    for name, chosen in (
        ("statements labelled sentence by sentence", gold[:2]),
        ("all real decisions with labels", gold),
    ):
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
