"""Annotated decisions as a Hugging Face ``DatasetDict``, split by decision: the one door to ``datasets``."""

from pathlib import Path
from typing import Any

import datasets

from lgo_nlp.annotations.paragraphs import as_record
from lgo_nlp.annotations.reading import read_annotations
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS, TYPE_COLUMNS

SPLITS = ("train", "heldout")
LABEL = datasets.ClassLabel(names=list(LABELS))
TYPE = datasets.ClassLabel(names=list(dict.fromkeys(name for _, name in TYPE_COLUMNS)))
"""Classes of the types, each name once: ``unspecified`` and ``procedure`` are types of several labels."""

_TEXT, _NUMBER = datasets.Value("string"), datasets.Value("int64")
FEATURES = datasets.Features(
    text=_TEXT,
    spans=[{"start": _NUMBER, "end": _NUMBER, "label": LABEL, "types": [TYPE]}],
    meta={"decision": _TEXT, "paragraph": _NUMBER, "section": _TEXT, "annotator": _TEXT},
)


def load(folder: str | Path) -> datasets.DatasetDict:
    """Annotated paragraphs of a folder, one split for each of ``train.jsonl`` and ``heldout.jsonl`` that is there.

    A paragraph whose annotator did not decide on every label is left out. Labels and types are class labels: numbers,
    with their names in ``LABEL`` and ``TYPE``.
    Nothing is downloaded and nothing is cached. ``datasets.load_dataset(folder)`` gives the same by the folder's card.

    Raises:
        AnnotationError: no split is there, or a line of one is faulty.
    """
    found = {split: Path(folder) / f"{split}.jsonl" for split in SPLITS}
    splits = {
        split: datasets.Dataset.from_list(_records(path), features=FEATURES)
        for split, path in found.items()
        if path.exists()
    }
    if not splits:
        raise AnnotationError(f"{folder}: neither train.jsonl nor heldout.jsonl is there; name the annotations' folder")
    return datasets.DatasetDict(splits)


def _records(path: Path) -> list[dict[str, Any]]:
    return [as_record(paragraph) for paragraph in read_annotations([path]) if paragraph.complete]
