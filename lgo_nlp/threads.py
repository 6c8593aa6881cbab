"""One thread for the matrix products of tagging: small ones gain nothing from more, and more would round otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
_inside = 0
_limit: Any = None


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """A block in which BLAS works with one thread; when the last such block ends, it has as many as before.

    How BLAS sums depends on its number of threads, so that a score would too. The number belongs to the whole
    process, so blocks in several threads are counted: none of them sets it back while another is at work.
    """
    global _inside, _limit
    with _lock:
        if not _inside:
            _limit = _controller().limit(limits=1, user_api="blas")
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                _limit.restore_original_limits()


@cache
def _controller() -> ThreadpoolController:
    """The thread pools of this process: NumPy's is among them, as NumPy was imported to have something to multiply."""
    return ThreadpoolController()
