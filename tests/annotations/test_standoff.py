import json
from pathlib import Path

import pytest

from lgo_nlp.annotations.standoff import digest_of_page, read_published, read_sentence_labels
from lgo_nlp.errors import AnnotationError

PAGE = (
    "Category :\nHousing\n>\nHomelessness\nDecision :\nUpheld\nSummary\nA man complains about a delay.\n"
    "Finding\nWe found fault causing injustice.\nRecommendations\nThe council has agreed to:\napologise to the man.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "99-009-001.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


def offsets(text: str) -> dict[str, int]:
    return {"start": PAGE.index(text), "end": PAGE.index(text) + len(text)}


def write(folder: Path, spans: list[object], *, digest: str | None = None) -> Path:
    page = folder / "99-009-001.txt"
    record = {"decision": "99 009 001", "file": page.name, "sha256": digest or digest_of_page(page), "spans": spans}
    path = folder / "published.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return path


def test_published_spans_become_labels_of_sentences(folder: Path) -> None:
    path = write(folder, [{**offsets("apologise to the man."), "label": "agreed_action", "types": ["apology"]}])
    (gold,) = read_published(path, folder)
    assert [set(labels or ()) for labels in gold.labels] == [set(), set(), set(), {"agreed_action"}]
    assert gold.types[-1] == {"agreed_action": {"apology"}}


def test_published_every_sentence_counts_as_annotated(folder: Path) -> None:
    (gold,) = read_published(write(folder, []), folder)
    assert gold.annotated == (0, 1, 2, 3)


def test_published_spans_without_types_are_of_unknown_types(folder: Path) -> None:
    (gold,) = read_published(write(folder, [{**offsets("We found fault"), "label": "fault"}]), folder)
    assert (gold.types[1], gold.unknown_types(1)) == ({}, {"fault"})


@pytest.mark.parametrize("spans", [None, {}, "none"])
def test_published_line_without_a_list_of_spans_is_not_one_without_labels(folder: Path, spans: object) -> None:
    path = write(folder, [])
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**record, "spans": spans}) + "\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"published\.jsonl:1: no list of 'spans'; give \[\] where nothing"):
        read_published(path, folder)


def test_published_page_that_is_not_there_is_left_out(folder: Path, tmp_path: Path) -> None:
    assert read_published(write(folder, []), tmp_path / "elsewhere") == []


def test_published_page_of_another_text_is_refused(folder: Path) -> None:
    with pytest.raises(AnnotationError, match="digest differs"):
        read_published(write(folder, [], digest="0" * 64), folder)


@pytest.mark.parametrize(
    ("span", "message"),
    [
        ({"end": 5, "label": "fault", "types": ["delay"]}, "outside"),
        ({"start": 0, "end": 5, "label": ["fault"], "types": []}, "not in the scheme"),
        ({"start": 0, "end": 5, "label": "fault", "types": ["rudeness"]}, "not a type of fault"),
    ],
)
def test_published_faulty_span_is_an_annotation_error(folder: Path, span: object, message: str) -> None:
    with pytest.raises(AnnotationError, match=message):
        read_published(write(folder, [span]), folder)


def test_sentence_labels_are_read_with_their_types(folder: Path) -> None:
    line = {**offsets("We found fault causing injustice."), "labels": ["fault", "finding"], "fault_types": ["delay"]}
    gold_path = folder / "labels.jsonl"
    gold_path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    gold = read_sentence_labels(gold_path, folder / "99-009-001.txt")
    assert gold.labels[1] == {"fault", "finding"}
    assert gold.types[1] == {"fault": {"delay"}}
