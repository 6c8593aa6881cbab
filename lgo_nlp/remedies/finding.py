"""From the tagged sentences of a decision to its actions: each told once, with its repeats linked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lgo_nlp.decision import Decision, Role, TaggedSentence
from lgo_nlp.remedies.action import Action, Status
from lgo_nlp.remedies.deadlines import Deadline, due_date
from lgo_nlp.remedies.money import Money
from lgo_nlp.remedies.people import Cast, same_person
from lgo_nlp.remedies.rules import plain
from lgo_nlp.remedies.telling import Labelled, Telling, Told, tell

_CONTEXT: Final = 6  # sentences before one that its pronouns may point to


@dataclass(slots=True)
class _Draft:
    """An action while its sentences are gathered; ``telling`` is the sentence that tells it most fully."""

    telling: Telling
    told: Told
    lead_in: Telling | None
    numbers: list[int] = field(default_factory=list)
    money: Money | None = None
    deadline: Deadline | None = None


def find_actions(decision: Decision, sentences: Sequence[TaggedSentence]) -> tuple[Action, ...]:
    """Actions that the sentences labelled as agreed actions tell, in the order of the text."""
    chosen = [i for i, tagged in enumerate(sentences) if "agreed_action" in tagged.labels]
    if not chosen:
        return ()
    year = int(decision.date[:4]) if decision.date and decision.date[:4].isdecimal() else None
    cast = Cast(decision.text)
    leads = {paragraph.lead_in for paragraph in decision.paragraphs if paragraph.lead_in is not None}
    tellings = {i: tell(_labelled(decision, sentences, i, leads), cast, year) for i in chosen}
    sections = _sections(decision, sentences, tellings)
    home = _home(decision, sections)
    drafts: list[_Draft] = []
    for section in sections:
        if section in home:
            drafts += _drafts_of_section(decision, sentences, sections[section])
    for section in sections:
        if section not in home:
            own = _drafts_of_section(decision, sentences, sections[section])
            for told in _by_sentence(own):
                _link(told, drafts, decision.sections[section].role)
    _link_totals(drafts, tellings)
    status = _overall_status(tellings.values())
    body = _usual_body(tellings.values())
    drafts.sort(key=lambda draft: draft.telling.number)
    return tuple(_action(draft, decision, status, body) for draft in drafts)


def _labelled(decision: Decision, sentences: Sequence[TaggedSentence], i: int, leads: set[int | None]) -> Labelled:
    """A sentence with what its pronouns may point to: the sentences before it, and its lead-in last."""
    sentence = sentences[i].sentence
    paragraph = decision.paragraphs[sentence.paragraph]
    before = [decision.text_of(tagged.sentence) for tagged in reversed(sentences[max(i - _CONTEXT, 0) : i])]
    if paragraph.lead_in is not None:
        lead = decision.paragraphs[paragraph.lead_in]
        before.append(decision.text[lead.start : lead.end])
    last = i + 1 == len(sentences) or sentences[i + 1].sentence.paragraph != sentence.paragraph
    text = decision.text_of(sentence)
    types = sentences[i].types.get("agreed_action", ())
    leading = (last and sentence.paragraph in leads) or text.rstrip().endswith(":")
    item = paragraph.lead_in is not None
    previous = sentences[i - 1] if i else sentences[i]
    continues = (
        item and i > 0 and previous.sentence.paragraph == sentence.paragraph and "agreed_action" in previous.labels
    )
    return Labelled(i + 1, text, types, leading, item, continues, tuple(before))


def _sections(
    decision: Decision, sentences: Sequence[TaggedSentence], tellings: Mapping[int, Telling]
) -> dict[int, dict[int, Telling]]:
    """Tellings of each section that has any."""
    found: dict[int, dict[int, Telling]] = {}
    for i, telling in tellings.items():
        section = decision.paragraphs[sentences[i].sentence.paragraph].section
        found.setdefault(section, {})[i] = telling
    return found


def _home(decision: Decision, sections: Mapping[int, Mapping[int, Telling]]) -> set[int]:
    """Sections that tell the actions fully: those for actions, or else the one that tells most."""
    counts = {section: sum(len(telling.told) for telling in own.values()) for section, own in sections.items()}
    home = {section for section in sections if decision.sections[section].role is Role.ACTION and counts[section]}
    return home or {max(counts, key=lambda section: counts[section])}


def _drafts_of_section(
    decision: Decision, sentences: Sequence[TaggedSentence], tellings: Mapping[int, Telling]
) -> list[_Draft]:
    """Actions of a section; a sentence that qualifies one joins it, a deadline governs what it speaks of."""
    drafts: list[_Draft] = []
    leads: dict[int, Telling] = {}
    last_deadline: Deadline | None = None
    for i, telling in tellings.items():
        paragraph = decision.paragraphs[sentences[i].sentence.paragraph]
        if telling.lead_in:
            leads[sentences[i].sentence.paragraph] = telling
        lead = leads.get(paragraph.lead_in) if paragraph.lead_in is not None else None
        deadline = telling.deadline or (last_deadline if telling.same_deadline else None)
        deadline = deadline or (lead.deadline if lead else None)
        if telling.lead_in and telling.same_deadline and not telling.deadline:
            leads[sentences[i].sentence.paragraph] = replace(telling, deadline=last_deadline)
        if lead is not None and (joined := _of_lead_in(lead, telling, drafts)):
            joined.numbers.append(telling.number)
        elif telling.lead_in and telling.kinds and "payment" not in telling.kinds:
            told = Told(telling.number, telling.kinds[0], None, None)
            drafts.append(_Draft(telling, told, None, [telling.number], None, deadline))
        elif not telling.told and not telling.lead_in:
            _qualify(telling, drafts)
        elif telling.qualifies and (joined := _last_of_kind(drafts, telling)):
            joined.numbers.append(telling.number)
            _add_rate(telling, drafts, joined)
        else:
            for told in telling.told:
                drafts.append(_Draft(telling, told, lead, [telling.number], told.money, deadline))
        last_deadline = deadline or telling.deadline or last_deadline
    return drafts


def _of_lead_in(lead: Telling, telling: Telling, drafts: Sequence[_Draft]) -> _Draft | None:
    """The action of a lead-in of which an item is a part: "train its staff on:"."""
    if any(money.use == "due" for money in telling.sums) or any(told.kind not in lead.kinds for told in telling.told):
        return None
    return next((draft for draft in reversed(drafts) if draft.telling is lead), None)


def _last_of_kind(drafts: Sequence[_Draft], telling: Telling) -> _Draft | None:
    kinds = {told.kind for told in telling.told}
    return next((draft for draft in reversed(drafts) if draft.told.kind in kinds), None)


def _qualify(telling: Telling, drafts: Sequence[_Draft]) -> None:
    """A sentence without an action of its own gives its deadline to the actions before it that have none."""
    if telling.sums:
        _add_rate(telling, drafts, None)
    if telling.deadline is None:
        return
    for draft in drafts:
        if draft.deadline is None:
            draft.deadline = telling.deadline


def _add_rate(telling: Telling, drafts: Sequence[_Draft], near: _Draft | None) -> None:
    """A rate that a sentence tells of a sum told before: "This is £400 for each of the eight months"."""
    rates = [money for money in telling.sums if money.basis not in ("sum", "each", "up to")]
    if not rates:
        return
    totals = {money.amount for money in telling.sums if money.use == "told"} | {rate.total for rate in rates}
    for draft in [near, *reversed(drafts)]:
        if draft and draft.money and draft.money.basis == "sum" and draft.money.total in totals:
            rate = rates[0]
            draft.money = replace(draft.money, amount=rate.amount, basis=rate.basis, count=rate.count)
            return


def _by_sentence(drafts: Sequence[_Draft]) -> list[list[_Draft]]:
    found: dict[int, list[_Draft]] = {}
    for draft in drafts:
        found.setdefault(draft.telling.number, []).append(draft)
    return list(found.values())


def _link(told: Sequence[_Draft], drafts: list[_Draft], role: Role) -> None:
    """Join what a sentence outside tells to the actions that it repeats; what it repeats of none is an action."""
    for one in told:
        same = [draft for draft in drafts if draft.told.kind == one.told.kind]
        if one.money is not None:
            repeated = _repeated_sum(one, same)
        elif role in (Role.SUMMARY, Role.DECISION) or one.told.kind in ("apology", "payment"):
            repeated = same[:1] if one.told.kind != "payment" else same
        else:
            repeated = [draft for draft in same if _alike(draft, one)][:1]
        for draft in repeated:
            for number in one.numbers:
                if number not in draft.numbers:
                    draft.numbers.append(number)
            if draft.money is not None and draft.told.payee is None and len(repeated) == 1:
                draft.told = replace(draft.told, payee=one.told.payee)
        if not repeated:
            drafts.append(one)


def _repeated_sum(one: _Draft, payments: Sequence[_Draft]) -> list[_Draft]:
    """Payments of which a sum is one, or the total."""
    total = one.money.total if one.money else None
    known = [draft for draft in payments if draft.money is not None]
    exact = [draft for draft in known if draft.money and draft.money.total == total and draft.money.total]
    named = [draft for draft in exact if same_person(draft.told.payee, one.told.payee)]
    if exact:
        return named[:1] or exact[:1]
    for some in (known, [draft for draft in known if same_person(draft.told.payee, one.told.payee)]):
        if total is not None and len(some) > 1 and sum(d.money.total or 0 for d in some if d.money) == total:
            return some
    if total is None and one.money:
        return [draft for draft in known if draft.money and draft.money.amount == one.money.amount][:1]
    return []


def _alike(one: _Draft, other: _Draft) -> bool:
    """Whether two sentences speak of one thing: a sixth of their longer words are the same."""
    first, second = (_long_words(draft.telling.text) for draft in (one, other))
    return len(first & second) * 6 >= len(first | second)


def _long_words(text: str) -> set[str]:
    return {word[:6] for word in plain(text).replace("'", " ").split() if len(word) > 4}


def _link_totals(drafts: list[_Draft], tellings: Mapping[int, Telling]) -> None:
    """Leave out a sum that only adds up others: "This makes £2,400 in all"."""
    payments = [draft for draft in drafts if draft.money is not None]
    for draft in payments:
        others = [other for other in payments if other is not draft and other.telling.number != draft.telling.number]
        if len(others) < 2 or draft.money is None:
            continue
        if draft.money.total == sum(other.money.total or 0 for other in others if other.money):
            for other in others:
                other.numbers += [number for number in draft.numbers if number not in other.numbers]
            drafts.remove(draft)
            return


def _overall_status(tellings: Iterable[Telling]) -> Status:
    found = {telling.status for telling in tellings}
    return Status.RECOMMENDED if Status.AGREED not in found and Status.RECOMMENDED in found else Status.AGREED


def _usual_body(tellings: Iterable[Telling]) -> str | None:
    counts = Counter(telling.body for telling in tellings if telling.body)
    return counts.most_common(1)[0][0] if counts else None


def _action(draft: _Draft, decision: Decision, overall: Status, body: str | None) -> Action:
    telling, told, money, deadline = draft.telling, draft.told, draft.money, draft.deadline
    own = telling.status
    status = own if own in (Status.DONE, Status.OFFERED) else overall
    acting = telling.body or (draft.lead_in.body if draft.lead_in else None) or body
    return Action(
        kind=told.kind,
        text=telling.text,
        sentences=tuple(draft.numbers),
        status=status,
        body=acting,
        payee=told.payee,
        amount=money.amount if money else None,
        currency="GBP" if money else None,
        basis=money.basis if money else None,
        count=money.count if money else None,
        total=money.total if money else None,
        purpose=told.purpose,
        deadline=deadline.value if deadline else None,
        working_days=deadline.working_days if deadline else False,
        deadline_text=deadline.text if deadline else None,
        due=due_date(deadline, decision.date),
    )
