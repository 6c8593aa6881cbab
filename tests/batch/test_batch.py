import csv
import json
import os
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
from lgo_nlp.batch import (
    FORMATS,
    TEXTS,
    Outcome,
    errors_of,
    format_of,
    is_complete,
    journal_of,
    tag_to_file,
)
from lgo_nlp.errors import OutputError
from lgo_nlp.reading import Page, find_pages
from lgo_nlp.tagging import CHUNK, Tagger
from lgo_nlp.writing.records import to_rows

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
    [
        ("tagged.jsonl", "jsonl"),
        ("tagged.csv", "csv"),
        ("tagged.2024.parquet", "parquet"),
        ("TAGGED.HTML", "html"),
        ("tagged.json", None),
        ("tagged", None),
        (".html", None),
        ("tagged.table", None),
    ],
)
def test_batch_format_is_named_by_the_suffix(name, form):
    assert format_of(Path(name)) == form


def test_batch_tells_what_it_came_to_and_after_each_page_how_many_are_behind(folder, tagger, tmp_path):
    told = []
    outcome = tag_to_file(pages_of(folder), tagger, tmp_path / "out.jsonl", form="jsonl", done=told.append)
    assert outcome == Outcome(5, 2, 0, f"{folder}/3.txt: is empty; save the decision's page again")
    assert told == [1, 2, 3, 4, 5, 6, 7]


def test_batch_jsonl_has_a_record_a_page_in_the_order_of_the_pages(folder, tagger, tmp_path):
    pages = [page for page in reversed(pages_of(folder)) if Path(page.source).stem not in "34"]
    tag_to_file(pages, tagger, tmp_path / "out.jsonl", form="jsonl")
    records = records_of(tmp_path / "out.jsonl")
    assert [record["ref"] for record in records] == [f"98 00{n} 00{n}" for n in (7, 6, 5, 2, 1)]
    assert [record["source"] for record in records] == [page.source for page in pages]


def test_batch_csv_and_parquet_hold_the_rows_of_the_jsonl(folder, tagger, tmp_path):
    for form in ("jsonl", "csv", "parquet"):
        tag_to_file(pages_of(folder), tagger, tmp_path / f"out.{form}", form=form)
    rows = [row for record in records_of(tmp_path / "out.jsonl") for row in to_rows(record)]
    assert len(rows) > 20
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == rows
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert [(row["source"], int(row["id"]), row["text"], row["fault"]) for row in found] == [
        (row["source"], row["id"], row["text"], str(int(row["fault"]))) for row in rows
    ]


@pytest.mark.parametrize("form", ["jsonl", "csv", "html"])
def test_batch_writes_what_would_be_printed(folder, tagger, tmp_path, form):
    tag_to_file(pages_of(folder), tagger, tmp_path / "out", form=form)
    tagged = [tagger.tag(folder / f"{n}.txt") for n in (1, 2, 5, 6, 7)]
    text = TEXTS[form]
    parts = [text.part(one) for one in tagged]
    printed = text.head() + "".join(text.placed(lambda: iter(parts)) if text.placed else parts) + text.foot()
    assert (tmp_path / "out").read_bytes() == (b"\xef\xbb\xbf" if form == "csv" else b"") + printed.encode()


def test_batch_csv_has_one_byte_order_mark_and_columns_whatever_of_it_was_resumed(folder, tagger, tmp_path):
    output = tmp_path / "out.csv"
    with pytest.raises(StoppedError):
        tag_to_file(stops_after(pages_of(folder), 1), tagger, output, form="csv")
    tag_to_file(pages_of(folder), tagger, output, form="csv", resume=True)
    content = output.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfref,body,")
    assert content.count(b"\xef\xbb\xbf") == content.count(b"ref,body,") == 1
    assert "£1." in content.decode("utf-8-sig")


def test_batch_writes_the_text_if_asked_and_resumes_only_a_run_that_was_asked_as_well(folder, tagger, tmp_path):
    output = tmp_path / "out.jsonl"
    with pytest.raises(StoppedError):
        tag_to_file(stops_after(pages_of(folder), 5), tagger, output, form="jsonl", text=True)
    with pytest.raises(OutputError, match="was started with another choice of --text; leave out --resume"):
        tag_to_file(pages_of(folder), tagger, output, form="jsonl", resume=True)
    tag_to_file(pages_of(folder), tagger, output, form="jsonl", text=True, resume=True)
    texts = [record["text"] for record in records_of(output)]
    assert texts == [(folder / f"{n}.txt").read_text() for n in (1, 2, 5, 6, 7)]


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


def test_batch_lists_bad_pages_with_the_reason_and_goes_on(folder, tagger, tmp_path):
    output = tmp_path / "out.jsonl"
    tag_to_file(pages_of(folder), tagger, output, form="jsonl")
    empty, minutes = records_of(errors_of(output))
    assert empty == {
        "source": f"{folder}/3.txt",
        "error": f"{folder}/3.txt: is empty; save the decision's page again",
    }
    assert minutes["source"] == f"{folder}/4.txt"
    assert "not a decision" in minutes["error"]
    assert len(records_of(output)) == 5


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


def test_batch_without_resume_begins_anew(folder, tagger, tmp_path):
    output = tmp_path / "out.jsonl"
    journal_of(output).write_bytes(b"left over")
    outcome = tag_to_file(pages_of(folder), tagger, output, form="jsonl")
    assert (outcome.tagged, outcome.resumed) == (5, 0)
    assert is_complete(output)


