import pytest

from lgo_nlp.evaluation.comparing import LabelChange, Move, Place, TypeChange, Unmatched, compare
from lgo_nlp.labels import LABELS, TYPED_LABELS


def sentence(start, text, *labels, score=0.25, **types):
    """A sentence of a record; ``score`` is that of every label."""
    return {
        "id": start // 10 + 1, "start": start, "end": start + 9, "text": text, "labels": list(labels),
        "scores": dict.fromkeys(LABELS, score), "types": {label: types.get(label, []) for label in TYPED_LABELS},
    }  # fmt: skip


def record(*sentences, ref="99 000 001", source="page.txt"):
    return {"ref": ref, "source": source, "sentences": list(sentences)}


OLD = record(sentence(0, "It was late.", "fault", fault=["delay"]), sentence(10, "She waited."))


def test_comparing_a_tagging_with_itself_finds_nothing():
    found = compare([OLD], [OLD])
    assert not found.changed
    assert (found.decisions, found.sentences, found.greatest.by) == (1, 2, 0)


def test_comparing_finds_labels_gained_and_lost_with_both_scores():
    new = record(sentence(0, "It was late."), sentence(10, "She waited.", "injustice", score=0.75))
    found = compare([OLD], [new])
    assert found.labels == [
        LabelChange(Place("99 000 001", 1, "It was late."), "fault", False, 0.25, 0.25),
        LabelChange(Place("99 000 001", 2, "She waited."), "injustice", True, 0.25, 0.75),
    ]
    assert (found.types, found.unmatched) == ([], [])
    assert found.greatest == Move(Place("99 000 001", 2, "She waited."), LABELS[0], 0.5)


def test_comparing_finds_other_types_of_a_label_that_both_have_in_whatever_order():
    new = record(sentence(0, "It was late.", "fault", fault=["records", "delay"]), OLD["sentences"][1])
    found = compare([OLD], [new])
    place = Place("99 000 001", 1, "It was late.")
    assert found.types == [TypeChange(place, "fault", ("delay",), ("records", "delay"))]
    assert found.changed
    turned = record(sentence(0, "It was late.", "fault", fault=["delay", "records"]), OLD["sentences"][1])
    assert not compare([turned], [new]).changed


def test_comparing_finds_sentences_that_only_one_side_has():
    new = record(OLD["sentences"][1], sentence(20, "It apologised.", "agreed_action"))
    found = compare([OLD], [new])
    assert found.unmatched == [
        Unmatched(Place("99 000 001", 1, "It was late."), False, ("fault",)),
        Unmatched(Place("99 000 001", 3, "It apologised."), True, ("agreed_action",)),
    ]
    assert (found.sentences, found.changed) == (1, True)


def test_comparing_of_scores_that_moved_alone_is_no_change():
    new = record(sentence(0, "It was late.", "fault", fault=["delay"], score=0.125), OLD["sentences"][1])
    found = compare([OLD], [new])
    assert not found.changed
    assert found.greatest.by == -0.125


@pytest.mark.parametrize("order", [1, -1], ids=["in the same order", "in another order"])
def test_comparing_matches_decisions_by_reference_or_source_and_namesakes_in_order(order):
    others = [record(ref=f"99 000 00{n}") for n in (2, 3)]
    passages = [record(sentence(0, text), ref=None, source="-") for text in ("One.", "Two.")]
    old, new = [OLD, *others, *passages], [*others, record(ref="99 000 009"), *passages][::order]
    found = compare(old, new)
    assert (found.decisions, found.lost, found.gained) == (4, ["99 000 001"], ["99 000 009"])
    assert found.changed
