"""People in the text of a decision: their names, and whom a pronoun stands for."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_TITLE: Final = r"(?:Mr|Mrs|Miss|Ms|Mx|Dr|Sir|Dame|Lady|Lord|Prof|Professor|Rev|Reverend|Cllr|Councillor)\b\.?"
_SURNAME: Final = r"[A-Z](?:[\w-]*\w)?"
_RELATION: Final = (
    "son|daughter|mother|father|wife|husband|brother|sister|partner|parents|grandparents|grandmother|grandfather|niece|"
    "nephew|aunt|uncle|sons|daughters|children|family|executor|executors|representative|child|sister-in-law|carer"
)
_NOUNS: Final = (
    f"{_RELATION}|man|woman|couple|teenager|girl|boy|complainant|complainants|tenant|tenants|resident|residents|aunt and uncle|"
    "mother and daughter|mother and father|father and son|mother and son|young person|young man|young woman|foster carer|foster carers|"
    "carers|club|charity|applicant|leaseholder|pupil|student|patient|estate|advocate|neighbour|neighbours|siblings|brothers|sisters|widow|"
    "two families|families|young people|owner|company|society|landowner|driver|trader"
)
_NAMED: Final = rf"(?:{_TITLE} and )?{_TITLE} {_SURNAME}(?: {_SURNAME})?"
_INITIAL: Final = r"(?<![\w£])(?<![Bb]and )(?<![Ss]tage )(?<![Gg]roup )(?<![Ff]orm )(?<![Uu]nit )(?<![Pp]art )(?!A [a-z])(?!I\b)[A-Z](?![\w.’'-]*\w)"
_ONE: Final = rf"(?:{_NAMED}|{_INITIAL})"
_POSSESSIVE: Final = rf"(?:(?:’s|'s) (?:late )?(?:estate|{_RELATION})\b)"
_NOUN: Final = rf"(?:[Tt]he|[Bb]oth|her|his|their) (?:late )?(?:{_NOUNS})(?: and (?:the|her|his|their) (?:{_NOUNS}))?\b{_POSSESSIVE}?"
_ESTATE: Final = rf"(?:the|her|his) (?:late )?estate of (?:the late )?{_ONE}"
PERSON: Final = re.compile(
    rf"{_ESTATE}|{_ONE}{_POSSESSIVE}?(?:(?:, {_ONE}{_POSSESSIVE}?)*,? and (?:{_ONE}{_POSSESSIVE}?|(?:her|his|their) (?:{_RELATION})\b))?|{_NOUN}"
)
"""A person or several, as decisions name them: "Mrs D’s estate", "Mr and Mrs H", "B", "the aunt and uncle"."""

PRONOUN: Final = re.compile(r"\b(?:(?:each|both|all) of )?(?P<pronoun>her|him|them|she|he|they)\b")
_FEMALE: Final = re.compile(
    r"^(?:Mrs|Miss|Ms|Dame|Lady)\b(?!.*\band\b)|\b(?:woman|mother|daughter|wife|sister|aunt|niece|girl|grandmother|widow)\b(?!.*\band\b)"
)
_MALE: Final = re.compile(
    r"^(?:Mr|Sir|Lord)\b(?!.*\band\b)|\b(?:man|father|son|husband|brother|uncle|nephew|boy|grandfather)\b(?!.*\band\b)"
)
_EITHER: Final = re.compile(
    rf"^(?:(?:Dr|Prof|Professor|Mx|Rev|Reverend|Cllr|Councillor)\b\.? {_SURNAME}|[A-Z])$|\b(?:teenager|complainant|tenant|resident|young person|applicant|leaseholder|pupil|student|patient|neighbour|carer)\b"
)
_SEVERAL: Final = re.compile(
    r"\band\b|\b(?:couple|family|families|parents|grandparents|children|carers|siblings|tenants|residents|neighbours|complainants|brothers|sisters|sons|daughters|club|young people)\b"
)
_OF_ESTATE: Final = re.compile(rf"^(?:the|her|his) (?:late )?estate of (?:the late )?(?P<name>{_ONE})$")


@dataclass(frozen=True)
class Cast:
    """The people of a decision's text."""

    text: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names, the ones named most often first."""
        return tuple(name for name, _ in Counter(people_in(self.text)).most_common())

    def resolve(self, pronoun: str, before: Iterable[str]) -> str | None:
        """Whom a pronoun stands for: the nearest person in the texts before it, or else the one named most often.

        ``before`` are the texts in front of the pronoun, the nearest first.
        """
        for text in before:
            for name in reversed(people_in(text)):
                if fits(pronoun, name):
                    return name
        return next((name for name in self.names if fits(pronoun, name)), None)


def people_in(text: str) -> list[str]:
    """People named in a text, in order, as often as they are named.

    >>> people_in("The Council will pay Mr and Mrs H and the aunt.")
    ['Mr and Mrs H', 'the aunt']
    """
    return [tidy(match[0]) for match in PERSON.finditer(text)]


def tidy(name: str) -> str:
    """A name in one form: "the estate of Mrs D" is "Mrs D’s estate"."""
    estate = _OF_ESTATE.match(name)
    return f"{estate['name']}’s estate" if estate else " ".join(name.replace("'", "’").split())


def fits(pronoun: str, name: str) -> bool:
    """Whether a pronoun can stand for a person."""
    if name.endswith("estate"):
        return False
    if pronoun in ("them", "they"):
        return _SEVERAL.search(name) is not None
    return (_FEMALE if pronoun in ("her", "she") else _MALE).search(name) is not None or _EITHER.search(
        name
    ) is not None


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case, quotes and the article."""
    return _key(one) == _key(other)


def _key(name: str | None) -> str:
    return tidy(name or "").casefold().removeprefix("the ").strip()
