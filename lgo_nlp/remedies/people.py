"""People in the text of a decision: their names, and whom a pronoun stands for."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Final

_LISTS: Final = tomllib.loads(files(__package__).joinpath("people.toml").read_text(encoding="utf-8"))


def _choice(*names: str) -> str:
    """Pattern of any word of some lists, the longer ones first."""
    return _any_of([word for name in names for word in _LISTS[name]])


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)).replace(r"\ ", r"\s")


def _rest_of(*words: str) -> str:
    """Pattern of any of some words behind its first letter, which has been read."""
    rest: dict[str, list[str]] = {}
    for word in words:
        rest.setdefault(word[0], []).append(word[1:])
    return "|".join(f"(?<={first})(?:{_any_of(own)})" for first, own in rest.items())


_TITLE: Final = rf"(?:{_choice('titles')})\b\.?"
_SURNAME: Final = r"[A-Z](?:[\w-]*\w)?"
_SURNAMES: Final = rf"\s{_SURNAME}(?:\s{_SURNAME})?"
_RELATION: Final = _choice("relations")
_NOUNS: Final = _choice("relations", "others")
_REST_OF_INITIAL: Final = (
    r"(?![\w.-]*\w)(?<![\w£].)"  # the first rejects most capitals, those of words
    + "".join(rf"(?<!\b{word}\s.)" for word in _LISTS["not_before_a_letter"])
    + r"(?!(?<=A)\s[a-z])(?<!I)(?!['’](?!s\b)\w)"
)
_ONE: Final = rf"(?:(?:{_TITLE}\sand\s)?{_TITLE}{_SURNAMES}|[A-Z]{_REST_OF_INITIAL})"
_POSSESSIVE: Final = rf"(?:(?:’s|'s)\s(?:late\s)?(?:estate|{_RELATION})\b)"
_OF_ESTATE_OF: Final = r"\s(?:late\s)?estate\sof\s(?:the\slate\s)?"
_OWN: Final = rf"{_ONE}{_POSSESSIVE}?"
_REST_OF_TITLE: Final = rf"(?:{_rest_of(*_LISTS['titles'])})\b\.?"
_REST_OF_OWN: Final = (
    rf"(?:{_REST_OF_INITIAL}|{_REST_OF_TITLE}(?:\sand\s{_TITLE})?{_SURNAMES}){_POSSESSIVE}?"
    rf"(?:(?:,\s{_OWN})*,?\sand\s(?:{_OWN}|(?:her|his|their)\s(?:{_RELATION})\b))?"
)
_REST_OF_NOUN: Final = (
    rf"\s(?:late\s|(?:{_choice('ordinals')})\s)?(?:{_NOUNS})"
    rf"(?:\sand\s(?:the|her|his|their)\s(?:{_NOUNS}))?\b{_POSSESSIVE}?"
)
_REST_OF_ESTATE: Final = rf"(?:{_rest_of('the', 'her', 'his')}){_OF_ESTATE_OF}{_ONE}"
PERSON: Final = re.compile(
    rf"[A-Zbht](?<!\w.)(?:(?<=[A-Z])(?:{_REST_OF_OWN}|(?:{_rest_of('The', 'Both')}){_REST_OF_NOUN})"
    rf"|(?=he|er|is|oth)(?:{_REST_OF_ESTATE}|(?:{_rest_of('the', 'both', 'her', 'his', 'their')}){_REST_OF_NOUN}))"
)
"""A person or several, as decisions name them: "Mrs D’s estate", "Mr and Mrs H", "B", "the aunt and uncle".

