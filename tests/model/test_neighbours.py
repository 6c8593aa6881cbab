import numpy as np
import pytest
from golden import hold_of_each

from lgo_nlp.features.position import ROLES, context_of
from lgo_nlp.labels import LABELS
from lgo_nlp.model.neighbours import (
    N_FAULT_TYPES,
    REACH,
    fault_surroundings,
    n_fault_surroundings,
    n_surroundings,
    surroundings,
)
from lgo_nlp.reading import read_text
from lgo_nlp.text.sentences import split

PAGE = """Dunmarsh Council (99 000 001)

The complaint

- Miss X complains that the Council delayed. She wants a refund.

My findings

- The Council did not reply for 14 weeks. This was fault. It says so too. It has apologised. It was late.

- It caused Miss X distress.

Agreed action

- The Council has listened. Within one month of my decision it will:
  - apologise to Miss X;
  - pay her £150; and
  - remind staff of the policy. It should tell me when.

Final decision

- I have completed my investigation.
"""
# sentence, role, paragraph, lead, place, reason
PLACES = [
    (0, "complaint", 0, -1, 0, "first of the page"),
    (1, "complaint", 0, -1, 1, "second of its paragraph"),
    (2, "findings", 1, -1, 0, "a new section, counted anew"),
    (6, "findings", 1, -1, 4, "last of a long paragraph"),
    (7, "findings", 2, -1, 0, "a new paragraph, counted anew"),
    (9, "action", 3, -1, 1, "a lead-in is no item"),
    (10, "action", 4, 9, 0, "an item knows the sentence that leads in to it, the last of its paragraph"),
    (12, "action", 6, 9, 0, "the third item too"),
    (13, "action", 6, 9, 1, "and its second sentence"),
    (14, "decision", 7, -1, 0, "behind the list there is no item"),
]


def context_of_page(text=PAGE):
    decision = read_text(text)
    return context_of([(decision, split(decision))])


def surroundings_of(logits, context, n_cues=3):
    return surroundings(logits, np.zeros((len(logits), n_cues), dtype=np.bool_), context)


def columns_moved(row, by):
    """How many of the columns of one sentence move when the first-stage scores of another do."""
    context = context_of_page()
    before = np.zeros((len(context.role), len(LABELS)))
    after = before.copy()
    after[by] = 2.0
    return int((surroundings_of(before, context)[row] != surroundings_of(after, context)[row]).sum())


@pytest.mark.parametrize(
    ("sentence", "role", "paragraph", "lead", "place", "why"), PLACES, ids=[why for *_, why in PLACES]
)
def test_context_says_where_a_sentence_stands(sentence, role, paragraph, lead, place, why):
    context = context_of_page()
    assert ROLES[context.role[sentence]] == role
    assert (context.paragraph[sentence], context.lead[sentence], context.place[sentence]) == (paragraph, lead, place)


def test_context_holds_together_in_the_corpus(pages):
    def check(decision, tokens):
        context = context_of([(decision, tokens)])
        for i, sentence in enumerate(tokens.sentences):
            paragraph = decision.paragraphs[sentence.paragraph]
            assert context.section[i] == paragraph.section
            assert ROLES[context.role[i]] is decision.sections[paragraph.section].role
            assert (context.place[i] == 0) == (i == 0 or tokens.sentences[i - 1].paragraph != sentence.paragraph)
            lead = int(context.lead[i])
            if paragraph.lead_in is None:
                assert lead == -1
            else:
                assert 0 <= lead < i
                assert tokens.sentences[lead].paragraph == paragraph.lead_in
                assert tokens.sentences[lead + 1].paragraph != paragraph.lead_in

    hold_of_each(check, pages)


@pytest.mark.parametrize("n", [1, 2, REACH, 2 * REACH + 3])
@pytest.mark.parametrize("n_cues", [0, 5])
def test_context_surroundings_always_have_the_same_columns(n, n_cues):
    sentences = " ".join(f"It did not reply to letter {k}." for k in range(n))
    context = context_of_page(f"My findings\n\n- {sentences}\n")
    seen = surroundings_of(np.zeros((n, len(LABELS))), context, n_cues)
    assert seen.shape == (n, n_surroundings(n_cues))


@pytest.mark.parametrize("logit", [0.0, 30.0, -30.0, 1e6, -1e6])
def test_context_surroundings_are_finite_for_any_logit(logit):
    context = context_of_page()
    assert np.isfinite(surroundings_of(np.full((len(context.role), len(LABELS)), logit), context)).all()


def test_context_surroundings_leave_their_input_alone():
    context = context_of_page()
    logits = np.linspace(-3, 3, len(context.role) * len(LABELS)).reshape(-1, len(LABELS))
    kept = logits.copy()
    surroundings_of(logits, context)
    assert (logits == kept).all()


