import math
from functools import cache

import golden
import numpy as np
import pytest
from golden import cut, gold

from lgo_nlp.errors import PageError
from lgo_nlp.evaluation import predict
from lgo_nlp.explaining import STRONGEST, explain, wrong_sentences
from lgo_nlp.features import features_of, spoken_words
from lgo_nlp.labels import LABELS
from lgo_nlp.model.neighbours import REACH
from lgo_nlp.reading import read_text
from lgo_nlp.tagging import Tagger
from lgo_nlp.text.sentences import split

PAGES = ("99 000 101", "99 000 144", "99 001 104")
SHORT = """Otterford Council (99 000 901)

Analysis

- Mrs B wrote on 3 May. The Council did not reply to her for nine months. That is fault.

Agreed action

- The Council has agreed to:

    - apologise to Mrs B;
    - pay her £200.
"""


@cache
def short():
    decision = read_text(SHORT)
    return decision, split(decision)


def model():
    return golden.tagger().model


@pytest.mark.parametrize("name", PAGES)
def test_explaining_scores_and_labels_are_those_of_the_tagger(name):
    decision, tokens = cut(name)
    tagged = golden.tagger().tag_tokens(decision, tokens)
    found = explain(decision, tokens, model(), range(1, len(tokens.sentences) + 1))
    for number, (one, sentence) in enumerate(zip(found, tagged.sentences, strict=True), 1):
        assert (one.id, one.text) == (number, tagged.text_of(sentence))
        assert one.role == tagged.section_of(sentence).role
        assert [label.label for label in one.labels] == list(LABELS)
        assert {label.label for label in one.labels if label.given} == sentence.labels
        for label in one.labels:
            assert label.score == pytest.approx(sentence.scores[label.label], abs=1e-6)
            assert label.given == (label.score >= label.threshold)
            assert label.types == tuple(sentence.types.get(label.label, ()))


def test_explaining_pushes_add_up_and_come_strongest_first():
    decision, tokens = cut(PAGES[2])
    for one in explain(decision, tokens, model(), range(1, len(tokens.sentences) + 1)):
        for label in one.labels:
            up, down = ([push.weight for push in pushes] for pushes in (label.up, label.down))
            assert all(weight > 0 for weight in up)
            assert up == sorted(up, reverse=True)
            assert all(weight < 0 for weight in down)
            assert down == sorted(down)
            assert max(len(up), len(down)) <= STRONGEST
            logit = label.base + sum(up) + sum(down) + label.rest
            assert 1 / (1 + math.exp(-logit)) == pytest.approx(label.first, abs=1e-4)


def test_explaining_of_a_plain_fault_names_what_says_so():
    decision, tokens = short()
    (late, verdict) = explain(decision, tokens, model(), [2, 3])
    assert dict(late.cues)["failed"] == "the <body> did not, did not reply"
    pushes = {(push.family, push.text) for push in verdict.labels[LABELS.index("fault")].up}
    assert {("cue", "fault_found"), ("own 1", "fault")} & pushes
    assert all(any(c.isalnum() for c in text) for _, text in pushes)


@pytest.mark.parametrize("name", PAGES)
def test_explaining_cues_said_are_those_found(name):
    decision, tokens = cut(name)
    cues = features_of(decision, tokens, model().cues).cues
    for row, one in enumerate(explain(decision, tokens, model(), range(1, len(tokens.sentences) + 1))):
        assert {name for name, _ in one.cues} == {model().cues.names[k] for k in np.flatnonzero(cues[row])}
        sentence = tokens.sentences[row]
        spoken = " ".join(spoken_words(decision, sentence))
        assert all(run in spoken for _, said in one.cues for run in said.replace(" ,", "").split(", "))


def test_explaining_shows_what_stands_around():
    decision, tokens = short()
    (first, third, item) = explain(decision, tokens, model(), [1, 3, 6])
    assert [near.step for near in first.nearby] == list(range(1, REACH + 1))
    assert [near.step for near in third.nearby] == [-2, -1, 1, 2, 3]
    assert [near.same_section for near in third.nearby] == [True, True, False, False, False]
    assert third.nearby[1].text == "The Council did not reply to her for nine months."
    assert third.lead_in is None
    assert item.lead_in.text == "The Council has agreed to:"
    assert item.lead_in.id == 4
    everyone = {one.id: one for one in explain(decision, tokens, model(), range(1, 7))}
    for near in third.nearby:
        assert near.id == third.id + near.step
        assert near.labels == tuple(label.label for label in everyone[near.id].labels if label.given)
        assert list(near.first.values()) == [label.first for label in everyone[near.id].labels]


@pytest.mark.parametrize("number", [0, -1, 7, 10**9])
def test_explaining_sentence_that_is_not_there_is_one_clear_error(number):
    with pytest.raises(PageError, match=rf"^text: no sentence {number}; its sentences are numbered 1 to 6$"):
        explain(*short(), model(), [1, number])


def test_explaining_of_no_sentence_is_nothing():
    assert explain(*short(), model(), []) == []


def test_explaining_wrong_sentences_are_all_of_them_with_their_context():
    """Of a tagger that is reluctant to find fault, so that some are wrong however good its model is."""
    reluctant = model().with_thresholds({"fault": 1.0})
    tagger = Tagger(reluctant)
    expected = {}
    for one in gold(5):
        tagged = tagger.tag_tokens(one.decision, one.tokens).sentences
        for row in one.annotated:
            if tagged[row].labels != one.labels[row]:
                expected[one.decision.ref, row + 1] = (one.labels[row], tagged[row].labels)
    wrong = wrong_sentences(predict(gold(5), reluctant), reluctant)
    assert len(wrong) == len(expected) > 0
    for each in wrong:
        truth, given = expected[each.decision, each.id]
        assert (each.gold, set(each.tagged)) == (truth, given)
        assert {label.label for label in each.wrong} == truth ^ given
        decision, tokens = next((g.decision, g.tokens) for g in gold(5) if g.decision.ref == each.decision)
        near = [decision.text[s.start : s.end] for s in tokens.sentences[max(0, each.id - 2) : each.id + 1]]
        assert [text for text in (each.before, each.text, each.after) if text] == near
    distance = [max(abs(label.score - label.threshold) for label in each.wrong) for each in wrong]
    assert distance == sorted(distance, reverse=True)


def test_explaining_of_a_tagger_that_is_right_finds_nothing_wrong():
    one = gold(5)[0]
    tagged = golden.tagger().tag_tokens(one.decision, one.tokens)
    right = type(one)(one.decision, one.tokens, tuple(s.labels for s in tagged.sentences), one.types)
    assert wrong_sentences(predict([right], model()), model()) == []
