"""Many pages to one file, resumable: finished pages go to a journal, from which the file is written at the end.

The journal ``FILE.part`` holds one line a page, in the order of the pages. If the process is killed, only its last line
can be incomplete; ``resume`` cuts that off, skips the pages that the journal has, and continues. At the end the file
and ``FILE.errors.jsonl``, which lists the pages that could not be tagged, are written whole and the journal is deleted.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import chain, tee
from pathlib import Path
from typing import Any, BinaryIO, Final

from lgo_nlp.decision import TaggedDecision
from lgo_nlp.errors import OutputError
from lgo_nlp.files import whole_file
from lgo_nlp.model import Model
from lgo_nlp.reading import Page
from lgo_nlp.tagging import Failure, Tagger, tag_pages_into
from lgo_nlp.writing.formats import TEXTS, encodable, part_of
from lgo_nlp.writing.records import write_parquet

MOST_BYTES: Final = 5_000_001  # bytes of a page that its digest covers: one more than a page may have
Entry = dict[str, Any]

_ANOTHER: Final = {
    "lgo_nlp": "another version of lgo-nlp",
    "format": "another format",
    "text": "another choice of --text",
    "passage": "another choice of --passage",
    "model": "another model",
    "thresholds": "other thresholds",
    "type_thresholds": "other thresholds of types",
}
"""How a run differs from the journal's, by the key of the journal's first line that differs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Numbers of pages that were tagged and that failed, and how many of both an earlier run had done.

    ``first_reason`` says why the first failed page could not be tagged.
    """

    tagged: int
    failed: int
    resumed: int
    first_reason: str = ""


def journal_of(output: Path) -> Path:
    """Journal of a file that is not finished."""
    return output.with_name(output.name + ".part")


def errors_of(output: Path) -> Path:
    """File that lists the pages that could not be tagged."""
    return output.with_name(output.name + ".errors.jsonl")


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
        OutputError: the file cannot be written, or the journal to resume belongs to another run.
    """
    journal = journal_of(output)
    head = _head(form, tagger.model, text=text, passage=passage)
    stream = (replace(page, passage=passage) for page in pages)
    resumed = _resume(journal, head, stream, done) if resume and journal.exists() else 0
    if not resumed:
        with _guarded(journal, "name another place"):
            journal.parent.mkdir(parents=True, exist_ok=True)
            journal.write_bytes(_line(head))
    with _opened(journal) as lines:
        for number, entry in enumerate(_entries(stream, tagger, part_of(form, text=text), jobs), resumed + 1):
            with _guarded(journal, "free some space, then continue with --resume"):
                lines.write(_line(entry))
                lines.flush()  # so that a kill leaves at most the last line incomplete
            done(number)
    outcome = _finish(journal, output, form, resumed)
    journal.unlink()
    return outcome


def _head(form: str, model: Model, *, text: bool, passage: bool) -> Entry:
    """First line of a journal: all that the file depends on besides the pages."""
    chosen = {"lgo_nlp": version("lgo-nlp"), "format": form, "text": text, "passage": passage, "model": model.digest}
    of_types = {label: dict(values) for label, values in model.type_thresholds.items()}
    thresholds = [dict(model.thresholds), dict(model.passage_thresholds)]
    return {**chosen, "thresholds": thresholds, "type_thresholds": of_types}


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
    elif path.is_file():
        with suppress(OSError), path.open("rb") as stream:
            raw = stream.read(MOST_BYTES)
    return {"source": page.where, "digest": hashlib.blake2b(raw, digest_size=16).hexdigest()}


def _resume(journal: Path, head: Entry, pages: Iterator[Page], done: Callable[[int], None]) -> int:
    """Cut an incomplete last line off the journal and skip the pages it has; returns how many they are."""
    with _guarded(journal, "check the permissions"), journal.open("rb+") as stream:
        stream.truncate(sum(len(line) for line in stream if line.endswith(b"\n")))
    count = 0
    entries = _read(journal)
    first = next(entries, None)
    if first is not None and first != head:
        different = [_ANOTHER[key] for key in head if first.get(key) != head[key]] or [_ANOTHER["lgo_nlp"]]
        raise _other_run(journal, f"was started with {', '.join(different)}")
    for count, entry in enumerate(entries, 1):
        page = next(pages, None)
        if page is None or page.where != entry["source"]:
            found = "nothing more" if page is None else page.where
            raise _other_run(journal, f"has {entry['source']} where the input now has {found}")
        if _name(page)["digest"] != entry["digest"]:
            raise _other_run(journal, f"{page.where} has changed since then")
        done(count)
    return count


def _other_run(journal: Path, difference: str) -> OutputError:
    return OutputError(f"{journal}: {difference}; leave out --resume to start again")


def _finish(journal: Path, output: Path, form: str, resumed: int) -> Outcome:
    """Write the file, and the list of errors if there are any, from a complete journal."""
    try:
        reasons = _write_errors(journal, errors_of(output))
        tagged = sum("part" in entry for entry in _read(journal))
        if tagged or not reasons:
            _write_output(journal, output, form)
    except OutputError as error:
        raise OutputError(f"{error}, then continue with --resume") from None
    return Outcome(tagged, len(reasons), resumed, reasons[0] if reasons else "")


def _write_errors(journal: Path, errors: Path) -> list[str]:
    """Write the list of the pages that could not be tagged, or delete an old list; returns the reasons."""
    failures = [{"source": entry["source"], "error": entry["error"]} for entry in _read(journal) if "error" in entry]
    if failures:
        with whole_file(errors) as stream:
            stream.writelines(map(_line, failures))
    else:
        with _guarded(errors, "check the permissions"):
            errors.unlink(missing_ok=True)
    return [failure["error"] for failure in failures]


def _write_output(journal: Path, output: Path, form: str) -> None:
    def parts() -> Iterator[Any]:
        return (entry["part"] for entry in _read(journal) if "part" in entry)

    if form not in TEXTS:
        write_parquet(parts(), output)
        return
    text = TEXTS[form]
    with whole_file(output) as stream:
        parts_placed = text.placed(parts) if text.placed else parts()
        for part in chain([text.mark, text.head()], parts_placed, [text.foot()]):
            stream.write(encodable(part).encode())


def _read(journal: Path) -> Iterator[Entry]:
    """Lines of a journal: its head, then its pages."""
    with journal.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            if not isinstance(entry, dict) or not (number == 1 or {"source", "digest"} <= entry.keys()):
                raise _other_run(journal, f"line {number} is damaged")
            yield entry


def _line(entry: Entry) -> bytes:
    return (json.dumps(entry, ensure_ascii=True) + "\n").encode()


@contextmanager
def _opened(journal: Path) -> Iterator[BinaryIO]:
    """A journal to append to."""
    with _guarded(journal, "check the permissions"):
        stream = journal.open("ab")
    try:
        yield stream
    finally:
        with suppress(OSError):  # every line was written out as it came
            stream.close()


@contextmanager
def _guarded(path: Path, next_step: str) -> Iterator[None]:
    """Turn an error of the system into one line that says what to do next."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error}); {next_step}") from None
