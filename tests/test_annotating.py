"""The walk of docs/annotating.md, every command of it, on few pages; and what docs/learning_to_label.md teaches."""

import json
import re

import pytest
from golden import paragraphs
from typed import ROOT, console_of, type_in

from lgo_nlp.annotations import AnnotatedParagraph, Span, write_annotations
from lgo_nlp.annotations.guidelines import rule_titles
from lgo_nlp.annotations.quiz import questions
from lgo_nlp.labels import LABELS

WALK = console_of("docs/annotating.md")
LEARN = (ROOT / "docs" / "learning_to_label.md").read_text(encoding="utf-8")
FIRST = ("99 000 106", "99 000 109", "99 000 113", "99 000 114", "99 000 118")
OWN = ("99 001 205", "99 001 213", "99 001 225")
KEPT = ("99 000 103", "99 000 104")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A checkout in small: few of the pages and annotations that the walk names."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "corpus").mkdir()
    for ref in (*FIRST, *OWN, *KEPT):
        name = f"{ref.replace(' ', '-')}.txt"
        (folder / "corpus" / name).write_bytes((ROOT / "corpus" / name).read_bytes())
    for side, refs in (("train", FIRST), ("heldout", KEPT)):
        kept = [p for p in paragraphs(side) if p.decision in refs]
        write_annotations(kept, folder / "annotations" / f"{side}.jsonl")
    return folder


def annotate(folder, file):
    """Be the annotator: answer what a page asks as the corpus and the quiz have it, and save it as the page does."""
    page, annotator = file.removesuffix(".jsonl").split("-")
    block = (folder / f"{page}.html").read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0]
    known = {(p.decision, p.paragraph): p.spans for p in paragraphs("train")}
    for q in questions():
        known["quiz", q.number] = tuple(Span(0, len(q.text), label, ()) for label in q.answer.labels)
    answers = [
        AnnotatedParagraph(
            task["text"], known[task["decision"], task["paragraph"]], task["decision"], task["paragraph"],
            task["section"], annotator,
        )
        for task in json.loads(block)["paragraphs"]
    ]  # fmt: skip
    write_annotations(answers, folder / file)


def test_annotating_walk_names_only_what_a_checkout_has():
    named = {name for command in WALK for name in re.findall(r"(?:corpus|annotations)/[\w.?*\[\]-]+", command)}
    assert named
    assert [name for name in named if not list(ROOT.glob(name))] == []


@pytest.mark.slow
def test_annotating_walk_goes_from_pages_to_a_second_model(desk, capfd, monkeypatch):
    monkeypatch.chdir(desk)
    printed = {}
    for command in WALK:
        for file in re.findall(r"(?<!\S)(?:label|quiz)-\w+\.jsonl", command):
            if not (desk / file).exists():
                annotate(desk, file)
        one_process = " --jobs 1" if re.match("lgo-nlp (train|annotations doubtful)", command) else ""
        differs = (0, 1) if command.startswith("lgo-nlp compare") else (0,)
        printed[command] = type_in(command + one_process, monkeypatch, capfd, statuses=differs)
    assert any("30 of 30 sentences right" in out for out in printed.values())
    assert any("0 sentences labelled differently" in out for out in printed.values())
    assert {(desk / "models" / name / "model.json").exists() for name in ("first", "second")} == {True}


def test_annotating_shows_pictures_that_are_there_and_small():
    pictures = re.findall(r"!\[[^\]]+\]\((\S+?)\)", (ROOT / "docs" / "annotating.md").read_text(encoding="utf-8"))
    assert len(pictures) == 3
    assert all((ROOT / "docs" / name).stat().st_size < 150_000 for name in pictures)


def test_learning_to_label_teaches_labels_of_the_scheme_by_rules_of_the_guidelines():
    examples = re.findall(r"^\|.*\| ([a-z_, ]+) \| [^|]*\((\d+)\) \|$", LEARN, re.MULTILINE)
    assert len(examples) > 30
    assert {name for labels, _ in examples for name in labels.split(", ")} == {"none", *LABELS}
    assert {int(rule) for _, rule in examples} <= set(rule_titles())


def test_learning_to_label_does_not_give_the_quiz_away():
    assert [q.text for q in questions() if f"| {q.text} |" in LEARN] == []
