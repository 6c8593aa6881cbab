import csv
import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import golden
import openpyxl
import pandas as pd
import pytest

from lgo_nlp.decision import Decision
from lgo_nlp.errors import OutputError
from lgo_nlp.records import to_tables
from lgo_nlp.records.columns import ACTIONS, DECISIONS, TABLES
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.writing.formats import records_format
from lgo_nlp.writing.tables import FORMATS, excel


@pytest.fixture(scope="module")
def tables(tagger):
    """Tables of a few decisions of the corpus, which pay something between them."""
    return [to_tables(tagger.tag_tokens(*golden.cut(ref))) for ref in golden.sample()[:12:2]]


@pytest.fixture(scope="module")
def folder(tables, tmp_path_factory) -> Path:
    """Folder with those in every format."""
    folder = tmp_path_factory.mktemp("tables")
    for form in FORMATS:
        write(form, tables, folder / f"out.{form}")
    return folder


def write(form: str, decisions, path: Path):
    """Write tables of decisions, each as its part of the file."""
    kind = FORMATS[form]
    kind.write_parts(map(kind.part, decisions), path, "")


def column_of(tables, table, name) -> list:
    return [row[table.names.index(name)] for each in tables for row in table.rows(each)]


def rows_of(folder, table) -> list[dict]:
    with closing(sqlite3.connect(folder / "out.sqlite")) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"SELECT * FROM {table}")]


def hostile(words: str):
    """Tables of a decision that has some words wherever a page can put any."""
    facts = dict.fromkeys(("ref", "body", "category", "outcome"), words)
    decision = Decision(text=words, date="1066-10-14", source=words, sections=(), paragraphs=(), **facts)
    return to_tables(TaggedDecision(decision, (), "c0ffee"))


