"""The journal of a run and the record of a finished one: the choices of the run, then a line for each page.

A line is a JSON object, a tab and a digest of all objects up to and including this one, so that no line can be changed,
removed or moved unnoticed. The part of a page is the object's last value, and is passed on as it is: as JSON in bytes.
A page that failed and has been done again has a later line, with its number.
The journal is locked as long as its run lasts. Where there are no locks, the digests show if two runs have written it.
"""

import json
import os
import re
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO, Final

from lgo_nlp.batch.locks import lock
from lgo_nlp.errors import OutputError
from lgo_nlp.files import errors_of, guarded, journal_of, record_of

Entry = dict[str, Any]
"""What a line says; ``part``, if it is there, is JSON in bytes, and the last key."""

VERSION: Final = 3
"""Of the lines; in the first version parts were strings, and in the second those of records were tables."""
AGAIN: Final = "again"  # first key of the line of a page that was done again: the page's number, from 1
_PART: Final = b', "part": '  # in no string of JSON, which has its quotation marks escaped
_AGAIN: Final = re.compile(rb'\{"%s": (\d+)' % AGAIN.encode())
_MARK: Final = b'{"lgo_nlp": '  # how the first line begins


def _empty_digest() -> blake2b:
    return blake2b(digest_size=8)  # bytes: enough against accident and editing by hand


def _no_places() -> "array[int]":
    return array("q")  # a list of as many numbers would take four times the memory


@dataclass(slots=True)
class Lines:
    """Lines of a journal or record in an open file, of which it knows those that it has read or written so far.

    ``digest`` covers them, and they end at ``end``. ``starts`` and ``heads`` say where the last line of each page
    starts and where in it its part does, or -1 if it has none; the first line is that of the choices.
    """

    path: Path
    stream: BinaryIO
    digest: blake2b = field(default_factory=_empty_digest)
    end: int = 0
    starts: "array[int]" = field(default_factory=_no_places)
    heads: "array[int]" = field(default_factory=_no_places)

    def write(self, entry: Entry) -> None:
        """Write a line after those that there are."""
        text, head = json.dumps({key: value for key, value in entry.items() if key != "part"}).encode(), -1
        if "part" in entry:
            head = len(text) - 1
            text = b"%s%s%s}" % (text[:-1], _PART, entry["part"])
        self.digest.update(text)
        line = b"%s\t%s\n" % (text, self.digest.hexdigest().encode())
        self.stream.write(line)
        self._note(entry.get(AGAIN), head, len(line))

    def append(self, entry: Entry) -> None:
        """Write a line out at once, so that a kill leaves at most the last one incomplete."""
        self.write(entry)
        self.stream.flush()

    def _note(self, again: int | None, head: int, length: int) -> None:
        if again is None:
            self.starts.append(self.end)
            self.heads.append(head)
        else:
            self.starts[again], self.heads[again] = self.end, head
        self.end += length

    @property
    def mark(self) -> str:
        """Eight hexadecimal digits that only a journal with the same lines has."""
        return self.digest.hexdigest()[:8]

    def entries(self, *, parts: bool = False) -> Iterator[Entry]:
        """The first line, then the last line of each page, in the order of the pages; with the parts if asked for."""
        for start, head in zip(self.starts, self.heads, strict=True):
            self.stream.seek(start)
            text = self.stream.readline().rpartition(b"\t")[0] if head < 0 else self.stream.read(head) + b"}"
            entry: Entry = json.loads(text)
            entry.pop(AGAIN, None)
            if parts and head >= 0:
                entry["part"] = self._part_at(start + head)
            yield entry

    def parts(self) -> Iterator[bytes]:
        """The parts of the pages that have one, in the order of the pages."""
        for start, head in zip(self.starts, self.heads, strict=True):
            if head >= 0:
                yield self._part_at(start + head)

    def _part_at(self, place: int) -> bytes:
        self.stream.seek(place + len(_PART))
        return self.stream.readline().rpartition(b"}\t")[0]

    def check(self) -> None:
        """Read all lines, and check them.

        Raises:
            OutputError: a line is damaged, or was edited or written by another run.
        """
        self._forget()
        self.stream.seek(0)
        for number, line in enumerate(self.stream, 1):
            text, _, digest = line.rstrip(b"\n").rpartition(b"\t")
            self.digest.update(text)
            if digest != self.digest.hexdigest().encode():
                raise another_run(self.path, f"line {number} is damaged, edited or another run's")
            head = text.find(_PART)
            again = _AGAIN.match(text)
            self._note(int(again[1]) if again else None, head, len(line))

    def check_end(self) -> None:
        """Check all lines if the file does not end where the last one that was read or written does.

        Raises:
            OutputError: another run has written to it.
        """
        if os.fstat(self.stream.fileno()).st_size != self.end:
            self.check()

    def clear(self) -> None:
        """Remove all lines."""
        self.stream.truncate(0)
        self._forget()

    def _forget(self) -> None:
        self.digest, self.end, self.starts, self.heads = _empty_digest(), 0, _no_places(), _no_places()

    def cut_incomplete(self) -> None:
        """Remove a last line that was not written to its end."""
        self.stream.seek(0)
        self.stream.truncate(sum(len(line) for line in self.stream if line.endswith(b"\n")))

    def delete(self) -> None:
        """Delete the file, unless its name has become another file's."""
        if _is_at(self.stream, self.path):
            if sys.platform == "win32":
                self.stream.close()  # an open file cannot be deleted there
            with guarded(self.path, "check the permissions"):
                self.path.unlink()


def another_run(path: Path, difference: str) -> OutputError:
    """The error that a journal or record is not one of this run."""
    return OutputError(f"{path}: {difference}; leave out --resume to start again")


@contextmanager
def locked_journal(output: Path) -> Iterator[Lines]:
    """The journal of an output, made if it does not exist, which no other process can have at the same time.

    Raises:
        OutputError: another run has it, or it cannot be written.
    """
    path = journal_of(output)
    with guarded(path, "name another place"):
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("ab+")
        while (is_locked := lock(stream)) and not _is_at(stream, path):  # the run that had it has just deleted it
            stream.close()
            stream = path.open("ab+")
    if not is_locked:
        stream.close()
        raise OutputError(f"{output}: another run is writing it; wait for that, or name another file")
    try:
        yield Lines(path, stream)
    finally:
        with suppress(OSError):  # every line was written out as it came
            stream.close()


def _is_at(stream: BinaryIO, path: Path) -> bool:
    """Whether a path still names the file that was opened."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


def check_beside(output: Path) -> None:
    """Refuse to replace or delete a file beside the output that no run has written.

    Raises:
        OutputError: there is such a file.
    """
    kinds: tuple[tuple[Path, Callable[[Path], bool]], ...] = (
        (journal_of(output), _begins_a_run),
        (record_of(output), _begins_a_run),
        (errors_of(output), _lists_failures),
    )
    for path, is_ours in kinds:
        with guarded(path, "check the permissions"):
            if os.path.lexists(path) and not (S_ISREG(os.lstat(path).st_mode) and is_ours(path)):
                raise OutputError(f"{path}: was not written by a run of lgo-nlp; move it, or name another output")


def _begins_a_run(path: Path) -> bool:
    """Whether a file begins as a journal does; one of a run that was killed at once may have less or nothing."""
    with path.open("rb") as stream:
        return _MARK.startswith(stream.read(len(_MARK)))


def _lists_failures(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            kinds = {tuple((key, type(value)) for key, value in json.loads(line).items()) for line in stream}
    except (ValueError, AttributeError, RecursionError):
        return False
    return kinds == {(("source", str), ("error", str))}
