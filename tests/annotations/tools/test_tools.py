"""What every tool's files have in common: they come back as they were, and are recognised by their shape."""

import io
import json
import warnings

import golden
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from lgo_nlp.annotations.alignment import labels_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span
from lgo_nlp.annotations.parsing import names_of
from lgo_nlp.annotations.tools import TOOLS, read_raw
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.text.sentences import split_paragraph

TABLES = ("csv", "xlsx")
HARD = st.sampled_from(
    ["It was late. ", "👩‍👧 ", "\U0001f600", "\xa0", "\r\n", "\r", "e\u0301", "\u200b", "=1+1", "'", "_x0041_", "\x07"]
)
TEXTS = st.lists(HARD | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=8).map("".join)


def types_of(draw, label):
    names = draw(st.sets(st.sampled_from(list(BY_NAME[label].types)), max_size=3)) if BY_NAME[label].types else set()
    return tuple(name for name in BY_NAME[label].types if name in names)


@st.composite
def paragraphs(draw, *, of_sentences=False):
    text = draw(TEXTS.filter(str.strip))
    if of_sentences:
        places = split_paragraph(text)
    else:
        starts = draw(st.lists(st.integers(0, len(text) - 1), max_size=3))
        places = [(start, draw(st.integers(start + 1, len(text)))) for start in starts]
    asked = draw(st.sets(st.sampled_from(LABELS), min_size=1)) if draw(st.booleans()) else set(LABELS)
    keys = [(place, label) for place in dict.fromkeys(places) for label in LABELS if label in asked]
    chosen = [key for key in keys if draw(st.booleans())]
    spans = tuple(Span(*place, label, types_of(draw, label)) for place, label in chosen)
    asked = tuple(label for label in LABELS if label in asked)
    return AnnotatedParagraph(text, spans, draw(TEXTS), draw(st.integers(0, 99)), draw(TEXTS), draw(TEXTS), asked)


def read(raw, tool=""):
    return [found for _, found in read_raw(raw, tool)]


@pytest.fixture(params=["sample", pytest.param("corpus", marks=pytest.mark.slow)])
def annotated(request):
    """The held-out annotations, a sample of them or all; in the slow tests with a tenth of those to learn from."""
    held = list(golden.paragraphs("heldout"))
    return held[:60] if request.param == "sample" else [*held, *golden.paragraphs("train")[::10]]


@pytest.mark.parametrize("tool", TOOLS)
def test_tools_annotations_written_for_a_tool_come_back_as_they_were(annotated, tool):
    assert read(TOOLS[tool].write(annotated)) == annotated


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool not in TABLES])
def test_tools_any_paragraph_comes_back(tool):
    @settings(max_examples=15)
    @given(st.lists(paragraphs(), min_size=1, max_size=2))
    def holds(some):
        assert read(TOOLS[tool].write(some), tool) == some

    holds()


@pytest.mark.parametrize("tool", TABLES)
def test_tools_any_paragraph_whose_spans_are_sentences_comes_back_from_a_spreadsheet(tool):
    @settings(max_examples=15)
    @given(paragraphs(of_sentences=True))
    def holds(one):
        assert read(TOOLS[tool].write([one]), tool) == [one]

    holds()


def test_tools_a_docbin_is_one_that_spacy_reads(annotated):
    docs = list(DocBin().from_bytes(TOOLS["spacy"].write(annotated)).get_docs(Vocab()))
    assert [doc.text for doc in docs] == [p.text for p in annotated]
    for doc, paragraph in zip(docs, annotated, strict=True):
        names = [(s.start, s.end, name) for s in paragraph.spans for name in names_of(s.label, s.types)]
        assert [(s.start_char, s.end_char, s.label_) for s in doc.spans["sc"]] == names


def test_tools_records_for_argilla_are_ones_that_argilla_reads_and_writes(annotated):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # argilla's own, of the pydantic it uses
        from argilla.records import Record

        records = [Record.from_dict(one) for one in json.loads(TOOLS["argilla"].write(annotated))]
        written = json.dumps([record.to_dict() for record in records]).encode()
    assert read(written) == annotated


def test_tools_spreadsheets_hold_a_sentence_a_row_and_no_formula():
    from openpyxl import load_workbook

    text = "=SUM(A1) was late. Mr K was upset."
    one = AnnotatedParagraph(text, (Span(0, 18, "fault", ("delay",)),), "99 000 901", 7, "", "")
    sheet = load_workbook(io.BytesIO(TOOLS["xlsx"].write([one]))).active
    head, first, second = sheet.iter_rows(values_only=True)
    assert dict(zip(head, first, strict=True))["text"] == "'=SUM(A1) was late. "
    assert [dict(zip(head, row, strict=True))["fault"] for row in (first, second)] == ["1", "0"]
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "inlineStr"}


def test_tools_a_workbook_refuses_a_text_that_is_too_long_for_a_cell():
    one = AnnotatedParagraph("a" * 40_000, (), "99 000 901", 7, "", "")
    with pytest.raises(AnnotationError, match="a text of 40,000 characters is too long"):
        TOOLS["xlsx"].write([one])


@pytest.mark.parametrize("tool", TABLES)
def test_tools_a_spreadsheet_has_the_labels_that_the_one_rule_gives(tool):
    one = AnnotatedParagraph(golden.paragraphs("heldout")[0].text, (Span(0, 200, "fault"),), "9", 1, "", "")
    (back,) = read(TOOLS[tool].write([one]))
    for place in split_paragraph(one.text):
        assert labels_of(back.spans, *place) == labels_of(one.spans, *place)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("other", TOOLS)
def test_tools_a_wrong_guess_is_said_with_what_was_looked_for(tool, other):
    raw = TOOLS[other].write([golden.paragraphs("heldout")[0]])
    if tool == other or {tool, other} == set(TABLES):
        assert read(raw, tool) == read(raw)
        return
    (said,) = read(raw, tool)
    assert said.startswith(f"holds no record of {tool}, which has {TOOLS[tool].looks_for}; it looks like ")
    assert said.endswith(other) or other in TABLES


def test_tools_records_of_two_tools_in_one_file_are_a_fault_by_line():
    one = golden.paragraphs("heldout")[0]
    raw = TOOLS["doccano"].write([one]) + TOOLS["prodigy"].write([one])
    assert list(read_raw(raw))[1] == (2, "is a record of prodigy in a file of doccano; give each a file of its own")
