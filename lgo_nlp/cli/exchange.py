"""``lgo-nlp annotations import`` and ``export``: files of annotation tools to the project's own, and back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from lgo_nlp.cli.annotated import CORPUS, read_corpus
from lgo_nlp.cli.options import CORPUS_HELP, Files, check_choice, output_option
from lgo_nlp.cli.packages import need
from lgo_nlp.cli.streams import complain, counted, tell
from lgo_nlp.errors import AnnotationError, OutputError

if TYPE_CHECKING:
    from lgo_nlp.annotations import AnnotatedParagraph
    from lgo_nlp.decision import Decision

_OTHER_FORMATS = (".csv", ".tsv", ".xlsx", ".spacy", ".json", ".parquet")
_TOOLS = "prodigy, label-studio, argilla, spacy, doccano, csv or xlsx"


def import_annotations(
    files: Files,
    output: Annotated[Path, output_option(help="File to write, JSON Lines.")],
    tool: Annotated[str, Option("--from", metavar="TOOL", help=f"{_TOOLS}; by default found by shape.")] = "",
    way: Annotated[
        str, Option("--settle", metavar="WAY", help="Make one annotation of several: majority, first or union.")
    ] = "",
    corpus: Annotated[list[Path] | None, Option(metavar="FOLDER", help=f"{CORPUS_HELP}, if it exists.")] = None,
) -> None:
    """Make exports of annotation tools one file of the project's own.

    Each fault is one line with file, line and record; the exit status is 2 and nothing is written if there is any.
    What was mended, left out or settled is said.
    """
    from lgo_nlp.annotations import restored, settle, write_annotations
    from lgo_nlp.annotations.reading import once
    from lgo_nlp.annotations.settling import WAYS

    if way:
        check_choice("--settle", way, WAYS)
    if output.suffix.lower() in _OTHER_FORMATS:
        raise OutputError(f"{output}: import writes JSON Lines; name a .jsonl file")
    pages = read_corpus(corpus) if corpus or CORPUS.is_dir() else None
    paragraphs = restored(_read_sound(files, tool, output, pages), pages or {}, complain)
    if way:
        paragraphs = settle(paragraphs, way, complain)
    kept = once(paragraphs, complain)
    write_annotations(kept, output)
    tell(f"{output}: {counted(len(kept), 'paragraph')} of {counted(len({p.decision for p in kept}), 'decision')}")
    if pages is None:
        tell("no corpus: paragraphs were not compared with their pages; name the folder with --corpus")


def export_annotations(
    files: Files,
    tool: Annotated[str, Option("--to", metavar="TOOL", help=f"{_TOOLS}.")],
    output: Annotated[Path, output_option(help="File to write.")],
) -> None:
    """Write annotations as a file for an annotation tool.

    Types are labels of a second level (fault/delay) or what the tool has for them. What it cannot carry is said.
    """
    from lgo_nlp.annotations.tools import TOOLS, read_raw
    from lgo_nlp.files import whole_file

    check_choice("--to", tool, TOOLS)
    if tool == "xlsx":
        need("openpyxl")
    paragraphs = _read_sound(files, "", output, None)
    raw = TOOLS[tool].write(paragraphs)
    back = {found for _, found in read_raw(raw, tool) if not isinstance(found, str)}
    if lost := [p for p in paragraphs if p not in back]:
        what = "is not carried whole: its spans are no sentences" if tool in ("csv", "xlsx") else "is not carried whole"
        complain(f"{lost[0].at}{what} ({len(lost)} such in all)")
    with whole_file(output) as stream:
        stream.write(raw)
    tell(f"{output}: {counted(len(paragraphs), 'paragraph')} for {tool}")


def _read_sound(
    files: Sequence[Path], tool: str, output: Path, corpus: "dict[str, Decision] | None"
) -> "list[AnnotatedParagraph]":
    """All annotations of files without a fault; says on stderr what was mended or left out."""
    from lgo_nlp.annotations import check_annotations, read_every
    from lgo_nlp.annotations.tools import TOOLS

    if tool:
        check_choice("--from", tool, TOOLS)
    if output.exists() and any(path.exists() and path.samefile(output) for path in files):
        raise OutputError(f"{output}: is one of the files to read; name another file")
    problems = check_annotations(files, corpus, tool=tool, together=True)
    faults = [problem for problem in problems if not problem.note]
    if len(faults) == 1:
        raise AnnotationError(str(faults[0]))
    for fault in faults:
        complain(fault)
    if faults:
        raise AnnotationError(f"{counted(len(faults), 'fault')} in {counted(len(files), 'file')}; nothing was written")
    return read_every(files, tool=tool, tell=complain)
