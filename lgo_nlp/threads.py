"""One thread for the matrix products of tagging: small ones gain nothing from more, and more would round otherwise."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
_inside = 0
_before: list[int] = []


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """A block in which BLAS works with one thread; when the last such block ends, it has as many as before.

    How BLAS sums depends on its number of threads, so that a score would too. The number belongs to the whole
    process, so blocks in several threads are counted: none of them sets it back while another is at work.
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
def _pools() -> Sequence[Any]:
    """BLAS libraries of this process: NumPy's is among them, as NumPy was imported to have something to multiply."""
    pools: Sequence[Any] = ThreadpoolController().select(user_api="blas").lib_controllers
    return pools


def _set(numbers: Sequence[int]) -> None:
    for pool, number in zip(_pools(), numbers, strict=True):
        # From 3.7 on threadpoolctl takes the number from one Python thread only, until that is told to let go.
        let_go = getattr(pool, "clear_controlling_thread", None)
        if let_go:
            let_go(force=True)
        pool.set_num_threads(number)
        if let_go:
            let_go(force=True)
