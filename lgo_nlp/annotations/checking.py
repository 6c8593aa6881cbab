"""Every fault of an annotation file, by line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

from lgo_nlp.annotations.alignment import covers
from lgo_nlp.annotations.pages import difference, place_of, restored
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, LeftOut, Note
from lgo_nlp.annotations.reading import parse_file, place_in, same_spans
from lgo_nlp.decision import Decision
from lgo_nlp.text.sentences import split_paragraph

Corpus = Mapping[str, Decision] | None


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a line of an annotation file (from 1; 0 for the whole file), or a note on how the line is read."""

    path: Path
    line: int
    message: str
    note: bool = False

    def __str__(self) -> str:
        return f"{place_in(self.path, self.line)}: {'note: ' if self.note else ''}{self.message}"


@dataclass(slots=True)
class _Seen:
    """What the files have held so far: the file of each decision, and what each annotator first said of a paragraph."""

    files: dict[str, Path] = field(default_factory=dict)
    paragraphs: dict[tuple[str, int | str], dict[str, AnnotatedParagraph]] = field(default_factory=dict)


def check_annotations(
    paths: Sequence[Path], corpus: Corpus = None, *, tool: str = "", together: bool = False
) -> list[Problem]:
    """Faults of annotation files and notes on them, in order; with a corpus, also the paragraphs that it lacks.

    ``tool`` is as in ``read_annotations``. Files that are to be one file, ``together``, may share decisions; others
    are sides of a split.

    Raises:
        AnnotationError: a file is missing or cannot be read.
    """
    problems: list[Problem] = []
    seen = _Seen()
    for path in paths:
        for line, found in parse_file(path, tool):
            note = partial(Problem, path, line, note=True)
            if isinstance(found, str):
                problems.append(Problem(path, line, found))
            elif isinstance(found, LeftOut):
                problems.append(note(f"left out, as {found.why}: nothing is known of it"))
            elif isinstance(found, Note):
                problems.append(note(found.message))
            else:
                problems += _problems(found, path, line, corpus, seen, together)
    return problems


def _problems(
    found: AnnotatedParagraph, path: Path, line: int, corpus: Corpus, seen: _Seen, together: bool
) -> Iterator[Problem]:
    record = found.source.removeprefix(place_in(path, line)).strip(" ()")

    def problem(message: str, *, note: bool = False) -> Problem:
        return Problem(path, line, f"{record}: {message}" if record else message, note)

    mended: list[str] = []
    (found,) = restored([found], corpus or {}, mended.append)
    yield from (problem(message.removeprefix(found.at), note=True) for message in mended)
    yield from map(problem, _faults(found, corpus))
    yield from map(partial(problem, note=True), _notes(found))
    other = seen.files.setdefault(found.decision, path)
    if other != path and not together:
        yield problem(f"decision {found.decision} is in {other} too; keep each decision in one file")
    before = seen.paragraphs.setdefault((found.decision, found.paragraph or found.text), {})
    yield from (problem(message, note=note) for message, note in _repeats(found, before))
    before.setdefault(found.annotator, found)


def _repeats(found: AnnotatedParagraph, before: Mapping[str, AnnotatedParagraph]) -> Iterator[tuple[str, bool]]:
    """What is to be said of a paragraph, of which each annotator first said ``before``, and whether it is a note."""
    if not before:
        return
    own = before.get(found.annotator)
    first = own or next(iter(before.values()))
    if first.text == found.text and same_spans(first, found):
        if set(found.asked) <= set(first.asked):
            yield f"{found.named} has the same spans at {first.source}; it is taken once", True
    elif own or first.text != found.text:
        advice = f"see {first.source}, and leave one of the lines out"
        yield f"{found.named} of {found.decision} is annotated twice; {advice}", False
    else:
        by = f"{found.annotator or 'not named'!r} has other spans than {first.annotator or 'not named'!r}"
        advice = "'lgo-nlp annotations import --settle' makes them one"
        yield f"{found.named} of {found.decision}: {by} at {first.source}; {advice}", True


def _notes(paragraph: AnnotatedParagraph) -> Iterator[str]:
    """What is no fault of a paragraph, but should be known."""
    untyped = [f"{span.label} at {span.start}" for span in paragraph.spans if span.types_unknown]
    if untyped:
        yield (
            f"no type is given ({', '.join(untyped)}): the types are unknown, and neither learnt nor scored; "
            "'unspecified' is for a sentence that names none"
        )


def _faults(paragraph: AnnotatedParagraph, corpus: Corpus) -> Iterator[str]:
    """What is wrong with a paragraph that is well formed."""
    yield from _span_faults(paragraph)
    if corpus is not None:
        decision = corpus.get(paragraph.decision)
        if decision is None:
            yield f"decision {paragraph.decision} is not in the corpus; name the folder of its page with --corpus"
        elif place_of(paragraph, decision) is None:
            where = difference(paragraph, decision)
            yield f"its text is not a paragraph of decision {paragraph.decision}{where}; give it as the page has it"


def _span_faults(paragraph: AnnotatedParagraph) -> Iterator[str]:
    """What is wrong with spans: where they begin and end in sentences, and in each other."""
    sentences = split_paragraph(paragraph.text)
    for span in paragraph.spans:
        touched = [s for s in sentences if s[0] < span.end and s[1] > span.start]
        if len(touched) > 1:
            yield f"span {span.start}–{span.end} reaches across {len(touched)} sentences; give each sentence its own"
        elif not any(covers(span, *sentence) for sentence in touched):
            yield f"span {span.start}–{span.end} covers less than half of a sentence; extend it to the whole sentence"
    bare = Counter(replace(span, types=()) for span in paragraph.spans)
    for span, times in bare.items():
        if times > 1:
            yield f"the {span.label} span at {span.start} occurs {times} times; keep one, with all its types"
    for a, b in pairwise(sorted(bare, key=lambda span: (span.label, span.start))):
        if a.label == b.label and b.start < a.end:
            yield f"the {a.label} spans at {a.start} and {b.start} overlap; keep one, over the whole sentence"
