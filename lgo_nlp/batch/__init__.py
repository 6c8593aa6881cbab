"""Many pages to one file, resumable: finished pages go to a journal, from which the file is written at the end.

The journal ``FILE.part`` holds the choices of the run, then one line a page, in the order of the pages. It exists
before the first page is read, and is locked until the run ends. If the process is killed, only its last line can be
incomplete; ``resume`` cuts that off, skips the pages that the journal has, and continues. At the end the file,
``FILE.errors.jsonl``, which lists the pages that could not be tagged, and ``FILE.done``, which is the journal without
the results, are written whole and the journal is deleted. ``resume`` of a finished file compares this record.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import chain, tee
from pathlib import Path
from typing import Any, Final

from lgo_nlp.batch.journal import Entry, Lines, another_run, check_beside, locked_journal
from lgo_nlp.decision import TaggedDecision
from lgo_nlp.errors import OutputError, PageError
from lgo_nlp.files import errors_of, guarded, journal_of, record_of, whole_file
from lgo_nlp.model import Model
from lgo_nlp.reading import Page
from lgo_nlp.reading.sources import MOST_BYTES
from lgo_nlp.tagging import Failure, Tagger, tag_pages_into
from lgo_nlp.writing.formats import TEXTS, encodable, part_of
from lgo_nlp.writing.records import write_parquet

__all__ = ["Outcome", "errors_of", "is_complete", "journal_of", "record_of", "tag_to_file"]

_DIGEST: Final = "the file's digest"  # its key in the first line of a record
MOST_NAMED: Final = 3  # differences between two runs that a message names; another model differs in many thresholds


@dataclass(frozen=True, slots=True)
class Outcome:
    """Numbers of pages that were tagged and that failed, and how many of both an earlier run had done.

    ``first_reason`` says why the first failed page could not be tagged; ``written`` is false if an earlier run had
    finished the file.
    """

    tagged: int
    failed: int
    resumed: int
    first_reason: str = ""
    written: bool = True


def is_complete(output: Path) -> bool:
    """Whether a file exists and has no journal of an interrupted run."""
    return output.exists() and not journal_of(output).exists()


def tag_to_file(
    pages: Iterable[Page],
    tagger: Tagger,
    output: Path,
    *,
    form: str,
    text: bool = False,
    passage: bool = False,
    jobs: int = 1,
    resume: bool = False,
    done: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Tag pages into a file; ``done`` is called after each page with the number of pages done.

    If no page can be tagged the file is not written. ``form`` is one of ``writing.formats.FORMATS``; ``text`` adds each
    decision's text to its record of JSON Lines; ``jobs`` is the most processes to use.

    Raises:
        OutputError: the file cannot be written, another run is writing it, or what is to be resumed is another run.
    """
    head = _head(form, tagger.model, text=text, passage=passage)
    stream = (replace(page, passage=passage) for page in pages)
    if resume and is_complete(output):
        return _finished(output, head, stream, done)
    check_beside(output)
    with locked_journal(output) as journal:
        failures = _resume(journal, head, stream, done) if resume else []
        resumed = len(failures)
        if not resumed:
            with guarded(journal.path, "free some space or name another place"):
                journal.clear()
                journal.append(head)
        try:
            for entry in _entries(stream, tagger, part_of(form, text=text), jobs):
                with guarded(journal.path, "free some space, then continue with --resume"):
                    journal.append(entry)
                failures.append(_failure(entry))
                done(len(failures))
        except PageError:  # the inputs hold no page
            if not failures:
                journal.delete()
            raise
        _finish(journal, output, form, failures)
        journal.delete()
    return _outcome(failures, resumed)


def _head(form: str, model: Model, *, text: bool, passage: bool) -> Entry:
    """First line of a journal: all that the file depends on besides the pages."""
    head: Entry = {"lgo_nlp": version("lgo-nlp"), "format": form, "text": text, "passage": passage}
    head |= {"model": model.digest} | {f"threshold {label}": value for label, value in model.thresholds.items()}
    head |= {f"threshold {label} in passages": value for label, value in model.passage_thresholds.items()}
    of_types = model.type_thresholds.items()
    return head | {f"threshold {label}: {name}": value for label, each in of_types for name, value in each.items()}


def _entries(
    pages: Iterator[Page], tagger: Tagger, part: Callable[[TaggedDecision], Any], jobs: int
) -> Iterator[Entry]:
    to_tag, to_name = tee(pages)
    for result, page in zip(tag_pages_into(part, to_tag, tagger, jobs=jobs), to_name, strict=True):
        yield _name(page) | ({"error": result.reason} if isinstance(result, Failure) else {"part": result})


