"""Whether runs that are killed lose or double anything: kills with signal 9 at random moments, each followed by --resume.

    python scripts/studies/kills.py [--kills N] [--pages N] [--seed N]

Pages of the corpus, two of them spoilt, are tagged into each format, and made records in each, by one process and by
two. Each run is killed at a moment drawn from the time that an undisturbed one takes, and begun again with --resume
until one ends before its moment; all files that are then there are compared, byte by byte, with those of the
undisturbed run, and all begins anew. "begun" counts the kills that left a journal, "unfinished" those that left a hidden file, as the output was just
being written. The exit status is 1 if anything differed.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path

from shared.decisions import ROOT

from lgo_nlp.evaluation.report import markdown_table
from lgo_nlp.files import journal_of

FORMATS = {"tag": ("jsonl", "csv", "parquet"), "records": ("jsonl", "csv", "parquet", "sqlite")}
"""Formats that each command writes."""
PROCESSES = (1, 2)
COUNTED = ("kills", "begun", "unfinished", "ended", "equal")


def write_pages(folder: Path, number: int) -> None:
    """Pages of the corpus, over again where they are too few; one is empty and one is no decision."""
    folder.mkdir()
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))]
    for i, text in enumerate(islice(cycle(texts), number)):
        spoilt = {number // 3: "", number // 2: "Minutes of a meeting."}
        (folder / f"{i:05}.txt").write_text(spoilt.get(i, text), encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    """Content of the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def run_once(work: Path, command: str, output: Path, jobs: int, seconds: float | None) -> bool:
    """Go on with an output; killed after so many seconds, it returns False. Workers are left to end by themselves."""
    words = ["-m", "lgo_nlp", command, "pages", "-o", str(output), "--jobs", str(jobs), "--resume"]
    with (work / "said").open("w+") as said:
        process = subprocess.Popen([sys.executable, *words], cwd=work, stderr=said)
        try:
            if process.wait(seconds):
                raise SystemExit(f"{output.name}: {(work / 'said').read_text()}")
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
    return True


def measure(work: Path, command: str, form: str, jobs: int, kills: int, draw: random.Random) -> Counter[str]:
    """Kill runs, one after the other, and compare those that come to an end."""
    tally: Counter[str] = Counter()
    expected = work / f"whole-{command}-{form}-{jobs}" / f"out.{form}"
    begun = time.monotonic()
    run_once(work, command, expected, jobs, None)
    seconds = time.monotonic() - begun
    while tally["kills"] < kills:
        output = work / f"killed-{command}-{form}-{jobs}-{tally['ended']}" / f"out.{form}"
        while not run_once(work, command, output, jobs, draw.uniform(0, seconds) if tally["kills"] < kills else None):
            tally["kills"] += 1
            tally["begun"] += journal_of(output).exists()
            tally["unfinished"] += any(output.parent.glob(".*"))
        tally["ended"] += 1
        tally["equal"] += files_of(output.parent) == files_of(expected.parent)
    return tally


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    kinds = [(command, form, jobs) for command, forms in FORMATS.items() for form in forms for jobs in PROCESSES]
    rows, total = [], Counter()
    with tempfile.TemporaryDirectory() as folder:
        write_pages(Path(folder) / "pages", arguments.pages)
        for i, (command, form, jobs) in enumerate(kinds):
            share = arguments.kills * (i + 1) // len(kinds) - arguments.kills * i // len(kinds)
            if share:
                tally = measure(Path(folder), command, form, jobs, share, draw)
                rows.append([command, form, str(jobs), *(str(tally[name]) for name in COUNTED)])
                total += tally
    rows.append(["all", "", "", *(str(total[name]) for name in COUNTED)])
    print(markdown_table(["command", "format", "processes", *COUNTED], rows))
    return int(total["equal"] < total["ended"])


if __name__ == "__main__":
    raise SystemExit(main())
