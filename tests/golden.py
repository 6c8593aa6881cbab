"""Annotated decisions that several tests try things on."""

from functools import cache
from pathlib import Path

from lgo_nlp.annotations import GoldDecision, gold_decisions, load_corpus, read_annotations

ROOT = Path(__file__).parents[1]


@cache
def gold(n: int) -> list[GoldDecision]:
    """The first held-out decisions."""
    paragraphs = read_annotations([ROOT / "annotations" / "heldout.jsonl"])
    refs = sorted({paragraph.decision for paragraph in paragraphs})[:n]
    return gold_decisions([p for p in paragraphs if p.decision in refs], load_corpus([ROOT / "corpus"]))
