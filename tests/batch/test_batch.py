import csv
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgo_nlp import load
from lgo_nlp.batch import Outcome, errors_of, is_complete, journal_of, tag_to_file
from lgo_nlp.errors import OutputError
from lgo_nlp.reading import Page, find_pages
from lgo_nlp.tagging import CHUNK, Tagger
from lgo_nlp.writing.formats import FORMATS, format_of

PAGE = """Rookhaven Council (98 {number:03d} {number:03d})

The complaint

- Mrs K complains the Council took {number} weeks to answer her letter of {day} May.

What I found

- The Council did not answer until {number} weeks had passed. This was fault.
- The delay of {number} weeks caused Mrs K distress and put her to avoidable time and trouble.

Agreed action

- Within one month the Council will apologise to Mrs K and pay her £{number}.

Final decision

- I have completed my investigation and found fault by the Council.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven pages, of which the third is empty and the fourth is no decision."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in (1, 2, 5, 6, 7):
        (pages / f"{number}.txt").write_text(PAGE.format(number=number, day=number + 3))
    (pages / "3.txt").write_text("")
    (pages / "4.txt").write_text("Minutes of the allotments committee\n\nNothing was decided.\n")
    return pages


def pages_of(folder: Path) -> list[Page]:
    return list(find_pages([str(folder)]))


def records_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(output: Path) -> dict[str, bytes]:
    """Everything that stands in an output's folder."""
    return {path.name: path.read_bytes() for path in sorted(output.parent.iterdir()) if path.is_file()}


def undisturbed(pages: list[Page], tagger: Tagger, output: Path, form: str) -> tuple[dict[str, bytes], bytes]:
    """What a run that nothing disturbs writes, and its journal as it stood at the end."""
    output.parent.mkdir()
    kept = b""

    def keep(_: int) -> None:
        nonlocal kept
        kept = journal_of(output).read_bytes()

    tag_to_file(pages, tagger, output, form=form, done=keep)
    return written(output), kept


class StoppedError(Exception):
    """Thrown into a batch from outside."""


def stops_after(pages: list[Page], number: int):
    yield from pages[:number]
    raise StoppedError


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.jsonl", "jsonl"), ("a.2024.parquet", "parquet"), ("A.HTML", "html"), ("a.json", None), (".html", None)],
)
def test_batch_format_is_named_by_the_suffix(name, form):
    assert format_of(Path(name)) == form


def test_batch_tells_what_it_came_to_and_after_each_page_how_many_are_behind(folder, tagger, tmp_path):
    told = []
    outcome = tag_to_file(pages_of(folder), tagger, tmp_path / "out.jsonl", form="jsonl", done=told.append)
    assert outcome == Outcome(5, 2, 0, f"{folder}/3.txt: is empty; save the decision's page again")
    assert told == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_batch_writes_again_what_a_line_holds_besides_its_text(tagger, tmp_path, form):
    besides = {"url": "https://example.org/1", "id": 7, "half": ["\ud800"], "meta": {"seen": None, "pay": "£5"}}
    line = json.dumps({"text": PAGE.format(number=2, day=2), **besides})
    tag_to_file([Page("in.jsonl", line, 1)], tagger, tmp_path / "out", form=form)
    if form == "jsonl":
        extra = records_of(tmp_path / "out")[0]
    elif form == "csv":
        with (tmp_path / "out").open(encoding="utf-8-sig", newline="") as stream:
            extra = json.loads(next(csv.DictReader(stream))["extra"])
    else:
        extra = json.loads(pq.read_table(tmp_path / "out")["extra"][0].as_py())
    assert {key: extra[key] for key in besides} == {**besides, "half": ["?"]}


def test_batch_removes_a_list_of_bad_pages_that_is_out_of_date(folder, tagger, tmp_path):
    output = tmp_path / "out.jsonl"
    tag_to_file(pages_of(folder), tagger, output, form="jsonl")
    for name in ("3.txt", "4.txt"):
        (folder / name).write_text(PAGE.format(number=3, day=4))
    tag_to_file(pages_of(folder), tagger, output, form="jsonl")
    assert not errors_of(output).exists()
    assert len(records_of(output)) == 7


@pytest.mark.parametrize("form", FORMATS)
def test_batch_of_bad_pages_alone_writes_no_file_but_their_list(folder, tagger, tmp_path, form):
    output = tmp_path / "new" / "out"
    outcome = tag_to_file(pages_of(folder)[2:4], tagger, output, form=form)
    assert (outcome.tagged, outcome.failed) == (0, 2)
    assert list(written(output)) == ["out.errors.jsonl"]


