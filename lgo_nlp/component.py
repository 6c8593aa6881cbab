"""The tagger as a spaCy component: ``nlp.add_pipe("lgo_tagger")`` sets ``doc.spans["lgo"]``.

spaCy imports this file whenever it makes a pipeline, so nothing of the tagger is imported until it is asked for.
"""

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

if TYPE_CHECKING:
    from lgo_nlp.decision import Decision
    from lgo_nlp.sentences import Tokens
    from lgo_nlp.tagging import Tagger

SPANS_KEY = "lgo"


@Language.factory(
    "lgo_tagger", requires=["doc.sents"], assigns=["doc.spans"], default_config={"model": None, "spans_key": SPANS_KEY}
)
def make_lgo_tagger(nlp: Language, name: str, model: str | None, spans_key: str) -> "LgoTagger":  # noqa: ARG001
    """Component with the model that ships, or with the one in the folder ``model``."""
    from lgo_nlp.tagging import load

    return LgoTagger(load(model), spans_key=spans_key)


class LgoTagger:
    """Labels the sentences that a pipeline has set; needs ``doc.sents``, from a sentencizer or a parser.

    A text that reads as a decision is labelled with its sections; any other as one passage of findings. The span group
    holds one span for each label of each sentence, and its ``attrs`` have the spans' ``scores`` and ``types`` in order.
    """

    def __init__(self, tagger: "Tagger", *, spans_key: str = SPANS_KEY) -> None:
        self._tagger = tagger
        self._spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        """The same doc, with its span group set."""
        decision, tokens = _decision_of(doc)
        tagged = self._tagger.tag_tokens(decision, tokens)
        spans: list[Span] = []
        scores: list[float] = []
        types: list[list[str]] = []
        for sentence in tagged.sentences:
            for label in sorted(sentence.labels):
                span = doc.char_span(
                    sentence.sentence.start, sentence.sentence.end, label=label, alignment_mode="expand"
                )
                if span is not None:
                    spans.append(span)
                    scores.append(sentence.scores[label])
                    types.append(list(sentence.types.get(label, ())))
        group = SpanGroup(doc, name=self._spans_key, spans=spans, attrs={"scores": scores, "types": types})
        doc.spans[self._spans_key] = group
        return doc

    def to_disk(self, path: object, *, exclude: tuple[str, ...] = ()) -> None:
        """Nothing to write: the model is named in the pipeline's configuration."""

    def from_disk(self, path: object, *, exclude: tuple[str, ...] = ()) -> "LgoTagger":  # noqa: ARG002
        """The component itself: the model is named in the pipeline's configuration."""
        return self


def _decision_of(doc: Doc) -> "tuple[Decision, Tokens]":
    """The doc's text as a decision, with the pipeline's sentences cut to the paragraphs they stand in."""
    from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence
    from lgo_nlp.errors import PageError
    from lgo_nlp.reading import read_text
    from lgo_nlp.sentences import Tokens, words_of

    text = doc.text
    try:
        decision = read_text(text)
    except PageError:
        decision = None
    if decision is None or decision.text != text:
        whole = Paragraph(0, len(text), 0)
        section = Section("", Role.FINDINGS, 0, 0)
        decision = Decision(text, None, None, None, None, None, "doc", (section,), (whole,))
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
