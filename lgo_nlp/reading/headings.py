"""Roles of headings, by the table of patterns in ``headings.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from lgo_nlp.decision import Role
from lgo_nlp.reading.prose import is_statement
from lgo_nlp.reading.spaces import clean_line

MOST_WORDS = 16  # a line of more words than this is not a heading
LONGEST_HEADING = 200
"""Characters: a longer line is not a heading either, whatever the page says, as every sentence's row repeats it."""

_MOST_REMEMBERED = 65_536
"""Lines whose roles are remembered, in about 10 MB: all those of the longest decision, as they are asked for again."""


_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})?[.)]|\d{1,2}\.\d{1,2}|[a-z][.)]|\([a-z\d]{1,2}\))\s+(?=\S)")
"""The number or letter in front of a heading: "2. ", "2.1 ", "B. ", "(a) "."""

_TOPIC = re.compile(r"(?=[A-Z0-9‘“'\"])(?!.*[a-z][.?!] ).*[^.:;,!]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """One row of the table: a role, its pattern, and headings that the pattern must match.

    ``examples`` name their sections; ``hints`` only make the role likelier.
    """

    role: Role
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    hints: tuple[str, ...]


@cache
def rules() -> tuple[HeadingRule, ...]:
    """Rows of the table; the first that matches a heading applies."""
    data = tomllib.loads(files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
    return tuple(
        HeadingRule(
            role=Role(row["role"]),
            pattern=re.compile("|".join(row["patterns"]).replace("{body}", data["body"])),
            examples=tuple(row["examples"]),
            hints=tuple(row.get("hints", ())),
        )
        for row in data["heading"]
    )


def normalise_heading(heading: str) -> str:
    """Heading in lower case, without its number, apostrophes and surrounding punctuation, for comparison."""
    plain = re.sub(r"[’'‘`]", "", clean_line(heading.lower())).strip(' \t:.-–•“”"?#*_')
    number = _NUMBERING.match(plain)
    return plain[number.end() :] if number else plain


def role_of(heading: str) -> Role | None:
    """Role that a heading gives its section, or None if it only names a topic."""
    return _role_of(heading) if len(heading) <= LONGEST_HEADING else None


@lru_cache(maxsize=_MOST_REMEMBERED)
def _role_of(heading: str) -> Role | None:
    normalised = normalise_heading(heading)
    if not normalised or len(normalised.split()) > MOST_WORDS:
        return None
    return next((rule.role for rule in rules() if rule.pattern.fullmatch(normalised)), None)


@cache
def example_headings() -> frozenset[str]:
    """The table's examples, normalised."""
    return frozenset(normalise_heading(example) for rule in rules() for example in rule.examples)


def is_example(line: str) -> bool:
    """Whether a line is a usual heading word for word, not one that only has its words, as "Cookie policy" has."""
    return len(line) <= LONGEST_HEADING and normalise_heading(line) in example_headings()


@cache
def hint_headings() -> frozenset[str]:
    """The table's hints, normalised."""
    return frozenset(normalise_heading(hint) for rule in rules() for hint in rule.hints)


def is_known_heading(line: str) -> bool:
    """Whether a line is a heading of the table; if it ends with a colon it must equal one of the examples.

    A sentence that has lost its full stop is not a heading, whatever words it holds.
    """
    return len(line) <= LONGEST_HEADING and _is_known(line)


@lru_cache(maxsize=8192)
def _is_known(line: str) -> bool:
    role = _role_of(line)
    if role is None:
        return False
    line = clean_line(line)
    if line[0].islower() or line[-1] in ".;," or is_statement(line):
        return False
    return not line.endswith(":") or role in (Role.SUMMARY, Role.DECISION) or is_example(line)


def may_be_topic(line: str) -> bool:
    """Whether a line could be a heading that names a topic: short, with a capital first and no full stop."""
    return len(line) <= LONGEST_HEADING and len(line.split()) <= MOST_WORDS and _TOPIC.fullmatch(line) is not None
