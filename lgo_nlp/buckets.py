"""Buckets, and all other places that pyarrow's file systems know by a URI: ``s3://``, ``gs://``, ``hdfs://``, ``file://``.

Pages are read from them as from folders. A file is written here first, with its journal, as a bucket has neither locks
nor appending, and is sent at the end; so whatever fails, the work is kept here, and ``resume`` continues it.
"""

import io
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from lgo_nlp.decision import PAGE_SUFFIXES
from lgo_nlp.errors import LgoError, OutputError, PageError
from lgo_nlp.files import errors_of, guarded, journal_of, record_of
from lgo_nlp.reading import Page
from lgo_nlp.reading.sources import pages_of

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

_BLOCK: Final = 1_000_000  # bytes that are sent at a time


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of a file system, with the first part of its URI."""

    system: "FileSystem"
    path: str
    scheme: str

    @property
    def name(self) -> str:
        """What messages call it: its URI without a key or password that this may hold."""
        return f"{self.scheme}://{self.path}"

    def at(self, path: str) -> "Place":
        """Another path of the same file system."""
        return Place(self.system, path, self.scheme)

    def ending(self, suffix: str) -> "Place":
        """The file beside it whose name ends in something more."""
        return self.at(self.path + suffix)

    def stream(self) -> BinaryIO:
        """Its content, to be read.

        Raises:
            OSError: it cannot be read.
        """
        return cast(BinaryIO, io.BufferedReader(self.system.open_input_stream(self.path, compression=None)))


def place_of(uri: str) -> Place:
    """Place of a URI.

    Raises:
        LgoError: it is not a URI that pyarrow knows.
    """
    from pyarrow.fs import FileSystem

    try:
        system, path = FileSystem.from_uri(uri)
    except (OSError, ValueError) as error:
        shown = re.sub("//[^/]*@", "//", uri)
        raise LgoError(f"{shown}: cannot be reached ({_reason(error)}); check the name and the credentials") from None
    return Place(system, path.rstrip("/"), uri.partition("://")[0])


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


@dataclass(frozen=True, slots=True)
class BucketPages:
    """Pages in files of some places, in the order of their paths, each read as it is taken."""

    places: tuple[Place, ...]
    can_be_read_again: bool = True

    def __iter__(self) -> Iterator[Page]:
        for place in self.places:
            try:
                with place.stream() as stream:
                    yield from pages_of(stream, place.name)
            except OSError as error:
                yield Page(place.name, problem=f"{place.name}: cannot be read ({_reason(error)})")

    @property
    def number(self) -> int | None:
        """How many there are; None where a file holds any number of them."""
        return None if any(place.path.lower().endswith(".jsonl") for place in self.places) else len(self.places)


def pages_in(places: Sequence[Place]) -> BucketPages:
    """Pages of some files, and of the files below some folders that have the suffix of a page.

    Raises:
        PageError: a place is not there or has no page.
    """
    return BucketPages(tuple(chain.from_iterable(map(_files, places))))


def _files(place: Place) -> list[Place]:
    from pyarrow.fs import FileSelector, FileType

    try:
        kind = place.system.get_file_info(place.path).type
        if kind == FileType.File:
            return [place]
        below = place.system.get_file_info(FileSelector(place.path, recursive=True)) if kind else []
    except OSError as error:
        raise PageError(
            f"{place.name}: cannot be read ({_reason(error)}); check the name and the credentials"
        ) from None
    paths = sorted(one.path for one in below if one.is_file and Path(one.path).suffix.lower() in PAGE_SUFFIXES)
    if not paths:
        raise PageError(f"{place.name}: no page there; give a folder with .txt, .html or .htm files, or a .jsonl file")
    return [place.at(path) for path in paths]


@contextmanager
def staged(place: Place, *, resume: bool = False) -> Iterator[Path]:
    """A block that writes a file, and those beside it, to a path here; they are sent to the place at its end.

    Until they are, they stay in a folder of the working directory, which is the same at every run to that place. To
    ``resume`` a run that has sent its file, that is got again.

    Raises:
        OutputError: nothing can be written to the place, or no longer; then what was done is kept here.
    """
    _check_writable(place)
    name = place.path.rpartition("/")[2]
    folder = Path(f"{name}.{blake2b(place.name.encode(), digest_size=4).hexdigest()}.unsent")
    output = folder / name
    errors = errors_of(output)
    finals = {path: place.ending(path.name.removeprefix(name)) for path in (errors, output, record_of(output))}
    with guarded(folder, "work in another folder"):
        folder.mkdir(exist_ok=True)
    try:
        if resume and not output.exists() and not journal_of(output).exists():
            _fetch(finals)
        yield output
        try:
            _send(finals)
            if not errors.exists():
                _delete(finals[errors])
        except OSError as error:
            advice = f"what was done is in {folder}; continue with --resume"
            raise OutputError(f"{place.name}: cannot be written ({_reason(error)}); {advice}") from None
        shutil.rmtree(folder)
    finally:
        with suppress(OSError):
            folder.rmdir()  # if it is empty


def _fetch(finals: Mapping[Path, Place]) -> None:
    for path, place in finals.items():
        with suppress(OSError), place.stream() as there, path.open("wb") as stream:
            shutil.copyfileobj(there, stream, _BLOCK)


def _send(finals: Mapping[Path, Place]) -> None:
    for path, place in finals.items():
        if path.exists():
            with path.open("rb") as stream, place.system.open_output_stream(place.path, compression=None) as sent:
                shutil.copyfileobj(stream, sent, _BLOCK)


def _delete(place: Place) -> None:
    if place.system.get_file_info(place.path).is_file:
        place.system.delete_file(place.path)


def _check_writable(place: Place) -> None:
    """Raise an OutputError if a file cannot be made and deleted beside the one to be written."""
    probe = place.ending(".lgo-nlp")
    try:
        with probe.system.open_output_stream(probe.path):
            pass
        probe.system.delete_file(probe.path)
    except OSError as error:
        reason = f"cannot be written ({_reason(error)}); check the name and the credentials, or name another place"
        raise OutputError(f"{place.name}: {reason}") from None
