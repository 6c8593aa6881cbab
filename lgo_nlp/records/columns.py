"""The tables that decisions become, as data: their columns, what kind of value each holds, and what it means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lgo_nlp.labels import LABELS, TYPED_LABELS

Row = Sequence[Any]
"""A row of a table, in the order of its columns: values as JSON has them, dates in ISO 8601, sums in pence."""

Tables = dict[str, list[list[Any]]]
"""Columns of the tables of one decision, by their names, ``decisions`` first; the others lack the first column, which
is the decision in all rows, and one that was not asked for is not there. Columns are made, passed on and written in
half the time of rows."""


class Kind(StrEnum):
    """What a column holds; each may be null. ``PENCE`` are whole numbers; ``NAMES`` and ``NUMBERS`` are lists."""

    TEXT = "text"
    WHOLE = "whole number"
    SCORE = "score"
    PENCE = "pence"
    DATE = "date"
    TRUTH = "true or false"
    NAMES = "list of texts"
    NUMBERS = "list of numbers"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``key`` are the first columns, which together differ in every row. ``indexed`` are often asked for."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its columns."""
        return tuple(column.name for column in self.columns)

    def rows(self, tables: Tables) -> Iterator[Row]:
        """The rows that the tables of a decision have of this one."""
        if self.key == (self.columns[0].name,):
            return zip(*tables[self.name], strict=True)
        [decision] = tables[DECISIONS.name][0]
        return ((decision, *row) for row in zip(*tables[self.name], strict=True))

    def n_rows(self, tables: Tables) -> int:
        """How many those are."""
        return len(tables[self.name][-1])

    def as_dict(self, row: Row) -> dict[str, Any]:
        """A row by the names of its columns."""
        return dict(zip(self.names, row, strict=True))


_DECISION: Final = Column("decision", Kind.TEXT, "the decision: its reference, or its source if it has none")

CHECKS: Final = (
    Column("low_scores", Kind.TRUTH, "the surest sentence of a label that was found has a score under 0.6"),
    Column("sum_not_understood", Kind.TRUTH, "a sentence that is tagged as a payment has a sum that is in no action"),
    Column("absurd_sum", Kind.TRUTH, "a payment is over ten million pounds: its sum is left out, its text is not"),
    Column("upheld_without_fault", Kind.TRUTH, "the outcome is Upheld, and no sentence is tagged as fault"),
    Column("several_bodies", Kind.TRUTH, "more than one body is to act"),
    Column("no_date", Kind.TRUTH, "the page gives no date, so a deadline that counts from it has no `due`"),
)  # fmt: skip
"""What a reader should check, by column of the table of decisions."""

DECISIONS: Final = Table(
    "decisions",
    (
        _DECISION,
        Column("ref", Kind.TEXT, "its reference"),
        Column("body", Kind.TEXT, "the body that the page names"),
        Column("bodies", Kind.NAMES, "the bodies that are to act, as its actions name them"),
        Column("category", Kind.TEXT, "the first part of its category, with plain apostrophes"),
        Column("subcategory", Kind.TEXT, "the rest of it"),
        Column("outcome", Kind.TEXT, "the decision in a word or two"),
        Column("date", Kind.DATE, "the day of the decision"),
        Column("year", Kind.WHOLE, "the year of that day"),
        Column("url", Kind.TEXT, "its address, where the input gives one"),
        Column("source", Kind.TEXT, "the file it was read from"),
        Column("digest", Kind.TEXT, "digest of its text"),
        Column("model", Kind.TEXT, "digest of the model that tagged it"),
        Column("n_sentences", Kind.WHOLE, "its sentences"),
        *(Column(f"n_{label}", Kind.WHOLE, f"sentences tagged as {label.replace('_', ' ')}") for label in LABELS),
        *(
            Column(f"{label}_types", Kind.NAMES, f"types of {label.replace('_', ' ')}, the commonest first")
            for label in TYPED_LABELS
        ),
        Column("n_actions", Kind.WHOLE, "its actions"),
        Column("n_payments", Kind.WHOLE, "payments among them that are agreed or recommended"),
        Column("n_unknown", Kind.WHOLE, "those whose total is not known"),
        Column("total_pence", Kind.PENCE, "what those that are known come to; null if none is"),
        Column("to_check", Kind.TRUTH, "whether any of the columns behind this one is true"),
        *CHECKS,
    ),
    ("decision",),
    ("body", "category", "year", "outcome"),
)

SENTENCES: Final = Table(
    "sentences",
    (
        _DECISION,
        Column("sentence", Kind.WHOLE, "its number, from 1"),
        Column("section", Kind.TEXT, "the heading above it"),
        Column("role", Kind.TEXT, "what that section is for"),
        Column("paragraph", Kind.WHOLE, "the number of its paragraph, from 1"),
        Column("start", Kind.WHOLE, "where in the decision's text it starts, in characters"),
        Column("end", Kind.WHOLE, "where it ends"),
        Column("text", Kind.TEXT, "its text"),
        *(Column(label, Kind.TRUTH, f"whether it is tagged as {label.replace('_', ' ')}") for label in LABELS),
        *(Column(f"{label}_score", Kind.SCORE, "the score of that label") for label in LABELS),
        *(Column(f"{label}_types", Kind.NAMES, "the types of that label") for label in TYPED_LABELS),
    ),
    ("decision", "sentence"),
)

TYPES: Final = Table(
    "types",
    (
        _DECISION,
        Column("label", Kind.TEXT, "fault, injustice or agreed_action"),
        Column("type", Kind.TEXT, "a type of that label which the decision has"),
        Column("sentences", Kind.WHOLE, "sentences of that type"),
        Column("score", Kind.SCORE, "the highest score that the label has in one of them"),
    ),
    ("decision", "label", "type"),
    ("type",),
)

ACTIONS: Final = Table(
    "actions",
    (
        _DECISION,
        Column("action", Kind.WHOLE, "its number in the decision, from 1"),
        Column("kind", Kind.TEXT, "the type of remedy"),
        Column("status", Kind.TEXT, "agreed, recommended, done or offered"),
        Column("body", Kind.TEXT, "who acts, as the text names it"),
        Column("payee", Kind.TEXT, "who gets the money, or for whom it is done"),
        Column("amount_pence", Kind.PENCE, "the sum that the text names"),
        Column("currency", Kind.TEXT, "its currency"),
        Column("basis", Kind.TEXT, "what the sum is for: sum, each, up to, or a unit such as month"),
        Column("count", Kind.WHOLE, "how often it is paid"),
        Column("total_pence", Kind.PENCE, "what it comes to"),
        Column("purpose", Kind.NAMES, "types of injustice that it recognises"),
        Column("deadline", Kind.TEXT, "by when: an ISO 8601 duration from the decision, or a date"),
        Column("working_days", Kind.TRUTH, "whether its days are working days"),
        Column("deadline_text", Kind.TEXT, "the deadline in the words of the text"),
        Column("due", Kind.DATE, "the day on which it ends"),
        Column("days", Kind.WHOLE, "days from the decision to that day"),
        Column("sentences", Kind.NUMBERS, "numbers of the sentences that tell it, the fullest first"),
        Column("text", Kind.TEXT, "the text of the first of them"),
    ),
    ("decision", "action"),
    ("kind", "due"),
)

TABLES: Final = (DECISIONS, SENTENCES, TYPES, ACTIONS)
INNER: Final = TABLES[1:]
"""Tables whose rows belong to a decision."""
