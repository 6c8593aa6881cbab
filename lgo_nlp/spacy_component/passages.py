"""A doc's text as a decision, or as a passage of one."""

from bisect import bisect_left, bisect_right
from contextlib import suppress
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    from lgo_nlp.decision import Decision
    from lgo_nlp.text.sentences import Tokens


def read_doc(text: str) -> "Decision":
    """The text as a decision or passage; a text that cannot be read unchanged becomes a single paragraph."""
    from lgo_nlp.decision import Decision, Paragraph, Role, Section
    from lgo_nlp.errors import PageError
    from lgo_nlp.reading import read_passage

    with suppress(PageError):
        decision = read_passage(text)
        if decision.text == text:
            return decision
    whole, section = Paragraph(0, len(text), 0), Section("", Role.PASSAGE, 0, 0)
    return Decision(text, None, None, None, None, None, "doc", (section,), (whole,))


def decision_of(doc: Doc) -> "tuple[Decision, Tokens]":
    """The doc's text as a decision, with the pipeline's sentences, split where they cross paragraphs."""
    from lgo_nlp.decision import Sentence
    from lgo_nlp.text.sentences import Tokens, words_of

    text = doc.text
    decision = read_doc(text)
    starts = [paragraph.start for paragraph in decision.paragraphs]
    sentences: list[Sentence] = []
    for sent in doc.sents:
        first, behind = sent.start_char, sent.end_char
        for number in range(max(0, bisect_right(starts, first) - 1), bisect_left(starts, behind)):
            start = max(first, starts[number])
            piece = text[start : min(behind, decision.paragraphs[number].end)]
            if piece.strip():
                lead = len(piece) - len(piece.lstrip())
                sentences.append(Sentence(start + lead, start + len(piece.rstrip()), number))
    return decision, Tokens(tuple(sentences), words_of([text[s.start : s.end] for s in sentences]))
