"""What each sentence tells of actions: its kinds, sums, people and words of time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lgo_nlp.labels import BY_NAME
from lgo_nlp.remedies.action import Status
from lgo_nlp.remedies.deadlines import Deadline, find_deadline, says_same
from lgo_nlp.remedies.money import Money, read_money
from lgo_nlp.remedies.people import PERSON, PRONOUN, Cast, tidy
from lgo_nlp.remedies.rules import groups, plain

INJUSTICES: Final = tuple(name for name in BY_NAME["injustice"].types if name != "unspecified")
_PAYING: Final = re.compile(
    r"\b(?:pay|pays|paying|payment|payments|paid|repay|repays|repaid|refund|refunds|refunded|reimburse|reimburses|waive|waives|cancel|cancels|write off|writes off|credit|"
    r"remit|compensation|interest|backdate|money|charge|charges|sum|arrears|debt|bill|cost|costs|fund|funds|fee|fees|allowance)\b|£"
)
_VERB: Final = re.compile(
    r"\b(?:re)?(?:pays?|paying|payments?|funds?|funding|imburses?|award|awards|give|gives|send|sends|offer|offers)\b|\brefunds?\b|\brefunding\b"
)
_BODY: Final = re.compile(
    r"\b[Tt]he\s(?P<name>(?:[A-Z][\w’'-]*(?:\s(?:of\s)?[A-Z][\w’'-]*){0,3})|council|trust|authority|board|practice|home|provider|landlord|school|department)"
    r"(?=\s(?:also\s|now\s|then\s|therefore\s|and\s(?:the\s)?\w+\s(?:\w+\s)?)?(?:will|shall|should|must|has|have|agreed|agrees|is|needs?|ought|would|could|apologises?|pays?|takes?|makes?|writes?|gives?|refunds?|provides?|reviews?|accepts?|offers?|to|considers?|reminds?|ensures?|sends?)\b)"
)
_AFTER_RECOMMEND: Final = re.compile(
    r"\b(?:I|[Ww]e|Ombudsman)\s(?:\w+\s)?(?:recommend(?:s|ed)?|asks?|asked|urge|expect|invited?)\s(?:that\s)?"
    r"(?P<body>[Tt]he\s[\w’'-]+(?:\s[A-Z][\w’'-]*)*)"
)
_NOT_A_BODY: Final = frozenset({"Ombudsman", "Ombudsmen", "Act", "Code", "Mr", "Mrs"})
_FOR_BENEFIT: Final = re.compile(r"(?:for|to)\s(?:the\s)?(?:benefit\sof\s)?$")
_TO: Final = re.compile(r"\b(?:to|into|on behalf of)\s$")
_LATER_TO: Final = re.compile(r"^[^£;:]{0,90}?\b(?:to|into)\s$")


@dataclass(frozen=True, slots=True)
class Told:
    """What one sentence tells of one action; ``number`` is that of the sentence, from 1."""

    number: int
    kind: str
    money: Money | None = None
    payee: str | None = None
    purpose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that is labelled as an action, and what it tells.

    ``told`` has an entry an action; it is empty for a lead-in, and for a sentence that only says when or how
    (``qualifies``) actions are done. ``sums`` are all of its sums.
    """

    number: int
    text: str
    told: tuple[Told, ...]
    deadline: Deadline | None
    same_deadline: bool
    body: str | None
    status: Status | None
    kinds: tuple[str, ...] = ()
    lead_in: bool = False
    qualifies: bool = False
    sums: tuple[Money, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled sentence as given: its number, text, remedy types, and whether it leads into a list, is an item or follows
    another labelled sentence in an item.

    ``context`` are the texts before it that say whom its pronouns stand for, the nearest first.
    """

    number: int
    text: str
    types: tuple[str, ...]
    leads: bool
    item: bool
    continues: bool
    context: tuple[str, ...]


def tell(sentence: Labelled, cast: Cast, year: int | None) -> Telling:
    """What a labelled sentence tells."""
    text, lower = sentence.text, plain(sentence.text)
    rules = groups("words")
    sums = tuple(read_money(text))
    due = [money for money in sums if money.use == "due"]
    kinds = _kinds(sentence, lower, due)
    leads = sentence.leads and (not due or lower.rstrip().endswith(":"))
    told: list[Told] = []
    if not leads:
        payees = _payees(sentence, due, cast)
        for kind in kinds:
            if kind == "payment" and due:
                told += [
                    Told(sentence.number, kind, money, payee, purpose)
                    for money, payee, purpose in zip(due, payees, _purposes(lower, due), strict=True)
                ]
            else:
                told.append(
                    Told(
                        sentence.number,
                        kind,
                        None,
                        _for_whom(sentence, kind, cast),
                        _purpose(lower) if kind == "apology" else (),
                    )
                )
    only_told = bool(sums) and not due and any(money.use in ("told", "rate") for money in sums)
    qualifies = (
        bool(told) and not due and (only_told or sentence.continues or rules["qualifies"].search(lower) is not None)
    )
    return Telling(
        sentence.number,
        text,
        tuple(told),
        find_deadline(text, year=year),
        says_same(text),
        body_of(text),
        status_of(lower),
        tuple(kinds),
        leads,
        qualifies,
        sums,
    )


def _kinds(sentence: Labelled, lower: str, due: Sequence[Money]) -> list[str]:
    """Kinds of action of a sentence, payments only where the words or sums bear it out."""
    kinds = [kind for kind in sentence.types if kind != "unspecified"]
    if due and "payment" not in kinds and _VERB.search(lower):
        kinds.append("payment")
    if "payment" in kinds and not _PAYING.search(lower) and len(kinds) > 1:
        kinds.remove("payment")
    order = list(BY_NAME["agreed_action"].types)
    return sorted(kinds, key=order.index)


def _payees(sentence: Labelled, due: Sequence[Money], cast: Cast) -> list[str | None]:
    """Who gets each sum that is due; one without a name of its own goes to whom the one before goes."""
    found: list[str | None] = []
    end = 0
    for number, money in enumerate(due):
        stop = due[number + 1].start if number + 1 < len(due) else len(sentence.text)
        payee = _payee(sentence, sentence.text[end : money.start], sentence.text[money.end : stop], end, cast)
        found.append(payee or (found[-1] if found else None))
        end = money.end
    if not any(found) and due:
        found = [_payee_of_lead_in(sentence, cast)] * len(due)
    return found


def _payee(sentence: Labelled, before: str, after: str, offset: int, cast: Cast) -> str | None:
    """Who gets a sum, from the text between it and the sums beside it."""
    people = list(_people(before, sentence, offset, cast))
    for start, end, name in reversed(people):  # "pay Mr X £200", "Mr X £200", "pay to the club a sum of"
        between, front = before[end:], before[:start]
        if re.fullmatch(
            r"(?:’s|'s)?[\s,]*(?:(?:should|will|is to|must|be paid|receive|get|each|both|also|back|a|an|the|another|further|sum|payment|refund|total|more|of|another|about|full|extra|additional|then)[\s,]*)*",
            between,
        ) and (
            _VERB.search(plain(front)[-40:])
            or not between.strip()
            or offset
            or "receive" in between
            or "paid" in between
        ):
            return name
    for start, _, name in _people(
        after, sentence, offset + len(before) + 1, cast
    ):  # "£350 to Mrs D", "£300 for Miss T"
        front = after[:start]
        if _LATER_TO.match(front):
            return name
        if re.fullmatch(r"\s*(?:each\s)?for\s", front) and not re.match(
            r"(?:’s|'s)\s(?!estate)", after[start + len(name) :]
        ):
            return name
    for start, end, name in reversed(people):
        if _VERB.search(plain(before[:start])[-25:]) or _TO.search(before[:start]):
            return name
    benefit = re.search(rf"\bfor\s(?P<name>{PERSON.pattern})(?:’s|'s)\s(?:\w+\s)?(?:benefit|education)", after)
    return tidy(benefit["name"]) if benefit else None


def _people(text: str, sentence: Labelled, offset: int, cast: Cast) -> Iterator[tuple[int, int, str]]:
    """People of a part of a sentence, with pronouns resolved, in order."""
    found = [(match.start(), match.end(), tidy(match[0])) for match in PERSON.finditer(text)]
    taken = [(start, end) for start, end, _ in found]
    for match in PRONOUN.finditer(text):
        if any(start <= match.start() < end for start, end in taken):
            continue
        if match["pronoun"] == "her" and re.match(
            r"\s(?!(?:a|an|the|another|back|£|and|in|for|to|by|it|any|with|up|more|at|direct|no|extra|further|each)\b|£)\w",
            text[match.end() :],
        ):
            continue  # a possessive
        name = cast.resolve(match["pronoun"], [sentence.text[: offset + match.start()], *sentence.context])
        if name:
            found.append((match.start(), match.end(), name))
    yield from sorted(found)


def _payee_of_lead_in(sentence: Labelled, cast: Cast) -> str | None:
    """Who gets the sums of an item whose lead-in says so: "The Council will pay Mrs B:"."""
    if not sentence.item or not sentence.context:
        return None
    lead = sentence.context[-1] if sentence.context else ""
    verb = None
    for verb in _VERB.finditer(plain(lead)):
        pass
    if verb is None:
        return None
    people = list(_people(lead[verb.end() :], replace(sentence, text=lead, context=()), verb.end(), cast))
    return people[0][2] if people else None


def _for_whom(sentence: Labelled, kind: str, cast: Cast) -> str | None:
    """For whom something is done: the first person of the sentence after the words of its kind."""
    if kind in ("procedure", "training", "evidence"):
        return None
    verb = re.search(
        r"\b(?:apologi[sz]e|apology|write|explain|tell|give|offer|provide|arrange|assess|reassess|refund|repay|send|invite|help|review)\b",
        plain(sentence.text),
    )
    start = verb.end() if verb else 0
    people = list(_people(sentence.text[start:], sentence, start, cast))
    return people[0][2] if people else None


def _purposes(lower: str, due: Sequence[Money]) -> list[tuple[str, ...]]:
    """What each sum recognises: the words behind it, up to the next sum; the last words serve sums without any."""
    found: list[tuple[str, ...]] = []
    for number, money in enumerate(due):
        stop = due[number + 1].start if number + 1 < len(due) else len(lower)
        found.append(_purpose(lower[money.end : stop]))
    for number in range(len(found) - 2, -1, -1):
        found[number] = found[number] or found[number + 1]
    return found


def _purpose(lower: str) -> tuple[str, ...]:
    return tuple(name for name in INJUSTICES if groups("words")[name].search(lower))


def status_of(lower: str) -> Status | None:
    """Status that a sentence gives its actions, None if it says nothing of it."""
    rules = groups("words")
    if rules["agreed"].search(lower):
        return Status.AGREED
    if rules["done"].search(lower):
        return Status.DONE
    if rules["recommended"].search(lower):
        return Status.RECOMMENDED
    return Status.OFFERED if rules["offered"].search(lower) else None


def body_of(text: str) -> str | None:
    """Body that acts in a sentence, as it names it."""
    for match in _BODY.finditer(text):
        if match["name"].split()[0] not in _NOT_A_BODY:
            return f"the {match['name']}"
    asked = _AFTER_RECOMMEND.search(text)
    return f"the {asked['body'][4:]}" if asked and asked["body"][4:].split()[0] not in _NOT_A_BODY else None
