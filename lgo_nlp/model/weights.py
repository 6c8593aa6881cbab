"""The arrays of a model: nested in memory, each under a name of its own in ``weights.npz``, and checked on loading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from lgo_nlp.arrays import Floats, Hashes, Ints, Singles
from lgo_nlp.cues import kind_columns
from lgo_nlp.features import COLUMNS, MOST_CUES, NO_PAIR, NOTHING, TYPE_COLUMNS
from lgo_nlp.labels import LABELS
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model.neighbours import N_FAULT_TYPES, n_fault_surroundings, n_surroundings, sigmoid

Stored = Mapping[str, npt.NDArray[Any]]
"""Arrays by their names in ``weights.npz``: of any kind of number until they are checked."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear stage: ``weights`` (columns, outputs), which half precision holds exactly, and ``bias`` (outputs,)."""

    weights: Singles
    bias: Singles


@dataclass(frozen=True)
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

    @cached_property
    def _side_by_side(self) -> tuple[Singles, Singles]:
        """The hidden layers side by side, (S, K * H) and (K * H,), with the scaling of the input folded in."""
        scaled = self.hidden / self.scale[:, None]
        shifted = self.hidden_bias - np.einsum("s,ksh->kh", self.mean, scaled)
        return np.concatenate(list(scaled), axis=1), shifted.ravel()

    @cached_property
    def _outs(self) -> Singles:
        """The output layers as one, (K * H, K * L): that of each network in a block of its own, zeros elsewhere."""
        n, units, outputs = self.out.shape
        blocks = np.zeros((n, units, n, outputs), dtype=np.float32)
        blocks[np.arange(n), :, np.arange(n)] = self.out
        return blocks.reshape(n * units, n * outputs)

    def scores(self, seen: Singles, edges: Ints) -> Floats:
        """Mean probability of the networks, (n, L), for ``seen``, (n, S): rows of decisions that begin at ``edges``."""
        hidden, bias = self._side_by_side
        inner = np.maximum(product(seen, hidden, edges) + bias, 0)
        logits = product(inner, self._outs, edges).reshape(len(seen), *self.out_bias.shape) + self.out_bias
        mean: Floats = sigmoid(logits.astype(np.float64)).mean(axis=1)
        return mean


def product(values: Singles, weights: Singles, edges: Ints) -> Singles:
    """Product of two matrices, decision by decision: rows ``edges[i]`` to ``edges[i + 1]`` are of decision ``i``.

    BLAS may round a row differently beside other rows, and a page's scores must not depend on the pages beside it.
    """
    found: Singles = np.empty((len(values), weights.shape[1]), dtype=np.float32)
    for start, stop in pairwise(edges.tolist()):
        np.matmul(values[start:stop], weights, out=found[start:stop])
    return found


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


LARGEST: Final = 60_000  # weights beyond this would overflow half precision, or in sums
SMALLEST_SCALE: Final = 1e-4  # the input is divided by the scale; by less than this the quotients would overflow
_LINEAR: Final = ("first", "passage_first", "types")
_NAMES: Final = {
    stage: {"weights": stage, "bias": f"{stage}_bias"}
    if stage in _LINEAR
    else {field.name: stage.removesuffix("second") + field.name for field in fields(NetworkWeights)}
    for stage in ("first", "second", "passage_first", "passage_second", "types", "fault_second")
}
"""Name in ``weights.npz`` of each array of each stage, in the order of the file."""
_ALONE: Final = ("cue_hashes", "cue_groups")
"""Arrays that are of no stage; they have their names in ``weights.npz``."""


def to_stored(arrays: Arrays) -> Stored:
    """Arrays as ``weights.npz`` has them, in its order: the weights of the linear stages in half precision."""
    return {name: array.astype(np.float16) if name in _LINEAR else array for name, array in _named(arrays).items()}


def _named(arrays: Arrays) -> Stored:
    """Arrays under the names that ``weights.npz`` has for them, as they are in memory."""
    stages = {
        name: getattr(getattr(arrays, stage), field) for stage, names in _NAMES.items() for field, name in names.items()
    }
    return {**stages, **{name: getattr(arrays, name) for name in _ALONE}}


def from_stored(stored: Stored) -> Arrays:
    """The inverse of ``to_stored``.

    Raises:
        KeyError: an array is missing.
    """
    stages: dict[str, Any] = {}
    for stage, names in _NAMES.items():
        kind = Linear if stage in _LINEAR else NetworkWeights
        stages[stage] = kind(**{field: _in_memory(stored, name) for field, name in names.items()})
    return Arrays(**stages | {name: stored[name] for name in _ALONE})


def _in_memory(stored: Stored, name: str) -> npt.NDArray[Any]:
    """An array as it is in memory: weights of half precision in single precision, any other as it is stored."""
    array = stored[name]
    return array.astype(np.float32) if name in _LINEAR and array.dtype == np.float16 else array


def check_arrays(arrays: Arrays, cue_names: Sequence[str]) -> None:
    """Check that shapes and kinds of number belong together and sums stay finite, so that tagging cannot fail half way.

    Raises:
        ValueError: they do not; the message names the array as it is stored.
    """
    stored = _named(arrays)
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
    seen, fault_seen = n_surroundings(len(cue_names)), n_fault_surroundings(len(kind_columns(cue_names)))
    labels, n_cues = len(LABELS), (arrays.cue_hashes.size,)
    sizes = {
        "first": (COLUMNS, labels), "passage_first": (COLUMNS, labels), "types": (TYPE_COLUMNS, len(TYPES)),
        "second": (seen, labels), "passage_second": (seen, labels), "fault_second": (fault_seen, N_FAULT_TYPES),
    }  # fmt: skip
    expected: dict[str, tuple[tuple[int, ...], str]] = {}
    for stage, (columns, outputs) in sizes.items():
        names = _NAMES[stage]
        shapes: tuple[tuple[int, ...], ...] = ((columns, outputs), (outputs,))
        if stage not in _LINEAR:
            found = getattr(arrays, stage).hidden.shape
            if len(found) != 3 or not found[0]:
                raise ValueError(f"{names['hidden']} of shape {found} holds no network")
            n, _, units = found
            shapes = ((columns,), (columns,), (n, columns, units), (n, units), (n, units, outputs), (n, outputs))
        expected |= {name: (shape, "float32") for name, shape in zip(names.values(), shapes, strict=True)}
    alone: tuple[tuple[tuple[int, ...], str], ...] = ((n_cues, "uint64"), (n_cues, "int16"))
    return expected | dict(zip(_ALONE, alone, strict=True))


def _check_cues(hashes: Hashes, groups: npt.NDArray[np.int16], n_names: int) -> None:
    """Check that every cue has a named group, and that the cues are sorted, each there once, as their search needs."""
    if len(groups) and not 0 <= groups.min() <= groups.max() < n_names:
        raise ValueError("a cue group has no name")
    if n_names > MOST_CUES:
        raise ValueError(f"{n_names} groups of cues, more than {MOST_CUES}")
    rises = (hashes[1:] > hashes[:-1]) | ((hashes[1:] == hashes[:-1]) & (groups[1:] > groups[:-1]))
    if not rises.all():
        raise ValueError("the cues are not in order")
