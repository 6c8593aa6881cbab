"""Whether what an engine needs is installed; where it is not, its tests are skipped."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from lgo_nlp.engines import CLUSTERS

JAVA = bool(os.environ.get("JAVA_HOME")) or any(Path(part, "java").exists() for part in os.get_exec_path())


def need(engine: str) -> None:
    """Skip the test where what an engine needs is not installed."""
    if not find_spec(CLUSTERS[engine]):
        pytest.skip(f"pip install '.[{engine}]' for the tests of {engine}")
    if engine == "spark" and not JAVA:
        pytest.skip("apt-get install default-jre-headless for the tests of spark")