It opens with a letter, and what follows looks back at it: ``re`` finds a letter many times as fast as a place where one
of several things may begin.
"""

ORDINAL: Final = re.compile(rf"(?:the\s)?(?P<which>{_choice('ordinals')})\s$")
"""The end of a text that names one of several by its place: "the first family £300, the second"."""

PRONOUNS: Final = frozenset(("her", "him", "them", "she", "he", "they"))
PRONOUN: Final = re.compile(r"\b(?:(?:each|both|all) of )?(?P<pronoun>her|him|them|[Ss]he|[Hh]e|[Tt]hey)\b")
_FEMALE: Final = re.compile(rf"\b(?:{_choice('female')})\b")
_MALE: Final = re.compile(rf"\b(?:{_choice('male')})\b")
_SEVERAL: Final = re.compile(rf"\b(?:{_choice('several')})\b")
_NO_ANTECEDENT: Final = re.compile(r"(?:her|his|their|both)\s")
"""How names begin of people for whom no pronoun stands, as others have just been named: "her son", "both boys"."""

_OF_ESTATE: Final = re.compile(rf"^(?:the|her|his){_OF_ESTATE_OF}(?P<name>{_ONE})$")

Test = Callable[[str, str], bool]
"""Whether a pronoun stands for a person with a name."""


@dataclass(frozen=True)
class Cast:
    """The people of a decision's text."""

    text: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names, the ones named most often first."""
        return tuple(name for name, _ in Counter(people_in(self.text)).most_common() if not _NO_ANTECEDENT.match(name))

    def resolve(self, pronoun: str, front: str, before: Iterable[str]) -> str | None:
        """Whom a pronoun stands for: the nearest person in the texts before it, or else the one named most often.

        ``front`` is the text in front of the pronoun, ``before`` the texts in front of that, the nearest first. A
        person whose name does not say whether it is a he or a she ("B", "Dr K") comes after those whose name does.
        """
        for test in (fits, may_fit):
            for text in chain([front], before):
                for name in reversed(people_in(text)):
                    if not _NO_ANTECEDENT.match(name) and test(pronoun, name):
                        return name
            if usual := self._usual(pronoun, test):
                return usual
        return None

    def _usual(self, pronoun: str, test: Test) -> str | None:
        """The person named most often for whom a pronoun can stand by a test, found once for all of its uses."""
        key = (pronoun, test)
        if key not in self._found:
            self._found[key] = next((name for name in self.names if test(pronoun, name)), None)
        return self._found[key]

    @cached_property
    def _found(self) -> dict[tuple[str, Test], str | None]:
        return {}


@lru_cache(maxsize=64)
def people_in(text: str) -> tuple[str, ...]:
    """People named in a text, in order, as often as they are named.

    >>> people_in("The Council will pay Mr and Mrs H and the aunt.")
    ('Mr and Mrs H', 'the aunt')
    """
    return tuple(tidy(match[0]) for match in PERSON.finditer(text))


def tidy(name: str) -> str:
    """A name in one form: "the estate of Mrs D" is "Mrs D’s estate"."""
    estate = _OF_ESTATE.match(name)
    return f"{estate['name']}’s estate" if estate else " ".join(name.replace("'", "’").split())


def fits(pronoun: str, name: str) -> bool:
    """Whether a pronoun stands for such a person, as far as the name says."""
    if name.endswith("estate"):
        return False
    several = _SEVERAL.search(name) is not None
    if pronoun in ("them", "they"):
        return several
    return not several and (_FEMALE if pronoun in ("her", "she") else _MALE).search(name) is not None


def may_fit(pronoun: str, name: str) -> bool:
    """Whether a pronoun can stand for a person whose name does not say."""
    told = _FEMALE.search(name) or _MALE.search(name) or _SEVERAL.search(name) or name.endswith("estate")
    return not told and (pronoun not in ("them", "they") or len(name) > 1)


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case, quotes and the article."""
    return _key(one) == _key(other)


def _key(name: str | None) -> str:
    return tidy(name or "").casefold().removeprefix("the ").strip()


def how_many(name: str | None) -> int | None:
    """How many people a name holds, None if it does not say or is of one.

    >>> how_many("Mr and Mrs H"), how_many("Mr P and his sister"), how_many("the family")
    (2, 2, None)
    """
    if not name or not re.search(r"\sand\s", name):
        return None
    return len(re.split(r",\s(?:and\s)?|\sand\s", name))
