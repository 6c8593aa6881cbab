"""Scores of the actions found in decisions against annotated ones (``annotations/ACTIONS.md``)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.annotations.actions import GoldAction, GoldActions
from lgo_nlp.annotations.standoff import digest_of_sentence
from lgo_nlp.decision import TaggedSentence
from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.metrics import Counts, figure
from lgo_nlp.remedies import Action
from lgo_nlp.remedies.people import same_person
from lgo_nlp.tagged import TaggedDecision


@dataclass(slots=True)
class ActionScores:
    """What was measured; it adds up over decisions.

    ``payments`` counts pairs of a sum and its payee, ``sums`` the sums alone, ``kinds`` the actions of which a sentence
    and the kind are right. Of those that match (``matched``), ``deadlines``, ``statuses`` and ``bodies`` are how many
    are right, and ``purposes`` of those that are payments on both sides (``paying``). ``totals`` are decisions whose
    payments add up to the right total, of those with any payment.
    """

    decisions: int = 0
    payments: Counts = field(default_factory=Counts)
    sums: Counts = field(default_factory=Counts)
    kinds: Counts = field(default_factory=Counts)
    matched: int = 0
    deadlines: int = 0
    statuses: int = 0
    bodies: int = 0
    paying: int = 0
    purposes: int = 0
    totals: int = 0
    with_payments: int = 0


def tagged_as_annotated(gold: GoldDecision) -> TaggedDecision:
    """A decision tagged with the labels that annotators gave its sentences, to score the finding of actions alone."""
    sentences = [
        TaggedSentence(
            sentence, labels or frozenset(), {}, {label: tuple(sorted(names)) for label, names in own.items()}
        )
        for sentence, labels, own in zip(gold.tokens.sentences, gold.labels, gold.types, strict=True)
    ]
    return TaggedDecision(gold.decision, tuple(sentences), "")


def score_actions(pairs: Iterable[tuple[TaggedDecision, GoldActions]]) -> ActionScores:
    """Scores of the actions of tagged decisions against the annotated actions of each."""
    scores = ActionScores()
    for tagged, gold in pairs:
        digests = [digest_of_sentence(tagged.text_of(sentence)) for sentence in tagged.sentences]
        _add(scores, gold.actions, tagged.actions, digests)
    return scores


def _add(scores: ActionScores, gold: Sequence[GoldAction], found: Sequence[Action], digests: Sequence[str]) -> None:
    scores.decisions += 1
    gold_paid = [action for action in gold if action.amount is not None]
    found_paid = [action for action in found if action.amount is not None]
    scores.sums += _counts(Counter(map(_sum, gold_paid)), Counter(map(_sum, found_paid)))
    scores.payments += _payments(gold_paid, found_paid)
    if gold_paid or found_paid:
        scores.with_payments += 1
        scores.totals += sum(action.total or 0 for action in gold) == sum(action.total or 0 for action in found)
    left = list(found)
    for action in gold:
        match = _match(action, left, digests)
        if match is None:
            continue
        left.remove(match)
        scores.matched += 1
        scores.deadlines += (match.deadline, match.working_days) == (action.deadline, action.working_days)
        scores.statuses += match.status == action.status
        scores.bodies += (match.body or "").casefold() == (action.body or "").casefold()
        if action.amount is not None and match.amount is not None:
            scores.paying += 1
            scores.purposes += match.purpose == action.purpose
    n_matched = len(found) - len(left)
    scores.kinds += Counts(n_matched, len(left), len(gold) - n_matched)


def _sum(action: GoldAction | Action) -> int | None:
    return action.total or action.amount


def _counts(gold: Counter[int | None], found: Counter[int | None]) -> Counts:
    tp = (gold & found).total()
    return Counts(tp, found.total() - tp, gold.total() - tp)


def _payments(gold: Sequence[GoldAction], found: Sequence[Action]) -> Counts:
    left = list(found)
    for action in gold:
        same = (one for one in left if _sum(one) == _sum(action) and same_person(one.payee, action.payee))
        if match := next(same, None):
            left.remove(match)
    tp = len(found) - len(left)
    return Counts(tp, len(left), len(gold) - tp)


def _match(action: GoldAction, found: Sequence[Action], digests: Sequence[str]) -> Action | None:
    """Action found that an annotated one is: of its kind, with a sentence in common; best the fullest, and the sum."""

    def closeness(one: Action) -> tuple[bool, bool]:
        fullest = digests[one.sentences[0] - 1] == action.sentences[0]
        return fullest, _sum(one) == _sum(action)

    told = set(action.sentences)
    same = [one for one in found if one.kind == action.kind and any(digests[i - 1] in told for i in one.sentences)]
    return max(same, key=closeness, default=None)


HEAD: Final = (
    "decisions", "number", "sum and payee: P", "R", "F1", "sum alone: F1", "kind: P", "R", "F1", "deadline right",
    "status right", "body right", "purpose right", "total right",
)  # fmt: skip
"""Names of the columns of ``score_row``. P and R are precision and recall."""


def actions_table(rows: Mapping[str, ActionScores]) -> str:
    """Markdown table of scores, a set of decisions a row."""
    return markdown_table(list(HEAD), [score_row(name, scores) for name, scores in rows.items()])


def score_row(name: str, s: ActionScores) -> list[str]:
    """Scores of a set of decisions, for people to read."""
    payments = (figure(s.payments.precision), figure(s.payments.recall), figure(s.payments.f1))
    kinds = (figure(s.kinds.precision), figure(s.kinds.recall), figure(s.kinds.f1))
    return [
        name, str(s.decisions), *payments, figure(s.sums.f1), *kinds, f"{s.deadlines} of {s.matched}",
        f"{s.statuses} of {s.matched}", f"{s.bodies} of {s.matched}", f"{s.purposes} of {s.paying}",
        f"{s.totals} of {s.with_payments}",
    ]  # fmt: skip
