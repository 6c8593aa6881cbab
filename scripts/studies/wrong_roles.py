"""How much a wrong role costs: scores with the roles of a random third of the body's sections replaced when tagging.

    python scripts/studies/wrong_roles.py [--model DIR] [--share P] [--draws N]

Held-out decisions are tagged as they are read, and again with the role of each section of the body (law, events,
findings, action) drawn anew with chance ``--share``; the mean over some draws is printed.
"""

import argparse
from pathlib import Path

import numpy as np
from shared.decisions import split_decisions

from lgo_nlp.evaluation import evaluate
from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.labels import LABELS
from lgo_nlp.tagging import load
from lgo_nlp.training.fragments import with_wrong_roles


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--share", type=float, default=1 / 3)
    parser.add_argument("--draws", type=int, default=5)
    arguments = parser.parse_args()
    model = load(arguments.model).model
    _, held = split_decisions()
    right = evaluate(held, model)
    rng = np.random.default_rng(0)
    wrong = [evaluate([with_wrong_roles(g, arguments.share, rng) for g in held], model) for _ in range(arguments.draws)]
    rows = [
        ["roles as read", f"**{right.macro_f1:.3f}**", *(f"{right.labels[name].counts.f1:.2f}" for name in LABELS)],
        [
            f"each of the body's drawn anew with chance {arguments.share:.2f}, mean of {arguments.draws} draws",
            f"**{np.mean([one.macro_f1 for one in wrong]):.3f}**",
            *(f"{np.mean([one.labels[name].counts.f1 for one in wrong]):.2f}" for name in LABELS),
        ],
    ]
    print(markdown_table(["held-out decisions", "macro F1", *LABELS], rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
