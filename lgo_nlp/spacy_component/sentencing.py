"""Sentences of a doc, split as the tagger splits them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from lgo_nlp.decision import Decision, Paragraph, Role, Section
from lgo_nlp.errors import PageError

_LINE: Final = re.compile(r"\S[^\n]*")
_BLOCK: Final = re.compile(r"\S(?:(?!\n\s*\n).)*", re.DOTALL)


class LgoSentences:
    """Starts sentences where the tagger does, in paragraphs and list items; any other line is a sentence of its own.

    spaCy's sentencizer does not end a sentence at "Mrs Y.", and starts one after "e.g.".

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("lgo_sentences")
    >>> [sent.text for sent in nlp("The Council wrote to Mrs Y. It was at fault.").sents]
    ['The Council wrote to Mrs Y.', 'It was at fault.']
    """

    def __call__(self, doc: Doc) -> Doc:
        """Set the doc's sentences; one that starts inside a token starts at that token."""
        offsets = [token.idx for token in doc]
        starts = {bisect_right(offsets, start) - 1 for start in _sentence_starts(read_doc(doc.text))}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.i in starts
        return doc

    def score(self, examples: Iterable[Example], **_: object) -> dict[str, Any]:
        """Scores of the sentences, under spaCy's names (``sents_p``, ``sents_r``, ``sents_f``)."""
        return Scorer.score_spans(
            examples, "sents", has_annotation=lambda doc: doc.has_annotation("SENT_START"), labeled=False
        )


def read_doc(text: str) -> Decision:
    """The text as a decision or passage; a text that cannot be read unchanged becomes a single paragraph."""
    from lgo_nlp.reading import read_passage

    with suppress(PageError):
        decision = read_passage(text)
        if decision.text == text:
            return decision
    whole, section = Paragraph(0, len(text), 0), Section("", Role.PASSAGE, 0, 0)
    return Decision(text, None, None, None, None, None, "doc", (section,), (whole,))


def _sentence_starts(decision: Decision) -> Iterator[int]:
    """Offsets at which sentences start: in paragraphs as they are split, elsewhere at each line.

    A paragraph's number or dash is outside it, and belongs to its first sentence.
    """
    from lgo_nlp.text.sentences import split_paragraph

    text, behind = decision.text, 0
    for paragraph in decision.paragraphs:
        between = text[behind : paragraph.start]
        yield from (behind + line.start() for line in _LINE.finditer(between))
        own = text[paragraph.start : paragraph.end]
        cut = [block.start() + start for block in _BLOCK.finditer(own) for start, _ in split_paragraph(block[0])]
        marked = bool(between.rpartition("\n")[2].strip())
        yield from (paragraph.start + start for start in cut[marked:])
        behind = paragraph.end
    yield from (behind + line.start() for line in _LINE.finditer(text[behind:]))
