"""``lgo-nlp train``: annotated decisions to a model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from lgo_nlp.cli.annotated import read_gold, read_published
from lgo_nlp.cli.options import Corpus, Standoff, StandoffPages, TrainingJobs, output_option
from lgo_nlp.cli.packages import need

if TYPE_CHECKING:
    from lgo_nlp.model import Model

ANNOTATIONS = Path("annotations/train.jsonl")
MODEL_FILES = ("model.json", "weights.npz", "README.md")


def train(
    output: Annotated[Path, output_option(metavar="FOLDER", help="Where to write the model.")],
    annotations: Annotated[
        list[Path] | None, Argument(metavar="FILE", help=f"Annotation files; by default {ANNOTATIONS}.")
    ] = None,
    corpus: Corpus = None,
    standoff: Standoff = None,
    pages: StandoffPages = None,
    force: Annotated[bool, Option("--force", help="Replace a model that the folder holds already.")] = False,
    seed: Annotated[int, Option("--seed", metavar="N", min=0, max=2**31, help="Seed for every random choice.")] = 0,
    jobs: TrainingJobs = 2,
) -> None:
    """Train a model on annotated decisions.

    Prints its scores in cross-validation by decision; the same annotations, corpus and seed give the same model.
    """
    need("sklearn")  # joblib and SciPy come with it: one pip command is enough
    from lgo_nlp.cli.places import check_folder, check_free
    from lgo_nlp.cli.screen import steps
    from lgo_nlp.model import save_model
    from lgo_nlp.model.card import write_card
    from lgo_nlp.training import TrainingConfig
    from lgo_nlp.training import train as fit

    check_folder(output)
    if not force:
        check_free(output, MODEL_FILES)
    with steps("reading annotations and corpus") as tell:
        gold, digest = read_gold(annotations or [ANNOTATIONS], corpus)
        published = read_published(standoff or [], pages or [])
        gold += published
        fitted = fit(
            gold, config=TrainingConfig(seed=seed, jobs=jobs), digest=digest, progress=tell, n_published=len(published)
        )
        tell("writing the model")
        save_model(fitted.model, output, card=write_card(fitted.model, name=output.name))
    _show(fitted.model, output)


def _show(model: "Model", output: Path) -> None:
    from lgo_nlp.cli.screen import show_table
    from lgo_nlp.metrics import figure

    scores = model.info.scores
    rows = [
        (label, figure(s.precision), figure(s.recall), figure(s.f1), figure(s.average_precision),
         figure(model.thresholds[label], 2), str(s.support))
        for label, s in scores.labels.items()
    ]  # fmt: skip
    rows.append(("macro F1", "", "", figure(scores.macro_f1), "", "", ""))
    head = ("label", "precision", "recall", "F1", "av. precision", "threshold", "support")
    show_table(f"{output}: {scores.how}", head, rows)
