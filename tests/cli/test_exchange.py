import json
import sys

import pytest

from lgo_nlp.annotations import digest_of, read_annotations
from lgo_nlp.annotations.tools import TOOLS

LATE, FAULT = "It took the Council nine months.", "That is fault."
META = {"decision": "99 000 901", "paragraph": 2}
SPAN = {"start": 0, "end": 32, "label": "fault/delay"}
PAGE = f"Otterford Council (99 000 901)\n\nThe complaint\n\n- Mrs B complained.\n\nAnalysis\n\n- {LATE} {FAULT}\n"


def doccano(*labels, text=f"{LATE} {FAULT}", **more):
    return {"id": 17, "text": text, "label": [list(label) for label in labels], "meta": META, **more}


def argilla(*answers):
    """An export of two users, as Argilla writes it."""
    responses = [{"value": list(value), "user_id": user} for user, value in zip("ab", answers, strict=True)]
    return {"id": "17", "fields": {"text": f"{LATE} {FAULT}"}, "metadata": META, "responses": {"labels": responses}}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that commands are run in, with a page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


def write(path, records, *, array=False):
    text = json.dumps(records) if array else "".join(json.dumps(record) + "\n" for record in records)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("tool", TOOLS)
def test_exchange_annotations_exported_for_a_tool_are_imported_as_they_were(run, few, few_pages, tmp_path, tool):
    own, out, back = tmp_path / "own.jsonl", tmp_path / f"own.{tool}", tmp_path / "back.jsonl"
    own.write_bytes(b"".join(few.read_bytes().splitlines(keepends=True)[:40]))
    done = run("annotations", "export", own, "--to", tool, "-o", out)
    assert (done.status, done.err.count("\n")) == (0, 1), done.err
    done = run("annotations", "import", out, "-o", back, "--corpus", few_pages)
    assert (done.status, done.err.count("\n")) == (0, 1), done.err
    assert back.read_bytes() == own.read_bytes()


def test_exchange_an_export_is_checked_evaluated_and_read_to_train_as_it_is(run, few, few_pages, tmp_path, small_model):
    out = tmp_path / "few.json"
    out.write_bytes(TOOLS["argilla"].write(read_annotations([few])))
    assert run("annotations", "check", out, "--corpus", few_pages).out == "1 file: no fault found\n"
    one, two = (run("evaluate", path, "--corpus", few_pages, "-m", small_model).out for path in (few, out))
    assert one.replace(str(few), "") == two.replace(str(out), "")
    assert digest_of(read_annotations([out])) == digest_of(read_annotations([few]))


def test_exchange_two_annotators_of_one_export_are_compared_settled_and_never_mixed(run, folder):
    write(folder / "both.json", [argilla([SPAN, SPAN | {"start": 33, "end": 47}], [SPAN])], array=True)
    done = run("annotations", "agreement", "both.json")
    assert done.status == 0
    assert "A is a, B is b\n" in done.out
    assert "1 sentence labelled differently\n99 000 901 paragraph 2: That is fault.\n    A: fault: delay" in done.out
    refused = run("annotations", "import", "both.json", "-o", "out.jsonl")
    assert refused.complaint.startswith(
        "both.json:1 (record 17): paragraph 2 of 99 000 901 has other spans at both.json:1"
    )
    assert "--settle" in refused.complaint
    assert not (folder / "out.jsonl").exists()
    done = run("annotations", "import", "both.json", "--settle", "majority", "-o", "out.jsonl")
    said = "both.json:1 (record 17): paragraph 2 of 99 000 901, sentence 2: fault by 1 of 2, left out (a, b)"
    assert f"lgo-nlp: {said}" in done.err.splitlines()
    (settled,) = read_annotations([folder / "out.jsonl"])
    assert [(s.start, s.end, s.types) for s in settled.spans] == [(0, 32, ("delay",))]


def test_exchange_agreement_of_one_annotator_alone_is_refused(run, folder):
    write(folder / "one.jsonl", [doccano((0, 32, "fault"))])
    assert run("annotations", "agreement", "one.jsonl").complaint.startswith("one.jsonl: all by one annotator ('')")


def test_exchange_import_says_what_was_mended_and_left_out(run, folder):
    write(
        folder / "e.jsonl",
        [doccano((0, 31, "fault/delay"), text=f"{LATE}  {FAULT}"), doccano(text="Mrs B complained.")],
    )
    done = run("annotations", "import", "e.jsonl", "--from", "doccano", "-o", "out.jsonl")
    assert done.status == 0
    left_out, mended, written = done.err.splitlines()
    assert left_out.startswith("lgo-nlp: e.jsonl: 1 left out, as doccano writes no label for what nobody has opened")
    assert mended.endswith("paragraph 2 of 99 000 901 differs from its page in white space; mended")
    assert written == "out.jsonl: 1 paragraph of 1 decision"


