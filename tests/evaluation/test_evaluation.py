import dataclasses
import json
from functools import cache

import numpy as np
import pytest
from golden import gold, tagger
from sklearn.metrics import average_precision_score, precision_recall_fscore_support

from lgo_nlp.errors import AnnotationError
from lgo_nlp.evaluation import CONFUSIONS, as_metrics, evaluate, predict
from lgo_nlp.labels import LABELS, TYPED_LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.metrics import Counts, micro


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(gold(), tagger().model)


@cache
def predictions():
    return predict(gold(), tagger().model)


@cache
def tagged():
    """What the tagger, not the evaluation, makes of the annotated decisions."""
    return [tagger().tag_tokens(g.decision, g.tokens) for g in gold()]


def matrix(decisions):
    """Labels of decisions' annotated sentences, one row a sentence."""
    return np.array([[label in own for label in LABELS] for g in decisions for own in g.labels if own is not None])


def partly(decisions):
    """Decisions of whose sentences every other is annotated, and of the first none."""
    return [
        dataclasses.replace(g, labels=tuple(labels if k and i % 2 else None for i, labels in enumerate(g.labels)))
        for k, g in enumerate(decisions)
    ]


def perfect():
    """Decisions whose annotators saw just what the tagger sees."""
    return [
        dataclasses.replace(
            g,
            labels=tuple(s.labels for s in found.sentences),
            types=tuple({label: frozenset(names) for label, names in s.types.items()} for s in found.sentences),
        )
        for g, found in zip(gold(), tagged(), strict=True)
    ]


def test_evaluation_counts_agree_with_sklearn_and_the_tagger(evaluation):
    truth = matrix(gold())
    predicted = np.array([[label in s.labels for label in LABELS] for found in tagged() for s in found.sentences])
    precision, recall, f1, support = precision_recall_fscore_support(truth, predicted)
    for k, label in enumerate(LABELS):
        counts = evaluation.labels[label].counts
        assert (counts.precision, counts.recall, counts.f1) == pytest.approx((precision[k], recall[k], f1[k]))
        assert counts.support == support[k]
    for average, name in (("macro", "cats_macro"), ("micro", "cats_micro"), ("samples", None)):
        some = (truth | predicted).any(axis=1) if name is None else np.ones(len(truth), dtype=np.bool_)
        expected = precision_recall_fscore_support(truth[some], predicted[some], average=average, zero_division=0)[:3]
        metrics = as_metrics(evaluation)
        found = [metrics[f"{name}_{key}"] for key in "prf"] if name else list(metrics["samples"].values())
        assert found == pytest.approx(expected)
    assert evaluation.macro_f1 == pytest.approx(f1.mean())
    assert (metrics["model"], metrics["decisions"]) == (tagger().model.digest, len(gold()))
    assert json.loads(json.dumps(metrics, allow_nan=False)) == metrics


def test_evaluation_average_precision_agrees_with_sklearn(evaluation):
    truth = matrix(gold())
    scores = np.array([[s.scores[label] for label in LABELS] for found in tagged() for s in found.sentences])
    for k, label in enumerate(LABELS):
        assert evaluation.labels[label].average_precision == pytest.approx(
            average_precision_score(truth[:, k], scores[:, k])
        )


def test_evaluation_types_agree_with_the_tagger():
    row = 0
    for found in tagged():
        for s in found.sentences:
            expected = {(label, name) for label, names in s.types.items() for name in names}
            assert {pair for pair, on in zip(TYPES, predictions().predicted_types[row], strict=True) if on} == expected
            row += 1


def test_evaluation_types_are_counted_where_the_label_stands(evaluation):
    for label in TYPED_LABELS:
        support = {
            name: sum(name in t.get(label, ()) for g in gold() for t in g.types) for name in evaluation.types[label]
        }
        assert {name: counts.support for name, counts in evaluation.types[label].items()} == support
        assert evaluation.types_end_to_end[label].support == sum(support.values())
        low, high = evaluation.types_interval[label]
        assert low <= micro(list(evaluation.types[label].values())).f1 <= high


