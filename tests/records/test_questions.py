import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import golden
import pytest

from lgo_nlp.records import to_tables
from lgo_nlp.records.questions import QUESTIONS, duckdb_views
from lgo_nlp.writing.tables import FORMATS

PAGE = (Path(__file__).parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files(tagger, tmp_path_factory) -> Path:
    """Folder with the records of a part of the corpus as SQLite and as Parquet."""
    folder = tmp_path_factory.mktemp("records")
    tables = [to_tables(tagger.tag_tokens(*golden.cut(ref))) for ref in list(golden.PAGES)[::9]]
    for form in ("sqlite", "parquet"):
        FORMATS[form].write_parts(map(FORMATS[form].part, tables), folder / f"it's.{form}", "")
    return folder


def plain(rows):
    """Rows with what the two databases give in types of their own made the same."""
    return [
        tuple(v.isoformat() if isinstance(v, date) else float(v) if isinstance(v, int | float) else v for v in row)
        for row in rows
    ]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_question_has_the_same_answer_in_sqlite_and_duckdb(files, question):
    with closing(sqlite3.connect(files / "it's.sqlite")) as database:
        found = database.execute(f"SELECT * FROM {question.name}")
        names, rows = [column[0] for column in found.description], found.fetchall()
    with closing(duckdb.connect()) as database:
        database.execute(duckdb_views(str(files / "it's.parquet")))
        other = database.execute(question.sql)
        assert [column[0] for column in other.description] == names
        assert len(rows) > 0
        assert plain(other.fetchall()) == [pytest.approx(row) for row in plain(rows)]


def test_questions_are_a_dozen_and_stand_in_the_document_as_they_are():
    assert len(QUESTIONS) >= 12
    assert [question.name for question in QUESTIONS if question.sql not in PAGE or question.note not in PAGE] == []
    assert duckdb_views("records.parquet") in PAGE
