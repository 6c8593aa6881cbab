"""Arguments and options that several commands have."""

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Annotated, Final

from typer import Argument, Option

from lgo_nlp.errors import LgoError

Paths = list[Path] | None
output_option = partial(Option, "--output", "-o", metavar="FILE")
format_option = partial(Option, "--format", "-f", metavar="FORMAT")
jobs_option = partial(Option, "--jobs", "-j", metavar="N", min=1)

Files = Annotated[list[Path], Argument(metavar="FILE", help="Annotation files.")]

Inputs = Annotated[
    list[str], Argument(metavar="INPUT", help="Files, folders, globs, .jsonl files, or - for standard input.")
]
ModelFolder = Annotated[
    Path | None, Option("--model", "-m", metavar="FOLDER", help="A model's folder; by default lgo-nlp's own.")
]
PAGE_SUFFIXES: Final = (".html", ".htm")
CORPUS_HELP = "Pages of the annotated decisions; by default corpus"
Corpus = Annotated[Paths, Option("--corpus", metavar="FOLDER", help=f"{CORPUS_HELP}.")]
Standoff = Annotated[
    Paths, Option("--standoff", metavar="FILE", help="Labels of published decisions, without their text.")
]
StandoffPages = Annotated[Paths, Option("--pages", metavar="FOLDER", help="Where those decisions' pages are.")]
TrainingJobs = Annotated[int, jobs_option(help="Processes for cross-validation.")]


def check_format(form: str, formats: Collection[str]) -> None:
    """Raise an LgoError if the value of ``--format`` is not one of the formats."""
    if form not in formats:
        raise LgoError(f"--format {form}: not a format; use one of {', '.join(formats)}")


def check_choice(option: str, value: str, choices: Collection[str]) -> None:
    """Raise an LgoError if the value of an option is not one of the choices."""
    if value not in choices:
        raise LgoError(f"{option} {value}: not known; use one of {', '.join(choices)}")