@pytest.mark.parametrize("form", FORMATS)
def test_batch_takes_names_and_metadata_that_no_file_can_hold(tagger, tmp_path, form):
    """A file's name need not be UTF-8, and JSON can name half of a character."""
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    odd.write_text(PAGE.format(number=1, day=2))
    line = json.dumps({"text": PAGE.format(number=2, day=2), "category": "Rook\ud800haven"})
    pages = [Page(str(odd)), Page("lines.jsonl", line, 1)]
    outcome = tag_to_file(pages, tagger, tmp_path / "out", form=form)
    assert (outcome.tagged, outcome.failed) == (2, 0)
    content = (tmp_path / "out").read_bytes()
    assert b"Rook?haven" in content
    assert form == "html" or b"caf?.txt" in content  # a page to look at does not name its source


@pytest.mark.parametrize("form", FORMATS)
def test_batch_interrupted_leaves_the_old_file_and_a_journal(folder, tagger, tmp_path, form):
    output = tmp_path / "out"
    output.write_text("of last year")
    with pytest.raises(StoppedError):
        tag_to_file(stops_after(pages_of(folder), 5), tagger, output, form=form)
    assert output.read_text() == "of last year"
    assert journal_of(output).exists()
    assert not is_complete(output)
    assert not errors_of(output).exists()


@pytest.mark.parametrize("form", FORMATS)
def test_batch_resumed_gives_the_bytes_of_an_undisturbed_run(folder, tagger, tmp_path, form):
    pages = pages_of(folder)
    expected, journal = undisturbed(pages, tagger, tmp_path / "whole" / "out", form)
    output = tmp_path / "resumed" / "out"
    output.parent.mkdir()
    lines = journal.splitlines(keepends=True)
    for done, torn in ((0, 0), (1, 0), (3, 40), (6, 1), (7, 0)):
        left = b"".join(lines[: 1 + done]) + (lines[1 + done][:torn] if torn else b"")
        journal_of(output).write_bytes(left)
        outcome = tag_to_file(pages, tagger, output, form=form, resume=True)
        assert outcome.resumed == done
        assert written(output) == expected


@pytest.fixture(scope="module")
def small(tagger, tmp_path_factory):
    """Three pages, one of them bad, as lines of a file; what a run makes of them, and its journal."""
    pages = [
        Page("in.jsonl", json.dumps({"text": PAGE.format(number=1, day=1)}), 1),
        Page("in.jsonl", '{"text": "Minutes"}', 2),
        Page("in.jsonl", json.dumps({"text": PAGE.format(number=2, day=1)}), 3),
    ]
    return pages, *undisturbed(pages, tagger, tmp_path_factory.mktemp("small") / "whole" / "out", "jsonl")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_batch_journal_may_be_cut_at_any_byte(small, tagger, tmp_path, data):
    pages, expected, journal = small
    cut = data.draw(st.integers(0, len(journal)))
    output = tmp_path / "cut" / "out"
    output.parent.mkdir(exist_ok=True)
    journal_of(output).write_bytes(journal[:cut])
    outcome = tag_to_file(pages, tagger, output, form="jsonl", resume=True)
    assert outcome.resumed == max(0, journal[:cut].count(b"\n") - 1)
    assert written(output) == expected


