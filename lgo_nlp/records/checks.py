"""What a reader of a decision's record should check, and sums that are too large to be believed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lgo_nlp.labels import LABELS
from lgo_nlp.remedies import Action, Status, part_read
from lgo_nlp.remedies.money import MOST_SUMS, find_sums
from lgo_nlp.tagged import TaggedDecision

LOW: Final = 0.6
"""A score under this is low: of ten such labels at least four are wrong, if the scores are calibrated."""

MOST: Final = 10_000_000_00
"""Pence beyond which a sum is absurd. No remedy of this Ombudsman has come near it, and 64 bits must hold totals."""


def understood(action: Action) -> Action:
    """An action without a sum that is absurd: its text still has it."""
    if not is_absurd(action):
        return action
    return replace(action, amount=None, currency=None, basis=None, count=None, total=None)


def is_absurd(action: Action) -> bool:
    """Whether an action has a sum that is too large to be believed."""
    return max(action.amount or 0, action.total or 0, action.count or 0) > MOST


def is_to_be_paid(action: Action) -> bool:
    """Whether an action is a payment that is agreed or recommended, not one that was made or offered before."""
    return action.kind == "payment" and action.status in (Status.AGREED, Status.RECOMMENDED)


def bodies_of(actions: Sequence[Action]) -> list[str]:
    """Bodies that are to act, as the text names them, each once."""
    return list({body.casefold(): body for action in reversed(actions) if (body := action.body)}.values())[::-1]


def checks_of(tagged: TaggedDecision, actions: Sequence[Action]) -> dict[str, bool]:
    """Whether each of ``columns.CHECKS`` is true; ``actions`` are those of the decision, as understood."""
    outcome = (tagged.decision.outcome or "").casefold()
    unread = _unread_sums(tagged, actions)
    bodies = bodies_of(actions)
    return {
        "low_scores": _has_low_scores(tagged),
        "sum_not_understood": any(pence <= MOST for pence in unread),
        "absurd_sum": any(pence > MOST for pence in unread) or any(map(is_absurd, tagged.actions)),
        "upheld_without_fault": outcome.startswith("upheld")
        and not any("fault" in labels for labels in tagged.columns.labels),
        "several_bodies": len(bodies) > 1 or any(" and the " in body for body in bodies),
        "no_date": not tagged.decision.date,
    }


def _has_low_scores(tagged: TaggedDecision) -> bool:
    """Whether a label rests on doubtful sentences alone."""
    columns = tagged.columns
    rows = [row for row, labels in enumerate(columns.labels) if labels]
    labelled = list(zip([columns.labels[row] for row in rows], columns.scores[rows].tolist(), strict=True))
    found = [[scores[at] for some, scores in labelled if label in some] for at, label in enumerate(LABELS)]
    return any(max(scores) < LOW for scores in found if scores)


def _unread_sums(tagged: TaggedDecision, actions: Sequence[Action]) -> list[int]:
    """Sums in sentences tagged as payments that no action has, in pence.

    All of a sentence that tells no action with a sum; of one that does, those behind what is read of it.
    """
    columns = tagged.columns
    known = {pence for action in actions for pence in (action.amount, action.total) if pence is not None}
    told = {number for action in actions if action.amount is not None for number in action.sentences}
    paying = [i for i in columns.typed if "payment" in (columns.types[i] or {}).get("agreed_action", ())]
    return [
        pence
        for i in paying
        for text in [tagged.decision.text_of(columns.places[i])]
        for at, (_, end, pence) in enumerate(find_sums(text))
        if pence not in known and (i + 1 not in told or at >= MOST_SUMS or end > len(part_read(text)))
    ]
