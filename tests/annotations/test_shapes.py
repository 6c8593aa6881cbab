import json
from pathlib import Path

import pytest

from lgo_nlp.annotations.parsing import parse_line
from lgo_nlp.annotations.reading import parse_file
from lgo_nlp.annotations.shapes import shape_of

FAULTS = Path(__file__).resolve().parents[3] / "shared" / "faults"
TEXT = "The Trust lost the form. That is fault."
META = {"decision": "99 000 901", "paragraph": 7}
SPAN = {"start": 0, "end": 24, "label": "fault", "types": ["record_keeping"]}
PRODIGY = {"answer": "accept", "_input_hash": 1, "_task_hash": 2, "_session_id": None}

OTHER_SHAPES = [
    ({"options": [{"id": "fault", "text": "f"}], "accept": ["fault"]}, "a Prodigy choice line ('options', 'accept')"),
    ({"accept": []}, "a Prodigy choice line ('accept')"),
    ({"_view_id": "choice", **PRODIGY}, "a Prodigy choice line ('_view_id')"),
    ({"spans": [SPAN], "accept": ["fault"], **PRODIGY}, "a Prodigy choice line ('accept')"),
    ({"label": "fault", **PRODIGY}, "a Prodigy binary line ('label')"),
    ({"label": "fault", "answer": "reject"}, "a Prodigy binary line ('label')"),
    ({"spans": [SPAN], "_view_id": "ner", **PRODIGY}, "a Prodigy binary line ('_view_id')"),
    ({"spans": [SPAN], "_is_binary": True, "_view_id": "spans_manual"}, "a Prodigy binary line ('_is_binary')"),
    ({"label": [[0, 24, "fault"]]}, "a doccano sequence line ('label')"),
    ({"labels": [[0, 24, "fault"]]}, "a doccano sequence line ('labels')"),
    ({"spans": [], "label": [[0, 24, "fault"]]}, "a doccano sequence line ('label')"),
    ({"label": ["fault"]}, "a line of labels for the whole text, as doccano writes them ('label')"),
    ({"label": []}, "a line of labels for the whole text, as doccano writes them ('label')"),
    ({"label": "fault"}, "a line of labels for the whole text, as doccano writes them ('label')"),
    ({"labels": ["fault"]}, "a line of labels for the whole text, as doccano writes them ('labels')"),
    ({"categories": ["fault"]}, "a line of labels for the whole text, as doccano writes them ('categories')"),
    (
        {"entities": [{"start_offset": 0, "end_offset": 24, "label": "fault"}], "relations": []},
        "a line of entities, as doccano and spaCy write them ('entities', 'start_offset')",
    ),
    ({"entities": [[0, 24, "fault"]]}, "a line of entities, as doccano and spaCy write them ('entities')"),
    ({"entities": []}, "a line of entities, as doccano and spaCy write them ('entities')"),
    ({"data": {"text": TEXT}, "annotations": [{"result": []}]}, "a Label Studio task ('data', 'annotations')"),
    ({"data": {"text": TEXT}, "predictions": []}, "a Label Studio task ('data', 'predictions')"),
    ({"label": [{"start": 0, "end": 24, "labels": ["fault"]}], "annotation_id": 1}, "a Label Studio line ('label')"),
    ({"fields": {"text": TEXT}, "responses": {}}, "an Argilla record ('fields', 'responses')"),
    ({"fields": {"text": TEXT}, "suggestions": {}}, "an Argilla record ('fields', 'suggestions')"),
    (
        {"labels.responses": [[]], "labels.suggestion": []},
        "an Argilla record ('labels.responses', 'labels.suggestion')",
    ),
    ({"cats": {"fault": 1.0}}, "a spaCy text classification line ('cats')"),
    ({"tokens": ["It"], "ner_tags": [0]}, "a line of token tags ('ner_tags')"),
]


def ids(value):
    return value[:40] if isinstance(value, str) else ""


@pytest.mark.parametrize(("keys", "told"), OTHER_SHAPES, ids=ids)
def test_shapes_of_other_tools_are_refused_by_name_and_never_no_label(keys, told):
    (fault,) = parse_line(json.dumps({"text": TEXT, "meta": META, **keys}).encode())
    assert fault.startswith(f"{told}: this version reads spans only; bring its labels into 'spans'")


@pytest.mark.parametrize("more", [{}, {"meta": META}, {"text": TEXT}], ids=["alone", "with meta", "with text"])
def test_shapes_are_named_whatever_else_is_missing(more):
    (fault,) = parse_line(json.dumps({"cats": {"fault": 1.0}, **more}).encode())
    assert fault.startswith("a spaCy text classification line ('cats')")


@pytest.mark.parametrize(
    "keys",
    [
        {},
        PRODIGY,
        {"tokens": [], "_view_id": "spans_manual", "_is_binary": False, **PRODIGY},
        {"tokens": [], "_view_id": "ner_manual", "options": [], **PRODIGY},
        {"cats": {"fault": 1.0}, "id": 7},
    ],
    ids=["the project's own", "Prodigy's", "spans by hand", "entities by hand", "another tool's keys beside spans"],
)
def test_shapes_that_are_spans_have_no_other_name(keys):
    assert shape_of({"text": TEXT, "spans": [SPAN], "meta": META, **keys}) == ""


@pytest.mark.skipif(not FAULTS.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize("name", ["choice", "binary", "doccano", "entities"])
def test_shapes_of_the_shared_files_are_refused(name):
    assert all("this version reads spans only" in found for _, found in parse_file(FAULTS / f"{name}.jsonl"))
