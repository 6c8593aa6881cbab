"""Tasks shared with other processes, once there is so much work that starting them saves time. A door to joblib."""

import gc
import os
import pickle
import shutil
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypeVar

from lgo_nlp.errors import LgoError

Task = TypeVar("Task")
State = TypeVar("State")
Result = TypeVar("Result")

ALONE = 1.0
"""Seconds of processor time that this process works alone before it starts others.

It is about what one of them takes to start, so that short work does not get slower. Measured once with two processes:
400 pages, 2 seconds of work, take as long as with one; of 1,000 pages this process does three quarters, of 3,000 two
thirds."""

_AHEAD: Final = 2  # tasks submitted for each worker: the one it is working on, and the next
_MOST_WAITING: Final = 32  # results that may wait for an earlier one, so that memory does not grow with the tasks
_ONE_THREAD: Final = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


def spread(
    tasks: Iterable[Task], work: Callable[[Task, State], Result], state: State, *, jobs: int = 1
) -> Iterator[Result]:
    """Results of tasks, in their order, from up to ``jobs`` processes, this one included.

    There are never more processes than cores. Others start only after this one has worked for ``ALONE`` seconds, and it
    continues to work while they start. Each gets ``state``, which all tasks share, once.

    Raises:
        LgoError: the system killed a process.
    """
    begun = time.process_time()
    rest = iter(tasks)
    for task in rest:
        if jobs > 1 and time.process_time() - begun >= ALONE:
            jobs = min(jobs, available_cores())
            if jobs > 1:
                yield from _shared(task, rest, work, state, jobs - 1)
                return
        yield work(task, state)


def available_cores() -> int:
    """Cores that this process may use, within the limits of its container and its CPU affinity."""
    from joblib import cpu_count

    return int(cpu_count())


def _shared(
    first: Task, rest: Iterator[Task], work: Callable[[Task, State], Result], state: State, workers: int
) -> Iterator[Result]:
    """Results from this process and others; it does a task itself while they are busy or not yet ready.

    The first task is done by all of them.
    """
    from joblib.externals.loky import BrokenProcessPool

    waiting: deque[Future[Result]] = deque()
    try:
        with _started(state, workers) as executor:
            # A trial makes each load what the work needs before any result waits for it; its own result is not used.
            trials = [executor.submit(_work_with_kept, work, first) for _ in range(workers)]
            for task in chain([first], rest):
                ready = all(trial.done() for trial in trials)
                if ready and sum(not result.done() for result in waiting) < _AHEAD * workers:
                    waiting.append(executor.submit(_work_with_kept, work, task))
                else:
                    waiting.append(_done(work(task, state)))
                while waiting and (waiting[0].done() or len(waiting) > _MOST_WAITING):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
    except BrokenProcessPool:
        raise LgoError("a worker process was killed, perhaps because memory ran out; use fewer --jobs") from None


@contextmanager
def _started(state: object, workers: int) -> Iterator[Any]:
    """Processes that keep the state, killed when the block ends.

    They read the state from a file: passed as an argument it would go through a pipe, and this process would wait until
    they have read it.
    """
    from joblib.externals.loky import ProcessPoolExecutor

    with tempfile.TemporaryDirectory(prefix="lgo-nlp-") as folder:
        path = Path(folder) / "state"
        path.write_bytes(pickle.dumps(state))
        executor = ProcessPoolExecutor(workers, initializer=_keep, initargs=(path, os.getpid()), env=_ONE_THREAD)
        try:
            yield executor
        finally:
            executor.shutdown(kill_workers=True)


def _done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future


_kept: list[Any] = []


def _keep(path: Path, parent: int) -> None:
    """Keep the state in a worker process, which ignores Ctrl-C, as its parent handles it, and ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with, args=(parent, path.parent), daemon=True).start()
    _kept[:] = [pickle.loads(path.read_bytes())]
    spare_what_is_loaded()


def spare_what_is_loaded() -> None:
    """Keep the garbage collector from going over what has been loaded and is kept to the end; it saves a twentieth.

    It is for processes that are ours, not for a program that imports this package.
    """
    gc.collect()
    gc.freeze()


def _leave_with(parent: int, folder: Path) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    shutil.rmtree(folder, ignore_errors=True)  # the parent was killed before it could do so
    os._exit(1)


def _work_with_kept(work: Callable[[Task, Any], Result], task: Task) -> Result:
    return work(task, _kept[0])
