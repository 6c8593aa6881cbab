import dataclasses
from functools import cache

import numpy as np
import pytest
from golden import annotated
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_recall_fscore_support

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.cues import cue_table
from lgo_nlp.errors import AnnotationError
from lgo_nlp.features import COLUMNS, TYPE_COLUMNS, Rows, extract, features_of, label_rows, type_rows
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model import load_model, save_model
from lgo_nlp.model.card import write_card
from lgo_nlp.reading import read_text
from lgo_nlp.text.sentences import split
from lgo_nlp.training import TrainingConfig, matrices, to_sparse, train
from lgo_nlp.training.fitting import LEAST_STEPS, fit_linear, fit_networks, rareness
from lgo_nlp.training.fragments import fragments_of
from lgo_nlp.training.stages import fit_first, fit_second
from lgo_nlp.training.thresholds import MOST_LOST, label_thresholds

SHORT = ("99 000 125", "99 000 166", "99 000 179", "99 000 184", "99 000 197", "99 001 149")
"""Short decisions of the training set, each of which has all four labels."""

QUICK = TrainingConfig(folds=2, networks=2, hidden=4, epochs=3, type_networks=2, type_hidden=4, type_epochs=3, jobs=1)


@cache
def gold():
    return [annotated("train", ref) for ref in SHORT]


@cache
def gold_matrices():
    return matrices(gold())


@pytest.fixture(scope="module")
def told():
    """What training says of itself on the way."""
    return []


@pytest.fixture(scope="module")
def fitted(told):
    return train(gold(), config=QUICK, digest="d" * 64, progress=told.append)


def written(model, folder):
    save_model(model, folder, card=write_card(model, name="small"))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def relabelled(one, labels):
    """A decision whose sentences all have the same labels; None for one that is not annotated."""
    n = len(one.tokens.sentences)
    return dataclasses.replace(one, labels=(labels,) * n, types=({},) * n)


def drawn_orders(n, length, seed=0):
    """For each of some decisions, which of its sentences have the labels: drawn, so that no order tells."""
    return (np.random.default_rng(seed).random((n, length)) < 0.4).astype(int).tolist()


def in_own_words(name, order):
    """A decision in words that no other has: two sentences over and over, one with all the labels, one with none."""
    return of_two_sentences(f"The {name}a met the {name}ek.", f"The {name}iso met the {name}urn.", order)


def of_two_sentences(bare, labelled, order):
    decision = read_text("What I found\n\n- " + " ".join((bare, labelled)[which] for which in order) + "\n")
    labels = tuple(frozenset(LABELS) if which else frozenset() for which in order)
    return GoldDecision(decision, split(decision), labels, ({},) * len(order))


def mean_average_precision(orders, scores):
    """Of each decision the mean over the labels; one row of scores a sentence."""
    parts = np.split(scores, np.cumsum([len(order) for order in orders])[:-1])
    return [
        np.mean([average_precision_score(order, column) for column in part.T])
        for order, part in zip(orders, parts, strict=True)
    ]


def test_training_matrices_have_a_row_a_sentence():
    data = gold_matrices()
    n = sum(len(g.tokens.sentences) for g in gold())
    assert data.first.shape == (n, COLUMNS)
    assert data.type_columns.shape == (n, TYPE_COLUMNS)
    assert data.gold.shape == (n, len(LABELS))
    assert data.types.shape == (n, len(TYPES))
    assert np.bincount(data.group).tolist() == [len(g.tokens.sentences) for g in gold()]
    row = 0
    for g in gold():
        for labels, types in zip(g.labels, g.types, strict=True):
            assert {label for label, on in zip(LABELS, data.gold[row], strict=True) if on} == labels
            found = {pair for pair, on in zip(TYPES, data.types[row], strict=True) if on}
            assert found == {(label, name) for label, names in types.items() for name in names}
            row += 1


