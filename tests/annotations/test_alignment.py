import pytest

from lgo_nlp.annotations import AnnotatedParagraph, Span, gold_decisions, measure_agreement
from lgo_nlp.reading import read_text

LATE = "It took the Council nine months. That is fault."
PAGE = f"Otterford Council (99 000 901)\n\nAnalysis\n\n{LATE}\n"


@pytest.mark.parametrize(
    ("start", "end", "labelled", "reason"),
    [
        (0, 32, [True, False], "the whole sentence"),
        (0, 33, [True, False], "with the space behind it"),
        (3, 32, [True, False], "all but a word"),
        (0, 16, [True, False], "the first half"),
        (16, 32, [True, False], "the second half"),
        (0, 15, [False, False], "less than half"),
        (0, 47, [True, True], "both sentences"),
        (20, 47, [False, True], "the end of one and all of the other"),
        (0, 40, [True, True], "all of one and half of the other"),
        (20, 38, [False, False], "less than half of either"),
        (32, 33, [False, False], "the space between"),
    ],
)
def test_alignment_gives_a_span_to_the_sentences_it_covers_at_least_half_of(start, end, labelled, reason):
    paragraph = AnnotatedParagraph(LATE, (Span(start, end, "finding"),), "99 000 901", 1, "Analysis", "mk")
    (gold,) = gold_decisions([paragraph], {"99 000 901": read_text(PAGE)})
    assert ["finding" in gold.labels[i] for i in gold.annotated] == labelled, reason

    (finding,) = [a for a in measure_agreement([paragraph], [paragraph]).each if a.label == "finding"]
    assert finding.both == sum(labelled), reason
