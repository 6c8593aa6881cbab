"""What one section repeats of another: each action is told once, with the numbers of all its sentences."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import combinations, islice
from typing import Final

from lgo_nlp.decision import Role
from lgo_nlp.remedies.gathering import MOST_LINKED, Draft
from lgo_nlp.remedies.money import NO_RATE
from lgo_nlp.remedies.people import same_person
from lgo_nlp.remedies.rules import plain

TELLING: Final = (Role.SUMMARY, Role.ACTION, Role.DECISION)
"""Roles of sections that say what is to be done; others give reasons."""

_VAGUE: Final = ("procedure", "training")
"""Kinds of which a summary may call one by the other's name: "and improve its service" for a list of reminders."""

_MOST_ADDED: Final = 10
"""Payments of which some are added up, to see whether a sum is their total: all subsets of ten are a thousand."""

_FEWEST_ADDED: Final = 2  # sums of a sentence that are added up
_SHARED_WORDS: Final = 1 / 6
"""Share of the longer words of two sentences that are the same where both speak of one thing; fitted by eye on
training decisions."""

_LONG_WORD, _STEM = 5, 6  # letters


def link(one: Draft, drafts: list[Draft], role: Role) -> None:
    """Join an action told elsewhere to those that it repeats; what repeats none is an action.

    ``role`` is that of the section that the sentence is in. A sum in the findings, say, that is none of those of the
    list of actions says how one of them was worked out, and is no action of its own.
    """
    first = drafts[:MOST_LINKED]
    same = [draft for draft in first if draft.told.kind == one.told.kind]
    if not same and role in (Role.SUMMARY, Role.DECISION) and one.told.kind in _VAGUE:
        same = [draft for draft in first if draft.told.kind in _VAGUE]
    repeated = _repeated(one, same, role)
    is_their_payee = {draft.told.payee for draft in repeated} <= {None, one.told.payee}
    for draft in repeated:
        draft.add(one.numbers)
        if is_their_payee:
            draft.pay_to(one.told.payee)
        if one.money and one.money.basis not in NO_RATE and draft.money and draft.money.basis == "sum":
            draft.paid_at(one.money)
    explains = role not in TELLING and one.money is not None and any(draft.money for draft in same)
    if not repeated and not explains:
        drafts.append(one)


def _repeated(one: Draft, same: Sequence[Draft], role: Role) -> Sequence[Draft]:
    if one.money is not None:
        return _repeated_sum(one, same)
    if role in (Role.SUMMARY, Role.DECISION) or one.told.kind in ("apology", "payment"):
        return same[:1] if one.told.kind != "payment" else same
    return same if len(same) == 1 else [*islice((draft for draft in same if _alike(draft, one)), 1)]


def _repeated_sum(one: Draft, payments: Sequence[Draft]) -> Sequence[Draft]:
    """Payments of which a sum is one, or the total, or a part."""
    if one.money is None:
        return []
    total = one.money.total
    known = [draft for draft in payments if draft.money is not None]
    exact = [draft for draft in known if draft.money and draft.money.total == total and total]
    if exact:
        named = [draft for draft in exact if same_person(draft.told.payee, one.told.payee)]
        return named[:1] or exact[:1]
    if added := _adding_up(known, total):
        return added
    return [draft for draft in known if any(one.money.amount == money.amount for money in draft.telling.sums)][:1]


def _adding_up(payments: Sequence[Draft], total: int | None) -> Sequence[Draft]:
    """The most of some payments, but two at least, that add up to a sum; none if there are too many to try."""
    if not total or len(payments) > _MOST_ADDED:
        return ()
    subsets = (some for size in range(len(payments), 1, -1) for some in combinations(payments, size))
    return next((some for some in subsets if sum(map(_total, some)) == total), ())


def _known_total(draft: Draft) -> int | None:
    return draft.money.total if draft.money else None


def _total(draft: Draft) -> int:
    return _known_total(draft) or 0


def _alike(one: Draft, other: Draft) -> bool:
    """Whether two sentences speak of one thing."""
    first, second = (_long_words(draft.telling.text) for draft in (one, other))
    return len(first & second) >= _SHARED_WORDS * len(first | second)


@lru_cache(maxsize=1024)
def _long_words(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in plain(text).replace("'", " ").split() if len(word) >= _LONG_WORD)


def parted(drafts: list[Draft], passing: Sequence[Draft]) -> list[Draft]:
    """Actions of a list, but for a total the payments that it adds up, which were recommended in ``passing`` before."""
    payments = [draft for draft in passing if draft.money is not None and draft.money.total]
    found: list[Draft] = []
    for draft in drafts:
        parts = _adding_up(payments, draft.money.total) if draft.money and draft.money.is_total else ()
        for part in parts:
            part.add(draft.numbers)
            part.pay_to(draft.told.payee)
            part.deadline = part.deadline or draft.deadline
        found += parts or [draft]
        payments = [one for one in payments if one not in parts] if parts else payments
    return found


