"""``lgo-nlp evaluate``: a model held against annotated decisions."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lgo_nlp.cli.annotated import read_gold
from lgo_nlp.cli.packages import need
from lgo_nlp.cli.streams import complain, counted, standard_output, tell, write

if TYPE_CHECKING:
    from lgo_nlp.annotations import GoldDecision
    from lgo_nlp.evaluation import Evaluation
    from lgo_nlp.model import Model


def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Annotation files.")],
    model: Annotated[
        Path | None, typer.Option("--model", "-m", metavar="FOLDER", help="A model's folder; by default lgo-nlp's own.")
    ] = None,
    corpus: Annotated[
        list[Path] | None,
        typer.Option("--corpus", metavar="FOLDER", help="Pages of the annotated decisions; by default corpus."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Where to write metrics, report and errors."),
    ] = None,
) -> None:
    """Measure a model on annotated decisions.

    Prints every label's scores; they mean something only for decisions that the model was not trained on. What is not
    defined, as the recall of a label that does not occur, is "–"; macro F1 is the mean of the labels that occur.
    """
    from lgo_nlp.cli.places import check_folder
    from lgo_nlp.evaluation import evaluate as measure
    from lgo_nlp.tagging import load

    if output is not None:
        check_folder(output)
        need("matplotlib")
    tagger = load(model)
    decisions, digest = read_gold(gold, corpus)
    if tagger.model.info.training.annotations_digest == digest:
        complain("warning: this model was trained on these very annotations; the scores mean nothing")
    found = measure(decisions, tagger.model)
    with standard_output():
        _show(found)
    if output is not None:
        _write(found, gold, output)
        _write_errors(decisions, tagger.model, gold, output)


def _show(found: "Evaluation") -> None:
    from lgo_nlp.cli.screen import show_table
    from lgo_nlp.labels import LABELS
    from lgo_nlp.metrics import figure, figure_with

    rows = []
    for label in LABELS:
        s = found.labels[label]
        rows.append(
            (
                label,
                figure(s.counts.precision),
                figure(s.counts.recall),
                figure_with(s.counts.f1, s.f1_interval),
                figure(s.average_precision),
                str(s.counts.support),
            )
        )
    rows.append(("macro F1", "", "", figure_with(found.macro_f1, found.macro_interval), "", ""))
    measured = f"{counted(found.decisions, 'decision')}, {counted(found.sentences, 'sentence')}"
    title = f"{measured}; 95% intervals resample decisions"
    show_table(title, ("label", "precision", "recall", "F1", "av. precision", "support"), rows)
    if found.occurring < len(LABELS):
        write(f"macro F1: macro average over {counted(found.occurring, 'label')} of {len(LABELS)}, those that occur\n")


def _write(found: "Evaluation", gold: list[Path], output: Path) -> None:
    from lgo_nlp.evaluation import as_metrics
    from lgo_nlp.evaluation.plots import draw
    from lgo_nlp.evaluation.report import write_markdown
    from lgo_nlp.files import whole_file

    metrics = json.dumps(as_metrics(found), indent=2, ensure_ascii=False) + "\n"
    pictures = {f"{name}.svg": content for name, content in draw(found).items()}
    page = write_markdown(
        found,
        measured_on=", ".join(f"`{path}`" for path in gold),
        pictures={file.removesuffix(".svg"): file for file in pictures},
    )
    texts = {
        name: text.encode("utf-8", errors="replace") for name, text in (("metrics.json", metrics), ("report.md", page))
    }
    for name, content in {**pictures, **texts}.items():
        with whole_file(output / name) as stream:
            stream.write(content)
    tell(f"{output / 'metrics.json'} and {output / 'report.md'}, with its pictures, written")


def _write_errors(decisions: "list[GoldDecision]", model: "Model", gold: list[Path], output: Path) -> None:
    from lgo_nlp.explaining import wrong_sentences
    from lgo_nlp.files import whole_file
    from lgo_nlp.writing.html import page_errors

    wrong = wrong_sentences(decisions, model)
    measured_on = ", ".join(map(str, gold))
    known = model.digest[:12] or "not saved"
    about = f"{counted(len(wrong), 'sentence')} wrong of those annotated in {measured_on}; model {known}."
    with whole_file(output / "errors.html") as stream:
        stream.write(page_errors("Wrong sentences", about, wrong).encode("utf-8", errors="replace"))
    tell(f"{output / 'errors.html'} shows {counted(len(wrong), 'wrong sentence')}")
