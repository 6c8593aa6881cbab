"""The actions that one section tells, with the sentences that say how and by when they are done."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.remedies.deadlines import Deadline
from lgo_nlp.remedies.money import NO_RATE, Money
from lgo_nlp.remedies.people import people_in
from lgo_nlp.remedies.rules import Plain
from lgo_nlp.remedies.telling import Telling, Told, kinds_named, purpose_of

MOST_LINKED: Final = 300
"""Actions of which a sentence may be a repeat, or say more: ten times as many as any decision here has. Each sentence
is compared with all of them."""


@dataclass(slots=True, eq=False)
class Draft:
    """An action while its sentences are gathered; ``telling`` is the sentence that tells it most fully.

    ``numbers`` are those of all its sentences, in the order in which they were found.
    """

    telling: Telling
    told: Told
    lead_in: Telling | None = None
    numbers: dict[int, None] = field(default_factory=dict)
    money: Money | None = None
    deadline: Deadline | None = None

    def add(self, numbers: Iterable[int]) -> None:
        """Add sentences that tell it too."""
        self.numbers.update(dict.fromkeys(numbers))

    def pay_to(self, payee: str | None) -> None:
        """Set who gets the money, unless it is known or there is none."""
        if self.money is not None and self.told.payee is None and payee:
            self.told = replace(self.told, payee=payee)

    def paid_at(self, rate: Money) -> None:
        """Set the rate from which its sum follows; one that is greater than the sum is that of something else."""
        if self.money is not None and rate.amount <= self.money.amount:
            self.money = replace(self.money, amount=rate.amount, basis=rate.basis, count=rate.count)


def gather(decision: Decision, places: Sequence[Sentence], tellings: Mapping[int, Telling]) -> list[Draft]:
    """Actions of a section, from the tellings of its sentences, which are at ``places``, by their positions."""
    drafts: list[Draft] = []
    leads: dict[int, Telling] = {}
    nested: Telling | None = None
    last: Deadline | None = None
    early: list[Telling] = []
    for i, telling in tellings.items():
        paragraph = decision.paragraphs[places[i].paragraph]
        lead = leads.get(paragraph.lead_in) if paragraph.lead_in is not None else None
        own = telling.deadline or (last if telling.same_deadline else None)
        deadline = own or (lead.deadline if lead else None)
        if telling.lead_in:
            leads[places[i].paragraph] = replace(telling, deadline=own)
        recent = drafts[-MOST_LINKED:]
        earlier = _last_of_kind(recent, telling) if telling.qualifies else None
        if telling.qualifies and earlier is None:
            early.append(telling)
        elif nested is not None and lead is not None and (whole := _told_by_lead_in(nested, telling, recent)):
            whole.add([telling.number])
        else:
            drafts += _taken(telling, lead, deadline, recent, earlier)
            # A list within a list is read as one list: an item that ends in a colon leads into those behind it.
            nested = telling if telling.lead_in and lead is not None else None
        last = deadline or last
    for telling in early:  # "I have used £200 a month", before the sum is told
        recent, telling = drafts[-MOST_LINKED:], replace(telling, told=telling.otherwise)
        drafts += _taken(telling, None, telling.deadline, recent, _last_of_kind(recent, telling))
    return drafts


def _taken(
    telling: Telling,
    lead: Telling | None,
    deadline: Deadline | None,
    recent: Sequence[Draft],
    earlier: Draft | None,
) -> Sequence[Draft]:
    """Actions that a sentence tells; one that is part of an action told before it is taken up there, and tells none.

    ``recent`` are the actions before it, the last ``MOST_LINKED``, as in the functions below; ``earlier`` is the one
    that it qualifies, if it does.
    """
    if lead is not None and (whole := _told_by_lead_in(lead, telling, recent)):
        whole.add([telling.number])
    elif telling.lead_in:
        if telling.kinds and "payment" not in telling.kinds:
            return [_draft(telling, Told(telling.number, telling.kinds[0]), None, deadline)]
        if telling.sums:
            _qualify(telling, recent)
    elif not telling.told:
        _qualify(telling, recent)
    elif earlier is not None:
        earlier.add([telling.number])
        earlier.deadline = earlier.deadline or telling.deadline
        earlier.pay_to(telling.receiver)
        if not earlier.told.purpose and earlier.money:
            earlier.told = replace(earlier.told, purpose=purpose_of(Plain(telling.text)))
        _add_rate(telling, [*recent, earlier])
    else:
        return [_draft(telling, told, lead, deadline) for told in telling.told]
    return ()


def _draft(telling: Telling, told: Told, lead: Telling | None, deadline: Deadline | None) -> Draft:
    return Draft(telling, told, lead, {telling.number: None}, told.money, deadline)


def _told_by_lead_in(lead: Telling, telling: Telling, recent: Sequence[Draft]) -> Draft | None:
    """The action of which an item is a part: "train its staff on:", "The plan should say:", "The £9 is made up of:"."""
    if lead.details and recent:
        return recent[-1] if all(told.kind != "evidence" for told in telling.told) else None
    if lead.sums and all(money.use != "due" for money in lead.sums):
        totals = {money.total for money in lead.sums}
        return next((draft for draft in reversed(recent) if draft.money and draft.money.total in totals), None)
    if any(money.use == "due" for money in telling.sums) or any(told.kind not in lead.kinds for told in telling.told):
        return None
    return next((draft for draft in reversed(recent) if draft.telling.number == lead.number), None)


def _last_of_kind(recent: Sequence[Draft], telling: Telling) -> Draft | None:
    kinds = {told.kind for told in telling.told}
    totals, named = {money.total for money in telling.sums}, people_in(telling.text)
    same = [draft for draft in reversed(recent) if draft.told.kind in kinds]
    by_sum = (draft for draft in same if draft.money and draft.money.total in totals)
    by_name = (draft for draft in same if draft.told.payee in named)
    return next(itertools.chain(by_sum, by_name, same), None)


def _qualify(telling: Telling, recent: Sequence[Draft]) -> None:
    """A sentence without an action of its own gives its deadline to the actions before it that have none."""
    _add_rate(telling, recent)
    kinds = kinds_named(telling.text)
    for draft in recent:
        if draft.deadline is None and telling.deadline and (not kinds or draft.told.kind in kinds):
            draft.deadline = telling.deadline
        draft.pay_to(telling.receiver)


def _add_rate(telling: Telling, recent: Sequence[Draft]) -> None:
    """A rate that a sentence tells of a sum told before: "This is £400 for each of the eight months"."""
    rates = [money for money in telling.sums if money.basis not in NO_RATE]
    if not rates:
        return
    totals = {money.amount for money in telling.sums if money.use == "told"} | {rate.total for rate in rates}
    last = next((draft for draft in reversed(recent) if draft.money), None)
    for draft in reversed(recent):
        known = draft.money is not None and draft.money.basis == "sum"
        if known and draft.money and (draft.money.total in totals or (draft is last and len(telling.sums) == 1)):
            draft.paid_at(rates[0])
            return
