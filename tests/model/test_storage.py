import dataclasses
import io
import json
import os
import pickle
import re
import zipfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from drawn import TYPES, a_model, features, second_stage, second_stages, some_labels
from golden import gold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgo_nlp.cues import cue_table
from lgo_nlp.errors import ModelError
from lgo_nlp.features import COLUMNS, NO_PAIR, NOTHING, features_of
from lgo_nlp.labels import LABELS, TYPE_COLUMNS
from lgo_nlp.model import load_model, save_model, storage
from lgo_nlp.model.neighbours import n_surroundings

N_SEEN = n_surroundings(len(cue_table().names))
RNG = np.random.default_rng(0)


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


def edit_value(folder, value, *path):
    """Another value at a path of keys of ``model.json``; None takes the key away."""
    described = json.loads((folder / "model.json").read_text())
    place = described
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    (folder / "model.json").write_text(json.dumps(described))


def edit_json(folder, **changed):
    for key, value in changed.items():
        edit_value(folder, value, key)


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


def put_pipe(path):
    path.unlink()
    os.mkfifo(path)


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


def weigh(folder, name, column):
    weights = getattr(a_model().arrays, name).weights.copy()
    weights[column] = 1
    edit_weights(folder, **{name: weights})


def with_many_cues(folder):
    edit_weights(folder, **second_stages(RNG, 300, 0))
    edit_json(folder, cues=["late"] * 300)


