"""An action: one thing that one body is to do about a complaint."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How far an action has come."""

    AGREED = "agreed"
    RECOMMENDED = "recommended"
    DONE = "done"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a decision, as ``annotations/ACTIONS.md`` defines it.

    ``sentences`` are the numbers of the sentences that tell it, from 1, the fullest first; ``text`` is that sentence,
    or the beginning of a very long one.
    ``body`` acts; ``payee`` gets the money, or is the person for whom it is done; both as the text names them, or None.
    ``amount`` is one sum in pence, ``basis`` what it is paid for ("sum", "each", "up to", or a unit such as "month"),
    ``count`` how often, ``total`` the whole in pence; each is None where the text does not say.
    ``purpose`` holds the types of injustice that it is said to recognise.
    ``deadline`` is an ISO 8601 duration from the date of the decision (of working days if ``working_days``) or a date;
    it is None with a ``deadline_text`` where the time is counted from something else. ``due`` is the ISO 8601 date on
    which it ends, None where the deadline or the date of the decision is not known.
    """

    kind: str
    text: str
    sentences: tuple[int, ...]
    status: Status
    body: str | None = None
    payee: str | None = None
    amount: int | None = None
    currency: str | None = None
    basis: str | None = None
    count: int | None = None
    total: int | None = None
    purpose: tuple[str, ...] = ()
    deadline: str | None = None
    working_days: bool = False
    deadline_text: str | None = None
    due: str | None = None
