"""Annotations: read, check and write them, carry them over to sentences, and measure how annotators agree.

Also, by their own names: ``standoff`` labels of pages that the project does not carry, annotations as a ``dataset`` of
Hugging Face, the ``selection`` of paragraphs that are worth annotating next, those as data for a page to label in
(``labelling``), the ``guidelines``, and a ``quiz`` on them.
"""

from lgo_nlp.annotations.agreement import AgreementReport, Difference, measure_agreement
from lgo_nlp.annotations.checking import Problem, check_annotations
from lgo_nlp.annotations.gold import GoldDecision, gold_decisions, load_corpus
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span, digest_of, write_annotations
from lgo_nlp.annotations.reading import read_annotations

__all__ = [
    "AgreementReport", "AnnotatedParagraph", "Difference", "GoldDecision", "Problem", "Span", "check_annotations",
    "digest_of", "gold_decisions", "load_corpus", "measure_agreement", "read_annotations", "write_annotations",
]  # fmt: skip
