"""Buckets, and all other places that pyarrow's file systems know by a URI: ``s3://``, ``gs://``, ``hdfs://``, ``file://``.

Pages are read from them as from folders. A file is written here first, with its journal, as a bucket has neither locks
nor appending, and is sent at the end; so whatever fails, the work is kept here, and ``resume`` continues it.
"""

import io
import shutil
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from lgo_nlp.decision import PAGE_SUFFIXES
from lgo_nlp.errors import LgoError, OutputError, PageError
from lgo_nlp.files import SECRET, errors_of, guarded, journal_of, record_of, shown_name
from lgo_nlp.reading import Page
from lgo_nlp.reading.sources import pages_of

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

_CHECK: Final = "check the name and the credentials"
_BLOCK: Final = 1_000_000  # bytes that are sent or got by one request
_AHEAD: Final = 16
"""Pages that are read at the same time: a bucket takes long to answer, some 50 ms, in which a core tags ten."""

_LIMITED: Final = ("gs", "gcs")
"""Schemes of Google's library, which without a limit would try for a quarter of an hour to reach what is not there."""
_LIMIT: Final = "retry_limit_seconds"
_PATIENCE: Final = 60


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

    @property
    def holds_lines(self) -> bool:
        """Whether it is a file of JSON Lines, with any number of pages."""
        return self.path.lower().endswith(".jsonl")

    def at(self, path: str) -> "Place":
        """Another path of the same file system."""
        return Place(self.system, path, self.scheme)

    def stream(self) -> BinaryIO:
        """Its content, to be read.

        Raises:
            OSError: it cannot be read.
        """
        raw = self.system.open_input_stream(self.path, compression=None)
        return cast(BinaryIO, io.BufferedReader(raw, buffer_size=_BLOCK))


def place_of(uri: str) -> Place:
    """Place of a URI.

    Raises:
        LgoError: it is not a URI that pyarrow knows, or its machine does not answer.
    """
    from pyarrow.fs import FileSystem

    scheme = uri.partition("://")[0]
    limit = ""
    if scheme in _LIMITED and _LIMIT not in uri:
        limit = f"{'&' if '?' in uri else '?'}{_LIMIT}={_PATIENCE}"
    try:
        system, path = FileSystem.from_uri(uri + limit)
    except (OSError, ValueError) as error:
        reason = SECRET.sub("", _reason(error))
        raise LgoError(f"{shown_name(uri)}: cannot be reached ({reason}); {_CHECK}") from None
    return Place(system, path.rstrip("/"), scheme)


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


@dataclass(frozen=True, slots=True)
class BucketPages:
    """Pages in files of some places, in order; those that are files of their own are read some time ahead."""

    places: tuple[Place, ...]
    can_be_read_again: bool = True

    def __iter__(self) -> Iterator[Page]:
        readers = ThreadPoolExecutor(_AHEAD)
        try:
            begun = (
                _pages(place) if place.holds_lines else readers.submit(list[Page], _pages(place))
                for place in self.places
            )
            waiting = deque(islice(begun, _AHEAD))
            while waiting:
                pages = waiting.popleft()
                yield from pages.result() if isinstance(pages, Future) else pages
                waiting.extend(islice(begun, 1))
        finally:
            readers.shutdown(cancel_futures=True)

    @property
    def number(self) -> int | None:
        """How many there are; None where a file holds any number of them."""
        return None if any(place.holds_lines for place in self.places) else len(self.places)


def _pages(place: Place) -> Iterator[Page]:
    """Pages of a file, read as they are taken; if it cannot be read, one that says so."""
    try:
        with place.stream() as stream:
            yield from pages_of(stream, place.name)
    except OSError as error:
        yield Page(place.name, problem=f"{place.name}: cannot be read ({_reason(error)}); {_CHECK}")


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
