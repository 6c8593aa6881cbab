import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lgo_nlp.annotations import gold_decisions, load_corpus, read_annotations
from lgo_nlp.annotations.standoff import standoff_of, write_standoff
from lgo_nlp.labels import LABELS
from lgo_nlp.model import load_model, save_model


def test_evaluate_prints_a_row_for_each_label_and_the_mean(run, few, few_pages, other_model):
    done = run("evaluate", few, "--corpus", few_pages, "--model", other_model)
    assert (done.status, done.err) == (0, "")
    assert "12 decisions, " in done.out
    assert "95% intervals resample decisions" in done.out
    rows = [line.split("│")[1:-1] for line in done.out.splitlines() if line.startswith("│")]
    assert [row[0].strip() for row in rows] == [*LABELS, "macro F1"]
    for row in rows[:-1]:
        assert all(0 <= float(cell.split()[0]) <= 1 for cell in row[1:5])
        assert int(row[5]) > 0


@dataclass(frozen=True)
class Evaluated:
    """A folder that an evaluation of a model was written to, and what the command line said."""

    model: Path
    folder: Path
    out: str
    err: str


@pytest.fixture
def evaluated(run, few, few_pages, small_model, written) -> Evaluated:
    """An evaluation of the small model, which is often wrong, on the twelve decisions; made once."""
    if not written:
        folder = small_model.parent / "evaluated" / "today"
        done = run("evaluate", few, "--corpus", few_pages, "--model", small_model, "--output", folder)
        assert done.status == 0
        written.append(Evaluated(small_model, folder, done.out, done.err))
    return written[0]


@pytest.fixture(scope="module")
def written() -> list[Evaluated]:
    return []


def test_evaluate_writes_metrics_and_a_report_that_say_what_is_printed(evaluated, few):
    folder = evaluated.folder
    warning, first, second = evaluated.err.splitlines()
    assert warning.startswith("lgo-nlp: warning: this model was trained on these very annotations")
    assert first == f"{folder}/metrics.json and {folder}/report.md, with its pictures, written"
    assert second.startswith(f"{folder}/errors.html shows ")
    assert sorted(path.name for path in folder.iterdir()) == [
        "errors.html", "label_sets.svg", "labels.svg", "metrics.json", "reliability.svg", "report.md",
    ]  # fmt: skip
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert f"{metrics['macro']['f1']:.3f}" in evaluated.out
    assert metrics["decisions"] == 12
    assert str(few) in report
    for label in LABELS:
        assert label in report
    assert sorted(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", report)) == sorted(p.name for p in folder.glob("*.svg"))


def test_evaluate_shows_a_dash_for_a_label_that_does_not_occur(run, few, few_pages, other_model, tmp_path):
    records = [json.loads(line) for line in few.read_text(encoding="utf-8").splitlines()]
    for record in records:
        record["spans"] = [span for span in record["spans"] if span["label"] == "finding"]
    path = tmp_path / "findings.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    done = run("evaluate", path, "--corpus", few_pages, "--model", other_model, "--output", tmp_path / "out")
    assert done.status == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.out.splitlines() if line.startswith("│")]
    by_name = {row[0]: row for row in rows}
    assert by_name["fault"][2] == by_name["fault"][4] == "–"
    assert by_name["macro F1"][3] == by_name["finding"][3]
    assert done.out.endswith("macro F1: macro average over 1 label of 4, those that occur\n")
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert metrics["labels"]["fault"]["recall"] is None


def test_evaluate_tells_what_it_leaves_out_of_the_annotations(run, few, few_pages, other_model, tmp_path):
    first, *rest = few.read_text(encoding="utf-8").splitlines()
    skipped = json.dumps(json.loads(rest[0]) | {"answer": "ignore"})
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join([skipped, first, first]) + "\n", encoding="utf-8")
    done = run("evaluate", path, "--corpus", few_pages, "--model", other_model)
    assert done.status == 0
    assert done.err.splitlines() == [
        f"lgo-nlp: {path}: 1 left out, as its answer is 'ignore': nothing is known of the labels",
        f"lgo-nlp: {path}:3: says what a line before it says; taken once (1 such in all)",
    ]


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_evaluate_and_train_refuse_a_paragraph_by_two_annotators(run, few, few_pages, tmp_path, command):
    record = json.loads(few.read_text(encoding="utf-8").splitlines()[0])
    spans = [] if record["spans"] else [{"start": 0, "end": len(record["text"]), "label": "finding"}]
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(record | {"spans": spans}) + "\n", encoding="utf-8")
    out = ["--output", tmp_path / "model"] if command == "train" else []
    done = run(command, few, other, "--corpus", few_pages, *out)
    assert done.complaint.startswith(f"{other}:1: paragraph {record['meta']['paragraph']} of ")
    assert f"has other spans at {few}:1 (annotators: " in done.complaint
    assert not (tmp_path / "model").exists()


