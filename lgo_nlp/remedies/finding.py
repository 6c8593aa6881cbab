"""From the tagged sentences of a decision to its actions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lgo_nlp.decision import Decision, Paragraph, Role, Sentence, TaggedSentence, as_date
from lgo_nlp.remedies.action import Action, Status
from lgo_nlp.remedies.deadlines import due_date
from lgo_nlp.remedies.gathering import Draft, gather
from lgo_nlp.remedies.linking import TELLING, link, parted, without_totals, without_weighed
from lgo_nlp.remedies.money import Money
from lgo_nlp.remedies.payees import Said
from lgo_nlp.remedies.people import Cast, how_many
from lgo_nlp.remedies.telling import Labelled, Telling, tell
from lgo_nlp.tagged_sentences import TaggedSentences

LONGEST_READ: Final = 3000
"""Characters of a sentence that are read for actions, six times what the longest in the corpus has: pronouns and people
are compared with one another in it, and each action repeats it."""

_CONTEXT: Final = 6  # sentences before one that its pronouns may point to


def find_actions(decision: Decision, sentences: Sequence[TaggedSentence]) -> tuple[Action, ...]:
    """Actions that the sentences labelled as agreed actions tell, in the order of the text.

    Each is told by the section of actions, or else by the section that tells most of them; what other sections repeat
    of it is linked to it.
    """
    columns = TaggedSentences.of(sentences)
    chosen = [i for i, labels in enumerate(columns.labels) if "agreed_action" in labels]
    if not chosen:
        return ()
    places, cast, decided = columns.places, Cast(decision.text), as_date(decision.date)
    leads = {paragraph.lead_in for paragraph in decision.paragraphs if paragraph.lead_in is not None}
    tellings = {i: tell(_labelled(decision, columns, i, leads), cast, decided) for i in chosen}
    sections = _by_section(decision, places, tellings)
    home = _home(decision, sections)
    told = {section: without_weighed(gather(decision, places, own)) for section, own in sections.items()}
    drafts = told.pop(home)
    roles = {section: decision.sections[section].role for section in told}
    drafts = parted(drafts, [draft for section, own in told.items() if roles[section] not in TELLING for draft in own])
    taken = set(drafts)
    for section, own in told.items():
        for draft in own:
            if draft not in taken:
                link(draft, drafts, roles[section])
    drafts = sorted(without_totals(drafts), key=lambda draft: draft.telling.number)
    status, body = _usual_status([*tellings.values()]), _usual_body(tellings.values())
    return tuple(_action(draft, decision, status, body) for draft in drafts)


def part_read(text: str) -> str:
    """What is read of a sentence for actions: its first ``LONGEST_READ`` characters, but no part of a word or sum."""
    if len(text) <= LONGEST_READ:
        return text
    return text[:LONGEST_READ].rsplit(maxsplit=1)[0]  # the whole piece, if it is one word


def _labelled(decision: Decision, columns: TaggedSentences, i: int, leads: set[int]) -> Labelled:
    """A labelled sentence with what its pronouns may point to."""
    place, before = columns.places[i], columns.places[i - 1] if i else None
    lead = decision.paragraphs[place.paragraph].lead_in
    lead_in = None if lead is None else _end_of(decision, decision.paragraphs[lead])
    last = i + 1 == len(columns) or columns.places[i + 1].paragraph != place.paragraph
    text = decision.text_of(place)
    leading = (last and place.paragraph in leads) or text.rstrip().endswith(":")
    types = _remedies(columns, i)
    behind = lead is not None and before is not None and before.paragraph == place.paragraph
    continues = behind and not set(types).isdisjoint(_remedies(columns, i - 1))
    said = Said(part_read(text), _Before(decision, columns.places, i, lead_in), lead_in)
    return Labelled(i + 1, said, types, leading, continues)


def _end_of(decision: Decision, place: Sentence | Paragraph) -> str:
    """The end of a sentence or paragraph before another one; what is farther off than ``LONGEST_READ`` is not asked."""
    return decision.text[max(place.start, place.end - LONGEST_READ) : place.end]


def _remedies(columns: TaggedSentences, i: int) -> tuple[str, ...]:
    return (columns.types[i] or {}).get("agreed_action", ())


@dataclass(frozen=True, slots=True)
class _Before:
    """The sentences before one, the nearest first, and its lead-in last; most are never asked for."""

    decision: Decision
    places: Sequence[Sentence]
    number: int
    lead_in: str | None

    def __iter__(self) -> Iterator[str]:
        for i in range(self.number - 1, max(self.number - _CONTEXT, 0) - 1, -1):
            yield _end_of(self.decision, self.places[i])
        if self.lead_in is not None:
            yield self.lead_in


def _by_section(
    decision: Decision, places: Sequence[Sentence], tellings: Mapping[int, Telling]
) -> dict[int, dict[int, Telling]]:
    """Tellings of each section that has any, by their positions."""
    found: dict[int, dict[int, Telling]] = {}
    for i, telling in tellings.items():
        section = decision.paragraphs[places[i].paragraph].section
        found.setdefault(section, {})[i] = telling
    return found


def _home(decision: Decision, sections: Mapping[int, Mapping[int, Telling]]) -> int:
    """Section that tells the actions most fully: one for actions if any tells some, the one that tells most."""

    def fullness(section: int) -> tuple[bool, int]:
        n_told = sum(len(telling.told) for telling in sections[section].values())
        return n_told > 0 and decision.sections[section].role is Role.ACTION, n_told

    return max(sections, key=fullness)


def _usual_status(tellings: Sequence[Telling]) -> Status:
    """Status of actions whose own sentence does not say that they are done or were offered.

    Agreed if any sentence says so, or if more say that the body will do something than that it should.
    """
    found = Counter(telling.status for telling in tellings)
    promised = sum(telling.promised for telling in tellings)
    if found[Status.AGREED] or promised > found[Status.RECOMMENDED]:
        return Status.AGREED
    if found[Status.RECOMMENDED]:
        return Status.RECOMMENDED
    return Status.OFFERED if found[Status.OFFERED] else Status.AGREED


def _usual_body(tellings: Iterable[Telling]) -> str | None:
    counts = Counter(telling.body for telling in tellings if telling.body)
    return counts.most_common(1)[0][0] if counts else None


def _action(draft: Draft, decision: Decision, usual: Status, body: str | None) -> Action:
    telling, told, deadline = draft.telling, draft.told, draft.deadline
    money = _for_each(draft.money, told.payee)
    return Action(
        kind=told.kind,
        text=telling.text,
        sentences=tuple(draft.numbers),
        status=_status(telling, told.kind, usual),
        body=telling.body or (draft.lead_in.body if draft.lead_in else None) or body,
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


def _status(telling: Telling, kind: str, usual: Status) -> Status:
    """Status of an action: that of its sentence where it is done or refused, or an offer that nothing says was agreed.

    "Evidence that it has done this" is not done.
    """
    if telling.refused:
        return Status.RECOMMENDED
    own = telling.status
    if (own is Status.DONE and kind != "evidence") or (own is Status.OFFERED and usual is not Status.AGREED):
        return own
    return usual


def _for_each(money: Money | None, payee: str | None) -> Money | None:
    """A sum for each of several people, counted where they are named."""
    number = how_many(payee)
    if money is None or money.basis != "each" or money.count is not None or number is None:
        return money
    return replace(money, count=number, total=money.amount * number)
