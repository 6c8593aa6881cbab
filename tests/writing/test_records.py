import csv
import io
import json
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence, TaggedSentence
from lgo_nlp.files import json_line
from lgo_nlp.labels import LABELS
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.tagged_sentences import TaggedSentences
from lgo_nlp.writing.records import to_json_line, to_record
from lgo_nlp.writing.sentences import COLUMNS, csv_head, to_columns, to_csv, write_parquet

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
PAGES = ["99-000-103.txt", "99-000-114.txt", "99-001-122.txt"]

NUDGES = st.sampled_from([0, 1e-12, -1e-12, 1e-7, -1e-7])
FIRST, SECOND, THIRD = "It took nine months – too long.", "That is fault.", "pay Mrs B £200; and"


def make_tagged(sentences, **facts):
    """Tagged decision of ``(text, labels, types)`` rows under one heading, one a line."""
    text, places, tagged = "Analysis\n", [], []
    for number, (words, labels, types) in enumerate(sentences):
        places.append(Paragraph(len(text), len(text) + len(words), 0))
        scores = {label: 0.912345 if label in labels else 0.07 for label in LABELS}
        place = Sentence(len(text), len(text) + len(words), number)
        tagged.append(TaggedSentence(place, frozenset(labels), scores, types))
        text += words + "\n"
    known = {"ref": "99 000 901", "body": "Otterford Council", "category": "Housing > Repairs", "outcome": "Upheld"}
    known |= {"date": "2024-03-04", "source": "pages/one.txt"} | facts
    section = Section("Analysis", Role.FINDINGS, 0, 8)
    decision = Decision(text=text, sections=(section,), paragraphs=tuple(places), **known)
    return TaggedDecision(decision, tuple(tagged), "c0ffee")


@pytest.fixture
def tagged():
    return make_tagged(
        [
            (FIRST, ("finding", "fault"), {"fault": ("delay", "complaint_handling")}),
            (SECOND, (), {}),
            (THIRD, ("agreed_action",), {"agreed_action": ("payment",)}),
        ]
    )


@pytest.fixture(scope="module")
def pages(tagger):
    return [tagger.tag(CORPUS / name) for name in PAGES]


def rows_of(tagged):
    """Rows of a decision, each with all columns."""
    columns = to_columns(tagged)
    numbers = range(len(columns["id"]))
    types = {name: [list(own or ()) for own in columns[name]] for name in columns if name.endswith("_types")}
    held = {name: own if isinstance(own, list) else [own] * len(numbers) for name, own in columns.items()} | types
    return [{name: own[n] for name, own in held.items()} for n in numbers]


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_records_decision_is_one_json_object_of_this_shape(tagged):
    low = dict.fromkeys(LABELS, 0.07)
    shared = {"section": "Analysis", "role": "findings", "lead_in": None}
    none = {"fault": [], "injustice": [], "agreed_action": []}
    assert to_record(tagged) == {
        "ref": "99 000 901", "body": "Otterford Council", "category": "Housing > Repairs", "outcome": "Upheld",
        "date": "2024-03-04", "source": "pages/one.txt",
        "digest": blake2b(tagged.decision.text.encode(), digest_size=16).hexdigest(), "model": "c0ffee",
        "sentences": [
            {
                "id": 1, "paragraph": 1, "start": 9, "end": 40, "text": FIRST, "labels": ["fault", "finding"],
                "scores": low | {"fault": 0.9123, "finding": 0.9123},
                "types": none | {"fault": ["delay", "complaint_handling"]}, **shared,
            },
            {
                "id": 2, "paragraph": 2, "start": 41, "end": 55, "text": SECOND, "labels": [], "scores": low,
                "types": none, **shared,
            },
            {
                "id": 3, "paragraph": 3, "start": 56, "end": 75, "text": THIRD, "labels": ["agreed_action"],
                "scores": low | {"agreed_action": 0.9123}, "types": none | {"agreed_action": ["payment"]}, **shared,
            },
        ],
    }  # fmt: skip


def test_records_json_line_is_the_record_on_one_line(pages, tagged):
    for each in [*pages, tagged]:
        for text in (False, True):
            line = to_json_line(each, text=text)
            assert line == json_line(to_record(each, text=text))
            assert line.endswith("}\n")
            assert line.count("\n") == 1
    assert "It took nine months – too long." in line
    assert "pay Mrs B £200; and" in line


@given(st.floats(0, 1) | st.builds(lambda n, nudge: (n + 0.5 + nudge) / 10_000, st.integers(0, 9_999), NUDGES))
def test_records_scores_are_rounded_as_python_rounds(score):
    columns = TaggedSentences([], [], np.array([[score]]), [])
    assert columns.ten_thousandths.tolist() == [[round(round(score, 4) * 10_000)]]


def test_records_json_line_is_one_line_for_any_reader():
    words = "one\x85two\u2028three\u2029four \\\u2028"
    line = to_json_line(make_tagged([(words, (), {})], body=words), text=True)
    assert line.splitlines() == [line.removesuffix("\n")]
    assert json.loads(line)["body"] == words


