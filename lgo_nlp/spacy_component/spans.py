"""The tagger as a component that labels spans of a doc, and its model as data of the pipeline."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from spacy import util
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from lgo_nlp.errors import ModelError
from lgo_nlp.labels import LABELS
from lgo_nlp.spacy_component.passages import decision_of
from lgo_nlp.spacy_component.scores import score_spans

if TYPE_CHECKING:
    from lgo_nlp.tagging import Tagger

SPANS_KEY: Final = "lgo"
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
        self,
        model: str | None = None,
        *,
        threshold: Mapping[str, float] | None = None,
        spans_key: str = SPANS_KEY,
    ) -> None:
        self._model = model
        self._threshold = dict(threshold or {})
        self._spans_key = spans_key
        self._loaded: Tagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Set the doc's span group, scores and types.

        Raises:
            ModelError: the model cannot be used.
        """
        decision, tokens = decision_of(doc)
        tagged = self._tagger.tag_tokens(decision, tokens)
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
        group = SpanGroup(doc, name=self._spans_key, spans=spans, attrs={"scores": scores, "types": types})
        doc.spans[self._spans_key] = group
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
        return score_spans(list(examples), key=self._spans_key)

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
