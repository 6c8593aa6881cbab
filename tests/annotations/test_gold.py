import re
from dataclasses import replace

import golden
import pytest

from lgo_nlp.annotations.gold import gold_decisions, load_corpus
from lgo_nlp.annotations.pages import place_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span
from lgo_nlp.errors import AnnotationError, PageError
from lgo_nlp.labels import BY_NAME, LABELS

LATE = "It took the Council nine months. That is fault."
LEAD_IN = "The Council has agreed to:"
ITEM = "pay Mrs B £200. It should do this within a month."
PAGE = f"""Otterford Council (99 000 901)

Category : Housing > Repairs

Decision : Upheld

Decision date : 04 Mar 2024

The complaint

  1. Mrs B complained about a leak.

Analysis

  1. {LATE}

  2. The roof was old.

Agreed action

  1. {LEAD_IN}

    • {ITEM}

Final decision

  1. That is fault.

  2. That is fault.
"""
SHORT = "Otterford Council ({ref})\n\nThe complaint\n\nMr K complained of noise.\n\nFinal decision\n\nI uphold this.\n"


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "99-000-901.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "99-000-902.txt").write_text(SHORT.format(ref="99 000 902"), encoding="utf-8")
    return load_corpus([tmp_path])


LATE_SPAN = Span(0, 32, "fault", ("delay",))


def annotate(text, *spans, number=2, ref="99 000 901"):
    return AnnotatedParagraph(text, spans, ref, number, "Analysis", "mk")


def sentences_of(gold):
    return [gold.decision.text[s.start : s.end] for s in gold.tokens.sentences]


def labels_of(gold):
    return {text: labels for text, labels in zip(sentences_of(gold), gold.labels, strict=True) if labels is not None}


def test_gold_corpus_is_by_reference(corpus):
    assert list(corpus) == ["99 000 901", "99 000 902"]
    assert corpus["99 000 901"].outcome == "Upheld"


