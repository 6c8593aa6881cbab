"""Baselines beside the shipped configuration, trained on the same decisions and scored on the same ones.

    python scripts/studies/leaderboard.py [--write] [--quick] [--jobs N] [--real FOLDER]

Everything learns from ``annotations/train.jsonl``, thresholds too (on out-of-fold scores), and is scored on
``annotations/heldout.jsonl`` and, where a folder of them is at hand, on real decisions. ``--write`` puts the tables
into ``docs/leaderboard.md``; ``--quick`` tries the whole way on a few decisions, and its figures mean nothing.
"""

import re
from collections.abc import Sequence

import numpy as np
from joblib import parallel_config
from shared.baselines import Result, Sentences, baselines, result, sentences_of
from shared.decisions import ROOT, real_sets, split_decisions
from shared.rules import RULES
from shared.running import options, say, study_config
from shared.tables import f1_cells
from threadpoolctl import threadpool_limits

from lgo_nlp.evaluation import predict
from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.metrics import figure
from lgo_nlp.training import train

MOST_EPOCHS = 8


def page(ways: dict[str, list[Result]], sets: Sequence[tuple[str, Sentences]], size: int) -> str:
    """The whole page as Markdown."""
    head = ["way", *(cell for name, _ in sets for cell in (f"{name}: macro F1", "average precision"))]
    rows = [
        [name, *(cell for one in found for cell in (f1_cells(one.counts)[0], figure(one.average_precision)))]
        for name, found in ways.items()
    ]
    board = markdown_table(head, rows)
    tested = "; ".join(
        f"{name}: {len(np.unique(test.group))} decisions, {len(test.texts):,} sentences" for name, test in sets
    )
    return f"""# Leaderboard

All figures on this page come from one command, which trains everything anew:

```
python scripts/studies/leaderboard.py --write
```

Trained on {size} decisions of `annotations/train.jsonl`. Scored on: {tested}.
Thresholds are chosen on out-of-fold scores of the training decisions alone. Intervals are 95% and resample decisions.

## Ways of labelling

{board}

The baselines see each sentence alone. The regular expressions were written from the guidelines, before anything was scored
with them, and not changed after. TF-IDF's C was chosen in cross-validation, spaCy's epoch on a fifth of the
training decisions.

No way has learnt from a real decision here; docs/real_decisions.md has the figures where the other real ones are learnt from.
How much the real columns flatter is said there too: decisions for training were written by what a model had got wrong on the
statements, on four summaries and on two decisions of PHSO. With so few decisions the intervals are themselves uncertain. What each part of lgo-nlp
is worth is on [another page](ablation.md).
"""


def main() -> int:
    """Run the command."""
    arguments = options(__doc__, writes="docs/leaderboard.md")
    assert all(re.search(pattern, example, re.IGNORECASE) for _, pattern, example in RULES)
    learnt, held = split_decisions(quick=arguments.quick)
    config, epochs = study_config(arguments.jobs, quick=arguments.quick), 2 if arguments.quick else MOST_EPOCHS
    sets = [("held-out", sentences_of(held))]
    sets += [(name, sentences_of(gold)) for name, gold in real_sets(arguments.real).items()]
    data, tests = sentences_of(learnt), [test for _, test in sets]
    # Sums of one thread are the same everywhere.
    with threadpool_limits(1), parallel_config("loky", inner_max_num_threads=1):
        say("baselines")
        ways = baselines(data, tests, folds=config.folds, jobs=config.jobs, epochs=epochs)
        say("lgo-nlp")
        model = train(learnt, config=config).model
    own = [predict(test.decisions, model) for test in tests]
    ways["lgo-nlp, the shipped configuration"] = [result(o.gold, o.scores, o.predicted, o.decision) for o in own]
    told = page(ways, sets, len(learnt))
    print(told)
    if arguments.write:
        target = ROOT / "docs" / "leaderboard.md"
        target.parent.mkdir(exist_ok=True)
        target.write_text(told, encoding="utf-8")
        say(f"{target} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
