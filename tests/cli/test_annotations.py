import json
import shutil
from pathlib import Path

import pytest

GOOD = {"text": "We find the Council was at fault.", "spans": [], "meta": {"decision": "99 000 101", "paragraph": 1}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The folder that commands are run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, *records: object) -> None:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_annotations_check_finds_no_fault_in_good_files(run, few, few_pages):
    done = run("annotations", "check", few, "--corpus", few_pages)
    assert (done.status, done.out, done.err) == (0, "1 file: no fault found\n", "")


def test_annotations_check_looks_paragraphs_up_in_the_corpus_that_lies_there(run, folder, few, few_pages):
    shutil.copytree(few_pages, folder / "corpus")
    write(folder / "a.jsonl", {**GOOD, "meta": {"decision": few_pages_ref(few_pages), "paragraph": 1}})
    done = run("annotations", "check", "a.jsonl")
    assert done.status == 2
    assert done.out.startswith("a.jsonl:1: ")


def few_pages_ref(few_pages: Path) -> str:
    return sorted(few_pages.iterdir())[0].stem.replace("-", " ")


def test_annotations_check_without_a_corpus_says_what_was_not_looked_at(run, folder):
    write(folder / "a.jsonl", GOOD)
    done = run("annotations", "check", "a.jsonl")
    assert (done.status, done.out) == (0, "1 file: no fault found\n")
    assert done.err == "no corpus: paragraphs were not compared with their pages; name the folder with --corpus\n"


def test_annotations_check_reports_every_fault_with_its_line_and_exits_with_2(run, folder):
    span = {"start": 0, "end": 2, "label": "fault", "types": ["delay"]}
    write(
        folder / "a.jsonl",
        {**GOOD, "spans": [{**span, "label": "falt"}]},
        "",
        '{"text": "torn',
        {**GOOD, "text": "Another.", "spans": [{**span, "end": 900}]},
        {**GOOD, "text": "One \u001b[2J more.", "spans": [{**span, "types": ["dela\u001by"]}]},
    )
    done = run("annotations", "check", "a.jsonl")
    assert done.complaint.endswith(" in 1 file")
    faults = done.out.splitlines()
    assert done.complaint.split()[0] == str(len(faults))
    assert {fault.split(": ")[0] for fault in faults} == {"a.jsonl:1", "a.jsonl:3", "a.jsonl:4", "a.jsonl:5"}
    assert "label 'falt' is not in the scheme; use one of fault, injustice, finding, agreed_action" in done.out
    assert "\x1b" not in done.out


def test_annotations_check_of_an_empty_file_is_a_fault(run, folder):
    write(folder / "a.jsonl")
    done = run("annotations", "check", "a.jsonl")
    assert done.complaint == "1 fault in 1 file"
    assert done.out == "a.jsonl: no annotated paragraph; give JSON Lines with text and spans\n"


def test_annotations_check_tells_notes_and_exits_with_0(run, folder):
    span = {"start": 0, "end": 33, "label": "fault"}
    write(folder / "a.jsonl", {**GOOD, "spans": [span]}, {**GOOD, "spans": [span], "answer": "ignore"})
    done = run("annotations", "check", "a.jsonl")
    assert done.status == 0
    first, second, last = done.out.splitlines()
    assert first.startswith("a.jsonl:1: note: no type is given (fault at 0): the types are unknown")
    assert second.startswith("a.jsonl:2: note: left out")
    assert last == "1 file: no fault found"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["missing.jsonl"], "missing.jsonl: cannot be read (No such file or directory)"),
        (["."], ".: cannot be read"),
        (["a.jsonl", "--corpus", "nowhere"], "nowhere: no such folder; name the folder"),
        (["a.jsonl", "--corpus", "bare"], "bare: a folder with no .txt, .html or .htm file in it"),
    ],
    ids=["missing", "folder", "no corpus", "empty corpus"],
)
def test_annotations_check_of_what_is_not_there_is_one_line(run, folder, arguments, complaint):
    write(folder / "a.jsonl", GOOD)
    (folder / "bare").mkdir()
    done = run("annotations", "check", *arguments)
    assert done.complaint.startswith(complaint)
    assert done.out == ""


def test_annotations_agreement_of_a_file_with_itself_is_perfect(run, few):
    done = run("annotations", "agreement", few, few)
    assert (done.status, done.err) == (0, "")
    assert "12 decisions" in done.out
    assert "Krippendorff's alpha over sets of labels (MASI distance): 1.000" in done.out
    assert "0 sentences labelled differently" in done.out


def test_annotations_agreement_lists_the_sentences_labelled_differently(run, few, folder):
    records = [json.loads(line) for line in few.read_text(encoding="utf-8").splitlines()]
    place = next(i for i, record in enumerate(records) if record["spans"])
    spans = records[place]["spans"]
    records[place]["spans"] = []
    write(folder / "other.jsonl", *records)
    listed = run("annotations", "agreement", few, "other.jsonl").out
    left_out = run("annotations", "agreement", few, "other.jsonl", "--no-differences").out
    assert f"{records[place]['meta']['decision']} paragraph {records[place]['meta']['paragraph']}: " in listed
    assert f"A: {spans[0]['label']}" in listed
    assert "B: none" in listed
    assert "labelled differently" not in left_out


@pytest.mark.slow
def test_annotations_doubtful_lists_a_label_that_was_taken_away(run, few, few_pages, folder):
    records = [json.loads(line) for line in few.read_text(encoding="utf-8").splitlines()]
    six = list(dict.fromkeys(record["meta"]["decision"] for record in records))[:6]
    records = [record for record in records if record["meta"]["decision"] in six]
    record = next(record for record in records if record["text"].startswith("pay "))
    record["spans"] = []
    write(folder / "planted.jsonl", *records)
    done = run("annotations", "doubtful", "planted.jsonl", "--corpus", few_pages, "--least", ".8", "-j", "1")
    assert done.status == 0
    *found, last = done.out.splitlines()
    (line,) = [cells for cells in (line.split("\t") for line in found) if record["text"].startswith(cells[-1])]
    ref, paragraph, what, score, labels, _ = line
    assert (ref, paragraph) == (record["meta"]["decision"], str(record["meta"]["paragraph"]))
    assert (what, labels) == ("lacks agreed_action", "[none]")
    assert float(score) >= 0.8
    assert last.startswith(f"{len(found)} doubtful label")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["missing.jsonl"], "missing.jsonl: cannot be read (No such file or directory)"),
        (["a.jsonl", "--corpus", "nowhere"], "nowhere: no such folder; name the folder"),
        (["a.jsonl", "--corpus", "pages"], "too few annotated decisions to learn from (1); annotate at least 3"),
    ],
    ids=["missing", "no corpus", "too few"],
)
def test_annotations_doubtful_of_what_is_not_enough_is_one_line(run, folder, few, few_pages, arguments, complaint):
    write(folder / "a.jsonl", few.read_text(encoding="utf-8").splitlines()[0])
    shutil.copytree(few_pages, folder / "pages")
    done = run("annotations", "doubtful", *arguments)
    assert done.complaint.startswith(complaint)
    assert done.out == ""
