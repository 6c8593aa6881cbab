import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lgo_nlp import workers
from lgo_nlp.errors import LgoError
from lgo_nlp.workers import available_cores, spread

ROOT = Path(__file__).parents[1]
HERE = os.getpid()


class Arrived:
    """A state that counts in each process how often it has arrived there."""

    times = 0

    def __init__(self, parent: int) -> None:
        self.parent = parent

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)
        Arrived.times += 1


def where(task: int, state: Arrived) -> tuple[int, int, int]:
    time.sleep(0.002)
    return task, os.getpid(), state.times


def killed_elsewhere(task: int, state: Arrived) -> int:
    time.sleep(0.002)
    if os.getpid() != state.parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


@pytest.fixture
def at_once(monkeypatch):
    """Others are started without waiting for a second of work, as if there were two cores."""
    monkeypatch.setattr(workers, "ALONE", 0.0)
    monkeypatch.setattr(workers, "available_cores", lambda: 2)


def until(over: list[int]) -> Iterator[int]:
    """Numbers until the list has an element, or for a minute."""
    number, deadline = 0, time.monotonic() + 60
    while not over and time.monotonic() < deadline:
        yield number
        number += 1
    yield from range(number, number + 20)


def test_workers_share_the_tasks_give_results_in_order_and_get_the_state_once(at_once):
    others: list[int] = []
    results = []
    for result in spread(until(others), where, Arrived(HERE), jobs=8):
        results.append(result)
        if result[1] != HERE:
            others.append(result[1])
    assert [task for task, *_ in results] == list(range(len(results)))
    assert len(set(others)) == 1  # with two cores one other, however many were asked for
    assert {times for _, process, times in results if process != HERE} == {1}
    assert HERE in {process for _, process, _ in results}


def test_workers_are_not_started_for_one_core(at_once, monkeypatch):
    monkeypatch.setattr(workers, "available_cores", lambda: 1)
    results = list(spread(range(20), where, Arrived(HERE), jobs=4))
    assert [(task, process) for task, process, _ in results] == [(number, HERE) for number in range(20)]


def test_workers_are_not_started_for_little_work():
    """joblib starts them, so it would have been imported."""
    program = (
        "import sys; from lgo_nlp.workers import spread\n"
        "print(*spread(range(5), lambda task, state: task + state, 10, jobs=4), 'joblib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["10", "11", "12", "13", "14", "False"]


def test_workers_that_are_killed_are_one_clear_error(at_once):
    never: list[int] = []
    with pytest.raises(LgoError, match="killed 4 times in turn, perhaps because memory ran out; use fewer --jobs"):
        list(spread(until(never), killed_elsewhere, Arrived(HERE), jobs=2))


def killed_at_first(task: int, left: Path) -> tuple[int, int]:
    """The first two processes besides this one die at their fourth task."""
    time.sleep(0.002)
    if os.getpid() != int(left.name):
        mine = left / str(os.getpid())
        mine.write_text(f"{mine.read_text() if mine.exists() else ''}.")
        if mine.read_text() == "...." and len(list(left.iterdir())) < 3:
            os.kill(os.getpid(), signal.SIGKILL)
    return task, os.getpid()


def test_worker_that_dies_is_replaced_and_its_tasks_are_done_again(at_once, tmp_path):
    left = tmp_path / str(HERE)
    left.mkdir()
    others: list[int] = []
    results = []
    for result in spread(until(others), killed_at_first, left, jobs=2):
        results.append(result)
        if result[1] != HERE and len(list(left.iterdir())) == 3:
            others.append(result[1])
    assert [task for task, _ in results] == list(range(len(results)))
    assert len(list(left.iterdir())) == 3


def test_workers_leave_nothing_to_wait_for_when_the_reader_stops_early(at_once):
    for _ in range(2):
        others: list[int] = []
        results = spread(until(others), where, Arrived(HERE), jobs=2)
        assert next(result for result in results if result[1] != HERE)
        results.close()


def test_workers_errors_of_a_task_come_out_in_this_process(at_once):
    with pytest.raises(ZeroDivisionError):
        list(spread(range(3), lambda task, state: task // state, 0, jobs=2))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system binds no process to a core")
def test_workers_cores_are_those_that_this_process_may_use():
    program = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from lgo_nlp.workers import available_cores; print(available_cores())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert 1 <= available_cores() <= (os.cpu_count() or 1)


def endless_elsewhere(task: int, busy: Path) -> int:
    time.sleep(0.002)
    if str(os.getpid()) != busy.stem:
        busy.touch()
        sum(range(10**12))  # in C, as the parser of a page is: no signal is handled before it ends
    return task


def test_workers_busy_in_c_are_left_when_the_user_interrupts(at_once, tmp_path):
    busy = tmp_path / str(HERE)

    def tasks() -> Iterator[int]:
        while not busy.exists():
            yield 0
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        list(spread(tasks(), endless_elsewhere, busy, jobs=2))