def test_batch_resume_without_a_journal_begins_anew(folder, tagger, tmp_path):
    outcome = tag_to_file(pages_of(folder), tagger, tmp_path / "out.jsonl", form="jsonl", resume=True)
    assert (outcome.tagged, outcome.resumed) == (5, 0)


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


def test_batch_resumes_a_journal_whose_torn_line_is_longer_than_one_reading(small, tagger, tmp_path):
    pages, expected, journal = small
    output = tmp_path / "long" / "out"
    output.parent.mkdir()
    journal_of(output).write_bytes(b"".join(journal.splitlines(keepends=True)[:2]) + b'{"source": "' + b"x" * 200_000)
    assert tag_to_file(pages, tagger, output, form="jsonl", resume=True).resumed == 1
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


def other_model(tagger: Tagger) -> Tagger:
    return Tagger(replace(tagger.model, info=replace(tagger.model.info, digest="0" * 64)))


def test_batch_resume_refuses_another_model(folder, tagger, tmp_path):
    output = begun(folder, tagger, tmp_path)
    with pytest.raises(
        OutputError,
        match=r"out\.jsonl\.part: was started with another model; leave out --resume to start again",
    ):
        tag_to_file(pages_of(folder), other_model(tagger), output, form="jsonl", resume=True)


def test_batch_resume_refuses_other_thresholds(folder, tagger, tmp_path):
    output = begun(folder, tagger, tmp_path)
    with pytest.raises(OutputError, match="started with other thresholds;"):
        tag_to_file(pages_of(folder), load(thresholds={"fault": 0.99}), output, form="jsonl", resume=True)


def test_batch_resume_refuses_another_format(folder, tagger, tmp_path):
    output = begun(folder, tagger, tmp_path)
    with pytest.raises(OutputError, match="started with another format;"):
        tag_to_file(pages_of(folder), tagger, output, form="csv", resume=True)


def test_batch_resume_refuses_other_pages(folder, tagger, tmp_path):
    output = begun(folder, tagger, tmp_path)
    pages = pages_of(folder)
    with pytest.raises(OutputError, match=r"has .*/1\.txt where the input now has .*/2\.txt; leave out --resume"):
        tag_to_file(pages[1:], tagger, output, form="jsonl", resume=True)
    with pytest.raises(OutputError, match=r"has .*/2\.txt where the input now has nothing more;"):
        tag_to_file(pages[:1], tagger, output, form="jsonl", resume=True)


def test_batch_resume_refuses_a_page_that_has_changed(folder, tagger, tmp_path):
    output = begun(folder, tagger, tmp_path)
    (folder / "2.txt").write_text(PAGE.format(number=2, day=30))
    with pytest.raises(OutputError, match=r"2\.txt has changed since then; leave out --resume"):
        tag_to_file(pages_of(folder), tagger, output, form="jsonl", resume=True)


def test_batch_resume_refuses_a_line_that_has_changed(small, tagger, tmp_path):
    pages, _, journal = small
    journal_of(tmp_path / "out").write_bytes(b"".join(journal.splitlines(keepends=True)[:2]))
    changed = [replace(pages[0], content=pages[0].content.replace("Mrs K", "Miss P")), *pages[1:]]
    with pytest.raises(OutputError, match=r"in\.jsonl:1 has changed since"):
        tag_to_file(changed, tagger, tmp_path / "out", form="jsonl", resume=True)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\0" * 30 + b"\n", "a disk that lost power gives back zeros"),
        (b'{"source": "pages/1.txt"}\n', "a journal of something else"),
        (b"[1, 2]\n", "JSON, but no entry"),
    ],
)
def test_batch_resume_refuses_a_journal_damaged_in_the_middle(folder, tagger, tmp_path, line, reason):
    output = begun(folder, tagger, tmp_path)
    head, _, *rest = journal_of(output).read_bytes().splitlines(keepends=True)
    journal_of(output).write_bytes(b"".join([head, line, *rest]))
    with pytest.raises(OutputError, match=r"line 2 is damaged; leave out --resume"):
        tag_to_file(pages_of(folder), tagger, output, form="jsonl", resume=True)


def test_batch_refused_resume_leaves_the_journal_as_it_is(folder, tagger, tmp_path):
    output = begun(folder, tagger, tmp_path)
    before = journal_of(output).read_bytes()
    with pytest.raises(OutputError, match="another format"):
        tag_to_file(pages_of(folder), tagger, output, form="html", resume=True)
    assert journal_of(output).read_bytes() == before


def begun(folder: Path, tagger: Tagger, tmp_path: Path) -> Path:
    """A file whose run was interrupted after two pages."""
    output = tmp_path / "out.jsonl"
    pages = pages_of(folder)
    expected, journal = undisturbed(pages, tagger, tmp_path / "whole" / "out.jsonl", "jsonl")
    assert expected
    journal_of(output).write_bytes(b"".join(journal.splitlines(keepends=True)[:3]))
    return output


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
        pytest.raises(
            OutputError, match=r"out\.part: cannot be written \(.+\); free some space, then continue with --resume"
        ),
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


def test_batch_in_a_place_that_is_no_folder_is_an_error(folder, tagger):
    output = folder / "1.txt" / "out.jsonl"
    with pytest.raises(OutputError, match=r"out\.jsonl\.part: cannot be written \(.+\); name another place"):
        tag_to_file(pages_of(folder), tagger, output, form="jsonl")


def test_batch_makes_the_folder_of_its_file(folder, tagger, tmp_path):
    output = tmp_path / "of" / "this" / "week" / "out.csv"
    tag_to_file(pages_of(folder), tagger, output, form="csv")
    assert sorted(written(output)) == ["out.csv", "out.csv.errors.jsonl"]
