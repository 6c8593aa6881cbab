"""What people ask of the records of decisions, answered from the corpus, as ``docs/questions.md`` shows it.

    python scripts/tools/questions.py [--write]

Prints the page, or with ``--write`` puts it in its place. Run it again when the model, the rules for actions or a query
changes.
"""

import argparse
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from lgo_nlp.batch import records_to_file
from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.reading import find_pages
from lgo_nlp.records.questions import QUESTIONS, Question, duckdb_views
from lgo_nlp.tagging import load

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "questions.md"
SHOWN = 12  # rows of a result that the page shows
LONGEST = 90  # characters of a cell
HEAD = """# Questions, and the query that answers each

<!-- Written by scripts/tools/questions.py --write; do not edit by hand. -->

Every result below is that of the {n} **invented** decisions in `corpus/`: it shows the shape of an answer, and says
nothing of any council. What the columns mean is in [formats.md](formats.md#records-a-decision-a-row).

Write the records once, of pages or of what `lgo-nlp tag` wrote:

```console
$ lgo-nlp records corpus/ --output records.sqlite
$ lgo-nlp records corpus/ --output records.parquet
```

**SQLite**: the file has a view for each question, so `sqlite3 -header records.sqlite 'SELECT * FROM councils'` answers it
(from Python 3.12 on, `python -m sqlite3 records.sqlite 'SELECT * FROM councils'` does too).

**DuckDB** on the Parquet file: these lines make its lists the same tables, and every query below runs as it is there.

```sql
{views}
```

In **Python**, `lgo_nlp.records(tagged)` gives the same rows for one decision, ready for `pandas.DataFrame`.

Actions are found by rules in what a model tagged. Both err (the model card says how often): check the flagged records,
and read an action's text, which stands beside it, before you quote a sum. Sums are in pence in the tables, in pounds in
the answers.

"""


def answers(database: sqlite3.Connection, question: Question) -> tuple[list[str], list[tuple[object, ...]]]:
    """Names of the columns of an answer, and its rows."""
    found = database.execute(f'SELECT * FROM "{question.name}"')
    return [column[0] for column in found.description], found.fetchall()


def shown(name: str, value: object) -> object:
    """A value of a column as the page shows it; sums are in pounds and pence."""
    if isinstance(value, float):
        return f"{value:,.2f}" if name.endswith("pounds") else f"{value:,}"
    if value is None:
        return ""
    text = str(value).removeprefix(f"{ROOT}/").replace("|", "/").replace("\n", " ")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def section(question: Question, names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The question, the command and query that answer it, and the answer."""
    table = markdown_table(tuple(names), [tuple(map(shown, names, row)) for row in rows[:SHOWN]])
    more = f"\n\n… and {len(rows) - SHOWN} more." if len(rows) > SHOWN else ""
    command = f"```console\n$ sqlite3 -header records.sqlite 'SELECT * FROM {question.name}'\n```"
    return f"## {question.question}\n\n{question.note}\n\n{command}\n\n```sql\n{question.sql}\n```\n\n{table}{more}\n"


def page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "records.sqlite"
        outcome = records_to_file(find_pages([str(ROOT / "corpus")]), load(), output, form="sqlite")
        with closing(sqlite3.connect(output)) as database:
            sections = [section(question, *answers(database, question)) for question in QUESTIONS]
    return HEAD.format(n=outcome.tagged, views=duckdb_views("records.parquet")) + "\n".join(sections)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
