"""Labelled spans of a doc: the tagger as a component, and its model as the data of a pipeline."""

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
    """Labels the sentences that a pipeline has set; needs ``doc.sents``, from ``lgo_sentences`` or another component.

    A text that reads as a decision is labelled with its sections; any other as a passage on its own. What is set:

    - ``doc.spans["lgo"]``: one span for each label of each sentence; its ``attrs`` have the spans' ``scores`` and
      ``types`` in order.
    - ``span._.lgo_scores``, of every sentence, labelled or not: the score of each label, from 0 to 1.
    - ``span._.lgo_types``: the types of each label that the sentence has and that takes types.
    - ``doc._.lgo``: the two for the whole doc, a list of a record a sentence with its ``start`` and ``end``.

    ``doc.to_json(underscore=["lgo"])`` writes the scores and types, ``DocBin(store_user_data=True)`` keeps them;
    a program that only reads such docs imports ``lgo_nlp.spacy_component`` first, which makes the attributes known.

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
        """The same doc, with its span group, scores and types set.

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
        """The tagger, loaded when it is first asked for: spaCy makes a component before it gives it its data."""
        if self._loaded is None:
            from lgo_nlp.tagging import load

            self._loaded = load(self._model, thresholds=self._threshold)
        return self._loaded

    def score(self, examples: Iterable[Example], **_: object) -> dict[str, Any]:
        """Precision, recall and F1 of the spans, of each label, and of each type where ``span._.lgo_types`` is gold.

        They stand under ``spans_lgo_p``, ``_r``, ``_f`` and ``_per_type``, and under ``spans_sc_…`` too where the gold
        has no group of that name: those are what ``spacy benchmark accuracy`` prints unless it is told another key.
        """
        return score_spans(list(examples), key=self._spans_key)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Write the model's folder, with the thresholds as they are.

        Raises:
            ModelError: the model cannot be used.
            OutputError: a file cannot be written.
        """
        from lgo_nlp.model import save_model
        from lgo_nlp.model.card import write_card

        model = self._tagger.model
        save_model(model, Path(path), card=write_card(model, name=Path(path).name))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "LgoTagger":  # noqa: ARG002
        """The component itself, with the model of a folder, which is read as data and checked.

        Raises:
            ModelError: the model is missing or cannot be used.
        """
        from lgo_nlp.tagging import load

        if not Path(path).is_dir():
            raise ModelError(f"{path}: the pipeline's model is missing; copy the whole pipeline again, or make it anew")
        self._loaded = load(path, thresholds=self._threshold)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model's folder, packed.

        Raises:
            ModelError: the model cannot be used.
        """
        with TemporaryDirectory() as folder:
            self.to_disk(folder)
            getters = {name: (Path(folder) / name).read_bytes for name in _FILES}
            packed: bytes = util.to_bytes(getters, exclude)
        return packed

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "LgoTagger":
        """The component itself, with a model that was packed.

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
