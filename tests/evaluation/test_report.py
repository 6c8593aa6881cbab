import dataclasses
import re
from functools import cache, partial
from pathlib import Path

import golden
import pytest
from golden import gold
from markdown_it import MarkdownIt

from lgo_nlp.evaluation import WORST, evaluate
from lgo_nlp.evaluation.report import (
    CAPTIONS,
    group_table,
    labels_table,
    tables_in,
    types_table,
    with_tables,
    write_markdown,
)
from lgo_nlp.labels import BY_NAME, LABELS, TYPED_LABELS
from lgo_nlp.metrics import figure

ROOT = Path(__file__).parents[2]
N_DECISIONS = 12
HOSTILE = (
    "Housing | <b>repairs</b>\n# and \\ ![](http://x.test/a.png) [adaptations](http://x.test) <img src=x> &lt; **now** "
    "`code` ~~gone~~ _so_ <http://x.test> <!-- hidden -->"
)


def evaluation():
    return golden.evaluation(N_DECISIONS)


@cache
def page():
    return write_markdown(evaluation(), measured_on="`annotations/heldout.jsonl`")


def cells(line):
    """Cells of a row of a Markdown table."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def tables(markdown):
    """Tables of a page, each a list of rows."""
    blocks = [block.split("\n") for block in markdown.split("\n\n")]
    return [[cells(line) for line in block] for block in blocks if block[0].startswith("|")]


def assert_well_formed(markdown):
    assert "\n\n\n" not in markdown
    for rows in tables(markdown):
        assert set(rows[1]) == {"---"}
        assert {len(row) for row in rows} == {len(rows[0])}


def test_report_tables_are_well_formed():
    assert len(tables(page())) == 1 + 3 + len(TYPED_LABELS) + 1
    assert_well_formed(page())


def test_report_says_what_was_measured():
    e = evaluation()
    head = page().split("\n\n")[1]
    assert f"`{e.model[:12]}` on `annotations/heldout.jsonl`" in head
    assert f"{N_DECISIONS} decisions, {e.sentences} sentences" in head


def test_report_shows_every_label_with_its_scores():
    rows = {row[0]: row for row in tables(labels_table(evaluation()))[0]}
    for label in LABELS:
        s = evaluation().labels[label]
        low, high = s.f1_interval
        assert rows[label][3] == f"{s.counts.f1:.3f} ({low:.2f}–{high:.2f})"
        assert rows[label][1].startswith(f"{s.counts.precision:.3f} ")
        assert rows[label][2].startswith(f"{s.counts.recall:.3f} ")
        assert rows[label][-1] == str(s.counts.support)
    assert rows["macro average"][3].startswith(f"{evaluation().macro_f1:.3f} ")
    assert rows["micro average"][3].startswith(f"{evaluation().micro.f1:.3f} ")


@pytest.mark.parametrize("kind", ["role", "category", "outcome"])
def test_report_shows_every_group(kind):
    rows = tables(group_table(evaluation(), kind))[0]
    assert rows[0][1:-1] == list(LABELS)
    assert [row[0] for row in rows[2:]] == list(evaluation().groups[kind])
    for row in rows[2:]:
        for label, cell in zip(LABELS, row[1:], strict=False):
            counts = evaluation().groups[kind][row[0]][label]
            assert cell == (f"{counts.f1:.2f} ({counts.support})" if counts.support or counts.fp else "–")


@pytest.mark.parametrize("label", TYPED_LABELS)
def test_report_shows_every_type_with_its_meaning(label):
    rows = {row[0]: row for row in tables(types_table(evaluation(), label))[0]}
    for name, meaning in BY_NAME[label].types.items():
        counts = evaluation().types[label][name]
        assert rows[name][3:] == [figure(counts.f1), str(counts.support), meaning]


def test_report_of_a_decision_without_most_labels_has_dashes_and_says_what_the_average_is_over():
    closed = tuple(labels and labels & {"finding"} for labels in gold(N_DECISIONS)[0].labels)
    bare = dataclasses.replace(gold(N_DECISIONS)[0], labels=closed, types=tuple({} for _ in closed))
    found = evaluate([bare], golden.tagger().model)
    assert "the labels that occur (1 of 4)" in write_markdown(found, measured_on="`gold.jsonl`")
    rows = {row[0]: row for row in tables(labels_table(found))[0]}
    assert rows["fault"][2] == "–", "a label that does not occur has no recall"
    assert rows["macro average"][3] == rows["finding"][3], "and counts in no average"
    assert all(row[2] == "–" for row in tables(types_table(found, "injustice"))[0][2:])


def test_report_lists_the_worst_mistakes():
    listed = re.findall(r"^- \*\*(\w+) (missed|not there)\*\*", page(), flags=re.MULTILINE)
    worst = evaluation().mistakes[:WORST]
    assert listed == [(m.label, "missed" if m.label in m.gold else "not there") for m in worst]
    assert f"The {len(worst)} of {len(evaluation().mistakes)} wrong labels" in page()


def test_report_shows_the_pictures_it_is_given_and_no_other():
    files = {name: f"of/{name}.svg" for name in CAPTIONS}
    markdown = write_markdown(evaluation(), measured_on="`gold.jsonl`", pictures=files)
    assert re.findall(r"!\[[^\]]+\]\(([^)]+)\)", markdown) == [
        files["labels"],
        files["reliability"],
        files["label_sets"],
    ]
    assert_well_formed(markdown)
    assert "![" not in page()


def test_report_of_hostile_words_keeps_its_tables():
    first = gold(N_DECISIONS)[0]
    strange = dataclasses.replace(first.decision, category=HOSTILE, outcome=HOSTILE)
    found = evaluate([dataclasses.replace(first, decision=strange), *gold(N_DECISIONS)[1:3]], golden.tagger().model)
    mistakes = tuple(dataclasses.replace(m, text=HOSTILE, decision=HOSTILE) for m in evaluation().mistakes[:3])
    markdown = write_markdown(dataclasses.replace(found, mistakes=mistakes), measured_on="`gold.jsonl`")
    assert_well_formed(markdown)
    parts = [
        part for block in MarkdownIt("commonmark").enable("table").parse(markdown) for part in block.children or ()
    ]
    assert {part.type for part in parts} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
        "code_inline",
        "softbreak",
    }
    shown = "".join(part.content or " " for part in parts)
    assert shown.count(" ".join(HOSTILE.split())) == 2 + 2 * len(mistakes), "it is shown as it is, word for word"
    assert sum(line.startswith("- **") for line in markdown.splitlines()) == len(mistakes)


def test_report_of_no_mistake_says_so():
    clean = dataclasses.replace(evaluation(), mistakes=(), label_sets=())
    markdown = write_markdown(clean, measured_on="`gold.jsonl`")
    assert "The 0 of 0 wrong labels" in markdown
    assert_well_formed(markdown)


def test_report_tables_of_a_document_are_found_and_replaced():
    document = "# Card\n<!-- tables -->\n| old |\n<!-- /tables -->\nWords.\n"
    renewed = with_tables(document, "| \\1 |\n")
    assert (tables_in(document), tables_in(renewed)) == ("| old |\n", "| \\1 |\n")
    assert with_tables(renewed, "| old |\n") == document
    for function in (tables_in, partial(with_tables, tables="")):
        with pytest.raises(ValueError, match="put them back"):
            function("# Card\n| old |\n")
