"""Ray: as an engine, workers that do one task after the other; ``tag`` for datasets of Ray Data. A door to ray."""

import logging
import os
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from lgo_nlp.engines.ray_workers import differing, spread
from lgo_nlp.engines.rows import tag_rows
from lgo_nlp.engines.starting import check_answers, environment, reason_of, silent_stderr
from lgo_nlp.errors import LgoError
from lgo_nlp.tagging import Engine, Tagger
from lgo_nlp.workers import available_cores

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

_BATCH: Final = 64  # rows of a dataset that are tagged together
_STORE: Final = 200_000_000  # bytes of a local Ray's object store, of which tasks and results need a few million
_TOKENS: Final = "RAY_AUTH_MODE"  # by default a new Ray wants a token, and does not send its own to an address
_QUIET: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",  # no usage reports
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # without it Ray warns where there is no GPU
}


@contextmanager
def connected(address: str | None = None, *, workers: int | None = None) -> Iterator[Engine]:
    """A block with a Ray cluster, and the engine that uses it; usage reports are switched off.

    Where a program has connected to Ray already, that connection is used, and is left open.

    Args:
        address: ``HOST:PORT`` of a running cluster, or ``auto`` on one of its machines; by default Ray is started here.
        workers: the most workers; by default as many as the cluster has cores. Each takes one core.

    Raises:
        LgoError: the cluster is not there, or cannot be started.
    """
    with environment():  # which the import changes
        import ray
    if address is None and ray.is_initialized():
        yield partial(spread, workers=workers)
        return
    with environment(**_QUIET), tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        here = {
            "num_cpus": workers or available_cores(), "include_dashboard": False, "object_store_memory": _STORE,
            "_temp_dir": folder,
        }  # fmt: skip
        if address not in (None, "auto", "local"):
            check_answers(address, address.rpartition("://")[2])
        try:
            where: dict[str, Any] = {"address": address} if address not in (None, "local") else here
            with silent_stderr() if address else nullcontext():  # where it cannot connect it says so each second
                ray.init(**where, log_to_driver=False, logging_level=logging.CRITICAL)
        except (Exception, SystemExit) as error:  # Ray raises all kinds, and ends the process where it cannot connect
            what = f"--address {address}: cannot be used" if address else "Ray cannot be started here"
            asks = address is not None and _TOKENS not in os.environ
            advice = f"; if the cluster asks for a token, set {_TOKENS}=token" if asks else ""
            raise LgoError(f"{what} ({reason_of(error)}){advice}") from None
        runs: list[Generator[Any, None, None]] = []

        def engine(*of: Any) -> Iterator[Any]:
            runs.append(spread(*of, workers=workers))
            return runs[-1]

        try:
            yield engine
        finally:
            for run in runs:  # one that an error has left behind would go on with a Ray that is gone
                run.close()
            ray.shutdown()


def tag(dataset: "Dataset", *, tagger: Tagger | None = None, workers: int | None = None) -> "Dataset":
    """A dataset of pages to one of tagged sentences, lazily: the rows of ``lgo_nlp.engines.rows``.

    The model is sent from here and loaded once a worker, so there is one model whatever a worker has installed. A
    worker that dies is replaced and its rows are done again. Rows come in the order of the pages only with Ray's
    ``preserve_order``.

    Args:
        dataset: rows of pages, as ``rows`` describes them.
        tagger: by default the one with the model that ships.
        workers: the number of workers; by default as many as there are free cores.

    >>> import ray  # doctest: +SKIP
    >>> tag(ray.data.read_parquet("s3://pages/")).write_parquet("s3://tagged/")  # doctest: +SKIP
    """
    import ray
    from ray.data import ActorPoolStrategy

    from lgo_nlp.tagging import load

    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    pool = ActorPoolStrategy(size=workers) if workers else ActorPoolStrategy(min_size=1, max_size=cores)
    return dataset.map_batches(
        _Tagging,
        fn_constructor_args=[[ray.put(tagger or load())], version("lgo-nlp")],
        batch_format="pyarrow",
        batch_size=_BATCH,
        compute=pool,
        num_cpus=1,
    )


class _Tagging:
    """A worker of a dataset."""

    def __init__(self, tagger: Sequence[Any], expected: str) -> None:
        import ray

        if problem := differing(expected):
            raise LgoError(problem)
        self.tagger: Tagger = ray.get(tagger[0])

    def __call__(self, rows: "pa.Table") -> "pa.Table":
        return tag_rows(rows, self.tagger)
