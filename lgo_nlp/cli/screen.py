"""Output for a terminal: tagged decisions in colour, tables of scores, progress on stderr. The one door to rich."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from lgo_nlp.cli.streams import counted, shown
from lgo_nlp.decision import TaggedSentence
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.tagged import TaggedDecision

WIDTH_WITHOUT_TERMINAL = 120
INDENT = 6
FRAME = 3  # width that a frame adds to a cell: a space on either side, and a line
GAP = 2  # spaces between the columns of a table without a frame


def console() -> Console:
    """Standard output; if it is not a terminal, its width is that of COLUMNS, or a fixed one."""
    out = Console(highlight=False, markup=False)
    if not out.is_terminal:
        columns = os.environ.get("COLUMNS", "")
        out.width = int(columns) if columns.isdecimal() and int(columns) else WIDTH_WITHOUT_TERMINAL
    return out


def show_decision(tagged: TaggedDecision, *, all_sentences: bool) -> None:
    """Print a decision's labelled sentences under the headings of their sections, with scores and types."""
    out = console()
    decision = tagged.decision
    title = " ".join(part for part in (decision.body, f"({decision.ref})" if decision.ref else None) if part)
    out.print(Text(shown(title or decision.name), style="bold"))
    facts = " · ".join(fact for fact in (decision.category, decision.outcome, decision.date) if fact)
    if facts:
        out.print(Text(shown(facts), style="dim"))
    counts = ", ".join(f"{sum(label in s.labels for s in tagged.sentences)} {label}" for label in LABELS)
    out.print(Text(f"{counted(len(tagged.sentences), 'sentence')}: {counts}", style="dim"))
    section = -1
    for number, sentence in enumerate(tagged.sentences, 1):
        if not (sentence.labels or all_sentences):
            continue
        place = decision.paragraphs[sentence.sentence.paragraph].section
        if place != section:
            section = place
            heading = shown(decision.sections[place].heading) or "(no heading)"
            role = decision.sections[place].role
            out.print(Text.assemble((f"\n{heading}", "bold underline"), (f" {role}", "dim")))
        _show_indented(out, _labels(sentence), f"{number:>4}  ")
        _show_indented(out, Text(shown(" ".join(tagged.text_of(sentence).split()))))
    out.print()


def _show_indented(out: Console, text: Text, first: str = "") -> None:
    """Print a text with all lines indented; ``first`` comes before the first of them."""
    lines = text.wrap(out, max(out.width - INDENT, 1))
    for margin, line in zip([first, *[""] * (len(lines) - 1)], lines, strict=True):
        line.rstrip()
        out.print(Text(margin.ljust(INDENT)) + line, soft_wrap=True)


def _labels(sentence: TaggedSentence) -> Text:
    line = Text()
    for label in LABELS:
        if label in sentence.labels:
            line.append(f" {label} ", style=f"black on {BY_NAME[label].colour}")
            line.append(f" {sentence.scores[label]:.2f}", style="dim")
            types = sentence.types.get(label, ())
            line.append(f" {', '.join(types)}  " if types else "  ", style="italic")
    if not sentence.labels:
        best = max(LABELS, key=lambda label: sentence.scores[label])
        line.append(f"none (nearest: {best} {sentence.scores[best]:.2f})", style="dim")
    return line


def show_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table under its title, with all columns but the first aligned to the right.

    A table that is too wide is printed in parts, one below the other, without a frame; each repeats the first column.
    """
    out = console()
    out.print(Text(shown(title), style="bold"), soft_wrap=True)
    widths = [max(map(cell_len, cells)) for cells in zip(head, *rows, strict=True)]
    if sum(widths) + FRAME * len(widths) + 1 <= out.width:
        out.print(_table(head, rows))
        return
    for columns in _parts(widths, out.width):
        part = [[row[k] for k in columns] for row in rows]
        table = _table([head[k] for k in columns], [row for row in part if any(row[1:])])
        table.box, table.show_edge, table.padding, table.pad_edge = SIMPLE_HEAD, False, (0, GAP - 1, 0, 0), False
        out.print(table)
        out.print()


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(header_style="bold")
    for k, name in enumerate(head):
        table.add_column(name, justify="left" if k == 0 else "right")
    for row in rows:
        table.add_row(*map(shown, row))
    return table


def _parts(widths: Sequence[int], most: int) -> list[list[int]]:
    """Columns of each part of a table; a part of two columns may be wider than the screen, and its cells then wrap."""
    parts = [[0]]
    for k in range(1, len(widths)):
        if len(parts[-1]) > 1 and sum(widths[i] + GAP for i in [*parts[-1], k]) - GAP > most:
            parts.append([0])
        parts[-1].append(k)
    return parts


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr if that is a terminal; gives a function to call with the number done."""
    columns = (SpinnerColumn(), TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    out = Console(stderr=True)
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def steps(first: str) -> Iterator[Callable[[str], None]]:
    """Report the steps of a long job on stderr: one status line on a terminal, else a line each but for the first."""
    out = Console(stderr=True)
    with out.status(first) as status:
        yield status.update if out.is_terminal else out.print
