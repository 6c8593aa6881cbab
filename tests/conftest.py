"""What all tests share: the tagger, pages of the corpus, a small trained model; and that no test leaves a mess."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from unittest.mock import patch

import golden
import pytest
from browser import chromium
from golden import PAGES, cut, paragraphs, sample
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

from lgo_nlp.decision import Decision
from lgo_nlp.labels import LABELS
from lgo_nlp.tagging import Tagger
from lgo_nlp.text.sentences import Tokens

collect_ignore = ["conftest.py"]
"""Doctest would import it by a name that other folders' files of that name have as well."""

# The same examples at every run, no clock that a busy machine stretches, and nothing written into the checkout.
settings.register_profile(
    "suite", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")
HYPOTHESIS_HOME = tempfile.TemporaryDirectory()
set_hypothesis_home_dir(HYPOTHESIS_HOME.name)


@pytest.fixture(autouse=True)
def nothing_is_left_changed() -> Iterator[None]:
    """No test may change the environment or the folder of the tests behind it."""
    before, folder = _environment(), os.getcwd()
    yield
    assert (_environment(), os.getcwd()) == (before, folder)


def _environment() -> dict[str, str]:
    """The environment, but for what pytest tells of itself and scikit-learn sets when it is imported."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "KMP_"))}


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Where a server of this process answers as S3 does: ``HOST:PORT``. It has no bucket yet, and takes any key."""
    server = pytest.importorskip("moto.server", reason="pip install '.[dev]' for the tests of S3")
    with patch.dict(os.environ):  # which it changes
        own = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        own.start()
        yield ":".join(map(str, own.get_host_and_port()))
        own.stop()


@pytest.fixture
def without_power() -> Callable[[], AbstractContextManager[None]]:
    """A block in which root, whom no permission stops, is nobody."""

    @contextmanager
    def block() -> Iterator[None]:
        was = os.geteuid()
        if was == 0:
            os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(was)

    return block


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    """The tagger with the model that ships."""
    return golden.tagger()


@pytest.fixture(scope="session", params=["sample", pytest.param("corpus", marks=pytest.mark.slow)])
def pages(request: pytest.FixtureRequest) -> list[tuple[Decision, Tokens]]:
    """Decisions cut into sentences, for what is costly to hold of each: a fixed sample; if slow tests run, all."""
    return [cut(ref) for ref in (sample() if request.param == "sample" else PAGES)]


@pytest.fixture(scope="session")
def few(tmp_path_factory) -> Path:
    """Annotations of twelve short decisions, each with every label; in a folder with their pages."""
    from lgo_nlp.annotations import write_annotations

    folder = tmp_path_factory.mktemp("few")
    by_decision: dict[str, list] = {}
    for paragraph in paragraphs("train"):
        by_decision.setdefault(paragraph.decision, []).append(paragraph)
    full = [found for found in by_decision.values() if {span.label for p in found for span in p.spans} == set(LABELS)]
    chosen = sorted(full, key=lambda found: sum(len(p.text) for p in found))[:12]
    write_annotations([paragraph for found in chosen for paragraph in found], folder / "few.jsonl")
    (folder / "pages").mkdir()
    for found in chosen:
        path = PAGES[found[0].decision]
        (folder / "pages" / path.name).write_bytes(path.read_bytes())
    return folder / "few.jsonl"


@pytest.fixture(scope="session")
def few_pages(few) -> Path:
    """Pages of the twelve decisions."""
    return few.parent / "pages"


@pytest.fixture(scope="session")
def small_model(few, few_pages, tmp_path_factory) -> Path:
    """Folder of a model trained, badly but quickly, on the twelve decisions."""
    from lgo_nlp.annotations import digest_of, gold_decisions, load_corpus, read_annotations
    from lgo_nlp.model import save_model
    from lgo_nlp.training import TrainingConfig, train

    config = TrainingConfig(
        folds=2, networks=1, hidden=4, epochs=20, type_networks=1, type_hidden=4, type_epochs=20, jobs=1
    )
    annotations = read_annotations([few])
    gold = gold_decisions(annotations, load_corpus([few_pages]))
    folder = tmp_path_factory.mktemp("model") / "small"
    model = train(gold, config=config, digest=digest_of(annotations)).model
    save_model(model, folder, card="A model for tests.\n")
    return folder


@pytest.fixture(scope="session")
def downloads(tmp_path_factory) -> Path:
    """Folder that the browser saves files to."""
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="session")
def driver(downloads) -> Iterator:
    """One browser for all tests that need one."""
    with chromium(downloads) as driver:
        yield driver