def _name(page: Page) -> Entry:
    """Entry of a page, by which it is recognised: where it is, and a digest of its content."""
    raw, path = b"", Path(page.source)
    if page.content is not None:
        raw = page.content.encode("utf-8", errors="surrogatepass")
    else:
        with suppress(OSError):
            if path.is_file():
                with path.open("rb") as stream:
                    raw = stream.read(MOST_BYTES + 1)  # a page that is too large has one more
    return {"source": page.where, "digest": hashlib.blake2b(raw, digest_size=16).hexdigest()}


def _failure(entry: Entry) -> Entry | None:
    """What the list of errors says of a page; None if it was tagged."""
    return {"source": entry["source"], "error": entry["error"]} if "error" in entry else None


def _outcome(failures: Sequence[Entry | None], resumed: int) -> Outcome:
    reasons = [failure["error"] for failure in failures if failure]
    return Outcome(len(failures) - len(reasons), len(reasons), resumed, reasons[0] if reasons else "")


def _resume(lines: Lines, head: Entry, pages: Iterator[Page], done: Callable[[int], None]) -> list[Entry | None]:
    """Cut an incomplete last line off the journal and skip the pages it has; returns the failure of each, or None."""
    with guarded(lines.path, "check the permissions"):
        lines.cut_incomplete()
    return list(_same_run(lines, head, pages, done))


def _finished(output: Path, head: Entry, pages: Iterator[Page], done: Callable[[int], None]) -> Outcome:
    """Outcome of the run that wrote a file, if its choices and pages were the same."""
    record = record_of(output)
    if not record.is_file():
        raise another_run(output, f"is there without {record.name}, the record of its run")
    with guarded(record, "check the permissions"), record.open("rb") as stream:
        head |= {_DIGEST: _digest_of(output)}
        failures = list(_same_run(Lines(record, stream), head, pages, done))
    if page := next(pages, None):
        raise another_run(record, f"has nothing more where the input now has {page.where}")
    return replace(_outcome(failures, len(failures)), written=False)


def _same_run(lines: Lines, head: Entry, pages: Iterator[Page], done: Callable[[int], None]) -> Iterator[Entry | None]:
    """Failures of a run's pages, each compared with the next of the pages; an error at the first difference."""
    entries = lines.read()
    begun = next(entries, head)
    if different := [key for key in head | begun if begun.get(key) != head.get(key)]:
        both = [f"{key} {_short(begun.get(key))}, now {_short(head.get(key))}" for key in different[:MOST_NAMED]]
        raise another_run(lines.path, f"was begun with {'; '.join(both)}")
    for number, entry in enumerate(entries, 1):
        page = next(pages, None)
        if page is None or page.where != entry["source"]:
            found = "nothing more" if page is None else page.where
            raise another_run(lines.path, f"has {entry['source']} where the input now has {found}")
        if _name(page)["digest"] != entry["digest"]:
            raise another_run(lines.path, f"{page.where} has changed since then")
        done(number)
        yield _failure(entry)


def _short(value: object) -> str:
    return "none" if value is None else str(value)[:12]


def _finish(journal: Lines, output: Path, form: str, failures: Sequence[Entry | None]) -> None:
    """Write the file, and the list of errors if there are any, from a complete journal."""
    try:
        check_beside(output)  # again: hours may have passed
        _write_errors([failure for failure in failures if failure], errors_of(output))
        if not all(failures) or not failures:
            _write_output(journal, output, form)
            _write_record(journal, output)
    except OutputError as error:
        raise OutputError(f"{error}, then continue with --resume") from None


def _write_errors(failures: Sequence[Entry], errors: Path) -> None:
    """Write the list of the pages that could not be tagged, or delete an old list."""
    if failures:
        with whole_file(errors) as stream:
            stream.writelines((json.dumps(failure) + "\n").encode() for failure in failures)
    else:
        with guarded(errors, "check the permissions"):
            errors.unlink(missing_ok=True)


def _write_output(journal: Lines, output: Path, form: str) -> None:
    def parts() -> Iterator[Any]:
        return (entry["part"] for entry in journal.read() if "part" in entry)

    if form not in TEXTS:
        write_parquet(parts(), output)
        return
    text = TEXTS[form]
    with whole_file(output) as stream:
        parts_placed = text.placed(parts) if text.placed else parts()
        for part in chain([text.mark, text.head()], parts_placed, [text.foot()]):
            stream.write(encodable(part).encode())


def _write_record(journal: Lines, output: Path) -> None:
    """Write the journal without its results, and with a digest of the file that they have become."""
    with whole_file(record_of(output)) as stream:
        record = Lines(record_of(output), stream)
        written = {_DIGEST: _digest_of(output)}
        for entry in journal.read():
            record.write({key: value for key, value in entry.items() if key != "part"} | written)
            written = {}


def _digest_of(output: Path) -> str:
    with output.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]
