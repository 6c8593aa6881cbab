"""``lgo-nlp annotations quiz``: thirty sentences to try oneself on, on the screen or as a page to label in."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument

from lgo_nlp.cli.options import PAGE_SUFFIXES, output_option
from lgo_nlp.cli.streams import complain, tell, write
from lgo_nlp.errors import AnnotationError, LgoError

if TYPE_CHECKING:
    from lgo_nlp.annotations.alignment import SentenceLabels
    from lgo_nlp.annotations.quiz import Question, Score

HOW = "1 fault, 2 injustice, 3 finding, 4 agreed_action, any of them, or 0 for none; types after them if you like\n"


def quiz(
    answers: Annotated[
        Path | None, Argument(metavar="[FILE]", help="Answers that the page has saved; without it they are asked for.")
    ] = None,
    output: Annotated[Path | None, output_option(metavar="FILE.html", help="Page to write the sentences to.")] = None,
) -> None:
    """Try yourself on thirty sentences; the score is by rule of the guidelines.

    They are asked one by one, up to the end of standard input. With --output they are written as a page to label in,
    and what that saves is scored when it is given as FILE.
    """
    from lgo_nlp.annotations import read_annotations
    from lgo_nlp.annotations.quiz import answers_of, questions, score

    if answers and output:
        raise LgoError("FILE is scored, and --output writes the page: give one of the two")
    if output and output.suffix.lower() not in PAGE_SUFFIXES:  # it may be a file of answers
        raise LgoError(f"{output}: the page is HTML; name an output that ends in .html")
    if output:
        _write_page(output)
    elif answers:
        found = score(answers_of(read_annotations([answers])))
        for question, answer in found.mistakes:
            write(f"{question.number}. {question.text}\n   {_verdict(question, answer)}\n")
        _show(found)
    else:
        write(HOW)
        given: dict[int, SentenceLabels] = {}
        for question in questions():
            said = _ask(question)
            if said is None:
                break
            given[question.number] = said
        _show(score(given))


def _write_page(output: Path) -> None:
    from lgo_nlp.annotations.guidelines import guidelines
    from lgo_nlp.annotations.quiz import questions
    from lgo_nlp.files import whole_file
    from lgo_nlp.writing.html.labelling import labelling_page

    page = labelling_page(output.stem, [question.as_task() for question in questions()], guidelines=guidelines())
    with whole_file(output) as stream:
        stream.write(page.encode())
    tell(f"{output}: {len(questions())} sentences; score what it saves with 'lgo-nlp annotations quiz FILE'")


def _ask(question: "Question") -> "SentenceLabels | None":
    """The answer that is typed; None at the end of standard input."""
    from lgo_nlp.annotations.quiz import parse_answer

    around = [*question.before, f"> {question.text}", *question.after]
    write(f"\n{question.number}. [{question.section}]\n" + "".join(f"   {line}\n" for line in around))
    for line in _typed():
        try:
            answer = parse_answer(line)
        except AnnotationError as error:
            complain(error)
            continue
        write(f"   {_verdict(question, answer)}\n")
        return answer
    return None


def _typed() -> Iterator[str]:
    """Lines of standard input, each after a prompt."""
    while True:
        write("? ")
        sys.stdout.flush()
        if not (line := sys.stdin.readline()):
            return
        yield line


def _verdict(question: "Question", answer: "SentenceLabels") -> str:
    right = answer.labels == question.answer.labels
    said = "Right" if right else f"You said {_labels(answer)}"
    return f"{said}: {_labels(question.answer)}. {question.why} (Rule {question.rule})"


def _labels(answer: "SentenceLabels") -> str:
    from lgo_nlp.labels import LABELS

    named = {label: ", ".join(sorted(answer.types.get(label, ()))) for label in LABELS if label in answer.labels}
    return " + ".join(f"{label} ({types})" if types else label for label, types in named.items()) or "none"


def _show(found: "Score") -> None:
    from lgo_nlp.cli.screen import show_table

    if not found.asked:
        raise AnnotationError("standard input: no answer in it; type one for each sentence")
    types = f", types of {found.types_right} of {found.typed} labels" if found.typed else ""
    title = f"{found.right} of {found.asked} sentences right{types}"
    show_table(
        title,
        ("rule", "right", "of", "about"),
        [(str(r.rule), str(r.right), str(r.asked), r.title) for r in found.rules],
    )
