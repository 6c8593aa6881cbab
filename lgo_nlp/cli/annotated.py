"""Annotated decisions as commands read them: from annotation files and the folders of their pages."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lgo_nlp.cli.streams import complain
from lgo_nlp.errors import PageError

if TYPE_CHECKING:
    from lgo_nlp.annotations import GoldDecision
    from lgo_nlp.decision import Decision

CORPUS = Path("corpus")


def read_gold(files: Sequence[Path], folders: Sequence[Path] | None) -> "tuple[list[GoldDecision], str]":
    """Annotated decisions of files, and the digest of their annotations; says on stderr what is left out."""
    from lgo_nlp.annotations import digest_of, gold_decisions, read_annotations, restored

    paragraphs = read_annotations(files, tell=complain)
    corpus = read_corpus(folders)
    paragraphs = restored(paragraphs, corpus, complain)
    return gold_decisions(paragraphs, corpus), digest_of(paragraphs)


def read_published(files: Sequence[Path], folders: Sequence[Path]) -> "list[GoldDecision]":
    """Decisions of files of standoff labels whose pages are in the folders; says on stderr how many are not.

    Raises:
        LgoError: labels come without pages or pages without labels, or none of the decisions is there.
    """
    if bool(files) != bool(folders):
        raise PageError("--standoff and --pages go together: the labels, and the folder of the pages they are of")
    from lgo_nlp.annotations.standoff import read_standoff, resolve_in

    standoffs = [standoff for path in files for standoff in read_standoff(path)]
    found = resolve_in(standoffs, folders)
    if standoffs and not found:
        what = f"none of the {len(standoffs)} labelled decisions is there; name the folder of their pages"
        raise PageError(f"{', '.join(map(str, folders))}: {what}")
    if len(found) < len(standoffs):
        complain(f"{len(standoffs) - len(found)} of {len(standoffs)} labelled decisions have no page; left out")
    return found


def read_corpus(folders: Sequence[Path] | None) -> "dict[str, Decision]":
    """Decisions of folders of pages, by reference; without any folder, of ``corpus``.

    Raises:
        PageError: a folder is missing, or a page in it cannot be read.
    """
    from lgo_nlp.annotations import load_corpus

    named = folders or [CORPUS]
    if missing := [folder for folder in named if not folder.exists()]:
        what = "no such folder; name the folder of the annotated decisions' pages with --corpus"
        raise PageError(f"{missing[0]}: {what}")
    return load_corpus(named)
