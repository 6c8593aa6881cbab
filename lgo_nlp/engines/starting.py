"""What Ray and Spark need before they start: an address that answers, an environment; and errors on one line."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lgo_nlp.errors import LgoError

_PATIENCE: Final = 5.0  # seconds in which a machine answers; Ray itself tries for two minutes, then ends the process
_STDERR: Final = 2  # its number, whatever sys.stderr is
_LONGEST: Final = 300  # characters of a reason
_OF_A_TRACE: Final = re.compile(r"at |\.\.\. |Driver stacktrace|SQLSTATE|File |Caused by: $")


def check_answers(address: str, hosts: str) -> None:
    """Raise an LgoError if none of some hosts, ``host:port`` with commas between them, takes a connection."""
    reason: object = "it is not HOST:PORT"
    for host, _, port in (place.rpartition(":") for place in hosts.split(",")):
        if not host or not port.isdecimal():
            continue
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
            return
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
    raise LgoError(f"--address {address}: no cluster answers there ({reason}); check it, or leave it out")


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """A block with some variables of the environment set; afterwards all are as they were before."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def silent_stderr() -> Iterator[None]:
    """A block in which what this process's libraries in C++ write to standard error is lost."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # it is closed
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


def reason_of(error: BaseException | str) -> str:
    """What an error of a cluster says in the end, on one line: the last line that is not of a stack trace.

    >>> reason_of("Job aborted:\\nValueError: no room\\n\\tat org.apache.Task.run(Task.scala:1)")
    'ValueError: no room'
    """
    lines = [line.strip(" \t:") for line in str(error).splitlines()]
    said = [line for line in lines if line and not _OF_A_TRACE.match(line)]
    return said[-1][:_LONGEST] if said else type(error).__name__