# what is done to the folder, what the message says, reason
SPOILT = [
    (lambda f: (f / "model.json").unlink(), r"model\.json: cannot be read", "model.json is missing"),
    (lambda f: (f / "weights.npz").unlink(), r"weights\.npz: cannot be read", "weights.npz is missing"),
    (lambda f: (f / "model.json").write_text("{"), "malformed JSON", "a torn model.json"),
    (lambda f: (f / "model.json").write_text("[]"), "not an object", "a model.json of another kind"),
    (lambda f: (f / "model.json").write_text("[" * 100_000), "malformed JSON", "a model.json nested too deeply"),
    (lambda f: (f / "model.json").write_bytes(b'{"format": "\xff"}'), "malformed JSON", "bytes that are not UTF-8"),
    (lambda f: enlarge(f / "model.json"), "larger than", "a model.json too large to be one"),
    (lambda f: put_pipe(f / "model.json"), "is not a file", "a pipe that nobody writes to"),
    (lambda f: put_pipe(f / "weights.npz"), "is not a file", "weights from a pipe"),
    (lambda f: enlarge(f / "weights.npz"), "larger than", "weights too large to be a model's"),
    (lambda f: edit_json(f, format=99), "model format 99", "a later format"),
    (lambda f: edit_json(f, format=None), "model format None", "no format"),
    (lambda f: edit_json(f, labels={"fault": []}), "label scheme", "another scheme"),
    (lambda f: edit_json(f, labels={**dict(TYPES), "finding": ["new"]}), "label scheme", "a type that is new"),
    (lambda f: edit_json(f, digest=None), "digest differs", "no digest"),
    (flip_a_byte, "digest differs", "damaged weights"),
    (swap_weights, "digest differs", "another model's weights"),
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
    (lambda f: weigh(f, "first", NOTHING), "must be empty", "an n-gram that is none weighs something"),
    (lambda f: weigh(f, "types", NO_PAIR), "must be empty", "a pair that is none weighs something"),
    (lambda f: with_one(f, "first", 65_000), "first holds.*beyond", "a weight whose sums are no numbers"),
    (lambda f: with_one(f, "scale", 1e-44), "scale holds.*not above", "a scale that makes weights endless"),
    (with_many_cues, "300 groups of cues", "more groups of cues than there is room for"),
    (lambda f: with_one(f, "first", np.nan), "first holds.*not finite", "a weight that is no number"),
    (lambda f: with_one(f, "out", np.inf), "out holds.*not finite", "an infinite weight"),
    (lambda f: with_one(f, "types_bias", -np.inf), "types_bias holds.*not finite", "an infinite weight of a type"),
    (lambda f: with_one(f, "scale", 0), "scale holds.*not above", "a scale that nothing can be divided by"),
    (lambda f: with_one(f, "fault_scale", -1), "scale holds.*not above", "a scale of types below 0"),
    (lambda f: with_one(f, "fault_out", np.nan), "fault_out holds.*not finite", "a weight of types that is no number"),
    (lambda f: edit_weights(f, fault_hidden=np.zeros(3, np.float32)), r"fault_hidden .* holds", "no layers for types"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("spoil", "message", "why"), SPOILT, ids=[why for *_, why in SPOILT])
def test_model_that_is_spoilt_is_refused(folder, spoil, message, why):
    spoil(folder)
    with pytest.raises(ModelError, match=message) as caught:
        load_model(folder)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert ";" in str(caught.value), "the message does not say what next"
    assert not (folder / "harm").exists()


# where in model.json, another value, what the message says
WRONG = [
    (("thresholds",), None, "thresholds is missing"),
    (("thresholds", "injustice"), None, "thresholds.injustice is missing"),
    (("thresholds", "fault"), "high", "thresholds.fault is 'high', expected a number between 0 and 1"),
    (("thresholds", "fault"), float("nan"), "thresholds.fault is 'nan', expected a number"),
    (("passage_thresholds", "fault"), -3, "passage_thresholds.fault is '-3', expected a number"),
    (("thresholds", "fault"), 10**400, "thresholds.fault is '10000.*expected a number"),
    (("type_thresholds",), {}, "type_thresholds.fault.delay is missing"),
    (("type_thresholds", "injustice", "distress"), 7, "type_thresholds.injustice.distress is '7', expected a number"),
    (("cues",), None, "cues is missing"),
    (("cues",), ["late", 3], "cues is .*expected a list of texts"),
    (("spacy",), None, "spacy is missing"),
    (("seed",), True, "seed is 'True', expected a count"),
    (("published",), "two", "published is 'two', expected a count"),
    (("published",), None, "published is missing"),
    (("training",), 3, "training.annotations_digest is missing"),
    (("training", "decisions"), 1.5, "training.decisions is '1.5', expected a count"),
    (("training", "support", "fault"), -1, "training.support.fault is '-1', expected a count"),
    (("scores", "how"), ["guessed"], "scores.how is .*expected a text"),
    (("scores", "labels", "fault", "f1"), None, "scores.labels.fault.f1 is missing"),
    (("scores", "labels", "fault", "f1"), 1.5, "scores.labels.fault.f1 is '1.5', expected a number between 0 and 1"),
    (("scores", "macro_f1"), True, "scores.macro_f1 is 'True', expected a number"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG)
def test_model_with_a_wrong_value_is_refused(folder, path, value, message):
    edit_value(folder, value, *path)
    with pytest.raises(ModelError, match=rf"model\.json: damaged \({message}.*\); copy the whole model folder again$"):
        load_model(folder)


def test_model_with_values_that_are_not_known_loads(folder):
    edit_json(folder, more="later", training={**json.loads((folder / "model.json").read_text())["training"], "more": 1})
    assert load_model(folder).info.training == a_model().info.training


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
    assert dataclasses.replace(model.info, digest=loaded.digest) == loaded.info


def test_model_saved_twice_is_the_same_bytes(saved, tmp_path):
    save_model(a_model(), tmp_path, card="# A model\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == saved


def test_model_loaded_and_saved_is_the_same_bytes(saved, folder, tmp_path_factory):
    again = tmp_path_factory.mktemp("again") / "deeper"
    save_model(load_model(folder), again, card="# A model\n")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == saved


def test_model_saved_over_another_replaces_it(folder):
    save_model(a_model(seed=1), folder, card="# Another\n")
    assert load_model(folder).info.seed == 1
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
