"""Train the model that ships, measure it, and write its card.

    python scripts/tools/release_model.py [--keep] [--real FOLDER]

Trains ``models/default`` on ``annotations/train.jsonl`` and on the real decisions of a folder, if it is there (``--keep``
measures the model that is there instead), measures it on the held-out decisions, and fills ``model_card.md.jinja`` in:
``models/default/README.md``, with the table of docs/real_decisions.md.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lgo_nlp.annotations import GoldDecision, digest_of, gold_decisions, load_corpus, read_annotations
from lgo_nlp.annotations.actions import read_actions
from lgo_nlp.annotations.standoff import read_standoff, resolve_in
from lgo_nlp.evaluation import Evaluation, evaluate
from lgo_nlp.evaluation.actions import ActionScores, actions_table, score_actions, tagged_as_annotated
from lgo_nlp.evaluation.report import group_table, labels_table, tables_in, types_table
from lgo_nlp.labels import LABELS
from lgo_nlp.metrics import figure
from lgo_nlp.model import Model, save_model
from lgo_nlp.model.card import OURS, write_card
from lgo_nlp.tagging import Tagger, load
from lgo_nlp.training import train
from lgo_nlp.training.fragments import lone_paragraphs, lone_sentence

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models" / "default"
ANNOTATIONS = ROOT / "annotations"
REAL = ROOT.parent / "shared" / "real"
"""Where real decisions are, if they are at hand."""

REAL_PAGE = ROOT / "docs" / "real_decisions.md"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="measure the model that is there")
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real decisions to learn from as well")
    arguments = parser.parse_args()
    corpus = load_corpus([ROOT / "corpus"])
    labels = read_standoff(ANNOTATIONS / "published.jsonl")
    real = resolve_in(labels, [arguments.real]) if arguments.real.is_dir() else []
    if not arguments.keep:
        paragraphs = read_annotations([ANNOTATIONS / "train.jsonl"])
        print(f"{len(real)} real decisions from {arguments.real}")
        gold = [*gold_decisions(paragraphs, corpus), *real]
        fitted = train(gold, digest=digest_of(paragraphs), n_published=len(real), progress=print)
        save_model(fitted.model, MODEL, card=write_card(fitted.model, name="default", head=OURS))
    model = load(MODEL).model
    held = gold_decisions(read_annotations([ANNOTATIONS / "heldout.jsonl"]), corpus)
    found = evaluate(held, model)
    (MODEL / "README.md").write_text(release_card(model, found, held, real), encoding="utf-8")
    print(f"held-out macro F1 {found.macro_f1:.3f}; {MODEL / 'README.md'} written")
    return 0


def release_card(model: Model, found: Evaluation, held: Sequence[GoldDecision], real: Sequence[GoldDecision]) -> str:
    """The model's card with how it does on the held-out decisions, whole and in pieces, and on real ones."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["figure"] = figure
    return environment.get_template("model_card.md.jinja").render(
        card=write_card(model, name="default", head=OURS).rstrip(), found=found, labels=LABELS,
        ways={"in its decision": found, **{how: evaluate(pieces, model) for how, pieces in pieces_of(held).items()}},
        real_table=tables_in(REAL_PAGE.read_text(encoding="utf-8")).strip(), labels_table=labels_table,
        group_table=group_table, types_table=types_table, actions=actions_table(actions_of(model, held, real)),
    )  # fmt: skip


def actions_of(model: Model, held: Sequence[GoldDecision], real: Sequence[GoldDecision]) -> dict[str, ActionScores]:
    """Scores of the actions of the held-out decisions, and of real ones whose labels are given, as it learnt from them."""
    gold = {
        one.decision: one
        for name in ("actions_heldout.jsonl", "actions_published.jsonl")
        for one in read_actions(ANNOTATIONS / name)
    }
    tagger = Tagger(model)
    ways = {
        "held-out, from annotated labels": [tagged_as_annotated(g) for g in held],
        "held-out, from the model's labels": [tagger.tag_decision(g.decision) for g in held],
        "published, from annotated labels": [tagged_as_annotated(g) for g in real],
    }
    return {
        name: score_actions((tagged, gold[tagged.decision.name]) for tagged in some)
        for name, some in ways.items()
        if some
    }


def pieces_of(held: Sequence[GoldDecision]) -> dict[str, list[GoldDecision]]:
    """Decisions as passages of one paragraph each, and of one sentence each."""
    return {
        "a paragraph or list item at a time": [
            lone_paragraphs(g, number, number + 1)
            for g in held
            for number in sorted({sentence.paragraph for sentence in g.tokens.sentences})
        ],
        "a sentence at a time": [lone_sentence(g, row) for g in held for row in range(len(g.tokens.sentences))],
    }


if __name__ == "__main__":
    raise SystemExit(main())
