"""A model's folder: written whole, and read as data that is checked before any of it is used."""

import hashlib
import io
import json
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from lgo_nlp.cues import kind_columns
from lgo_nlp.errors import ModelError
from lgo_nlp.features import COLUMNS, MOST_CUES, NO_PAIR, NOTHING, TYPE_COLUMNS
from lgo_nlp.files import whole_file
from lgo_nlp.labels import LABELS, SCHEME
from lgo_nlp.labels import TYPE_COLUMNS as TYPES
from lgo_nlp.model.model import SECOND_STAGES, Arrays, Model
from lgo_nlp.model.neighbours import N_FAULT_TYPES, n_fault_surroundings, n_surroundings

FORMAT: Final = 3
MOST_BYTES: Final = 200_000_000
LARGEST: Final = 1_000_000
SMALLEST_SCALE: Final = 1e-4
"""Weights beyond ``LARGEST`` or scales below this would make sums that are no numbers."""


def save_model(model: Model, folder: Path, *, card: str) -> None:
    """Write a model's folder: weights, ``README.md`` and, last, ``model.json``.

    Raises:
        OutputError: a file cannot be written.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{f.name: getattr(model.arrays, f.name) for f in fields(Arrays)})
    described = {
        "format": FORMAT,
        "labels": {label.name: list(label.types) for label in SCHEME},
        "thresholds": dict(model.thresholds),
        "passage_thresholds": dict(model.passage_thresholds),
        "type_thresholds": {label: dict(values) for label, values in model.type_thresholds.items()},
        "cues": list(model.cue_names),
        **model.about,
        "digest": hashlib.sha256(buffer.getvalue()).hexdigest(),
    }
    for name, content in (
        ("weights.npz", buffer.getvalue()),
        ("README.md", card.encode()),
        ("model.json", (json.dumps(described, indent=2, ensure_ascii=False) + "\n").encode()),
    ):
        with whole_file(folder / name) as stream:
            stream.write(content)


def load_model(folder: Path) -> Model:
    """Model in a folder.

    Raises:
        ModelError: the folder is missing or incomplete, its files are damaged, or it is of another format or scheme.
    """
    described = _read_json(folder)
    if described.get("format") != FORMAT:
        found = described.get("format")
        raise ModelError(
            f"{folder}: model format {found!r}, this version reads {FORMAT}; train it again with this version"
        )
    if described.get("labels") != {label.name: list(label.types) for label in SCHEME}:
        raise ModelError(f"{folder}: its label scheme is not this version's; train it again with this version")
    weights = folder / "weights.npz"
    content = _read_file(weights, "copy the whole model folder again")
    if hashlib.sha256(content).hexdigest() != described.get("digest"):
        raise ModelError(f"{weights}: does not match model.json (digest differs); copy the whole model folder again")
    arrays = _read_arrays(weights, content)
    keys = ("format", "labels", "thresholds", "passage_thresholds", "type_thresholds", "cues")
    try:
        thresholds, passage_thresholds = (
            {label: float(described[kind][label]) for label in LABELS} for kind in ("thresholds", "passage_thresholds")
        )
        type_thresholds = {
            label.name: {name: float(described["type_thresholds"][label.name][name]) for name in label.types}
            for label in SCHEME
            if label.types
        }
        cue_names = tuple(str(name) for name in described["cues"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ModelError(
            f"{folder / 'model.json'}: incomplete ({error!r}); copy the whole model folder again"
        ) from None
    for values in (thresholds, passage_thresholds, *type_thresholds.values()):
        if not all(0 <= value <= 1 for value in values.values()):
            raise ModelError(
                f"{folder / 'model.json'}: a threshold is not between 0 and 1; copy the whole model folder again"
            )
    _check_arrays(arrays, cue_names, weights)
    about = {k: v for k, v in described.items() if k not in keys}
    return Model(arrays, thresholds, passage_thresholds, type_thresholds, cue_names, about)


def _read_file(path: Path, advice: str) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ModelError(f"{path}: larger than {MOST_BYTES:,} bytes, so not a model of this tool; {advice}")
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {advice}") from None


def _read_json(folder: Path) -> dict[str, Any]:
    path = folder / "model.json"
    try:
        described = json.loads(_read_file(path, "name a folder made by 'lgo-nlp train'").decode())
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: malformed JSON ({error}); copy the whole model folder again") from None
    if not isinstance(described, dict):
        raise ModelError(f"{path}: not an object; name a folder made by 'lgo-nlp train'")
    return described


def _read_arrays(path: Path, content: bytes) -> Arrays:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > MOST_BYTES:
            raise ModelError(
                f"{path}: unpacks to over {MOST_BYTES:,} bytes, so not a model of this tool; train the model again"
            )
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            found = {field.name: stored[field.name] for field in fields(Arrays)}
    except ModelError:
        raise
    except Exception as error:  # what zipfile and NumPy raise on bytes that are not theirs has no end
        what = str(error).split(". ")[0]
        raise ModelError(f"{path}: damaged ({what}); copy the whole model folder again") from None
    return Arrays(**found)


def _second_stages(a: Arrays, n_cues: int, n_kinds: int, path: Path) -> dict[str, tuple[tuple[int, ...], str]]:
    """Shapes and kinds of number that the arrays of the second stages must have, by name."""
    wanted: dict[str, tuple[tuple[int, ...], str]] = {}
    for prefix in SECOND_STAGES:
        of_faults = prefix == "fault_"
        seen = n_fault_surroundings(n_kinds) if of_faults else n_surroundings(n_cues)
        told = N_FAULT_TYPES if of_faults else len(LABELS)
        found = getattr(a, f"{prefix}hidden").shape
        if len(found) != 3 or not found[0]:
            raise ModelError(f"{path}: {prefix}hidden of shape {found} holds no network; train the model again")
        networks, _, units = found
        shapes = {
            "mean": (seen,),
            "scale": (seen,),
            "hidden": (networks, seen, units),
            "hidden_bias": (networks, units),
            "out": (networks, units, told),
            "out_bias": (networks, told),
        }
        wanted |= {prefix + name: (shape, "float32") for name, shape in shapes.items()}
    return wanted


def _check_arrays(a: Arrays, cue_names: tuple[str, ...], path: Path) -> None:
    """Shapes and kinds of number that belong together, all finite, so that tagging cannot fail half way."""
    wanted: dict[str, tuple[tuple[int, ...], str]] = {
        "first": ((COLUMNS, len(LABELS)), "float32"),
        "first_bias": ((len(LABELS),), "float32"),
        "passage_first": ((COLUMNS, len(LABELS)), "float32"),
        "passage_first_bias": ((len(LABELS),), "float32"),
        "types": ((TYPE_COLUMNS, len(TYPES)), "float32"),
        "types_bias": ((len(TYPES),), "float32"),
        "cue_hashes": ((a.cue_hashes.size,), "uint64"),
        "cue_groups": ((a.cue_hashes.size,), "int16"),
        **_second_stages(a, len(cue_names), len(kind_columns(cue_names)), path),
    }
    for name, (shape, kind) in wanted.items():
        array = getattr(a, name)
        if array.shape != shape or array.dtype != kind:
            raise ModelError(
                f"{path}: {name} is {array.dtype} {array.shape}, expected {kind} {shape}; train the model again"
            )
        if not np.isfinite(array).all():
            raise ModelError(f"{path}: {name} holds a number that is not finite; train the model again")
        if array.dtype.kind == "f" and (abs(array) > LARGEST).any():
            raise ModelError(f"{path}: {name} holds a number beyond {LARGEST:,}; train the model again")
    if any((getattr(a, f"{prefix}scale") <= SMALLEST_SCALE).any() for prefix in SECOND_STAGES):
        raise ModelError(f"{path}: scale holds a number that is not above {SMALLEST_SCALE}; train the model again")
    if a.first[NOTHING].any() or a.passage_first[NOTHING].any() or a.types[NO_PAIR].any():
        raise ModelError(f"{path}: a column that must be empty has a weight; train the model again")
    if len(a.cue_groups) and not 0 <= a.cue_groups.min() <= a.cue_groups.max() < len(cue_names):
        raise ModelError(f"{path}: a cue group has no name; train the model again")
    if len(cue_names) > MOST_CUES:
        raise ModelError(f"{path}: {len(cue_names)} groups of cues, more than {MOST_CUES}; train the model again")
    hashes, groups = a.cue_hashes, a.cue_groups
    rises = (hashes[1:] > hashes[:-1]) | ((hashes[1:] == hashes[:-1]) & (groups[1:] > groups[:-1]))
    if not rises.all():
        raise ModelError(f"{path}: the cues are not in order; train the model again")
