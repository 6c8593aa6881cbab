"""The tagger as a component that labels spans of a doc, and its model as data of the pipeline."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from spacy import util
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.errors import ModelError
from lgo_nlp.labels import LABELS
from lgo_nlp.spacy_component.sentencing import read_doc

if TYPE_CHECKING:
    from lgo_nlp.tagging import Tagger
    from lgo_nlp.text.sentences import Tokens

SPANS_KEY: Final = "lgo"
PRINTED_KEY: Final = "sc"  # the span group whose scores "spacy benchmark accuracy" prints by default
_FILES: Final = ("model.json", "weights.npz")


class LgoTagger:
    """Labels sentences; needs ``doc.sents``, from ``lgo_sentences`` or another component.

    A text that reads as a decision is labelled with its sections, any other as a passage. It sets:

    - ``doc.spans["lgo"]``: one span for each label of each sentence; its ``attrs`` have the spans' ``scores`` and
      ``types`` in order.
    - ``span._.lgo_scores`` of every sentence, labelled or not: the score of each label, from 0 to 1.
    - ``span._.lgo_types``: the types of each label that the sentence has and that takes types.
    - ``doc._.lgo``: both for the whole doc, as a list of one record a sentence, with its ``start`` and ``end``.

    ``doc.to_json(underscore=["lgo"])`` writes the scores and types, ``DocBin(store_user_data=True)`` keeps them;
    a program that only reads such docs must import ``lgo_nlp.spacy_component`` first, to register the attributes.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("lgo_sentences")
    >>> _ = nlp.add_pipe("lgo_tagger", config={"threshold": {"finding": 0.4}})
    >>> doc = nlp("The office opens at nine. We find the Council was at fault.")
    >>> [span for span in doc.spans["lgo"] if span.label_ == "finding"]
    [We find the Council was at fault.]
    >>> list(doc.spans["lgo"][0]._.lgo_scores)
    ['fault', 'injustice', 'finding', 'agreed_action']
    >>> [(record["start"], record["end"]) for record in doc.to_json(underscore=["lgo"])["_"]["lgo"]]
    [(0, 25), (26, 59)]

    The model is loaded for the first doc. A saved pipeline carries it, with its thresholds, and needs no other folder.
    """

    labels: Final = LABELS

    def __init__(
        self, model: str | None = None, *, threshold: Mapping[str, float] | None = None, spans_key: str = SPANS_KEY
    ) -> None:
        self._model = model
        self._threshold = threshold
        self._spans_key = spans_key
        self._loaded: Tagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Set the doc's span group, scores and types.

        Raises:
            ModelError: the model cannot be used.
        """
        tagged = self._tagger.tag_tokens(*decision_of(doc))
        spans: list[Span] = []
        scores: list[float] = []
        types: list[list[str]] = []
        for sentence in tagged.sentences:
            place = sentence.sentence
            whole = doc.char_span(place.start, place.end, alignment_mode="expand")
            if whole is None:
                continue
            whole._.lgo_scores = dict(sentence.scores)
            whole._.lgo_types = dict(sentence.types)
            for label in sorted(sentence.labels):
                spans.append(Span(doc, whole.start, whole.end, label=label))
                scores.append(sentence.scores[label])
                types.append(list(sentence.types.get(label, ())))
        attrs = {"scores": scores, "types": types}
        doc.spans[self._spans_key] = SpanGroup(doc, name=self._spans_key, spans=spans, attrs=attrs)
        return doc

    @property
    def _tagger(self) -> "Tagger":
        """The tagger, loaded on first use: spaCy makes a component before it reads its data."""
        if self._loaded is None:
            from lgo_nlp.tagging import load

            self._loaded = load(self._model, thresholds=self._threshold)
        return self._loaded

    def score(self, examples: Iterable[Example], **_: object) -> dict[str, Any]:
        """Precision, recall and F1 of the spans, of each label, and of each type where ``span._.lgo_types`` is gold.

        Their names are ``spans_lgo_p``, ``_r``, ``_f`` and ``_per_type``, and ``spans_sc_…`` too if the gold has no
        group of that name: ``spacy benchmark accuracy`` prints these by default.
        """
        key, name, known = self._spans_key, f"spans_{self._spans_key}", list(examples)
        score = partial(Scorer.score_spans, known, allow_overlap=True)
        scores = score(name, getter=lambda doc, _: doc.spans.get(key, []), has_annotation=lambda doc: key in doc.spans)
        of_types = score(
            "types",
            getter=lambda doc, _: list(_typed(doc, key)),
            has_annotation=lambda doc: any(span._.lgo_types is not None for span in doc.spans.get(key, [])),
        )
        if of_types["types_per_type"]:
            scores[f"{name}_per_type"] |= dict(sorted(of_types["types_per_type"].items()))
        if not any(PRINTED_KEY in example.reference.spans for example in known):
            scores |= {measure.replace(name, f"spans_{PRINTED_KEY}", 1): value for measure, value in scores.items()}
        return scores

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Write the model's folder, with the current thresholds.

        Raises:
            ModelError: the model cannot be used.
            OutputError: a file cannot be written.
        """
        from lgo_nlp.model import save_model
        from lgo_nlp.model.card import write_card

        model = self._tagger.model
        save_model(model, Path(path), card=write_card(model, name=Path(path).name))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "LgoTagger":  # noqa: ARG002
        """Load the model of a folder into this component; it is read as data and checked.

        Raises:
            ModelError: the model is missing or cannot be used.
        """
        from lgo_nlp.tagging import load

        if not Path(path).is_dir():
            raise ModelError(f"{path}: the pipeline's model is missing; copy the whole pipeline again, or make it anew")
        self._loaded = load(path, thresholds=self._threshold)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model's folder as bytes, in spaCy's format.

        Raises:
            ModelError: the model cannot be used.
        """
        with TemporaryDirectory() as folder:
            self.to_disk(folder)
            getters = {name: (Path(folder) / name).read_bytes for name in _FILES}
            data: bytes = util.to_bytes(getters, exclude)
        return data

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "LgoTagger":
        """Load a model from ``to_bytes`` into this component.

        Raises:
            ModelError: the bytes are damaged, or the model cannot be used.
        """
        with TemporaryDirectory() as folder:
            try:
                util.from_bytes(data, {name: (Path(folder) / name).write_bytes for name in _FILES}, exclude)
            except (ValueError, TypeError, AttributeError) as error:
                raise ModelError(f"the pipeline's bytes: damaged ({error}); make them anew with to_bytes") from None
            try:
                return self.from_disk(folder)
            except ModelError as error:
                raise ModelError(str(error).replace(folder, "the pipeline's bytes")) from None


