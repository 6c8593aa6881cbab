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
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgo_nlp import load
from lgo_nlp.batch import Outcome, errors_of, is_complete, journal_of, record_of, tag_to_file
from lgo_nlp.batch.journal import locked_journal
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
def test_batch_without_a_journal_of_its_own_or_without_resume_begins_anew(small, tagger, tmp_path, resume):
    pages, expected, journal = small
    if not resume:
        journal_of(tmp_path / "out").write_bytes(journal[:-20])
    outcome = tag_to_file(pages, tagger, tmp_path / "out", form="jsonl", resume=resume)
    assert outcome.resumed == 0
    assert written(tmp_path / "out") == expected


def test_batch_has_its_journal_before_the_first_page_is_read(small, tagger, tmp_path):
    def pages():
        assert journal_of(tmp_path / "out").read_bytes() == small[2].splitlines(keepends=True)[0]
        yield from small[0]

    assert tag_to_file(pages(), tagger, tmp_path / "out", form="jsonl").tagged == 2


@pytest.mark.parametrize("resume", [True, False])
def test_batch_on_an_output_that_another_run_is_writing_is_refused(small, tagger, tmp_path, resume):
    pages, _, _ = small
    (tmp_path / "link").symlink_to("out")
    with locked_journal(tmp_path / "out") as journal:
        journal.append({"lgo_nlp": "of the first run"})
        before = written(tmp_path / "out")
        for name in ("out", "link"):
            with pytest.raises(OutputError, match="another run is writing it; wait"):
                tag_to_file(pages, tagger, tmp_path / name, form="jsonl", resume=resume)
        assert written(tmp_path / "out") == before


NOTES = b"my notes\n"


@pytest.mark.parametrize("place", [journal_of, errors_of, record_of], ids=["journal", "errors", "record"])
@pytest.mark.parametrize("content", [NOTES, b'{"text": "a page"}\n', b'{"source": "a", "error": 5}\n', b"\xff" * 20])
def test_batch_touches_no_file_beside_its_output_that_no_run_has_written(small, tagger, tmp_path, place, content):
    place(tmp_path / "out").write_bytes(content)
    with pytest.raises(OutputError, match="was not written by a run of lgo-nlp; move it, or name another output"):
        tag_to_file(small[0], tagger, tmp_path / "out", form="jsonl")
    assert list(written(tmp_path / "out").values()) == [content]


def test_batch_touches_no_file_that_came_while_it_ran(small, tagger, tmp_path):
    output = tmp_path / "out"
    with pytest.raises(OutputError, match=r"out\.errors\.jsonl: was not written by .*continue with --resume"):
        tag_to_file(small[0], tagger, output, form="jsonl", done=lambda _: errors_of(output).write_bytes(NOTES))
    assert errors_of(output).read_bytes() == NOTES
    with locked_journal(output) as journal:
        journal_of(output).unlink()
        journal_of(output).write_bytes(NOTES)
        journal.delete()
    assert journal_of(output).read_bytes() == NOTES


def of_another_model(tagger: Tagger) -> Tagger:
    return Tagger(replace(tagger.model, info=replace(tagger.model.info, digest="0" * 64)))


def changed(page: Page) -> Page:
    return replace(page, content=page.content.replace("Mrs K", "Miss P"))


@pytest.mark.parametrize(
    ("another", "message"),
    [
        (lambda pages, tagger: {"tagger": of_another_model(tagger)}, "model {}, now 000000000000"),
        (lambda pages, tagger: {"tagger": load(thresholds={"fault": 0.99})}, "threshold fault {}, now 0.99"),
        (lambda pages, tagger: {"form": "csv"}, "format jsonl, now csv"),
        (lambda pages, tagger: {"text": True}, "text False, now True"),
        (lambda pages, tagger: {"passage": True}, "passage False, now True"),
        (lambda pages, tagger: {"pages": pages[1:]}, "in.jsonl:1 where the input now has in.jsonl:2"),
        (lambda pages, tagger: {"pages": pages[:1]}, "in.jsonl:2 where the input now has nothing more"),
        (lambda pages, tagger: {"pages": [changed(pages[0]), *pages[1:]]}, "in.jsonl:1 has changed: digest {}, now {}"),
    ],
    ids=["model", "thresholds", "format", "text", "passage", "other page", "fewer pages", "changed page"],
)
@pytest.mark.parametrize("finished", [False, True])
def test_batch_resume_of_another_run_is_refused_with_both_named(small, tagger, tmp_path, another, message, finished):
    pages, files, journal = small
    output = tmp_path / "out"
    if finished:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
    else:
        journal_of(output).write_bytes(b"".join(journal.splitlines(keepends=True)[:3]))
    before = written(output)
    run = {"pages": pages, "tagger": tagger, "output": output, "form": "jsonl", "resume": True}
    with pytest.raises(
        OutputError, match=re.escape(message).replace(r"\{\}", r"\S+") + ".*; leave out --resume to start"
    ):
        tag_to_file(**run | another(pages, tagger))
    assert written(output) == before


