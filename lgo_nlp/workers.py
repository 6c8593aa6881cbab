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
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any, Final, Generic, TypeVar

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
_TRIES: Final = 3  # times that others are started again without a result from them: a task may be what kills them
_MOST_WAITING: Final = 32  # results that may wait for an earlier one, so that memory does not grow with the tasks
_ONE_THREAD: Final = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


def spread(
    tasks: Iterable[Task], work: Callable[[Task, State], Result], state: State, *, jobs: int = 1
) -> Iterator[Result]:
    """Results of tasks, in their order, from up to ``jobs`` processes, this one included.

    There are never more processes than cores. Others start only after this one has worked for ``ALONE`` seconds, and it
    continues to work while they start. Each gets ``state``, which all tasks share, once.

    A process that dies is replaced, and its tasks are done again.

    Raises:
        LgoError: the system kills processes again and again.
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
    """Results from this process and others, which are replaced if they die."""
    from joblib.externals.loky import BrokenProcessPool

    sharing = _Sharing(chain([first], rest), work, state, workers)
    deaths = 0
    while True:
        n_shared = sharing.n_shared
        try:
            yield from sharing.results(first)
            return
        except BrokenProcessPool:
            deaths = 1 if sharing.n_shared > n_shared else deaths + 1
            if deaths > _TRIES:
                what = f"worker processes were killed {deaths} times in turn, perhaps because memory ran out"
                raise LgoError(f"{what}; use fewer --jobs") from None


@dataclass(slots=True)
class _Given(Generic[Task, Result]):
    """A task, its result, and whether another process is to do it."""

    task: Task
    result: Future[Result] = field(default_factory=Future)
    elsewhere: bool = True

    def is_done(self) -> bool:
        """Whether there is a result, which a process that has died did not give."""
        return self.result.done() and self.result.exception() is None


@dataclass(slots=True)
class _Sharing(Generic[Task, State, Result]):
    """Tasks shared with other processes, and those whose results wait for an earlier one, or have yet to be done.

    ``n_shared`` counts the results that came from other processes.
    """

    tasks: Iterator[Task]
    work: Callable[[Task, State], Result]
    state: State
    workers: int
    waiting: deque[_Given[Task, Result]] = field(default_factory=deque)
    n_shared: int = 0

    def results(self, trial: Task) -> Iterator[Result]:
        """Results in order; this process does a task itself while the others are busy or not yet ready.

        Each other process first does the ``trial``. After a ``BrokenProcessPool`` it can be called again, and goes on.
        """
        with _started(self.state, self.workers) as executor:
            # A trial makes each load what the work needs before any result waits for it; its own result is not used.
            trials = [executor.submit(_work_with_kept, self.work, trial) for _ in range(self.workers)]
            for given in self.waiting:
                if given.elsewhere and not given.is_done():
                    given.result = executor.submit(_work_with_kept, self.work, given.task)
            for task in self.tasks:
                ready = all(trial.done() for trial in trials)
                n_pending = sum(not given.result.done() for given in self.waiting)
                given = _Given[Task, Result](task)
                self.waiting.append(given)  # before it is submitted, as the processes may have died
                if ready and n_pending < _AHEAD * self.workers:
                    given.result = executor.submit(_work_with_kept, self.work, task)
                else:
                    given.elsewhere = False
                    given.result.set_result(self.work(task, self.state))
                while self.waiting and (self.waiting[0].result.done() or len(self.waiting) > _MOST_WAITING):
                    yield self._next()
            while self.waiting:
                yield self._next()

    def _next(self) -> Result:
        given = self.waiting[0]
        result = given.result.result()
        self.waiting.popleft()
        self.n_shared += given.elsewhere
        return result


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
