"""By when something is to be done: deadlines in text, and the dates on which they end."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from lgo_nlp.remedies.rules import MONTHS, NUMBERS, plain, to_number

_MONTH: Final = "|".join(MONTHS)
_NUMBER: Final = rf"\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}"
_FROM: Final = re.compile(
    r"""
    ^\s*(?:of|from|after|following)\s+
    (?P<event>
        (?:the\s+|this\s+)?(?:date|publication|issue|issuing)\s+of\s+(?:the|this|our|my|its)\s+(?:\w+[’']?s?\s+){0,2}
            (?:decision|report|statement|letter|recommendation)s?
      | (?:the\s+date\s+(?:of|on|we|i)\s+)?(?:(?:my|our|this|the|his|her)\s+)?(?:ombudsman[’']s\s+)?(?:final\s+|this\s+)?
            (?:decision|report|statement|agreement|letter)(?:\s+(?:statement|date|letter|being\s+issued|was\s+issued))?(?:[’']s\s+(?:date|publication))?
      | (?:this|today|it|publication|that\s+date|its\s+date|that)
    )(?!\s+(?:on|about|to|whether|in|by|from)\s)\b
    """,
    re.VERBOSE,
)
"""What a period counts from, where that is the decision itself."""

_DURATION: Final = re.compile(
    rf"""
    \b(?P<lead>within|in|over|inside|no\s+(?:later|more)\s+than)\s+
    (?:the\s+)?(?:next\s+|a\s+further\s+|a\s+maximum\s+of\s+|not\s+more\s+than\s+)?(?P<n>{_NUMBER})\s+
    (?P<working>(?:working|business)\s+)?(?:calendar\s+)?(?P<unit>day|week|month|year|fortnight)s?\b(?:['’](?:\s+time)?)?
    """,
    re.VERBOSE,
)
_DATE: Final = re.compile(
    rf"""
    \b(?:by|before|on\s+or\s+before|no\s+later\s+than|not\s+later\s+than|until)\s+
    (?:(?P<end>(?:the\s+)?end\s+of\s+)|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?
    (?P<month>{_MONTH})(?:,?\s+(?P<year>(?:19|20)\d\d))?\b
    """,
    re.VERBOSE,
)
_AT_ONCE: Final = re.compile(
    r"\b(?:immediately|straight\s+away|at\s+once|forthwith|without\s+(?:further\s+)?delay)\b(?!\s+(?:after|following|on|when)\b)"
)
_AS_SOON: Final = re.compile(
    r"\b(?:as\s+soon\s+as\s+(?:it\s+can|they\s+can|possible|practicable|is\s+practicable|[^,.;]{3,60})|before\s+(?:the\s+)?(?:next|new|start|beginning)\s[^,.;]{3,50}"
    r"|by\s+(?:the\s+)?(?:start|beginning|end)\s+of\s+(?:the|this|next|her|his)\s[^,.;]{3,40}|when\s+it\s+next\s[^,.;]{3,40})"
)
_SAME: Final = re.compile(
    r"\b(?:by\s+(?:the\s+same\s+(?:date|time|day|deadline)|then|that\s+date)|(?:with)?in\s+the\s+same\s+(?:period|time|timescale|deadline))\b"
)
_CONDITION: Final = re.compile(
    r"\b(?:if|unless|where|when|whenever|until|usually|normally|every|all|who|which)\b[^.;:]{0,80}$"
)
_EVENT_END: Final = re.compile(r"[,;:.()]|\band\s+(?:to|will|should|then)\b|$")
_LONGEST: Final = 120  # characters of a deadline's words
_UNIT: Final = {"day": "D", "week": "W", "month": "M", "year": "Y"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline: an ISO 8601 duration or date, or None where it counts from something else; and its words.

    ``start`` is where in the text it stands.
    """

    value: str | None
    text: str
    working_days: bool = False
    start: int = 0


def find_deadline(text: str, *, year: int | None = None) -> Deadline | None:
    """First deadline of a text; ``year`` is that of the decision, for dates that name none.

    >>> find_deadline("Within 20 working days of our decision it will pay.").value
    'P20D'
    """
    found = [deadline for find in (_durations, _dates, _others) for deadline in find(text, year)]
    return min(found, key=lambda deadline: deadline.start, default=None)


def says_same(text: str) -> bool:
    """Whether a text says that something has the deadline of what went before."""
    return _SAME.search(plain(text)) is not None


def _durations(text: str, year: int | None) -> list[Deadline]:
    lower, found = plain(text), []
    for match in _DURATION.finditer(lower):
        if _CONDITION.search(lower[: match.start()]) and match.start() > 0:
            continue
        if match["lead"] in ("in", "over") and "next" not in match[0] and not match[0].endswith("time"):
            continue
        n, rest = to_number(match["n"]) or 0, lower[match.end() :]
        unit, n = ("week", 2 * n) if match["unit"] == "fortnight" else (match["unit"], n)
        value: str | None = f"P{n}{_UNIT[unit]}"
        end = match.end()
        counted = _FROM.match(rest)
        if counted:
            end += counted.end()
        elif re.match(r"\s*(?:of|from|after|following)\s", rest):
            stop = _EVENT_END.search(rest)
            end += min(stop.start() if stop else len(rest), _LONGEST)
            value = None
        found.append(
            Deadline(
                value, text[match.start() : end].strip(), bool(match["working"]) and value is not None, match.start()
            )
        )
    return found


def _dates(text: str, year: int | None) -> list[Deadline]:
    lower, found = plain(text), []
    for match in _DATE.finditer(lower):
        own_year = int(match["year"]) if match["year"] else year
        if own_year is None or (not match["year"] and not match["day"] and not match["end"]):
            continue
        if match["year"] and match["day"] is None and match["end"] is None and match[0].startswith("until"):
            continue
        if match[0].startswith("until") or _CONDITION.search(lower[: match.start()]):
            continue
        month = MONTHS[match["month"]]
        last = calendar.monthrange(own_year, month)[1]
        day = int(match["day"]) if match["day"] else last
        if 1 <= day <= last:
            found.append(
                Deadline(f"{own_year:04}-{month:02}-{day:02}", text[match.start() : match.end()], start=match.start())
            )
    return found


def _others(text: str, year: int | None) -> list[Deadline]:
    lower = plain(text)
    at_once = [Deadline("P0D", text[m.start() : m.end()], start=m.start()) for m in _AT_ONCE.finditer(lower)]
    soon = [Deadline(None, text[m.start() : m.end()], start=m.start()) for m in _AS_SOON.finditer(lower)]
    return at_once + soon


def due_date(deadline: Deadline | None, decided: str | None) -> str | None:
    """ISO 8601 date on which a deadline ends, counted from the date of the decision; None if either is not known.

    A month ends on the same day of a later month, or on its last day. Working days leave out weekends and the bank
    holidays of England.
    """
    if deadline is None or deadline.value is None:
        return None
    if not deadline.value.startswith("P"):
        return deadline.value
    try:
        start = date.fromisoformat(decided or "")
        number, unit = int(deadline.value[1:-1]), deadline.value[-1]
        if deadline.working_days:
            return _after_working_days(start, number).isoformat()
        if unit in "DW":
            return (start + timedelta(days=number * (7 if unit == "W" else 1))).isoformat()
        months = start.year * 12 + start.month - 1 + number * (12 if unit == "Y" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).isoformat()
    except (ValueError, OverflowError):
        return None


def _after_working_days(start: date, number: int) -> date:
    day = start
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in _bank_holidays()
    return day


@cache
def _bank_holidays() -> "object":
    """Bank holidays of England, by date; the library works them out a year at a time."""
    import holidays

    return holidays.country_holidays("GB", subdiv="ENG")
