"""Many pages to one file, resumable: finished pages go to a journal, from which the file is written at the end.

The journal ``FILE.part`` holds the choices of the run, then one line a page, in the order of the pages. It exists
before the first page is read, and is locked until the run ends. If the process is killed, only its last line can be
incomplete; ``resume`` cuts that off, skips the pages that the journal has, and continues. A page that failed and has
changed since is done again, and gets another line. At the end the file, ``FILE.errors.jsonl``, which lists the pages
that could not be tagged, and ``FILE.done``, which is the journal without the results, are written whole and the journal
is deleted. ``resume`` of a finished file compares this record.

A run that is killed while it writes one of these files leaves a hidden file, ``.FILE.xxxxxxxx``. Its name ends in the
mark of the journal, by which the next run recognises it as one of its own, and deletes it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path

from lgo_nlp.batch.earlier import DIGEST, Progress, begun, digest_of, finished, head_of, name_of
from lgo_nlp.batch.journal import AGAIN, Entry, Lines, another_run, check_beside, locked_journal
from lgo_nlp.errors import OutputError, PageError
from lgo_nlp.files import errors_of, guarded, journal_of, record_of, unfinished_of, whole_file
from lgo_nlp.reading import Page
from lgo_nlp.reading.sources import opened
from lgo_nlp.tagging import Engine, Failure, Tagger, chunks_of, tag_chunk
from lgo_nlp.workers import spread
from lgo_nlp.writing.formats import FileFormat, records_format, tagged_format

__all__ = ["Outcome", "errors_of", "is_complete", "journal_of", "record_of", "records_to_file", "tag_to_file"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Numbers of pages that were tagged and that failed, and how many of both an earlier run had done.

    ``first_reason`` says why the first failed page could not be tagged; ``written`` is false if an earlier run had
    finished the file. ``models`` counts the decisions of each model in a file of records, in which they may differ.
    """

    tagged: int
    failed: int
    resumed: int
    first_reason: str = ""
    written: bool = True
    models: Mapping[str, int] = field(default_factory=dict)


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
    engine: Engine | None = None,
    resume: bool = False,
    done: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Tag pages into a file; ``done`` is called after each page with the number of pages done.

    If no page can be tagged the file is not written. ``form`` is one of ``writing.formats.FORMATS``; ``text`` adds each
    decision's text to its record of JSON Lines; ``jobs`` is the most processes to use.

    An ``engine`` does the work in place of processes; its workers may be on other machines, so pages are read here.

    ``resume`` does a page again that failed and has changed since. If the file was finished, all pages are then tagged
    again; that is refused if ``pages`` is an iterator, which gives them only once.

    Raises:
        OutputError: the file cannot be written, another run is writing it, or what is to be resumed is another run.
    """
    head = head_of(form, tagger.model, text=text, passage=passage)
    into = _Into(output, tagged_format(form, text=text), head, tagger, jobs, done, engine)
    return _to_file(pages, into, passage=passage, resume=resume)


def records_to_file(
    pages: Iterable[Page],
    tagger: Tagger,
    output: Path,
    *,
    form: str,
    jobs: int = 1,
    resume: bool = False,
    done: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Records of decisions into a file, as ``tag_to_file`` does it; ``form`` is one of ``writing.formats.RECORDS``.

    A line that ``lgo-nlp tag`` wrote is not tagged again. A decision that is there already counts as failed.
    """
    kind = records_format(form)
    head = head_of(kind.name, tagger.model, text=False, passage=False)
    return _to_file(pages, _Into(output, kind, head, tagger, jobs, done), passage=False, resume=resume)


@dataclass(frozen=True, slots=True)
class _Into:
    """A file to be written, and how: ``head`` is the first line of its journal."""

    output: Path
    form: FileFormat
    head: Entry
    tagger: Tagger
    jobs: int
    done: Callable[[int], None]
    engine: Engine | None = None


