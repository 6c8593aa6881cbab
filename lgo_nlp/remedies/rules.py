"""Rules of language as data: the TOML files beside this one, and patterns made from their phrases."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
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


class Plain:
    """A text as rules search it.

    Attributes:
        text: the text.
        lower: the text in plain lower case, with the same offsets.
        words: the words of ``lower``, as phrases see them.
    """

    __slots__ = ("lower", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = plain(text)
        self.words = frozenset(_WORD.findall(self.lower))

    def changed(self, lower: str) -> "Plain":
        """The text with some of it masked, in plain lower case; its words stay those of the whole text.

        A word glued to what is masked ("£300less") is therefore none.
        """
        other = Plain.__new__(Plain)
        other.text, other.lower, other.words = lower, lower, self.words
        return other


_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Group:
    """Patterns of one meaning, with examples that must match.

    Few texts have a word without which a pattern cannot match, so most are left unsearched: ``by_word`` has the numbers
    of the patterns by each of those words, ``always`` those of patterns that have no such word.
    """

    patterns: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]
    by_word: Mapping[str, tuple[int, ...]]
    words: frozenset[str]
    always: tuple[int, ...]

    @classmethod
    def of(cls, phrases: Sequence[str], examples: Sequence[str]) -> "Group":
        """Group of some phrases."""
        by_word: dict[str, tuple[int, ...]] = {}
        always: list[int] = []
        for number, phrase in enumerate(phrases):
            needed = needed_words(phrase)
            for word in needed:
                by_word[word] = (*by_word.get(word, ()), number)
            always += [number] * (not needed)
        return cls(tuple(map(compile_phrase, phrases)), tuple(examples), by_word, frozenset(by_word), tuple(always))

    def search(self, text: Plain) -> re.Match[str] | None:
        """Match of the first pattern, in the order of the file, that has one in a text."""
        numbers: Sequence[int] = self.always
        if known := self.words & text.words:
            numbers = sorted({*numbers}.union(*map(self.by_word.__getitem__, known)))
        for number in numbers:
            if match := self.patterns[number].search(text.lower):
                return match
        return None


@cache
def groups(file: str) -> Mapping[str, Group]:
    """Groups of a file of rules, by name, in the order of the file."""
    data = tomllib.loads(files(__package__).joinpath(f"{file}.toml").read_text(encoding="utf-8"))
    return {name: Group.of(row["phrases"], row["examples"]) for name, row in data.items()}


_WORDS_OF_PART: Final = re.compile(r"\^?(?:\((?P<choice>[a-z |]+)\)|(?P<word>[a-z]+))[,:;]?")
_COMMON: Final = frozenset(
    (
        "a", "an", "the", "to", "of", "is", "it", "be", "in", "for", "her", "his", "their", "this", "that", "has",
        "have", "had", "and", "on", "by", "at", "was", "were", "are", "will", "or", "if", "as", "with", "i", "we",
        "he", "she", "they", "which",
    )
)  # fmt: skip


def groups_in(file: str, names: tuple[str, ...], text: Plain) -> Iterator[str]:
    """Those of some groups of a file, in their order, that have a match in a text."""
    if not text.words.isdisjoint(_words_of(file, names)):
        yield from (name for name in names if groups(file)[name].search(text))


@cache
def _words_of(file: str, names: tuple[str, ...]) -> frozenset[str]:
    """Words of which a text that matches any of some groups has one."""
    chosen = [groups(file)[name] for name in names]
    if any(group.always for group in chosen):
        raise ValueError(f"{file}.toml: a phrase of {names} has no word that it needs")
    return frozenset().union(*(group.words for group in chosen))


def needed_words(phrase: str) -> frozenset[str]:
    """Words of which a text has at least one if a phrase matches it, as rare ones as there are; none if unknown.

    >>> sorted(needed_words("(has|have) offered (to)?")), needed_words("{sum} (of)?")
    (['offered'], frozenset())
    """
    found = [part for text in _parts(phrase) if (part := _WORDS_OF_PART.fullmatch(text))]
    sets = [{_rarest(choice) for choice in (part["choice"] or part["word"]).split("|")} for part in found]
    return frozenset(min(sets, key=lambda words: (len(words & _COMMON), len(words)), default=()))


def _parts(phrase: str) -> list[str]:
    """What stands between the spaces of a phrase that are in no bracket."""
    depth, outside = 0, []
    for character in phrase:
        depth += (character in "([{") - (character in ")]}")
        outside.append("\n" if character == " " and not depth else character)
    return "".join(outside).split("\n")


def _rarest(choice: str) -> str:
    return max(choice.split(), key=lambda word: (word not in _COMMON, len(word)))


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
    start = r"(?<!\w)" if regex[0] not in "^§[$" else ""
    end = r"(?!\w)" if regex[-1] not in "§$" else ""
    return re.compile(start + regex + end)


def plain(text: str) -> str:
    """Lower-case text with plain quotes and spaces, character for character, so that offsets hold."""
    if text.isascii():
        return text.translate(_PLAIN_ASCII).lower() if "\n" in text or "\t" in text else text.lower()
    lower = text.translate(_PLAIN)
    folded = lower.lower()
    return folded if len(folded) == len(lower) else "".join(c if len(c.lower()) > 1 else c.lower() for c in lower)


_PLAIN_ASCII: Final = str.maketrans("\n\t", "  ")
_PLAIN: Final = str.maketrans({"’": "'", "‘": "'", "\xa0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\t": " "})


def to_number(text: str | None) -> int | None:
    """Value of a number in digits or in a word; None without one."""
    if text is None:
        return None
    return int(text) if text.isdecimal() else NUMBERS.get(text)
