"""Decisions as rows of tables: what went wrong, whom it hurt, what was promised, how much, by when.

``columns`` describes the tables, ``rows`` fills them, ``checks`` says what a reader should check, ``tagged_lines``
reads decisions again that ``lgo-nlp tag`` has written, ``questions`` has what people ask of the tables.

``lgo_nlp.records`` names this package, and is also the function of the library. So the package can be called; Python's
way to that is a class of its own.
"""

import sys
from types import ModuleType

from lgo_nlp.records.columns import Tables
from lgo_nlp.records.rows import to_tables
from lgo_nlp.tagged import TaggedDecision

__all__ = ["Tables", "to_tables"]


class _Room(ModuleType):
    def __call__(self, tagged: TaggedDecision) -> Tables:
        """Rows of a tagged decision by table: ``decisions``, ``sentences``, ``types`` and ``actions``."""
        return to_tables(tagged)


sys.modules[__name__].__class__ = _Room
