"""The arrays of a model: nested in memory, each under a name of its own in ``weights.npz``, and checked on loading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.arrays import Hashes, Singles
from lgo_nlp.cues import kind_columns
from lgo_nlp.features import COLUMNS, MOST_CUES, NO_PAIR, NOTHING, TYPE_COLUMNS
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model.neighbours import N_FAULT_TYPES, n_fault_surroundings, n_surroundings

Stored = Mapping[str, npt.NDArray[Any]]
"""Arrays by their names in ``weights.npz``: of any kind of number until they are checked."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear stage: ``weights`` (columns, outputs) and ``bias`` (outputs,)."""

    weights: Singles
    bias: Singles


@dataclass(frozen=True, slots=True)
class NetworkWeights:
    """K networks that share their S columns of input, each with H hidden units and L outputs.

    ``mean`` and ``scale`` (S,) standardise the input; ``hidden`` (K, S, H), ``hidden_bias`` (K, H), ``out`` (K, H, L)
    and ``out_bias`` (K, L) are the layers.
    """

    mean: Singles
    scale: Singles
    hidden: Singles
    hidden_bias: Singles
    out: Singles
    out_bias: Singles


@dataclass(frozen=True, slots=True)
class Arrays:
    """Every array of a model.

    ``first`` and ``second`` are the stages of sentences in decisions, ``passage_first`` and ``passage_second`` of those
    in passages; ``types`` and ``fault_second`` are the two stages of the types, of which only those of fault have a
    second. ``cue_hashes`` and ``cue_groups`` (n_cues,) are the lexicon.
    """

    first: Linear
    passage_first: Linear
    types: Linear
    second: NetworkWeights
    passage_second: NetworkWeights
    fault_second: NetworkWeights
    cue_hashes: Hashes
    cue_groups: npt.NDArray[np.int16]


LARGEST: Final = 1_000_000
"""Weights beyond this would make sums that overflow."""
SMALLEST_SCALE: Final = 1e-4
"""The input is divided by the scale; by less than this the quotients would overflow."""

_LINEAR: Final = ("first", "passage_first", "types")
_NETWORKS: Final = ("second", "passage_second", "fault_second")
_NAMES: Final = {
    "first": {"weights": "first", "bias": "first_bias"},
    "second": {field.name: field.name for field in fields(NetworkWeights)},
    "passage_first": {"weights": "passage_first", "bias": "passage_first_bias"},
    "passage_second": {field.name: f"passage_{field.name}" for field in fields(NetworkWeights)},
    "types": {"weights": "types", "bias": "types_bias"},
    "fault_second": {field.name: f"fault_{field.name}" for field in fields(NetworkWeights)},
}
"""Name in ``weights.npz`` of each array of each stage, in the order of the file."""


def to_stored(arrays: Arrays) -> Stored:
    """Arrays under the names that ``weights.npz`` has for them, in its order."""
    stages = {
        name: getattr(getattr(arrays, stage), field) for stage, names in _NAMES.items() for field, name in names.items()
    }
    return {**stages, "cue_hashes": arrays.cue_hashes, "cue_groups": arrays.cue_groups}


def from_stored(stored: Stored) -> Arrays:
    """The inverse of ``to_stored``.

    Raises:
        KeyError: an array is missing.
    """
    found = {stage: {field: stored[name] for field, name in names.items()} for stage, names in _NAMES.items()}
    stages: dict[str, Any] = {
        **{stage: Linear(**found[stage]) for stage in _LINEAR},
        **{stage: NetworkWeights(**found[stage]) for stage in _NETWORKS},
    }
    return Arrays(**stages, cue_hashes=stored["cue_hashes"], cue_groups=stored["cue_groups"])


def check_arrays(arrays: Arrays, cue_names: Sequence[str]) -> None:
    """Check that shapes and kinds of number belong together and sums stay finite, so that tagging cannot fail half way.

    Raises:
        ValueError: they do not; the message names the array as it is stored.
    """
    stored = to_stored(arrays)
    for name, (shape, kind) in _expected(arrays, cue_names).items():
        array = stored[name]
        if array.shape != shape or array.dtype != kind:
            raise ValueError(f"{name} is {array.dtype} {array.shape}, expected {kind} {shape}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds a number that is not finite")
        if kind == "float32" and (abs(array) > LARGEST).any():
            raise ValueError(f"{name} holds a number beyond {LARGEST:,}")
        if name.endswith("scale") and (array <= SMALLEST_SCALE).any():
            raise ValueError(f"{name} holds a number that is not above {SMALLEST_SCALE}")
    empty = (arrays.first.weights[NOTHING], arrays.passage_first.weights[NOTHING], arrays.types.weights[NO_PAIR])
    if any(column.any() for column in empty):
        raise ValueError("a column that must be empty has a weight")
    _check_cues(arrays.cue_hashes, arrays.cue_groups, len(cue_names))


def _expected(arrays: Arrays, cue_names: Sequence[str]) -> dict[str, tuple[tuple[int, ...], str]]:
    """Shape and kind of number that each array must have, by its stored name."""
    labels, n_cues = len(LABELS), (arrays.cue_hashes.size,)
    seen, fault_seen = n_surroundings(len(cue_names)), n_fault_surroundings(len(kind_columns(cue_names)))
    linear = {"first": (COLUMNS, labels), "passage_first": (COLUMNS, labels), "types": (TYPE_COLUMNS, len(TYPES))}
    networks = {
        "second": (seen, labels),
        "passage_second": (seen, labels),
        "fault_second": (fault_seen, N_FAULT_TYPES),
    }
    shapes: dict[str, tuple[int, ...]] = {}
    for stage, (columns, outputs) in linear.items():
        names = _NAMES[stage]
        shapes |= {names["weights"]: (columns, outputs), names["bias"]: (outputs,)}
    for stage, (columns, outputs) in networks.items():
        names, found = _NAMES[stage], getattr(arrays, stage).hidden.shape
        if len(found) != 3 or not found[0]:
            raise ValueError(f"{names['hidden']} of shape {found} holds no network")
        n, _, units = found
        layers = ((columns,), (columns,), (n, columns, units), (n, units), (n, units, outputs), (n, outputs))
        shapes |= dict(zip(names.values(), layers, strict=True))
    return {
        **{name: (shape, "float32") for name, shape in shapes.items()},
        "cue_hashes": (n_cues, "uint64"),
        "cue_groups": (n_cues, "int16"),
    }


def _check_cues(hashes: Hashes, groups: npt.NDArray[np.int16], n_names: int) -> None:
    """Check that every cue has a named group, and that the cues are sorted, each there once, as their search needs."""
    if len(groups) and not 0 <= groups.min() <= groups.max() < n_names:
        raise ValueError("a cue group has no name")
    if n_names > MOST_CUES:
        raise ValueError(f"{n_names} groups of cues, more than {MOST_CUES}")
    rises = (hashes[1:] > hashes[:-1]) | ((hashes[1:] == hashes[:-1]) & (groups[1:] > groups[:-1]))
    if not rises.all():
        raise ValueError("the cues are not in order")
