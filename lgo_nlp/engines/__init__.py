"""Clusters that do the work on many pages in place of this machine's processes: Ray and Spark.

An engine is a function of tasks, the work on one of them and a state that all tasks share, to the results in the order
of the tasks. The work is a pure function, so every engine gives the same results, those of ``workers.spread``.
``connected`` gives the engine that ``lgo-nlp tag --engine`` names; the journal, the files and the list of bad pages are
those of ``lgo_nlp.batch``.

``lgo_nlp.engines.ray.tag`` and ``lgo_nlp.engines.spark.tag`` are for pages that are in a cluster already, and too many
to pass through one process: a dataset of pages to one of tagged sentences (``rows``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lgo_nlp.tagging import Engine

__all__ = ["CLUSTERS", "Engine", "connected"]

CLUSTERS: Final = {"ray": "ray", "spark": "pyspark"}
"""Engines, and the package that each needs."""


@contextmanager
def connected(name: str, *, workers: int | None = None, address: str | None = None) -> Iterator[Engine]:
    """A block in which one of ``CLUSTERS`` is ready to work.

    Args:
        name: the engine.
        workers: the most workers to use; by default all cores of the cluster.
        address: where a running cluster is; by default one is started on this machine, and stopped at the end.

    Raises:
        LgoError: the cluster is not there, or cannot be started.
    """
    if name == "ray":
        from lgo_nlp.engines import ray

        with ray.connected(address, workers=workers) as engine:
            yield engine
    else:
        from lgo_nlp.engines import spark

        with spark.connected(address, workers=workers) as engine:
            yield engine
