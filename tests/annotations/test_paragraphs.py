import json
import re

import pytest
from golden import parse_line
from hypothesis import given, settings
from hypothesis import strategies as st

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Span, as_record, digest_of, write_annotations
from lgo_nlp.annotations.reading import parse_file, read_annotations
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS

TEXT = "It took nine months. That is fault."
LATE = Span(0, 20, "fault", ("delay", "complaint_handling"))
VERDICT = (Span(21, 35, "fault", ("unspecified",)), Span(21, 35, "finding"))
PARAGRAPH = AnnotatedParagraph(TEXT, (LATE, *VERDICT), "99 000 901", 7, "Analysis", "mk")

CHARACTERS = st.text(st.characters(exclude_categories=["Cs"]))


def line(text=TEXT, spans=(), **meta):
    return json.dumps({"text": text, "spans": list(spans), "meta": {"decision": "99 000 901", "paragraph": 7} | meta})


def span(start=0, end=20, label="fault", types=("delay",), **more):
    return {"start": start, "end": end, "label": label, "types": list(types)} | more


@st.composite
def annotated_paragraphs(draw):
    text = draw(CHARACTERS.filter(bool))
    spans = []
    for label in draw(st.lists(st.sampled_from(LABELS), max_size=4)):
        start = draw(st.integers(0, len(text) - 1))
        names = draw(st.sets(st.sampled_from(list(BY_NAME[label].types)))) if BY_NAME[label].types else set()
        types = tuple(name for name in BY_NAME[label].types if name in names)
        spans.append(Span(start, draw(st.integers(start + 1, len(text))), label, types))
    number = draw(st.integers(0, 500))
    return AnnotatedParagraph(text, tuple(spans), draw(CHARACTERS), number, draw(CHARACTERS), draw(CHARACTERS))


def test_paragraphs_are_written_in_the_shape_that_annotation_tools_read(tmp_path):
    write_annotations([PARAGRAPH], tmp_path / "one.jsonl")
    assert json.loads((tmp_path / "one.jsonl").read_text(encoding="utf-8")) == {
        "text": TEXT,
        "spans": [
            {"start": 0, "end": 20, "label": "fault", "types": ["delay", "complaint_handling"]},
            {"start": 21, "end": 35, "label": "fault", "types": ["unspecified"]},
            {"start": 21, "end": 35, "label": "finding", "types": []},
        ],
        "meta": {"decision": "99 000 901", "paragraph": 7, "section": "Analysis", "annotator": "mk"},
    }


def test_paragraphs_written_are_read_back_in_order(tmp_path):
    texts = ["It owed her £50 – “at once”.", "Café 𝒳\u2028and\u0085more", "tab\tline\nend", "né́e 👩‍👧"]
    paragraphs = [AnnotatedParagraph(text, (), "99 000 901", n, "", "") for n, text in enumerate(texts, 1)]
    write_annotations(paragraphs, tmp_path / "one.jsonl")
    assert read_annotations([tmp_path / "one.jsonl"]) == paragraphs
    assert (tmp_path / "one.jsonl").read_bytes().count(b"\n") == len(texts)
    write_annotations([PARAGRAPH], tmp_path / "two.jsonl")
    assert read_annotations([tmp_path / "two.jsonl", tmp_path / "one.jsonl"]) == [PARAGRAPH, *paragraphs]


@settings(deadline=None)
@given(annotated_paragraphs())
def test_paragraphs_any_paragraph_comes_back_from_its_line(paragraph):
    assert parse_line(json.dumps(as_record(paragraph), ensure_ascii=False).encode()) == paragraph
    assert parse_line(json.dumps(as_record(paragraph), ensure_ascii=True).encode()) == paragraph


