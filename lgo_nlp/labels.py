"""The label scheme, as data: four labels, and the types that name the kind of fault, injustice and remedy."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    """One of the four labels: the question it answers, its colour, and the code that authored decisions use."""

    name: str
    meaning: str
    colour: str
    code: str
    types: Mapping[str, str]


_FAULT_TYPES: Final = MappingProxyType(
    {
        "delay": "took too long, drifted, or missed a deadline",
        "assessment": "failed to assess, reassess, review or gather what it needed, or did so badly",
        "provision": "failed to provide or arrange a service, support, place or repair that was due",
        "decision_making": "decided badly: wrong test, no reasons, relevant matters ignored",
        "communication": "failed to inform, reply, consult or involve, or misinformed",
        "record_keeping": "kept no record, or poor, lost or contradictory ones",
        "complaint_handling": "handled the complaint badly: late, wrong procedure, no proper answer",
        "procedure": "broke a law, guidance or its own policy in a way no other type names",
        "charging": "charged, billed, paid, recovered or worked out money wrongly",
        "data_handling": "disclosed or mishandled personal information",
        "safeguarding": "left a person at risk, or failed to act on a risk",
        "equality_conduct": "failed in equality duties or adjustments, or officers behaved badly",
        "unspecified": "is at fault, and the sentence does not say how",
    }
)
_INJUSTICE_TYPES: Final = MappingProxyType(
    {
        "distress": "worry, upset, frustration, outrage",
        "uncertainty": "not knowing whether things would have been different",
        "time_and_trouble": "avoidable effort in pursuing the matter",
        "lost_service": "care, education, support or housing gone without",
        "lost_opportunity": "a right of appeal or a chance to take part lost",
        "financial_loss": "money spent or not received",
        "harm_or_risk": "harm done, or a person put at risk",
        "unspecified": "worse off, and the sentence does not say how",
    }
)
_REMEDY_TYPES: Final = MappingProxyType(
    {
        "apology": "say sorry",
        "payment": "pay, refund, waive or cancel a charge",
        "service": "provide, arrange or put right something for the person",
        "reconsider": "decide, assess or review the person's case again",
        "information": "explain, or tell the person something",
        "procedure": "change or review a policy or practice, audit other cases",
        "training": "train, remind or guide staff",
        "evidence": "report back or prove compliance",
        "unspecified": "an action, or its lead-in, that names no kind",
    }
)

SCHEME: Final[tuple[Label, ...]] = (
    Label("fault", "the body did something wrong or failed to do what it should", "#e58b66", "F", _FAULT_TYPES),
    Label("injustice", "fault left somebody worse off", "#f0d059", "I", _INJUSTICE_TYPES),
    Label("finding", "how the Ombudsman decides a question", "#aaadfd", "D", MappingProxyType({})),
    Label("agreed_action", "what the body will do about it", "#67cbc3", "A", _REMEDY_TYPES),
)

LABELS: Final[tuple[str, ...]] = tuple(label.name for label in SCHEME)
BY_NAME: Final[Mapping[str, Label]] = MappingProxyType({label.name: label for label in SCHEME})
TYPED_LABELS: Final[tuple[str, ...]] = tuple(label.name for label in SCHEME if label.types)
"""The labels that take types, in the order of the scheme."""

TYPE_COLUMNS: Final[tuple[tuple[str, str], ...]] = tuple((label.name, name) for label in SCHEME for name in label.types)
"""Every ``(label, type)`` pair, in the order of the columns of a matrix of type scores."""

_OWNERS: Final = [label for label, _ in TYPE_COLUMNS]
TYPES_OF: Final[Mapping[str, slice]] = MappingProxyType(
    {label: slice(_OWNERS.index(label), _OWNERS.index(label) + _OWNERS.count(label)) for label in TYPED_LABELS}
)
"""Where the types of a label are among the columns."""
