"""Annotations: read them from any tool's files, check, settle and write them, and measure how annotators agree.

Also, by their own names: ``standoff`` labels of pages that the project does not carry, annotations as a ``dataset`` of
Hugging Face, the ``selection`` of paragraphs that are worth annotating next, those as data for a page to label in
(``labelling``), the ``guidelines``, and a ``quiz`` on them.
"""

from lgo_nlp.annotations.agreement import AgreementReport, Difference, measure_agreement
from lgo_nlp.annotations.checking import Problem, check_annotations
from lgo_nlp.annotations.gold import GoldDecision, gold_decisions, load_corpus
from lgo_nlp.annotations.pages import restored
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph, Span, digest_of, write_annotations
from lgo_nlp.annotations.reading import read_annotations, read_every
from lgo_nlp.annotations.settling import annotators_of, settle

__all__ = [
    "AgreementReport", "AnnotatedParagraph", "Difference", "GoldDecision", "Problem", "Span", "annotators_of",
    "check_annotations", "digest_of", "gold_decisions", "load_corpus", "measure_agreement", "read_annotations",
    "read_every", "restored", "settle", "write_annotations",
]  # fmt: skip
