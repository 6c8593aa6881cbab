"""Every fault of an annotation file, by line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from lgo_nlp.annotations.alignment import covers
from lgo_nlp.annotations.gold import place_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut
from lgo_nlp.annotations.reading import parse_file, place_in, same_spans
from lgo_nlp.decision import Decision
from lgo_nlp.text.sentences import split_paragraph


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a line of an annotation file (from 1; 0 for the whole file), or a note on how the line is read."""

    path: Path
    line: int
    message: str
    note: bool = False

    def __str__(self) -> str:
        return f"{place_in(self.path, self.line)}: {'note: ' if self.note else ''}{self.message}"


def check_annotations(paths: Sequence[Path], corpus: Mapping[str, Decision] | None = None) -> list[Problem]:
    """Faults of annotation files and notes on them, in order; with a corpus, also the paragraphs that it lacks.

    Raises:
        AnnotationError: a file is missing or cannot be read.
    """
    problems: list[Problem] = []
    seen: dict[str, Path] = {}
    placed: dict[tuple[str, int | str], AnnotatedParagraph] = {}
    for path in paths:
        for line, found in parse_file(path):
            problem = partial(Problem, path, line)
            note = partial(problem, note=True)
            if isinstance(found, str):
                problems.append(problem(found))
                continue
            if isinstance(found, LeftOut):
                problems.append(note(f"left out, as its answer is {found.answer!r}: nothing is known of it"))
                continue
            problems += [*map(problem, _faults(found, corpus)), *map(note, _notes(found))]
            other = seen.setdefault(found.decision, path)
            if other != path:
                problems.append(problem(f"decision {found.decision} is in {other} too; keep each decision in one file"))
            first = placed.setdefault((found.decision, found.paragraph or found.text), found)
            if first is not found and first.text == found.text and same_spans(first, found):
                problems.append(note(f"{found.named} has the same spans at {first.source}; it is taken once"))
            elif first is not found:
                advice = f"see {first.source}, and leave one of the lines out"
                problems.append(problem(f"{found.named} of {found.decision} is annotated twice; {advice}"))
    return problems


def _notes(paragraph: AnnotatedParagraph) -> Iterator[str]:
    """What is no fault of a paragraph, but should be known."""
    untyped = [f"{span.label} at {span.start}" for span in paragraph.spans if span.types_unknown]
    if untyped:
        yield (
            f"no type is given ({', '.join(untyped)}): the types are unknown, and neither learnt nor scored; "
            "'unspecified' is for a sentence that names none"
        )


def _faults(paragraph: AnnotatedParagraph, corpus: Mapping[str, Decision] | None) -> Iterator[str]:
    """What is wrong with a paragraph that is well formed."""
    sentences = split_paragraph(paragraph.text)
    for span in paragraph.spans:
        touched = [s for s in sentences if s[0] < span.end and s[1] > span.start]
        if len(touched) > 1:
            yield f"span {span.start}–{span.end} reaches across {len(touched)} sentences; give each sentence its own"
        elif not any(covers(span, *sentence) for sentence in touched):
            yield f"span {span.start}–{span.end} covers less than half of a sentence; extend it to the whole sentence"
    for span, times in Counter(replace(span, types=()) for span in paragraph.spans).items():
        if times > 1:
            yield f"the {span.label} span at {span.start} occurs {times} times; keep one, with all its types"
    if corpus is not None:
        decision = corpus.get(paragraph.decision)
        if decision is None:
            yield f"decision {paragraph.decision} is not in the corpus; name the folder of its page with --corpus"
        elif place_of(paragraph, decision) is None:
            yield f"its text is not a paragraph of decision {paragraph.decision}; give it as the page has it"
