import pytest

from lgo_nlp.annotations.actions import GoldAction, GoldActions, read_actions
from lgo_nlp.annotations.standoff import digest_of_sentence
from lgo_nlp.decision import TaggedSentence
from lgo_nlp.errors import AnnotationError
from lgo_nlp.evaluation.actions import HEAD, score_actions, score_row
from lgo_nlp.labels import LABELS
from lgo_nlp.reading import read_text
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.text.sentences import split

PAGE = """Agreed action

The Council will apologise to Mrs B.

Within one month the Council will pay Mrs B £500 for her distress.

The Council will pay Mr C £75.
"""
TYPES = ("apology", "payment", "payment")
SENTENCES = PAGE.split("\n\n")[1:]
DIGESTS = [digest_of_sentence(sentence) for sentence in SENTENCES]


@pytest.fixture(scope="module")
def tagged():
    """A decision of three actions, each sentence tagged with its own."""
    decision = read_text(PAGE)
    scores = dict.fromkeys(LABELS, 0.0)
    sentences = [
        TaggedSentence(sentence, frozenset({"agreed_action"}), scores, {"agreed_action": (kind,)})
        for sentence, kind in zip(split(decision).sentences, TYPES, strict=True)
    ]
    return TaggedDecision(decision, tuple(sentences), "")


def scores_of(tagged, *actions):
    return score_actions([(tagged, GoldActions("d", "a", actions))])


APOLOGY = GoldAction("apology", (DIGESTS[0],), "agreed", body="the Council", payee="Mrs B")
PAID = GoldAction(
    "payment", (DIGESTS[1],), "agreed", body="the Council", payee="Mrs B", amount=50_000, basis="sum", total=50_000,
    purpose=("distress",), deadline="P1M",
)  # fmt: skip
SMALL = GoldAction("payment", (DIGESTS[2],), "agreed", body="the Council", payee="Mr C", amount=7_500, total=7_500)


def test_actions_that_are_all_right(tagged):
    found = scores_of(tagged, APOLOGY, PAID, SMALL)
    assert (found.payments.f1, found.sums.f1, found.kinds.f1) == (1, 1, 1)
    assert (found.matched, found.deadlines, found.statuses, found.bodies) == (3, 3, 3, 3)
    assert (found.paying, found.purposes) == (2, 2)
    assert (found.totals, found.with_payments) == (1, 1)
    assert len(score_row("these", found)) == len(HEAD)


def test_actions_that_are_partly_wrong(tagged):
    other = GoldAction("payment", (DIGESTS[1],), "recommended", payee="Mr D", amount=50_000, total=50_000)
    found = scores_of(tagged, other, GoldAction("training", (DIGESTS[0],), "agreed"))
    assert (found.payments.tp, found.payments.fp, found.payments.fn) == (0, 2, 1)
    assert (found.sums.tp, found.sums.fp, found.sums.fn) == (1, 1, 0)
    assert (found.kinds.tp, found.kinds.fp, found.kinds.fn) == (1, 2, 1)
    assert (found.matched, found.deadlines, found.statuses, found.totals) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", "no 'decision'"),
        ('{"decision": "1"}', "no list of 'actions'"),
        ('{"decision": "1", "actions": [1]}', "not an object"),
        ('{"decision": "1", "actions": [{"kind": "gift"}]}', "kind 'gift'"),
        ("{", "JSON"),
        ('{"decision": "1", "actions": [{"kind": "payment", "status": "sure"}]}', "status 'sure'"),
        (
            '{"decision": "1", "actions": [{"kind": "payment", "status": "agreed", "amount": "5"}]}',
            "'amount' is not a whole number",
        ),
        (
            '{"decision": "1", "actions": [{"kind": "payment", "status": "agreed", "purpose": "x"}]}',
            "'purpose' is no list",
        ),
        ('{"decision": "1", "actions": []}\\n{"decision": "1", "actions": []}', "stands there 2 times"),
    ],
)
def test_faulty_actions_are_refused_by_line(tmp_path, line, reason):
    path = tmp_path / "actions.jsonl"
    path.write_text(line.replace("\\n", "\n"), encoding="utf-8")
    with pytest.raises(AnnotationError, match=reason):
        read_actions(path)
