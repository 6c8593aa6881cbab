"""Rules of language as data: the TOML files beside this one, and patterns made from their phrases."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

UNITS: Final = (
    "half-term|academic year|school year|working day|trip|mile|item|load|place|form|letter|session|lesson|course|visit|"
    "night|journey|week|month|term|year|day|hour|call|child|appointment|stay|meeting"
)
"""Units of a rate; one that ends another comes later."""

_WORDS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS: Final = {
    **{word: number for number, word in enumerate(_WORDS, 1)},
    **{"a": 1, "an": 1, "both": 2, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60},
}
_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS: Final = {name: number for number, name in enumerate(_NAMES, 1)}

_NUMBER: Final = rf"(?:\d+|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_HOLES: Final = {
    "{n}": rf"(?P<n>{_NUMBER})",
    "{unit}": rf"(?P<unit>{UNITS})",
    "{units}": rf"(?P<unit>{UNITS})s?",
    "{sum}": "§",
    "{other}": "¤",
    "{verb}": r"(?:pay|pays|paying|repay|repays|refund|refunds|refunding|reimburse|reimburses|give|send|award)",
    "{body}": r"(?:it|they|the (?:[a-z]+ )?(?:council|trust|practice|home|provider|landlord|board|department|agency"
    r"|authority|association|office|company|school|surgery|icb))",
}
_GROUP_NAME: Final = re.compile(r"\(\?P<\w+>")
_OPTIONAL_BEFORE: Final = re.compile(r"\(([^()]*)\)\? ")
_OPTIONAL_AFTER: Final = re.compile(r" \(([^()]*)\)\?$")


@dataclass(frozen=True, slots=True)
class Group:
    """Patterns of one meaning, with examples that must match."""

    patterns: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """First match of any pattern, in the order of the file."""
        return next((match for pattern in self.patterns if (match := pattern.search(text))), None)


@cache
def groups(file: str) -> Mapping[str, Group]:
    """Groups of a file of rules, by name, in the order of the file."""
    data = tomllib.loads(files(__package__).joinpath(f"{file}.toml").read_text(encoding="utf-8"))
    return {
        name: Group(_joined([compile_phrase(phrase) for phrase in row["phrases"]]), tuple(row["examples"]))
        for name, row in data.items()
    }


_START: Final = r"(?<!\w)"


def _joined(patterns: list[re.Pattern[str]]) -> tuple[re.Pattern[str], ...]:
    """The patterns as one, which is faster, unless they have named groups, which may occur once in a pattern."""
    if any(pattern.groupindex for pattern in patterns):
        return tuple(patterns)
    anywhere = [pattern.pattern for pattern in patterns]
    if all(pattern.startswith(_START) for pattern in anywhere):
        # Where no word begins, none of them is tried.
        choices = "|".join(f"(?:{pattern.removeprefix(_START)})" for pattern in anywhere)
        return (re.compile(rf"\b(?=\w)(?:{choices})"),)
    return (re.compile("|".join(f"(?:{pattern})" for pattern in anywhere)),)


def compile_phrase(phrase: str) -> re.Pattern[str]:
    """Pattern of a phrase, in which ``(a|b)`` is a choice, ``(a|b)?`` is optional and ``{n}`` is a number.

    >>> bool(compile_phrase("up to (a)? {n} {units}").search("for up to six months"))
    True
    """
    regex = _OPTIONAL_BEFORE.sub(r"(?:(?:\1) )?", phrase)
    regex = _OPTIONAL_AFTER.sub(r"(?: (?:\1))?", regex).replace(" ", r"\s+")
    for hole, pattern in _HOLES.items():
        named = pattern.replace(" ", r"\s+")
        # A group can have its name only once in a pattern.
        regex = regex.replace(hole, named, 1).replace(hole, _GROUP_NAME.sub("(?:", named))
    start = _START if regex[0] not in "^§[$" else ""
    end = r"(?!\w)" if regex[-1] not in "§$" else ""
    return re.compile(start + regex + end)


def plain(text: str) -> str:
    """Lower-case text with plain quotes and spaces, character for character, so that offsets hold."""
    lower = text.translate(_PLAIN)
    folded = lower.lower()
    return folded if len(folded) == len(lower) else "".join(c if len(c.lower()) > 1 else c.lower() for c in lower)


_PLAIN: Final = str.maketrans({"’": "'", "‘": "'", "\xa0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " "})


def to_number(text: str | None) -> int | None:
    """Value of a number in digits or in a word; None without one."""
    if text is None:
        return None
    return int(text) if text.isdecimal() else NUMBERS.get(text)