@pytest.mark.parametrize(("most_words", "batches"), [(30_000, 1), (1_000, 4), (1, len(SHORT))])
def test_training_matrices_hold_the_features_of_each_decision(monkeypatch, most_words, batches):
    """Made together or alone, the features of a decision are the same."""
    monkeypatch.setattr(extract, "MOST_TOGETHER", most_words)
    data = matrices(gold())
    assert len(data.features) == batches
    alone = [features_of(g.decision, g.tokens, data.table) for g in gold()]
    for rows_of, columns, found in (
        (label_rows, COLUMNS, data.first), (type_rows, TYPE_COLUMNS, data.type_columns)
    ):  # fmt: skip
        expected = vstack([to_sparse(rows_of(features), columns) for features in alone])
        assert found.nnz > 0
        assert (found != expected).nnz == 0


def test_training_matrices_mark_what_is_not_annotated():
    partly = dataclasses.replace(gold()[0], labels=(None, frozenset(), *gold()[0].labels[2:]))
    assert matrices([partly]).known.tolist() == [False] + [True] * (len(partly.labels) - 1)


def test_training_column_named_twice_counts_twice():
    scale = np.array([1, 0.5, 1], dtype=np.float32)
    rows = Rows(np.array([0, 0, 1]), np.array([3, 3, 2], dtype=np.int32), scale)
    assert to_sparse(rows, 5).toarray().tolist() == [[0, 0, 0, 2, 0], [0, 0, 0.5, 0, 0], [0] * 5]


def test_training_lets_a_rare_column_weigh_more_than_a_common_one():
    columns = csr_matrix([[1, 0, 1], [0, 0, 1], [0, 1, 1], [0, 1, 1]], dtype=np.float32)
    rare = rareness(columns)
    filled = np.array([1, 2, 4])
    assert (rare / rare[0]).tolist() == pytest.approx((np.log(5 / (1 + filled)) / np.log(5 / 2)).tolist())
    assert (rare**2 * filled).sum() == pytest.approx(filled.sum())  # on the whole they count as before
    assert rareness(csr_matrix((0, 2))).tolist() == [1, 1]


def test_training_weighs_columns_as_they_are_and_not_as_they_were_scaled():
    columns = csr_matrix([[1, 0, 1, 0], [0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 0]] * 9, dtype=np.float32)
    wanted = np.array([[True], [False], [True], [False]] * 9)
    fitted = fit_linear(columns, wanted, 1.0)
    scaled = columns.toarray() * rareness(columns)
    own = LogisticRegression(solver="liblinear", class_weight="balanced", tol=1e-6).fit(scaled, wanted[:, 0])
    assert fitted.logits(columns)[:, 0] == pytest.approx(own.decision_function(scaled), abs=0.2)
    assert ((fitted.logits(columns) > 0) == wanted).all()
    assert fitted.weights[3, 0] == 0


def test_training_leaves_a_model_that_saves_and_loads(fitted, tmp_path):
    written(fitted.model, tmp_path)
    loaded = load_model(tmp_path)
    for one in gold():
        features = features_of(one.decision, one.tokens, loaded.cues)
        assert np.array_equal(loaded.scores(features), fitted.model.scores(features))


def test_training_of_the_same_input_gives_the_same_bytes(fitted, tmp_path):
    again = train(gold(), config=QUICK, digest="d" * 64)
    assert written(again.model, tmp_path / "again") == written(fitted.model, tmp_path / "first")
    assert np.array_equal(again.scores, fitted.scores)


def test_training_learns_what_its_own_decisions_say(fitted):
    data = gold_matrices()
    logits = np.concatenate([fitted.model.first_logits(features) for features in data.features])
    assert [average_precision_score(data.gold[:, k], logits[:, k]) > 0.95 for k in range(len(LABELS))] == [True] * 4


def test_training_folds_never_split_a_decision():
    """Where a decision's words tell nothing in any other, only who had seen the decision could score it well."""
    names = ("abel", "cadr", "efin", "gomi", "hulp", "jire", "kova", "lumo")
    orders = drawn_orders(len(names), 24)
    decisions = [in_own_words(name, order) for name, order in zip(names, orders, strict=True)]
    found = train(decisions, config=dataclasses.replace(QUICK, hidden=16, epochs=40))
    inside = np.concatenate([found.model.first_logits(features) for features in matrices(decisions).features])
    assert min(mean_average_precision(orders, inside)) == pytest.approx(1)
    assert np.mean(mean_average_precision(orders, found.scores)) < 0.7


