import json
import random

import pytest

from lgo_nlp.annotations import digest_of, gold_decisions, load_corpus, read_annotations
from lgo_nlp.annotations.selection import PER_DECISION
from lgo_nlp.annotations.tools import ARRAYS, FORMATS
from lgo_nlp.training import TrainingConfig, train

QUICK = TrainingConfig(folds=2, networks=1, hidden=4, epochs=2, type_networks=1, type_hidden=4, type_epochs=2, jobs=1)
SEED = 4


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_review_prints_paragraphs_to_label_the_most_doubtful_first(run, few_pages):
    done = run("review", few_pages, "--limit", "7")
    assert (done.status, done.err) == (0, "")
    records = lines(done.out)
    assert len(records) == 7
    scores = [record["meta"]["score"] for record in records]
    assert scores == sorted(scores, reverse=True)
    corpus = load_corpus([few_pages])
    for record in records:
        decision = corpus[record["meta"]["decision"]]
        paragraph = decision.paragraphs[record["meta"]["paragraph"] - 1]
        assert decision.text[paragraph.start : paragraph.end] == record["text"]
        assert decision.sections[paragraph.section].heading == record["meta"]["section"]


def test_review_writes_a_file_and_says_how_many(run, few_pages, tmp_path):
    path = tmp_path / "of" / "today.jsonl"
    done = run("review", few_pages, "--limit", "3", "-o", path)
    assert (done.status, done.out, done.err) == (0, "", f"{path}: 3 paragraphs to label\n")
    assert path.read_text(encoding="utf-8") == run("review", few_pages, "--limit", "3").out
    assert run("review", few_pages, "-n", "3", "--jobs", "2").out == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMATS)
def test_review_in_every_format_is_json(run, few_pages, form):
    done = run("review", few_pages, "--limit", "2", "--format", form)
    assert done.status == 0
    assert len(json.loads(done.out) if form in ARRAYS else lines(done.out)) == 2


@pytest.mark.parametrize(
    ("guess", "shown"), [([], False), (["--guess", "hidden"], False), (["--guess", "shown"], True)]
)
def test_review_writes_a_page_to_label_in_that_hides_the_guess_unless_it_is_asked_for(
    run, few_pages, tmp_path, guess, shown
):
    done = run("review", few_pages, "--limit", "9", "-o", tmp_path / "label.html", *guess)
    assert done.err == f"{tmp_path}/label.html: 9 paragraphs to label\n"
    html = (tmp_path / "label.html").read_text(encoding="utf-8")
    tasks = json.loads(html.split('id="data">')[1].split("</script>")[0])["paragraphs"]
    offered = lines(run("review", few_pages, "--limit", "9").out)
    assert [task["text"] for task in tasks] == [record["text"] for record in offered]
    assert any(task["guesses"] for task in tasks) == shown
    corpus = load_corpus([few_pages])
    for task in tasks:
        decision = corpus[task["decision"]]
        texts = [decision.text[p.start : p.end] for p in decision.paragraphs]
        place, before, after = task["paragraph"] - 1, task["before"], task["after"]
        if before:
            assert before[-1] == texts[place - 1]
        if after:
            assert after == [texts[place + 1]]
    assert any(task["before"] and task["after"] for task in tasks)


def test_review_of_fewer_paragraphs_than_asked_for_says_why(run, few_pages, tmp_path):
    page = sorted(few_pages.iterdir())[0]
    done = run("review", page, "--limit", "50", "-o", tmp_path / "one.jsonl")
    written = (tmp_path / "one.jsonl").read_text(encoding="utf-8").count("\n")
    assert 0 < written <= PER_DECISION
    first, why = done.err.splitlines()
    assert first == f"{tmp_path}/one.jsonl: {written} paragraphs to label"
    assert why.startswith(f"{written} paragraphs, not 50: of the ")
    assert "of 1 decision at most 8 a decision and 3 of its sections of one role are offered" in why
    assert why.endswith("; give more pages for more")


def test_review_asks_the_model_that_is_named(run, few_pages, small_model):
    own, other = (lines(run("review", few_pages, "-n", "5", *more).out) for more in ((), ("--model", small_model)))
    assert own != other
    assert {record["meta"]["guess"] for record in own} != {record["meta"]["guess"] for record in other}


