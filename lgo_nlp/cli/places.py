"""Where pages come from and where results go, checked before the work is done."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lgo_nlp.errors import OutputError, PageError
from lgo_nlp.files import real

if TYPE_CHECKING:
    from lgo_nlp.reading import Pages


def find_inputs(inputs: Sequence[str], output: Path | None, beside: Sequence[Path] = ()) -> "Pages":
    """Pages that a command's inputs name, none of which is its output or one of the files ``beside`` it.

    Raises:
        PageError: an input names nothing.
        OutputError: the output is a folder or a device, is one of the pages, or could not be written to its folder.
    """
    from lgo_nlp.reading import find_pages

    if "" in inputs:
        raise PageError("'': names no page; give files, folders, globs, .jsonl files, or - for standard input")
    if "-" in inputs and sys.stdin is None:
        raise PageError("standard input: is closed; give it a page, or name one")
    pages = find_pages(inputs)
    if output is not None:
        check_output(output)
        _check_not_read([output, *beside], pages)
    return pages


def check_output(output: Path) -> None:
    """Raise an OutputError if the output is a folder or a device, or could not be written to its folder."""
    if output.exists() and not output.is_file():
        raise OutputError(f"{output}: is a folder or a device; name a file, or leave out --output to print")
    if real(output).is_symlink():
        raise OutputError(f"{output}: is a link that leads back to itself; name another file")
    check_folder(output.parent)
    check_folder(real(output).parent)


def _check_not_read(written: Iterable[Path], pages: "Pages") -> None:
    """Raise an OutputError if a file to be written is a page, under whatever name, or what standard input reads."""
    there = {_identity(path): path for path in written if path.exists()}
    for page in pages.files if there else ():
        with suppress(OSError, ValueError, AttributeError):  # it is gone, or standard input is closed or no file
            if path := there.get(_identity(sys.stdin.fileno() if page is None else page)):
                named = "" if str(page) == str(path) else f" ({page or 'standard input'})"
                raise OutputError(f"{path}: is one of the pages to tag{named}; name another file for the output")


def _identity(file: Path | int) -> tuple[int, int]:
    """What a file is, whatever its names."""
    status = os.stat(file)
    return status.st_dev, status.st_ino


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
