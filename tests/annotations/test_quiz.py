import pytest

from lgo_nlp.annotations.alignment import SentenceLabels
from lgo_nlp.annotations.guidelines import guidelines, rule_titles
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span
from lgo_nlp.annotations.quiz import answers_of, parse_answer, questions, score
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS, TYPED_LABELS
from lgo_nlp.text.sentences import split_paragraph

NONE = SentenceLabels()


def test_quiz_asks_thirty_sentences_of_the_scheme_each_by_a_rule_of_the_guidelines():
    assert len({question.text for question in questions()}) == 30
    for question in questions():
        assert split_paragraph(question.text) == [(0, len(question.text))]
        assert question.rule in rule_titles()
        assert question.answer.labels <= set(LABELS)
        assert set(question.answer.types) == question.answer.labels & set(TYPED_LABELS)
        for label, types in question.answer.types.items():
            assert types
            assert types <= set(BY_NAME[label].types)
        assert question.text not in guidelines(), "the answer is in the guidelines themselves"


def test_quiz_asks_for_every_label_and_for_none():
    given = [question.answer.labels for question in questions()]
    assert all(sum(label in labels for labels in given) >= 3 for label in LABELS)
    assert 5 <= given.count(frozenset()) <= 15


def test_quiz_all_right_and_all_none():
    right = score({question.number: question.answer for question in questions()})
    assert (right.right, right.asked, right.mistakes) == (30, 30, ())
    assert right.types_right == right.typed > 10
    nothing = score({question.number: NONE for question in questions()})
    assert nothing.right == sum(not question.answer.labels for question in questions())
    assert nothing.typed == 0


def test_quiz_scores_by_rule_what_was_answered():
    first, second = [question for question in questions() if question.rule == 2][:2]
    found = score({first.number: first.answer, second.number: SentenceLabels(frozenset({"finding"}))})
    [rule] = found.rules
    assert (rule.rule, rule.title, rule.right, rule.asked) == (2, "Events are not findings", 1, 2)
    assert [question for question, _ in found.mistakes] == [second]


@pytest.mark.parametrize(
    ("typed", "labels", "types"),
    [
        ("0", set(), {}),
        ("None", set(), {}),
        ("1 3", {"fault", "finding"}, {}),
        ("fault delay, finding", {"fault", "finding"}, {"fault": {"delay"}}),
        ("1 4 procedure", {"fault", "agreed_action"},
         {"fault": {"procedure"}, "agreed_action": {"procedure"}}),
    ],
)  # fmt: skip
def test_quiz_reads_typed_answers(typed, labels, types):
    found = parse_answer(typed)
    assert (found.labels, found.types) == (labels, types)


@pytest.mark.parametrize(
    ("typed", "word"), [("5", "'5'"), ("delay", "'delay'"), ("3 delay", "'delay'"), (" ", "nothing")]
)
def test_quiz_refuses_what_is_no_answer(typed, word):
    with pytest.raises(AnnotationError, match=word):
        parse_answer(typed)


def test_quiz_takes_the_answers_of_the_page():
    question = questions()[0]
    span = Span(0, len(question.text), "fault")
    answer = AnnotatedParagraph(question.text, (span,), "quiz", 1, question.section, "ada")
    assert answers_of([answer])[1].labels == {"fault"}
    with pytest.raises(AnnotationError, match=r"^a\.jsonl:1: no answer to the quiz in it"):
        answers_of([AnnotatedParagraph("Other.", (), "99 000 101", 1, "", "ada", source="a.jsonl:1")])
