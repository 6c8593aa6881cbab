"""The actions of a decision as they are shown: in words, with the sentences that tell them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lgo_nlp.remedies import Action
from lgo_nlp.writing.html.rendering import written_out


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action in words; what is not known is empty. ``sentences`` are the numbers of those that tell it."""

    body: str
    kind: str
    text: str
    payee: str
    sum: str
    deadline: str
    due: str
    status: str
    sentences: tuple[int, ...]


def shown_actions(actions: Sequence[Action]) -> Iterator[ShownAction]:
    """Actions in the order of the text; a status is shown only if it is not that they are agreed."""
    for action in actions:
        yield ShownAction(
            body=action.body or "",
            kind=action.kind,
            text=action.text,
            payee=action.payee or "",
            sum=sum_in_words(action),
            deadline=action.deadline_text or "",
            due=written_out(action.due) or "",
            status="" if action.status == "agreed" else action.status.value,
            sentences=action.sentences,
        )


def sum_in_words(action: Action) -> str:
    """What an action costs, as the text counts it.

    >>> from lgo_nlp.remedies import Status
    >>> rate = {"amount": 15000, "basis": "month", "count": 6, "total": 90000}
    >>> sum_in_words(Action("payment", "", (1,), Status.AGREED, **rate))
    '£150 a month, £900 in all'
    """
    if action.amount is None:
        return "sum not known" if action.kind == "payment" else ""
    amount = _pounds(action.amount)
    if action.basis == "up to":
        return f"up to {amount}"
    if action.basis in (None, "sum"):
        return amount
    each = f"{amount} each" if action.basis == "each" else f"{amount} a {action.basis}"
    return each if action.total in (None, action.amount) else f"{each}, {_pounds(action.total)} in all"


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}" + (f".{pence % 100:02}" if pence % 100 else "")