def test_gold_corpus_is_of_all_folders_and_leaves_out_readmes_and_pages_without_a_reference(tmp_path):
    for name, ref in (("a", "99 000 901"), ("b", "99 000 902")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{ref.replace(' ', '-')}.txt").write_text(SHORT.format(ref=ref), encoding="utf-8")
    (tmp_path / "a" / "README.txt").write_text("About these pages.\n", encoding="utf-8")
    (tmp_path / "a" / "draft.txt").write_text(SHORT.format(ref="draft"), encoding="utf-8")
    assert list(load_corpus([tmp_path / "a", tmp_path / "b"])) == ["99 000 901", "99 000 902"]


def test_gold_reference_on_two_pages_is_refused_and_both_are_named(tmp_path):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(SHORT.format(ref="99 000 901"), encoding="utf-8")
    with pytest.raises(PageError, match=r"two\.txt: is decision 99 000 901, as .*one\.txt is; keep one"):
        load_corpus([tmp_path])
    assert list(load_corpus([tmp_path / "one.txt", tmp_path / "one.txt"])) == ["99 000 901"], "the same page"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("draft.txt", SHORT.format(ref="draft"), "no decision with a reference; name the folder of the pages"),
        ("notes.txt", "Some notes.\n", "notes.txt: not a decision: no section such as 'The complaint'"),
        ("notes.md", "Some notes.\n", "a folder with no .txt"),
    ],
)
def test_gold_folder_that_is_no_corpus_is_one_clear_error(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(PageError, match=re.escape(message)):
        load_corpus([tmp_path])


def test_gold_sentence_has_the_labels_of_its_spans_and_their_types(corpus):
    spans = [Span(0, 32, "fault", ("delay",)), Span(33, 47, "fault", ("unspecified",)), Span(33, 47, "finding")]
    (gold,) = gold_decisions([annotate(LATE, *spans)], corpus)
    assert labels_of(gold) == {"It took the Council nine months.": {"fault"}, "That is fault.": {"fault", "finding"}}
    late, verdict = gold.annotated
    assert gold.types[late] == {"fault": {"delay"}}
    assert gold.types[verdict] == {"fault": {"unspecified"}}


def test_gold_not_annotated_is_not_the_same_as_no_label(corpus):
    (gold,) = gold_decisions([annotate("The roof was old.", number=3)], corpus)
    place = sentences_of(gold).index("The roof was old.")
    assert gold.annotated == (place,)
    assert gold.labels[place] == frozenset()
    assert [labels for i, labels in enumerate(gold.labels) if i != place] == [None] * (len(gold.labels) - 1)


def test_gold_list_item_of_two_sentences_has_labels_for_each(corpus):
    spans = [Span(0, 15, "agreed_action", ("payment",)), Span(16, 49, "agreed_action", ("unspecified",))]
    (gold,) = gold_decisions([annotate(ITEM, *spans, number=5), annotate(LEAD_IN, number=4)], corpus)
    assert labels_of(gold) == {
        LEAD_IN: set(),
        "pay Mrs B £200.": {"agreed_action"},
        "It should do this within a month.": {"agreed_action"},
    }
    assert [gold.types[i] for i in gold.annotated] == [
        {},
        {"agreed_action": {"payment"}},
        {"agreed_action": {"unspecified"}},
    ]


@pytest.mark.parametrize(
    ("spans", "types", "unknown", "reason"),
    [
        ([Span(0, 32, "fault")], {}, {"fault"}, "nobody said which"),
        ([Span(0, 32, "fault", ("unspecified",))], {"fault": {"unspecified"}}, set(), "the sentence names none"),
        ([Span(0, 32, "finding")], {}, set(), "a finding takes none"),
        ([], {}, set(), "no label, no types"),
        (
            [Span(0, 32, "fault"), Span(0, 32, "injustice", ("distress",))],
            {"injustice": {"distress"}},
            {"fault"},
            "each label for itself",
        ),
        ([Span(0, 32, "fault", ("delay",)), Span(0, 30, "fault")], {}, {"fault"}, "a part of them is not all of them"),
        ([LATE_SPAN, Span(0, 20, "fault", ("procedure",))], {"fault": {"delay", "procedure"}}, set(), "put together"),
    ],
)
def test_gold_types_are_known_or_unknown_for_each_label(corpus, spans, types, unknown, reason):
    (gold,) = gold_decisions([annotate(LATE, *spans)], corpus)
    late = gold.annotated[0]
    assert (gold.types[late], gold.unknown_types(late)) == (types, unknown), reason


def test_gold_of_sentences_that_nobody_annotated_has_no_unknown_types(corpus):
    (gold,) = gold_decisions([annotate(LATE, Span(0, 32, "fault"))], corpus)
    assert {gold.unknown_types(i) for i in range(len(gold.labels)) if i not in gold.annotated} == {frozenset()}


@pytest.mark.parametrize("number", [2, 0, 5], ids=["the same number", "no number", "a wrong number"])
def test_gold_paragraph_annotated_twice_in_different_ways_is_refused(corpus, number):
    twice = [annotate(LATE, Span(0, 32, "finding")), annotate(LATE, number=number)]
    with pytest.raises(AnnotationError, match="of 99 000 901 has other spans at a place before"):
        gold_decisions(twice, corpus)
    (gold,) = gold_decisions([twice[1], annotate(LATE)], corpus)
    assert set(labels_of(gold).values()) == {frozenset()}, "the same twice is no difference"


def test_gold_decisions_stand_in_order_of_reference(corpus):
    later = annotate("I uphold this.", Span(0, 14, "finding"), number=2, ref="99 000 902")
    golds = gold_decisions(iter([later, annotate(LATE), later]), corpus)
    assert [gold.decision.ref for gold in golds] == ["99 000 901", "99 000 902"]
    assert labels_of(golds[1]) == {"I uphold this.": {"finding"}}


@pytest.mark.parametrize(
    ("paragraph", "message"),
    [
        (annotate(LATE, ref="99 000 999"), "decision 99 000 999 is not in the corpus; name its folder with --corpus"),
        (annotate("It was late."), r"decision 99 000 901: paragraph 2 of the annotations is not in .*99-000-901\.txt"),
        (annotate(LATE + " "), "paragraph 2 of the annotations is not in"),
    ],
)
def test_gold_paragraph_that_is_not_in_the_corpus_is_one_clear_error(corpus, paragraph, message):
    with pytest.raises(AnnotationError, match=message):
        gold_decisions([paragraph], corpus)


@pytest.mark.parametrize(
    ("text", "number", "place", "reason"),
    [
        (LATE, 2, 1, "where it says"),
        (LATE, 5, 1, "a wrong number: wherever its text stands"),
        (LATE, 0, 1, "no number"),
        (LATE, -3, 1, "a number before the first"),
        (LATE, 99, 1, "a number behind the last"),
        ("That is fault.", 6, 5, "the first of two alike"),
        ("That is fault.", 7, 6, "the second of two alike"),
        ("That is fault.", 0, 5, "two alike and no number: the first"),
        ("It was fault.", 6, None, "another text"),
        ("", 1, None, "no text"),
    ],
)
def test_gold_place_is_where_the_paragraph_says_or_wherever_its_text_stands(corpus, text, number, place, reason):
    assert place_of(annotate(text, number=number), corpus["99 000 901"]) == place, reason


def test_gold_of_a_paragraph_that_was_not_decided_on_for_every_label_is_not_annotated(corpus):
    gold = gold_decisions([replace(annotate(LATE), asked=("fault",))], corpus)
    assert [one.annotated for one in gold] == [()]


@pytest.mark.slow
def test_gold_of_the_project_gives_every_span_to_one_sentence():
    paragraphs = [paragraph for side in golden.SIDES for paragraph in golden.paragraphs(side)]
    spans = {}
    for paragraph in paragraphs:
        found = spans.setdefault(paragraph.decision, [])
        found += [(paragraph.text[s.start : s.end], s.label, frozenset(s.types)) for s in paragraph.spans]
    golds = gold_decisions(paragraphs, golden.corpus())
    assert len(golds) == len(spans) >= 200
    for gold in golds:
        assert gold.annotated == tuple(range(len(gold.tokens.sentences)))
        carried = [
            (text, label, types.get(label, frozenset()))
            for text, labels, types in zip(sentences_of(gold), gold.labels, gold.types, strict=True)
            for label in LABELS
            if label in labels
        ]
        assert carried == spans[gold.decision.ref]
        assert all(
            set(types) == {label for label in labels if BY_NAME[label].types}
            for labels, types in zip(gold.labels, gold.types, strict=True)
        )
