import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from lgo_nlp.cli import main

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
    """Runs the command line in this process, as ``lgo-nlp`` does, whatever terminal the tests are run in."""
    for name in ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object, stdin: bytes | io.BytesIO = b"") -> Run:
        stream = stdin if isinstance(stdin, io.BytesIO) else io.BytesIO(stdin)
        monkeypatch.setattr(sys, "argv", ["lgo-nlp", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        capfd.readouterr()
        with patch.dict(os.environ), pytest.raises(SystemExit) as stopped:  # a process has its own environment
            main()
        out, err = capfd.readouterr()
        return Run(int(stopped.value.code or 0), out, err)

    return run


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Folder of the pages of the corpus."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def other_model(tmp_path_factory) -> Path:
    """Folder of a model that is not the one that ships: a little readier to say yes."""
    from lgo_nlp.model import load_model, save_model
    from lgo_nlp.tagging import default_model_folder

    shipped = load_model(default_model_folder())
    second = shipped.arrays.second
    readier = replace(shipped.arrays, second=replace(second, out_bias=second.out_bias + np.float32(1.5)))
    folder = tmp_path_factory.mktemp("model") / "other"
    save_model(replace(shipped, arrays=readier), folder, card="A model for tests.\n")
    return folder
