"""Train the model that ships, measure it, and write its card.

    python scripts/tools/release_model.py [--keep] [--real FOLDER]

Trains ``models/default`` on ``annotations/train.jsonl`` and on the real decisions of a folder, if it is there (``--keep``
measures the model that is there instead), holds it against the held-out decisions, and writes the figures into
``models/default/README.md``, with the table of docs/real_decisions.md.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from lgo_nlp.annotations import GoldDecision, digest_of, gold_decisions, load_corpus, read_annotations
from lgo_nlp.annotations.standoff import read_standoff, resolve_in
from lgo_nlp.evaluation import Evaluation, evaluate
from lgo_nlp.evaluation.report import group_table, labels_table, markdown_table, types_table
from lgo_nlp.labels import LABELS
from lgo_nlp.model import Model, save_model
from lgo_nlp.model.card import OURS, write_card
from lgo_nlp.tagging import load
from lgo_nlp.training import train
from lgo_nlp.training.fragments import lone_paragraphs, lone_sentence

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "real"
PUBLISHED = ROOT / "annotations" / "published.jsonl"
MODEL = ROOT / "models" / "default"

USE = """## What it is for, and not for

For finding, counting and reading what decisions say, with a person reading what is found. Its labels say what a
*sentence* asserts; they are not findings of law, and a decision's outcome is the Ombudsman's, not the model's.

- **No league tables of councils**: how many faults a body has been found to commit depends on how many complaints it
  gets, how many are investigated, and which decisions are published. Without caseload such a table misleads.
- **No judging of people**: neither complainants nor officers. A sentence tagged `fault` may be about anybody.
- Not for courts or complaint replies without labelled examples of those (`lgo-nlp train`); another ombudsman's decisions
  it reads less well than the LGSCO's.
- Counts over years mix ways of writing and of publishing: 51% of detailed investigations were upheld in 2015-16 and
  83% in 2024-25 by the Ombudsman's own count.

## What it gets wrong, and why

- **Fault told as a plain event.** In the findings "The Council wrote to her in June." may be the failing or a neutral
  fact; only the next verdict tells. Faults missed and faults seen too often are mostly of this kind.
- **Norms and failings.** "The review should have included his GP" is a norm when the failing follows, and the failing
  when it does not.
- **Harm without the words for it** ("she slept on a sofa"), and harm told in a list of actions.
- **Findings in passing**: a fact that turns down a complaint without saying so.
- **Topic headings.** Where no heading says "findings", the role of a section is told from its words and its neighbours;
  an earlier investigator's findings are taken for the Ombudsman's at times.
- Fault types shade into each other: two annotators differ on many (`annotations/README.md`).
"""


def real_section() -> str:
    """The card's section on real decisions: the table of docs/real_decisions.md."""
    page = (ROOT / "docs" / "real_decisions.md").read_text(encoding="utf-8")
    rows = page.partition("<!-- table -->")[2].partition("<!-- end of table -->")[0].strip()
    return f"""## On real decisions

Models trained as this one is, each tried on decisions that it had not seen; this one has learnt from all of them
(`annotations/published.jsonl` holds their labels, without their text). `python scripts/studies/left_out.py --write` prints
it; [docs/real_decisions.md](../../docs/real_decisions.md) says how sure it is, and how anybody who has the pages makes
the same model.

{rows}

How models like this one do on invented decisions by hands that they have not learnt from is in
[docs/new_hands.md](../../docs/new_hands.md).

"""


def passages_table(held: Sequence[GoldDecision], model: Model, whole: Evaluation) -> str:
    """Macro F1 of the held-out sentences in their decisions, in their paragraphs alone, and alone."""
    alone = {
        "a paragraph or list item at a time": [
            lone_paragraphs(g, number, number + 1)
            for g in held
            for number in sorted({sentence.paragraph for sentence in g.tokens.sentences})
        ],
        "a sentence at a time": [lone_sentence(g, row) for g in held for row in range(len(g.tokens.sentences))],
    }
    found = {"in its decision": whole, **{name: evaluate(pieces, model) for name, pieces in alone.items()}}
    rows = [
        [name, f"**{one.macro_f1:.3f}**", *(f"{one.labels[label].counts.f1:.2f}" for label in LABELS)]
        for name, one in found.items()
    ]
    return markdown_table(["each held-out sentence", "macro F1", *LABELS], rows) + "\n"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--real", type=Path, default=REAL)
    arguments = parser.parse_args()
    corpus = load_corpus([ROOT / "corpus"])
    held = gold_decisions(read_annotations([ROOT / "annotations" / "heldout.jsonl"]), corpus)
    if not arguments.keep:
        paragraphs = read_annotations([ROOT / "annotations" / "train.jsonl"])
        real = resolve_in(read_standoff(PUBLISHED), [arguments.real]) if arguments.real.is_dir() else []
        print(f"{len(real)} real decisions from {arguments.real}")
        gold = [*gold_decisions(paragraphs, corpus), *real]
        fitted = train(gold, digest=digest_of(paragraphs), n_published=len(real), progress=print)
        save_model(fitted.model, MODEL, card=write_card(fitted.model, name="default", head=OURS))
    model = load(MODEL).model
    found = evaluate(held, model)
    card = f"""{write_card(model, name="default", head=OURS).rstrip()}

## On held-out decisions

{found.decisions} invented decisions, {found.sentences} sentences, that the model has not seen. Macro F1 **{found.macro_f1:.3f}**
({found.macro_interval[0]:.2f}–{found.macro_interval[1]:.2f}); 95% intervals resample decisions. They share their
briefs and kinds of writer with half of the training decisions. `lgo-nlp evaluate annotations/heldout.jsonl --output REPORT`
writes them.

{labels_table(found)}

The calibration error is the expected distance between a score and the share that is right, in ten bins.

## On passages without their decision

A sentence or a paragraph on its own says less than in its decision: an item without its lead-in, "This was fault"
without the fault. The same sentences, given alone (`lgo-nlp tag --passage`):

{passages_table(held, model, found)}

{real_section()}## By outcome, category and section

F1 on the held-out decisions, with the number of sentences that have the label.

{group_table(found, "outcome")}

{group_table(found, "category")}

{group_table(found, "role")}

## Types, where the label is right

{types_table(found, "fault")}

{types_table(found, "injustice")}

{types_table(found, "agreed_action")}

{USE}
`python scripts/tools/release_model.py` trains this model, measures it and writes this card.
"""
    (MODEL / "README.md").write_text(card, encoding="utf-8")
    print(f"held-out macro F1 {found.macro_f1:.3f}; {MODEL / 'README.md'} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
