"""How the cost of tagging grows with the pages: seconds and memory of one process, of two, and of Ray on two cores.

    python scripts/studies/engines.py [--write] [--pages 1000 10000 60000] [--format jsonl]

Pages are those of the corpus, with new words on every page, in one file of JSON Lines, tagged by ``lgo-nlp tag`` in a new
process, start and writing included. Memory is that of the process and of all that it started, shared pages counted once
(PSS), looked at five times a second; so it is Linux alone that can run this. ``--write`` puts the tables into
``docs/engines_growth.md`` and the picture beside it: run it when nothing else runs. 60,000 pages need 7 GB of disk.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from shared.decisions import ROOT
from shared.made_pages import made_pages
from shared.running import say

from lgo_nlp.evaluation.plots import FAINT, STYLE, colour
from lgo_nlp.evaluation.report import markdown_table

PAGES = (1_000, 10_000, 60_000)
ENGINES = {
    "one process": ("--engine", "serial"),
    "two processes": ("--engine", "processes", "--jobs", "2"),
    "Ray on two": ("--engine", "ray", "--jobs", "2"),
}
COLOURS = dict(zip(ENGINES, map(colour, ("finding", "fault", "injustice")), strict=True))
MANY = 5_000_000
EVERY = 0.2  # seconds


class Cost(NamedTuple):
    """What a run took: seconds, and megabytes at its peak."""

    seconds: float
    megabytes: float


Costs = dict[str, dict[int, Cost]]
"""Costs by engine and number of pages."""


def lines(number: int) -> Iterator[str]:
    """Made pages as lines, each with a reference of its own."""
    for i, text in enumerate(made_pages(number)):
        yield json.dumps({"text": text, "ref": f"98 {i:07d}"}) + "\n"


def cost_of(pages: Path, output: Path, options: Sequence[str]) -> Cost:
    """Cost of tagging a file."""
    command = [sys.executable, "-m", "lgo_nlp", "tag", str(pages), "--output", str(output), *options]
    began, most = time.perf_counter(), 0.0
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, sum(map(megabytes, family(process.pid))))
            time.sleep(EVERY)
        if process.returncode:
            raise SystemExit(process.stderr.read())
    return Cost(time.perf_counter() - began, most)


def family(first: int) -> list[int]:
    """Numbers of a process and of all processes that it and those have started."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(place.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(place.parent.name))
    found = [first]
    for number in found:  # it grows
        found += children.get(number, [])
    return found


def megabytes(process: int) -> float:
    """Memory of a process, of which it has its part where it is shared; nothing if it has ended."""
    try:
        said = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss: +(\d+) kB", said, re.MULTILINE)
    return int(found[1]) / 1_000 if found else 0.0


def measure(numbers: Sequence[int], form: str, engines: Sequence[str]) -> Costs:
    """Costs of every engine at every number of pages."""
    costs: Costs = {name: {} for name in engines}
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            pages = Path(folder) / "pages.jsonl"
            with pages.open("w", encoding="utf-8") as stream:
                stream.writelines(lines(number))
            digests = set()
            for name in engines:
                output = Path(folder) / f"out.{form}"
                costs[name][number] = cost = cost_of(pages, output, ENGINES[name])
                say(f"{number:,} pages, {name}: {cost.seconds:.1f} s, {cost.megabytes:.0f} MB")
                digests.add(subprocess.check_output(["sha256sum", str(output)]).split()[0])
                for path in Path(folder).glob("out.*"):
                    path.unlink()
            if len(digests) > 1:
                raise SystemExit(f"{number:,} pages: the engines wrote different files")
    return costs


def line_through(costs: dict[int, Cost]) -> tuple[float, float]:
    """Seconds of the start, and of a thousand pages: the line with the least squared relative distance."""
    numbers, seconds = list(costs), [cost.seconds for cost in costs.values()]
    slope, start = np.polyfit(numbers, seconds, 1, w=1 / np.array(seconds))
    return float(start), float(slope) * 1_000


def tables(costs: Costs) -> str:
    """What was measured, and what follows for many pages, as Markdown."""
    numbers = list(next(iter(costs.values())))
    measured = markdown_table(
        ["", *(f"{number:,} pages" for number in numbers)],
        [[name, *(f"{c.seconds:.1f} s, {c.megabytes:.0f} MB" for c in each.values())] for name, each in costs.items()],
    )
    if len(numbers) < 2:
        return measured
    rows = []
    for name, each in costs.items():
        start, thousand = line_through(each)
        hours = (start + thousand * MANY / 1_000) / 3_600
        grown = each[numbers[-1]].megabytes / each[numbers[0]].megabytes
        rows.append(
            [name, f"{start:.1f}", f"{thousand:.2f}", f"{1_000 / thousand:,.0f}", f"{grown:.2f}", f"{hours:.1f}"]
        )
    head = ["", "start, s", "1,000 pages, s", "pages a second", "memory, last to first", f"{MANY:,} pages, hours"]
    return f"{measured}\n\n{markdown_table(head, rows)}"


def picture(costs: Costs, path: Path) -> None:
    """Seconds and megabytes by the number of pages, as a PNG."""
    with matplotlib.style.context(["default", STYLE]):
        figure = Figure(figsize=(9, 4.2), layout="constrained")
        for axes, field, what in zip(figure.subplots(1, 2), Cost._fields, ("seconds", "megabytes"), strict=True):
            for name, each in costs.items():
                values = [getattr(cost, field) for cost in each.values()]
                axes.plot(list(each), values, color=COLOURS[name], marker="o", linewidth=2, label=name)
            axes.set_xscale("log")
            axes.set_yscale("log" if field == "seconds" else "linear")
            axes.set_ylim(bottom=None if field == "seconds" else 0)
            axes.set_xticks(list(each), [f"{number:,}" for number in each])
            axes.minorticks_off()
            axes.grid(color=FAINT, linewidth=0.8)
            axes.set_xlabel("pages")
            axes.set_ylabel(what)
        axes.legend(frameon=False)
        figure.savefig(path, dpi=110, metadata={"Software": None})


def page(costs: Costs, form: str) -> str:
    """The whole page as Markdown."""
    return f"""# How the cost of tagging grows

All figures on this page come from one command, run on a machine with {os.cpu_count()} cores while nothing else ran:

```
python scripts/studies/engines.py --write
```

`lgo-nlp tag` of generated pages to {form}, start, reading and writing included; memory is the peak of all its processes
together. Each engine wrote the same file.

{tables(costs)}

![Seconds and megabytes by the number of pages](engines_growth.png)

The last column follows from the line through the points of its row: the start, and so much for every thousand pages.
"""


def main() -> int:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write docs/engines_growth.md and docs/engines_growth.png")
    parser.add_argument("--pages", type=int, nargs="+", default=PAGES)
    parser.add_argument("--format", default="jsonl", choices=("jsonl", "parquet"))
    given = parser.parse_args()
    engines = [name for name, options in ENGINES.items() if "ray" not in options or find_spec("ray")]
    if len(engines) < len(ENGINES):
        say("without Ray, which is not installed: pip install '.[ray]'")
    costs = measure(sorted(given.pages), given.format, engines)
    print(tables(costs))
    if given.write:
        (ROOT / "docs" / "engines_growth.md").write_text(page(costs, given.format), encoding="utf-8")
        picture(costs, ROOT / "docs" / "engines_growth.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