ONE_FAULT = [
    ([doccano((0, 320, "fault"))], "e.jsonl:1: record 17: span 0–320 is outside its text of 47 characters"),
    ([doccano((0, 32, "falt"))], "e.jsonl:1: record 17: label 'falt' is not in the scheme; use one of"),
    (
        [doccano((0, 32, "fault"), text=f"{LATE} No.")],
        "e.jsonl:1: record 17: its text is not a paragraph of decision 99 000 901 (at",
    ),
    (
        [doccano((0, 32, "fault")), doccano((33, 47, "fault"))],
        "e.jsonl:2: record 17: paragraph 2 of 99 000 901 is annotated twice",
    ),
    (
        [doccano((0, 32, "fault"), (1, 32, "fault"))],
        "e.jsonl:1: record 17: the fault spans at 0 and 1 overlap; keep one",
    ),
    ([doccano((0, 47, "fault"))], "e.jsonl:1: record 17: span 0–47 reaches across 2 sentences"),
    ([doccano((0, 32, "fault"), meta={})], "e.jsonl:1: record 17: no 'meta.decision'"),
    ([{"text": 1}], "e.jsonl:1: no 'text'"),
]


@pytest.mark.parametrize(("records", "complaint"), ONE_FAULT, ids=[complaint for _, complaint in ONE_FAULT])
def test_exchange_a_faulty_record_is_one_line_and_nothing_is_written(run, folder, records, complaint):
    write(folder / "e.jsonl", records)
    done = run("annotations", "import", "e.jsonl", "-o", "out.jsonl")
    assert done.complaint.startswith(complaint)
    assert (done.out, (folder / "out.jsonl").exists()) == ("", False)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["import", "e.jsonl", "-o", "out", "--from", "brat"], "--from brat: not known; use one of prodigy, label-"),
        (["import", "e.jsonl", "-o", "out", "--settle", "best"], "--settle best: not known; use one of majority, f"),
        (["import", "e.jsonl", "-o", "out", "--from", "argilla"], "e.jsonl: holds no record of argilla, which has 'f"),
        (["import", "e.jsonl", "-o", "e.jsonl"], "e.jsonl: is one of the files to read; name another file"),
        (["import", "none.jsonl", "-o", "out"], "none.jsonl: cannot be read"),
        (["export", "e.jsonl", "--to", "brat", "-o", "out"], "--to brat: not known; use one of prodigy"),
        (["export", "e.jsonl", "--to", "csv", "-o", "corpus"], "corpus: cannot be written"),
    ],
)
def test_exchange_of_what_cannot_be_is_one_line(run, folder, arguments, complaint):
    write(folder / "e.jsonl", [doccano((0, 32, "fault"))])
    done = run("annotations", *arguments)
    assert done.complaint.startswith(complaint)
    assert not (folder / "out").exists()


def test_exchange_export_says_what_a_spreadsheet_does_not_carry(run, folder):
    write(folder / "e.jsonl", [doccano((0, 30, "fault"))])
    done = run("annotations", "export", "e.jsonl", "--to", "csv", "-o", "out.csv")
    said, written = done.err.splitlines()
    assert said.startswith("lgo-nlp: e.jsonl:1 (record 17): is not carried whole: its spans are no sentences (1 such")
    assert (done.status, written) == (0, "out.csv: 1 paragraph for csv")


@pytest.mark.parametrize(
    "arguments", [["import", "e.xlsx", "-o", "out"], ["export", "e.jsonl", "--to", "xlsx", "-o", "out"]]
)
def test_exchange_of_workbooks_without_openpyxl_says_what_to_install(run, folder, monkeypatch, arguments):
    write(folder / "e.jsonl", [doccano((0, 32, "fault"))])
    (folder / "e.xlsx").write_bytes(TOOLS["xlsx"].write(read_annotations([folder / "e.jsonl"])))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    done = run("annotations", *arguments)
    assert done.complaint == "this needs the package openpyxl, which is not installed; pip install openpyxl"
    assert not (folder / "out").exists()


@pytest.mark.parametrize("name", ["made.csv", "made.XLSX", "made.spacy"])
def test_exchange_import_refuses_to_write_json_lines_under_another_name(run, few, tmp_path, name):
    done = run("annotations", "import", few, "--output", tmp_path / name)
    assert done.status == 2
    assert done.complaint == f"{tmp_path / name}: import writes JSON Lines; name a .jsonl file"
    assert not (tmp_path / name).exists()
