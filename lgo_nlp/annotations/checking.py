"""Every fault of an annotation file, by line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lgo_nlp.annotations.gold import covers, place_of
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, parse_file
from lgo_nlp.decision import Decision
from lgo_nlp.labels import BY_NAME
from lgo_nlp.sentences import split_paragraph


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of an annotation file: file, line (from 1) and what is wrong."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def check_annotations(paths: Sequence[Path], corpus: Mapping[str, Decision] | None = None) -> list[Problem]:
    """Every fault of annotation files; with a corpus, paragraphs that are not in it too.

    Raises:
        AnnotationError: a file is missing or cannot be read.
    """
    problems: list[Problem] = []
    seen: dict[str, Path] = {}
    placed: dict[tuple[str, int | str], str] = {}
    for path in paths:
        for line, found in parse_file(path):
            if isinstance(found, str):
                problems.append(Problem(path, line, found))
                continue
            problems += [Problem(path, line, message) for message in _faults(found, corpus)]
            other = seen.setdefault(found.decision, path)
            if other != path:
                message = f"decision {found.decision} is in {other} too; keep each decision in one file"
                problems.append(Problem(path, line, message))
            key = (found.decision, found.paragraph or found.text)
            if key in placed:
                named = f"paragraph {found.paragraph}" if found.paragraph else "this paragraph"
                message = f"{named} of {found.decision} is annotated twice; see {placed[key]}"
                problems.append(Problem(path, line, message))
            placed.setdefault(key, f"{path}:{line}")
    return problems


def _faults(paragraph: AnnotatedParagraph, corpus: Mapping[str, Decision] | None) -> Iterator[str]:
    """What is wrong with a paragraph that is well formed."""
    sentences = split_paragraph(paragraph.text)
    for span in paragraph.spans:
        touched = [s for s in sentences if s[0] < span.end and s[1] > span.start]
        if len(touched) > 1:
            yield f"span {span.start}–{span.end} reaches across {len(touched)} sentences; give each sentence its own"
        elif not any(covers(span, *sentence) for sentence in touched):
            yield f"span {span.start}–{span.end} covers less than half of a sentence; extend it to the whole sentence"
        if BY_NAME[span.label].types and not span.types:
            yield f"a {span.label} span at {span.start} names no type; use 'unspecified' where none is said"
    for span, times in Counter(replace(span, types=()) for span in paragraph.spans).items():
        if times > 1:
            yield f"the {span.label} span at {span.start} occurs {times} times; keep one, with all its types"
    if corpus is not None:
        decision = corpus.get(paragraph.decision)
        if decision is None:
            yield f"decision {paragraph.decision} is not in the corpus"
        elif place_of(paragraph, decision) is None:
            yield f"its text is not a paragraph of decision {paragraph.decision}"
