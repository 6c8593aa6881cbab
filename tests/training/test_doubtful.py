import dataclasses

import pytest
from golden import annotated

from lgo_nlp.labels import LABELS
from lgo_nlp.training import TrainingConfig
from lgo_nlp.training.doubtful import find_doubtful

SHORT = ("99 000 125", "99 000 166", "99 000 179", "99 000 184", "99 000 197", "99 001 149")
QUICK = TrainingConfig(folds=2, networks=1, type_networks=1, type_hidden=4, type_epochs=2, jobs=1)


@pytest.fixture(scope="module")
def planted():
    """Short decisions; from the last, the label of a sentence was taken away, and another sentence not annotated."""
    *others, one = (annotated("train", ref) for ref in SHORT)
    place = next(i for i in range(len(one.labels)) if text_of(one, i).startswith("pay "))
    labels, types = list(one.labels), list(one.types)
    labels[place], types[place] = frozenset(), {}
    labels[0] = None
    return [*others, dataclasses.replace(one, labels=tuple(labels), types=tuple(types))], place


def text_of(gold, place):
    sentence = gold.tokens.sentences[place]
    return gold.decision.text[sentence.start : sentence.end]


def test_doubtful_labels_hold_a_label_that_was_taken_away(planted):
    gold, place = planted
    found = find_doubtful(gold, config=QUICK)
    (missed,) = [d for d in found if (d.decision, d.text) == (SHORT[-1], text_of(gold[-1], place))]
    assert (missed.label, missed.has, missed.labels) == ("agreed_action", False, ())
    assert missed.paragraph == gold[-1].tokens.sentences[place].paragraph + 1


@pytest.mark.slow
def test_doubtful_labels_are_as_far_from_their_scores_as_asked_and_only_of_annotated_sentences(planted):
    gold, _ = planted
    every = find_doubtful(gold, least=0.0, config=QUICK)
    some = find_doubtful(gold, least=0.7, config=QUICK)
    assert len(every) == len(LABELS) * sum(len(one.annotated) for one in gold)
    assert some == [d for d in every if (1 - d.score if d.has else d.score) >= 0.7]
    assert 0 < len(some) < len(every)
