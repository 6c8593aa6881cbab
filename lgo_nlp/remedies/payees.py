"""Who gets a sum, or for whom something is done, from the words around."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lgo_nlp.remedies.money import Money
from lgo_nlp.remedies.people import ORDINAL, PERSON, PRONOUN, PRONOUNS, Cast, people_in, tidy
from lgo_nlp.remedies.rules import Plain, at_word_start, plain

PAY: Final = re.compile(
    at_word_start(
        r"(?:pay(?:s|ing|ments?)?|repay(?:s|ing|ments?)?|refund(?:s|ing)?|reimburs(?:es?|ing)|fund(?:s|ing)?|awards?|gives?|"
        r"sends?|offers?)\b"
    )
)
_DO_FOR: Final = re.compile(
    at_word_start(
        r"(?:apologi[sz]e|apology|write|explain|tell|give|offer|provide|arrange|assess|reassess|send|invite|help|review)\b"
    )
)
_NOT_OBJECT: Final = (
    "a|an|the|another|back|and|in|for|to|by|it|any|with|up|more|at|direct|no|extra|further|each|within|before|on|from|of|"
    "as|when|if|or|but|who|directly|too|also|is|should|will|was|instead|now|that|this|what"
)
_POSSESSIVE_HER: Final = re.compile(rf"\s(?!(?:{_NOT_OBJECT})\b)\w")
"""What follows a "her" that is a possessive: "her costs", not "her a sum"."""

_BETWEEN: Final = re.compile(
    r"(?:['’]s)?[\s,]*(?:(?:should|will|must|is to|are to|be paid|be given|receive|get|have|each|both|also|back|a|an|"
    r"the|another|further|sum|payment|refund|total|more|of|about|full|extra|additional|then)[\s,]*)*"
)
"""Words that may stand between a person and the sum: "Mr X a further £200", "she will have £300"."""

_RECEIVING: Final = re.compile(r"\b(?:receive|get|have|paid|given)\b")
_TO: Final = re.compile(
    r"^[^£;:]{0,90}?\b(?:to|into|reach(?:es)?|(?:account|trust|fund)\s(?:for|of|in\sthe\sname\sof))\s$"
)
_FOR: Final = re.compile(r"\s*(?:each\s)?for\s$")
_ENDS: Final = re.compile(r"\s*(?:[.,;)]|$|and\s)")
_POSSESSED: Final = re.compile(r"['’]s\s(?!estate)")
_WHICH: Final = re.compile(r"\s(?:that\s|which\s)?$")
_HAD_PAID: Final = re.compile(r"\s(?:has\s|had\s|was\s|were\s)?(?:paid|spent|charged|overcharged|overpaid|lost|pays)\b")
_CHARGED: Final = re.compile(
    r"\s(?:that\s|which\s)?(?:it|they|the \w+)\s(?:\w+\s){0,2}(?:charged|billed|owes|owed|overcharged)\s$"
)
_RECEIVES: Final = re.compile(
    r"\b(?:paid|goe?s?|comes?|due|payable|sent)\s(?:\w+\s)?(?:to|into)\s$|\b(?:be\swith|reach)\s$"
)
_RECEIVING_WORDS: Final = frozenset(("paid", "go", "goes", "come", "comes", "due", "payable", "sent", "with", "reach"))
"""Words of which a text has one that ``_RECEIVES`` matches; most have none."""

_BENEFIT: Final = re.compile(
    rf"\b(?:for|to\sbe\sused\sfor)\s(?:the\s(?:benefit|education|use)\sof\s)?(?P<name>{PERSON.pattern})"
    r"(?:['’]s\s(?:\w+\s){0,2}(?:benefit|education|use|schooling|lessons|tuition|therapy)\b|$|[.;,]|\sas\s)"
)
_HARM: Final = re.compile(
    rf"\bfor\s(?:[a-z]+\s){{0,3}}?(?:(?P<whose>his|her|their)|(?P<name>{PERSON.pattern})['’]s)\s(?:own\s)?"
    r"(?:avoidable\s)?(?:distress|worry|time|trouble|frustration|uncertainty|upset|inconvenience|anxiety|exhaustion)\b"
)
_HAS: Final = re.compile(
    rf"^(?:(?P<name>{PERSON.pattern})|(?P<pronoun>She|He|They))\s(?:is|are|should|will|must|ought)\s(?:also\s|now\s)?"
    r"(?:owed|due|entitled\sto|to\s(?:have|get|receive|be\s(?:paid|given|sent))|have|get|receive|be\s(?:paid|given|sent))\b"
    rf"|\bif\s(?!(?:her|his|their)\s)(?P<other>{PERSON.pattern})\s(?:\w+\s){{0,3}}(?:accepts?|wants?|wishes|wish)\b"
)
_DONE_FOR: Final = re.compile(
    rf"(?:^For|\b(?:steps?|actions?|following|things|measures|this)\sfor)\s(?P<name>{PERSON.pattern})(?=[\s,:])"
)
_MONEY: Final = re.compile(r"\b(?:pay|paid|payments?|money|sums?)\b|£")
_NEAR_VERB: Final = 25  # characters between "pay" and the person
_BEFORE_PERSON: Final = 40


class Said(Plain):
    """A sentence and the texts before it that say whom its pronouns stand for, the nearest first.

    ``lead_in`` is the text that leads into its list, if it is an item.
    """

    __slots__ = ("before", "lead_in")

    def __init__(self, text: str, before: Iterable[str] = (), lead_in: str | None = None) -> None:
        super().__init__(text)
        self.before = before
        self.lead_in = lead_in

    def people(self, start: int, end: int, cast: Cast) -> Iterator[tuple[int, int, str]]:
        """People of a part of the sentence, in order, with where they stand in it; pronouns are resolved."""
        has_pronouns = not self.words.isdisjoint(PRONOUNS)
        for person in PERSON.finditer(self.text, start, end):
            if has_pronouns:
                yield from self._pronouns(start, person.start(), cast)
                start = person.end()
            yield person.start(), person.end(), tidy(person[0])
        if has_pronouns:
            yield from self._pronouns(start, end, cast)

    def _pronouns(self, start: int, end: int, cast: Cast) -> Iterator[tuple[int, int, str]]:
        for match in PRONOUN.finditer(self.text, start, end):
            if match["pronoun"] == "her" and _POSSESSIVE_HER.match(self.text, match.end()):
                continue
            name = cast.resolve(match["pronoun"].lower(), self.text[: match.start()], self.before)
            if name:
                yield match.start(), match.end(), name


def payees(said: Said, due: Sequence[Money], cast: Cast) -> list[str | None]:
    """Who gets each sum that is due; one without a name of its own goes to whom the one before goes."""
    found: list[str | None] = []
    start = 0
    for number, money in enumerate(due):
        end = due[number + 1].start if number + 1 < len(due) else len(said.text)
        payee = _payee(said, start, money, end, cast)
        found.append(payee or (found[-1] if found else None))
        start = money.end
    if due and not all(found):
        lead = None if any(found) else _payee_of_lead_in(said, cast)
        ends = [*(money.start for money in due[1:]), len(said.text)]
        found = [
            payee or lead or _whose_harm(said, money.end, end, cast)
            for payee, money, end in zip(found, due, ends, strict=True)
        ]
        if not any(found):
            found = [_who_has(said, cast)] * len(due)
    return found


def _who_has(said: Said, cast: Cast) -> str | None:
    """Who is to have something, as a sentence says: "Mr A is owed an apology and £300", "if B accepts it"."""
    has = _HAS.search(said.text)
    if has is None:
        return None
    who = has["name"] or has["other"]
    return tidy(who) if who else cast.resolve(has["pronoun"].lower(), said.text[: has.start("pronoun")], said.before)


def _whose_harm(said: Said, start: int, end: int, cast: Cast) -> str | None:
    """Whose benefit or harm a sum is for: "£1,500 for B’s benefit", "£150 for his time and trouble"."""
    if benefit := _BENEFIT.search(said.text, start, end):
        return tidy(benefit["name"])
    harm = _HARM.search(said.text, start, end)
    if harm is None or harm["name"]:
        return tidy(harm["name"]) if harm else None
    pronoun = {"his": "him", "their": "them"}.get(harm["whose"], "her")
    return cast.resolve(pronoun, said.text[: harm.start("whose")], said.before)


def _payee(said: Said, start: int, money: Money, end: int, cast: Cast) -> str | None:
    """Who gets a sum, from the text between the sums beside it."""
    candidates = itertools.chain(
        _in_front(said, start, money, cast),
        _behind(said, money, end, cast, alone=start == 0),
        _object_of_verb(said, start, money, cast),
    )
    return next(candidates, None)


def _in_front(said: Said, start: int, money: Money, cast: Cast) -> Iterator[str]:
    """Who stands in front of a sum: "pay Mr X £200", "and Mr X £200", "Mrs D should receive £200"."""
    for first, last, name in reversed([*said.people(start, money.start, cast)]):
        between = said.text[last : money.start]
        if not _BETWEEN.fullmatch(between):
            continue
        verb = PAY.search(said.lower[max(first - _BEFORE_PERSON, start) : first])
        if verb or start or not between.strip() or _RECEIVING.search(between):
            yield name
    which, first_named = ORDINAL.search(said.text[start : money.start]), people_in(said.text[: money.start])
    if which and first_named:
        yield f"the {which['which']} {first_named[0].split()[-1]}"


def _behind(said: Said, money: Money, end: int, cast: Cast, *, alone: bool) -> Iterator[str]:
    """Who stands behind it: "£350 to Mrs D’s estate", "£300 for Miss T and £50 for B", "the £62 that Mrs B paid".

    Behind another sum a person counts who ends the words for it, if nobody is paid both: not in "pay Mrs M £300 and
    £200 for B".
    """
    for begin, last, name in said.people(money.end, end, cast):
        front = said.text[money.end : begin]
        is_for = _FOR.fullmatch(front) and not _POSSESSED.match(said.text, last)
        if _TO.match(front) or (is_for and (alone or _is_paid_alone(said, last, money, cast))):
            yield name
        if _CHARGED.fullmatch(front):
            yield name
        if _WHICH.fullmatch(front) and _HAD_PAID.match(said.text, last):
            yield name


def _is_paid_alone(said: Said, last: int, money: Money, cast: Cast) -> bool:
    """Whether the words for a sum end with a person, and the verb in front of it names nobody who is paid."""
    return _ENDS.match(said.text, last) is not None and not any(_object_of_verb(said, 0, money, cast))


def _object_of_verb(said: Said, start: int, money: Money, cast: Cast) -> Iterator[str]:
    """Who stands right behind the verb: "pay to the club, within a month, £250"."""
    for first, _, name in reversed([*said.people(start, money.start, cast)]):
        front = said.lower[start:first]
        if PAY.search(front[-_NEAR_VERB:]) or _TO.search(front[-_BEFORE_PERSON:]):
            yield name


def _payee_of_lead_in(said: Said, cast: Cast) -> str | None:
    """Who gets the sums of an item whose lead-in says so: "The Council will pay Mrs B:", "For Mrs B, it should:"."""
    if said.lead_in is None:
        return None
    if done_for := _DONE_FOR.search(said.lead_in):
        return tidy(done_for["name"])
    verbs = list(PAY.finditer(plain(said.lead_in)))
    if not verbs:
        return None
    people = Said(said.lead_in).people(verbs[-1].end(), len(said.lead_in), cast)
    return next((name for _, _, name in people), None)


def receiver(said: Said, cast: Cast) -> str | None:
    """Who gets money that was told before: "All of it should be paid to Mrs X"."""
    if said.words.isdisjoint(_RECEIVING_WORDS) or not _MONEY.search(said.lower):
        return None
    for first, _, name in said.people(0, len(said.text), cast):
        if _RECEIVES.search(said.lower[:first]):
            return name
    return None


def for_whom(said: Said, kind: str, cast: Cast) -> str | None:
    """For whom something is done: the first person behind the words for it; for a payment, behind its verb or "to"."""
    if kind in ("procedure", "training", "evidence"):
        return None
    verb = (PAY if kind == "payment" else _DO_FOR).search(said.lower)
    start = verb.end() if verb else 0
    people = said.people(start, len(said.text), cast)
    if kind == "payment":
        fronts = ((said.text[start:first], name) for first, _, name in people if verb)
        return next((name for front, name in fronts if front == " " or _TO.match(front)), None)
    return next((name for _, _, name in people), None)