def test_evaluate_shows_every_wrong_sentence_on_a_page(evaluated, few):
    page = (evaluated.folder / "errors.html").read_text(encoding="utf-8")
    number = page.count("<article>")
    assert f"{evaluated.folder}/errors.html shows {number} wrong sentence" in evaluated.err
    metrics = json.loads((evaluated.folder / "metrics.json").read_text(encoding="utf-8"))
    wrong_labels = page.count(" missed: first stage ") + page.count(" not there: first stage ")
    assert wrong_labels >= number > 0
    assert metrics["sentences"] > number
    assert f"annotated in {few};" in page


def test_evaluate_warns_of_the_models_own_annotations_alone(run, few, few_pages, evaluated, tmp_path):
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_text("".join(few.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    assert run("evaluate", fewer, "--corpus", few_pages, "--model", evaluated.model).err == ""
    warning = "lgo-nlp: warning: this model was trained on these very annotations; the scores mean nothing"
    assert evaluated.err.splitlines()[0] == warning


@pytest.fixture(scope="module")
def standoff(few, few_pages, tmp_path_factory) -> Path:
    """The labels of the twelve decisions without their text."""
    found = gold_decisions(read_annotations([few]), load_corpus([few_pages]))
    path = tmp_path_factory.mktemp("standoff") / "published.jsonl"
    write_standoff([standoff_of(one, annotator="two") for one in found], path)
    return path


@pytest.mark.slow
def test_evaluate_takes_labels_of_published_decisions_with_their_pages(
    run, few, few_pages, evaluated, standoff, tmp_path
):
    published = ["--standoff", standoff, "--pages", few_pages]
    done = run("evaluate", *published, "--model", evaluated.model, "-o", tmp_path / "out")
    assert done.out == evaluated.out
    assert done.err.count("\n") == 2
    for name in ("metrics.json", "report.md", "errors.html"):
        named = (evaluated.folder / name).read_text(encoding="utf-8").replace(str(few), str(standoff))
        assert (tmp_path / "out" / name).read_text(encoding="utf-8") == named
    twice = run("evaluate", few, "--corpus", few_pages, *published, "--model", evaluated.model)
    assert twice.out.startswith("24 decisions, ")


def test_evaluate_warns_of_a_model_that_was_trained_on_published_decisions(
    run, few_pages, small_model, standoff, tmp_path
):
    model = load_model(small_model)
    save_model(replace(model, info=replace(model.info, published=3)), tmp_path / "model", card="For tests.\n")
    done = run("evaluate", "--standoff", standoff, "--pages", few_pages, "--model", tmp_path / "model")
    assert done.status == 0
    assert done.err == (
        "lgo-nlp: warning: this model was trained on 3 published decisions; the scores of those mean nothing\n"
    )


def test_evaluate_of_labels_without_pages_or_of_nothing_at_all_is_one_line(run, standoff):
    assert run("evaluate", "--standoff", standoff).complaint.startswith("--standoff and --pages go together")
    assert run("evaluate").complaint == "no annotations; name annotation files, or --standoff FILE with --pages FOLDER"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "gold.jsonl: cannot be read (No such file or directory)"),
        (b"\n", "gold.jsonl: no annotated paragraph"),
        (b'{"text": "torn', "gold.jsonl:1: malformed JSON"),
        (bytes(range(128, 256)), "gold.jsonl:1: is not UTF-8"),
        (
            b'{"text": "Not there.", "spans": [], "meta": {"decision": "99 999 999"}}\n',
            "gold.jsonl:1: decision 99 999 999 is not in the corpus",
        ),
        (b'{"text": "Not there.", "meta": {"decision": "9"}}\n', "gold.jsonl:1: a line of 'text', 'meta' without"),
    ],
    ids=["missing", "empty", "torn", "binary", "no page", "no spans"],
)
@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_evaluate_and_train_on_bad_annotations_say_so_on_one_line(
    run, few_pages, tmp_path, monkeypatch, command, content, complaint
):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "gold.jsonl").write_bytes(content)
    done = run(command, "gold.jsonl", "--corpus", few_pages, "-o", "out")
    assert done.complaint.startswith(complaint)
    assert done.out == ""
    assert not (tmp_path / "out").exists()


def test_evaluate_with_a_model_or_corpus_that_is_not_there_is_one_line(
    run, few, few_pages, other_model, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    no_model = run("evaluate", few, "--corpus", few_pages, "--model", "nowhere")
    no_corpus = run("evaluate", few, "--model", other_model)
    assert no_model.complaint.startswith("nowhere/model.json: cannot be read")
    assert no_corpus.complaint.startswith("corpus: no such folder; name the folder")


def test_evaluate_finds_out_first_that_actions_cannot_be_read(run, few, few_pages, other_model):
    done = run("evaluate", few, "--corpus", few_pages, "--model", other_model, "--actions", few)
    assert done.complaint.startswith(f"{few}:1: no 'decision'")
    assert done.out == ""


def test_evaluate_into_a_place_that_cannot_be_is_found_out_first(run, few, few_pages):
    done = run("evaluate", few, "--corpus", few_pages, "--output", few)
    assert done.complaint == f"{few}: cannot be written ({few} is not a folder); name another place"
    assert done.out == ""
