import numpy as np
import pytest
from drawn import a_model, features, some_labels
from golden import gold
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, vstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from lgo_nlp.cues import cue_table, kind_columns
from lgo_nlp.errors import ModelError
from lgo_nlp.features import COLUMNS, label_rows, type_rows
from lgo_nlp.features import TYPE_COLUMNS as TYPE_ROWS_COLUMNS
from lgo_nlp.labels import LABELS, TYPE_COLUMNS, TYPED_LABELS
from lgo_nlp.model import choose_types, sigmoid
from lgo_nlp.model.neighbours import N_FAULT_TYPES, fault_surroundings, surroundings


def test_model_scores_are_probabilities_of_every_label():
    for one in features():
        scores = a_model().scores(one)
        assert scores.shape == (len(one.cues), len(LABELS))
        assert ((scores >= 0) & (scores <= 1)).all()


def with_types(labels):
    """Which sentences have a label that has types: any but a finding."""
    return labels[:, [LABELS.index(label) for label in TYPED_LABELS]].any(axis=1)


def test_model_type_scores_are_probabilities_where_a_label_with_types_stands():
    for one in features():
        labels = some_labels(len(one.cues))
        scores = a_model().type_scores(one, labels)
        assert scores.shape == (len(one.cues), len(TYPE_COLUMNS))
        assert ((scores >= 0) & (scores <= 1)).all()
        assert (scores[~with_types(labels)] == 0).all()
        assert (scores[with_types(labels)] > 0).all()
    assert not a_model().type_scores(features()[0], np.zeros_like(some_labels(len(features()[0].cues)))).any()


def test_model_type_scores_depend_on_the_labels_of_faults_alone():
    model, one = a_model(), features()[0]
    few = some_labels(len(one.cues))
    more = few | some_labels(len(one.cues), seed=1)
    more[:, LABELS.index("fault")] = few[:, LABELS.index("fault")]
    both = with_types(few)
    assert np.array_equal(model.type_scores(one, few)[both], model.type_scores(one, more)[both])


def test_model_scores_leave_features_and_weights_alone():
    model, one = a_model(), features()[0]
    arrays = (one.words, one.stems, one.ngrams, one.cues, model.arrays.first.weights, model.arrays.second.mean)
    before = [array.copy() for array in arrays]
    model.scores(one)
    model.type_scores(one, some_labels(len(one.cues)))
    assert all(np.array_equal(a, b) for a, b in zip(before, arrays, strict=True))


@given(st.lists(st.floats(-1e300, 1e300), max_size=9))
def test_model_sigmoid_is_that_of_scipy(values):
    assert np.allclose(sigmoid(np.array(values)), expit(np.array(values)), rtol=1e-9, atol=1e-20)


def sparse(rows, width):
    return csr_matrix((rows.scale[rows.row], (rows.row, rows.column)), shape=(len(rows.scale), width))


def by_decision(matrix):
    return np.split(matrix, np.cumsum([len(f.cues) for f in features()])[:-1])


def fitted_networks(seen, wanted, prefix=""):
    """Arrays of two networks that were fitted, and the mean of their probabilities."""
    mean, scale = seen.mean(axis=0), seen.std(axis=0) + 0.1
    standard = (seen - mean) / scale
    networks = [MLPClassifier((5,), tol=10.0, random_state=k).fit(standard, wanted) for k in range(2)]
    arrays = {
        "mean": mean, "scale": scale,
        "hidden": [n.coefs_[0] for n in networks], "hidden_bias": [n.intercepts_[0] for n in networks],
        "out": [n.coefs_[1] for n in networks], "out_bias": [n.intercepts_[1] for n in networks],
    }  # fmt: skip
    named = {prefix + name: np.asarray(array, dtype=np.float32) for name, array in arrays.items()}
    return named, np.mean([n.predict_proba(standard) for n in networks], axis=0)