def test_training_scores_out_of_fold_stand_beside_their_sentences():
    """Where one word tells in every decision, scores out of fold find it, wherever its sentence stands."""
    orders = drawn_orders(8, 40)
    decisions = [of_two_sentences("The bus was green.", "The bus was faulty.", order) for order in orders]
    found = train(decisions, config=dataclasses.replace(QUICK, hidden=16, epochs=40))
    assert min(mean_average_precision(orders, found.scores)) > 0.85


def test_training_types_of_a_decision_are_scored_without_its_own(fitted):
    moved = [*gold()[:-1], relabelled(gold()[-1], frozenset(LABELS))]
    found = train(moved, config=QUICK)
    rows = gold_matrices().group == len(gold()) - 1
    linear = [k for k, (label, _) in enumerate(TYPES) if label != "fault"]
    assert np.array_equal(found.type_scores[rows][:, linear], fitted.type_scores[rows][:, linear])
    assert not np.array_equal(found.type_scores[~rows][:, linear], fitted.type_scores[~rows][:, linear])


def test_training_does_not_take_what_is_not_annotated_for_no(fitted):
    unknown = train([*gold(), relabelled(gold()[0], None)], config=QUICK).model
    assert np.array_equal(unknown.arrays.first.weights, fitted.model.arrays.first.weights)
    assert np.array_equal(unknown.arrays.types.weights, fitted.model.arrays.types.weights)
    before, after = fitted.model.info.training, unknown.info.training
    assert (after.sentences, after.support) == (before.sentences, before.support)


def test_training_notes_what_it_was_given(fitted):
    noted = fitted.model.info.training
    assert noted.annotations_digest == "d" * 64
    assert noted.decisions == len(SHORT)
    assert noted.support == {label: sum(label in labels for g in gold() for labels in g.labels) for label in LABELS}


def test_training_notes_scores_that_sklearn_agrees_with(fitted):
    truth = gold_matrices().gold
    predicted = fitted.scores >= [fitted.model.thresholds[label] for label in LABELS]
    precision, recall, f1, support = precision_recall_fscore_support(truth, predicted, zero_division=0)
    noted = fitted.model.info.scores
    for k, label in enumerate(LABELS):
        expected = {
            "precision": precision[k], "recall": recall[k], "f1": f1[k],
            "average_precision": average_precision_score(truth[:, k], fitted.scores[:, k]), "support": support[k],
        }  # fmt: skip
        assert dataclasses.asdict(noted.labels[label]) == pytest.approx(expected, abs=1e-4)
    assert noted.macro_f1 == pytest.approx(f1_score(truth, predicted, average="macro", zero_division=0), abs=1e-4)
    assert noted.micro_f1 == pytest.approx(f1_score(truth, predicted, average="micro", zero_division=0), abs=1e-4)


def test_training_thresholds_are_those_of_the_scheme(fitted):
    model = fitted.model
    assert list(model.thresholds) == list(LABELS)
    assert [(label, name) for label, found in model.type_thresholds.items() for name in found] == list(TYPES)
    values = [*model.thresholds.values(), *(v for found in model.type_thresholds.values() for v in found.values())]
    assert all(0 < value < 1 for value in values)


def test_training_thresholds_lose_little_of_the_best_f1(fitted):
    model, truth = fitted.model, gold_matrices().gold
    for k, label in enumerate(LABELS):
        tried = [*np.linspace(0.05, 0.95, 19), model.thresholds[label]]
        *others, chosen = (f1_score(truth[:, k], fitted.scores[:, k] >= value, zero_division=0) for value in tried)
        assert chosen >= max(others) - MOST_LOST


def test_training_threshold_is_half_the_best_f1_of_calibrated_scores():
    scores = np.repeat(np.linspace(0.05, 0.95, 19), 100)
    gold = np.concatenate([np.arange(100) < 100 * score for score in np.linspace(0.05, 0.95, 19)])
    own = dataclasses.replace(gold_matrices(), gold=np.repeat(gold[:, None], len(LABELS), axis=1))
    found = label_thresholds(own, np.repeat(scores[:, None], len(LABELS), axis=1), np.ones(len(gold), dtype=np.bool_))
    best = max(f1_score(gold, scores >= value) for value in np.unique(scores))
    assert set(found.values()) == {round(best / 2, 4)}


