"""The operating system's lock on an open file, which ends with the process that has it, however it ends."""

import os
from importlib import import_module
from typing import BinaryIO, Final

_LOCKED_BYTE: Final = 2**31 - 2
"""Where the byte is that is locked on Windows, as far as it can be: no other process can read that byte, and journals
are read from their beginning."""


def lock(stream: BinaryIO) -> bool:
    """Lock a file until it is closed; false if another process has locked it.

    True, without a lock, where there is none: some network drives, and systems with neither ``fcntl`` nor ``msvcrt``.
    """
    try:
        _lock(stream)
    except (BlockingIOError, PermissionError):  # what fcntl and msvcrt raise where another process has the lock
        return False
    except (OSError, ImportError):
        pass
    return True


def _lock(stream: BinaryIO) -> None:
    try:
        fcntl = import_module("fcntl")
    except ImportError:
        _lock_a_byte(stream.fileno())
    else:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_a_byte(file: int) -> None:
    """Lock as Windows does: a byte, at the place where the file is read next."""
    msvcrt = import_module("msvcrt")
    place = os.lseek(file, 0, os.SEEK_CUR)
    os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    finally:
        os.lseek(file, place, os.SEEK_SET)
