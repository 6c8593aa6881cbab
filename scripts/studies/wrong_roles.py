"""How much a wrong role costs: scores with the roles of a random third of the body's sections replaced when tagging.

    python scripts/studies/wrong_roles.py [--share P] [--draws N] [--jobs N] [--real FOLDER]

The held-out decisions, and the real ones if their folder is there, are tagged as they are read, and again with the role of
each section of the body (law, events, findings, action) drawn anew with chance ``--share``; the mean over some draws is
printed. The model is one that has learnt from the training decisions of the corpus, and from no real one.
"""

import argparse
from pathlib import Path

import numpy as np
from shared.decisions import REAL, real_sets, split_decisions
from shared.running import study_config

from lgo_nlp.evaluation import evaluate
from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.labels import LABELS
from lgo_nlp.training import train
from lgo_nlp.training.fragments import with_wrong_roles


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1 / 3)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real decisions")
    arguments = parser.parse_args()
    learnt, held = split_decisions()
    model = train(learnt, config=study_config(arguments.jobs, pieces=False)).model
    rng = np.random.default_rng(0)
    rows = []
    for name, decisions in {"held-out decisions": held, **real_sets(arguments.real)}.items():
        right = evaluate(decisions, model)
        wrong = [
            evaluate([with_wrong_roles(one, arguments.share, rng) for one in decisions], model)
            for _ in range(arguments.draws)
        ]
        for how, found in (("as read", [right]), (f"wrong, mean of {arguments.draws} draws", wrong)):
            means = [np.mean([one.labels[label].counts.f1 for one in found]) for label in LABELS]
            macro = np.mean([one.macro_f1 for one in found])
            rows.append([name, how, f"**{macro:.3f}**", *(f"{mean:.2f}" for mean in means)])
    print(f"Roles of the body's sections drawn anew with chance {arguments.share:.2f}:\n")
    print(markdown_table(["decisions", "roles", "macro F1", *LABELS], rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
