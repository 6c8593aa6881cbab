"""Options of a study's command line, its training settings, and its progress."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from lgo_nlp.training import TrainingConfig
from shared.decisions import REAL


def options(doc: str, *, writes: str) -> argparse.Namespace:
    """Options of the command line: ``write``, ``quick``, ``jobs`` and ``real``."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {writes}")
    parser.add_argument("--quick", action="store_true", help="few decisions: a try, whose figures mean nothing")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real decisions")
    given = parser.parse_args()
    if given.quick and given.write:
        parser.error("--quick figures mean nothing: leave out --write")
    return given


def say(text: str) -> None:
    """Print progress to standard error, away from the tables."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def study_config(jobs: int, *, quick: bool = False, pieces: bool = True) -> TrainingConfig:
    """The shipped training settings, or small ones for ``quick``.

    Without ``pieces``, which only passages need, no pieces of decisions are learnt from: it takes a third of the time.
    """
    config = TrainingConfig(jobs=jobs)
    if quick:
        config = replace(config, folds=3, networks=1, hidden=8, epochs=5, type_networks=1, type_hidden=8, type_epochs=5)
    return config if pieces else replace(config, lone_sentences=0, lone_paragraphs=0, lone_sections=0)