def test_records_offsets_point_into_the_decisions_text(pages):
    for each in pages:
        sentences = to_record(each)["sentences"]
        assert [sentence["id"] for sentence in sentences] == list(range(1, len(sentences) + 1))
        assert len(sentences) > 10
        for sentence in sentences:
            assert each.decision.text[sentence["start"] : sentence["end"]] == sentence["text"]
            place = each.decision.paragraphs[sentence["paragraph"] - 1]
            assert place.start <= sentence["start"] < sentence["end"] <= place.end


def test_records_csv_is_a_row_a_sentence(tagged):
    rows = read_csv(csv_head() + to_csv(tagged))
    assert [row["text"] for row in rows] == [FIRST, SECOND, THIRD]
    first = rows[0]
    assert tuple(first) == COLUMNS
    assert [first[key] for key in ("ref", "category", "role", "id", "paragraph", "start", "end")] == [
        "99 000 901", "Housing > Repairs", "findings", "1", "1", "9", "40",
    ]  # fmt: skip
    assert [first[label] for label in LABELS] == ["1", "0", "1", "0"]
    assert [first[f"{label}_score"] for label in LABELS] == ["0.9123", "0.07", "0.9123", "0.07"]
    assert first["fault_types"] == "delay;complaint_handling"
    assert rows[1]["fault_types"] == rows[1]["injustice_types"] == rows[1]["extra"] == ""


def test_records_csv_leaves_empty_what_the_page_does_not_say():
    (row,) = read_csv(csv_head() + to_csv(make_tagged([(SECOND, (), {})], ref=None, body=None, date=None)))
    assert [row[key] for key in ("ref", "body", "date", "outcome")] == ["", "", "", "Upheld"]


def test_records_csv_of_real_pages_is_read_alike_by_another_reader(pages):
    text = csv_head() + "".join(map(to_csv, pages))
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    table = pyarrow.csv.read_csv(io.BytesIO(text.encode()), parse_options=options)
    records = [to_record(each) for each in pages]
    assert table.column_names == list(COLUMNS)
    assert table["text"].to_pylist() == [s["text"] for record in records for s in record["sentences"]]
    assert table["fault"].to_pylist() == [int("fault" in s["labels"]) for r in records for s in r["sentences"]]


@pytest.mark.parametrize("mark", [*"=+-@＝＋－＠\t\r\n", " =", "\u00a0+", "\u200b-", "\ufeff@", " \u2003＝"])
@pytest.mark.parametrize("field", ["ref", "body", "category", "outcome", "date", "source"])
def test_records_csv_cell_that_a_spreadsheet_would_run_is_defused(field, mark):
    formula = f'{mark}HYPERLINK("http://x","£")'
    tagged = make_tagged([(formula.strip(), (), {}), (SECOND, (), {})], **{field: formula})
    rows = read_csv(csv_head() + to_csv(tagged))
    assert [row[field] for row in rows] == [f"'{formula}"] * 2
    assert rows[0]["text"] == (formula.strip() if mark in "\t\r\n" else "'" + formula.strip())
    assert rows[1]["text"] == SECOND
    assert to_record(tagged)[field] == formula


@pytest.mark.parametrize("text", ["5 - 3 = 2 @ noon", "’=1+1", "\u2013 a dash", "(+44) 20", "'quoted'", "10", "-"])
def test_records_csv_changes_no_cell_that_is_safe(text):
    (row,) = read_csv(csv_head() + to_csv(make_tagged([(text, (), {})])))
    assert row["text"] == ("'-" if text == "-" else text)


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_records_any_words_come_back_from_every_format(words, body):
    tagged = make_tagged([(words, ("fault",), {"fault": ("unspecified",)})], body=body)
    record = json.loads(to_json_line(tagged).encode())
    assert (record["sentences"][0]["text"], record["body"]) == (words, body)
    (row,) = read_csv(csv_head() + to_csv(tagged))
    for cell, given_words in ((row["text"], words), (row["body"], body)):
        assert cell.removeprefix("'") == given_words.removeprefix("'")
        assert not cell.strip(" \u00a0\u200b\ufeff").startswith(tuple("=+-@＝＋－＠"))
        assert not cell.startswith(("\t", "\r", "\n"))


