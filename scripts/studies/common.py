"""What the studies share: options, the decisions that they learn from and are tried on, the recipe, and tables."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lgo_nlp.annotations import GoldDecision, gold_decisions, load_corpus, read_annotations
from lgo_nlp.training import TrainingConfig

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "real"
"""Where real decisions lie, if they are at hand."""


def options(doc: str, *, writes: str) -> argparse.Namespace:
    """Options of the command line: ``write``, ``quick``, ``jobs`` and ``real``."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {writes}")
    parser.add_argument("--quick", action="store_true", help="a few decisions: tries the way, means nothing")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--real", type=Path, default=REAL)
    given = parser.parse_args()
    if given.quick and given.write:
        parser.error("--quick figures mean nothing: leave out --write")
    return given


def say(text: str) -> None:
    """Progress, where it does not disturb the tables."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def split_decisions(*, quick: bool = False) -> tuple[list[GoldDecision], list[GoldDecision]]:
    """Decisions to learn from, and those held out; ``quick`` takes every eighth."""
    corpus = load_corpus([ROOT / "corpus"])
    learnt, held = (
        gold_decisions(read_annotations([ROOT / "annotations" / name]), corpus)[:: 8 if quick else 1]
        for name in ("train.jsonl", "heldout.jsonl")
    )
    return learnt, held


def study_config(jobs: int, *, quick: bool = False) -> TrainingConfig:
    """The shipped recipe, or one that is soon done."""
    if not quick:
        return TrainingConfig(jobs=jobs)
    return TrainingConfig(
        folds=3, networks=1, hidden=8, epochs=5, type_networks=1, type_hidden=8, type_epochs=5, jobs=jobs
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *[[str(cell) for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