@pytest.fixture(scope="module")
def one_thread():
    """The sums of a fit are too small to share: threads that wait for each other take twenty times as long."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def label_estimators(one_thread):
    """A model with the weights of scikit-learn's estimators, their logits, and the second stage's probabilities."""
    columns = vstack([sparse(label_rows(f), COLUMNS) for f in features()]).tocsr()
    labels = np.array([[label in (found or ()) for label in LABELS] for g in gold(4) for found in g.labels])
    first = [LogisticRegression(solver="liblinear").fit(columns, labels[:, k]) for k in range(len(LABELS))]
    logits = np.stack([f.decision_function(columns) for f in first], axis=1)
    parts = zip(by_decision(logits), features(), strict=True)
    seen = np.concatenate([surroundings(found, f.cues, f.context) for found, f in parts])
    second, expected = fitted_networks(seen, labels)
    weights = {"first": np.stack([f.coef_[0] for f in first], axis=1), "first_bias": [f.intercept_[0] for f in first]}
    model = a_model(**{name: np.asarray(array, dtype=np.float32) for name, array in weights.items()}, **second)
    return model, logits, expected


def test_model_first_stage_agrees_with_its_estimators(label_estimators):
    model, logits, _ = label_estimators
    assert np.allclose(np.concatenate([model.first_logits(one) for one in features()]), logits, atol=1e-4)


def test_model_second_stage_agrees_with_its_estimators(label_estimators):
    model, _, expected = label_estimators
    assert np.allclose(np.concatenate([model.scores(one) for one in features()]), expected, atol=1e-4)
    assert expected.std() > 0.01


def test_model_types_agree_with_their_estimators(one_thread):
    columns = vstack([sparse(type_rows(f), TYPE_ROWS_COLUMNS) for f in features()]).tocsr()
    labels = np.array([[label in (found or ()) for label in LABELS] for g in gold(4) for found in g.labels])
    bare = a_model()
    logits = columns @ bare.arrays.types.weights.astype(np.float64) + bare.arrays.types.bias
    faulty, kinds = labels[:, LABELS.index("fault")], kind_columns(cue_table().names)
    parts = zip(by_decision(logits[:, :N_FAULT_TYPES]), by_decision(faulty), features(), strict=True)
    seen = np.concatenate([fault_surroundings(a[b], b, f.cues[:, kinds], f.context) for a, b, f in parts])
    wanted = np.random.default_rng(0).random((faulty.sum(), N_FAULT_TYPES)) < 0.4
    second, fault_scores = fitted_networks(seen, wanted, "fault_")
    parts = zip(features(), by_decision(labels), strict=True)
    found = np.concatenate([a_model(**second).type_scores(f, part) for f, part in parts])
    assert faulty.sum() > 10
    assert np.allclose(found[faulty, :N_FAULT_TYPES], fault_scores, atol=1e-4)
    others = with_types(labels)
    assert np.allclose(found[others, N_FAULT_TYPES:], expit(logits)[others, N_FAULT_TYPES:], atol=1e-4)


@pytest.mark.parametrize(
    ("label", "over", "chosen", "why"),
    [
        ("fault", {"delay": 0.9}, ("delay",), "one over its threshold"),
        ("fault", {"communication": 0.9, "delay": 0.6}, ("delay", "communication"), "several, in the scheme's order"),
        ("fault", {"delay": 0.5}, ("delay",), "at the threshold"),
        ("injustice", {"distress": 0.2, "uncertainty": 0.4}, ("uncertainty",), "none over: the likeliest"),
        ("injustice", {"distress": 0.2}, ("distress",), "another label's types do not count"),
    ],
)  # fmt: skip
def test_model_chooses_types(label, over, chosen, why):
    scores = np.array([over.get(name, 0.0) if owner == label else 0.99 for owner, name in TYPE_COLUMNS])
    held = np.array([[name == label for name in LABELS]])
    found = choose_types(scores[None], held, np.full(len(TYPE_COLUMNS), 0.5))
    assert {pair for pair, on in zip(TYPE_COLUMNS, found[0], strict=True) if on} == {(label, name) for name in chosen}


@given(
    st.lists(st.floats(0, 1), min_size=len(TYPE_COLUMNS), max_size=len(TYPE_COLUMNS)),
    st.sampled_from(TYPED_LABELS),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_model_raising_a_threshold_never_adds_a_type(scores, label, one, other):
    held = np.array([[name == label for name in LABELS]])
    low, high = (
        choose_types(np.array([scores]), held, np.full(len(TYPE_COLUMNS), value))[0] for value in sorted((one, other))
    )
    assert high.any()
    assert not (high & ~low).any()
    assert {owner for (owner, _), on in zip(TYPE_COLUMNS, low, strict=True) if on} == {label}


def test_model_with_thresholds_moves_those_alone():
    model = a_model()
    moved = model.with_thresholds({"fault": 0.9})
    assert moved.thresholds == {**model.thresholds, "fault": 0.9}
    assert model.thresholds["fault"] == 0.5
    assert moved.arrays is model.arrays


@pytest.mark.parametrize(
    ("moved", "message"),
    [
        ({"falt": 0.5}, "threshold for 'falt': not a label; use one of fault, injustice, finding, agreed_action"),
        ({"fault": 1.5}, "threshold 1.5 for fault: not between 0 and 1"),
        ({"fault": float("nan")}, "threshold nan for fault: not between 0 and 1"),
    ],
)
def test_model_refuses_thresholds_that_mean_nothing(moved, message):
    with pytest.raises(ModelError, match=message):
        a_model().with_thresholds(moved)
