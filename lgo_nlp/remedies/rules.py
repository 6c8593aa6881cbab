"""Rules of language as data: the TOML files beside this one, and patterns made from their phrases."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

UNITS: Final = (
    "collection|half-term|academic year|school year|working day|trip|mile|item|load|place|form|letter|session|lesson|"
    "course|visit|night|journey|week|month|term|year|day|hour|call|child|appointment|stay|meeting"
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

OTHER_SUM: Final = "¤"
"""What stands for a sum that is not looked at, in a sentence in which sums are masked; it counts as a word."""

_NUMBER: Final = rf"(?:\d+|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_HOLES: Final = {
    "{n}": rf"(?P<n>{_NUMBER})",
    "{unit}": rf"(?P<unit>{UNITS})",
    "{units}": rf"(?P<unit>{UNITS})s?",
    "{sum}": "§",
    "{other}": OTHER_SUM,
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

    __slots__ = ("_to_search", "lower", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = plain(text)
        self.words = frozenset(_WORD.findall(self.lower))
        self._to_search: dict[int, Mapping[str, Sequence[re.Pattern[str]]]] = {}  # by the identity of the rules

    def changed(self, lower: str) -> "Plain":
        """The text with some of it masked, in plain lower case; its words stay those of the whole text.

        A word glued to what is masked ("£300less") is therefore none.
        """
        other = Plain.__new__(Plain)
        other.text = other.lower = lower
        other.words = self.words | {OTHER_SUM} if OTHER_SUM in lower else self.words
        other._to_search = {}
        return other

    def to_search(self, rules: "Rules") -> Mapping[str, Sequence[re.Pattern[str]]]:
        """Patterns of each group of some rules that the text's words allow to match, found once for all groups."""
        found = self._to_search.get(id(rules))
        if found is None:
            found = self._to_search[id(rules)] = rules.allowed(self.words)
        return found


_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Group:
    """Patterns of one meaning, with examples that must match."""

    patterns: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Groups of a file, by name, in the order of the file.

    Few texts have a word without which a pattern cannot match, so most patterns are left unsearched: ``by_word`` has
    the numbers of the patterns by each of those words, ``always`` those of patterns that have no such word. A number
    counts through all groups: ``patterns`` has the name of its group and the pattern.
    """

    groups: Mapping[str, Group]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    by_word: Mapping[str, tuple[int, ...]]
    words: frozenset[str]
    always: tuple[int, ...]

    @classmethod
    def of(cls, file: Mapping[str, Mapping[str, Sequence[str]]]) -> "Rules":
        """Rules of a file's groups, each with its ``phrases`` and ``examples``."""
        groups: dict[str, Group] = {}
        patterns: list[tuple[str, re.Pattern[str]]] = []
        by_word: dict[str, tuple[int, ...]] = {}
        always: list[int] = []
        for name, row in file.items():
            groups[name] = Group(tuple(map(compile_phrase, row["phrases"])), tuple(row["examples"]))
            for phrase, pattern in zip(row["phrases"], groups[name].patterns, strict=True):
                needed = needed_words(phrase)
                for word in needed:
                    by_word[word] = (*by_word.get(word, ()), len(patterns))
                always += [len(patterns)] * (not needed)
                patterns.append((name, pattern))
        return cls(groups, tuple(patterns), by_word, frozenset(by_word), tuple(always))

    def allowed(self, words: frozenset[str]) -> Mapping[str, Sequence[re.Pattern[str]]]:
        """Patterns of each group that may match a text of some words; groups without one are left out."""
        known = self.words & words
        found: dict[str, list[re.Pattern[str]]] = {}
        for number in sorted({*self.always}.union(*map(self.by_word.__getitem__, known))):
            name, pattern = self.patterns[number]
            found.setdefault(name, []).append(pattern)
        return found

    def search(self, name: str, text: Plain) -> re.Match[str] | None:
        """Match of a group's first pattern, in the order of the file, that has one in a text."""
        for pattern in text.to_search(self).get(name, ()):
            if match := pattern.search(text.lower):
                return match
        return None

    def matching(self, names: Iterable[str], text: Plain) -> Iterator[str]:
        """Those of some groups, in their order, that have a match in a text."""
        allowed = text.to_search(self)
        return (name for name in names if name in allowed and self.search(name, text))