@pytest.mark.parametrize(
    ("given_line", "expected", "reason"),
    [
        (
            '{"text":"It was late.","tokens":[{"text":"It","start":0,"end":2,"id":0,"ws":true}],"answer":"accept",'
            '"_input_hash":1,"spans":[{"start":0,"end":12,"token_start":0,"token_end":3,"label":"finding"}],'
            '"meta":{"decision":"99 000 901"}}',
            AnnotatedParagraph("It was late.", (Span(0, 12, "finding"),), "99 000 901", 0, "", ""),
            "Prodigy adds tokens and hashes, and knows no types or numbers",
        ),
        (
            '{"text":"It was late.","spans":[],'
            '"meta":{"decision":"99 000 901","paragraph":3,"section":"Facts","annotator":2}}',
            AnnotatedParagraph("It was late.", (), "99 000 901", 3, "Facts", "2"),
            "a paragraph with an empty list of spans has no label",
        ),
        (
            '{"text":"It was late.","spans":[],"meta":{"decision":"99 000 901","paragraph":true}}',
            AnnotatedParagraph("It was late.", (), "99 000 901", 0, "", ""),
            "true is no number",
        ),
        (
            line(spans=[span(types=("complaint_handling", "delay", "complaint_handling"))]),
            AnnotatedParagraph(TEXT, (LATE,), "99 000 901", 7, "", ""),
            "types take the order of the scheme, each once",
        ),
        (
            '{"text":"It owed \\u00a350 \\ud83d\\ude00.","spans":[],"meta":{"decision":"99 000 901"}}',
            AnnotatedParagraph("It owed £50 😀.", (), "99 000 901", 0, "", ""),
            "escaped characters are characters",
        ),
        (
            '{"text":"It was late.","answer":"accept","spans":[{"start":0,"end":12,"token_start":0,"token_end":3,'
            '"label":"fault"}],"meta":{"decision":"99 000 901","guess":"0b061f237dac","score":2.1}}',
            AnnotatedParagraph("It was late.", (Span(0, 12, "fault"),), "99 000 901", 0, "", ""),
            "a guess that was answered is an annotation, and types that nobody gave are unknown",
        ),
        (
            '{"text":"It was late.","answer":null,"spans":[{"start":0,"end":12,"label":"injustice"},'
            '{"start":0,"end":12,"label":"agreed_action"}],"meta":{"decision":"99 000 901"}}',
            AnnotatedParagraph(
                "It was late.", (Span(0, 12, "injustice"), Span(0, 12, "agreed_action")), "99 000 901", 0, "", ""
            ),
            "an answer that is null is none, and what is no guess needs none",
        ),
        (
            line(spans=[span(types=())]),
            AnnotatedParagraph(TEXT, (Span(0, 20, "fault"),), "99 000 901", 7, "", ""),
            "an empty list of types says as little of them as none: a label that takes types has at least one",
        ),
        (
            '{"text":"It was late.","_view_id":"spans_manual","_is_binary":false,"answer":"accept","accept":[],'
            '"label":"fault","spans":[{"start":0,"end":12,"label":"finding","answer":"accept"}],'
            '"meta":{"decision":"99 000 901"}}',
            AnnotatedParagraph("It was late.", (Span(0, 12, "finding"),), "99 000 901", 0, "", ""),
            "what Prodigy's interface for spans saved is spans, whatever else stands in the line",
        ),
    ],
)
def test_paragraphs_line_of_another_tool_is_read(given_line, expected, reason):
    assert parse_line(given_line.encode()) == expected, reason


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        (b'{"text": "It was late."', "malformed JSON (Expecting ',' delimiter"),
        (b"It was late.", "malformed JSON (Expecting value"),
        (b'{"text": "It was late."} {}', "malformed JSON (Extra data"),
        (b"[" * 100_000, "malformed JSON ("),
        (b'{"paragraph": ' + b"9" * 5000 + b"}", "malformed JSON ("),
        (b'{"text": "\xa350"}', "is not UTF-8; save the file as UTF-8"),
        (b'{"text": "half \\ud83d"}', "holds half of a surrogate pair, which is not a character"),
        (b'["It was late."]', "no 'text'; each line is one object with text, spans and meta"),
        (b'{"spans": [], "meta": {"decision": "99 000 901"}}', "no 'text'; each line is one object"),
        (b'{"text": " ", "spans": [], "meta": {"decision": "99 000 901"}}', "'text' is empty"),
        (b'{"text": "It was late."}', "no 'meta.decision'; say which decision the paragraph is of"),
        (b'{"text": "It was late.", "meta": {"decision": 99000901}}', "no 'meta.decision'"),
        (b'{"text": "It was late.", "spans": {}, "meta": {"decision": "99 000 901"}}', "'spans' is not a list"),
        (line(spans=[span()] * 1_001).encode(), "more than 1,000 spans; give one paragraph a line"),
        (
            b'{"text": "It was late.", "meta": {"decision": "99 000 901"}}',
            "a line of 'text', 'meta' without 'spans': nothing says what its labels are; give \"spans\": [] where",
        ),
        (
            b'{"text": "It was late.", "_view_id": "spans_manual", "meta": {"decision": "99 000 901"}}',
            "a Prodigy line without 'spans'",
        ),
        (line(spans=[span(answer="reject")]).encode(), "a span has its own answer 'reject'; leave out the spans"),
        (line(spans=["fault"]).encode(), "a span is not an object with start, end and label"),
        (
            line(spans=[span(label="falt")]).encode(),
            "label 'falt' is not in the scheme; use one of fault, injustice, finding, agreed_action",
        ),
        (line(spans=[span(label=["fault"])]).encode(), "label ['fault'] is not in the scheme"),
        (line(spans=[span(end=36)]).encode(), "span 0–36 is outside its text of 35 characters"),
        (line(spans=[span(start=-1)]).encode(), "span -1–20 is outside its text"),
        (line(spans=[span(start=20)]).encode(), "span 20–20 is outside its text"),
        (line(spans=[span(end=20.0)]).encode(), "span 0–20.0 is outside its text"),
        (line(spans=[span(start=False)]).encode(), "span False–20 is outside its text"),
        (line(spans=[span(types=["lateness"])]).encode(), "type 'lateness' is not a type of fault; use one of"),
        (line(spans=[span(types=["distress"])]).encode(), "type 'distress' is not a type of fault; use one of delay, "),
        (line(spans=[span(label="finding")]).encode(), "type 'delay' is not a type of finding; a finding takes none"),
        (line(spans=[span() | {"types": "delay"}]).encode(), "'types' is not a list of names"),
        (line(spans=[span() | {"types": [["delay"]]}]).encode(), "'types' is not a list of names"),
        (line(guess="0b061f237dac").encode(), "its spans are a model's guess that nobody has checked; annotate it"),
        (line()[:-1].encode() + b', "answer": "maybe"}', "answer 'maybe' is not one of accept, reject, ignore"),
        (line()[:-1].encode() + b', "answer": ["accept"]}', "answer ['accept'] is not one of accept, reject, ignore"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_paragraphs_faulty_line_is_told_with_its_number(tmp_path, faulty, fault):
    path = tmp_path / "train.jsonl"
    path.write_bytes(line().encode() + b"\n\n" + faulty + b"\n" + line().encode() + b"\n")
    with pytest.raises(AnnotationError, match=f"^{re.escape(f'{path}:3: {fault}')}"):
        read_annotations([path])


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_paragraphs_rejected_or_ignored_is_left_out_whatever_its_spans(tmp_path, answer):
    path = tmp_path / "prodigy.jsonl"
    left = json.dumps(json.loads(line(spans=[span(label="falt")])) | {"answer": answer})
    path.write_text(f"{left}\n{line()}\n", encoding="utf-8")
    assert [found for _, found in parse_file(path)] == [
        LeftOut(f"its answer is {answer!r}"),
        parse_line(line().encode()),
    ]
    assert parse_line(left.encode()) == LeftOut(f"its answer is {answer!r}")
    told = []
    assert len(read_annotations([path], tell=told.append)) == 1
    assert told == [f"{path}: 1 left out, as its answer is {answer!r}: nothing is known of the labels"]


def test_paragraphs_of_unknown_types_are_written_as_they_were_read(tmp_path):
    path = tmp_path / "one.jsonl"
    path.write_text(
        '{"text": "It was late.", "spans": [{"start": 0, "end": 12, "label": "fault"}], "meta": {"decision": "9"}}\n'
    )
    told = []
    read = read_annotations([path], tell=told.append)
    assert read[0].spans[0].types_unknown
    assert told == [
        f"{path}:1: has a span without types: they are unknown, and neither learnt nor scored (1 such in all)"
    ]
    write_annotations(read, path)
    assert "unspecified" not in path.read_text(encoding="utf-8")
    assert read_annotations([path]) == read


def test_paragraphs_that_say_the_same_twice_are_taken_once_and_told(tmp_path):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text(f"{line(spans=[span()], annotator='mk')}\n", encoding="utf-8")
    two.write_text(f"{line(spans=[span(), span()], annotator='ab')}\n{line(paragraph=8)}\n", encoding="utf-8")
    told = []
    read = read_annotations([one, two], tell=told.append)
    assert [(p.paragraph, p.annotator) for p in read] == [(7, "mk"), (8, "")]
    assert told == [f"{two}:1: says what a line before it says; taken once (1 such in all)"]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (line(spans=[], annotator="ab"), "another label"),
        (line(spans=[span(types=["procedure"])], annotator="ab"), "another type"),
        (line(spans=[span(types=[])], annotator="ab"), "types unknown to one of them"),
        (line(spans=[span(end=19)], annotator="ab"), "another stretch"),
    ],
)
@pytest.mark.parametrize("together", [True, False], ids=["one file", "two files"])
def test_paragraphs_by_two_annotators_that_differ_are_refused_with_both_lines(tmp_path, second, reason, together):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    first = line(spans=[span()], annotator="mk")
    one.write_text(f"{first}\n{second}\n" if together else f"{first}\n", encoding="utf-8")
    two.write_text(f"{second}\n", encoding="utf-8")
    paths, where = ([one], f"{one}:2") if together else ([one, two], f"{two}:1")
    message = f"{where}: paragraph 7 of 99 000 901 has other spans at {one}:1 (annotators: 'mk' and 'ab'); leave one "
    with pytest.raises(AnnotationError, match=f"^{re.escape(message)}"):
        read_annotations(paths)