def test_tables_sums_are_the_same_in_every_format(tables, folder):
    pence = sum(filter(None, column_of(tables, ACTIONS, "total_pence")))
    assert pence > 0
    assert sum(filter(None, (row["total_pence"] for row in rows_of(folder, "actions")))) == pence
    records = [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(action["total_pence"] or 0 for record in records for action in record["actions"]) == pence
    frame = pd.read_parquet(folder / "out.parquet")
    assert sum(action["total_pence"] or 0 for action in frame["actions"].explode().dropna()) == pence
    sheet = openpyxl.load_workbook(folder / "out.xlsx")["actions"]
    header, *rows = sheet.iter_rows(values_only=True)
    pounds = sum(row[header.index("total_pounds")] or 0 for row in rows)
    assert round(pounds * 100) == pence
    paid = sum(filter(None, column_of(tables, DECISIONS, "total_pence")))
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert sum(int(row["total_pence"] or 0) for row in csv.DictReader(stream)) == paid


def test_sqlite_has_four_tables_whose_rows_belong_to_decisions(tables, folder):
    for table in TABLES:
        rows = rows_of(folder, table.name)
        assert len(rows) == sum(len(list(table.rows(each))) for each in tables)
        assert tuple(rows[0]) == table.names
    with closing(sqlite3.connect(folder / "out.sqlite")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        plan = database.execute("EXPLAIN QUERY PLAN SELECT * FROM actions WHERE kind = 'payment'").fetchall()
        assert "USING INDEX actions_by_kind" in plan[0][-1]
        [schema] = database.execute("SELECT sql FROM sqlite_master WHERE name = 'actions'").fetchone()
    assert all(f"-- {column.meaning}" in schema for column in ACTIONS.columns)


def test_parquet_is_a_row_a_decision_with_the_others_as_lists(tables, folder):
    frame = pd.read_parquet(folder / "out.parquet")
    assert list(frame["decision"]) == column_of(tables, DECISIONS, "decision")
    assert isinstance(frame["date"][0], date)
    assert [len(found) for found in frame["sentences"]] == list(frame["n_sentences"])
    assert {type(action["due"]) for action in frame["actions"].explode().dropna()} <= {date, type(None)}


def test_excel_has_a_sheet_a_table_with_dates_as_dates_and_sums_as_pounds(tables, folder):
    book = openpyxl.load_workbook(folder / "out.xlsx")
    assert book.sheetnames == [table.name for table in TABLES]
    for table in TABLES:
        assert book[table.name].max_row == 1 + sum(len(list(table.rows(each))) for each in tables)
    sheet = book["decisions"]
    header = [cell.value for cell in sheet[1]]
    date, total, checked = (header.index(name) for name in ("date", "total_pounds", "to_check"))
    paid = [row for row in sheet.iter_rows(min_row=2) if row[total].value is not None]
    assert len(paid) > 1
    assert all(row[date].is_date and row[total].number_format.startswith("£") for row in paid)
    assert {row[checked].data_type for row in paid} == {"b"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "＝"])
def test_excel_cell_that_begins_as_a_formula_is_text(tmp_path, sign):
    words = f'{sign}HYPERLINK("http://x")'
    write("xlsx", [hostile(words)], tmp_path / "out.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "out.xlsx")["decisions"][2]
    found = [cell for cell in cells if isinstance(cell.value, str) and "HYPERLINK" in cell.value]
    assert len(found) >= 5
    assert {(cell.value, cell.data_type, cell.quotePrefix) for cell in found} == {(words, "s", True)}


@pytest.mark.parametrize("form", FORMATS)
def test_tables_of_any_words_are_written(tmp_path, form):
    words = "x" * 40_000 + "\x01\ud800'\";\r\n</t>\u2028"
    write(form, [hostile(words)], tmp_path / f"out.{form}")
    if form == "xlsx":
        [cell, *_] = openpyxl.load_workbook(tmp_path / "out.xlsx")["decisions"][2]
        assert cell.value == "x" * (excel.MOST_CHARACTERS - 1) + "…"
    assert (tmp_path / f"out.{form}").stat().st_size > 40_000 or form in ("xlsx", "parquet")


@pytest.mark.parametrize("form", FORMATS)
def test_tables_are_written_whole_or_not_at_all(tables, tmp_path, form):
    def stops():
        yield tables[0]
        raise RuntimeError

    (tmp_path / "out").write_text("before")
    with pytest.raises(RuntimeError):
        write(form, stops(), tmp_path / "out")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out", "before")]


def test_excel_refuses_more_rows_than_a_sheet_has(tables, tmp_path, monkeypatch):
    assert excel.MOST_ROWS == 2**20
    monkeypatch.setattr(excel, "MOST_ROWS", 2_001)  # a million rows take a tenth of the time of all tests
    many = {**tables[0], "sentences": [column[:1] * 2_001 for column in tables[0]["sentences"]]}
    with pytest.raises(OutputError, match=r"more sentences than the 2,000 rows of a sheet; write \.sqlite"):
        write("xlsx", [many], tmp_path / "out.xlsx")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("words", ['a "name", ["of", 1]', "Ünïted ’quote’ \u2028", "half \ud83d of a pair"])
def test_tables_part_of_a_decision_names_it_and_its_model(form, words):
    kind = records_format(form)
    facts = dict.fromkeys(("ref", "body", "category", "outcome", "date"))
    decision = Decision(text="It was late.", source=words, sections=(), paragraphs=(), **facts)
    part = kind.part(TaggedDecision(decision, (), "c0ffee"))
    assert b"\n" not in part
    assert kind.decision_of(part) == (words.replace("\ud83d", "?"), "c0ffee")


def test_tables_without_a_decision_are_still_files(tmp_path):
    for form in FORMATS:
        write(form, [], tmp_path / f"out.{form}")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == [table.name for table in TABLES]
    assert list(pd.read_parquet(tmp_path / "out.parquet").columns)[: len(DECISIONS.columns)] == list(DECISIONS.names)
