import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import average_precision_score, f1_score, precision_recall_fscore_support

from lgo_nlp.metrics import (
    Bin,
    Counts,
    average_precision,
    best_threshold,
    count,
    expected_calibration_error,
    figure,
    figure_with,
    macro,
    macro_f1,
    micro,
    or_none,
    reliability,
    resample_counts,
    samples_average,
)

NAN = float("nan")
PAIRS = st.tuples(st.integers(1, 30), st.integers(2, 4)).flatmap(
    lambda shape: st.tuples(arrays(np.bool_, shape), arrays(np.bool_, shape))
)
"""Gold and predicted labels of some sentences."""

TIED_SCORES = st.integers(0, 8).map(lambda step: 0.1 + step / 10)
SCORES = st.floats(0.001, 0.999)
SCORED = st.sampled_from([TIED_SCORES, SCORES]).flatmap(
    lambda score: st.lists(st.tuples(st.booleans(), score), min_size=1, max_size=30)
)
"""Sentences of one label with their scores, with many ties or with hardly any."""


def columns(scored):
    return np.array([on for on, _ in scored]), np.array([score for _, score in scored])


def f1_at(threshold, gold, scores):
    return count(gold[:, None], (scores >= threshold)[:, None])[0].f1


@settings(max_examples=50)
@given(PAIRS)
def test_metrics_counts_agree_with_sklearn(pair):
    gold, predicted = pair
    precision, recall, f1, support = precision_recall_fscore_support(gold, predicted, zero_division=np.nan)
    counts = count(gold, predicted)
    assert [c.precision for c in counts] == pytest.approx(list(precision), nan_ok=True)
    assert [c.recall for c in counts] == pytest.approx(list(recall), nan_ok=True)
    assert [c.f1 for c in counts] == pytest.approx(list(f1), nan_ok=True)
    assert [c.support for c in counts] == list(support)


@settings(max_examples=50)
@given(PAIRS)
def test_metrics_averages_agree_with_sklearn(pair):
    gold, predicted = pair
    total = micro(count(gold, predicted))
    told = {"zero_division": np.nan}
    expected = precision_recall_fscore_support(gold, predicted, average="micro", **told)[:3]
    assert (total.precision, total.recall, total.f1) == pytest.approx(expected, nan_ok=True)
    occurring = np.flatnonzero(gold.any(axis=0))
    assume(len(occurring))
    expected = precision_recall_fscore_support(gold, predicted, labels=occurring, average="macro", **told)[:3]
    assert tuple(macro(count(gold, predicted)).values()) == pytest.approx(expected, nan_ok=True)
    f1 = f1_score(gold, predicted, labels=occurring, average="macro", **told)
    assert macro_f1(gold, predicted) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("counts", "means", "why"),
    [
        ([Counts(1), Counts(), Counts()], (1.0, 1.0, 1.0), "labels that do not occur count for nothing"),
        ([Counts(1), Counts(0, 9, 0)], (1.0, 1.0, 1.0), "even where they are predicted"),
        ([Counts(1), Counts(0, 0, 1)], (1.0, 0.5, 0.5), "one that is never predicted has no precision to average"),
        ([Counts(0, 1, 0)], (NAN, NAN, NAN), "of no label that occurs there is no mean"),
        ([], (NAN, NAN, NAN), "nor of none"),
    ],
)
def test_metrics_macro_average_is_over_the_labels_that_occur(counts, means, why):
    assert tuple(macro(counts).values()) == pytest.approx(means, nan_ok=True), why


@pytest.mark.parametrize(
    ("value", "interval", "shown"),
    [
        (0.91249, (0.9, 1.0), ("0.912", "0.912 (0.90–1.00)", 0.91249)),
        (0.0, (0.0, 0.0), ("0.000", "0.000 (0.00–0.00)", 0.0)),
        (NAN, (NAN, NAN), ("–", "–", None)),
    ],
)
def test_metrics_what_is_not_defined_is_shown_as_a_dash_and_null_in_json(value, interval, shown):
    assert (figure(value), figure_with(value, interval), or_none(value)) == shown


@settings(max_examples=50)
@given(PAIRS)
def test_metrics_sets_of_labels_agree_with_sklearn(pair):
    gold, predicted = pair
    some = (gold | predicted).any(axis=1)
    assume(some.any())
    expected = precision_recall_fscore_support(gold[some], predicted[some], average="samples", zero_division=0)[:3]
    found = samples_average(gold, predicted)
    assert (found["precision"], found["recall"], found["f1"]) == pytest.approx(expected)


def test_metrics_sets_of_no_label_at_all_have_no_average():
    nothing = np.zeros((3, 4), dtype=np.bool_)
    assert np.isnan(list(samples_average(nothing, nothing).values())).all()


@given(PAIRS, st.integers(0, 30))
def test_metrics_counts_add(pair, cut):
    gold, predicted = pair
    parts = zip(count(gold[:cut], predicted[:cut]), count(gold[cut:], predicted[cut:]), strict=True)
    assert [a + b for a, b in parts] == count(gold, predicted)


