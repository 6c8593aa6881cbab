"""Pages a second of ``lgo-nlp tag`` from a folder to a file, everything included, beside those of another checkout.

    python scripts/studies/throughput.py [--pages N] [--rounds N] [--against CHECKOUT] [--only FORM] [--jobs N …]

Each run is a process of its own, from its start to its end. The checkouts are timed in turn, and the ratios are taken
round by round, so that a machine whose speed drifts does not favour either. On a busy machine trust the processor time.
This script imports nothing large: the system counts what a process had before it became another in its largest size.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from shared.made_pages import made_pages

ROOT = Path(__file__).resolve().parents[2]
_IN_A_FOLDER = 1_000


class Run(NamedTuple):
    """Seconds of a run by the clock and of processor time in all its processes, and the main one's largest size."""

    seconds: float
    processor: float
    megabytes: float


def write_pages(folder: Path, number: int) -> None:
    """Write made pages, a thousand to a folder."""
    for at, text in enumerate(made_pages(number)):
        path = folder / f"{at // _IN_A_FOLDER:03d}" / f"99-{at // _IN_A_FOLDER:03d}-{at % _IN_A_FOLDER:03d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def timed_run(tree: Path, pages: Path, output: Path, jobs: int) -> Run:
    """Tag a folder of pages with the package of a checkout."""
    words = [sys.executable, "-m", "lgo_nlp", "tag", str(pages), "--output", str(output), "--jobs", str(jobs)]
    began = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.wait()  # it has ended; else Python would wait for it again later
    if status:
        raise SystemExit(f"{tree}: {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> int:
    """Print the table: this checkout and perhaps another, in turn, for each format and number of jobs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2_880)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", type=Path, help="another checkout of the project")
    parser.add_argument("--only", nargs="+", default=["jsonl", "parquet"], help="formats")
    parser.add_argument("--jobs", nargs="+", type=int, default=[1, 2])
    given = parser.parse_args()
    trees = {"this": ROOT} | ({"other": given.against.resolve()} if given.against else {})
    with TemporaryDirectory() as place:
        pages = Path(place) / "pages"
        write_pages(pages, given.pages)
        print(f"{given.pages:,} pages, {given.rounds} rounds in turn, medians; load {os.getloadavg()[0]:.1f} before")
        print("format   jobs  checkout   seconds  pages/s  processor seconds  largest process")
        for form, jobs in product(given.only, given.jobs):
            runs: dict[str, list[Run]] = {name: [] for name in trees}
            for _ in range(given.rounds):
                for name, tree in trees.items():
                    output = Path(place) / f"{name}.{form}"
                    runs[name].append(timed_run(tree, pages, output, jobs))
                    output.unlink()
            _print_setting(form, jobs, given.pages, runs)
        print(f"load {os.getloadavg()[0]:.1f} after")
    return 0


def _print_setting(form: str, jobs: int, number: int, runs: Mapping[str, list[Run]]) -> None:
    for name, own in runs.items():
        seconds, processor, size = (statistics.median(values) for values in zip(*own, strict=True))
        shown = f"{seconds:7.1f}  {number / seconds:7.0f}  {processor:17.1f}  {size:12.0f} MB"
        print(f"{form:8} {jobs:4}  {name:9} {shown}")
    if len(runs) > 1:
        pairs = list(zip(runs["other"], runs["this"], strict=True))
        by_clock, by_processor = (statistics.median(old[k] / new[k] for old, new in pairs) for k in (0, 1))
        print(f"{'':14} {by_clock:.2f} times the pages a second by the clock, {by_processor:.2f} by processor time")


if __name__ == "__main__":
    raise SystemExit(main())
