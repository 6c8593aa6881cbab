"""Files of folders and globs. What cannot be looked into is found too, with the reason, so that no page is lost."""

import glob
import os
from collections.abc import Iterable, Iterator
from fnmatch import filter as names_like
from itertools import chain
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from lgo_nlp.decision import PAGE_SUFFIXES

Found = dict[Path, str]
"""Paths, each with the reason why it cannot be read, or with nothing."""

_NO_FILE = "is a device or a pipe, not a file; leave it out"
_LOOP = "is a link that leads back to a folder it is in; remove it"


def unreadable(error: OSError) -> str:
    """Why a file or folder cannot be read, and what to do."""
    return f"cannot be read ({error.strerror or error}); check the name and the permissions"


def pages_below(folder: Path) -> Found:
    """Pages in a folder and in those below it, in order."""
    found: Found = {}
    for place, names in _walk(str(folder), found):
        paths = (Path(place, name) for name in names)
        _add_files((path for path in paths if path.suffix.lower() in PAGE_SUFFIXES), found)
    return dict(sorted(found.items()))


def files_like(pattern: str) -> Found:
    """Files that a glob matches, in order; ``**`` stands for folders at any depth, but for hidden ones."""
    found: Found = {}
    parts = Path(pattern).parts
    places = [""]
    for part in (*parts, "*") if parts[-1] == "**" else parts:
        places = list(dict.fromkeys(chain.from_iterable(_step(place, part, found) for place in places)))
    _add_files(map(Path, places), found)
    return dict(sorted(found.items()))


def _step(place: str, part: str, found: Found) -> list[str]:
    """What one part of a glob matches in a folder."""
    if part == "**":
        return [folder for folder, _ in _walk(place or os.curdir, found, hidden=False)]
    try:
        if not glob.has_magic(part):
            os.lstat(os.path.join(place, part))
            return [os.path.join(place, part)]
        names = names_like(os.listdir(place or os.curdir), part)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        found[Path(place)] = unreadable(error)
        return []
    return [os.path.join(place, name) for name in names if part.startswith(".") or not name.startswith(".")]


def _add_files(paths: Iterable[Path], found: Found) -> None:
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError as error:  # it has gone since it was listed, or is a link to nothing
            found[path] = unreadable(error)
        else:
            if not S_ISDIR(mode):
                found[path] = "" if S_ISREG(mode) else _NO_FILE


def _walk(root: str, found: Found, *, hidden: bool = True) -> Iterator[tuple[str, list[str]]]:
    """A folder and those below it, links to folders included, each once and with the names of its files.

    Links come last, so that a folder is found under its own name if it has one here.
    """
    seen: set[tuple[int, int]] = set()

    def is_new(folder: str) -> bool:
        try:
            status = os.stat(folder)
        except OSError:
            return True  # the walk will say why it cannot be read
        before = len(seen)
        seen.add((status.st_dev, status.st_ino))
        return len(seen) > before

    def fail(error: OSError) -> None:
        found[Path(error.filename)] = unreadable(error)

    starts = [root]
    for start in starts:  # it grows
        if start != root and _leads_back(start):
            found[Path(start)] = _LOOP
        elif is_new(start):
            for folder, folders, names in os.walk(start, onerror=fail):
                yield folder, names
                below = {name: os.path.join(folder, name) for name in sorted(folders) if hidden or name[0] != "."}
                starts += [path for path in below.values() if os.path.islink(path)]
                folders[:] = [name for name, path in below.items() if not os.path.islink(path) and is_new(path)]


def _leads_back(link: str) -> bool:
    real = Path(os.path.realpath(link))
    within = Path(os.path.realpath(os.path.dirname(link)))
    return real in (within, *within.parents)
