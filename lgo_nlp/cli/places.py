"""Where results are to go, looked at before the work is done and not after it."""

import os
from collections.abc import Iterable
from pathlib import Path

from lgo_nlp.errors import OutputError


def check_folder(folder: Path) -> None:
    """Look whether files could be written to a folder, which need not be there yet.

    Raises:
        OutputError: they could not.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not there.is_dir():
        raise OutputError(f"{folder}: cannot be written ({there} is not a folder); name another place")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"{folder}: cannot be written (no permission to write to {there}); name another place")


def check_free(folder: Path, names: Iterable[str]) -> None:
    """Look whether a folder is free of some files, so that writing them loses nothing.

    Raises:
        OutputError: it has one of them.
    """
    there = [name for name in names if os.path.lexists(folder / name)]
    if there:
        raise OutputError(f"{folder}: already holds {', '.join(there)}; add --force to replace, or name another folder")


def check_file(output: Path, pages: Iterable[str]) -> None:
    """Look whether a file could be written without loss; ``pages`` are the files that will be read for it.

    Raises:
        OutputError: it is a folder or a device, is one of the pages, or its folder does not let one.
    """
    if output.exists() and not output.is_file():
        raise OutputError(f"{output}: is a folder or a device; name a file, or leave out --output to print")
    check_folder(output.parent)
    if output.exists():
        for page in pages:
            if os.path.basename(page) == output.name and os.path.samefile(page, output):
                raise OutputError(f"{output}: is one of the pages to tag; name another file")
