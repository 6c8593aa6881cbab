import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from lgo_nlp.cli import main
from lgo_nlp.labels import LABELS

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What a command came to: its exit status, and what it wrote to standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error of a command that a user must mend; nothing else was said there."""
        assert self.status == 2
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("lgo-nlp: ")
        return self.err.removeprefix("lgo-nlp: ").rstrip("\n")


Runner = Callable[..., Run]


@pytest.fixture
def run(capfd, monkeypatch) -> Runner:
    """Runs the command line in this process, as ``lgo-nlp`` does."""

    def run(*arguments: object, stdin: bytes | io.BytesIO = b"") -> Run:
        stream = stdin if isinstance(stdin, io.BytesIO) else io.BytesIO(stdin)
        monkeypatch.setattr(sys, "argv", ["lgo-nlp", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        capfd.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capfd.readouterr()
        return Run(int(stopped.value.code or 0), out, err)

    return run


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Folder of the pages of the corpus."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def few(tmp_path_factory) -> Path:
    """Annotations of twelve short decisions, every label in at least two of them; in a folder with their pages."""
    from lgo_nlp.annotations import read_annotations, write_annotations

    folder = tmp_path_factory.mktemp("few")
    paragraphs = read_annotations([ROOT / "annotations" / "train.jsonl"])
    by_decision: dict[str, list] = {}
    for paragraph in paragraphs:
        by_decision.setdefault(paragraph.decision, []).append(paragraph)
    full = [found for found in by_decision.values() if {span.label for p in found for span in p.spans} == set(LABELS)]
    chosen = sorted(full, key=lambda found: sum(len(p.text) for p in found))[:12]
    write_annotations([paragraph for found in chosen for paragraph in found], folder / "few.jsonl")
    pages = folder / "pages"
    pages.mkdir()
    for found in chosen:
        name = found[0].decision.replace(" ", "-") + ".txt"
        (pages / name).write_bytes((ROOT / "corpus" / name).read_bytes())
    return folder / "few.jsonl"


@pytest.fixture(scope="session")
def few_pages(few) -> Path:
    """Pages of the twelve decisions."""
    return few.parent / "pages"


@pytest.fixture(scope="session")
def other_model(tmp_path_factory) -> Path:
    """Folder of a model that is not the one that ships: a little readier to say yes."""
    from lgo_nlp.model import load_model, save_model
    from lgo_nlp.tagging import default_model_folder

    shipped = load_model(default_model_folder())
    readier = replace(shipped.arrays, out_bias=shipped.arrays.out_bias + np.float32(0.5))
    folder = tmp_path_factory.mktemp("model") / "other"
    save_model(replace(shipped, arrays=readier), folder, card="A model for tests.\n")
    return folder


@pytest.fixture(scope="session")
def train_small(few, few_pages) -> Callable[[Path], Path]:
    """Trains a model, badly but quickly, on the twelve decisions into a folder."""
    from lgo_nlp.annotations import digest_of, gold_decisions, load_corpus, read_annotations
    from lgo_nlp.model import save_model
    from lgo_nlp.training import Recipe, train

    def train_small(folder: Path) -> Path:
        paragraphs = read_annotations([few])
        gold = gold_decisions(paragraphs, load_corpus([few_pages]))
        recipe = Recipe(folds=2, networks=1, hidden=4, epochs=2, jobs=1)
        model = train(gold, recipe=recipe, digest=digest_of(paragraphs)).model
        save_model(model, folder, card="A model for tests.\n")
        return folder

    return train_small


@pytest.fixture(scope="session")
def small_model(train_small, tmp_path_factory) -> Path:
    """Folder of a model trained on the twelve decisions."""
    return train_small(tmp_path_factory.mktemp("model") / "small")
