"""``lgo-nlp evaluate``: scores of a model on annotated decisions."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from lgo_nlp.cli.annotated import read_gold, read_published
from lgo_nlp.cli.options import Corpus, ModelFolder, Standoff, StandoffPages, output_option
from lgo_nlp.cli.packages import need
from lgo_nlp.cli.places import check_folder
from lgo_nlp.cli.streams import complain, counted, tell, write
from lgo_nlp.errors import AnnotationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lgo_nlp.annotations import GoldDecision
    from lgo_nlp.annotations.actions import GoldActions
    from lgo_nlp.evaluation import Evaluation, Predictions
    from lgo_nlp.model import Model
    from lgo_nlp.tagging import Tagger

    _WithActions = tuple[GoldDecision, GoldActions]


def evaluate(
    gold: Annotated[list[Path] | None, Argument(metavar="GOLD", help="Annotation files.")] = None,
    model: ModelFolder = None,
    corpus: Corpus = None,
    standoff: Standoff = None,
    pages: StandoffPages = None,
    actions: Annotated[
        list[Path] | None, Option(metavar="FILE", help="Annotated actions of decisions in --corpus or --pages.")
    ] = None,
    output: Annotated[
        Path | None, output_option(metavar="FOLDER", help="Where to write metrics, report and errors.")
    ] = None,
) -> None:
    """Measure a model on annotated decisions.

    Prints every label's scores; they mean something only for decisions that the model was not trained on. What is not
    defined, such as the recall of a label that does not occur, is "–"; macro F1 is the mean of the labels that occur.
    """
    from lgo_nlp.evaluation import measure, predict
    from lgo_nlp.tagging import load

    if not (gold or standoff or pages):
        raise AnnotationError("no annotations; name annotation files, or --standoff FILE with --pages FOLDER")
    if output is not None:
        check_folder(output)
        need("matplotlib")
    tagger = load(model)
    chosen = tagger.model
    decisions, digest = read_gold(gold, corpus) if gold else ([], None)
    published = read_published(standoff or [], pages or [])
    annotated = _read_actions(actions, [*decisions, *published]) if actions else []
    _warn(chosen, digest, published=bool(published))
    predictions = predict([*decisions, *published], chosen)
    found = measure(predictions, chosen.digest)
    _show(found)
    if annotated:
        _show_actions(annotated, tagger)
    if output is not None:
        named = [str(path) for path in [*(gold or []), *(standoff or [])]]
        _write(found, predictions, chosen, named, output)


def _warn(model: "Model", digest: str | None, *, published: bool) -> None:
    """Warn of a model that was trained on what it is to be measured on."""
    if model.info.training.annotations_digest == digest:
        complain("warning: this model was trained on these very annotations; the scores mean nothing")
    if published and model.info.published:
        known = counted(model.info.published, "published decision")
        complain(f"warning: this model was trained on {known}; the scores of those mean nothing")


def _show(found: "Evaluation") -> None:
    from lgo_nlp.cli.screen import show_table
    from lgo_nlp.labels import LABELS
    from lgo_nlp.metrics import figure, figure_with

    rows = [
        (label, figure(s.counts.precision), figure(s.counts.recall), figure_with(s.counts.f1, s.f1_interval),
         figure(s.average_precision), str(s.counts.support))
        for label, s in found.labels.items()
    ]  # fmt: skip
    rows.append(("macro F1", "", "", figure_with(found.macro_f1, found.macro_interval), "", ""))
    measured = f"{counted(found.decisions, 'decision')}, {counted(found.sentences, 'sentence')}"
    title = f"{measured}; 95% intervals resample decisions"
    show_table(title, ("label", "precision", "recall", "F1", "av. precision", "support"), rows)
    if found.occurring < len(LABELS):
        write(f"macro F1: macro average over {counted(found.occurring, 'label')} of {len(LABELS)}, those that occur\n")


def _read_actions(files: list[Path], decisions: "Sequence[GoldDecision]") -> "list[_WithActions]":
    """Those of the decisions that have annotated actions, each with them."""
    from lgo_nlp.annotations.actions import read_actions

    gold = {decision.decision: decision for path in files for decision in read_actions(path)}
    both = [(decision, gold[decision.decision.name]) for decision in decisions if decision.decision.name in gold]
    if not both:
        raise AnnotationError(f"{', '.join(map(str, files))}: none of the decisions measured has annotated actions")
    return both


def _show_actions(both: "Sequence[_WithActions]", tagger: "Tagger") -> None:
    """Show the scores of the actions of those decisions, from annotated labels and from the model's own."""
    from lgo_nlp.cli.screen import show_table
    from lgo_nlp.evaluation.actions import HEAD, score_actions, score_row, tagged_as_annotated

    ways = {
        "from annotated labels": [(tagged_as_annotated(decision), actions) for decision, actions in both],
        "from the model's": [(tagger.tag_decision(decision.decision), actions) for decision, actions in both],
    }
    show_table("actions", HEAD, [score_row(name, score_actions(pairs)) for name, pairs in ways.items()])


def _write(found: "Evaluation", predictions: "Predictions", model: "Model", named: list[str], output: Path) -> None:
    from lgo_nlp.evaluation import as_metrics
    from lgo_nlp.evaluation.plots import draw
    from lgo_nlp.evaluation.report import write_markdown
    from lgo_nlp.explaining import wrong_sentences
    from lgo_nlp.files import whole_file
    from lgo_nlp.writing.html import page_errors

    drawn = draw(found)
    measured_on = ", ".join(f"`{name}`" for name in named)
    wrong = wrong_sentences(predictions, model)
    number = counted(len(wrong), "sentence")
    about = f"{number} wrong of those annotated in {', '.join(named)}; model {found.model[:12]}."
    texts = {
        "metrics.json": json.dumps(as_metrics(found), indent=2, ensure_ascii=False) + "\n",
        "report.md": write_markdown(found, measured_on=measured_on, pictures={name: f"{name}.svg" for name in drawn}),
        "errors.html": page_errors("Wrong sentences", about, wrong),
    }
    contents = {f"{name}.svg": picture for name, picture in drawn.items()}
    contents |= {name: text.encode("utf-8", errors="replace") for name, text in texts.items()}
    for name, content in contents.items():
        with whole_file(output / name) as stream:
            stream.write(content)
    tell(f"{output / 'metrics.json'} and {output / 'report.md'}, with its pictures, written")
    tell(f"{output / 'errors.html'} shows {counted(len(wrong), 'wrong sentence')}")