def test_evaluation_leaves_sentences_of_unknown_types_out_of_the_counts_of_types():
    """The same decisions with the types of every other fault unknown: as if those sentences had no fault."""
    known = [gold()[k] for k in (0, 3, 5)]
    unknown, without = [], []
    for g in known:
        hidden = [i for i in g.annotated if "fault" in g.labels[i]][::2]
        bare = [{label: names for label, names in t.items() if label != "fault"} for t in g.types]
        types = tuple(bare[i] if i in hidden else t for i, t in enumerate(g.types))
        labels = tuple(found and found - {"fault"} if i in hidden else found for i, found in enumerate(g.labels))
        unknown.append(dataclasses.replace(g, types=types))
        without.append(dataclasses.replace(g, types=types, labels=labels))
    model = tagger().model
    found, other, whole = (predict(decisions, model) for decisions in (unknown, without, known))
    faults = [label == "fault" for label, _ in TYPES]
    assert (found.gold == whole.gold).all()
    assert (found.gold_types == other.gold_types).all()
    hidden = (found.gold != other.gold).any(axis=1)
    assert hidden.any()
    for types in (found.gold_types, found.right_types, found.predicted_types):
        assert not types[np.ix_(hidden, faults)].any()
        assert types[~hidden][:, faults].any()
    assert (found.right_types[:, np.invert(faults)] == whole.right_types[:, np.invert(faults)]).all()
    assert (found.right_types[~hidden] == whole.right_types[~hidden]).all()
    e = evaluate(unknown, model)
    assert {name: c.support for name, c in e.types["fault"].items()} == {
        name: int(found.gold_types[:, TYPES.index(("fault", name))].sum()) for name in e.types["fault"]
    }
    assert e.types_end_to_end["fault"].support == micro(list(e.types["fault"].values())).support


def closed(decision):
    """A decision whose annotators saw what the tagger sees, findings alone."""
    found = tagger().tag_tokens(decision.decision, decision.tokens).sentences
    model = dataclasses.replace(
        tagger().model, thresholds={label: 0.5 if label == "finding" else 0.9999 for label in LABELS}
    )
    labels = tuple(frozenset({"finding"} if s.scores["finding"] >= 0.5 else ()) for s in found)
    return evaluate([dataclasses.replace(decision, labels=labels, types=({},) * len(labels))], model)


def test_evaluation_labels_that_do_not_occur_are_not_defined_and_in_no_average():
    metrics = as_metrics(closed(gold()[0]))
    assert metrics["macro"]["labels"] == 1
    assert [metrics[key] for key in ("cats_macro_p", "cats_macro_r", "cats_macro_f", "cats_micro_f")] == [1.0] * 4
    assert metrics["macro"]["f1_interval"] == [1.0, 1.0]
    fault = metrics["labels"]["fault"]
    names = ("precision", "recall", "f1", "average_precision")
    assert [fault[name] for name in (*names, "support")] == [None] * 4 + [0]
    assert fault["f1_interval"] == [None, None]
    assert metrics["cats_f_per_type"]["fault"] == {"p": None, "r": None, "f": None}
    assert metrics["types"]["fault"]["micro"] == {"precision": None, "recall": None, "f1": None}
    assert metrics["types"]["fault"]["micro_f1_interval"] == [None, None]
    assert json.loads(json.dumps(metrics, allow_nan=False)) == metrics


def test_evaluation_label_that_is_given_and_never_stands_has_a_precision_alone():
    first = gold()[0]
    none = dataclasses.replace(first, labels=tuple(frozenset() for _ in first.labels), types=({},) * len(first.labels))
    found = evaluate([none], tagger().model)
    metrics = as_metrics(found)
    given = [label for label in LABELS if found.labels[label].counts.fp]
    assert given
    assert {(metrics["labels"][label]["precision"], metrics["labels"][label]["recall"]) for label in given} == {
        (0.0, None)
    }
    assert metrics["macro"] == {"precision": None, "recall": None, "f1": None, "f1_interval": [None, None], "labels": 0}
    assert (metrics["micro"]["precision"], metrics["micro"]["recall"]) == (0.0, None)


def test_evaluation_groups_add_up_to_the_whole(evaluation):
    assert set(evaluation.groups) == {"role", "category", "outcome"}
    for table in evaluation.groups.values():
        for label in LABELS:
            assert sum((found[label] for found in table.values()), Counts()) == evaluation.labels[label].counts
    assert micro([evaluation.labels[label].counts for label in LABELS]) == evaluation.micro


def test_evaluation_of_a_decision_that_says_little_of_itself_still_has_groups():
    bare = [
        dataclasses.replace(g, decision=dataclasses.replace(g.decision, category=None, outcome=None))
        for g in gold()[:2]
    ]
    found = evaluate(bare, tagger().model)
    assert list(found.groups["category"]) == list(found.groups["outcome"]) == ["not known"]


