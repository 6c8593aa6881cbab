"""By when something is to be done: deadlines in text, and the dates on which they end."""

import calendar
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final

from lgo_nlp.decision import MONTHS, as_date
from lgo_nlp.remedies.rules import NUMBERS, Plain, to_number

_MONTH: Final = "|".join(MONTHS)
_NUMBER: Final = rf"\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}"
_DURATION: Final = re.compile(
    rf"""
    \b(?P<lead>within|in|over|inside|no\s+(?:later|more)\s+than
        | ha(?:s|ve)(?=\s[\w\s]{{3,25}}\s(?:for|to|in)\b)  # "has four weeks to"
      )\s+(?:the\s+)?
    (?:next\s+|a\s+further\s+|a\s+maximum\s+of\s+|not\s+more\s+than\s+)?(?P<n>{_NUMBER})\s+
    (?P<working>(?:working|business)\s+)?(?:calendar\s+)?(?P<unit>day|week|month|year|fortnight)s?\b(?:'(?:\s+time)?)?
    """,
    re.VERBOSE,
)
_FROM_DECISION: Final = re.compile(
    r"""
    \s*(?:of|from|after|following)\s+
    (?: (?:(?:the|its)\s+)?(?:date|publication|issue|issuing)\s+o[fn]\s+(?:the|this|our|my|its)\s+(?:[\w']+\s+){0,2}
            (?:decision|determination|report|statement|letter|recommendation)s?(?:\s+statement)?\b
      | (?:(?:us|our|me|my)\s+(?:issuing|making|publishing)\s+)?
        (?: (?:my|our|this)\s+(?:final\s+)? | (?:(?:the|a)\s+)?(?:ombudsman's\s+)?final\s+
            | (?:the|his|her|the\s+ombudsman's)\s+
              (?=\w+(?!\s+(?:on|about|to|whether|in|by|from)\b)) )
            (?:decision|determination|report|statement|agreement)\b
            (?:\s+statement|\s+letter|\s+date|'s\s+(?:date|publication))?(?:\s+(?:being|was|is)\s+issued)?
      | (?:this|today|publication|that\s+date|its\s+date|now)\b
    )
    """,
    re.VERBOSE,
)
"""What a period counts from, where that is the decision itself."""

_FROM_SOMETHING: Final = re.compile(r"\s*(?:of|from|after|following)\s")
_FROM_DATE: Final = re.compile(
    rf"\s*(?:of|from|after)\s+(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\s+(?P<year>\d{{4}})\b"
)
_DATE: Final = re.compile(
    rf"""
    \b(?:by|before|on\s+or\s+before|(?:no|not)\s+later\s+than|ha(?:s|ve)\s+until)\s+
    (?: (?P<end>(?:the\s+)?(?:end|last\s+day)\s+of\s+)
      | (?:[a-z]{{3,6}}day\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)? )?
    (?: (?P<month>{_MONTH})(?:,?\s+(?P<year>(?:19|20)\d\d))?\b | (?:the|this)\s+(?P<this>year|month)\b )
    """,
    re.VERBOSE,
)
_NUMERIC: Final = re.compile(
    r"\b(?:by|before|(?:no|not)\s+later\s+than)\s+"
    r"(?P<day>\d{1,2})(?P<sep>[ /.-])(?P<month>\d{1,2})(?P=sep)(?P<year>(?:20)?\d\d)\b"
)
"""A date in figures, the day first."""

_AT_ONCE: Final = re.compile(
    r"\b(?:immediately|straight\s+away|at\s+once(?=\s*[.,;:]|\s*$)|forthwith|without\s+(?:further\s+)?delay)\b(?!\s+(?:after|following|on|when)\b)"
)
_NO_LENGTH: Final = re.compile(
    r"\b(?:as\s+soon\s+as\s+(?:it\s+can|they\s+can|possible|practicable)|before\s+(?:the\s+)?(?:next|new|start|beginning)\s[^,.;]{3,50}"
    r"|by\s+(?:the\s+)?(?:start|beginning|end)\s+of\s+(?:this|next|her|his)\s[^,.;]{3,40}|(?:in|at|when)\s+(?:its|it|their)\s+next\s[^,.;]{3,40})"
)
_SAME: Final = re.compile(
    r"\b(?:by\s+(?:the\s+same\s+(?:date|time|day|deadline)|then|that\s+date)|(?:with)?in\s+the\s+same\s+(?:period|time|timescale|deadline|\w+\s+(?:working\s+)?(?:days|weeks|months)|month|week))\b"
)
_CONDITION: Final = re.compile(r"\b(?:if|unless|when|whenever|usually|normally|every)\b[^.;:,]{0,80}$")
"""Words in front of a period that is not a deadline: "if no home comes up within two months"."""

