import json
import re
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import datasets
import pytest

from lgo_nlp.annotations.dataset import FEATURES, LABEL, SPLITS, TYPE, load
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span, write_annotations
from lgo_nlp.annotations.reading import read_annotations
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import LABELS, TYPE_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
ANNOTATIONS, CORPUS = ROOT / "annotations", ROOT / "corpus"

LATE = Span(0, 19, "fault", ("delay", "complaint_handling"))
PARAGRAPHS = {
    "train": [
        AnnotatedParagraph("It took six months.", (LATE, Span(0, 19, "finding")), "99 000 901", 1, "Analysis", "mk"),
        AnnotatedParagraph("Mrs Ångström’s roof leaked – 𝒳.", (), "99 000 901", 2, "", ""),
    ],
    "heldout": [AnnotatedParagraph("I uphold this.", (Span(0, 14, "finding"),), "99 000 902", 9, "Decision", "mk")],
}
CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: train.jsonl
  - split: heldout
    path: heldout.jsonl
dataset_info:INFO
---
# Annotations
"""


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    def refuse(self, address):
        raise AssertionError(f"asked for the network: {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def folder(tmp_path):
    for split, paragraphs in PARAGRAPHS.items():
        write_annotations(paragraphs, tmp_path / f"{split}.jsonl")
    return tmp_path


@pytest.mark.parametrize("kind", [Path, str])
def test_dataset_has_a_split_for_each_side_in_order(folder, kind):
    found = load(kind(folder))
    assert isinstance(found, datasets.DatasetDict)
    assert {name: len(split) for name, split in found.items()} == {"train": 2, "heldout": 1}
    assert list(found) == list(SPLITS)


def test_dataset_rows_are_the_lines_of_the_files(folder):
    for name, split in load(folder).items():
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
        assert [named(row) for row in split.to_list()] == [json.loads(line) for line in lines]


def test_dataset_leaves_out_paragraphs_that_were_not_decided_on_for_every_label(folder):
    paragraphs = PARAGRAPHS["train"]
    write_annotations([replace(paragraphs[0], asked=("fault", "finding")), *paragraphs[1:]], folder / "train.jsonl")
    assert len(load(folder)["train"]) == len(paragraphs) - 1


def test_dataset_has_a_class_for_each_label_and_type_of_the_scheme():
    assert tuple(LABEL.names) == LABELS
    assert sorted(TYPE.names) == sorted({name for _, name in TYPE_COLUMNS})


def test_dataset_columns_have_their_types_even_where_no_row_shows_them(folder):
    write_annotations(PARAGRAPHS["train"][1:], folder / "train.jsonl")
    write_annotations(PARAGRAPHS["heldout"], folder / "heldout.jsonl")
    found = load(folder)
    assert found["train"].features == found["heldout"].features == FEATURES
    both = datasets.concatenate_datasets(list(found.values()))
    assert [len(spans) for spans in both["spans"]] == [0, 1]


@pytest.mark.parametrize("split", SPLITS)
def test_dataset_of_one_side_is_enough(folder, split):
    for other in set(SPLITS) - {split}:
        (folder / f"{other}.jsonl").unlink()
    assert list(load(folder)) == [split]


def test_dataset_leaves_other_files_of_the_folder_alone(folder):
    (folder / "published.jsonl").write_text('{"decision": "99 000 903"}\n', encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert list(load(folder)) == list(SPLITS)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("name", ["empty", "not there"])
def test_dataset_folder_without_a_side_is_one_clear_error(tmp_path, name):
    (tmp_path / "empty").mkdir()
    message = f"{tmp_path / name}: neither train.jsonl nor heldout.jsonl is there; name the annotations' folder"
    with pytest.raises(AnnotationError, match=f"^{re.escape(message)}$"):
        load(tmp_path / name)


def test_dataset_faulty_line_is_told_with_its_number(folder):
    with (folder / "heldout.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"text": "It was late."\n')
    with pytest.raises(AnnotationError, match=r"heldout\.jsonl:2: malformed JSON"):
        load(folder)


def test_dataset_is_what_load_dataset_gives_by_a_card(folder):
    features = (ANNOTATIONS / "README.md").read_text(encoding="utf-8").partition("dataset_info:")[2].partition("---")[0]
    (folder / "README.md").write_text(CARD.replace("INFO", features.rstrip()), encoding="utf-8")
    assert_same(load(folder), datasets.load_dataset(str(folder), cache_dir=str(folder / "cache")))


@pytest.mark.slow
def test_dataset_of_the_project_is_what_load_dataset_gives_by_the_card(tmp_path):
    folder = shutil.copytree(ANNOTATIONS, tmp_path / "annotations")
    found = load(folder)
    assert_same(found, datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache")))
    for name, split in found.items():
        assert split["text"][:] == [p.text for p in read_annotations([ANNOTATIONS / f"{name}.jsonl"])]


@pytest.mark.slow
def test_dataset_of_the_corpus_has_one_row_a_decision(tmp_path):
    """It once had one row a line, 36,226 of them."""
    folder = shutil.copytree(CORPUS, tmp_path / "corpus")
    found = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert list(found) == ["train"]
    pages = [path.read_text(encoding="utf-8") for path in CORPUS.glob("*.txt")]
    assert sorted(found["train"]["text"]) == sorted(pages)


def named(row):
    """A row as it stands in its file, with names for classes."""
    spans = [
        {**span, "label": LABEL.int2str(span["label"]), "types": [TYPE.int2str(name) for name in span["types"]]}
        for span in row["spans"]
    ]
    return {**row, "spans": spans}


def assert_same(ours, theirs):
    assert list(ours) == list(theirs)
    for name, split in ours.items():
        assert split.features == theirs[name].features
        assert split.to_list() == theirs[name].to_list()