def test_batch_killed_and_resumed_loses_no_page_and_doubles_none(tagger, tmp_path):
    """A real process, killed with signal 9 while it waits for the last of its pages."""
    lines = [json.dumps({"text": PAGE.format(number=number, day=number % 28 + 1)}) + "\n" for number in range(50)]
    lines[10] = '{"text": "Minutes"}\n'
    pages = [Page("standard input", line, number) for number, line in enumerate(lines, 1)]
    expected, _ = undisturbed(pages, tagger, tmp_path / "whole" / "out.jsonl", "jsonl")
    output = tmp_path / "killed" / "out.jsonl"
    journal = journal_of(output)
    command = [sys.executable, "-m", "lgo_nlp", "tag", "-", "--output", str(output)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdin.write("".join(lines[:40]))
        process.stdin.flush()
        deadline = time.monotonic() + 300
        while not journal.exists() or journal.read_bytes().count(b"\n") <= CHUNK:
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    behind = journal.read_bytes().count(b"\n") - 1
    assert CHUNK <= behind <= 40
    assert not output.exists()
    with journal.open("rb+") as stream:  # as if the disk had taken only part of the last line
        stream.truncate(journal.stat().st_size - 7)
    outcome = tag_to_file(pages, tagger, output, form="jsonl", resume=True)
    assert outcome.resumed == behind - 1
    assert written(output) == expected
    refs = [record["ref"] for record in records_of(output)]
    assert refs == [f"98 {n:03d} {n:03d}" for n in range(50) if n != 10]


@pytest.mark.parametrize("resume", [True, False])
def test_batch_without_a_journal_of_its_own_or_without_resume_begins_anew(folder, tagger, tmp_path, resume):
    output = tmp_path / "out.jsonl"
    if not resume:
        journal_of(output).write_bytes(b"left over")
    outcome = tag_to_file(pages_of(folder), tagger, output, form="jsonl", resume=resume)
    assert (outcome.tagged, outcome.resumed) == (5, 0)
    assert is_complete(output)


def of_another_model(tagger: Tagger) -> Tagger:
    return Tagger(replace(tagger.model, info=replace(tagger.model.info, digest="0" * 64)))


def changed(page: Page) -> Page:
    return replace(page, content=page.content.replace("Mrs K", "Miss P"))


@pytest.mark.parametrize(
    ("another", "message"),
    [
        (lambda pages, tagger: {"tagger": of_another_model(tagger)}, "was started with another model;"),
        (lambda pages, tagger: {"tagger": load(thresholds={"fault": 0.99})}, "was started with other thresholds;"),
        (lambda pages, tagger: {"form": "csv"}, "was started with another format;"),
        (lambda pages, tagger: {"text": True}, "was started with another choice of --text;"),
        (lambda pages, tagger: {"passage": True}, "was started with another choice of --passage;"),
        (lambda pages, tagger: {"pages": pages[1:]}, "has in.jsonl:1 where the input now has in.jsonl:2;"),
        (lambda pages, tagger: {"pages": pages[:1]}, "has in.jsonl:2 where the input now has nothing more;"),
        (lambda pages, tagger: {"pages": [changed(pages[0]), *pages[1:]]}, "in.jsonl:1 has changed since then;"),
    ],
    ids=["model", "thresholds", "format", "text", "passage", "other page", "fewer pages", "changed page"],
)
def test_batch_resume_of_another_run_is_refused_and_leaves_the_journal(small, tagger, tmp_path, another, message):
    pages, _, journal = small
    output = tmp_path / "out"
    begun = b"".join(journal.splitlines(keepends=True)[:3])
    journal_of(output).write_bytes(begun)
    run = {"pages": pages, "tagger": tagger, "output": output, "form": "jsonl", "resume": True}
    with pytest.raises(OutputError, match=re.escape(message) + " leave out --resume to start again"):
        tag_to_file(**run | another(pages, tagger))
    assert journal_of(output).read_bytes() == begun


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\0" * 30 + b"\n", "a disk that lost power gives back zeros"),
        (b'{"source": "pages/1.txt"}\n', "a journal of something else"),
        (b"[1, 2]\n", "JSON, but no entry"),
    ],
)
def test_batch_resume_refuses_a_journal_damaged_in_the_middle(small, tagger, tmp_path, line, reason):
    pages, _, journal = small
    head, _, *rest = journal.splitlines(keepends=True)
    journal_of(tmp_path / "out").write_bytes(b"".join([head, line, *rest]))
    with pytest.raises(OutputError, match=r"line 2 is damaged; leave out --resume"):
        tag_to_file(pages, tagger, tmp_path / "out", form="jsonl", resume=True)


@contextmanager
def disk_of(size: int):
    """As on a full disk: no file may grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("form", FORMATS)
def test_batch_on_a_full_disk_writes_nothing_and_can_go_on(folder, tagger, tmp_path, form):
    pages = pages_of(folder)
    expected, journal = undisturbed(pages, tagger, tmp_path / "whole" / "out", form)
    output = tmp_path / "full" / "out"
    output.parent.mkdir()
    with (
        disk_of(len(journal) // 2),
        pytest.raises(OutputError, match=r"out\.part: cannot be written \(.+\); free some space.*--resume"),
    ):
        tag_to_file(pages, tagger, output, form=form)
    assert list(written(output)) == ["out.part"]
    tag_to_file(pages, tagger, output, form=form, resume=True)
    assert written(output) == expected


def test_batch_whose_file_finds_no_room_keeps_the_journal(folder, tagger, tmp_path):
    """The journal of a page of HTML is complete, but the disk is full when the file itself is made."""
    pages = pages_of(folder)
    expected, journal = undisturbed(pages, tagger, tmp_path / "whole" / "out", "html")
    output = tmp_path / "full" / "out"
    output.parent.mkdir()
    journal_of(output).write_bytes(journal)
    with disk_of(1000), pytest.raises(OutputError, match=r"out: cannot be written .*then continue with --resume"):
        tag_to_file(pages, tagger, output, form="html", resume=True)
    assert sorted(written(output)) == ["out.errors.jsonl", "out.part"]
    tag_to_file(pages, tagger, output, form="html", resume=True)
    assert written(output) == expected