def test_review_passes_over_pages_that_cannot_be_read_and_says_so(run, few_pages, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"%PDF-1.4")
    done = run("review", few_pages, tmp_path, "-n", "2")
    assert done.status == 0
    assert len(lines(done.out)) == 2
    assert done.err.startswith(f"lgo-nlp: {tmp_path}/bad.txt: is a PDF or Word file")
    alone = run("review", tmp_path, "-o", tmp_path / "out.jsonl")
    assert alone.complaint.startswith(f"{tmp_path}/bad.txt: is a PDF or Word file")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["nowhere.txt"], "nowhere.txt: no such page"),
        ([""], "'': names no page"),
        (["-"], "standard input: is empty"),
        (["page.txt", "--format", "csv"], "--format csv: not a format; use one of prodigy, doccano, label-studio, arg"),
        (["page.txt", "--model", "nowhere"], "nowhere/model.json: cannot be read"),
        (["page.txt", "-o", "page.txt"], "page.txt: is one of the pages to tag; name another file"),
        (["page.txt", "-o", "."], ".: is a folder or a device"),
        (["page.txt", "--guess", "shown"], "--guess is for the page to label in; name an output that ends in .html"),
        (["page.txt", "--format", "html", "--guess", "no"], "--guess no: not a way to show it; use shown or hidden"),
        (["empty.jsonl"], "empty.jsonl: no page in it; give pages to choose from"),
    ],
)
def test_review_of_what_cannot_be_is_one_line(run, tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text("Analysis\n\n- It was late.\n", encoding="utf-8")
    (tmp_path / "empty.jsonl").write_bytes(b"\n")
    done = run("review", *arguments)
    assert done.complaint.startswith(complaint)
    assert done.out == ""


def answered(record, gold, answer):
    """What Prodigy would save: the annotator's spans, which know no types, and the answer."""
    spans = [{"start": s.start, "end": s.end, "label": s.label} for s in gold[record["text"]].spans]
    return record | {"spans": spans, "answer": answer, "_timestamp": 1}


def test_review_answered_and_trained_on_makes_another_model(run, few, few_pages, small_model, tmp_path):
    """The whole round: pages not yet annotated, reviewed, answered with the gold, trained on beside the others."""
    paragraphs = read_annotations([few])
    gold = {p.text: p for p in paragraphs}
    refs = sorted({p.decision for p in paragraphs})
    known, fresh = refs[:8], refs[8:]
    pages = [few_pages / f"{ref.replace(' ', '-')}.txt" for ref in fresh]
    records = lines(run("review", *pages, "-n", "20", "--model", small_model).out)
    answers = [answered(r, gold, "accept") for r in records[:-3]]
    answers += [
        answered(r, gold, answer) for r, answer in zip(records[-3:], ["reject", "ignore", "ignore"], strict=True)
    ]
    random.Random(SEED).shuffle(answers)
    come_back = tmp_path / "prodigy.jsonl"
    come_back.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in answers), encoding="utf-8")
    old = tmp_path / "old.jsonl"
    old.write_text(
        "".join(
            line for line in few.read_text(encoding="utf-8").splitlines(keepends=True)
            if json.loads(line)["meta"]["decision"] in known
        ), encoding="utf-8",
    )  # fmt: skip

    assert run("annotations", "check", old, come_back, "--corpus", few_pages).status == 0
    both = read_annotations([old, come_back])
    decisions = gold_decisions(both, load_corpus([few_pages]))
    added = [one for one in decisions if one.decision.ref in fresh]
    accepted = {(a["meta"]["decision"], a["text"]) for a in answers if a["answer"] == "accept"}
    for one in added:
        for row, sentence in enumerate(one.tokens.sentences):
            place = one.decision.paragraphs[sentence.paragraph]
            text = one.decision.text[place.start : place.end]
            was_answered = (one.decision.ref, text) in accepted
            assert (one.labels[row] is not None) == was_answered, "not annotated is not 'no'"
    alone = gold_decisions(read_annotations([old]), load_corpus([few_pages]))
    before, after = (train(found, config=QUICK, digest=digest_of(both)).model for found in (alone, decisions))
    known_sentences = [model.info.training.sentences for model in (before, after)]
    assert known_sentences[1] - known_sentences[0] == sum(len(one.annotated) for one in added) > len(accepted) - 1
    assert (before.arrays.first.weights != after.arrays.first.weights).any()


def test_review_that_nobody_answered_cannot_be_trained_on(run, few, few_pages, tmp_path):
    path = tmp_path / "guess.jsonl"
    run("review", few_pages, "-n", "2", "-o", path)
    done = run("train", few, path, "--corpus", few_pages, "-o", tmp_path / "model")
    assert done.complaint == (
        f"{path}:1: its spans are a model's guess that nobody has checked; annotate it, or remove the line"
    )
