"""Counts and tables of the corpus and annotations, as Markdown, for the data cards.

    python scripts/tools/corpus_tables.py [--write]

With ``--write`` the tables replace what is between the markers ``<!-- tables -->`` and ``<!-- /tables -->`` of
``corpus/README.md`` and ``annotations/README.md``; a test holds that they are current.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lgo_nlp.annotations import GoldDecision, gold_decisions, load_corpus, read_annotations
from lgo_nlp.evaluation.report import markdown_table, with_tables
from lgo_nlp.labels import LABELS, TYPED_LABELS

ROOT = Path(__file__).resolve().parents[2]


def splits() -> dict[str, list[GoldDecision]]:
    """Annotated decisions of each side of the split."""
    corpus = load_corpus([ROOT / "corpus"])
    return {
        side: gold_decisions(read_annotations([ROOT / "annotations" / f"{side}.jsonl"]), corpus)
        for side in ("train", "heldout")
    }


def corpus_tables(found: dict[str, list[GoldDecision]]) -> str:
    """Decisions, words and sentences by outcome, category and year."""
    every = [g for gold in found.values() for g in gold]
    words = {
        g.decision.ref: sum(len(g.decision.text[p.start : p.end].split()) for p in g.decision.paragraphs) for g in every
    }
    parts = [
        f"{len(every)} decisions, {sum(words.values()):,} words, {sum(len(g.labels) for g in every):,} sentences; "
        f"the shortest has {min(words.values()):,} words, the longest {max(words.values()):,}."
    ]
    for name, key in (
        ("outcome", lambda g: g.decision.outcome),
        ("category", lambda g: g.decision.category.split(" > ")[0]),
        ("year", lambda g: g.decision.date[:4]),
    ):
        counts = Counter(key(g) for g in every)
        sentences = Counter()
        for g in every:
            sentences[key(g)] += len(g.labels)
        order = sorted(counts) if name == "year" else [k for k, _ in counts.most_common()]
        parts.append(markdown_table((name, "decisions", "sentences"), [(k, counts[k], sentences[k]) for k in order]))
    return "\n\n".join(parts) + "\n"


def annotation_tables(found: dict[str, list[GoldDecision]]) -> str:
    """Sentences with each label and type, on both sides of the split."""
    sides = list(found)
    rows: list[Sequence[object]] = [
        ("decisions", *(len(found[s]) for s in sides)),
        ("sentences", *(sum(len(g.labels) for g in found[s]) for s in sides)),
        ("no label", *(sum(not labels for g in found[s] for labels in g.labels) for s in sides)),
    ]
    rows += [
        (label, *(sum(label in (labels or ()) for g in found[s] for labels in g.labels) for s in sides))
        for label in LABELS
    ]
    parts = [markdown_table(("", *sides), rows)]
    for label in TYPED_LABELS:
        counts = {s: Counter(t for g in found[s] for types in g.types for t in types.get(label, ())) for s in sides}
        names = sorted(counts["train"] | counts["heldout"], key=lambda t: -sum(c[t] for c in counts.values()))
        parts.append(markdown_table((f"{label} type", *sides), [(t, *(counts[s][t] for s in sides)) for t in names]))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found = splits()
    for folder, text in (("corpus", corpus_tables(found)), ("annotations", annotation_tables(found))):
        print(text)
        card = ROOT / folder / "README.md"
        if arguments.write:
            card.write_text(with_tables(card.read_text(encoding="utf-8"), text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