@cache
def rules_of(file: str) -> Rules:
    """Rules of the file of that name beside this module."""
    return Rules.of(tomllib.loads(files(__package__).joinpath(f"{file}.toml").read_text(encoding="utf-8")))


_WORDS_OF_PART: Final = re.compile(r"\^?(?:\((?P<choice>[a-z |]+)\)|(?P<word>[a-z]+(?: [a-z]+)*|¤)) ?[,:;]?")
_COMMON: Final = frozenset(
    (
        "a", "an", "the", "to", "of", "is", "it", "be", "in", "for", "her", "his", "their", "this", "that", "has",
        "have", "had", "and", "on", "by", "at", "was", "were", "are", "will", "or", "if", "as", "with", "i", "we",
        "he", "she", "they", "which",
    )
)  # fmt: skip


def needed_words(phrase: str) -> frozenset[str]:
    """Words of which a text has at least one if a phrase matches it, as rare ones as there are; none if unknown.

    >>> sorted(needed_words("(has|have) offered (to)?")), needed_words("{sum} (of)?")
    (['offered'], frozenset())
    """
    parts = [part.replace("{other}", OTHER_SUM).replace("[.]", " ") for part in _split(phrase, " ")]
    found = [part for text in parts if (part := _WORDS_OF_PART.fullmatch(text))]
    sets = [{_rarest(choice) for choice in (part["choice"] or part["word"]).split("|")} for part in found]
    return frozenset(min(sets, key=lambda words: (len(words & _COMMON), len(words)), default=()))


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
    end = r"(?!\w)" if regex[-1] not in "§$" else ""
    return re.compile((regex if regex[0] in "^§[$" else at_word_start(regex)) + end)


def at_word_start(regex: str) -> str:
    r"""A regex that matches only where no word character precedes.

    A look-behind in front of it, or ``\b``, is tried at every character of a text. A letter ``re`` finds up to twelve
    times as fast, so the look-behind is put behind the first letter, of each alternative if there are several.

    >>> at_word_start(r"(?:re)?pay"), at_word_start(r"(?:pay|give)s?")
    ('(?<!\\w)(?:(?:re)?pay)', '(?:p(?<!\\wp)ay|g(?<!\\wg)ive)s?')
    """
    return _behind_first_letter(regex) or rf"(?<!\w)(?:{regex})"


def _behind_first_letter(regex: str) -> str | None:
    """A regex with the look-behind behind its first letter, None if it does not begin with one."""
    alternatives = _split(regex, "|")
    if len(alternatives) > 1:
        changed = [one for some in alternatives if (one := _behind_first_letter(some))]
        return "|".join(changed) if len(changed) == len(alternatives) else None
    if found := _FIRST_LETTER.match(regex):
        return rf"{found[0]}(?<!\w{found[0]}){regex[found.end() :]}"
    opening = _OPENING.match(regex)
    if opening is None:
        return None
    inner = _split(regex[opening.end() :], ")")[0]
    rest = regex[opening.end() + len(inner) :]
    changed_inner = None if rest[1:2] in ("?", "*", "{") else _behind_first_letter(inner)
    return opening[0] + changed_inner + rest if changed_inner else None


_FIRST_LETTER: Final = re.compile(r"(?:[A-Za-z¤]|\[[A-Za-z-]+\])(?![?*{])")
_OPENING: Final = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")


def _split(text: str, separator: str) -> list[str]:
    """Pieces of a phrase or regex between separators that stand in no bracket that opens in it."""
    depth, pieces = 0, [""]
    for character in text:
        if character == separator and not depth:
            pieces.append("")
        else:
            depth += (character in "([{") - (character in ")]}")
            pieces[-1] += character
    return pieces


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
