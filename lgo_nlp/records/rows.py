"""A tagged decision to the rows of four tables."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from lgo_nlp.decision import Decision, as_date
from lgo_nlp.labels import LABELS, TYPED_LABELS
from lgo_nlp.records.checks import bodies_of, checks_of, is_to_be_paid, understood
from lgo_nlp.records.columns import ACTIONS, INNER, SENTENCES, TYPES, Row, Table, Tables
from lgo_nlp.remedies import Action
from lgo_nlp.tagged import TaggedDecision

_ADDRESSES: Final = ("url", "link", "address", "href")
"""Keys under which an input record may give the page's address."""


_COLUMN_OF: Final = {label: column for column, label in enumerate(LABELS)}


def to_tables(tagged: TaggedDecision, *, inner: Sequence[Table] = INNER) -> Tables:
    """The tables of a decision, of which ``decisions`` has one row.

    Args:
        tagged: the decision.
        inner: the other tables that are wanted; the sentences are most of all rows.
    """
    actions = [understood(action) for action in tagged.actions]
    types = list(_types(tagged))
    facts = _decision(tagged, actions, types)
    name = tagged.decision.ref or tagged.decision.source
    tables = {"decisions": [[_encodable(value)] for value in (name, *facts.values())]}
    if SENTENCES in inner:
        tables["sentences"] = _sentences(tagged)
    if TYPES in inner:
        tables["types"] = _columns(TYPES, types)
    if ACTIONS in inner:
        tables["actions"] = _columns(ACTIONS, _actions(tagged.decision, actions))
    return tables


def _columns(table: Table, rows: Iterable[Row]) -> list[list[Any]]:
    """Columns of a table but the first, from the rest of its rows."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in table.columns[1:]]


def _decision(tagged: TaggedDecision, actions: Sequence[Action], types: Sequence[Row]) -> dict[str, object]:
    """Values of the columns of ``decisions`` but the first, in their order."""
    decision = tagged.decision
    # Pages write "Children's" with either apostrophe: rows of one category have one name.
    category, _, rest = (decision.category or "").replace("’", "'").partition(" > ")
    decided = as_date(decision.date)
    payments = [action for action in actions if is_to_be_paid(action)]
    known = [action.total for action in payments if action.total is not None]
    checks = checks_of(tagged, actions)
    n_sets = Counter(tagged.columns.labels)
    return {
        "ref": decision.ref,
        "body": decision.body,
        "bodies": bodies_of(actions),
        "category": category or None,
        "subcategory": rest or None,
        "outcome": decision.outcome,
        "date": decided.isoformat() if decided else None,
        "year": decided.year if decided else None,
        "url": next((decision.extra[key] for key in _ADDRESSES if isinstance(decision.extra.get(key), str)), None),
        "source": decision.source,
        "digest": tagged.digest,
        "model": tagged.model,
        "n_sentences": len(tagged.sentences),
        **{f"n_{label}": sum(n for labels, n in n_sets.items() if label in labels) for label in LABELS},
        **{f"{label}_types": [name for of, name, *_ in types if of == label] for label in TYPED_LABELS},
        "n_actions": len(actions),
        "n_payments": len(payments),
        "n_unknown": len(payments) - len(known),
        "total_pence": sum(known) if known else None,
        "to_check": any(checks.values()),
        **checks,
    }


def _sentences(tagged: TaggedDecision) -> list[list[Any]]:
    """Columns of the sentences. There are many, so what most of them share is made once."""
    decision, columns = tagged.decision, tagged.columns
    places = columns.places
    sections = [(section.heading, section.role.value) for section in decision.sections]
    of_paragraph = [sections[paragraph.section] for paragraph in decision.paragraphs]
    above = [of_paragraph[place.paragraph] for place in places]
    return [
        list(range(1, len(places) + 1)),
        [heading for heading, _ in above],
        [role for _, role in above],
        [place.paragraph + 1 for place in places],
        [place.start for place in places],
        [place.end for place in places],
        [decision.text_of(place) for place in places],
        *([label in some for some in columns.labels] for label in LABELS),
        *columns.rounded.T.tolist(),
        *([list(own.get(label, ())) if own else _NONE for own in columns.types] for label in TYPED_LABELS),
    ]


_NONE: Final[list[str]] = []


def _types(tagged: TaggedDecision) -> Iterator[Row]:
    """Types of each label, the commonest first, with the number of their sentences and the label's highest score."""
    columns = tagged.columns
    scores: dict[str, dict[str, list[float]]] = {label: defaultdict(list) for label in TYPED_LABELS}
    for at, row in zip(columns.typed, columns.scores[columns.typed].tolist(), strict=True):
        labels = columns.labels[at]
        for label, names in (columns.types[at] or {}).items():
            if label in labels and label in scores:
                own, score = scores[label], row[_COLUMN_OF[label]]
                for name in names:
                    own[name].append(score)
    for label, own in scores.items():
        for name, found in sorted(own.items(), key=lambda item: -len(item[1])):
            yield [label, name, len(found), round(max(found), 4)]


def _actions(decision: Decision, actions: Sequence[Action]) -> Iterator[Row]:
    """Values of the columns of ``actions`` but the first, in their order."""
    decided = as_date(decision.date)
    for number, action in enumerate(actions, 1):
        due = as_date(action.due)
        own = {
            "action": number,
            "kind": action.kind,
            "status": action.status.value,
            "body": action.body,
            "payee": action.payee,
            "amount_pence": action.amount,
            "currency": action.currency,
            "basis": action.basis,
            "count": action.count,
            "total_pence": action.total,
            "purpose": list(action.purpose),
            "deadline": action.deadline,
            "working_days": action.working_days,
            "deadline_text": action.deadline_text,
            "due": due.isoformat() if due else None,
            "days": (due - decided).days if due and decided else None,
            "sentences": list(action.sentences),
            "text": action.text,
        }
        yield list(own.values())


def _encodable(value: object) -> object:
    """A value; lone surrogates, which names of files and keys of JSON Lines may hold, become question marks."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
