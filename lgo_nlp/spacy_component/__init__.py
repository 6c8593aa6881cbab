"""The tagger in spaCy pipelines: ``lgo_tagger`` sets ``doc.spans["lgo"]``, ``lgo_sentences`` sets sentences for it.

spaCy imports this package whenever it makes a pipeline, so the tagger itself is imported only when it is used.
"""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from spacy import util
from spacy.language import Language

from lgo_nlp.errors import ModelError
from lgo_nlp.labels import LABELS
from lgo_nlp.spacy_component.sentencing import LgoSentences
from lgo_nlp.spacy_component.spans import SPANS_KEY, LgoTagger, set_extensions

__all__ = ["SPANS_KEY", "LgoSentences", "LgoTagger", "make_lgo_sentences", "make_lgo_tagger"]

set_extensions()


@Language.factory("lgo_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_lgo_sentences(nlp: Language, name: str) -> LgoSentences:  # noqa: ARG001
    """Component that splits sentences as the tagger does."""
    _require(nlp)
    return LgoSentences()


@Language.factory(
    "lgo_tagger",
    requires=["doc.sents"],
    assigns=["doc.spans", "doc._.lgo", "span._.lgo_scores", "span._.lgo_types"],
    default_config={"model": None, "threshold": None, "spans_key": SPANS_KEY},
)
def make_lgo_tagger(nlp: Language, name: str, model: str | None, threshold: Any, spans_key: str) -> LgoTagger:
    """Component with the default model, or with the one in the folder ``model``.

    ``threshold`` replaces the thresholds of the labels it names: ``{"fault": 0.8}``.

    Raises:
        ModelError: a threshold is not for a label, or not between 0 and 1.
    """
    _require(nlp)
    return LgoTagger(model, threshold=_checked(threshold, name), spans_key=spans_key)


def _checked(threshold: Any, name: str) -> Mapping[str, float]:
    """Thresholds from a configuration, checked now, as the model is loaded later."""
    threshold = {} if threshold is None else threshold
    if not isinstance(threshold, Mapping):
        raise ModelError(f'{name}: threshold {threshold!r} is no table; give labels with numbers, {{"fault": 0.8}}')
    for label, value in threshold.items():
        if label not in LABELS:
            raise ModelError(f"{name}: threshold for {label!r}: not a label; use one of {', '.join(LABELS)}")
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise ModelError(f"{name}: threshold {value!r} for {label}: not a number between 0 and 1")
    return threshold


def _require(nlp: Language) -> None:
    """Add this package to the pipeline's requirements, where ``spacy package`` would not find it."""
    wanted: list[str] = nlp.meta.setdefault("requirements", [])
    if "lgo-nlp" not in [util.split_requirement(line)[0] for line in wanted]:
        try:
            versions = util.get_minor_version_range(version("lgo-nlp"))
        except PackageNotFoundError:  # run from a folder, not installed
            versions = ""
        wanted.append(f"lgo-nlp{versions}")