def test_context_surroundings_see_less_of_what_is_further_away():
    near, far = columns_moved(4, 3), columns_moved(2, 2 + REACH + 1)
    next_section, another_section = columns_moved(7, 8), columns_moved(0, 14)
    assert near > far > next_section > another_section > 0


def test_context_surroundings_tell_a_sentence_from_the_others():
    """Its own score moves its logits and scores and the decision's mean and most, but no mean of the others."""
    assert columns_moved(4, 4) == 4 * len(LABELS)


def test_context_surroundings_of_a_sentence_alone_are_its_own():
    context = context_of_page("My findings\n\n- It did not reply.\n")
    [seen] = surroundings_of(np.full((1, len(LABELS)), 2.0), context)
    assert np.count_nonzero(seen) == 4 * len(LABELS) + 1
    assert set(np.round(seen, 6)) == {0.0, 1.0, 2.0, np.round(np.float32(1 / (1 + np.exp(-2.0))), 6)}


def test_context_surroundings_of_an_item_hold_its_lead_in():
    assert columns_moved(13, 9) > columns_moved(13, 8)
    assert columns_moved(10, 9) > columns_moved(7, 6)


def faults_of(context, *faults):
    """Logits of the types of a page's faults, which sentences are fault, and the cues of their kinds, all different."""
    n = len(context.role)
    faulty = np.isin(np.arange(n), faults)
    logits = np.linspace(-3, 3, n * N_FAULT_TYPES).reshape(n, -1)
    return logits[faulty], faulty, np.arange(n * 2).reshape(n, 2) % 3 == 0


@pytest.mark.parametrize("faults", [(), (2,), (2, 3, 9), tuple(range(15))])
def test_context_fault_surroundings_have_a_row_a_fault(faults):
    context = context_of_page()
    seen = fault_surroundings(*faults_of(context, *faults), context)
    assert seen.shape == (len(faults), n_fault_surroundings(2))


@pytest.mark.parametrize("logit", [1e6, -1e6])
def test_context_fault_surroundings_are_finite_for_any_logit(logit):
    context = context_of_page()
    logits, faulty, kinds = faults_of(context, 2, 3)
    assert np.isfinite(fault_surroundings(np.full_like(logits, logit), faulty, kinds, context)).all()


def test_context_fault_surroundings_see_the_faults_around():
    context = context_of_page()
    logits, faulty, kinds = faults_of(context, 2, 3, 9)
    before = fault_surroundings(logits, faulty, kinds, context)
    logits[1] += 7
    moved = fault_surroundings(logits, faulty, kinds, context) != before
    assert moved.any(axis=1).all()
    assert moved[0].sum() > moved[2].sum()


OTHER = "The complaint\n\nMr K was not told.\n\nMy findings\n\nThis was fault. It was wrong.\n"


def test_context_of_several_decisions_is_that_of_each():
    pages = [(decision, split(decision)) for decision in map(read_text, (OTHER, PAGE, OTHER))]
    together, alone = context_of(pages), [context_of([page]) for page in pages]
    sizes = [len(context.role) for context in alone]
    assert np.diff(together.edges).tolist() == together.sizes.tolist() == sizes
    starts = np.repeat(together.edges[:-1], sizes)
    assert together.role.tolist() == [role for context in alone for role in context.role]
    assert together.place.tolist() == [place for context in alone for place in context.place]
    leads = np.where(together.lead < 0, -1, together.lead - starts)
    assert leads.tolist() == [lead for context in alone for lead in context.lead]
    for numbers in ("section", "paragraph"):
        found, own = getattr(together, numbers), np.concatenate([getattr(context, numbers) for context in alone])
        of = list(zip(starts.tolist(), own.tolist(), strict=True))
        assert len(set(found.tolist())) == len(set(of))
        assert len(set(zip(found.tolist(), of, strict=True))) == len(set(of))


def test_context_surroundings_end_with_their_decision():
    pages = [(decision, split(decision)) for decision in map(read_text, (OTHER, PAGE, OTHER))]
    together, alone = context_of(pages), [context_of([page]) for page in pages]
    rng = np.random.default_rng(0)
    logits = [rng.normal(size=(len(context.role), len(LABELS))) for context in alone]
    cues = [rng.random((len(context.role), 3)) < 0.5 for context in alone]
    each = [surroundings(*one) for one in zip(logits, cues, alone, strict=True)]
    assert np.array_equal(surroundings(np.concatenate(logits), np.concatenate(cues), together), np.concatenate(each))
    faulty = [np.arange(len(context.role)) % 2 == 1 for context in alone]
    types = [rng.normal(size=(int(one.sum()), N_FAULT_TYPES)) for one in faulty]
    parts = zip(types, faulty, cues, alone, strict=True)
    each = [fault_surroundings(*one) for one in parts]
    joined = fault_surroundings(*map(np.concatenate, (types, faulty, cues)), together)
    assert np.array_equal(joined, np.concatenate(each))