def test_evaluation_counts_annotated_sentences_alone():
    decisions = partly(gold()[:9])
    found = evaluate(decisions, tagger().model)
    rows = [
        (labels, s)
        for g, t in zip(decisions, tagged(), strict=False)
        for labels, s in zip(g.labels, t.sentences, strict=True)
    ]
    known = [(labels, s.labels) for labels, s in rows if labels is not None]
    assert found.sentences == len(known) < len(rows)
    assert found.decisions == len(decisions) - 1
    for label in LABELS:
        expected = Counts(
            sum(label in labels and label in own for labels, own in known),
            sum(label not in labels and label in own for labels, own in known),
            sum(label in labels and label not in own for labels, own in known),
        )
        assert found.labels[label].counts == expected
    assert all(m.id % 2 == 0 for m in found.mistakes)


def test_evaluation_does_not_depend_on_the_order_of_decisions():
    evaluation, turned = (evaluate(decisions, tagger().model) for decisions in (gold()[:9], gold()[8::-1]))
    counts = [{label: s.counts for label, s in e.labels.items()} for e in (evaluation, turned)]
    assert counts[0] == counts[1]
    assert turned.groups == evaluation.groups
    assert set(turned.mistakes) == set(evaluation.mistakes)


def test_evaluation_of_a_tagger_that_is_always_right_finds_no_mistake():
    found = evaluate(perfect()[:9], tagger().model)
    metrics = as_metrics(found)
    assert [metrics[f"cats_{average}_{key}"] for average in ("macro", "micro") for key in "prf"] == [1.0] * 6
    assert (found.mistakes, found.confusions) == ((), ())
    assert found.macro_interval == found.micro_interval == (1.0, 1.0)
    assert all(found.types_end_to_end[label].f1 == 1 for label in TYPED_LABELS)


def test_evaluation_intervals_hold_the_value(evaluation):
    for s in evaluation.labels.values():
        for value, (low, high) in (
            (s.counts.precision, s.precision_interval),
            (s.counts.recall, s.recall_interval),
            (s.counts.f1, s.f1_interval),
        ):
            assert 0 <= low <= value <= high <= 1
    assert evaluation.macro_interval[0] <= evaluation.macro_f1 <= evaluation.macro_interval[1]
    assert evaluation.micro_interval[0] <= evaluation.micro.f1 <= evaluation.micro_interval[1]


def test_evaluation_mistakes_are_every_wrong_label_the_surest_first(evaluation):
    wrong = {label: evaluation.labels[label].counts for label in LABELS}
    assert {label: sum(m.label == label for m in evaluation.mistakes) for label in LABELS} == {
        label: counts.fp + counts.fn for label, counts in wrong.items()
    }
    sure = [abs(m.score - tagger().model.thresholds[m.label]) for m in evaluation.mistakes]
    assert sure == sorted(sure, reverse=True)
    by_ref = {g.decision.ref: g for g in gold()}
    for m in evaluation.mistakes:
        g = by_ref[m.decision]
        sentence = g.tokens.sentences[m.id - 1]
        assert g.decision.text[sentence.start : sentence.end] == m.text
        assert set(m.gold) == g.labels[m.id - 1]
        assert (m.label in m.gold) != (m.label in m.predicted)
        assert (m.score >= tagger().model.thresholds[m.label]) == (m.label in m.predicted)


def test_evaluation_label_sets_hold_every_sentence_once(evaluation):
    assert sum(n for *_, n in evaluation.label_sets) == evaluation.sentences
    assert len({(gold, predicted) for gold, predicted, _ in evaluation.label_sets}) == len(evaluation.label_sets)
    wrong = sum(n for gold, predicted, n in evaluation.label_sets if gold != predicted)
    assert wrong == len({(m.decision, m.id) for m in evaluation.mistakes})


def test_evaluation_confusions_are_the_commonest(evaluation):
    numbers = [n for *_, n in evaluation.confusions]
    assert len(numbers) <= CONFUSIONS
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) <= (predictions().gold != predictions().predicted).any(axis=1).sum()
    for truth, predicted, n in evaluation.confusions:
        rows = (predictions().gold == [label in truth for label in LABELS]).all(axis=1)
        rows &= (predictions().predicted == [label in predicted for label in LABELS]).all(axis=1)
        assert rows.sum() == n


@pytest.mark.parametrize("n", [0, 1])
def test_evaluation_of_nothing_annotated_is_refused(n):
    with pytest.raises(AnnotationError, match=r"^no annotated sentence; give annotations of decisions in the corpus$"):
        evaluate(partly(gold()[:n]), tagger().model)


def test_model_that_ships_chooses_each_type_that_is_not_rare(evaluation):
    counts = {(label, name): own for label, types in evaluation.types.items() for name, own in types.items()}
    assert [name for name, own in counts.items() if own.support >= 15 and not own.tp] == []
