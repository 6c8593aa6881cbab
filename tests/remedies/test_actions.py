import pytest

from lgo_nlp.decision import TaggedSentence
from lgo_nlp.labels import LABELS
from lgo_nlp.reading import read_text
from lgo_nlp.remedies import LONGEST_READ, find_actions, part_read
from lgo_nlp.text.sentences import split

PAGE = """Wexmere Council (21 000 000)

Category: Housing > Repairs

Decision: Upheld

Decision Date: 02 Mar 2021

The Ombudsman's final decision

Summary: Mrs B complained about repairs. {summary}

The complaint

1. Mrs B complains with her brother, Mr C.

Analysis

2. The Council was late. {finding}

Agreed action

{action}

Final decision

20. I have completed my investigation.
"""
KINDS = {
    "apolog": "apology", "pay": "payment", "refund": "payment", "£": "payment", "remind": "training",
    "evidence": "evidence", "review": "procedure", "level": "payment",
}  # fmt: skip
ACTING = ("will", "should", "agreed", "pay", "apologise", "remind", "review", "£", "This", "evidence")


def actions_of(action, summary="", finding=""):
    """Actions of a page whose sentences are labelled where they hold the words of an action."""
    decision = read_text(PAGE.format(action=action, summary=summary, finding=finding))
    sentences = []
    for sentence in split(decision).sentences:
        text = decision.text_of(sentence)
        acts = any(word in text for word in ACTING) and text not in (
            "The Council was late.",
            "Mr C wrote to the Council for Mrs B.",
        )
        kinds = tuple(dict.fromkeys(kind for word, kind in KINDS.items() if word in text.lower())) or ("unspecified",)
        labels = frozenset({"agreed_action"} if acts else ())
        scores = dict.fromkeys(LABELS, 0.0)
        sentences.append(TaggedSentence(sentence, labels, scores, {"agreed_action": kinds} if acts else {}))
    return find_actions(decision, sentences)


LIST = """3. Within one month of my decision the Council has agreed to:

- apologise to Mrs B for the distress;

- pay her £500 for the distress;

- pay Mr C £150 for his time and trouble; and

- remind its staff about repairs.

4. The Council should send us evidence within two months."""


def test_list_of_actions():
    found = actions_of(LIST)
    assert [action.kind for action in found] == ["apology", "payment", "payment", "training", "evidence"]
    assert [action.payee for action in found] == ["Mrs B", "Mrs B", "Mr C", None, None]
    assert [action.total for action in found] == [None, 50_000, 15_000, None, None]
    assert [action.deadline for action in found] == ["P1M", "P1M", "P1M", "P1M", "P2M"]
    assert [action.due for action in found] == ["2021-04-02"] * 4 + ["2021-05-02"]
    assert found[1].purpose == ("distress",)
    assert found[2].purpose == ("time_and_trouble",)
    assert {action.status for action in found} == {"agreed"}
    assert {action.body for action in found} == {"the Council"}


def test_repeats_are_linked_and_not_counted_again():
    found = actions_of(
        LIST,
        summary="The Council has agreed to apologise, pay £650 and remind its staff.",
        finding="I recommend it pays her £500.",
    )
    assert [action.total for action in found] == [None, 50_000, 15_000, None, None]
    apology, first, second, training, evidence = found
    assert len(apology.sentences) == len(second.sentences) == len(training.sentences) == 2
    assert len(first.sentences) == 3
    assert len(evidence.sentences) == 1
    assert first.text.startswith("pay her £500")


def test_action_only_in_the_summary_is_an_action():
    found = actions_of("3. The Council has agreed to apologise to Mrs B.", summary="It will also pay her £75.")
    assert [(action.kind, action.total, action.payee) for action in found] == [
        ("payment", 7_500, "Mrs B"),
        ("apology", None, "Mrs B"),
    ]


@pytest.mark.parametrize(
    ("text", "payee", "total"),
    [
        ("3. The Council will pay £350 to the estate of Mrs D.", "Mrs D’s estate", 35_000),
        ("3. It will refund the £62 Mrs B paid for 2019.", "Mrs B", 6_200),
        ("3. The Council should pay Mr C and his sister £100 each.", "Mr C and his sister", 20_000),
        ("3. The Council will pay £1,500 for Y’s benefit.", "Y", 150_000),
        ("3. The Council will pay £80. This should be paid to Mr C.", "Mr C", 8_000),
        ("3. The Council will pay £800 in all. This is £100 for each of eight months.", None, 80_000),
        ("3. The Council will pay him £90 for his trouble.", "Mr C", 9_000),
        ("3. The Council will refund the charges to Mrs B.", "Mrs B", None),
    ],
)  # fmt: skip
def test_payee_and_total(text, payee, total):
    (action,) = actions_of(text)
    assert (action.payee, action.total) == (payee, total)


def test_rate_told_afterwards():
    (action,) = actions_of("3. The Council will pay £800 in all. This is £100 for each of eight months.")
    assert (action.amount, action.basis, action.count) == (10_000, "month", 8)
    assert len(action.sentences) == 2


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("3. I recommend the Council should apologise to Mrs B.", "recommended"),
        ("3. The Council has already apologised to Mrs B and should say so.", "done"),
        ("3. The Council has agreed to apologise to Mrs B.", "agreed"),
    ],
)
def test_status(text, status):
    (action,) = actions_of(text)
    assert action.status == status


