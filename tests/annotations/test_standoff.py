import json
from pathlib import Path

import pytest
from golden import PAGES, gold

from lgo_nlp.annotations.alignment import SentenceLabels
from lgo_nlp.annotations.standoff import (
    Standoff,
    digest_of_sentence,
    read_standoff,
    resolve,
    resolve_in,
    standoff_of,
    write_standoff,
)
from lgo_nlp.errors import AnnotationError, PageError
from lgo_nlp.reading import read_text


def labels_of(found):
    return [(set(labels or ()), dict(types)) for labels, types in zip(found.labels, found.types, strict=True)]


def test_standoff_written_and_read_again_gives_the_pages_that_are_there_their_labels(tmp_path):
    found = gold(5)
    write_standoff([standoff_of(one, annotator="two") for one in found], tmp_path / "published.jsonl")
    for number, one in enumerate(found[:4]):
        folder = tmp_path / f"pages{number % 2}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_bytes(PAGES[one.decision.ref].read_bytes())
    again = resolve_in(read_standoff(tmp_path / "published.jsonl"), [tmp_path / "pages0", tmp_path / "pages1"])
    assert [one.decision.ref for one in again] == [one.decision.ref for one in found[:4]]
    assert [labels_of(one) for one in again] == [labels_of(one) for one in found[:4]]


def test_standoff_refuses_two_pages_of_a_labelled_decision_only(tmp_path):
    first, second = gold(2)
    for number, one in enumerate([first, second, second]):
        (tmp_path / f"{number}.txt").write_bytes(PAGES[one.decision.ref].read_bytes())
    assert len(resolve_in([standoff_of(first, annotator="")], [tmp_path])) == 1
    with pytest.raises(PageError, match=rf"2\.txt: is decision {second.decision.ref}, as .*1\.txt is"):
        resolve_in([standoff_of(second, annotator="")], [tmp_path])


def test_standoff_holds_no_word_of_the_text(tmp_path):
    [one] = gold(1)
    write_standoff([standoff_of(one, annotator="two")], tmp_path / "published.jsonl")
    written = (tmp_path / "published.jsonl").read_text(encoding="utf-8").lower()
    words = {word for word in one.decision.text.lower().split() if len(word) > 12 and word.isalpha()}
    assert words
    assert not [word for word in words if word in written]


def test_standoff_resolves_on_another_copy_of_the_page():
    [one] = gold(1)
    other = read_text(
        "Skip to content\n\n" + one.decision.text.replace(" the ", "\u00a0the "), source=one.decision.source
    )
    assert labels_of(resolve(standoff_of(one, annotator=""), other)) == labels_of(one)


def test_standoff_of_another_page_is_refused():
    first, second = gold(2)
    with pytest.raises(AnnotationError, match="labelled sentences of 99 000 103 are not on this page"):
        resolve(standoff_of(first, annotator=""), second.decision)


def test_standoff_labels_a_repeated_sentence_in_order():
    decision = read_text("What I found\n\n- It was late. It was late. It was mended.\n")
    labelled = ((digest_of_sentence("It was late."), SentenceLabels(frozenset({"fault"}))),)
    assert resolve(Standoff("x", "", 3, labelled), decision).labels == ({"fault"}, set(), set())


GOOD = {"decision": "x", "sentences": 1, "labelled": [{"digest": "0" * 16, "labels": ["fault"], "types": {}}]}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({**GOOD, "decision": None}, "no 'decision'"),
        ({"decision": "x"}, r"no list of 'labelled'; give \[\] where nothing is labelled"),
        ({**GOOD, "labelled": [{"labels": []}]}, "has no 'digest'"),
        ({**GOOD, "labelled": [{"digest": "a", "labels": "fault"}]}, "no list of 'labels'"),
        ({**GOOD, "labelled": [{"digest": "a", "labels": ["falt"]}]}, "label 'falt' is not in the scheme"),
        (
            {**GOOD, "labelled": [{"digest": "a", "labels": ["fault"], "types": {"fault": ["rude"]}}]},
            "type 'rude' is not a type of fault",
        ),
        ([], "not an object"),
    ],
)
def test_standoff_line_that_is_faulty_is_refused(tmp_path, record, message):
    path = tmp_path / "published.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=message):
        read_standoff(path)


def test_standoff_decision_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "published.jsonl"
    path.write_text(2 * (json.dumps(GOOD) + "\n"), encoding="utf-8")
    with pytest.raises(AnnotationError, match="decision x stands there 2 times"):
        read_standoff(path)


def test_published_labels_of_the_project_are_sound():
    published = read_standoff(Path(__file__).parents[2] / "annotations" / "published.jsonl")
    assert len(published) == len({standoff.decision for standoff in published}) > 10
    assert all(0 < len(standoff.labelled) < standoff.sentences for standoff in published)