def test_training_threshold_is_the_best_one_of_scores_that_are_not_calibrated():
    scores = np.repeat([0.1, 0.7, 0.9], [80, 10, 10])
    own = dataclasses.replace(gold_matrices(), gold=np.repeat((scores > 0.8)[:, None], len(LABELS), axis=1))
    found = label_thresholds(own, np.repeat(scores[:, None], len(LABELS), axis=1), np.ones(100, dtype=np.bool_))
    assert all(0.7 < value <= 0.9 for value in found.values())


def test_training_of_little_takes_enough_steps():
    columns, wanted = np.eye(8, dtype=np.float32), np.eye(8, dtype=np.bool_)[:, :2]
    given = {"n": 1, "hidden": 2, "alpha": 0.1, "epochs": 3, "batch": 4, "rate": 0.01, "seed": 0}
    [network] = fit_networks(columns, wanted, **given).networks
    assert network.n_iter_ == LEAST_STEPS // 2
    [network] = fit_networks(np.tile(columns, (200, 1)), np.tile(wanted, (200, 1)), **given).networks
    assert network.n_iter_ == 3


@pytest.mark.slow
def test_training_gives_the_same_bytes_whatever_the_number_of_processes(fitted, tmp_path):
    again = train(gold(), config=dataclasses.replace(QUICK, jobs=2), digest="d" * 64)
    assert written(again.model, tmp_path / "two") == written(fitted.model, tmp_path / "one")


def test_training_of_a_fold_without_passages_scores_them_by_its_decisions():
    config = dataclasses.replace(QUICK, lone_paragraphs=0, lone_sections=0, lone_sentences=2)
    own = matrices(gold(), [fragments_of(gold()[0], config, np.random.default_rng(0)), *([()] * 5)])
    assert own.passage.any()
    first = own.group == 0
    folds = [(np.flatnonzero(~first), np.flatnonzero(first)), (np.flatnonzero(first), np.flatnonzero(~first))]
    _, logits = fit_first(own, folds, config)
    assert logits.labels[own.passage].all()
    _, scores = fit_second(own, logits, folds, config)
    assert scores.labels[own.passage].all()


def test_training_carries_the_lexicon(fitted):
    assert fitted.model.cue_names == cue_table().names
    assert np.array_equal(fitted.model.arrays.cue_hashes, cue_table().hashes)


def test_training_says_how_far_it_is(told, fitted):
    assert len(told) == len(set(told)) > 2


@pytest.mark.parametrize("rare", ["fault", "agreed_action"])
def test_training_bears_a_label_that_stands_in_one_fold_alone(rare, tmp_path):
    """Of four decisions in two folds by size, the second and the third are in the same fold."""
    decisions = [of_two_sentences("The bus was green.", "The bus was faulty.", [0, 1, 1] * n) for n in (8, 7, 6, 3)]
    for k in (0, 3):
        labels = tuple(found - {rare} for found in decisions[k].labels)
        decisions[k] = dataclasses.replace(decisions[k], labels=labels)
    model = train(decisions, config=QUICK, digest="d" * 64).model
    assert written(model, tmp_path).keys() == {"model.json", "weights.npz", "README.md"}
    load_model(tmp_path)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_training_of_too_few_decisions_is_refused(n):
    with pytest.raises(
        AnnotationError, match=rf"^too few annotated decisions to learn from \({n}\); annotate at least 5$"
    ):
        train(gold()[:n], config=TrainingConfig(folds=5, jobs=1))


@pytest.mark.parametrize("label", LABELS)
def test_training_of_a_label_that_hardly_stands_is_refused(label):
    bare = [dataclasses.replace(g, labels=tuple(labels - {label} for labels in g.labels)) for g in gold()]
    with pytest.raises(
        AnnotationError, match=rf"^label '{label}' occurs in 1 of the decisions; annotate at least 2 that have it$"
    ):
        train([*bare[:-1], gold()[-1]], config=QUICK)
