import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from golden import SIDES, annotated
from golden import refs as refs_of

from lgo_nlp.annotations.standoff import standoff_of, write_standoff
from lgo_nlp.cli import main
from lgo_nlp.cli.training import MODEL_FILES
from lgo_nlp.labels import LABELS
from lgo_nlp.model import load_model


@dataclass(frozen=True)
class Trained:
    """A folder that the command line has trained a model to, and what it said meanwhile."""

    folder: Path
    out: str
    err: str


@pytest.fixture(scope="module")
def trained(few, few_pages, tmp_path_factory) -> Trained:
    """On six of the twelve decisions and the labels of a seventh without its text; the settings are those that ship."""
    place = tmp_path_factory.mktemp("trained")
    lines = few.read_text(encoding="utf-8").splitlines(keepends=True)
    *refs, seventh = list(dict.fromkeys(json.loads(line)["meta"]["decision"] for line in lines))[:7]
    side = next(side for side in SIDES if seventh in refs_of(side))
    write_standoff([standoff_of(annotated(side, seventh), annotator="two")], place / "published.jsonl")
    fewer = [line for line in lines if json.loads(line)["meta"]["decision"] in refs]
    (place / "six.jsonl").write_text("".join(fewer), encoding="utf-8")
    arguments = [
        "lgo-nlp", "train", place / "six.jsonl", "--corpus", few_pages, "-o", place / "model", "--jobs", "1",
        "--standoff", place / "published.jsonl", "--pages", few_pages,
    ]  # fmt: skip
    with (
        patch.dict(os.environ),
        pytest.MonkeyPatch.context() as monkeypatch,
        (place / "out").open("w+", encoding="utf-8") as out,
        (place / "err").open("w+", encoding="utf-8") as err,
    ):
        monkeypatch.delenv("COLUMNS", raising=False)  # which pytest-xdist sets
        for name, value in (("argv", list(map(str, arguments))), ("stdout", out), ("stderr", err)):
            monkeypatch.setattr(sys, name, value)
        with pytest.raises(SystemExit, match=r"^0$"):
            main()
    return Trained(place / "model", *((place / name).read_text(encoding="utf-8") for name in ("out", "err")))


def test_train_writes_a_model_that_tags(run, trained, few_pages):
    assert sorted(path.name for path in trained.folder.iterdir()) == ["README.md", "model.json", "weights.npz"]
    page = sorted(few_pages.iterdir())[0]
    done = run("tag", page, "--model", trained.folder, "-f", "jsonl")
    assert done.status == 0
    assert any(sentence["labels"] for sentence in json.loads(done.out)["sentences"])


def test_train_prints_scores_and_tells_its_progress_on_standard_error(trained):
    for label in (*LABELS, "macro F1"):
        assert trained.out.count(f"{label} ") >= 1
    assert "cross-validated by decision" in trained.out
    model = load_model(trained.folder)
    for label in LABELS:
        (line,) = (line for line in trained.out.splitlines() if f" {label} " in line)
        assert f" {model.thresholds[label]:.2f} " in line
    steps = trained.err.splitlines()
    assert steps[0] == "features"
    assert steps[-1] == "writing the model"
    assert len(steps) == len(set(steps)) > 3


def test_train_needs_annotations_of_several_decisions(run, few, few_pages, tmp_path):
    lines = few.read_text(encoding="utf-8").splitlines(keepends=True)
    first = json.loads(lines[0])["meta"]["decision"]
    two = tmp_path / "two.jsonl"
    two.write_text("".join(line for line in lines if json.loads(line)["meta"]["decision"] == first), encoding="utf-8")
    done = run("train", two, "--corpus", few_pages, "-o", tmp_path / "model")
    assert done.complaint == "too few annotated decisions to learn from (1); annotate at least 3"
    assert not (tmp_path / "model").exists()


def test_train_needs_every_label(run, few, few_pages, tmp_path):
    bare = tmp_path / "bare.jsonl"
    records = [json.loads(line) for line in few.read_text(encoding="utf-8").splitlines()]
    for record in records:
        record["spans"] = [span for span in record["spans"] if span["label"] != "injustice"]
    bare.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    done = run("train", bare, "--corpus", few_pages, "-o", tmp_path / "model")
    assert done.complaint == "label 'injustice' occurs in 0 of the decisions; annotate at least 2 that have it"


def test_train_without_a_corpus_says_which_option_names_one(run, few, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("train", few, "-o", "model")
    assert done.complaint == "corpus: no such folder; name the folder of the annotated decisions' pages with --corpus"
    done = run("train", "-o", "model")
    assert done.complaint.startswith("annotations/train.jsonl: cannot be read")


@pytest.mark.parametrize("place", ["few.jsonl", "few.jsonl/model"])
def test_train_looks_at_the_place_of_the_model_before_the_work(run, few, monkeypatch, place):
    """The corpus is not even there: it is the place that is found out first."""
    monkeypatch.chdir(few.parent)
    done = run("train", few, "--corpus", "no such folder", "-o", place)
    assert done.complaint.startswith(f"{place}: cannot be written (")
    assert done.complaint.endswith("few.jsonl is not a folder); name another place")


@pytest.mark.parametrize("name", ["model.json", "weights.npz", "README.md"])
def test_train_never_overwrites_a_model_unasked(run, few, tmp_path, name):
    (tmp_path / name).write_text("of another model")
    done = run("train", few, "--corpus", "no such folder", "-o", tmp_path)
    assert done.complaint == f"{tmp_path}: already holds {name}; add --force to replace, or name another folder"
    assert (tmp_path / name).read_text() == "of another model"
    done = run("train", few, "--corpus", "no such folder", "-o", tmp_path, "--force")
    assert done.complaint.startswith("no such folder: no such folder;")


def test_train_looks_for_the_very_files_that_it_writes(trained):
    assert set(MODEL_FILES) == {path.name for path in trained.folder.iterdir()}


def test_train_learns_from_labels_without_text(trained):
    info = load_model(trained.folder).info
    assert (info.training.decisions, info.published) == (7, 1)
    assert "1 of them are published ones" in (trained.folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--standoff", "labels.jsonl"], "--standoff and --pages go together"),
        (["--pages", "pages"], "--standoff and --pages go together"),
        (["--standoff", "labels.jsonl", "--pages", "pages"], "pages: none of the 1 labelled decisions"),
        (["--standoff", "missing.jsonl", "--pages", "pages"], "missing.jsonl: cannot be read"),
    ],
)
def test_train_tells_what_is_wrong_with_labels_without_text(
    run, few, few_pages, tmp_path, monkeypatch, arguments, complaint
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "labels.jsonl").write_text('{"decision": "x", "sentences": 1, "labelled": []}\n', encoding="utf-8")
    (tmp_path / "pages").mkdir()
    shutil.copy(sorted(few_pages.iterdir())[0], tmp_path / "pages")
    done = run("train", few, "--corpus", few_pages, "-o", "model", *arguments)
    assert done.complaint.startswith(complaint)
    assert not (tmp_path / "model").exists()
