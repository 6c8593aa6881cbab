"""What more annotated decisions are worth: the recipe trained on 25 to 800 and on all training decisions.

    python scripts/studies/learning_curve.py [--write] [--quick] [--jobs N] [--real FOLDER]

Three draws of each size but the last; macro F1 on the held-out decisions and, where a folder of them is at hand, on
real ones. ``--write`` puts the table into ``docs/learning_curve.md`` and the picture beside it; ``--quick`` tries the
whole way on a few decisions, and its figures mean nothing.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from shared.decisions import ROOT, real_decisions, split_decisions
from shared.running import options, say, study_config

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.evaluation import predict
from lgo_nlp.evaluation.plots import FAINT, STYLE, colour
from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.metrics import macro_f1
from lgo_nlp.training import TrainingConfig, train

SIZES = (25, 50, 100, 200, 400, 800)
DRAWS = 3
COLOURS = (colour("finding"), colour("fault"))
Curve = dict[int, list[list[float]]]
"""Macro F1 by size, draw and test set."""


def draws_of(gold: Sequence[GoldDecision], size: int) -> list[list[GoldDecision]]:
    """Decisions drawn at random, the same ones every time, in their old order; all of them once."""
    if size == len(gold):
        return [list(gold)]
    picked = [set(random.Random(f"{size} {draw}").sample(range(len(gold)), size)) for draw in range(DRAWS)]
    return [[g for i, g in enumerate(gold) if i in chosen] for chosen in picked]


def measure(
    gold: Sequence[GoldDecision], tests: Sequence[Sequence[GoldDecision]], sizes: Sequence[int], config: TrainingConfig
) -> Curve:
    """Macro F1 on each test set of models trained on each draw of each size."""
    curve: Curve = {}
    for size in sizes:
        curve[size] = []
        for number, drawn in enumerate(draws_of(gold, size)):
            say(f"{size} decisions, draw {number + 1}")
            model = train(drawn, config=config).model
            predictions = [predict(test, model) for test in tests]
            curve[size].append([macro_f1(j.gold, j.predicted) for j in predictions])
    return curve


def table(curve: Curve, names: Sequence[str]) -> str:
    """Mean and range by size as Markdown."""
    rows = []
    for size, draws in curve.items():
        cells = []
        for column in np.array(draws).T:
            reach = f" ({column.min():.3f}–{column.max():.3f})" if len(draws) > 1 else ""
            cells.append(f"{column.mean():.3f}{reach}")
        rows.append([size, len(draws), *cells])
    return markdown_table(["decisions", "draws", *names], rows)


def picture(curve: Curve, names: Sequence[str], path: Path) -> None:
    """The curve as a PNG: means as a line, every draw as a point, the range as a band."""
    with matplotlib.style.context(["default", STYLE]):
        figure = Figure(figsize=(8, 5), layout="constrained")
        axes = figure.subplots()
        sizes = list(curve)
        for k, (name, ink) in enumerate(zip(names, COLOURS, strict=False)):
            columns = [[draw[k] for draw in draws] for draws in curve.values()]
            means = [float(np.mean(column)) for column in columns]
            drawn = {size: column for size, column in zip(sizes, columns, strict=True) if len(column) > 1}
            low, high = [min(column) for column in drawn.values()], [max(column) for column in drawn.values()]
            axes.fill_between(list(drawn), low, high, color=ink, alpha=0.13, lw=0)
            axes.plot(sizes, means, color=ink, marker="o", linewidth=2, markersize=6, zorder=3)
            for size, column in zip(sizes, columns, strict=True):
                axes.plot([size] * len(column), column, color=ink, marker="o", markersize=3.5, linestyle="", alpha=0.5)
            axes.annotate(
                f"{name}\n{means[-1]:.3f}", (sizes[-1], means[-1]), xytext=(12, 0), textcoords="offset points",
                va="center", color=ink, annotation_clip=False,
            )  # fmt: skip
        axes.set_xscale("log")
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()
        axes.grid(color=FAINT, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.set_xlabel("decisions trained on (logarithmic scale)")
        axes.set_ylabel("macro F1")
        figure.savefig(path, dpi=110, metadata={"Software": None})


def page(curve: Curve, names: Sequence[str], tests: Sequence[Sequence[GoldDecision]]) -> str:
    """The whole page as Markdown."""
    tested = "; ".join(f"{name}: {len(test)} decisions" for name, test in zip(names, tests, strict=True))
    return f"""# Learning curve

What more annotated decisions are worth. All figures on this page come from one command, which trains everything anew:

```
python scripts/studies/learning_curve.py --write
```

Macro F1 of the shipped recipe trained on some of the decisions of `annotations/train.jsonl`, drawn at random: the mean
of the draws, and their range. Thresholds are chosen on out-of-fold scores of the decisions drawn. Scored on:
{tested}.

{table(curve, names)}

![Macro F1 by number of decisions trained on](learning_curve.png)

Line: mean; points: draws; band: their range, which is of the draw alone and says nothing of how few decisions the
models are tried on. Four fifths of any draw are by hands whose prose the held-out decisions lack, so the curve mixes
amount with kind. Nine of the seventeen real decisions are development decisions: corpus and lexicon were revised after
looking at what earlier models got wrong on them, so their curve flatters at every size.
"""


def main() -> int:
    """Run the command."""
    arguments = options(__doc__, writes="docs/learning_curve.md and docs/learning_curve.png")
    gold, held = split_decisions(quick=arguments.quick)
    config = study_config(arguments.jobs, quick=arguments.quick)
    sizes: Sequence[int] = (10, 15, 20) if arguments.quick else (*SIZES, len(gold))
    names, tests = ["held-out"], [held]
    if real := real_decisions(arguments.real):
        names.append("real")
        tests.append(real)
    curve = measure(gold, tests, sizes, config)
    told = page(curve, names, tests)
    print(told)
    if arguments.write:
        docs = ROOT / "docs"
        docs.mkdir(exist_ok=True)
        picture(curve, names, docs / "learning_curve.png")
        (docs / "learning_curve.md").write_text(told, encoding="utf-8")
        say(f"{docs / 'learning_curve.md'} and its picture written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
