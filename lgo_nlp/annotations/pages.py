"""Annotated paragraphs and the pages that they are of: where tools changed white space, the page's text is restored."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span
from lgo_nlp.annotations.reading import Tell
from lgo_nlp.decision import Decision


def place_of(annotated: AnnotatedParagraph, decision: Decision) -> int | None:
    """Position of an annotated paragraph in its decision: by its number if the text is there, else by its text."""
    return _find(annotated, decision, lambda text: text == annotated.text)


def restored(
    paragraphs: Iterable[AnnotatedParagraph], corpus: Mapping[str, Decision], tell: Tell
) -> list[AnnotatedParagraph]:
    """Paragraphs with the text of their pages, if only white space differs; ``tell`` is called with each such one.

    Tools trim texts, and turn no-break spaces and line breaks into spaces. Spans keep their words.
    """
    return [_restored(p, corpus[p.decision], tell) if p.decision in corpus else p for p in paragraphs]


def difference(annotated: AnnotatedParagraph, decision: Decision) -> str:
    """Where a text that is on no page first differs from the paragraph of its number; empty if there is none."""
    if not 1 <= annotated.paragraph <= len(decision.paragraphs):
        return ""
    text, own = _text(decision, annotated.paragraph - 1), annotated.text
    at = next((k for k, (a, b) in enumerate(zip(text, own, strict=False)) if a != b), min(len(text), len(own)))
    return f" (at {at}: {own[at : at + 20]!r}, where paragraph {annotated.paragraph} has {text[at : at + 20]!r})"


def _restored(annotated: AnnotatedParagraph, decision: Decision, tell: Tell) -> AnnotatedParagraph:
    if place_of(annotated, decision) is not None:
        return annotated
    words = _bare(annotated.text)
    place = _find(annotated, decision, lambda text: _bare(text) == words)
    if place is None:
        return annotated
    text = _text(decision, place)
    places = [k for k, char in enumerate(text) if not char.isspace()]
    spans = tuple(one for span in annotated.spans if (one := _moved(span, annotated.text, places)))
    tell(f"{annotated.at}{annotated.named} of {annotated.decision} differs from its page in white space; mended")
    return replace(annotated, text=text, spans=spans)


def _moved(span: Span, text: str, places: list[int]) -> Span | None:
    """The span over the same words in a text whose characters that are no white space are at ``places``."""
    first, number = len(_bare(text[: span.start])), len(_bare(text[span.start : span.end]))
    return replace(span, start=places[first], end=places[first + number - 1] + 1) if number else None


def _find(annotated: AnnotatedParagraph, decision: Decision, matches: Callable[[str], bool]) -> int | None:
    numbers = range(len(decision.paragraphs))
    likely = annotated.paragraph - 1
    order = [likely, *numbers] if likely in numbers else numbers
    return next((number for number in order if matches(_text(decision, number))), None)


def _text(decision: Decision, number: int) -> str:
    paragraph = decision.paragraphs[number]
    return decision.text[paragraph.start : paragraph.end]


def _bare(text: str) -> str:
    return "".join(text.split())