_EVENT_ENDS: Final = re.compile(r"[,;:.()]|\band\s+(?:to|will|should|then)\b|$")
_LONGEST_EVENT: Final = 120  # characters
_UNITS: Final = {"day": "D", "week": "W", "month": "M", "year": "Y"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline: an ISO 8601 duration or date, or None where it counts from something else; and its words.

    ``start`` is where in the text it stands.
    """

    value: str | None
    text: str
    working_days: bool = False
    start: int = 0


def find_deadline(plain: Plain, decided: date | None = None) -> Deadline | None:
    """First deadline of a text; ``decided`` is the date of the decision, for dates that name no year.

    >>> find_deadline(Plain("Within 20 working days of our decision it will pay.")).value
    'P20D'
    """
    if plain.words.isdisjoint(_NEEDED):
        return None
    found: list[Deadline] = []
    for read, needed in _READERS:
        if not plain.words.isdisjoint(needed):
            found += read(plain.text, plain.lower, decided)
    return min(found, key=lambda deadline: deadline.start, default=None)


def says_same(plain: Plain) -> bool:
    """Whether a text says that something has the deadline of what went before."""
    return not plain.words.isdisjoint(("same", "then", "date")) and _SAME.search(plain.lower) is not None


def _durations(text: str, lower: str, decided: date | None) -> Iterator[Deadline]:
    for match in _DURATION.finditer(lower):
        loose = match["lead"] in ("in", "over") and "next" not in match[0] and not match[0].endswith("time")
        loose = loose and not _FROM_DECISION.match(lower, match.end())
        if loose or _CONDITION.search(lower, max(match.start() - 100, 0), match.start()):
            continue
        n = (to_number(match["n"]) or 0) * (2 if match["unit"] == "fortnight" else 1)
        value: str | None = f"P{n}{_UNITS['week' if match['unit'] == 'fortnight' else match['unit']]}"
        end = match.end()
        dated = _FROM_DATE.match(lower, end)
        if counted := _FROM_DECISION.match(lower, end):
            end = counted.end()
        elif dated and decided and _date_of(dated, decided) == decided:
            end = dated.end()
        elif _FROM_SOMETHING.match(lower, end):
            stop = _EVENT_ENDS.search(lower, end, end + _LONGEST_EVENT)
            end, value = stop.start() if stop else end + _LONGEST_EVENT, None
        working = match["working"] is not None and value is not None
        yield Deadline(value, text[match.start() : end].strip(), working, match.start())


def _dates(text: str, lower: str, decided: date | None) -> Iterator[Deadline]:
    for match in _DATE.finditer(lower):
        day = _date_of(match, decided)
        if (
            day
            and not (decided and day < decided)
            and not _CONDITION.search(lower, max(match.start() - 100, 0), match.start())
        ):
            yield Deadline(day.isoformat(), text[match.start() : match.end()], start=match.start())


def _numeric_dates(text: str, lower: str, decided: date | None) -> Iterator[Deadline]:
    for match in _NUMERIC.finditer(lower):
        day = as_date(f"20{match['year'][-2:]}-{int(match['month']):02}-{int(match['day']):02}")
        if day and not (decided and day < decided):
            yield Deadline(day.isoformat(), text[match.start() : match.end()], start=match.start())


def _date_of(match: re.Match[str], decided: date | None) -> date | None:
    """Date that a match names; one without a year is the first of that name after the decision."""
    named = match.groupdict()
    if named.get("this"):
        month = decided.month if decided and named["this"] == "month" else 12
        last = calendar.monthrange(decided.year, month)[1] if decided else 0
        return decided.replace(month=month, day=last) if decided and named.get("end") else None
    if not named["day"] and not named.get("end") and not named["year"]:
        return None
    month, year = MONTHS[named["month"]], int(named["year"] or (decided.year if decided else 0))
    if not year:
        return None
    if not named["year"] and decided and month < decided.month:
        year += 1
    last = calendar.monthrange(year, month)[1]
    day = int(named["day"] or last)
    return date(year, month, day) if 1 <= day <= last else None


def _at_once(text: str, lower: str, _: date | None) -> Iterator[Deadline]:
    for match in _AT_ONCE.finditer(lower):
        yield Deadline("P0D", text[match.start() : match.end()], start=match.start())


def _without_length(text: str, lower: str, _: date | None) -> Iterator[Deadline]:
    for match in _NO_LENGTH.finditer(lower):
        yield Deadline(None, text[match.start() : match.end()], start=match.start())


_READERS: Final = (
    (_durations, frozenset(f"{unit}{s}" for unit in (*_UNITS, "fortnight") for s in ("", "s"))),
    (_dates, frozenset({*MONTHS, "year", "month"})),
    (_numeric_dates, frozenset({"by", "before", "later"})),
    (_at_once, frozenset({"immediately", "straight", "once", "forthwith", "delay"})),
    (_without_length, frozenset({"soon", "next", "new", "start", "beginning", "end"})),
)
"""What finds deadlines, each with words of which a text has one if it finds any: most texts have none."""

_NEEDED: Final = frozenset().union(*(needed for _, needed in _READERS))


def due_date(deadline: Deadline | None, decided: str | None) -> str | None:
    """ISO 8601 date on which a deadline ends, counted from the date of the decision; None if either is not known.

    A month ends on the same day of a later month, or on its last day. Working days leave out weekends and the bank
    holidays of England.
    """
    if deadline is None or deadline.value is None:
        return None
    return _due(deadline.value, decided, working=deadline.working_days)


@lru_cache(maxsize=256)  # the actions of a decision share most of their deadlines
def _due(value: str, decided: str | None, *, working: bool) -> str | None:
    if not value.startswith("P"):
        return value
    start = as_date(decided)
    if start is None:
        return None
    try:
        return _end_of(start, int(value[1:-1]), value[-1], working=working).isoformat()
    except (ValueError, OverflowError):
        return None


def _end_of(start: date, number: int, unit: str, *, working: bool) -> date:
    if working:
        day = start
        while number > 0:
            day += timedelta(days=1)
            number -= day.weekday() < 5 and day not in _bank_holidays()
        return day
    if unit in "DW":
        return start + timedelta(days=number * (7 if unit == "W" else 1))
    from dateutil.relativedelta import relativedelta

    end: date = start + relativedelta(months=number * (12 if unit == "Y" else 1))
    return end


@cache
def _bank_holidays() -> Container[date]:
    """Bank holidays of England; the library works them out a year at a time."""
    import holidays

    return holidays.country_holidays("GB", subdiv="ENG")