def without_weighed(drafts: list[Draft]) -> list[Draft]:
    """Actions of a section without a sum that one sentence weighs ("We consider £900 is fair") and a later one pays."""
    by_total = _grouped(drafts, _known_total)
    gone: set[Draft] = set()
    for weighed in drafts:
        if not _total(weighed) or weighed.lead_in or not _WEIGHED.search(weighed.telling.text):
            continue
        same = (one for one in by_total[_total(weighed)][:MOST_LINKED] if one not in gone)
        later = (one for one in same if one.telling.number > weighed.telling.number)
        paid = next((one for one in later if weighed.told.payee in (None, one.told.payee)), None)
        paid = paid or _listed(weighed, drafts)
        if paid is not None:
            paid.add(weighed.numbers)
            gone.add(weighed)
    return [draft for draft in drafts if draft not in gone]


def _listed(weighed: Draft, drafts: Sequence[Draft]) -> Draft | None:
    """The payment of a list behind a weighed sum that it is a part of, as far as sums and people tell."""
    behind = (one for one in drafts[:MOST_LINKED] if one.lead_in and one.telling.number > weighed.telling.number)
    larger = (one for one in behind if _total(one) > _total(weighed))
    return next((one for one in larger if weighed.told.payee in (None, one.told.payee)), None)


_WEIGHED: Final = re.compile(
    r"\b(?:consider|appropriate|fair|settled|arrived?|figure|levels?|bands?|range|scale|leaves|reflect|in line with"
    r"|sum is)\b"
)


def without_totals(drafts: list[Draft]) -> list[Draft]:
    """Actions without a sum that only says in another way what others say: a rate, the same reckoned, or a total."""
    return _without_grand_total(_without_reckoned(_without_rates(drafts)))


def _without_rates(drafts: list[Draft]) -> list[Draft]:
    """Without a rate whose whole is told: "I recommended £200 a month for eight months", and then "pay her £1,600"."""
    wholes = _grouped((draft for draft in drafts if draft.money and draft.money.basis == "sum"), _known_total)
    left: list[Draft] = []
    for draft in drafts:
        rate = draft.told.money  # as told: a sum may have been given a rate since, which makes it none
        there = wholes.get(rate.total, []) if rate and rate.basis not in NO_RATE else []
        whole = next((one for one in there[:MOST_LINKED] if _may_be_paid_alike(one, draft)), None)
        if rate and whole:
            there.remove(whole)
            whole.paid_at(rate)
            whole.add(draft.numbers)
        else:
            left.append(draft)
    return left


def _may_be_paid_alike(one: Draft, other: Draft) -> bool:
    """Whether two payments may be to one person."""
    payees = (one.told.payee, other.told.payee)
    return None in payees or same_person(*payees)


def _without_reckoned(drafts: list[Draft]) -> list[Draft]:
    """Without the sums of a sentence that make one told elsewhere: "six months at £49, with £36", which is £330."""
    payments = [draft for draft in drafts if draft.money]
    by_total = _grouped(payments, _known_total)
    gone: set[int] = set()  # sentences
    for own in _grouped(payments, _of_sentence).values():
        number = own[0].telling.number
        if len(own[0].telling.sums) < _FEWEST_ADDED or own[0].lead_in:
            continue
        for uses in (("due", "rate", "part"), ("due", "rate", "part", "not_due", "told")):
            used = [money.total or money.amount for money in own[0].telling.sums if money.use in uses]
            there = by_total.get(sum(used), ()) if len(used) >= _FEWEST_ADDED else ()
            others = (one for one in there if one.telling.number != number and one.telling.number not in gone)
            whole = next(others, None)
            if whole is not None:
                whole.add([number])
                gone.add(number)
                break
    return [draft for draft in drafts if not draft.money or draft.telling.number not in gone]


def _without_grand_total(drafts: list[Draft]) -> list[Draft]:
    """Without a sum that only adds up the others: "This makes £2,400 in all"."""
    payments = [draft for draft in drafts if draft.money is not None]
    total, own = sum(map(_total, payments)), _grouped(payments, _of_sentence)
    for draft in payments:
        same = own[draft.telling.number]
        if draft.money and len(payments) > len(same) + 1 and draft.money.total == total - sum(map(_total, same)):
            for one in payments:
                if one.telling.number != draft.telling.number:
                    one.add(draft.numbers)
            return [one for one in drafts if one is not draft]
    return drafts


def _of_sentence(draft: Draft) -> int:
    return draft.telling.number


def _grouped(drafts: Iterable[Draft], key: Callable[[Draft], int | None]) -> dict[int | None, list[Draft]]:
    found: dict[int | None, list[Draft]] = {}
    for draft in drafts:
        found.setdefault(key(draft), []).append(draft)
    return found