def test_batch_resume_of_a_finished_file_compares_its_run_and_does_nothing(small, tagger, tmp_path):
    pages, expected, _ = small
    run = partial(tag_to_file, tagger=tagger, output=tmp_path / "out", form="jsonl", resume=True)
    first = run(pages)
    assert run(pages) == replace(first, resumed=3, written=False)
    assert written(tmp_path / "out") == expected
    with pytest.raises(OutputError, match=r"has nothing more where the input now has in\.jsonl:1"):
        run([*pages, pages[0]])
    for damage, message in (
        (lambda: (tmp_path / "out").write_bytes(NOTES), "was begun with the file's digest"),
        (record_of(tmp_path / "out").unlink, r"is there without out\.done"),
    ):
        damage()
        with pytest.raises(OutputError, match=message):
            run(pages)


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0], b"\0" * 30 + b"\n", *lines[2:]],
        lambda lines: [lines[0], b'{"source": "pages/1.txt"}\n', *lines[2:]],
        lambda lines: [lines[0], lines[1].replace(b"Mrs K", b"Mr K"), *lines[2:]],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [*lines[:2], *lines[1:]],
        lambda lines: [lines[0].replace(b"jsonl", b"csv"), *lines[1:]],
    ],
    ids=["lost power", "another", "edited", "removed", "doubled", "head"],
)
def test_batch_resume_refuses_a_journal_damaged_or_edited(small, tagger, tmp_path, edit):
    pages, _, journal = small
    journal_of(tmp_path / "out").write_bytes(b"".join(edit(journal.splitlines(keepends=True))))
    with pytest.raises(OutputError, match=r"line [123] is damaged, edited or another run's; leave out --resume"):
        tag_to_file(pages, tagger, tmp_path / "out", form="jsonl", resume=True)


def test_batch_names_what_cannot_be_read_any_more_and_counts_it_as_failed(folder, tagger, tmp_path):
    (folder / "in.jsonl").write_text(json.dumps({"text": PAGE.format(number=8, day=1)}) + "\n")
    (folder / "loop").symlink_to(".")
    pages = find_pages([str(folder), str(folder / "in.jsonl")])
    gone = [str(folder / name) for name in ("in.jsonl", "1.txt")]
    for name in gone:
        os.unlink(name)
    outcome = tag_to_file(pages, tagger, tmp_path / "out.jsonl", form="jsonl")
    assert (outcome.tagged, outcome.failed) == (4, 5)
    assert {*gone, str(folder / "loop")} < {
        failure["source"] for failure in records_of(errors_of(tmp_path / "out.jsonl"))
    }


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


