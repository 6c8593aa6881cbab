import dataclasses
import re
from functools import cache

import golden
import matplotlib as mpl
import numpy as np
import pytest
from golden import gold
from matplotlib.colors import to_rgb

from lgo_nlp.evaluation import evaluate
from lgo_nlp.evaluation.plots import MOST_SETS, OTHER, colour, draw, set_table, share_interval
from lgo_nlp.evaluation.report import CAPTIONS
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.metrics import Bin


def evaluation():
    return golden.evaluation(12)


@cache
def pictures():
    return draw(evaluation())


def comments_of(svg):
    """What an SVG of paths says in words: matplotlib leaves each drawn text beside its paths, and more of the like."""
    return [text.strip() for text in re.findall(r"<!-- (.*?) -->", svg.decode(), re.DOTALL)]


def luminance(hexadecimal):
    """Relative luminance as WCAG defines it."""
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(hexadecimal)]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_plots_draw_every_picture_that_the_report_has_a_caption_for():
    assert list(pictures()) == list(CAPTIONS)
    assert all(content.startswith(b"<?xml") for content in pictures().values())


def test_plots_do_not_depend_on_the_settings_of_matplotlib_and_leave_them_alone():
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "savefig.dpi": 20, "svg.hashsalt": "other"}):
        before = dict(mpl.rcParams)
        assert draw(evaluation()) == pictures()
        assert dict(mpl.rcParams) == before


def test_plots_name_no_date_and_no_version():
    for content in pictures().values():
        assert not re.search(rb"<dc:date>|matplotlib\.org|\b20[0-9]{2}-[0-9]{2}-[0-9]{2}", content)


def test_plots_of_labels_write_every_figure_of_the_report():
    written = comments_of(pictures()["labels"])
    for label in LABELS:
        counts = evaluation().labels[label].counts
        assert f"({counts.support:,} sentences)" in written
        for value in (counts.precision, counts.recall, counts.f1):
            assert f"{value:.2f}" in written
    assert f"{evaluation().macro_f1:.2f}" in written


def test_plots_of_reliability_write_the_calibration_error_of_each_label():
    written = comments_of(pictures()["reliability"])
    for label in LABELS:
        error = evaluation().labels[label].calibration_error
        assert f"{label.replace('_', ' ')} (calibration error {error:.3f})" in written


def test_plots_of_label_sets_write_the_counts():
    _, table = set_table(evaluation())
    written = comments_of(pictures()["label_sets"])
    assert {f"{n:,}" for n in table[table > 0].tolist()} <= set(written)


def test_plots_set_table_counts_every_sentence_once_and_the_commonest_by_name():
    names, table = set_table(evaluation())
    assert table.sum() == evaluation().sentences
    assert len(names) <= MOST_SETS + 1
    right = sum(n for gold, predicted, n in evaluation().label_sets if gold == predicted)
    others = table[-1, -1] if names[-1] == OTHER else 0
    assert right - others <= np.trace(table) - others <= right
    for gold_set, predicted, n in evaluation().label_sets:
        if gold_set in names and predicted in names:
            assert table[names.index(gold_set), names.index(predicted)] == n


@pytest.mark.parametrize(
    ("n_sets", "n_names", "why"),
    [
        (1, 1, "one set alone is a picture of one cell"),
        (MOST_SETS, MOST_SETS, "as many as can be named"),
        (MOST_SETS + 1, MOST_SETS + 1, "one more is named rather than called other"),
        (MOST_SETS + 2, MOST_SETS + 1, "the two rarest stand together"),
    ],
)
def test_plots_set_table_names_so_many_sets(n_sets, n_names, why):
    every = [tuple(label for bit, label in enumerate(LABELS) if k >> bit & 1) for k in range(16)]
    sets = tuple((name, name, 100 - k) for k, name in enumerate(every[:n_sets]))
    names, table = set_table(dataclasses.replace(evaluation(), label_sets=sets))
    assert len(names) == n_names, why
    assert (names[-1] == OTHER) == (n_sets > MOST_SETS + 1)
    assert table.sum() == sum(n for *_, n in sets)


def test_plots_of_one_decision_with_labels_missing_can_be_drawn():
    nothing = [frozenset() if labels is not None else None for labels in gold(1)[0].labels]
    bare = dataclasses.replace(gold(1)[0], labels=tuple(nothing), types=tuple({} for _ in nothing))
    drawn = draw(evaluate([bare], golden.tagger().model))
    written = comments_of(drawn["labels"])
    assert "(0 sentences)" in written
    assert "(of the 0 that occur)" in written
    assert "–" in written
    assert "nan" not in written


@pytest.mark.parametrize("label", LABELS)
def test_plots_colours_can_be_read_on_white_and_are_the_schemes_hue(label):
    assert 1.05 / (luminance(colour(label)) + 0.05) >= 3.0
    bright, dark = np.array(to_rgb(BY_NAME[label].colour)), np.array(to_rgb(colour(label)))
    assert np.argsort(bright).tolist() == np.argsort(dark).tolist()


@pytest.mark.parametrize(
    ("bar", "low", "high"),
    [(Bin(10, 0.5, 0.5), 0.2366, 0.7634), (Bin(1000, 0.99, 1.0), 0.9962, 1.0), (Bin(1, 0.4, 0.0), 0.0, 0.7935)],
    ids=["ten", "a thousand, all right", "one"],
)
def test_plots_share_interval_is_wilsons(bar, low, high):
    assert share_interval(bar) == pytest.approx((low, high), abs=1e-4)
