"""One BLAS thread while tagging: small matrix products gain nothing from more, and more would round differently."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import LibController, ThreadpoolController

_lock = Lock()
_inside = 0
_before: list[int] = []


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Limit BLAS to one thread inside the block; when the last such block ends, the old number is restored.

    The order in which BLAS sums depends on its number of threads, so scores would too. The number is global to the
    process, so blocks in several Python threads are counted: none restores it while another is running.
    """
    global _inside
    with _lock:
        if not _inside:
            _before[:] = [pool.get_num_threads() for pool in _pools()]
            _set([1] * len(_before))
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                _set(_before)


@cache
def _pools() -> Sequence[LibController]:
    """BLAS libraries of this process; cached on first use, when NumPy's has been loaded."""
    return tuple(ThreadpoolController().select(user_api="blas").lib_controllers)


def _set(numbers: Sequence[int]) -> None:
    for pool, number in zip(_pools(), numbers, strict=True):
        # From 3.7 on threadpoolctl lets only one Python thread set the number, until it is released.
        release = getattr(pool, "clear_controlling_thread", lambda **_: None)
        release(force=True)
        pool.set_num_threads(number)
        release(force=True)