KILLED_AT_1000_BYTES = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
runpy.run_module("lgo_nlp", run_name="__main__")
"""


@pytest.mark.slow
@pytest.mark.parametrize("resume", [True, False])
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_batch_deletes_what_a_kill_in_the_last_write_has_left_and_no_other_file(folder, tagger, tmp_path, form, resume):
    expected, journal = undisturbed(pages_of(folder), tagger, tmp_path / "whole" / "out", form)
    output = tmp_path / "killed" / "out"
    output.parent.mkdir()
    journal_of(output).write_bytes(journal)
    command = ["tag", str(folder), "--output", str(output), "--format", form, "--resume"]
    killed = subprocess.run([sys.executable, "-B", "-c", KILLED_AT_1000_BYTES, *command])
    assert killed.returncode == -signal.SIGXFSZ
    assert [name for name in written(output) if name.startswith(".out.")]
    (output.parent / ".out.0123abcd").write_bytes(NOTES)
    tag_to_file(pages_of(folder), tagger, output, form=form, resume=resume)
    assert written(output) == {**expected, ".out.0123abcd": NOTES}


def mend(folder: Path) -> list[Page]:
    """Mend the third page; the fourth still fails, for another reason."""
    (folder / "3.txt").write_text(PAGE.format(number=3, day=6))
    (folder / "4.txt").write_bytes(b"\xff\xff")
    return pages_of(folder)


@pytest.mark.parametrize("again", [0, 1, 2], ids=["at first", "after one of them", "after both"])
@pytest.mark.parametrize("form", FORMATS)
def test_batch_resumed_does_failed_pages_again_that_have_been_mended(folder, tagger, tmp_path, form, again):
    output = tmp_path / "resumed" / "out"
    _, journal = undisturbed(pages_of(folder), tagger, output, form)
    expected, _ = undisturbed(mend(folder), tagger, tmp_path / "whole" / "out", form)
    for path in output.parent.iterdir():
        path.unlink()
    journal_of(output).write_bytes(b"".join(journal.splitlines(keepends=True)[:6]))

    def stop(number: int) -> None:
        if number == 3 + again:
            raise StoppedError

    run = partial(tag_to_file, pages_of(folder), tagger, output, form=form, resume=True)
    with pytest.raises(StoppedError):
        run(done=stop)
    told = []
    assert run(done=told.append) == Outcome(6, 1, 3 + again, records_of(errors_of(output))[0]["error"])
    assert told[-4:] == [4, 5, 6, 7]
    assert written(output) == expected


def test_batch_finished_is_tagged_again_when_a_failed_page_has_been_mended(folder, tagger, tmp_path):
    output = tmp_path / "resumed" / "out"
    before, _ = undisturbed(pages_of(folder), tagger, output, "csv")
    pages = mend(folder)
    expected, _ = undisturbed(pages, tagger, tmp_path / "whole" / "out", "csv")
    run = partial(tag_to_file, tagger=tagger, output=output, form="csv", resume=True)
    with pytest.raises(OutputError, match=r"3\.txt failed then and has changed since; leave out --resume"):
        run(iter(pages))
    assert written(output) == before
    assert run(pages).written
    assert written(output) == expected


def test_batch_records_the_page_that_it_tagged_though_it_changes_meanwhile(folder, tagger, tmp_path):
    run = partial(tag_to_file, pages_of(folder), tagger, tmp_path / "out.jsonl", form="jsonl")
    run(done=lambda _: (folder / "2.txt").write_text(PAGE.format(number=9, day=9)))
    with pytest.raises(OutputError, match=r"2\.txt has changed: digest \w+, now \w+; leave out --resume"):
        run(resume=True)


@pytest.mark.parametrize("stop", [1, 2])
def test_batch_goes_on_after_a_page_over_its_budget_and_so_does_resume(small, tagger, tmp_path, stop):
    text = PAGE.format(number=4, day=4) + "\n- He wrote. She did not.\n" * 1000
    pages = [small[0][0], Page("in.jsonl", json.dumps({"text": text, "notes": "x" * 60_000}), 2), small[0][2]]
    expected, _ = undisturbed(pages, tagger, tmp_path / "whole" / "out", "jsonl")
    output = tmp_path / "resumed" / "out"
    run = partial(tag_to_file, pages, tagger, output, form="jsonl")

    def interrupt(number: int) -> None:
        if number == stop:
            raise StoppedError

    with pytest.raises(StoppedError):
        run(done=interrupt)
    outcome = run(resume=True)
    assert (outcome.tagged, outcome.failed, outcome.resumed) == (2, 1, stop)
    assert written(output) == expected
    (failure,) = records_of(errors_of(output))
    assert failure["source"] == "in.jsonl:2"
    assert "too much besides 'text'" in failure["error"]


@pytest.mark.slow
def test_batch_killed_at_random_moments_ends_as_an_undisturbed_run():
    study = Path(__file__).parents[2] / "scripts" / "studies" / "kills.py"
    done = subprocess.run([sys.executable, study, "--kills", "3", "--pages", "40"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    counts = [cell.strip(" *") for cell in done.stdout.splitlines()[-1].split("|")]
    assert int(counts[counts.index("all") + 3]) == 3
