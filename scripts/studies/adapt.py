"""What annotated real decisions add: scores on a real decision left out, of models trained with and without others.

    python scripts/studies/adapt.py [FOLDER] [--times N ...] [--jobs N]

FOLDER is one of real pages, as for ``real_scores.py``; without it the script says so and stops. Each labelled decision
is measured by models that have not seen it: one trained on ``annotations/train.jsonl`` alone, others on that and the
published decisions of ``annotations/published.jsonl`` but the one left out, each taken ``--times`` times. The
statements in FOLDER/gold are a development set, to measure on and never to train on: they are left out of every model,
and no model is kept.
"""

import argparse
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from common import REAL, ROOT, split_decisions, study_config
from real_scores import real_decisions

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.annotations.standoff import read_published
from lgo_nlp.evaluation import Predictions, predict
from lgo_nlp.metrics import count
from lgo_nlp.model import Model
from lgo_nlp.training import TrainingConfig, train

PUBLISHED = ROOT / "annotations" / "published.jsonl"


def fitted(gold: Sequence[GoldDecision], config: TrainingConfig, name: str) -> Model:
    """Model of decisions, saying on standard error what is being trained."""
    print(f"training on {name}: {len(gold)} decisions", file=sys.stderr, flush=True)
    return train(gold, config=config).model


def present_macro(predictions: Sequence[Predictions]) -> float:
    """Mean F1, in percent, of the labels that stand in the gold of some decisions or were given there."""
    gold, predicted = (np.concatenate([getattr(j, name) for j in predictions]) for name in ("gold", "predicted"))
    counts = [c for c in count(gold, predicted) if c.support or c.fp]
    return 100 * float(np.mean([c.f1 for c in counts])) if counts else 100.0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=REAL)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4], help="how often a real decision is taken")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    if not (arguments.folder / "gold").is_dir() or not PUBLISHED.exists():
        print(f"{arguments.folder}: no real decisions here, nothing to adapt to")
        return 0
    config = study_config(arguments.jobs)
    corpus, _ = split_decisions()
    real = real_decisions(arguments.folder)
    extra = {one.decision.ref or "": one for one in read_published(PUBLISHED, arguments.folder)}
    models: dict[tuple[int, str], Model] = {(0, ""): fitted(corpus, config, "the corpus alone")}
    predictions: dict[int, list[Predictions]] = {times: [] for times in (0, *arguments.times)}
    for one in real:
        left_out = one.decision.ref if one.decision.ref in extra else ""
        for times in predictions:
            key = (times, left_out if times else "")
            if key not in models:
                others = [found for ref, found in extra.items() if ref != left_out] * times
                name = f"the corpus and {times} × the others" + (f" but {left_out}" if left_out else "")
                models[key] = fitted([*corpus, *others], config, name)
            predictions[times].append(predict([one], models[key]))
    show(real, extra, predictions)
    return 0


def show(real: Sequence[GoldDecision], trained_on: Collection[str], predictions: dict[int, list[Predictions]]) -> None:
    """Print the table: a row a decision left out, then all of them together."""
    head = ["corpus alone" if times == 0 else f"+ others × {times}" for times in predictions]
    print(f"{'left out':<34}{'sentences':>10}" + "".join(f"{name:>15}" for name in head))
    for k, one in enumerate(real):
        cells = "".join(f"{present_macro([found[k]]):>15.1f}" for found in predictions.values())
        print(f"{one.decision.ref or '':<34}{len(one.annotated):>10}{cells}")
    summaries = [k for k, one in enumerate(real) if one.decision.ref in trained_on]
    statements = [k for k in range(len(real)) if k not in summaries]
    for name, rows in (
        ("statements together", statements),
        ("report summaries together", summaries),
        ("all together", range(len(real))),
    ):
        cells = "".join(f"{present_macro([found[k] for k in rows]):>15.1f}" for found in predictions.values())
        print(f"{name:<34}{sum(len(real[k].annotated) for k in rows):>10}{cells}")
    means = [np.mean([present_macro([found[k]]) for k in range(len(real))]) for found in predictions.values()]
    print(f"{'mean of the decisions':<44}" + "".join(f"{mean:>15.1f}" for mean in means))
    print("F1 in percent, the mean of the labels that stand in the decision or were given in it")


if __name__ == "__main__":
    raise SystemExit(main())