def _to_file(pages: Iterable[Page], into: _Into, *, passage: bool, resume: bool) -> Outcome:
    output, head, done = into.output, into.head, into.done
    if resume and is_complete(output):
        progress = finished(output, head, _marked(pages, passage=passage), done)
        if not progress.mended:
            return replace(_outcome(progress, progress.n_done), written=False)
        if iter(pages) is pages:
            mended = next(iter(progress.mended.values()))
            raise another_run(record_of(output), f"{mended.where} failed then and has changed since")
        resume = False  # the results of a finished file are not kept apart, so all pages are tagged again
    stream = _marked(map(opened, pages) if into.engine else pages, passage=passage)
    check_beside(output)
    with locked_journal(output) as journal:
        _delete_unfinished(journal, output)
        progress = (
            begun(journal, head, stream, done, into.form.decision_of) if resume else Progress(into.form.decision_of)
        )
        resumed = progress.n_done
        if not progress.failures:
            with guarded(journal.path, "free some space or name another place"):
                journal.clear()
                journal.append(head)
        _add(_entries(progress.mended, stream, into), progress, journal, done)
        _finish(journal, into, progress.failures)
        journal.delete()
    return _outcome(progress, resumed)


def _marked(pages: Iterable[Page], *, passage: bool) -> Iterator[Page]:
    return (replace(page, passage=passage) for page in pages)


def _add(entries: Iterator[Entry], progress: Progress, journal: Lines, done: Callable[[int], None]) -> None:
    """Add entries to the journal as they come."""
    try:
        for entry in map(progress.once, entries):
            with guarded(journal.path, "free some space, then continue with --resume"):
                journal.append(entry)
            progress.add(entry)
            done(progress.n_done)
    except PageError:  # the inputs hold no page
        if not progress.failures:
            journal.delete()
        raise


def _delete_unfinished(journal: Lines, output: Path) -> None:
    """Delete what a run that was killed in its last step has left; the names end in the mark of its journal."""
    with suppress(OutputError):  # a damaged or incomplete journal is not that of a last step
        journal.check()
        for path in (output, errors_of(output), record_of(output)):
            with guarded(path, "check the permissions"):
                unfinished_of(path, journal.mark).unlink(missing_ok=True)


def _entries(mended: Mapping[int, Page], pages: Iterator[Page], into: _Into) -> Iterator[Entry]:
    """Entries of the mended pages, then of the others, each of which is read once."""
    numbers = list(mended)
    chunks = chunks_of(chain(list(mended.values()), pages))
    engine = into.engine or partial(spread, jobs=into.jobs)
    done = chain.from_iterable(engine(chunks, partial(entries_of, form=into.form), into.tagger))
    yield from ({AGAIN: number} | entry for number, entry in zip(numbers, done))  # noqa: B905
    yield from done


def entries_of(pages: Sequence[Page], tagger: Tagger, *, form: FileFormat) -> list[Entry]:
    """Entry of each of some pages, which are read here; what it gives depends on its arguments alone."""
    pages = list(map(opened, pages))
    results = tag_chunk(pages, tagger, part=form.part, read_tagged=form.read_tagged)
    return [
        name_of(page) | ({"error": result.reason} if isinstance(result, Failure) else {"part": result})
        for page, result in zip(pages, results, strict=True)
    ]


def _outcome(progress: Progress, resumed: int) -> Outcome:
    reasons = [failure["error"] for failure in progress.failures if failure]
    tagged = len(progress.failures) - len(reasons)
    return Outcome(tagged, len(reasons), resumed, reasons[0] if reasons else "", models=progress.models)


def _finish(journal: Lines, into: _Into, failures: Sequence[Entry | None]) -> None:
    """Write the file, and the list of errors if there are any, from a complete journal."""
    output = into.output
    journal.check_end()  # where there are no locks, another run may have written to it
    try:
        check_beside(output)  # again: hours may have passed
        _write_errors([failure for failure in failures if failure], errors_of(output), journal.mark)
        if not all(failures) or not failures:
            into.form.write(journal.parts, output, journal.mark)
            _write_record(journal, output)
    except OutputError as error:
        raise OutputError(f"{error}, then continue with --resume") from None


def _write_errors(failures: Sequence[Entry], errors: Path, mark: str) -> None:
    """Write the list of the pages that could not be tagged, or delete an old list."""
    if failures:
        with whole_file(errors, mark) as stream:
            stream.writelines((json.dumps(failure) + "\n").encode() for failure in failures)
    else:
        with guarded(errors, "check the permissions"):
            errors.unlink(missing_ok=True)


def _write_record(journal: Lines, output: Path) -> None:
    """Write the journal without its results, and with a digest of the file that they have become."""
    with whole_file(record_of(output), journal.mark) as stream:
        record = Lines(record_of(output), stream)
        written = {DIGEST: digest_of(output)}
        for entry in journal.entries():
            record.write(entry | written)
            written = {}
