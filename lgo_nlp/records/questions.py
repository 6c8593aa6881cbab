"""Questions that people ask of the records of decisions, with a query for each, as data in ``questions.toml``."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from lgo_nlp.records.columns import DECISIONS, INNER


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what must be known to read the answer, and the query, which SQLite and DuckDB both understand."""

    name: str
    question: str
    note: str
    sql: str


def _questions() -> tuple[Question, ...]:
    data = tomllib.loads(files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))
    return tuple(Question(name, row["question"], row["note"], row["sql"].strip()) for name, row in data.items())


QUESTIONS: Final = _questions()


def duckdb_views(file: str) -> str:
    """Statements that make a Parquet file of records, in DuckDB, the same tables that a SQLite file of them has."""
    quoted = file.replace("'", "''")
    inner = ", ".join(table.name for table in INNER)
    lines = [f"CREATE VIEW {DECISIONS.name} AS SELECT * EXCLUDE ({inner}) FROM '{quoted}';"]
    lines += [
        f"CREATE VIEW {table.name} AS SELECT decision, row.* FROM "
        f"(SELECT decision, unnest({table.name}) AS row FROM '{quoted}');"
        for table in INNER
    ]
    return "\n".join(lines)
