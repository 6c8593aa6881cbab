"""Work shared with other processes, once there is so much of it that starting them pays. A door to joblib."""

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import chain
from threading import Thread
from typing import Any, Final, TypeVar

from lgo_nlp.errors import LgoError

Task = TypeVar("Task")
State = TypeVar("State")
Result = TypeVar("Result")

ALONE = 1.0
"""Seconds that this process works alone before it starts others: about what one of them takes to start, so that work
too short to gain by them never pays for them."""

_AHEAD: Final = 2
"""Tasks handed out for each worker: the one that it is at, and the next."""

_MOST_WAITING: Final = 64
"""Results that are held back for one before them, so that memory does not grow with the number of tasks."""

_ONE_THREAD: Final = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


def spread(
    tasks: Iterable[Task], work: Callable[[Task, State], Result], state: State, *, jobs: int = 1
) -> Iterator[Result]:
    """Results of tasks, in their order, from up to ``jobs`` processes, this one among them.

    There are never more processes than cores, and others than this one start only when it has worked for a second;
    it goes on working while they start. Each gets the state, which all tasks have in common, once.

    Raises:
        LgoError: the system killed a process.
    """
    begun = time.process_time()
    rest = iter(tasks)
    for task in rest:
        if jobs > 1 and time.process_time() - begun >= ALONE:
            jobs = min(jobs, available_cores())
            if jobs > 1:
                yield from _shared(chain([task], rest), work, state, jobs - 1)
                return
        yield work(task, state)


def available_cores() -> int:
    """Cores that this process may use: of a container or an affinity, no more than its share."""
    from joblib import cpu_count

    return int(cpu_count())


def _shared(
    tasks: Iterable[Task], work: Callable[[Task, State], Result], state: State, workers: int
) -> Iterator[Result]:
    """Results from this process and others; what those are too busy for, or not yet ready for, this one does."""
    from joblib.externals.loky import BrokenProcessPool, get_reusable_executor

    waiting: deque[Future[Result]] = deque()
    executor = get_reusable_executor(
        max_workers=workers, initializer=_keep, initargs=(state, os.getpid()), env=_ONE_THREAD
    )
    ready = executor.submit(os.getpid)
    try:
        for task in tasks:
            if ready.done() and sum(not result.done() for result in waiting) < _AHEAD * workers:
                waiting.append(executor.submit(_work_with_kept, work, task))
            else:
                waiting.append(_done(work(task, state)))
            while waiting and (waiting[0].done() or len(waiting) > _MOST_WAITING):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise LgoError("a worker process was killed, perhaps for want of memory; go on with fewer --jobs") from None
    finally:
        if waiting or not ready.done():  # stopped early, or done before the others had started
            executor.shutdown(kill_workers=True)


def _done(result: Result) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(result)
    return future


_kept: list[Any] = []


def _keep(state: object, parent: int) -> None:
    """Keep the state in a worker process, which leaves an interruption to its parent and does not outlive it."""
    _kept[:] = [state]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _work_with_kept(work: Callable[[Task, Any], Result], task: Task) -> Result:
    return work(task, _kept[0])
