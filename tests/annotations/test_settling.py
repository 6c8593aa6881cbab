import pytest

from lgo_nlp.annotations import AnnotatedParagraph, Span, annotators_of, settle
from lgo_nlp.labels import LABELS

TEXT = "It took a year. That is fault. Mr K was upset."
LATE, VERDICT, UPSET = (0, 15), (16, 30), (31, 46)


def by(annotator, *spans, asked=LABELS, number=1):
    return AnnotatedParagraph(TEXT, spans, "99 000 901", number, "", annotator, asked, f"e.json:{number}")


def late(*types, place=LATE):
    return Span(*place, "fault", types)


THREE = [
    by("a", late("delay"), Span(*VERDICT, "finding")),
    by("b", late("delay", "procedure"), Span(*UPSET, "injustice")),
    by("c"),
]


@pytest.mark.parametrize(
    ("way", "found", "expected", "reason"),
    [
        ("majority", THREE, (late("delay"),), "fault by two of three, delay by both, procedure by one of two"),
        ("union", THREE, (late("delay", "procedure"), Span(*VERDICT, "finding"), Span(*UPSET, "injustice")), "all"),
        ("first", THREE, THREE[0].spans, "as it is"),
        ("majority", THREE[:2], (late("delay"),), "one of two is no majority"),
        ("majority", [by("a", late()), by("b", late("delay"))], (late("delay"),), "unknown types have no vote"),
        ("majority", [by("a", late(place=(0, 14))), by("b", late(place=(0, 14)))], (late(place=(0, 14)),), "agreed"),
        (
            "majority",
            [by("a", late("delay"), asked=("fault",)), by("b", Span(*VERDICT, "finding"), asked=("finding",))],
            (late("delay"), Span(*VERDICT, "finding")),
            "who did not decide on a label has no vote on it",
        ),
    ],
)
def test_settling_gives_a_sentence_what_enough_annotators_gave_it(way, found, expected, reason):
    (settled,) = settle(found, way, lambda _: None)
    assert settled.spans == expected, reason


def test_settling_says_what_it_did_sentence_by_sentence():
    told = []
    (settled,) = settle(THREE, "majority", told.append)
    start = "e.json:1: paragraph 1 of 99 000 901, sentence"
    assert told == [
        f"{start} 1: fault by 2 of 3, kept (a, b, c)",
        f"{start} 1: fault/procedure by 1 of 2, left out (a, b, c)",
        f"{start} 2: finding by 1 of 3, left out (a, b, c)",
        f"{start} 3: injustice by 1 of 3, left out (a, b, c)",
    ]
    assert settled.annotator == "majority of a, b, c"
    settle(THREE, "first", told.append)
    assert told[4:] == ["e.json:1: paragraph 1 of 99 000 901: that of a kept (a, b, c)"]


def test_settling_keeps_the_order_of_paragraphs_and_joins_answers_of_one_annotator():
    answers = [by("a", asked=("fault",), number=2), by("b", late()), by("a", asked=LABELS[1:], number=2), by("a")]
    settled = settle(answers, "union", lambda _: None)
    assert [(p.paragraph, p.spans, p.complete) for p in settled] == [(2, (), True), (1, (late(),), True)]
    assert list(annotators_of(answers)) == ["a", "b"]