def test_action_that_the_body_refuses_is_only_recommended():
    text = (
        "3. The Council has agreed to apologise to Mrs B.\n"
        "4. I also recommend the Council reviews its policy on transport, which it has not agreed to do."
    )
    assert {action.kind: action.status for action in actions_of(text)} == {
        "apology": "agreed",
        "procedure": "recommended",
    }


def test_decision_without_actions_or_date():
    assert actions_of("3. Nothing is asked for.") == ()


def test_deadline_in_a_sentence_of_its_own():
    found = actions_of(
        "3. The Council will apologise to Mrs B. It will review its policy. It should do this within three months."
    )
    assert [(action.kind, action.deadline) for action in found] == [("apology", "P3M"), ("procedure", "P3M")]


def test_others_of_a_kind_are_nobody_of_hers():
    [action] = actions_of("3. The Council will review how other families were treated.")
    assert action.payee is None


def test_sentence_that_places_a_case_on_a_scale_belongs_to_the_payment():
    [action] = actions_of(
        "3. Sums at that level lie between £100 and £400. For this the Council should pay Mrs B £250.\n\n"
        "4. Mrs B's case should be at level two."
    )
    assert (action.total, action.payee) == (25_000, "Mrs B")


def test_same_period_is_the_deadline_told_before():
    first, second = actions_of(
        "3. Within four weeks the Council will apologise.\n\n4. Within the same four weeks it will pay Mrs B £50."
    )
    assert (first.deadline, second.deadline) == ("P4W", "P4W")


def test_total_of_payments_recommended_in_passing_is_those_payments():
    found = actions_of(
        "3. Within one month the Council will pay her a total of £500.",
        finding="It should pay Mrs B £300 for the wait.\n\n2a. It should pay her a further £200 for the letter.",
    )
    assert [(action.total, action.deadline, len(action.sentences)) for action in found] == [
        (30_000, "P1M", 2),
        (20_000, "P1M", 2),
    ]


def test_sum_that_is_weighed_and_then_paid_is_one_payment():
    [action] = actions_of("3. We consider a payment of £500 is fair.\n\n4. The Council should pay Mrs B £500.")
    assert (action.total, action.payee, len(action.sentences)) == (50_000, "Mrs B", 2)


def test_payment_without_a_total_is_not_taken_for_an_action_without_a_sum():
    found = actions_of("3. The Council should pay a fair sum, up to £500.\n\n4. The Council should apologise to Mrs B.")
    assert [(action.kind, action.amount, action.basis) for action in found] == [
        ("payment", 50_000, "up to"),
        ("apology", None, None),
    ]


def test_sentence_without_an_end_is_read_for_actions_up_to_its_longest():
    found = actions_of(f"3. The Council should pay Mrs B £50 and Mr C £60{' and then her mother £70' * 5_000}.")
    assert [action.total for action in found][:3] == [5_000, 6_000, 7_000]
    assert max(len(action.text) for action in found) <= LONGEST_READ


@pytest.mark.parametrize("space", [" ", "\n", "\u00a0"])
def test_sentence_without_an_end_is_cut_between_words_if_it_has_any(space):
    start = "x" * (LONGEST_READ - 4)
    assert part_read(f"{start}{space}£1,600 more") == start
    assert part_read("x" * (LONGEST_READ + 1)) == "x" * LONGEST_READ


def test_rates_of_several_people_are_each_told_with_one_sum():
    first, second = actions_of(
        "3. We recommend £20 a month for five months to Mrs B. We recommend £20 a month for five months to Mr C.\n\n"
        "4. The Council should pay Mrs B £100.\n\n5. The Council should pay Mr C £100."
    )
    assert [(one.payee, one.total, one.basis, one.count) for one in (first, second)] == [
        ("Mrs B", 10_000, "month", 5),
        ("Mr C", 10_000, "month", 5),
    ]


def test_sum_of_a_second_person_is_no_other_way_to_tell_the_first():
    found = actions_of(
        "3. The Council should pay Mrs B £100.\n\n4. The Council should pay Mr C £100.",
        finding="We recommend £20 a month for five months to Mrs B.",
    )
    assert [(one.payee, one.total) for one in found] == [("Mrs B", 10_000), ("Mr C", 10_000)]


REASONS = """3. For the winter, when she had some heat, £300 is a fair sum. {more}

4. Within one month the Council will:

- pay Mrs B £{paid} for the cold."""


@pytest.mark.parametrize(
    ("more", "paid", "totals"),
    [
        ("", 450, [45_000]),  # a sum that is weighed is a part of what is then paid
        ("", 200, [30_000, 20_000]),
        (
            "The dust comes to £60 at the top of that range, to which £100 is added for the letters.",
            160,
            [30_000, 16_000],
        ),
    ],
)
def test_sums_of_reasons_are_not_paid_beside_the_list(more, paid, totals):
    found = actions_of(REASONS.format(more=more, paid=paid))
    assert [action.total for action in found if action.kind == "payment"] == totals


def test_rate_that_is_more_than_a_sum_is_not_its_rate():
    [found] = actions_of("3. We have used £180 a month, shared with others.\n\n4. The Council should pay Mrs B £120.")
    assert (found.amount, found.basis, found.total) == (12_000, "sum", 12_000)