def test_records_parquet_has_a_row_a_sentence_and_the_types_of_its_columns(tmp_path, pages):
    write_parquet(map(to_columns, pages), tmp_path / "tagged.parquet")
    table = pq.read_table(tmp_path / "tagged.parquet")
    assert table.column_names == list(COLUMNS)
    numbers, names = {"id", "paragraph", "start", "end"}, pa.list_(pa.string())
    for column in table.schema:
        if column.name in numbers:
            assert column.type == pa.int64()
        elif column.name in LABELS:
            assert column.type == pa.bool_()
        elif column.name.endswith("_score"):
            assert column.type == pa.float64()
        elif column.name.endswith("_types"):
            assert column.type.equals(names)
        else:
            assert column.type == (pa.date32() if column.name == "date" else pa.string())
    rows = [row for each in pages for row in rows_of(each)]
    assert all(row["date"] for row in rows)
    assert table.to_pylist() == [{**row, "date": date.fromisoformat(row["date"])} for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2024-02-29", date(2024, 2, 29)), ("2023-02-29", None), ("4 March 2024", None), ("", None), (None, None)],
)
def test_records_parquet_date_is_a_date_or_null_and_csv_keeps_its_text(tmp_path, text, expected):
    tagged = make_tagged([(SECOND, (), {})], date=text)
    write_parquet([to_columns(tagged)], tmp_path / "tagged.parquet")
    assert pq.read_table(tmp_path / "tagged.parquet")["date"].to_pylist() == [expected]
    assert read_csv(csv_head() + to_csv(tagged))[0]["date"] == (text or "")


# What the record that a decision was read from holds besides its text.


def test_records_text_of_the_decision_stands_in_the_record_if_asked(tagged):
    assert "text" not in to_record(tagged)
    record = json.loads(to_json_line(tagged, text=True))
    assert [record["text"][s["start"] : s["end"]] for s in record["sentences"]] == [FIRST, SECOND, THIRD]


def test_records_other_keys_stand_under_their_own_names(tagged):
    extra = {"url": "https://example.org", "id": 7, "meta": {"a": [None, 1.5, "£"]}, "extra": True}
    tagged = replace(tagged, decision=replace(tagged.decision, extra=extra))
    record = to_record(tagged)
    assert {key: record[key] for key in extra} == extra
    assert [sentence["id"] for sentence in record["sentences"]] == [1, 2, 3]
    assert json.loads(to_columns(tagged)["extra"]) == extra
    assert [json.loads(row["extra"]) for row in read_csv(csv_head() + to_csv(tagged))] == [extra] * 3


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"source": "scraper", "model": {"of": "car"}}, {"input_source": "scraper", "input_model": {"of": "car"}}),
        ({"sentences": ["One.", "Two."], "date": 2024}, {"input_sentences": ["One.", "Two."], "input_date": 2024}),
        ({"ref": "99 000 901", "body": None, "outcome": ""}, {}),
        ({"ref": "99-000-901"}, {"input_ref": "99-000-901"}),
        ({"source": "second", "input_source": "first"}, {"input_source": "first"}),
    ],
    ids=["ours", "of another kind", "the same or nothing", "written otherwise", "the first stays"],
)
def test_records_key_that_is_ours_is_written_beside_ours(tagged, extra, expected):
    plain = to_record(tagged)
    given = replace(tagged, decision=replace(tagged.decision, extra=extra))
    assert to_record(given) == {**plain, **expected}
    assert json.loads(to_columns(given)["extra"] or "{}") == expected


@pytest.mark.parametrize(
    ("extra", "decisions", "reason"),
    [({}, 7000, "one group a decision would be slow to read"), ({"notes": "n" * 60_000}, 200, "held in memory")],
)
def test_records_parquet_is_written_in_few_groups(tmp_path, tagged, extra, decisions, reason):
    columns = to_columns(replace(tagged, decision=replace(tagged.decision, extra=extra)))
    write_parquet((columns for _ in range(decisions)), tmp_path / "tagged.parquet")
    written = pq.ParquetFile(tmp_path / "tagged.parquet")
    assert written.num_row_groups == 2, reason
    rows = written.read(["id", "extra"])
    assert rows["id"].to_pylist() == [1, 2, 3] * decisions
    assert set(rows["extra"].to_pylist()) == {json.dumps(extra) if extra else None}


def test_records_parquet_keeps_any_character_and_what_is_not_known(tmp_path):
    words = "Mrs Ångström’s “£50” – 𝒳 👩‍👧\u2028é"
    tagged = make_tagged([(words, (), {})], body=None, date=None)
    write_parquet([to_columns(tagged)], tmp_path / "tagged.parquet")
    (row,) = pq.read_table(tmp_path / "tagged.parquet").to_pylist()
    assert (row["text"], row["body"], row["date"]) == (words, None, None)
    assert row["fault_types"] == []


@pytest.mark.parametrize("decisions", [0, 1], ids=["none", "no sentence"])
def test_records_parquet_of_nothing_has_its_columns(tmp_path, tagged, decisions):
    write_parquet([to_columns(replace(tagged, sentences=()))] * decisions, tmp_path / "tagged.parquet")
    table = pq.read_table(tmp_path / "tagged.parquet")
    assert table.num_rows == 0
    assert table.column_names == list(COLUMNS)


def test_records_of_a_decision_without_a_sentence_have_no_row(tagged):
    empty = replace(tagged, sentences=())
    assert to_record(empty)["sentences"] == []
    assert to_csv(empty) == ""
