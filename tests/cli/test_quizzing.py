import json

import pytest

from lgo_nlp.annotations import AnnotatedParagraph, Span, write_annotations
from lgo_nlp.annotations.quiz import questions


def typed(answers):
    return "".join(f"{' '.join(sorted(answer.labels)) or '0'}\n" for answer in answers).encode()


def test_quiz_on_the_screen_says_what_is_right_and_why(run):
    answers = [question.answer for question in questions()]
    done = run("annotations", "quiz", stdin=b"what?\n0\n" + typed(answers[1:]))
    assert done.status == 0
    assert done.err.startswith("lgo-nlp: 'what?' is no label")
    assert "You said none: fault (assessment)." in done.out
    assert "29 of 30 sentences right" in done.out
    assert "Events are not findings" in done.out


def test_quiz_that_is_broken_off_scores_what_was_answered(run):
    done = run("annotations", "quiz", stdin=typed([question.answer for question in questions()[:4]]))
    assert (done.status, done.err) == (0, "")
    assert "4 of 4 sentences right" in done.out


def test_quiz_page_holds_the_sentences_and_no_answer(run, tmp_path):
    done = run("annotations", "quiz", "--output", tmp_path / "quiz.html")
    assert done.err.startswith(f"{tmp_path}/quiz.html: 30 sentences; ")
    block = (tmp_path / "quiz.html").read_text(encoding="utf-8").split('id="data">')[1].split("</script>")[0]
    assert [task["text"] for task in json.loads(block)["paragraphs"]] == [question.text for question in questions()]
    assert questions()[0].why not in block


def test_quiz_scores_the_file_that_the_page_saves(run, tmp_path):
    first, second = questions()[:2]
    spans = [Span(0, len(first.text), "fault", ("delay",))]
    answers = [AnnotatedParagraph(q.text, tuple(spans), "quiz", q.number, q.section, "ada") for q in (first, second)]
    write_annotations(answers, tmp_path / "quiz-ada.jsonl")
    done = run("annotations", "quiz", tmp_path / "quiz-ada.jsonl")
    assert done.status == 0
    assert "1 of 2 sentences right, types of 0 of 1 labels" in done.out
    assert f"2. {second.text}\n   You said fault (delay): none." in done.out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "standard input: no answer in it"),
        (["nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (["--output", "quiz-ada.jsonl"], "quiz-ada.jsonl: the page is HTML; name an output that ends in .html"),
        (["a.jsonl", "--output", "b.html"], "FILE is scored, and --output writes the page: give one of the two"),
    ],
)
def test_quiz_of_what_cannot_be_is_one_line(run, arguments, complaint):
    assert run("annotations", "quiz", *arguments).complaint.startswith(complaint)
