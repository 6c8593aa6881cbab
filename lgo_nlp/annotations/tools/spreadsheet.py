"""Spreadsheets, CSV or XLSX: a sentence a row, a column a label, and a column for the types of each label that has any.

A cell of a label holds 1 or 0; ``?`` stands for a label that was not decided on. A paragraph whose label cells are all
empty is not annotated; in others an empty cell is a 0.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lgo_nlp.annotations.alignment import labels_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut
from lgo_nlp.annotations.tools.given import Given
from lgo_nlp.annotations.tools.records import Record
from lgo_nlp.annotations.tools.tool import Found, Tool, Value
from lgo_nlp.annotations.tools.workbook import write_workbook
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS, TYPED_LABELS
from lgo_nlp.text.sentences import split_paragraph

PLACE: Final = ("decision", "paragraph", "section", "annotator", "sentence")
TYPES: Final = "_types"
COLUMNS: Final = (
    *PLACE, "text", *(name for label in LABELS for name in (label, f"{label}{TYPES}")[: 1 + (label in TYPED_LABELS)])
)  # fmt: skip
UNDECIDED: Final = "?"
_YES: Final = frozenset({"1", "x", "yes", "y", "true"})
_NO: Final = frozenset({"", "0", "no", "n", "false"})
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")  # spreadsheets run a cell that begins so, unless ' is before it


def matches(value: Value) -> bool:
    """Whether a row is one of a sentence with a column for at least one label."""
    return "text" in value and "annotation_id" not in value and any(label in value for label in LABELS)


def read(records: Sequence[Record]) -> Iterator[tuple[Record, Found]]:
    """Paragraphs of rows that follow each other, at the row of their first sentence."""
    for rows in _paragraphs(records):
        try:
            yield rows[0], _paragraph([row.value for row in rows])
        except AnnotationError as error:
            yield rows[0], str(error)


def _paragraphs(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Rows by paragraph: one begins with sentence 1, or where anything but the sentence's number changes."""
    rows: list[Record] = []
    for record in records:
        if rows and (_key(record.value) != _key(rows[-1].value) or record.value.get("sentence") == "1"):
            yield rows
            rows = []
        rows.append(record)
    if rows:
        yield rows


def _key(value: Value) -> tuple[str, ...]:
    return tuple(value.get(name, "") for name in PLACE[:-1])


def _paragraph(rows: Sequence[Value]) -> Given | LeftOut:
    if guessed := [name for name in rows[0] if name.endswith("_score")]:
        raise AnnotationError(f"{guessed[0]!r} is a model's guess; check the labels, and remove the columns of scores")
    numbers = [row.get("sentence", "") for row in rows]
    if any(numbers) and numbers != [str(k) for k in range(1, len(rows) + 1)]:
        raise AnnotationError(f"its sentences are {', '.join(numbers)}; sort the rows by paragraph and sentence")
    cells = {label: [row[label].strip().lower() for row in rows] for label in LABELS if label in rows[0]}
    if not any(any(column) for column in cells.values()):
        return LeftOut("its cells of labels are empty")
    asked = tuple(label for label, column in cells.items() if UNDECIDED not in column)
    text, places = _joined([_unescaped(row["text"]) for row in rows])
    spans = [
        {"start": place[0], "end": place[1], "label": label, "types": _types(row, label)}
        for k, (row, place) in enumerate(zip(rows, places, strict=True))
        for label in cells if _is_yes(cells[label][k], label)
    ]  # fmt: skip
    meta = {name: _unescaped(rows[0].get(name, "")) for name in ("decision", "paragraph", "section", "annotator")}
    return Given(text, meta, spans, asked=asked)


def _is_yes(cell: str, label: str) -> bool:
    if cell not in _YES | _NO | {UNDECIDED}:
        raise AnnotationError(f"the cell of {label} is {cell!r}; give 1 or 0, or ? where it was not decided on")
    return cell in _YES


def _types(row: Value, label: str) -> list[str]:
    return [name.strip() for name in row.get(label + TYPES, "").split(";") if name.strip()]


def _joined(pieces: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text of a paragraph of pieces, and where the sentence of each is."""
    places, start = [], 0
    for piece in pieces:
        places.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
        start += len(piece)
    return "".join(pieces), places


def write_csv(paragraphs: Sequence[AnnotatedParagraph]) -> bytes:
    """CSV in UTF-8 with a byte-order mark, without which Excel garbles £ and ’."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(_table(paragraphs))
    return stream.getvalue().encode("utf-8-sig")


def write_xlsx(paragraphs: Sequence[AnnotatedParagraph]) -> bytes:
    """A workbook with one sheet."""
    return write_workbook(_table(paragraphs))


def _table(paragraphs: Sequence[AnnotatedParagraph]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for paragraph in paragraphs:
        sentences = split_paragraph(paragraph.text)
        cuts = [0, *(start for start, _ in sentences[1:]), len(paragraph.text)]
        for number, (start, end) in enumerate(sentences, 1):
            place = (paragraph.decision, paragraph.paragraph, paragraph.section, paragraph.annotator, number)
            text = paragraph.text[cuts[number - 1] : cuts[number]]
            yield [_escaped(str(cell)) for cell in (*place, text)] + list(_cells(paragraph, start, end))


def _cells(paragraph: AnnotatedParagraph, start: int, end: int) -> Iterator[str]:
    found = labels_of(paragraph.spans, start, end)
    for label in LABELS:
        yield str(int(label in found.labels)) if label in paragraph.asked else UNDECIDED
        if label in TYPED_LABELS:
            yield "; ".join(name for name in _in_order(found.types, label))


def _in_order(types: Mapping[str, frozenset[str]], label: str) -> list[str]:
    return [name for name in BY_NAME[label].types if name in types.get(label, ())]


def _escaped(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unescaped(cell: str) -> str:
    return cell.removeprefix("'") if _FORMULA.match(cell) else cell


_LOOKS_FOR: Final = "columns 'text' and one named for a label, as 'fault'"
CSV: Final = Tool("csv", _LOOKS_FOR, matches, read, write_csv)
XLSX: Final = Tool("xlsx", _LOOKS_FOR, matches, read, write_xlsx)
