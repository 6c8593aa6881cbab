"""What each sentence tells of actions: its kinds, sums, people and words of time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lgo_nlp.labels import BY_NAME
from lgo_nlp.remedies.action import Status
from lgo_nlp.remedies.deadlines import Deadline, find_deadline, says_same
from lgo_nlp.remedies.money import Money, read_money
from lgo_nlp.remedies.payees import PAY, Said, for_whom, payees, receiver
from lgo_nlp.remedies.people import Cast
from lgo_nlp.remedies.rules import Plain, plain, rules_of

_INJUSTICES: Final = tuple(name for name in BY_NAME["injustice"].types if name != "unspecified")
_STATUSES: Final = ("agreed", "done", "recommended", "offered")
_KINDS: Final = tuple(BY_NAME["agreed_action"].types)
_PAYING: Final = re.compile(
    r"\b(?:pay|pays|paying|payments?|paid|repays?|repaid|refund(?:s|ed)?|reimburses?|waives?|cancels?|writes? off|"
    r"credits?|remit|compensation|interest|backdate|money|charges?|sums?|arrears|debts?|bills?|costs?|funds?|fees?|allowances?)\b|£"
)
"""What a sentence says that tells a payment; without it the type of the model is not believed beside others, and the
sentence explains another one's sum: "We place this at level three"."""

_ACTS: Final = re.compile(
    r"\b(?:pay|pays|paying|paid|repays?|refunds?|reimburses?|waives?|cancels?|writes? off|credits?|remit|stops?|"
    r"recover|takes?|collect|chase|reduces?|lower|backdate|give|gives|return|returns)\b"
)
"""What is done with a sum; without it, a sentence of a range or of a sum paid before explains another one's."""

_DONE_BY: Final = (
    r"(?:will|shall|should|must|has|have|agreed|agrees|is|needs?|ought|would|could|to|apologises?|pays?|takes?|makes?|writes?|"
    r"gives?|refunds?|provides?|reviews?|accepts?|offers?|considers?|reminds?|ensures?|sends?)\b"
)
_BODY: Final = re.compile(
    r"[Tt](?<!\w.)he\s(?P<name>[A-Z][\w’'-]*(?:\s(?:of\s)?[A-Z][\w’'-]*){0,3}"
    r"|council|trust|authority|board|practice|home|provider|landlord|school|department)"
    rf"(?=\s(?:(?:also|now|then|therefore)\s|and\s(?:the\s)?\w+\s(?:\w+\s)?)?{_DONE_BY})"
)
_RECOMMENDED_TO: Final = re.compile(
    r"\b(?:I|[Ww]e|Ombudsman)\s(?:\w+\s)?(?:recommend(?:s|ed)?|asks?|asked|urge|expect|invited?)\s(?:that\s)?"
    r"[Tt]he\s(?P<name>[\w’'-]+(?:\s[A-Z][\w’'-]*)*)"
)
_NEAR: Final = 40  # characters between "pay" and its sum, where the model saw no payment
_NOT_A_BODY: Final = frozenset({"Ombudsman", "Ombudsmen", "Act", "Code", "Mr", "Mrs"})
_KIND_WORDS: Final = {
    "apology": re.compile(r"\b(?:apolog\w+|say sorry)\b"),
    "payment": re.compile(r"\b(?:payments?|pay|paid|refunds?|money|sums?)\b|£"),
    "training": re.compile(r"\b(?:training|train|reminders?|briefing)\b"),
    "procedure": re.compile(r"\b(?:reviews? of (?:its|the)|policy|procedure|action plan|audit)\b"),
    "evidence": re.compile(r"\b(?:evidence|proof|report back)\b"),
}
"""Words by which a sentence that says by when names the actions that it speaks of."""


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

    ``told`` has an entry an action; it is empty for a lead-in. A sentence that ``qualifies`` only says how or when an
    action told before it is done. ``kinds`` are those of the labels, ``sums`` all of its sums, ``receiver`` who it says
    gets money that was told before. ``promised`` says that the body "will" do something, ``refused`` that it does not
    agree to do it, ``details`` that the items behind it are parts of an action told before ("The plan should cover:").
    ``otherwise`` is what the sentence tells if no other one tells the sum that it only explains.
    """

    number: int
    text: str
    told: tuple[Told, ...]
    otherwise: tuple[Told, ...]
    kinds: tuple[str, ...]
    sums: tuple[Money, ...]
    deadline: Deadline | None
    same_deadline: bool
    body: str | None
    status: Status | None
    promised: bool
    refused: bool
    details: bool
    lead_in: bool
    qualifies: bool
    receiver: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled sentence as given: its number, words and remedy types.

    ``leads`` says whether it leads into a list, ``continues`` whether it is in an item behind a sentence of
    the same type.
    """

    number: int
    said: Said
    types: tuple[str, ...]
    leads: bool = False
    continues: bool = False


