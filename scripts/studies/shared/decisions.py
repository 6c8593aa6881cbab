"""Annotated decisions: those of the corpus, on each side of the split, and real ones where their pages are at hand."""

from pathlib import Path

from lgo_nlp.annotations import GoldDecision, gold_decisions, load_corpus, read_annotations
from lgo_nlp.annotations.standoff import read_standoff, resolve_in
from lgo_nlp.decision import Role

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "real"
"""Where the pages of real decisions are, if they are at hand."""

STATEMENTS, SUMMARIES, OTHERS = "LGSCO statements", "report summaries", "another ombudsman (PHSO)"


def split_decisions(*, quick: bool = False) -> tuple[list[GoldDecision], list[GoldDecision]]:
    """Training decisions and held-out ones; ``quick`` takes every eighth."""
    corpus = load_corpus([ROOT / "corpus"])
    train, heldout = (
        gold_decisions(read_annotations([ROOT / "annotations" / name]), corpus)[:: 8 if quick else 1]
        for name in ("train.jsonl", "heldout.jsonl")
    )
    return train, heldout


def real_decisions(folder: Path) -> list[GoldDecision]:
    """Labelled real decisions whose pages are in a folder or its subfolders; none if there is no such folder."""
    published = ROOT / "annotations" / "published.jsonl"
    return resolve_in(read_standoff(published), [folder]) if folder.is_dir() else []


def real_sets(folder: Path) -> dict[str, list[GoldDecision]]:
    """The same by kind, without the kinds that are not there."""
    found: dict[str, list[GoldDecision]] = {STATEMENTS: [], SUMMARIES: [], OTHERS: []}
    for gold in real_decisions(folder):
        roles = {section.role for section in gold.decision.sections}
        own = STATEMENTS if roles & {Role.POWERS, Role.METHOD} else SUMMARIES
        found[own if gold.decision.ref else OTHERS].append(gold)
    return {kind: some for kind, some in found.items() if some}


def hands() -> dict[str, tuple[int, str]]:
    """The hand of each decision that has one, and its kind of prose."""
    lines = (ROOT / "corpus" / "hands.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {ref: (int(hand), prose) for ref, hand, prose in (line.split("\t") for line in lines)}
