"""What a terminal shows: tagged decisions in colour, tables of scores, progress on stderr. The one door to rich."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from lgo_nlp.cli.streams import counted, shown
from lgo_nlp.decision import TaggedDecision, TaggedSentence
from lgo_nlp.labels import BY_NAME, LABELS

WIDTH_WITHOUT_TERMINAL = 120


def console() -> Console:
    """Standard output; of a fixed width where it is no terminal."""
    plain = Console(highlight=False, markup=False, soft_wrap=False)
    return plain if plain.is_terminal else Console(highlight=False, markup=False, width=WIDTH_WITHOUT_TERMINAL)


def show_decision(tagged: TaggedDecision, *, all_sentences: bool) -> None:
    """Print a decision's labelled sentences under the headings of their sections, with scores and types."""
    out = console()
    decision = tagged.decision
    title = " ".join(part for part in (decision.body, f"({decision.ref})" if decision.ref else None) if part)
    out.print(Text(shown(title or decision.source), style="bold"))
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
            out.print(
                Text(f"\n{heading}", style="bold underline"),
                Text(f" {decision.sections[place].role}", style="dim"),
                sep="",
            )
        out.print(_labels(sentence, number))
        out.print(Padding(Text(shown(" ".join(tagged.text_of(sentence).split()))), (0, 0, 0, 6), expand=False))
    out.print()


def _labels(sentence: TaggedSentence, number: int) -> Text:
    line = Text(f"{number:>4}  ")
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
    """Print a table under its title, numbers to the right."""
    out = console()
    out.print(Text(shown(title), style="bold"), soft_wrap=True)
    table = Table(header_style="bold")
    for k, name in enumerate(head):
        table.add_column(name, justify="left" if k == 0 else "right")
    for row in rows:
        table.add_row(*row)
    out.print(table)


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, if that is a terminal; the function that it gives takes how many are done."""
    columns = (SpinnerColumn(), TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    out = Console(stderr=True)
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def steps(first: str) -> Iterator[Callable[[str], None]]:
    """What step a long job is at, on stderr; the first shows on a terminal only, the others are lines elsewhere."""
    out = Console(stderr=True)
    with out.status(first) as status:

        def tell(step: str) -> None:
            if out.is_terminal:
                status.update(step)
            else:
                out.print(step)

        yield tell
