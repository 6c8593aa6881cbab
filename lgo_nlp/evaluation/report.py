"""An evaluation as a Markdown page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from lgo_nlp.evaluation import WORST, Evaluation
from lgo_nlp.labels import BY_NAME, LABELS, TYPED_LABELS
from lgo_nlp.metrics import figure, figure_with, micro

TITLES: Final = {"role": "section", "category": "category", "outcome": "outcome"}

CAPTIONS: Final = {
    "labels": "Precision, recall and F1 of each label with 95% intervals",
    "label_sets": "Sentences by gold and tagged label set",
    "reliability": "Share of sentences that truly have a label, by the score they were given",
}
"""What each picture of ``plots`` shows."""


def write_markdown(
    evaluation: Evaluation, *, measured_on: str, pictures: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The whole report as Markdown; ``pictures`` gives the files, if any, of the pictures of ``CAPTIONS``."""
    e = evaluation
    shown = {name: [f"![{CAPTIONS[name]}]({file})"] for name, file in pictures.items()}
    confusions = [(", ".join(g) or "none", ", ".join(p) or "none", str(n)) for g, p, n in e.confusions]
    parts = [
        "# Evaluation",
        f"Model `{e.model[:12]}` on {measured_on}: {e.decisions} decisions, {e.sentences} sentences. "
        "Intervals are 95% and resample decisions. The macro average is over the labels that occur "
        f"({e.occurring} of {len(LABELS)}). A score that is not defined, as the recall of what does not occur, is “–” "
        "and in no average.",
        "## Labels",
        labels_table(e),
        *shown.get("labels", ()),
        f"Sets of labels, averaged over sentences with any: precision {figure(e.samples['precision'])}, "
        f"recall {figure(e.samples['recall'])}, F1 {figure(e.samples['f1'])}.",
        *(f"## By {TITLES[kind]}\n\n{group_table(e, kind)}" for kind in TITLES),
        "## Types, where the label is right",
        *(f"### {label}\n\n{types_table(e, label)}" for label in TYPED_LABELS),
        *(["## What a score means", *shown["reliability"]] if "reliability" in shown else []),
        "## Label sets most often mistaken",
        *shown.get("label_sets", ()),
        markdown_table(("gold", "tagged", "sentences"), confusions),
        f"## The worst mistakes\n\nThe {min(WORST, len(e.mistakes))} of {len(e.mistakes)} wrong labels "
        "whose score is furthest from its threshold.",
        *_mistakes(e),
    ]
    return "\n\n".join(parts) + "\n"


def labels_table(e: Evaluation) -> str:
    """Scores of the labels and their averages."""
    rows = [
        (label, figure_with(s.counts.precision, s.precision_interval), figure_with(s.counts.recall, s.recall_interval),
         figure_with(s.counts.f1, s.f1_interval), figure(s.average_precision), figure(s.calibration_error),
         str(s.counts.support))
        for label, s in e.labels.items()
    ]  # fmt: skip
    mean, total = e.macro, e.micro
    f1 = figure_with(mean["f1"], e.macro_interval)
    rows.append(("macro average", figure(mean["precision"]), figure(mean["recall"]), f1, "", "", ""))
    f1 = figure_with(total.f1, e.micro_interval)
    rows.append(("micro average", figure(total.precision), figure(total.recall), f1, "", "", str(total.support)))
    head = ("label", "precision", "recall", "F1", "average precision", "calibration error", "support")
    return markdown_table(head, rows)


def group_table(e: Evaluation, kind: str) -> str:
    """F1 and support of each label in each section role, category or outcome."""
    rows = []
    for name, found in e.groups[kind].items():
        own = [found[label] for label in LABELS]
        cells = [f"{figure(c.f1, 2)} ({c.support})" if c.support or c.fp else figure(c.f1) for c in own]
        rows.append((_escaped(name), *cells, figure(micro(own).f1)))
    return markdown_table((TITLES[kind], *LABELS, "micro F1"), rows)


def types_table(e: Evaluation, label: str) -> str:
    """Scores of a label's types over the sentences that truly have the label."""
    rows = [
        (name, figure(c.precision), figure(c.recall), figure(c.f1), str(c.support), BY_NAME[label].types[name])
        for name, c in e.types[label].items()
    ]
    total = micro(list(e.types[label].values()))
    f1 = figure_with(total.f1, e.types_interval[label])
    rows.append(("micro average", figure(total.precision), figure(total.recall), f1, str(total.support), ""))
    end = e.types_end_to_end[label]
    own = (figure(end.precision), figure(end.recall), figure(end.f1))
    rows.append(("with the tagger's own labels", *own, str(end.support), ""))
    return markdown_table(("type", "precision", "recall", "F1", "support", "meaning"), rows)


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown; ``|`` in a cell must be escaped already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in lines)


_TABLES: Final = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- /tables -->)", re.DOTALL)


def tables_in(document: str) -> str:
    """What a document has between its lines ``<!-- tables -->`` and ``<!-- /tables -->``, which a script renews.

    Raises:
        ValueError: it has no such lines.
    """
    found = _TABLES.search(document)
    if found is None:
        raise ValueError("no lines <!-- tables --> and <!-- /tables -->; put them back where the tables belong")
    return found[0]


def with_tables(document: str, tables: str) -> str:
    """The document with other tables between those lines.

    Raises:
        ValueError: it has no such lines.
    """
    tables_in(document)
    return _TABLES.sub(lambda _: tables, document, count=1)


def _mistakes(e: Evaluation) -> Iterator[str]:
    for m in e.mistakes[:WORST]:
        kind = "missed" if m.label in m.gold else "not there"
        place = f"{_escaped(m.decision)}, sentence {m.id}, {m.role}"
        yield (
            f"- **{m.label} {kind}** ({m.score:.2f}) {place}: {_escaped(m.text)}\n"
            f"  gold: {', '.join(m.gold) or 'none'}; tagged: {', '.join(m.predicted) or 'none'}"
        )


_MARKDOWN: Final = re.compile(r"[\\`*_\[\]<>&#|!~$]|:(?=//)")
"""Marks of emphasis, code, links, pictures, HTML, headings, tables and formulas, and what makes an address a link."""


def _escaped(text: str) -> str:
    """A page's text on one line, with nothing in it that Markdown would read as more than text."""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split()))
