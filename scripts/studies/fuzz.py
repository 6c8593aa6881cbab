"""Changed inputs to every room that reads what strangers write: nothing may crash, hang, lose text or be slow.

    python scripts/studies/fuzz.py [--inputs N] [--seed S] [--jobs J] [--room ROOM] [--show NUMBER]

Pages of the corpus and of the tests' fixtures, annotations and a model are changed at random, the same at every run of
a seed. A crash is any exception but an LgoError. A hang takes over two seconds of processor time. A character is lost
if it shows, and is in no piece of a page as ``lgo_nlp.reading`` accounts for them, in no heading or paragraph of HTML,
or in no sentence of a paragraph. An input is slow if it takes longer than any page of its length should. The exit
status is 1 if there is any. ``--room`` runs one room alone, and ``--show`` prints one input of it.
"""

import argparse
import random
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import repeat
from types import FrameType
from typing import NamedTuple

from shared.fuzzed import ROOMS, make, tagger

from lgo_nlp.errors import LgoError

HANG = 2.0  # seconds of processor time
SLOW, SLOW_EACH = 0.25, 20e-6  # seconds that any input may take, and seconds more for each of its characters
CHUNK = 100  # inputs that a process takes at a time
SHOWN = 20  # faults that are listed
KINDS = ("crash", "hang", "lost", "slow")


class Hang(BaseException):
    """An input took too long; no ``except Exception`` of the library can stop it."""


class Fault(NamedTuple):
    """What an input did that none may do."""

    room: str
    number: int
    kind: str
    what: str


def try_one(room: str, number: int, seed: int) -> tuple[str, list[Fault]]:
    """Whether an input was read or refused, and what it did that it may not."""
    content = make(room, number, seed)
    fault = partial(Fault, room, number)
    faults, outcome = [], "read"
    signal.setitimer(signal.ITIMER_PROF, HANG)
    began = time.process_time()
    try:
        if n := ROOMS[room].read(content):
            faults.append(fault("lost", f"{n} characters"))
    except LgoError:
        outcome = "refused"
    except Hang:
        return "read", [fault("hang", f"over {HANG} s")]
    except Exception as error:  # any exception is what is looked for
        faults.append(fault("crash", f"{type(error).__name__}: {str(error)[:120]}"))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - began
    if took > HANG:
        faults.append(fault("hang", f"{took:.1f} s"))
    elif took > SLOW + SLOW_EACH * len(content):
        faults.append(fault("slow", f"{took:.2f} s for {len(content):,} characters"))
    return outcome, faults


def _give_up(_: int, __: FrameType | None) -> None:
    raise Hang


def try_some(room: str, numbers: range, seed: int) -> tuple[Counter[tuple[str, str]], list[Fault]]:
    """Outcomes of some inputs, counted by room, and their faults."""
    before = signal.signal(signal.SIGPROF, _give_up)
    try:
        tagger().tag_passage("It was late.")  # what is loaded once is not counted
        ROOMS[room].make(random.Random(0))
        done = [try_one(room, number, seed) for number in numbers]
    finally:
        signal.signal(signal.SIGPROF, before)
    counts = Counter((room, outcome) for outcome, _ in done)
    found = [fault for _, faults in done for fault in faults]
    return counts + Counter((room, fault.kind) for fault in found), found


def fuzz(inputs: int, seed: int, jobs: int, rooms: Sequence[str]) -> tuple[Counter[tuple[str, str]], list[Fault]]:
    """The same of all inputs of some rooms."""
    chunks = [
        (room, range(start, min(start + CHUNK, n)))
        for room in rooms
        for n in [max(1, round(ROOMS[room].share * inputs)) if len(rooms) > 1 else inputs]
        for start in range(0, n, CHUNK)
    ]
    names, ranges = zip(*chunks, strict=True)
    counts, faults = Counter[tuple[str, str]](), list[Fault]()
    for some, found in _each(names, ranges, seed, jobs):
        counts += some
        faults += found
    return counts, faults


def _each(
    names: Iterable[str], ranges: Iterable[range], seed: int, jobs: int
) -> Iterator[tuple[Counter[tuple[str, str]], list[Fault]]]:
    if jobs == 1:
        yield from map(try_some, names, ranges, repeat(seed))
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(try_some, names, ranges, repeat(seed))


def main() -> int:
    """Print the table; 1 if anything in it is not nought."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--room", choices=ROOMS)
    parser.add_argument("--show", type=int, metavar="NUMBER")
    given = parser.parse_args()
    if given.show is not None:
        print(make(given.room or "text", given.show, given.seed))
        return 0
    rooms = [given.room] if given.room else list(ROOMS)
    counts, faults = fuzz(given.inputs, given.seed, given.jobs, rooms)
    print("| room | inputs | refused | crashes | hangs | lost characters | slow |\n|---|---|---|---|---|---|---|")
    for room in rooms:
        n = counts[room, "read"] + counts[room, "refused"]
        print(
            "|", " | ".join(map(str, [room, n, counts[room, "refused"], *(counts[room, kind] for kind in KINDS)])), "|"
        )
    for fault in faults[:SHOWN]:
        print(f"{fault.kind}: {fault.what} (--room {fault.room} --seed {given.seed} --show {fault.number})")
    return int(bool(faults))


if __name__ == "__main__":
    raise SystemExit(main())
