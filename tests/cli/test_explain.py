import json
import re
from pathlib import Path

import pytest
from golden import tagger
from markupsafe import escape

from lgo_nlp.labels import LABELS


@pytest.fixture
def page(corpus):
    return corpus / "99-000-144.txt"


def test_explain_shows_the_sentence_its_scores_and_what_pushed_them(run, page, tagger):
    tagged = tagger.tag(page)
    number, sentence = max(enumerate(tagged.sentences, 1), key=lambda pair: pair[1].scores["fault"])
    done = run("explain", page, "--sentence", number)
    assert (done.status, done.err) == (0, "")
    assert tagged.text_of(sentence) in done.out
    section = tagged.section_of(sentence)
    assert done.out.startswith(f"{tagged.decision.ref}, sentence {number}, in '{section.heading}' ({section.role})\n")
    for label in LABELS:
        (row,) = (line for line in done.out.splitlines() if line.startswith(f"{label} ") and ":" not in line.split()[0])
        assert f" {sentence.scores[label]:.3f}" in row
        assert (" given" in row) == (label in sentence.labels)
        assert f"\n{label}: any sentence " in done.out
    assert done.out.count("\n  up:   ") == done.out.count("\n  down: ") == len(LABELS)
    assert re.search(r"\n  up:   .* \+\d", done.out)
    assert "cues: " in done.out


def test_explain_shows_the_sentences_around(run, page, tagger):
    tagged = tagger.tag(page)
    out = run("explain", page, "-s", 1).out
    for step, near in enumerate(tagged.sentences[1:4], 1):
        assert f"  +{step}  " in out
        assert tagged.text_of(near)[:80] in out


def test_explain_takes_the_numbers_of_the_page_and_the_table(run, page):
    html = run("tag", page, "-f", "html").out
    table = run("tag", page, "--all").out.splitlines()
    tagged = tagger().tag(page)
    for number in (1, 41, len(tagged.sentences)):
        text = tagged.text_of(tagged.sentences[number - 1])
        assert f"\n  {text}\n" in run("explain", page, "-s", number).out
        assert re.search(rf"<a id=99-000-144-s{number} [^>]*>{number}</a>(<mark[^>]*>)?{re.escape(escape(text))}", html)
        (row,) = (k for k, line in enumerate(table) if line.startswith(f"{number:>4}  "))
        assert text.startswith(table[row + 1].strip()[:40])


def test_explain_takes_standard_input_and_a_line_of_json(run, page, tmp_path):
    text = page.read_text(encoding="utf-8")
    (tmp_path / "one.jsonl").write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")
    plain = run("explain", page, "-s", 81).out
    assert run("explain", "-", "-s", 81, stdin=text.encode()).out == plain
    assert run("explain", tmp_path / "one.jsonl", "-s", 81).out == plain


def test_explain_asks_the_model_that_is_named(run, page, other_model):
    assert run("explain", page, "-s", 81).out != run("explain", page, "-s", 81, "--model", other_model).out


def test_explain_lets_no_page_command_the_terminal(run, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("Analysis\n\n- It was late\x1b[2J and that was fault.\n", encoding="utf-8")
    out = run("explain", path, "-s", 1).out
    assert "\x1b" not in out
    assert "\\x1b[2J" in out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["page.txt", "-s", "2"], "page.txt: no sentence 2; its sentences are numbered 1 to 1"),
        (["page.txt", "-s", "0"], "page.txt: no sentence 0; its sentences are numbered 1 to 1"),
        (["nowhere.txt", "-s", "1"], "nowhere.txt: no such page"),
        (["", "-s", "1"], "'': names no page"),
        ([".", "-s", "1"], ".: holds several pages; name one page"),
        (["empty.jsonl", "-s", "1"], "empty.jsonl: no page in it; name one page"),
        (["page.txt", "-s", "1", "--model", "nowhere"], "nowhere/model.json: cannot be read"),
    ],
)
def test_explain_of_what_cannot_be_is_one_line(run, tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    for name in ("page.txt", "second.txt"):
        (tmp_path / name).write_text("Analysis\n\n- It was late.\n", encoding="utf-8")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    done = run("explain", *arguments)
    assert done.complaint.startswith(complaint)
    assert done.out == ""


def test_explain_says_what_its_page_in_the_docs_shows(run):
    root = Path(__file__).parents[2]
    shown = (root / "docs" / "explaining.md").read_text(encoding="utf-8").split("```")[1].splitlines()
    said = run("explain", root / "corpus" / "99-000-119.txt", "--sentence", "58").out
    rows = [line for line in shown if re.match(r"(fault|injustice|finding|agreed_action)\s+\d", line)]
    assert len(rows) == len(LABELS)
    assert [row for row in rows if row not in said] == []
