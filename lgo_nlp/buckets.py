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

_CHECK: Final = "check the name and the credentials"
_SECRET: Final = re.compile(r"//[^/\s]*@")  # key or password of a URI
_BLOCK: Final = 1_000_000  # bytes that are sent at a time


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of a file system, with the first part of its URI."""

    system: "FileSystem"
    path: str
    scheme: str

    @property
    def name(self) -> str:
        """What messages call it: its URI without options, and without a key or password that this may hold."""
        return f"{self.scheme}://{self.path}"

    def at(self, path: str) -> "Place":
        """Another path of the same file system."""
        return Place(self.system, path, self.scheme)

    def stream(self) -> BinaryIO:
        """Its content, to be read.

        Raises:
            OSError: it cannot be read.
        """
        return cast(BinaryIO, io.BufferedReader(self.system.open_input_stream(self.path, compression=None)))


def place_of(uri: str) -> Place:
    """Place of a URI.

    Raises:
        LgoError: it is not a URI that pyarrow knows, or its machine does not answer.
    """
    from pyarrow.fs import FileSystem

    try:
        system, path = FileSystem.from_uri(uri)
    except (OSError, ValueError) as error:
        said = f"{uri}: cannot be reached ({_reason(error)}); {_CHECK}"
        raise LgoError(_SECRET.sub("//", said)) from None
    return Place(system, path.rstrip("/"), uri.partition("://")[0])


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


@dataclass(frozen=True, slots=True)
class BucketPages:
    """Pages in files of some places, in order, each read as it is taken."""

    places: tuple[Place, ...]
    can_be_read_again: bool = True

    def __iter__(self) -> Iterator[Page]:
        for place in self.places:
            try:
                with place.stream() as stream:
                    yield from pages_of(stream, place.name)
            except OSError as error:
                yield Page(place.name, problem=f"{place.name}: cannot be read ({_reason(error)}); {_CHECK}")

    @property
    def number(self) -> int | None:
        """How many there are; None where a file holds any number of them."""
        return None if any(place.path.lower().endswith(".jsonl") for place in self.places) else len(self.places)


def pages_in(places: Sequence[Place]) -> BucketPages:
    """Pages of some files, and of the files below some folders that have the suffix of a page, in order.

    Raises:
        PageError: a place is not there or has no page.
    """
    return BucketPages(tuple(chain.from_iterable(map(_files, places))))


def _files(place: Place) -> list[Place]:
    from pyarrow.fs import FileSelector

    try:
        if place.system.get_file_info(place.path).is_file:
            return [place]
        below = place.system.get_file_info(FileSelector(place.path, allow_not_found=True, recursive=True))
    except OSError as error:
        raise PageError(f"{place.name}: cannot be read ({_reason(error)}); {_CHECK}") from None
    found = sorted(Path(one.path) for one in below if one.is_file)
    paths = [path.as_posix() for path in found if path.suffix.lower() in PAGE_SUFFIXES]
    if not paths:
        raise PageError(f"{place.name}: no page there; give a folder with .txt, .html or .htm files, or a .jsonl file")
    return list(map(place.at, paths))


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
    files = {path: place.at(place.path + path.name.removeprefix(name)) for path in _with_those_beside(output)}
    with guarded(folder, "work in another folder"):
        folder.mkdir(exist_ok=True)
    try:
        if resume and not output.exists() and not journal_of(output).exists():
            _fetch(files)
        yield output
        try:
            _send(files)
        except OSError as error:
            advice = f"what was done is in {folder}; continue with --resume"
            raise OutputError(f"{place.name}: cannot be written ({_reason(error)}); {advice}") from None
        shutil.rmtree(folder)
    finally:
        with suppress(OSError):
            folder.rmdir()  # if it is empty


def _with_those_beside(output: Path) -> tuple[Path, ...]:
    """Files of a finished run; the record, which says that it is finished, comes last."""
    return errors_of(output), output, record_of(output)


def _fetch(files: Mapping[Path, Place]) -> None:
    for path, place in files.items():
        with suppress(OSError), place.stream() as there, path.open("wb") as stream:
            shutil.copyfileobj(there, stream, _BLOCK)


def _send(files: Mapping[Path, Place]) -> None:
    """Copy files to their places; a list of bad pages is deleted there if there is none here."""
    for path, place in files.items():
        if path.exists():
            with path.open("rb") as stream, place.system.open_output_stream(place.path, compression=None) as sent:
                shutil.copyfileobj(stream, sent, _BLOCK)
        elif path.name.endswith(".errors.jsonl") and place.system.get_file_info(place.path).is_file:
            place.system.delete_file(place.path)


def _check_writable(place: Place) -> None:
    """Raise an OutputError if a file cannot be made and deleted beside the one to be written."""
    probe = f"{place.path}.lgo-nlp"
    try:
        with place.system.open_output_stream(probe):
            pass
        place.system.delete_file(probe)
    except OSError as error:
        raise OutputError(f"{place.name}: cannot be written ({_reason(error)}); {_CHECK}") from None
