import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lgo_nlp.batch import journal_of, records_to_file
from lgo_nlp.reading import find_pages
from lgo_nlp.writing.formats import RECORDS

ROOT = Path(__file__).parents[2]
NAMES = [f"99-000-{number}.txt" for number in (101, 107, 108, 119)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The folder that commands are run in, with four pages in ``pages``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    for name in NAMES:
        (tmp_path / "pages" / name).write_bytes((ROOT / "corpus" / name).read_bytes())
    return tmp_path


def records_of(path) -> list[dict]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def dump_of(path) -> list[str]:
    """What a database holds."""
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


@pytest.mark.parametrize("form", RECORDS)
def test_records_are_written_in_the_format_that_the_suffix_names(run, folder, form):
    done = run("records", "pages", "--output", f"out.{form}")
    assert (done.status, done.out, done.err) == (0, "", f"out.{form}: records of 4 pages\n")
    assert sorted(path.name for path in folder.iterdir()) == [f"out.{form}", f"out.{form}.done", "pages"]


@pytest.mark.parametrize("more", [[], ["--text"]], ids=["without the text", "with it"])
def test_records_of_tagged_lines_are_those_of_the_pages(run, folder, more):
    run("tag", "pages", "-o", "tagged.jsonl", *more)
    lines = (folder / "tagged.jsonl").read_bytes()
    for inputs, output, stdin in ((["pages"], "one", b""), (["tagged.jsonl"], "two", b""), (["-"], "three", lines)):
        assert run("records", *inputs, "-o", f"{output}.sqlite", stdin=stdin).status == 0
    assert dump_of("one.sqlite") == dump_of("two.sqlite") == dump_of("three.sqlite")


def test_records_of_pages_in_json_lines_have_their_address(run, folder):
    text = (folder / "pages" / NAMES[1]).read_text(encoding="utf-8")
    (folder / "in.jsonl").write_text(json.dumps({"text": text, "url": "https://example.org/1"}) + "\n")
    run("records", "in.jsonl", "-o", "out.jsonl")
    [record] = records_of("out.jsonl")
    assert (record["url"], record["source"]) == ("https://example.org/1", "in.jsonl:1")


def test_records_keep_a_decision_once_and_say_so(run, folder):
    (folder / "pages" / "copy.txt").write_bytes((folder / "pages" / NAMES[0]).read_bytes())
    run("tag", f"pages/{NAMES[1]}", "-o", "tagged.jsonl")
    done = run("records", "pages", "tagged.jsonl", "-o", "out.sqlite")
    assert done.err == "out.sqlite: records of 4 pages; 2 pages left out, see out.sqlite.errors.jsonl\n"
    assert [failure["error"] for failure in records_of("out.sqlite.errors.jsonl")] == [
        f"pages/copy.txt: 99 000 101 is there already (pages/{NAMES[0]}), and is kept once",
        f"tagged.jsonl:1: 99 000 107 is there already (pages/{NAMES[1]}), and is kept once",
    ]


def test_records_leave_out_lines_that_are_half_written_or_of_another_version(run, folder):
    run("tag", "pages", "-o", "tagged.jsonl")
    first, second, third, _ = (folder / "tagged.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "tagged.jsonl").write_text(first + second.replace('"lead_in"', '"lead"') + third[: len(third) // 2])
    done = run("records", "tagged.jsonl", "-o", "out.sqlite")
    assert (done.status, done.err.count("\n")) == (0, 1)
    assert "records of 1 page; 2 pages left out" in done.err
    version, half = [failure["error"] for failure in records_of("out.sqlite.errors.jsonl")]
    assert version.startswith("tagged.jsonl:2: this record of tagged sentences lacks 'lead_in': cut off, edited, or of")
    assert half.startswith("tagged.jsonl:3: malformed JSON")


def test_records_of_another_model_are_kept_and_said_to_be(run, folder):
    run("tag", "pages", "-o", "tagged.jsonl")
    lines = records_of("tagged.jsonl")
    lines[0]["model"] = "c0ffee" * 8
    (folder / "tagged.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run("records", "tagged.jsonl", "-o", "out.jsonl")
    told = "1 page had been tagged by another model, see the column 'model': c0ffeec0ffee (1)"
    assert done.err.splitlines() == ["out.jsonl: records of 4 pages", told]
    assert [record["model"] == "c0ffee" * 8 for record in records_of("out.jsonl")] == [True, False, False, False]


@pytest.mark.parametrize("form", ["sqlite", "jsonl"])
def test_records_go_on_where_they_were_stopped(run, folder, tagger, form):
    (folder / "pages" / "99-000-102.txt").write_bytes((folder / "pages" / NAMES[0]).read_bytes())  # a decision twice
    (folder / "pages" / "99-000-120.txt").write_text("")
    run("records", "pages", "-o", f"whole.{form}")

    def stop(n_done: int) -> None:
        if n_done == 3:
            raise KeyboardInterrupt

    pages = list(find_pages(["pages"]))
    output = folder / f"out.{form}"
    with pytest.raises(KeyboardInterrupt):
        records_to_file(pages, tagger, output, form=form, done=stop)
    assert journal_of(output).exists()
    assert not output.exists()
    done = run("records", "pages", "-o", output.name, "--resume")
    end = f"; 2 pages left out, see out.{form}.errors.jsonl"
    assert done.err == f"out.{form}: records of 4 pages (3 of them by an earlier run){end}\n"
    same = (
        (dump_of(output), dump_of("whole.sqlite"))
        if form == "sqlite"
        else (records_of(output), records_of("whole.jsonl"))
    )
    assert same[0] == same[1]
    failed = [records_of(f"{name}.{form}.errors.jsonl") for name in ("out", "whole")]
    assert failed[0] == failed[1]
    assert run("records", "pages", "-o", output.name, "--resume").err.startswith(f"out.{form} is complete: nothing to")


def test_records_resume_refuses_the_file_of_another_command(run, folder):
    run("tag", "pages", "-o", "out.jsonl")
    assert "was begun with format jsonl, now records as j" in run("records", "pages", "-o", "out.jsonl", "--resume").err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["-o", "out.docx"],
            "out.docx: its suffix is not that of a format; add --format sqlite, parquet, csv, jsonl, xlsx",
        ),
        (["-o", "out.csv", "-f", "html"], "--format html: not a format; use sqlite, parquet, csv, jsonl, xlsx"),
        (["-o", "pages"], "pages: its suffix is not that of a format; add --format sqlite, parquet, csv, jsonl, xlsx"),
    ],
)
def test_records_complain_before_they_begin(run, folder, arguments, complaint):
    assert run("records", "pages", *arguments).complaint == complaint
    assert os.listdir() == ["pages"]


def test_records_of_nothing_that_can_be_read_are_no_file(run, folder):
    (folder / "in.jsonl").write_text('{"sentences": [], "model": "x"}\n')
    assert run("records", "in.jsonl", "-o", "out.sqlite").complaint.startswith("in.jsonl:1: this record of tagged")
    assert not (folder / "out.sqlite").exists()
