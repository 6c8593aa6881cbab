"""Exports as each tool writes them today, and what is read of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Note, Span
from lgo_nlp.annotations.tools import TOOLS, read_raw
from lgo_nlp.labels import LABELS

FAULTS = Path(__file__).resolve().parents[4] / "shared" / "faults"
LOST, VERDICT = "The Trust lost the form.", "That is fault."
TEXT = f"{LOST} {VERDICT}"
ASTRAL = f"\U0001f600 {LOST}"
META = {"decision": "99 000 901", "paragraph": 7, "section": "Analysis"}
KEPT = Span(0, 24, "fault", ("record_keeping",))
UNTYPED = Span(0, 24, "fault")
FINDING = Span(25, 39, "finding")
PRODIGY = {"_input_hash": 1, "_task_hash": 2, "_timestamp": 3, "answer": "accept"}
PLACE = {"start": 0, "end": 24}


def by(annotator, *spans, text=TEXT, asked=LABELS):
    return AnnotatedParagraph(text, spans, "99 000 901", 7, "Analysis", annotator, asked)


def region(label, start=0, end=24, text=LOST, **more):
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {"id": "r1", "from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


def choices(*names, **place):
    one = {"from_name": "types", "to_name": "text", "type": "choices", "value": {**place, "choices": list(names)}}
    return one | {"id": "r1"} if place else one


def task(*results, text=TEXT, **more):
    annotation = {"id": 5, "completed_by": 1, "was_cancelled": False, "result": list(results), "lead_time": 8.1}
    return {"id": 3, "data": {"text": text, "meta": META}, "annotations": [annotation | more], "predictions": []}


def argilla(*answers, question="labels"):
    return {"id": "a1", "fields": {"text": TEXT}, "metadata": META, "suggestions": {}, "vectors": {},
            "responses": {question: list(answers)}, "status": "completed", "_server_id": "s"}  # fmt: skip


EXPORTS = [
    ("Prodigy, spans by hand", {**PRODIGY, "text": TEXT, "meta": META, "_view_id": "spans_manual",
      "_annotator_id": "ann", "tokens": [],
      "spans": [{**PLACE, "token_start": 0, "token_end": 4, "label": "fault/record_keeping"}]},
     [by("ann", KEPT)]),
    ("Prodigy, a session that is only a time", {**PRODIGY, "text": TEXT, "meta": META, "spans": [],
      "_session_id": "2026-01-05_10-20-30"}, [by("")]),
    ("Prodigy, choice", {**PRODIGY, "text": LOST, "meta": META, "_view_id": "choice", "accept": ["fault"],
      "options": [{"id": "fault", "text": "Fault"}, {"id": "finding", "text": "Finding"}], "_session_id": "set-ann"},
     [by("set-ann", UNTYPED, text=LOST, asked=("fault", "finding"))]),
    ("Prodigy, nothing chosen", {**PRODIGY, "text": TEXT, "meta": META, "accept": [], "options": ["fault", "finding"]},
     [by("", asked=("fault", "finding"))]),
    ("Prodigy, yes", {**PRODIGY, "text": LOST, "meta": META, "label": "fault", "_view_id": "classification"},
     [by("", UNTYPED, text=LOST, asked=("fault",))]),
    ("Prodigy, no: rejected for a label", {**PRODIGY, "text": TEXT, "meta": META, "label": "fault", "answer": "reject"},
     [by("", asked=("fault",))]),
    ("doccano, sequence", {"id": 1, "text": TEXT, "label": [[0, 24, "fault/record_keeping"], [25, 39, "finding"]],
      **META, "Comments": []}, [by("", KEPT, FINDING)]),
    ("doccano, sequence, old names", {"doc_id": 1, "text": TEXT, "labels": [[0, 24, "fault"]], "username": "ann",
      "meta": META}, [by("ann", UNTYPED)]),
    ("doccano, relations", {"id": 1, "text": TEXT, "entities": [{"id": 2, "label": "fault", "start_offset": 0,
      "end_offset": 24}], "relations": [], **META}, [by("", UNTYPED)]),
    ("doccano, classification", {"id": 1, "data": LOST, "label": ["fault"], **META}, [by("", UNTYPED, text=LOST)]),
    ("doccano, classification in CSV", f"id,text,label,decision\n1,{LOST},fault#finding,99 000 901\n",
     [AnnotatedParagraph(LOST, (UNTYPED, Span(0, 24, "finding")), "99 000 901", 0, "", "")]),
    ("doccano, annotated with nothing", {"text": TEXT, "label": [[0, 39, "none"]], **META}, [by("")]),
    ("Label Studio, types as choices of the region", [task(region("fault"), choices("record_keeping", **PLACE))],
     [by("1", KEPT)]),
    ("Label Studio, two annotators", [task(region("fault")) | {"annotations": [
        {"completed_by": {"id": 1, "email": "a@x.org"}, "result": [region("fault")]},
        {"completed_by": {"id": 2, "email": "b@x.org"}, "result": []}]}], [by("a@x.org", UNTYPED), by("b@x.org")]),
    ("Label Studio, skipped", [task(was_cancelled=True)], [LeftOut("it was skipped in Label Studio")]),
    ("Label Studio, choices of the whole text", [task(choices("fault"), text=LOST)], [by("1", UNTYPED, text=LOST)]),
    ("Label Studio, JSON-MIN", [{"id": 3, "text": TEXT, "meta": META, "annotation_id": 5, "annotator": 1,
      "label": [{**PLACE, "text": LOST, "labels": ["fault"]}, {**PLACE, "labels": ["finding"]}],
      "types": [{**PLACE, "choices": ["record_keeping", "delay"]}]}],
     [by("1", Span(0, 24, "fault", ("delay", "record_keeping")), Span(0, 24, "finding"))]),
    ("Label Studio, JSON-MIN with a type that has no place", [{"id": 3, "text": TEXT, "meta": META, "annotation_id": 5,
      "label": [{**PLACE, "text": LOST, "labels": ["fault"]}], "types": ["delay"]}], [by("", UNTYPED)]),
    ("Label Studio, CSV", "annotation_id,annotator,decision,paragraph,text,label\n"
      f'5,1,99 000 901,7,{TEXT},"[{{""start"":0,""end"":24,""text"":""{LOST}"",""labels"":[""fault""]}}]"\n',
     [AnnotatedParagraph(TEXT, (UNTYPED,), "99 000 901", 7, "", "1")]),
    ("Argilla, two users", [argilla({"value": [{**PLACE, "label": "fault/record_keeping"}], "user_id": "u1"},
      {"value": [], "user_id": "u2"})], [by("u1", KEPT), by("u2")]),
    ("Argilla, classes under another question", [argilla({"value": [], "user_id": "u"}, question="kind")], [by("u")]),
    ("Argilla, flat", {"id": "a1", "text": TEXT, **META, "labels.responses": [[{**PLACE, "label": "fault"}], []],
      "labels.responses.users": ["u1", "u2"], "labels.responses.status": ["submitted", "discarded"]},
     [by("u1", UNTYPED), LeftOut("a user has discarded it or not submitted an answer")]),
    ("spaCy, cats", {"text": LOST, "cats": {"fault/record_keeping": 1.0, "finding": 0.0}, "meta": META},
     [by("", KEPT, text=LOST, asked=("fault", "finding"))]),
    ("a spreadsheet, hand-made", f"decision;paragraph;section;text;fault;finding\n99 000 901;7;Analysis;{LOST} ;x;\n"
      f"99 000 901;7;Analysis;{VERDICT};;1\n", [by("", UNTYPED, FINDING, asked=("fault", "finding"))]),
]  # fmt: skip


def raw_of(export):
    return export.encode() if isinstance(export, str) else json.dumps(export).encode()


def read(export):
    return [found for _, found in read_raw(raw_of(export)) if not isinstance(found, Note)]


@pytest.mark.parametrize(("export", "expected"), [row[1:] for row in EXPORTS], ids=[row[0] for row in EXPORTS])
def test_shapes_of_the_tools_exports_are_read(export, expected):
    assert read(export) == expected


@pytest.mark.parametrize(
    ("export", "why"),
    [
        ({**PRODIGY, "text": TEXT, "meta": META, "spans": [], "answer": "ignore"}, "its answer is 'ignore'"),
        ({"text": TEXT, "label": [], **META}, "doccano writes no label for what nobody has opened"),
        ([task() | {"annotations": []}], "nobody has annotated the task"),
        ([argilla()], "a user has discarded it or not submitted an answer"),
        ([argilla({"value": None, "user_id": "u"})], "a user has discarded it"),
        (f"decision,text,fault,finding\n9,{TEXT},,\n", "its cells of labels are empty"),
    ],
)
def test_shapes_not_annotated_is_not_annotated_with_nothing(export, why):
    (found,) = read(export)
    assert isinstance(found, LeftOut)
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("results", "text", "span", "said"),
    [
        ([region("fault", 2, 26)], ASTRAL, (2, 26), ""),
        ([region("fault", 3, 27)], ASTRAL, (2, 26), "span 3–27 is taken as 2–26: it counts UTF-16 units"),
        ([region("fault", 3, 27, None)], ASTRAL, (2, 26), "span 3–27 is taken as 2–26: it counts UTF-16 units"),
        ([region("fault", 1, 27, f"\U0001f600 {LOST}")], ASTRAL, (0, 26), "span 1–27 is taken as 0–26"),
        ([region("fault", 0, 25, f"{LOST}\n")], LOST, (0, 24), "span 0–25 is taken as 0–24: the text ends there"),
        ([region("fault", 1, 25)], TEXT, (0, 24), "span 1–25 is taken as 0–24: what it quotes occurs there alone"),
        ([region("fault", 0, 25, "The  Trust lost the form.")], "The  Trust lost the form.", (0, 25), ""),
        ([region("fault", 2, 26, None)], ASTRAL, (2, 26), "the spans quote no text: their offsets are taken to count"),
        ([region("fault"), {"type": "textarea", "value": {"text": ["?"]}}], TEXT, (0, 24), "results of type textarea"),
    ],
)
def test_shapes_offsets_are_mended_where_that_is_certain_and_said(results, text, span, said):
    *notes, found = [found for _, found in read_raw(raw_of([task(*results, text=text)]))]
    assert [(one.start, one.end) for one in found.spans] == [span]
    assert [note.message.startswith(f"record 3: {said}") for note in notes] == [True] * bool(said)


WRONG = [
    ({**PRODIGY, "text": TEXT, "meta": META, "label": "fault"}, "'fault' is given to a whole text of 2 sentences"),
    ({**PRODIGY, "text": TEXT, "meta": META, "label": "fault/delay"}, "a yes or no to the type 'fault/delay' says"),
    ({**PRODIGY, "text": TEXT, "meta": META, "_view_id": "ner", "spans": [{**PLACE, "label": "fault"}]},
     "a yes or no to one span says nothing of the other sentences"),
    ({"text": LOST, "meta": META, "options": ["fault"]}, "a choice without 'accept'"),
    ({"text": TEXT, "label": [[0, 24, "falt"]], **META}, "label 'falt' is not in the scheme; use one of fault, inj"),
    ({"text": TEXT, "label": [[0, 24, "fault/delays"]], **META}, "type 'delays' is not a type of fault; use one of"),
    ({"text": TEXT, "label": [[0, 240, "fault"]], **META}, "span 0–240 is outside its text of 39 characters"),
    ({"text": TEXT, "label": [[0, 24]], **META}, "a label is [0, 24], not [start, end, label]"),
    ({"text": TEXT, "annotations": [{"label": 7, "start_offset": 0, "end_offset": 2}], "meta": META},
     "a label is the number 7; export with the names of labels"),
    ({"text": TEXT, "label": ["fault"], **META}, "'fault' is given to a whole text of 2 sentences, and nothing says"),
    ({"text": TEXT, "label": ["fault", [0, 2, "fault"]], **META}, "'label' holds both spans and labels"),
    ({"text": TEXT, "label": [[0, 24, "fault"]]}, "no 'meta.decision'; say which decision the paragraph is of"),
    ([task(region("fault", text="No such words."))], "span 0–24 quotes 'No such words.', where the text has 'The Tr"),
    ([{"text": TEXT, "meta": META, "annotation_id": 5, "types": [{**PLACE, "choices": ["unspecified", "delay"]}],
      "label": [{**PLACE, "labels": ["fault", "injustice"]}]}], "nothing says to which label of 0–24 the type 'unspec"),
    ([task() | {"annotations": ["x"]}], "'annotations' is not a list of objects"),
    ([task(result="x")], "'result' is not a list of objects"),
    ([argilla({"value": ["fault"], "user_id": "u"})], "'fault' is given to a whole text of 2 sentences"),
    ([argilla() | {"responses": {"a": [{"value": []}], "b": [{"value": []}]}}], "answers to 'a', 'b': name the quest"),
    ([argilla() | {"responses": []}], "'responses' does not hold a list of answers"),
    ({"text": LOST, "cats": {"fault": "yes"}, "meta": META}, "the value of 'fault' under 'cats' is no number"),
    ("text,kind\nIt was late.,fault\nIt was.,fault\n", "holds no record of csv, which has columns 'text' and one"),
    (f"decision,text,fault\n9,{LOST},perhaps\n", "the cell of fault is 'perhaps'; give 1 or 0"),
    (f"decision,sentence,text,fault\n9,2,{LOST},1\n", "its sentences are 2; sort the rows by paragraph and sentence"),
    (f"decision,text,fault,fault_score\n9,{LOST},1,.9\n", "'fault_score' is a model's guess"),
    (f"decision,text,fault\n9,{LOST},1,2\n", "4 cells under 3 names; put the text into quotation marks"),
    ("decision,text,fault\n9,\x00\xff\n".encode("latin-1"), "is not UTF-8; save the file as 'CSV UTF-8'"),
    (b"\x89\n\xff\n\x00\n", "is not text (it holds a NUL byte)"),
    (b"PK\x03\x04 no workbook", "is no XLSX workbook"),
    (b"\x78\x9c no docs", "is no file of spaCy's DocBin"),
]  # fmt: skip


@pytest.mark.parametrize(("export", "fault"), WRONG, ids=[fault for _, fault in WRONG])
def test_shapes_a_faulty_record_is_one_line_with_what_to_do(export, fault):
    (found,) = [one for _, one in read_raw(export if isinstance(export, bytes) else raw_of(export))]
    assert isinstance(found, str)
    assert "\n" not in found
    name = found.partition(": ")[0] + ": " if found.startswith("record ") else ""
    assert found.removeprefix(name).startswith(fault)


JUNK = [
    None,
    "none",
    True,
    -1,
    3.5,
    10**30,
    "",
    "fault",
    "\x00",
    [],
    {},
    [None],
    [{}],
    {"start": 0},
    [["fault"]],
    "[{}]",
]


def changed(value, draw):
    """The value with something else somewhere in it."""
    if not isinstance(value, list | dict) or not value or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(JUNK))
    key = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    items = dict(value) if isinstance(value, dict) else list(value)
    items[key] = changed(value[key], draw)
    return items


@settings(max_examples=80)
@given(
    st.data(),
    st.sampled_from([row[1] for row in EXPORTS if not isinstance(row[1], str)]),
    st.sampled_from(sorted(TOOLS)),
)
def test_shapes_a_hostile_record_is_read_or_its_faults_are_one_line_each(data, export, tool):
    raw = raw_of(changed(changed(export, data.draw), data.draw))
    for found in (one for named in ("", tool) for _, one in read_raw(raw, named)):
        assert not isinstance(found, str) or "\n" not in found


@pytest.mark.parametrize(
    ("label", "nearest"), [("falt", "fault"), ("Agreed action", "agreed_action"), ("injustices", "injustice")]
)
def test_shapes_a_misspelt_label_names_the_nearest(label, nearest):
    (found,) = read({"text": TEXT, "label": [[0, 24, label]], **META})
    assert found.endswith(f"(did you mean {nearest!r}?)")


@pytest.mark.skipif(not FAULTS.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("choice", "'fault', 'finding' is given to a whole text of 3 sentences"),
        ("binary", "'fault' is given to a whole text of 3 sentences"),
        ("doccano", [(0, 51, "fault"), (77, 91, "fault"), (77, 91, "finding")]),
        ("entities", [(0, 51, "fault")]),
    ],
)
def test_shapes_of_the_shared_files_are_read_or_refused_with_what_is_missing(name, expected):
    (found,) = [one for _, one in read_raw((FAULTS / f"{name}.jsonl").read_bytes())]
    if isinstance(found, str):
        assert found.startswith(expected)
    else:
        assert [(span.start, span.end, span.label) for span in found.spans] == expected
