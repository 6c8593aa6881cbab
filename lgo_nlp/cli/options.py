"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT", help="Files, folders, globs, .jsonl files, or - for standard input.")
]
ModelFolder = Annotated[
    Path | None, typer.Option("--model", "-m", metavar="FOLDER", help="A model's folder; by default lgo-nlp's own.")
]
Corpus = Annotated[
    list[Path] | None,
    typer.Option("--corpus", metavar="FOLDER", help="Pages of the annotated decisions; by default corpus."),
]
Standoff = Annotated[
    list[Path] | None,
    typer.Option("--standoff", metavar="FILE", help="Labels of published decisions, without their text."),
]
StandoffPages = Annotated[
    list[Path] | None, typer.Option("--pages", metavar="FOLDER", help="Where those decisions' pages are.")
]