@settings(max_examples=50)
@given(SCORED)
def test_metrics_average_precision_agrees_with_sklearn(scored):
    gold, scores = columns(scored)
    assume(gold.any())
    assert average_precision(gold, scores) == pytest.approx(average_precision_score(gold, scores))


def test_metrics_average_precision_of_a_label_that_never_stands_is_not_defined():
    assert np.isnan(average_precision(np.zeros(3, dtype=np.bool_), np.array([0.2, 0.9, 0.4])))


@pytest.mark.parametrize(
    ("gold", "scores", "error", "why"),
    [
        ([1, 1, 0, 0], [1.0, 1.0, 0.0, 0.0], 0.0, "sure and right"),
        ([0, 0, 1, 1], [1.0, 1.0, 0.0, 0.0], 1.0, "sure and wrong"),
        ([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5], 0.0, "half sure and half right"),
        ([1, 1, 1, 1], [0.75, 0.75, 0.75, 0.75], 0.25, "too modest"),
        ([1, 0, 0, 0], [0.95, 0.95, 0.15, 0.15], 0.3, "two bars, each weighted by its half"),
        ([1, 0], [0.81, 0.89], 0.35, "one bar, its mean score against its share"),
        ([], [], 0.0, "nothing to be wrong about"),
    ],
)  # fmt: skip
def test_metrics_calibration_error_of_known_cases(gold, scores, error, why):
    found = expected_calibration_error(np.array(gold, dtype=np.bool_), np.array(scores, dtype=np.float64))
    assert found == pytest.approx(error)


@given(SCORED, st.integers(1, 12))
def test_metrics_reliability_bars_hold_every_score_once(scored, bins):
    gold, scores = columns(scored)
    bars = reliability(gold, scores, bins=bins)
    assert sum(bar.n for bar in bars) == len(gold)
    assert sum(bar.n * bar.score for bar in bars) == pytest.approx(scores.sum())
    assert sum(bar.n * bar.share for bar in bars) == pytest.approx(gold.sum())
    assert 0 <= expected_calibration_error(gold, scores, bins=bins) <= 1


def test_metrics_reliability_puts_the_surest_score_in_the_last_bar():
    bars = reliability(np.array([True, False]), np.array([1.0, 0.0]))
    assert bars == [Bin(1, 0.0, 0.0), Bin(1, 1.0, 1.0)]


@given(SCORED)
def test_metrics_no_threshold_is_better_than_the_best(scored):
    gold, scores = columns(scored)
    assume(gold.any())
    reached = f1_at(best_threshold(gold, scores), gold, scores)
    assert reached == pytest.approx(max(f1_at(score, gold, scores) for score in scores))


@given(SCORES, st.integers(0, 5), st.integers(0, 5))
def test_metrics_threshold_between_scores_that_nearly_touch_keeps_them_apart(score, above, below):
    assume(above)
    gold = np.array([True] * above + [False] * below)
    scores = np.array([np.nextafter(score, 1)] * above + [score] * below)
    assert f1_at(best_threshold(gold, scores), gold, scores) == 1


def test_metrics_threshold_is_halfway_to_the_next_score():
    assert best_threshold(np.array([True, True, False]), np.array([0.9, 0.6, 0.2])) == pytest.approx(0.4)


def test_metrics_threshold_of_a_label_that_never_stands_is_a_half():
    assert best_threshold(np.zeros(2, dtype=np.bool_), np.array([0.1, 0.9])) == 0.5


def f1_of(total):
    return Counts(*total.tolist()).f1


def some_counts(n, seed=0):
    """Counts of as many decisions, whose F1 is about 0.8."""
    return np.random.default_rng(seed).poisson([8, 2, 2], size=(n, 3))


def test_metrics_interval_holds_the_value_and_is_the_same_every_time():
    counts = some_counts(40)
    low, high = resample_counts(counts, f1_of)
    assert low < f1_of(counts.sum(axis=0)) < high
    assert resample_counts(counts, f1_of) == (low, high)
    assert resample_counts(counts, f1_of, seed=1) != (low, high)


def test_metrics_interval_holds_the_truth_about_as_often_as_it_says():
    truth = 2 * 8 / (2 * 8 + 2 + 2)
    intervals = [resample_counts(some_counts(40, seed), f1_of, times=200) for seed in range(100)]
    assert 88 <= sum(low <= truth <= high for low, high in intervals) <= 100


def test_metrics_interval_leaves_out_draws_in_which_nothing_is_defined():
    counts = np.array([[3, 1, 1], [0, 0, 0], [0, 0, 0]])
    assert resample_counts(counts, f1_of) == pytest.approx((0.75, 0.75))
    assert np.isnan(resample_counts(counts[1:], f1_of)).all()


def test_metrics_interval_draws_decisions_whole():
    counts = np.array([[5, 0, 0], [0, 5, 5]])
    found = {resample_counts(counts, f1_of, times=1, seed=seed)[0] for seed in range(30)}
    assert found == {1.0, 0.5, 0.0}
