"""Arguments and options that several commands have."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from lgo_nlp.errors import LgoError

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Annotation files.")]

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files, folders, globs, .jsonl files, or - for standard input.")
]
ModelFolder = Annotated[
    Path | None, typer.Option("--model", "-m", metavar="FOLDER", help="A model's folder; by default lgo-nlp's own.")
]
CORPUS_HELP = "Pages of the annotated decisions; by default corpus"
Corpus = Annotated[list[Path] | None, typer.Option("--corpus", metavar="FOLDER", help=f"{CORPUS_HELP}.")]
Standoff = Annotated[
    list[Path] | None,
    typer.Option("--standoff", metavar="FILE", help="Labels of published decisions, without their text."),
]
StandoffPages = Annotated[
    list[Path] | None, typer.Option("--pages", metavar="FOLDER", help="Where those decisions' pages are.")
]
TrainingJobs = Annotated[int, typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes for cross-validation.")]


def check_format(form: str, formats: Collection[str]) -> None:
    """Check the value of ``--format``.

    Raises:
        LgoError: it is not one of the formats.
    """
    if form not in formats:
        raise LgoError(f"--format {form}: not a format; use one of {', '.join(formats)}")