def decision_of(doc: Doc) -> "tuple[Decision, Tokens]":
    """The doc's text as a decision, with the pipeline's sentences, split where they cross paragraphs."""
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


def set_extensions() -> None:
    """Register ``doc._.lgo``, ``span._.lgo_scores`` and ``span._.lgo_types``."""
    Span.set_extension("lgo_scores", default=None, force=True)
    Span.set_extension("lgo_types", default=None, force=True)
    Doc.set_extension("lgo", getter=_records_of, setter=_set_records, force=True)


def _records_of(doc: Doc) -> list[dict[str, Any]]:
    """Scores and types of a doc's sentences, in the order of the text."""
    kept: dict[Any, Any] = doc.user_data  # spaCy keeps extension values here, by name and offsets
    places = sorted(key[2:] for key in kept if isinstance(key, tuple) and key[:2] == ("._.", "lgo_scores"))
    return [
        {"start": start, "end": end, "scores": span._.lgo_scores, "types": span._.lgo_types}
        for start, end in places
        for span in [doc.char_span(start, end)]
        if span is not None
    ]


def _set_records(doc: Doc, records: Iterable[Mapping[str, Any]]) -> None:
    """Set scores and types from records; ``Doc.from_json`` calls it."""
    for record in records:
        span = doc.char_span(record["start"], record["end"])
        if span is not None:
            span._.lgo_scores, span._.lgo_types = record["scores"], record["types"]


def _typed(doc: Doc, key: str) -> Iterator[Span]:
    """A span for each type of each of a doc's spans, labelled with label and type: ``fault: delay``."""
    for span in doc.spans.get(key, []):
        for name in (span._.lgo_types or {}).get(span.label_, ()):
            yield Span(doc, span.start, span.end, label=f"{span.label_}: {name}")
