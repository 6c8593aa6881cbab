"""Decisions as rows of tables: what went wrong, whom it hurt, what was promised, how much, by when.

``columns`` describes the tables, ``rows`` fills them, ``checks`` says what a reader should check, ``tagged_lines``
reads decisions again that ``lgo-nlp tag`` has written, ``questions`` has what people ask of the tables.

``lgo_nlp.records`` names this package, and is also the function of the library. So the package can be called; Python's
way to that is a class of its own.
"""

import sys
from types import ModuleType
from typing import Any

from lgo_nlp.records.columns import TABLES
from lgo_nlp.records.rows import to_tables
from lgo_nlp.tagged import TaggedDecision

__all__ = ["records", "to_tables"]


def records(tagged: TaggedDecision) -> dict[str, list[dict[str, Any]]]:
    """Rows of a tagged decision by table: ``decisions`` (one), ``sentences``, ``types`` and ``actions``.

    A row is a dict by the names of the columns: dates in ISO 8601, sums in pence. ``pandas.DataFrame`` takes the rows
    of a table as they are.
    """
    tables = to_tables(tagged)
    return {table.name: list(map(table.as_dict, table.rows(tables))) for table in TABLES}


class _CallableModule(ModuleType):
    __call__ = staticmethod(records)


sys.modules[__name__].__class__ = _CallableModule
