"""Ray: as an engine, workers that do one task after the other; ``tag`` for datasets of Ray Data. A door to ray."""

import logging
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from lgo_nlp.engines.rows import tag_rows
from lgo_nlp.engines.starting import check_answers, environment, reason_of
from lgo_nlp.errors import LgoError
from lgo_nlp.tagging import Engine, Tagger
from lgo_nlp.workers import available_cores

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

_AHEAD: Final = 2  # tasks that a worker has: the one it is working on, and the next
_MOST_WAITING: Final = 64  # results that may wait for an earlier one, so that memory does not grow with the tasks
_TRIES: Final = 3  # times that a task is done again whose worker died: it may be the task that kills them
_BATCH: Final = 64  # rows of a dataset that are tagged together
_PATIENCE: Final = 10.0  # seconds that workers have for the tasks that they are doing when a run is broken off
_STORE: Final = 200_000_000  # bytes of a local Ray's object store, of which tasks and results need a few million
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
        yield partial(_spread, workers=workers)
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
            ray.init(**where, log_to_driver=False, logging_level=logging.CRITICAL)
        except (Exception, SystemExit) as error:  # Ray raises all kinds, and ends the process where it cannot connect
            what = f"--address {address}: cannot be used" if address else "Ray cannot be started here"
            raise LgoError(f"{what} ({reason_of(error)})") from None
        runs: list[Generator[Any, None, None]] = []

        def engine(*of: Any) -> Iterator[Any]:
            runs.append(_spread(*of, workers=workers))
            return runs[-1]

        try:
            yield engine
        finally:
            for run in runs:  # one that an error has left behind would go on with a Ray that is gone
                run.close()
            ray.shutdown()


class _Worker:
    """A process of the cluster, which gets the state, with the model in it, once.

    It comes with the first task, as Ray warns of large arguments where a worker that can be replaced is made.
    """

    def __init__(self, expected: str) -> None:
        self.problem = differing(expected)
        self.state: Any = None

    def work(self, work: Callable[[Any, Any], Any], task: object, state: Sequence[Any]) -> object:
        import ray

        if self.problem:
            raise LgoError(self.problem)
        if self.state is None:
            self.state = ray.get(state[0])
        return work(task, self.state)


def differing(expected: str) -> str:
    """What is wrong if this machine has another version of lgo-nlp than the one that sent the work; else nothing."""
    own = version("lgo-nlp")
    return "" if own == expected else f"a worker has lgo-nlp {own}, and this is {expected}; install one of them on both"


def _spread(
    tasks: Iterable[Any], work: Callable[[Any, Any], Any], state: Any, *, workers: int | None
) -> Generator[Any, None, None]:
    """Results of tasks, in their order. A worker that dies is replaced, and its tasks are done again.

    Raises:
        LgoError: a task cannot be done: its workers died again and again, or lack lgo-nlp.
    """
    import ray

    number = min(workers or 1_000_000, max(1, int(ray.cluster_resources().get("CPU", 1))))
    kind = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=_TRIES)(_Worker)
    shared = ray.put(state)
    load = {kind.remote(version("lgo-nlp")): 0 for _ in range(number)}
    running: dict[Any, Any] = {}  # worker of each result that is not ready
    waiting: deque[Any] = deque()
    try:
        for task in tasks:
            while len(running) >= _AHEAD * number:
                for result in ray.wait(list(running), num_returns=1)[0]:
                    load[running.pop(result)] -= 1
            worker = min(load, key=load.__getitem__)
            load[worker] += 1
            waiting.append(worker.work.remote(work, task, [shared]))
            running[waiting[-1]] = worker
            while waiting and (waiting[0] not in running or len(waiting) > _MOST_WAITING):
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())
    finally:
        if running:  # let them finish what they are doing, or Ray complains of it
            ray.wait(list(running), num_returns=len(running), timeout=_PATIENCE)
        for worker in load:
            ray.kill(worker)


def _result(of: Any) -> Any:
    import ray
    from ray.exceptions import RayError, RayTaskError

    try:
        return ray.get(of)
    except RayTaskError as error:
        if isinstance(error.cause, LgoError):
            raise LgoError(str(error.cause)) from None
        if isinstance(error.cause, ModuleNotFoundError):
            raise LgoError(f"a worker lacks a package ({error.cause}); install lgo-nlp there") from None
        raise
    except RayError as error:
        raise LgoError(f"Ray could not do some pages in {_TRIES + 1} tries ({reason_of(error)})") from None


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
