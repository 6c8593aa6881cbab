"""What an earlier run of an output has done, compared with what is given now: its choices, and each of its pages."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

from lgo_nlp.batch.journal import AGAIN, VERSION, Entry, Lines, another_run
from lgo_nlp.files import guarded, record_of
from lgo_nlp.model import Model
from lgo_nlp.reading import Page
from lgo_nlp.reading.sources import opened

DIGEST: Final = "the file's digest"  # its key in the first line of a record
MOST_NAMED: Final = 3  # differences between two runs that a message names; another model differs in many thresholds
_SHORT: Final = 12  # characters of a value, a digest for example, that a message names


@dataclass(frozen=True, slots=True)
class Progress:
    """The failure of each page of a run, or None if it was tagged.

    ``mended`` are pages that failed and have changed since, to be done again, by number, from 1. Where the file holds a
    decision once, ``decision_of`` names the decision and the model of a page's part, ``kept`` has the source of each
    decision, and ``models`` counts the decisions of each model.
    """

    decision_of: Callable[[bytes], tuple[str, str]] | None = None
    failures: list[Entry | None] = field(default_factory=list)
    mended: dict[int, Page] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    models: Counter[str] = field(default_factory=Counter)

    @property
    def n_done(self) -> int:
        """Number of pages that need not be done any more."""
        return len(self.failures) - len(self.mended)

    def once(self, entry: Entry) -> Entry:
        """An entry as it is, or as a failure if its decision is there already."""
        if self.decision_of is None or "part" not in entry:
            return entry
        name, _ = self.decision_of(entry["part"])
        if name not in self.kept:
            return entry
        same = "" if name == self.kept[name] else f" ({self.kept[name]})"
        reason = f"{entry['source']}: {name} is there already{same}, and is kept once"
        return {key: value for key, value in entry.items() if key != "part"} | {"error": reason}

    def add(self, entry: Entry) -> None:
        """Add what was done with a page: the next one, or one that is done again."""
        if self.decision_of is not None and "part" in entry:
            name, model = self.decision_of(entry["part"])
            self.kept[name] = entry["source"]
            self.models[model] += 1
        failure = {"source": entry["source"], "error": entry["error"]} if "error" in entry else None
        if number := entry.get(AGAIN):
            self.failures[number - 1] = failure
            del self.mended[number]
        else:
            self.failures.append(failure)


def head_of(form: str, model: Model, *, text: bool, passage: bool) -> Entry:
    """First line of a journal: all that the file depends on besides the pages."""
    head: Entry = {"lgo_nlp": version("lgo-nlp"), "journal": VERSION, "format": form, "text": text, "passage": passage}
    head |= {"model": model.digest} | {f"threshold {label}": value for label, value in model.thresholds.items()}
    head |= {f"threshold {label} in passages": value for label, value in model.passage_thresholds.items()}
    of_types = model.type_thresholds.items()
    return head | {f"threshold {label}: {name}": value for label, each in of_types for name, value in each.items()}


def name_of(page: Page) -> Entry:
    """Entry of a page that has been opened: where it is, and a digest of its content or of why it has none."""
    content = page.problem if page.content is None else page.content
    raw = content.encode("utf-8", errors="surrogatepass")
    return {"source": page.where, "digest": hashlib.blake2b(raw, digest_size=16).hexdigest()}


def digest_of(output: Path) -> str:
    """Digest of a file, as its record has it."""
    with output.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]


def begun(
    lines: Lines,
    head: Entry,
    pages: Iterator[Page],
    done: Callable[[int], None],
    decision_of: Callable[[bytes], tuple[str, str]] | None = None,
) -> Progress:
    """What an interrupted run did, from its journal, off which an incomplete last line is cut; skips those pages.

    Raises:
        OutputError: its choices or a page that it tagged were not the same, or the journal is damaged.
    """
    with guarded(lines.path, "check the permissions"):
        lines.cut_incomplete()
    return _compared(lines, head, pages, done, Progress(decision_of))


def finished(output: Path, head: Entry, pages: Iterator[Page], done: Callable[[int], None]) -> Progress:
    """What the run did that wrote a file, from its record.

    Raises:
        OutputError: its choices, its pages or a page that it tagged were not the same, or there is no record.
    """
    record = record_of(output)
    if not record.is_file():
        raise another_run(output, f"is there without {record.name}, the record of its run")
    with guarded(record, "check the permissions"), record.open("rb") as stream:
        progress = _compared(Lines(record, stream), head | {DIGEST: digest_of(output)}, pages, done, Progress())
    if page := next(pages, None):
        raise another_run(record, f"has nothing more where the input now has {page.where}")
    return progress


def _compared(
    lines: Lines, head: Entry, pages: Iterator[Page], done: Callable[[int], None], progress: Progress
) -> Progress:
    """Compare each of a run's pages with the next of the pages; an error at the first that it could not have."""
    lines.check()
    entries = lines.entries(parts=progress.decision_of is not None)
    first = next(entries, head)
    if different := [key for key in head | first if first.get(key) != head.get(key)]:
        both = [_both(key, first.get(key), head.get(key)) for key in different[:MOST_NAMED]]
        raise another_run(lines.path, f"was begun with {'; '.join(both)}")
    for number, entry in enumerate(entries, 1):
        page = next(pages, None)
        if page is None or page.where != entry["source"]:
            found = "nothing more" if page is None else page.where
            raise another_run(lines.path, f"has {entry['source']} where the input now has {found}")
        progress.add(entry)
        if (digest := name_of(opened(page))["digest"]) != entry["digest"]:
            if "error" not in entry:
                raise another_run(lines.path, f"{page.where} has changed: {_both('digest', entry['digest'], digest)}")
            progress.mended[number] = page
        done(progress.n_done)
    return progress


def _both(what: str, then: object, now: object) -> str:
    return f"{what} {_short(then)}, now {_short(now)}"


def _short(value: object) -> str:
    return "none" if value is None else str(value)[:_SHORT]
