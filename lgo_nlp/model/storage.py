"""A model's folder: written whole, and read as data that is checked before any of it is used."""

import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from lgo_nlp.errors import ModelError
from lgo_nlp.files import whole_file
from lgo_nlp.labels import SCHEME, TYPED_LABELS
from lgo_nlp.model.info import Described, ModelInfo, read
from lgo_nlp.model.model import Model
from lgo_nlp.model.weights import Arrays, check_arrays, from_stored, to_stored

FORMAT: Final = 7
MOST_BYTES: Final = 200_000_000
"""No file of a model is larger, nor its weights when they are unpacked: what is, is not read into memory."""

MOST_DESCRIBED: Final = 2_000_000  # bytes of model.json, which has four thousand: parsed, JSON takes 30 times its size

_LABELS: Final = {label.name: list(label.types) for label in SCHEME}
_COPY: Final = "copy the whole model folder again"


def save_model(model: Model, folder: Path, *, card: str) -> None:
    """Write a model's folder: weights, ``README.md`` and, last, ``model.json``.

    Raises:
        OutputError: a file cannot be written.
    """
    buffer = io.BytesIO()
    stored: dict[str, Any] = dict(to_stored(model.arrays))
    np.savez_compressed(buffer, **stored)
    described = {
        "format": FORMAT,
        "labels": _LABELS,
        "thresholds": dict(model.thresholds),
        "passage_thresholds": dict(model.passage_thresholds),
        "type_thresholds": {label: dict(values) for label, values in model.type_thresholds.items()},
        "cues": list(model.cue_names),
        **asdict(model.info),
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
    described = _read_json(folder / "model.json")
    if (found := described.get("format")) != FORMAT:
        raise ModelError(
            f"{folder}: model format {found!r}, this version reads {FORMAT}; train it again with this version"
        )
    if described.get("labels") != _LABELS:
        raise ModelError(f"{folder}: its label scheme is not this version's; train it again with this version")
    weights = folder / "weights.npz"
    content = _read_file(weights, _COPY, most=MOST_BYTES)
    if hashlib.sha256(content).hexdigest() != described.get("digest"):
        raise ModelError(f"{weights}: does not match model.json (digest differs); {_COPY}")
    arrays = _read_arrays(weights, content)
    try:
        model = _described_model(arrays, described)
    except ValueError as error:
        raise ModelError(f"{folder / 'model.json'}: damaged ({error}); {_COPY}") from None
    try:
        check_arrays(arrays, model.cue_names)
    except ValueError as error:
        raise ModelError(f"{weights}: {error}; train the model again") from None
    return model


def _described_model(arrays: Arrays, described: Described) -> Model:
    """Model of some arrays, with its thresholds and whatever else ``model.json`` says of it."""
    return Model(
        arrays=arrays,
        thresholds=read(described, Mapping[str, float], "thresholds"),
        passage_thresholds=read(described, Mapping[str, float], "passage_thresholds"),
        type_thresholds={
            label: {name: read(described, float, "type_thresholds", label, name) for name in _LABELS[label]}
            for label in TYPED_LABELS
        },
        cue_names=tuple(read(described, list, "cues")),
        info=read(described, ModelInfo),
    )


def _read_file(path: Path, advice: str, *, most: int) -> bytes:
    try:
        with open(path, "rb", opener=_open_at_once) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ModelError(f"{path}: is not a file; {advice}")
            content = stream.read(most + 1)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {advice}") from None
    if len(content) > most:
        raise ModelError(f"{path}: larger than {most:,} bytes, so not a model of this tool; {advice}")
    return content


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting for a pipe's writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read_json(path: Path) -> Described:
    try:
        described = json.loads(_read_file(path, "name a folder made by 'lgo-nlp train'", most=MOST_DESCRIBED).decode())
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: malformed JSON ({error}); {_COPY}") from None
    if not isinstance(described, dict):
        raise ModelError(f"{path}: not an object; name a folder made by 'lgo-nlp train'")
    return described


def _read_arrays(path: Path, content: bytes) -> Arrays:
    """Arrays of ``weights.npz``, of any shape as yet; no more is unpacked than a model can hold, and no pickle."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size <= MOST_BYTES:
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                return from_stored(stored)
    except Exception as error:  # zipfile and NumPy raise errors of many kinds on damaged bytes
        what = str(error).split(". ")[0]
        raise ModelError(f"{path}: damaged ({what}); {_COPY}") from None
    raise ModelError(
        f"{path}: unpacks to over {MOST_BYTES:,} bytes, so not a model of this tool; train the model again"
    )
