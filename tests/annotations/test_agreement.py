import math
from dataclasses import replace

import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from lgo_nlp.annotations import AnnotatedParagraph, Span, measure_agreement
from lgo_nlp.errors import AnnotationError

TEXT = "It took a year. That is fault. Mr K was upset. The Trust will say sorry."
PLACES = [(0, 15), (16, 30), (31, 46), (47, 72)]


def paragraph(*spans, text=TEXT, number=1, decision="99 000 901"):
    return AnnotatedParagraph(text, spans, decision, number, "Analysis", "mk")


def fault(*places, types=("delay",)):
    return [Span(*PLACES[place], "fault", types) for place in places]


def row(report, label, name=""):
    (found,) = [a for a in report.each if (a.label, a.type) == (label, name)]
    return found


def test_agreement_counts_and_scores_are_sklearns():
    report = measure_agreement([paragraph(*fault(0, 1))], [paragraph(*fault(1, 2))])
    first, second = [True, True, False, False], [False, True, True, False]
    found = row(report, "fault")
    assert (found.both, found.first_only, found.second_only, found.neither) == (1, 1, 1, 1)
    assert found.kappa == pytest.approx(cohen_kappa_score(first, second))
    assert found.f1 == pytest.approx(f1_score(first, second))


def test_agreement_on_what_nobody_gives_is_not_defined():
    report = measure_agreement([paragraph(*fault(0))], [paragraph(*fault(0))])
    assert (row(report, "fault").kappa, row(report, "fault").f1, report.alpha) == (1.0, 1.0, 1.0)
    never = row(report, "injustice")
    assert all(map(math.isnan, (never.kappa, *never.kappa_interval, never.f1, *never.f1_interval)))


def test_agreement_on_nothing_but_one_set_of_labels_has_no_alpha():
    assert math.isnan(measure_agreement([paragraph()], [paragraph()]).alpha)


@pytest.mark.parametrize(
    ("first", "second", "counts", "differences", "reason"),
    [
        (("delay",), ("delay",), (1, 0, 0, 3), 0, "both say delay"),
        (("delay",), ("procedure",), (0, 1, 0, 3), 1, "one says delay"),
        (("delay",), (), (0, 0, 0, 3), 0, "the second does not say: the sentence is left out"),
        ((), (), (0, 0, 0, 3), 0, "neither says"),
    ],
)
def test_agreement_on_types_leaves_out_sentences_of_unknown_types(first, second, counts, differences, reason):
    report = measure_agreement([paragraph(*fault(0, types=first))], [paragraph(*fault(0, types=second))])
    found = row(report, "fault", "delay")
    assert (found.both, found.first_only, found.second_only, found.neither) == counts, reason
    assert len(report.differences) == differences, reason
    assert row(report, "fault").both == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([paragraph()], [paragraph(decision="99 000 902")]),
        ([paragraph(text="")], [paragraph(text="")]),
        ([paragraph(text=" \n")], [paragraph(text=" \n")]),
        ([], []),
    ],
    ids=["other decisions", "empty text", "blank text", "nothing"],
)
def test_agreement_without_a_sentence_in_common_is_one_clear_error(first, second):
    with pytest.raises(AnnotationError, match="have no annotated paragraph in common"):
        measure_agreement(first, second)


def test_agreement_of_a_file_with_two_annotations_of_a_paragraph_is_refused():
    with pytest.raises(AnnotationError, match="paragraph 1 of 99 000 901 has other spans"):
        measure_agreement([paragraph(), paragraph(*fault(0))], [paragraph()])


def test_agreement_counts_a_label_only_where_both_have_decided_on_it():
    yes, no = (replace(paragraph(*spans), asked=("fault",)) for spans in (fault(0), ()))
    report = measure_agreement([yes], [no])
    assert (row(report, "fault").first_only, row(report, "fault").neither, row(report, "finding").neither) == (1, 3, 0)
    assert math.isnan(report.alpha)
