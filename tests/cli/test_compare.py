import json

import pytest

from lgo_nlp.tagging import default_model_folder


@pytest.fixture
def two(run, few_pages, other_model, tmp_path):
    """The same three pages tagged by the model that ships and by another one."""
    pages = sorted(few_pages.iterdir())[:3]
    files = [tmp_path / "old.jsonl", tmp_path / "new.jsonl"]
    for path, more in zip(files, ([], ["--model", other_model]), strict=True):
        assert run("tag", *pages, *more, "--output", path).status == 0
    return files


def test_compare_of_a_file_with_itself_finds_nothing(run, two):
    done = run("compare", two[0], two[0])
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("3 decisions and ")
    assert done.out.endswith("\ngreatest move of a score: +0.0000\nno label, type or sentence changed\n")


def test_compare_lists_what_was_gained_and_turned_round_what_was_lost(run, two):
    there, back = run("compare", *two), run("compare", *reversed(two))
    assert (there.status, there.err, back.status) == (1, "", 1)
    gained = [line for line in there.out.splitlines() if line.startswith("+ ")]
    lost = [line for line in back.out.splitlines() if line.startswith("- ")]
    assert len(gained) == len(lost) > 0
    assert not [line for line in there.out.splitlines() if line.startswith("- ")]
    label, was, _, now = gained[0].removeprefix("+ ").split()[:4]
    assert float(was) < float(now)
    assert f"{label} gained: " in there.out.splitlines()[-1]


def test_compare_of_models_says_what_compare_of_their_files_says(run, two, few_pages, other_model):
    pages = sorted(few_pages.iterdir())[:3]
    models = run("compare", default_model_folder(), other_model, *pages)
    assert (models.status, models.out) == (1, run("compare", *two).out)
    assert run("compare", two[0], other_model, *pages).out == models.out


def test_compare_as_json(run, two):
    done = run("compare", *two, "--format", "json")
    found = json.loads(done.out)
    assert done.status == 1
    assert found["decisions"] == 3
    assert all(change["gained"] for change in found["labels"])
    assert len(found["labels"]) == sum(line[0] == "+" for line in run("compare", *two).out.splitlines())


def test_compare_shows_nothing_that_commands_a_terminal(run, two):
    record = json.loads(two[0].read_text(encoding="utf-8").splitlines()[0]) | {"ref": "\x1b[2J\n"}
    two[1].write_text(json.dumps(record), encoding="utf-8")
    done = run("compare", *two)
    assert "+ decision \\x1b[2J\\n\n" in done.out


def test_compare_tells_of_a_page_that_cannot_be_read_once(run, few_pages, other_model, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"%PDF-1.4")
    done = run("compare", other_model, other_model, bad, sorted(few_pages.iterdir())[0])
    assert done.status == 0
    assert done.err.count("\n") == 1
    assert done.err.startswith(f"lgo-nlp: {bad}: is a PDF or Word file")
    assert run("compare", other_model, other_model, bad).complaint.startswith(f"{bad}: is a PDF or Word file")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["a.jsonl", "nowhere"], "nowhere: cannot be read (No such file or directory)"),
        (["a.jsonl", "/dev/zero"], "/dev/zero:1: is larger than 100,000,000 bytes"),
        (["a.jsonl", "folder"], "folder: is a folder; name the pages"),
        (["a.jsonl", "folder", "page.txt"], "folder/model.json: cannot be read"),
        (["a.jsonl", "folder", "-"], "'-': is no page that can be read twice"),
        (["a.jsonl", "a.jsonl", "page.txt"], "page.txt: a.jsonl and a.jsonl are tagged already"),
        (["a.jsonl", "page.txt"], "page.txt:1: is not a decision as 'lgo-nlp tag --format jsonl' writes it"),
        (["a.jsonl", "scores.jsonl"], "scores.jsonl:2: is not a decision as"),
        (["empty.jsonl", "empty.jsonl"], "empty.jsonl, empty.jsonl: no decision to compare"),
        (["a.jsonl", "a.jsonl", "--format", "csv"], "--format csv: not a format; use one of text, json"),
    ],
)
def test_compare_of_what_cannot_be_is_one_line(run, tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "page.txt").write_text("Analysis\n\n- It was late.\n", encoding="utf-8")
    (tmp_path / "a.jsonl").write_text('{"ref": "1", "source": "a", "sentences": []}\n', encoding="utf-8")
    sentence = '{"id": 1, "start": 0, "end": 1, "text": "A", "labels": [], "scores": {"fault": "high"}, "types": {}}'
    (tmp_path / "scores.jsonl").write_text(
        f'\n{{"ref": "1", "source": "a", "sentences": [{sentence}]}}\n', encoding="utf-8"
    )
    (tmp_path / "empty.jsonl").write_bytes(b"\n")
    done = run("compare", *arguments)
    assert done.complaint.startswith(complaint)
    assert done.out == ""