@pytest.mark.parametrize("indent", [None, 2])
def test_paragraphs_in_a_json_array_are_read_each_with_its_line(tmp_path, indent):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([json.loads(line()), json.loads(line())], indent=indent), encoding="utf-8")
    (first, one), (second, two) = parse_file(path)
    assert (first, second) == ((2, 10) if indent else (1, 1))
    assert one == two == parse_line(line().encode())


@pytest.mark.parametrize("before", [b"", b"\n"], ids=["of the file", "of a file that was appended"])
def test_paragraphs_byte_order_mark_is_passed_over(tmp_path, before):
    path = tmp_path / "one.jsonl"
    path.write_bytes(before + b"\xef\xbb\xbf" + line().encode())
    assert len(read_annotations([path])) == 1


def test_paragraphs_empty_file_is_refused_beside_others_too(tmp_path):
    (tmp_path / "one.jsonl").write_text(line(), encoding="utf-8")
    (tmp_path / "empty.jsonl").write_bytes(b"\xef\xbb\xbf\n")
    with pytest.raises(AnnotationError, match=r"empty\.jsonl: no annotated paragraph"):
        read_annotations([tmp_path / "one.jsonl", tmp_path / "empty.jsonl"])


def test_paragraphs_blank_lines_and_windows_line_ends_are_passed_over(tmp_path):
    path = tmp_path / "one.jsonl"
    path.write_bytes(b"\r\n" + line().encode() + b"\r\n  \n\t\r\n" + line(paragraph=8).encode())
    assert [number for number, _ in parse_file(path)] == [2, 5]
    assert len(read_annotations([path])) == 2


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, r"cannot be read \(No such file or directory\); check the name"),
        (lambda path: path.mkdir(), r"cannot be read \(Is a directory\); check the name"),
        (lambda path: path.write_bytes(b"\n\n"), "no annotated paragraph; give JSON Lines with text and spans"),
        (
            lambda path: path.symlink_to("/dev/zero"),
            "is larger than 200,000,000 bytes; split it into several files",
        ),
    ],
    ids=["missing", "folder", "empty", "endless"],
)
def test_paragraphs_file_without_any_is_one_clear_error(tmp_path, make, reason):
    path = tmp_path / "gold.jsonl"
    make(path)
    with pytest.raises(AnnotationError, match=f"^{path}(:1)?: {reason}$"):
        read_annotations([path])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([*LABELS, "delay", "distress"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "spans", "meta", "start", "end", "label", "types", "decision"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
SPANS = st.fixed_dictionaries(
    {"start": st.integers(-2, 40) | JSON, "end": st.integers(-2, 40) | JSON, "label": st.sampled_from(LABELS) | JSON},
    optional={"types": st.lists(st.sampled_from(["delay", "distress", "apology", "unspecified"]), max_size=3) | JSON},
)
LINES = (
    st.binary()
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.lists(SPANS).map(lambda s: line(spans=s).encode())
)


@pytest.mark.slow
@settings(deadline=None)
@given(LINES)
def test_paragraphs_hostile_line_is_sound_or_says_what_is_wrong(hostile):
    found = parse_line(hostile)
    if isinstance(found, LeftOut):
        return
    if isinstance(found, list):
        assert found
        assert all(fault and "\n" not in fault for fault in found)
        return
    assert parse_line(json.dumps(as_record(found), ensure_ascii=False).encode()) == found
    for each in found.spans:
        assert 0 <= each.start < each.end <= len(found.text)
        assert set(each.types) <= set(BY_NAME[each.label].types)


def test_paragraphs_digest_is_that_of_the_content_and_changes_with_any_of_it():
    others = [
        [],
        [PARAGRAPH, PARAGRAPH],
        [AnnotatedParagraph(TEXT + " ", PARAGRAPH.spans, "99 000 901", 7, "Analysis", "mk")],
        [AnnotatedParagraph(TEXT, PARAGRAPH.spans[:2], "99 000 901", 7, "Analysis", "mk")],
        [AnnotatedParagraph(TEXT, PARAGRAPH.spans, "99 000 902", 7, "Analysis", "mk")],
        [AnnotatedParagraph(TEXT, PARAGRAPH.spans, "99 000 901", 8, "Analysis", "mk")],
        [AnnotatedParagraph(TEXT, PARAGRAPH.spans, "99 000 901", 7, "Findings", "mk")],
        [AnnotatedParagraph(TEXT, (Span(0, 20, "fault", ("delay",)), *VERDICT), "99 000 901", 7, "Analysis", "mk")],
    ]
    digests = [digest_of(paragraphs) for paragraphs in [[PARAGRAPH], *others]]
    assert len(set(digests)) == len(digests)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)
    assert digest_of(iter([PARAGRAPH])) == digests[0]
