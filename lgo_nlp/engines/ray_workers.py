"""Workers of a Ray cluster, each of which does one task after the other. One that is lost is replaced, if it can be.

Ray would start a lost worker again by itself, and do its tasks again. But it waits for ever if the cluster has no room
for it any more, as where a machine has gone, and its tries are over before it has noticed that. So workers are counted
here: tasks are given only to those that have started, and those of a lost one to the others.
"""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final

from lgo_nlp.engines.starting import reason_of
from lgo_nlp.errors import LgoError

_AHEAD: Final = 2  # tasks that a worker has: the one it is working on, and the next
_MOST_WAITING: Final = 64  # results that may wait for an earlier one, so that memory does not grow with the tasks
_TRIES: Final = 3  # times that a task is done again whose worker died: it may be the task that kills them
_START: Final = 300.0  # seconds that are waited for a first worker, or a new last one: a machine may have to start
_PATIENCE: Final = 10.0  # seconds that workers have for the tasks that they are doing when a run is broken off

Work = Callable[[Any, Any], Any]
"""Function from a task, and a state that all share, to its result."""


def spread(tasks: Iterable[Any], work: Work, state: Any, *, workers: int | None) -> Generator[Any, None, None]:
    """Results of tasks, in their order, from workers of the cluster that this process is connected to.

    Raises:
        LgoError: a task cannot be done, as its workers died again and again; or no worker starts, or one lacks lgo-nlp.
    """
    import ray

    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    crew = _Crew(work, ray.put(state))
    stream = enumerate(tasks)
    done: dict[int, Any] = {}
    due, is_over = 0, False
    try:
        crew.start(min(workers or cores, cores))
        while True:
            while crew.is_free and crew.lost:
                crew.give(*crew.lost.popleft())
            while crew.is_free and not is_over and len(crew.running) + len(done) < _MOST_WAITING:
                given = next(stream, None)
                if given:
                    crew.give(*given)
                is_over = given is None
            if is_over and not crew.running and not crew.lost:
                return
            done |= crew.results()
            while due in done:
                yield done.pop(due)
                due += 1
    finally:
        crew.dismiss()


def differing(expected: str) -> str:
    """What is wrong if this machine has another version of lgo-nlp than the one that sent the work; else nothing."""
    own = version("lgo-nlp")
    return "" if own == expected else f"a worker has lgo-nlp {own}, and this is {expected}; install one of them on both"


class _Worker:
    """A process of the cluster, which gets the state, with the model in it, once."""

    def begin(self, expected: str, state: list[Any]) -> None:
        """Get the state; an error if this machine has another lgo-nlp."""
        import ray

        if problem := differing(expected):
            raise LgoError(problem)
        self.state = ray.get(state[0])

    def work(self, work: Work, task: object) -> object:
        return work(task, self.state)


@dataclass(frozen=True, slots=True)
class _Given:
    """A task that a worker has."""

    worker: Any
    number: int
    task: Any


@dataclass(slots=True)
class _Crew:
    """Workers and what they have to do; ``state`` is a reference to what all share.

    ``starting`` and ``running`` are by the reference that Ray gives to a result that is not ready; ``load`` counts the
    tasks of each worker that has started, ``lost`` are those of workers that died.
    """

    work: Work
    state: Any
    starting: dict[Any, Any] = field(default_factory=dict)
    load: dict[Any, int] = field(default_factory=dict)
    running: dict[Any, _Given] = field(default_factory=dict)
    lost: deque[tuple[int, Any]] = field(default_factory=deque)
    _deaths: Counter[int] = field(default_factory=Counter)
    _not_started: int = 0

    @property
    def is_free(self) -> bool:
        """Whether a worker can take a task."""
        return any(load < _AHEAD for load in self.load.values())

    def start(self, number: int) -> None:
        """Ask the cluster for workers, each with a core."""
        import ray

        kind = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Worker)
        for _ in range(number):
            worker = kind.remote()
            self.starting[worker.begin.remote(version("lgo-nlp"), [self.state])] = worker

    def give(self, number: int, task: Any) -> None:
        """Give a task to the worker that has least to do."""
        worker = min(self.load, key=self.load.__getitem__)
        self.load[worker] += 1
        self.running[worker.work.remote(self.work, task)] = _Given(worker, number, task)

    def results(self) -> dict[int, Any]:
        """Wait until something happens: the result of a task by its number, or none if a worker has started or died."""
        import ray

        ready, _ = ray.wait([*self.running, *self.starting], num_returns=1, timeout=_START)
        if not ready and not self.load:
            advice = "see whether the cluster has a free core"
            raise LgoError(f"no worker of Ray has started in {_START:.0f} seconds; {advice}")
        return dict(pair for result in ready for pair in self._taken(result))

    def _taken(self, result: Any) -> Iterator[tuple[int, Any]]:
        from ray.exceptions import RayError, RayTaskError

        given = self.running.get(result)
        try:
            value = _value(result)
        except RayTaskError:
            raise
        except RayError as error:
            if given is None:
                self._start_another(result, reason_of(error))
            else:
                self._lose(given.worker, reason_of(error))
            return
        if given is None:
            self.load[self.starting.pop(result)] = 0
            return
        del self.running[result]
        self.load[given.worker] -= 1
        self._not_started = 0
        yield given.number, value

    def _start_another(self, beginning: Any, reason: str) -> None:
        """Replace a worker that died before it had a task."""
        del self.starting[beginning]
        self._not_started += 1
        if self._not_started > _TRIES:
            raise LgoError(f"Ray could not start a worker in {_TRIES + 1} tries ({reason})")
        self.start(1)

    def _lose(self, worker: Any, reason: str) -> None:
        """Replace a worker that died, and take its tasks back; the first of them may be why it died."""
        import ray

        own = {result: given for result, given in self.running.items() if given.worker == worker}
        first = next(iter(own.values()))
        self._deaths[first.number] += 1
        if self._deaths[first.number] > _TRIES:
            raise LgoError(f"Ray could not do some pages in {_TRIES + 1} tries ({reason})")
        self.lost.extendleft((given.number, given.task) for given in reversed(own.values()))
        for result in own:
            del self.running[result]
        del self.load[worker]
        with suppress(Exception):  # it is dead, or nobody knows
            ray.kill(worker)
        self.start(1)

    def dismiss(self) -> None:
        """End the workers, after what they are doing, of whose end Ray would complain."""
        import ray

        if self.running:
            ray.wait(list(self.running), num_returns=len(self.running), timeout=_PATIENCE)
        for worker in (*self.load, *self.starting.values()):
            ray.kill(worker)


def _value(of: Any) -> Any:
    """A result that is ready.

    Raises:
        LgoError: the worker lacks a package, or says what is wrong.
        RayError: the worker has died.
    """
    import ray
    from ray.exceptions import RayTaskError

    try:
        return ray.get(of)
    except RayTaskError as error:
        if isinstance(error.cause, LgoError):
            raise LgoError(str(error.cause)) from None
        if isinstance(error.cause, ModuleNotFoundError):
            raise LgoError(f"a worker lacks a package ({error.cause}); install lgo-nlp there") from None
        raise
