"""Models of the right shapes whose weights were drawn, and features of a few decisions to score."""

from functools import cache

import numpy as np
from golden import gold

from lgo_nlp.cues import cue_table, kind_columns
from lgo_nlp.features import COLUMNS, features_of
from lgo_nlp.features import TYPE_COLUMNS as TYPE_ROWS_COLUMNS
from lgo_nlp.labels import LABELS, SCHEME, TYPE_COLUMNS, TYPED_LABELS
from lgo_nlp.model import Model, ModelInfo
from lgo_nlp.model.info import LabelScores, Scores, TrainingData
from lgo_nlp.model.neighbours import N_FAULT_TYPES, n_fault_surroundings, n_surroundings
from lgo_nlp.model.weights import from_stored

TYPES = [(label.name, list(label.types)) for label in SCHEME]


def info(seed):
    """What is known of a model; one of its scores is not defined."""
    own = {label: LabelScores(0.8, 0.9, None if label == "finding" else 0.85, 1.0, 7) for label in LABELS}
    data = TrainingData("a" * 64, decisions=6, sentences=70, pieces=9, support=dict.fromkeys(LABELS, 7))
    scores = Scores("guessed", own, macro_f1=0.8, micro_f1=0.75)
    return ModelInfo("0.1", "3.11", "1.9", "3.8", seed, data, published=2, scores=scores)


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
    """A model whose weights, few of them not zero, were drawn; ``changed`` are arrays by their stored names."""
    rng = np.random.default_rng(seed)
    first = np.zeros((COLUMNS, len(LABELS)), np.float32)
    types = np.zeros((TYPE_ROWS_COLUMNS, len(TYPE_COLUMNS)), np.float32)
    # Of half precision, as a model's linear stages are stored.
    for weights, step in ((first, 50), (types, 20)):
        weights[::step] = drawn(rng, *weights[::step].shape).astype(np.float16)
    arrays = {
        "first": first, "first_bias": drawn(rng, len(LABELS)),
        "passage_first": first / 2, "passage_first_bias": drawn(rng, len(LABELS)),
        "types": types, "types_bias": drawn(rng, len(TYPE_COLUMNS)),
        "cue_hashes": cue_table().hashes, "cue_groups": cue_table().groups,
        **second_stages(rng, len(cue_table().names), len(kind_columns(cue_table().names))),
    }  # fmt: skip
    return Model(
        from_stored({**arrays, **changed}),
        dict.fromkeys(LABELS, 0.5),
        dict.fromkeys(LABELS, 0.4),
        type_thresholds(0.25),
        cue_table().names,
        info(seed),
    )


@cache
def features(n=4):
    return [features_of(g.decision, g.tokens, cue_table()) for g in gold(n)]


def some_labels(n, seed=0):
    return np.random.default_rng(seed).random((n, len(LABELS))) < 0.3
