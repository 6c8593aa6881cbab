"""Scores on decisions of hands that the model has not learnt from: what to expect where the prose is somebody else's.

    python scripts/studies/new_hands.py [--write] [--quick]

``corpus/hands.tsv`` says which hand wrote each of the later decisions, and in what kind of prose. A sixth of the hands
at a time are left out of training and labelled by a model of all other decisions; beside it stands what the same
decisions get from a model of the earlier decisions alone. ``--write`` writes docs/new_hands.md.
"""

from collections.abc import Sequence

import numpy as np
from shared.decisions import ROOT, hands, split_decisions
from shared.running import options, say, study_config
from shared.tables import LABEL_NAMES, f1_cells

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools
from lgo_nlp.evaluation import Predictions, predict
from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.labels import TYPED_LABELS, TYPES_OF
from lgo_nlp.metrics import count, counts_by, micro
from lgo_nlp.training import TrainingConfig, train

GROUPS = 6
KINDS = {
    "free": "free prose",
    "stock": "stock prose",
    "hard": "plain prose, written against the tagger",
}


def left_out(gold: Sequence[GoldDecision], config: TrainingConfig) -> tuple[list[Predictions], list[Predictions]]:
    """Decisions of new hands as judged by models of all other decisions, and by one of those without a hand."""
    hand_of = hands()
    own = [hand_of.get(g.decision.ref or "", (-1, ""))[0] for g in gold]
    early = [g for g, hand in zip(gold, own, strict=True) if hand < 0]
    say(f"training on {len(early)} decisions without a hand")
    base = train(early, config=config).model
    found: list[Predictions] = []
    before: list[Predictions] = []
    for group in range(GROUPS):
        out = [hand >= 0 and hand % GROUPS == group for hand in own]
        tried = [g for g, is_out in zip(gold, out, strict=True) if is_out]
        rest = [g for g, is_out in zip(gold, out, strict=True) if not is_out]
        say(f"training on {len(rest)} decisions, trying on {len(tried)}")
        found.append(predict(tried, train(rest, config=config).model))
        before.append(predict(tried, base))
    return found, before


def rows_of(parts: Sequence[Predictions], prose: str) -> list[str]:
    """Decisions of a kind of prose, macro F1 with its interval, F1 of each label, and micro F1 of each label's types."""
    hand_of = hands()
    kept = [
        np.isin(part.decision, [k for k, g in enumerate(part.decisions) if hand_of[g.decision.ref or ""][1] == prose])
        for part in parts
    ]

    def joined(name: str) -> Bools:
        return np.concatenate([getattr(part, name)[rows] for part, rows in zip(parts, kept, strict=True)])

    group = np.concatenate(
        [part.decision[rows] + 1000 * k for k, (part, rows) in enumerate(zip(parts, kept, strict=True))]
    )
    counts = counts_by(joined("gold"), joined("predicted"), group)
    types = count(joined("gold_types"), joined("right_types"))
    return [
        str(len(np.unique(group))),
        *f1_cells(counts),
        *(f"{micro(types[columns]).f1:.2f}" for columns in TYPES_OF.values()),
    ]


def page(found: Sequence[Predictions], before: Sequence[Predictions], size: int) -> str:
    """The whole page as Markdown."""
    types = [f"types of {label.replace('_', ' ')}" for label in TYPED_LABELS]
    head = ["hands", "learnt from", "decisions", "macro F1", *LABEL_NAMES, *types]
    rows = [
        [told, what, *rows_of(parts, prose)]
        for prose, told in KINDS.items()
        for what, parts in (("decisions without a hand", before), ("those and other hands", found))
    ]
    n_hands = len({hand for hand, _ in hands().values()})
    return f"""# Decisions of new hands

What to expect where the prose is somebody else's. All figures on this page come from one command:

```
python scripts/studies/new_hands.py --write
```

The first 200 decisions of the corpus were written to briefs that fix the case, the later ones by {n_hands} hands
(`corpus/hands.tsv`; [the corpus's page](../corpus/README.md) tells what each round was asked for). Fourteen hands keep to
the stock phrases of the site; 60 had the tagger of the day beside them and wrote what it could not read, so the row
"decisions without a hand" is low for them by design; the rest write freely, many of them by lists of what a model had
read wrongly. Here a sixth of the hands at a time are left out of training, and their decisions are labelled by a model of
all the rest of the {size} training decisions; hands are left out beside others of the same instruction, which are learnt
from.

{markdown_table(head, rows)}

Intervals are 95% and resample decisions; types are scored where the label is right. Which columns the first stage has
and how strongly the second is held back were chosen on the first eight free hands, two left out at a time, so the rows
of free prose flatter a little; so were, later, what is asserted and the size of the second stage, on a third of the hands
left out. All hands are language models, and those before 35 were given the two labelled real statements to read. How real
investigators compare is on [another page](real_decisions.md).
"""


def main() -> int:
    """Run the command."""
    arguments = options(__doc__ or "", writes="docs/new_hands.md")
    gold, _ = split_decisions()
    if arguments.quick:
        gold = [g for k, g in enumerate(gold) if k % 4 == 0]
    found, before = left_out(gold, study_config(arguments.jobs, quick=arguments.quick))
    told = page(found, before, len(gold))
    print(told)
    if arguments.write:
        (ROOT / "docs" / "new_hands.md").write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
