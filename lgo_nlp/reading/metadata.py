"""Metadata of a decision: body, reference, category, outcome and date."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from lgo_nlp.decision import MONTHS
from lgo_nlp.reading.prose import is_sentence
from lgo_nlp.reading.spaces import clean_line

REFERENCE = re.compile(r"\b(\d{2})[\s_-](\d{3})[\s_-](\d{3})([a-z]?)\b", re.IGNORECASE)
_TITLE = re.compile(rf"(?P<body>.*\S)\s*\((?P<ref>{REFERENCE.pattern})\)\s*", re.IGNORECASE)
_FIELDS: Mapping[str, str] = {"category": "category", "decision": "outcome", "decision date": "date"}
_PAIRS: Mapping[str, str] = {
    **_FIELDS, "outcome": "outcome", "date": "date", "published": "date", "reference": "ref", "reference number": "ref",
    "case reference": "ref", "organisation": "body", "council": "body", "landlord": "body",
}  # fmt: skip
"""Labels of the header pairs that other ombudsmen's sites have."""

LABEL = re.compile(r"\s*(category|decision\s+date|decision)\s*:\s*(.{0,100})", re.IGNORECASE)
"""A line with a metadata label; its value follows on the line or on the lines below."""

_MONTHS: Mapping[str, int] = {name[:n]: number for name, number in MONTHS.items() for n in (3, len(name))}
_DATE_IN_WORDS = re.compile(r"([0-9]{1,2}) ([A-Za-z]+) ([0-9]{4})")
_DATE_IN_FIGURES = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")

LONGEST = 300
"""Characters: a longer title or value is none, as every sentence's row repeats it. The longest real one has 63."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of its decision; None where it says nothing. ``date`` is ISO 8601."""

    ref: str | None = None
    body: str | None = None
    category: str | None = None
    outcome: str | None = None
    date: str | None = None

    def with_field(self, label: str, value: str) -> "Metadata":
        """A copy with one header pair added.

        A label that is no field, or a value that is empty or too long, changes nothing.
        """
        value = clean_line(value).strip(" >")
        field = _FIELDS.get(_plain(label))
        if field is None or not value or len(value) > LONGEST:
            return self
        if field == "category":
            value = " > ".join(part.strip() for part in value.split(">") if part.strip())
        found: str | None = iso_date(value) if field == "date" else value
        return replace(self, **{field: found})

    def with_pair(self, label: str, value: str) -> "Metadata":
        """A copy with what a pair of a header says, if it is a field that is not known yet and a short value."""
        name = _PAIRS.get(_plain(label))
        value = clean_line(value).strip(" >")
        is_short = 0 < len(value) <= LONGEST and (name == "outcome" or not is_sentence(value))
        if name is None or getattr(self, name) is not None or not is_short:
            return self
        found = {"date": iso_date, "ref": format_ref}.get(name, str)(value)
        return replace(self, **{name: found})

    def with_title(self, line: str) -> "Metadata":
        """A copy with body and reference from a title such as ``Dunmarsh Council (99 000 101)``."""
        match = _title(line)
        return replace(self, body=match["body"], ref=format_ref(match["ref"])) if match else self


def is_pair(label: str) -> bool:
    """Whether a label is one of a header's."""
    return _plain(label) in _PAIRS


def _plain(label: str) -> str:
    return clean_line(label).strip(" :").lower()


def is_title(line: str) -> bool:
    """Whether a line is a body's name with a reference in brackets, and no sentence that ends with one."""
    return _title(line) is not None and not is_sentence(clean_line(line))


def _title(line: str) -> re.Match[str] | None:
    return _TITLE.fullmatch(clean_line(line)) if "(" in line and len(line) <= LONGEST else None


def format_ref(text: str) -> str | None:
    """First reference in a text, as it is printed; None if there is none.

    >>> format_ref("99-000-101.txt")
    '99 000 101'
    """
    match = REFERENCE.search(clean_line(text))
    return None if match is None else " ".join(match.group(1, 2, 3)) + match[4].lower()


def iso_date(text: str) -> str | None:
    """Date in ISO 8601 from ``04 Mar 2024``, ``4 March 2024``, ``04/03/2024`` or ISO itself; None if it is no date."""
    text = clean_line(text)
    with suppress(ValueError):
        if in_words := _DATE_IN_WORDS.fullmatch(text):
            day, month, year = in_words.groups()
            number = _MONTHS.get(month.lower())
            return None if number is None else date(int(year), number, int(day)).isoformat()
        if in_figures := _DATE_IN_FIGURES.fullmatch(text):
            day, month, year = map(int, in_figures.groups())
            return date(year, month, day).isoformat()
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S" if "T" in text.upper() else "%Y-%m-%d").date().isoformat()
    return None
