"""Labels that cross-validation strongly disagrees with, to be read again: confident learning, plainly done.

    python scripts/studies/doubtful_labels.py [--least P] [FILES...]

Each decision is scored by a model that was trained without it (five folds by decision over all FILES). A label is
doubtful where it stands and the score is at most 1 - P, or does not stand and the score is at least P.
"""

import argparse
from pathlib import Path

import numpy as np

from lgo_nlp.annotations import gold_decisions, load_corpus, read_annotations
from lgo_nlp.labels import LABELS
from lgo_nlp.training import train

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--least", type=float, default=0.9)
    arguments = parser.parse_args()
    files = arguments.files or [ROOT / "annotations" / f"{side}.jsonl" for side in ("train", "heldout")]
    gold = gold_decisions(read_annotations(files), load_corpus([ROOT / "corpus"]))
    scores = train(gold).scores
    truth = np.array([[label in (labels or ()) for label in LABELS] for g in gold for labels in g.labels])
    places = [(g, i) for g in gold for i in range(len(g.labels))]
    surprise = np.abs(scores - truth)
    rows, columns = np.nonzero(surprise >= arguments.least)
    for row, k in zip(rows, columns, strict=True):
        g, i = places[row]
        s = g.tokens.sentences[i]
        has = ", ".join(sorted(g.labels[i] or ())) or "none"
        verb = "has" if truth[row, k] else "lacks"
        print(
            f"{g.decision.ref}\t{s.paragraph + 1}\t{verb} {LABELS[k]}\t{scores[row, k]:.2f}\t[{has}]\t{g.decision.text[s.start : s.end]}"
        )
    n = truth.size
    print(f"{len(rows)} doubtful labels of {n} ({len(truth)} sentences, {len(LABELS)} labels)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
