"""Where pages come from and where results go, checked before the work is done."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lgo_nlp.errors import OutputError, PageError

if TYPE_CHECKING:
    from lgo_nlp.reading import Pages


def find_inputs(inputs: Sequence[str], output: Path | None) -> "Pages":
    """Pages that a command's inputs name, none of which is its output.

    Raises:
        PageError: an input names nothing.
        OutputError: the output is a folder or a device, is one of the pages, or could not be written to its folder.
    """
    from lgo_nlp.reading import find_pages

    if "" in inputs:
        raise PageError("'': names no page; give files, folders, globs, .jsonl files, or - for standard input")
    pages = find_pages(inputs)
    if output is None:
        return pages
    if output.exists() and not output.is_file():
        raise OutputError(f"{output}: is a folder or a device; name a file, or leave out --output to print")
    check_folder(output.parent)
    if output.exists() and any(path and path.name == output.name and path.samefile(output) for path in pages.files):
        raise OutputError(f"{output}: is one of the pages to tag; name another file")
    return pages


def check_folder(folder: Path) -> None:
    """Raise an OutputError if files could not be written to a folder, which need not exist yet."""
    there = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not there.is_dir():
        raise OutputError(f"{folder}: cannot be written ({there} is not a folder); name another place")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"{folder}: cannot be written (no permission to write to {there}); name another place")


def check_free(folder: Path, names: Iterable[str]) -> None:
    """Raise an OutputError if a folder holds one of some files, which writing them would replace."""
    if there := [name for name in names if os.path.lexists(folder / name)]:
        raise OutputError(f"{folder}: already holds {', '.join(there)}; add --force to replace, or name another folder")
