import dataclasses
import io
import json
import pickle
import re
import zipfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from golden import gold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, vstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from lgo_nlp.cues import cue_table, kind_columns
from lgo_nlp.errors import ModelError
from lgo_nlp.features import COLUMNS, NO_PAIR, NOTHING, features_of, label_rows, type_rows
from lgo_nlp.features import TYPE_COLUMNS as TYPE_ROWS_COLUMNS
from lgo_nlp.labels import LABELS, SCHEME, TYPE_COLUMNS, TYPED_LABELS
from lgo_nlp.model import Arrays, Model, choose_types, load_model, save_model, sigmoid, storage
from lgo_nlp.model.neighbours import (
    N_FAULT_TYPES,
    fault_surroundings,
    n_fault_surroundings,
    n_surroundings,
    surroundings,
)

ROOT = Path(__file__).parents[2]
N_SEEN = n_surroundings(len(cue_table().names))
RNG = np.random.default_rng(0)
N_FAULT_SEEN = n_fault_surroundings(len(kind_columns(cue_table().names)))


TYPES = [(label.name, list(label.types)) for label in SCHEME]


def type_thresholds(value):
    return {label: dict.fromkeys(dict(TYPES)[label], value) for label in TYPED_LABELS}


def drawn(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def second_stage(rng, n, out, prefix=""):
    """Arrays of two networks of three units that see so many columns."""
    shapes = {
        "mean": (n,), "scale": (n,), "hidden": (2, n, 3), "hidden_bias": (2, 3),
        "out": (2, 3, out), "out_bias": (2, out),
    }  # fmt: skip
    arrays = {prefix + name: drawn(rng, *shape) for name, shape in shapes.items()}
    return {**arrays, f"{prefix}scale": np.abs(arrays[f"{prefix}scale"]) + 1}


def second_stages(rng, n_cues, n_kinds):
    labels = second_stage(rng, n_surroundings(n_cues), len(LABELS))
    passages = second_stage(rng, n_surroundings(n_cues), len(LABELS), "passage_")
    return {**labels, **passages, **second_stage(rng, n_fault_surroundings(n_kinds), N_FAULT_TYPES, "fault_")}


def a_model(seed=0, **changed):
    """A model of the right shapes whose weights, few of them not zero, were drawn."""
    rng = np.random.default_rng(seed)
    first = np.zeros((COLUMNS, len(LABELS)), np.float32)
    types = np.zeros((TYPE_ROWS_COLUMNS, len(TYPE_COLUMNS)), np.float32)
    first[::50], types[::20] = drawn(rng, *first[::50].shape), drawn(rng, *types[::20].shape)
    arrays = {
        "first": first, "first_bias": drawn(rng, len(LABELS)),
        "passage_first": first / 2, "passage_first_bias": drawn(rng, len(LABELS)),
        "types": types, "types_bias": drawn(rng, len(TYPE_COLUMNS)),
        "cue_hashes": cue_table().hashes, "cue_groups": cue_table().groups,
        **second_stages(rng, len(cue_table().names), len(kind_columns(cue_table().names))),
    }  # fmt: skip
    return Model(
        Arrays(**{**arrays, **changed}),
        dict.fromkeys(LABELS, 0.5),
        dict.fromkeys(LABELS, 0.4),
        type_thresholds(0.25),
        cue_table().names,
        {"seed": seed, "training": {"decisions": 6}},
    )


@cache
def features(n=4):
    return [features_of(g.decision, g.tokens, cue_table()) for g in gold(n)]


def sparse(rows, width):
    return csr_matrix((np.ones(len(rows.row)), (rows.row, rows.column)), shape=(rows.n, width))


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Files of a saved model, by name."""
    folder = tmp_path_factory.mktemp("saved")
    save_model(a_model(), folder, card="# A model\n")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(saved, tmp_path):
    """Folder of a saved model, to be spoilt."""
    for name, content in saved.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def edit_json(folder, **changed):
    described = json.loads((folder / "model.json").read_text())
    for key, value in changed.items():
        described.pop(key) if value is None else described.update({key: value})
    (folder / "model.json").write_text(json.dumps(described))


def put_weights(folder, content):
    """Other weights, with the digest that belongs to them: what somebody would do who wants them loaded."""
    (folder / "weights.npz").write_bytes(content)
    edit_json(folder, digest=sha256(content).hexdigest())


def edit_weights(folder, **changed):
    with np.load(folder / "weights.npz") as stored:
        arrays = {**stored, **changed}
    buffer = io.BytesIO()
    np.savez(buffer, **{name: array for name, array in arrays.items() if array is not None})
    put_weights(folder, buffer.getvalue())


def with_one(folder, name, value):
    """Weights in which one number is another."""
    with np.load(folder / "weights.npz") as stored:
        array = stored[name].copy()
    array.flat[-1] = value
    edit_weights(folder, **{name: array})


def claim_a_shape(folder):
    """Weights whose first array claims to be larger than any memory, in a file that is small."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (10**15, 4)})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive, zipfile.ZipFile(folder / "weights.npz") as old:
        for name in old.namelist():
            archive.writestr(name, header.getvalue() if name == "first.npy" else old.read(name))
    put_weights(folder, content.getvalue())


def flip_a_byte(folder):
    content = bytearray((folder / "weights.npz").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (folder / "weights.npz").write_bytes(content)


def swap_weights(folder):
    other = folder / "other"
    save_model(a_model(seed=1), other, card="")
    (other / "weights.npz").rename(folder / "weights.npz")


def enlarge(path):
    with path.open("r+b") as stream:
        stream.truncate(storage.MOST_BYTES + 1)


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


class Harmful:
    """What an attacker would put in a pickle: unpickling it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def put_pickle(folder):
    put_weights(folder, pickle.dumps(Harmful(folder / "harm")))


def put_object_array(folder):
    edit_weights(folder, first_bias=np.array([Harmful(folder / "harm")] * 4, dtype=object))


# what is done to the folder, what the message says, reason
def weigh(folder, name, column):
    weights = getattr(a_model().arrays, name).copy()
    weights[column] = 1
    edit_weights(folder, **{name: weights})


def with_many_cues(folder):
    edit_weights(folder, **second_stages(RNG, 300, 0))
    edit_json(folder, cues=["late"] * 300)


SPOILT = [
    (lambda f: (f / "model.json").unlink(), r"model\.json: cannot be read", "model.json is missing"),
    (lambda f: (f / "weights.npz").unlink(), r"weights\.npz: cannot be read", "weights.npz is missing"),
    (lambda f: (f / "model.json").write_text("{"), "malformed JSON", "a torn model.json"),
    (lambda f: (f / "model.json").write_text("[]"), "not an object", "a model.json of another kind"),
    (lambda f: (f / "model.json").write_text("[" * 100_000), "malformed JSON", "a model.json nested too deeply"),
    (lambda f: (f / "model.json").write_bytes(b'{"format": "\xff"}'), "malformed JSON", "bytes that are not UTF-8"),
    (lambda f: enlarge(f / "model.json"), "larger than", "a model.json too large to be one"),
    (lambda f: enlarge(f / "weights.npz"), "larger than", "weights too large to be a model's"),
    (lambda f: edit_json(f, format=99), "model format 99", "a later format"),
    (lambda f: edit_json(f, format=None), "model format None", "no format"),
    (lambda f: edit_json(f, labels={"fault": []}), "label scheme", "another scheme"),
    (lambda f: edit_json(f, labels={**dict(TYPES), "finding": ["new"]}), "label scheme", "a type that is new"),
    (lambda f: edit_json(f, digest=None), "digest differs", "no digest"),
    (flip_a_byte, "digest differs", "damaged weights"),
    (swap_weights, "digest differs", "another model's weights"),
    (lambda f: edit_json(f, thresholds=None), "incomplete", "no thresholds"),
    (lambda f: edit_json(f, thresholds={"fault": 0.5}), "incomplete", "a label without a threshold"),
    (lambda f: edit_json(f, thresholds=dict.fromkeys(LABELS, "high")), "incomplete", "a threshold that is no number"),
    (lambda f: edit_json(f, thresholds=dict.fromkeys(LABELS, np.nan)), "threshold", "a threshold that nothing reaches"),
    (lambda f: edit_json(f, thresholds=dict.fromkeys(LABELS, -3)), "threshold", "a threshold below 0"),
    (lambda f: edit_json(f, type_thresholds={}), "incomplete", "no thresholds of types"),
    (lambda f: edit_json(f, type_thresholds=type_thresholds(7)), "threshold", "a type's threshold above 1"),
    (lambda f: edit_json(f, cues=None), "incomplete", "no names of cues"),
    (lambda f: edit_json(f, cues=["late"]), "expected float32", "fewer names of cues than the weights were made for"),
    (put_pickle, "damaged", "a pickle"),
    (put_object_array, "damaged", "a pickle inside an array"),
    (lambda f: put_weights(f, b""), "damaged", "an empty file"),
    (lambda f: put_weights(f, b"PK\x03\x04"), "damaged", "a torn archive"),
    (lambda f: put_weights(f, npy(np.zeros(3))), "damaged", "one array and no archive"),
    (claim_a_shape, "damaged|larger|unpacks", "an array that claims more than there is memory"),
    (lambda f: edit_weights(f, first=None), "damaged.*first", "an array is missing"),
    (lambda f: edit_weights(f, first=np.zeros((COLUMNS // 2, 4), np.float32)), "first is float32", "fewer columns"),
    (lambda f: edit_weights(f, first=np.zeros((COLUMNS, 4))), "first is float64", "another kind of number"),
    (lambda f: edit_weights(f, mean=np.zeros(N_SEEN + 1, np.float32)), "mean is", "a mean of another length"),
    (lambda f: edit_weights(f, **second_stage(RNG, N_SEEN + 1, 4)), "mean is", "a second stage that sees more"),
    (lambda f: edit_weights(f, **second_stage(RNG, 9, 13, "fault_")), "fault_mean is", "one of types that sees less"),
    (lambda f: edit_weights(f, hidden=np.zeros((0, N_SEEN, 3), np.float32)), r"hidden of shape \(0, ", "no network"),
    (lambda f: edit_weights(f, hidden=np.zeros(3, np.float32)), r"hidden of shape \(3,\) holds", "no layers"),
    (lambda f: edit_weights(f, out=np.zeros((2, 3, 5), np.float32)), "out is", "one label too many"),
    (lambda f: edit_weights(f, cue_hashes=np.uint64(3)), "cue_hashes is", "a number for an array"),
    (lambda f: with_one(f, "cue_groups", 9999), "cue group", "a cue of no group"),
    (lambda f: with_one(f, "cue_groups", -1), "cue group", "a cue of a group below 0"),
    (lambda f: edit_weights(f, cue_hashes=cue_table().hashes[::-1].copy()), "not in order", "cues out of order"),
    (lambda f: edit_weights(f, cue_hashes=np.zeros_like(cue_table().hashes)), "not in order", "one cue over and over"),
    (lambda f: weigh(f, "first", NOTHING), "must be empty", "a run that is none weighs something"),
    (lambda f: weigh(f, "types", NO_PAIR), "must be empty", "a pair that is none weighs something"),
    (lambda f: with_one(f, "first", 3e38), "first holds.*beyond", "a weight whose sums are no numbers"),
    (lambda f: with_one(f, "scale", 1e-44), "scale holds.*not above", "a scale that makes weights endless"),
    (lambda f: edit_json(f, thresholds=dict.fromkeys(LABELS, 10**400)), "incomplete", "a threshold too long to read"),
    (with_many_cues, "300 groups of cues", "more groups of cues than there is room for"),
    (lambda f: with_one(f, "first", np.nan), "first holds.*not finite", "a weight that is no number"),
    (lambda f: with_one(f, "out", np.inf), "out holds.*not finite", "an infinite weight"),
    (lambda f: with_one(f, "types_bias", -np.inf), "types_bias holds.*not finite", "an infinite weight of a type"),
    (lambda f: with_one(f, "scale", 0), "scale holds.*not above", "a scale that nothing can be divided by"),
    (lambda f: with_one(f, "fault_scale", -1), "scale holds.*not above", "a scale of types below 0"),
    (lambda f: with_one(f, "fault_out", np.nan), "fault_out holds.*not finite", "a weight of types that is no number"),
    (lambda f: edit_weights(f, fault_hidden=np.zeros(3, np.float32)), r"fault_hidden .* holds", "no layers for types"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "message", "why"), SPOILT, ids=[why for *_, why in SPOILT])
def test_model_that_is_spoilt_is_refused(folder, spoil, message, why):
    spoil(folder)
    with pytest.raises(ModelError, match=message) as caught:
        load_model(folder)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert ";" in str(caught.value), "the message does not say what next"
    assert not (folder / "harm").exists()


@pytest.mark.parametrize("name", ["nowhere", "weights.npz", "weights.npz/deeper"])
def test_model_folder_that_is_none_is_refused(folder, name):
    with pytest.raises(ModelError, match=r"cannot be read .*; name a folder made by 'lgo-nlp train'"):
        load_model(folder / name)


def test_model_that_unpacks_to_too_much_is_refused(folder, monkeypatch):
    monkeypatch.setattr(storage, "MOST_BYTES", 4_000_000)
    with pytest.raises(ModelError, match="unpacks to over 4,000,000 bytes"):
        load_model(folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(-80, 160), st.integers(0, 255)), min_size=1, max_size=3),
    st.sampled_from([0, 0, 0, 1, 1000]),
)
def test_model_of_hostile_weights_loads_or_is_refused(folder, saved, changes, cut):
    content = bytearray(saved["weights.npz"])
    heads = [at.start() for at in re.finditer(b"PK\x03\x04|PK\x01\x02", content)]
    for head, step, byte in changes:
        content[min(max(heads[head] + step, 0), len(content) - 1)] = byte
    put_weights(folder, bytes(content[: len(content) - cut]))
    with suppress(ModelError):
        assert np.isfinite(load_model(folder).scores(features(1)[0])).all()


def test_model_saved_and_loaded_gives_the_same_scores(folder):
    model, loaded = a_model(), load_model(folder)
    for one in features():
        labels = some_labels(len(one.cues))
        assert np.array_equal(model.scores(one), loaded.scores(one))
        assert np.array_equal(model.type_scores(one, labels), loaded.type_scores(one, labels))
    assert (loaded.thresholds, loaded.type_thresholds) == (model.thresholds, model.type_thresholds)
    assert loaded.cue_names == model.cue_names
    assert loaded.digest == sha256((folder / "weights.npz").read_bytes()).hexdigest()
    assert {**model.about, "digest": loaded.digest} == loaded.about


def test_model_saved_twice_is_the_same_bytes(saved, tmp_path):
    save_model(a_model(), tmp_path, card="# A model\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == saved


def test_model_loaded_and_saved_is_the_same_bytes(saved, folder, tmp_path_factory):
    again = tmp_path_factory.mktemp("again") / "deeper"
    save_model(load_model(folder), again, card="# A model\n")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == saved


def test_model_saved_over_another_replaces_it(folder):
    save_model(a_model(seed=1), folder, card="# Another\n")
    assert load_model(folder).about["seed"] == 1
    assert (folder / "README.md").read_text() == "# Another\n"
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "model.json", "weights.npz"]


def test_model_without_a_lexicon_still_scores(tmp_path):
    no_cues = {"cue_hashes": np.zeros(0, np.uint64), "cue_groups": np.zeros(0, np.int16)}
    bare = a_model(**no_cues, **second_stages(np.random.default_rng(0), 0, 0))
    save_model(dataclasses.replace(bare, cue_names=()), tmp_path, card="")
    loaded = load_model(tmp_path)
    g = gold(4)[0]
    one = features_of(g.decision, g.tokens, loaded.cues)
    assert loaded.scores(one).shape == (len(one.cues), len(LABELS))
    assert loaded.type_scores(one, some_labels(len(one.cues))).shape == (len(one.cues), len(TYPE_COLUMNS))


def test_model_scores_are_probabilities_of_every_label():
    for one in features():
        scores = a_model().scores(one)
        assert scores.shape == (len(one.cues), len(LABELS))
        assert ((scores >= 0) & (scores <= 1)).all()


def some_labels(n, seed=0):
    return np.random.default_rng(seed).random((n, len(LABELS))) < 0.3


def test_model_type_scores_are_probabilities_where_a_label_stands():
    for one in features():
        labels = some_labels(len(one.cues))
        scores = a_model().type_scores(one, labels)
        assert scores.shape == (len(one.cues), len(TYPE_COLUMNS))
        assert ((scores >= 0) & (scores <= 1)).all()
        assert (scores[~labels.any(axis=1)] == 0).all()
        assert (scores[labels.any(axis=1)] > 0).all()
    assert not a_model().type_scores(features()[0], np.zeros_like(some_labels(len(features()[0].cues)))).any()


def test_model_type_scores_depend_on_the_labels_of_faults_alone():
    model, one = a_model(), features()[0]
    few = some_labels(len(one.cues))
    more = few | some_labels(len(one.cues), seed=1)
    more[:, LABELS.index("fault")] = few[:, LABELS.index("fault")]
    both = few.any(axis=1)
    assert np.array_equal(model.type_scores(one, few)[both], model.type_scores(one, more)[both])


def test_model_scores_leave_features_and_weights_alone():
    model, one = a_model(), features()[0]
    arrays = (one.words, one.ngrams, one.cues, model.arrays.first, model.arrays.mean)
    before = [array.copy() for array in arrays]
    model.scores(one)
    model.type_scores(one, some_labels(len(one.cues)))
    assert all(np.array_equal(a, b) for a, b in zip(before, arrays, strict=True))


@given(st.lists(st.floats(-1e300, 1e300), max_size=9))
def test_model_sigmoid_is_that_of_scipy(values):
    assert np.allclose(sigmoid(np.array(values)), expit(np.array(values)), rtol=1e-9, atol=1e-20)


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
    logits = columns @ bare.arrays.types.astype(np.float64) + bare.arrays.types_bias
    faulty, kinds = labels[:, LABELS.index("fault")], kind_columns(cue_table().names)
    parts = zip(by_decision(logits[:, :N_FAULT_TYPES]), by_decision(faulty), features(), strict=True)
    seen = np.concatenate([fault_surroundings(a[b], b, f.cues[:, kinds], f.context) for a, b, f in parts])
    wanted = np.random.default_rng(0).random((faulty.sum(), N_FAULT_TYPES)) < 0.4
    second, fault_scores = fitted_networks(seen, wanted, "fault_")
    parts = zip(features(), by_decision(labels), strict=True)
    found = np.concatenate([a_model(**second).type_scores(f, part) for f, part in parts])
    assert faulty.sum() > 10
    assert np.allclose(found[faulty, :N_FAULT_TYPES], fault_scores, atol=1e-4)
    others = labels.any(axis=1)
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