def tell(sentence: Labelled, cast: Cast, decided: date | None) -> Telling:
    """What a labelled sentence tells; ``decided`` is the date of the decision."""
    said, lower = sentence.said, sentence.said.lower
    rules = rules_of("words")
    sums = tuple(read_money(said))
    due = [money for money in sums if money.use == "due"]
    kinds = _kinds(sentence.types, lower, due)
    leads = sentence.leads and (not due or lower.rstrip().endswith(":"))
    told = () if leads else _told(sentence, lower, kinds, sums, cast)
    first_told = next(([replace(money, use="due")] for money in sums if money.use == "told"), [])
    only_told = bool(sums) and not due and any(money.use in ("told", "rate") for money in sums)
    explains = kinds == ("payment",) and not due and not (_ACTS if sums else _PAYING).search(lower)
    qualifies = bool(told) and not due and (only_told or explains or sentence.continues or _qualifies(said))
    return Telling(
        number=sentence.number,
        text=said.text,
        told=told,
        otherwise=_told(sentence, lower, kinds, first_told, cast) if only_told else told,
        kinds=kinds,
        sums=sums,
        deadline=find_deadline(said, decided),
        same_deadline=says_same(said),
        body=body_of(said.text),
        status=status_of(said),
        promised=rules.search("promised", said) is not None,
        refused=rules.search("refused", said) is not None,
        details=leads and rules.search("details", said) is not None,
        lead_in=leads,
        qualifies=qualifies,
        receiver=receiver(said, cast) if not told or qualifies else None,
    )


def _qualifies(said: Said) -> bool:
    """Whether a sentence's words say how or when an action is done; an item of a list has fewer words for it."""
    names = ("qualifies_in_lists",) if said.lead_in is not None else ("qualifies", "qualifies_in_lists")
    return any(rules_of("words").matching(names, said))


def _told(sentence: Labelled, lower: str, kinds: Sequence[str], sums: Sequence[Money], cast: Cast) -> tuple[Told, ...]:
    due = [money for money in sums if money.use == "due"]
    told: list[Told] = []
    for kind in kinds:
        if kind == "payment" and due:
            rows = zip(due, payees(sentence.said, due, cast), _purposes(lower, due, sums), strict=True)
            told += [Told(sentence.number, kind, money, payee, purpose) for money, payee, purpose in rows]
        else:
            purpose = purpose_of(sentence.said) if kind == "apology" else ()
            told.append(Told(sentence.number, kind, None, for_whom(sentence.said, kind, cast), purpose))
    return tuple(told)


def kinds_named(text: str) -> set[str]:
    """Kinds of action that a sentence names when it says by when they are due."""
    lower = plain(text)
    return {kind for kind, words in _KIND_WORDS.items() if words.search(lower)}


def _kinds(types: Sequence[str], lower: str, due: Sequence[Money]) -> tuple[str, ...]:
    """Kinds of action of a sentence, payments only where the words or sums bear it out."""
    kinds = [kind for kind in types if kind != "unspecified"]
    if "payment" not in kinds and any(PAY.search(lower, max(m.start - _NEAR, 0), m.start) for m in due):
        kinds.append("payment")
    if "payment" in kinds and len(kinds) > 1 and not _PAYING.search(lower):
        kinds.remove("payment")
    return tuple(sorted(kinds, key=_KINDS.index))


def _purposes(lower: str, due: Sequence[Money], sums: Sequence[Money]) -> list[tuple[str, ...]]:
    """What each sum recognises: the words behind it, up to the next one that is due, those of its parts included.

    The last words serve sums without any.
    """
    found: list[tuple[str, ...]] = []
    for number, money in enumerate(due):
        start = sums[0].end if len(due) == 1 else money.end
        stop = due[number + 1].start if number + 1 < len(due) else len(lower)
        found.append(purpose_of(Plain(lower[start:stop])))
    for number in range(len(found) - 2, -1, -1):
        found[number] = found[number] or found[number + 1]
    return found


def purpose_of(said: Plain) -> tuple[str, ...]:
    """Types of injustice that some words name, in the order of the scheme."""
    return tuple(rules_of("words").matching(_INJUSTICES, said))


def status_of(said: Plain) -> Status | None:
    """Status that a sentence gives its actions, None if it says nothing of it."""
    return next((Status(name) for name in rules_of("words").matching(_STATUSES, said)), None)


def body_of(text: str) -> str | None:
    """Body that acts in a sentence, as it names it."""
    for pattern in (_BODY, _RECOMMENDED_TO):
        for match in pattern.finditer(text):
            if match["name"].split()[0] not in _NOT_A_BODY:
                return f"the {match['name']}"
    return None
