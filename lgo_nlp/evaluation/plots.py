"""An evaluation as pictures: scores by label, confusions of label sets, and reliability diagrams.

Drawn without a screen; the same evaluation gives the same bytes, whatever the user's matplotlib settings.
"""

import colorsys
import io
from collections import Counter
from typing import Final

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from lgo_nlp.arrays import Ints
from lgo_nlp.evaluation import Evaluation
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.metrics import Bin, Interval, figure

INK: Final = "#2b2f36"
FAINT: Final = "#d5d8dd"
DARKNESS: Final = 0.36  # lightness of the labels' colours here: the scheme's own are too pale for lines and points
MOST_SETS: Final = 8  # label sets with a row and column of their own in the heat map; the others share the last
OTHER: Final = ("other",)
_DPI: Final = 110
STYLE: Final = {
    "svg.hashsalt": "lgo-nlp", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 11, "text.color": INK,
    "axes.labelcolor": INK, "axes.edgecolor": FAINT, "axes.titlesize": 12, "xtick.color": INK, "ytick.color": INK,
    "axes.spines.top": False, "axes.spines.right": False, "figure.facecolor": "white", "savefig.facecolor": "white",
}  # fmt: skip
_MEASURES: Final = (("precision", "o", -0.24), ("recall", "s", 0.0), ("f1", "D", 0.24))
"""Attribute of the counts, marker, and distance below the middle of its row."""


def draw(evaluation: Evaluation) -> dict[str, bytes]:
    """Pictures of an evaluation as SVG, by name: ``labels``, ``label_sets`` and ``reliability``."""
    pictures = {}
    with matplotlib.style.context(["default", STYLE]):
        for name, make in _PICTURES.items():
            stream = io.BytesIO()
            make(evaluation).savefig(stream, format="svg", dpi=_DPI, metadata={"Date": None, "Creator": None})
            pictures[name] = stream.getvalue()
    return pictures


def colour(label: str) -> str:
    """A label's colour, dark enough for lines and points on white.

    >>> colour("fault")
    '#9d411b'
    """
    hue, _, saturation = colorsys.rgb_to_hls(*to_rgb(BY_NAME[label].colour))
    return to_hex(colorsys.hls_to_rgb(hue, DARKNESS, saturation))


def _labels(e: Evaluation) -> Figure:
    """Precision, recall and F1 of each label, and the macro F1, with their intervals."""
    figure = _figure(9, 5.4)
    axes = figure.subplots()
    shown = [e.macro_interval[0]]
    for row, label in enumerate(LABELS):
        scores = e.labels[label]
        intervals = (scores.precision_interval, scores.recall_interval, scores.f1_interval)
        for (name, marker, offset), interval in zip(_MEASURES, intervals, strict=True):
            _whisker(axes, row + offset, getattr(scores.counts, name), interval, colour(label), marker)
            shown += [interval[0], getattr(scores.counts, name)]
    _whisker(axes, len(LABELS), e.macro_f1, e.macro_interval, INK, "D")
    for edge in range(len(LABELS)):
        axes.axhline(edge + 0.5, color=FAINT, linewidth=0.8)
    named = [f"{_spoken(label)}\n({e.labels[label].counts.support:,} sentences)" for label in LABELS]
    some = f"\n(of the {e.occurring} that occur)" if e.occurring < len(LABELS) else ""
    axes.set_yticks(range(len(LABELS) + 1), [*named, f"macro average{some}"])
    lowest = min((value for value in shown if not np.isnan(value)), default=0.0)
    left = np.floor(max(lowest - 0.01, 0) * 10) / 10
    axes.set(xlim=(left, 1.0), ylim=(len(LABELS) + 0.5, -0.5), axisbelow=True)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.grid(True, color=FAINT, linewidth=0.8)
    axes.set_xlabel("score, with its 95% interval (decisions resampled)")
    keys = [
        Line2D([], [], color=INK, marker=marker, linestyle="", label=name.replace("f1", "F1"))
        for name, marker, _ in _MEASURES
    ]
    figure.legend(handles=keys, loc="outside upper center", ncols=3, frameon=False, handletextpad=0.2)
    return figure


def _whisker(axes: Axes, y: float, value: float, interval: Interval, ink: str, marker: str) -> None:
    """A score as a point with its interval and its value; a score that is not defined is a dash."""
    if not np.isnan(value):
        axes.plot(interval, (y, y), color=ink, linewidth=2, alpha=0.55, solid_capstyle="butt", clip_on=False)
        axes.plot(value, y, marker=marker, color=ink, markersize=7, clip_on=False, zorder=3)
    axes.annotate(
        figure(value, 2), (1.0, y), xytext=(10, 0), textcoords="offset points", va="center", color=ink, fontsize=10,
        annotation_clip=False,
    )  # fmt: skip


def _label_sets(e: Evaluation) -> Figure:
    """Sentences by gold and predicted label set, shaded by their share of the gold set's."""
    names, table = set_table(e)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    shades = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#9dbde3", "#1f4e8c"])
    figure = _figure(10, 8.8)
    axes = figure.subplots()
    axes.imshow(shares, cmap=shades, vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*table.shape):
        if table[row, column]:
            ink = "white" if shares[row, column] > 0.6 else INK
            axes.text(column, row, f"{table[row, column]:,}", ha="center", va="center", color=ink, fontsize=10)
    spoken = ["\n+ ".join(_spoken(label) for label in name) or "no label" for name in names]
    axes.set_xticks(range(len(names)), [name.replace(" action", "\naction") for name in spoken], fontsize=10)
    axes.set_yticks(range(len(names)), spoken, fontsize=10)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=FAINT, linewidth=0.8)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("tagged", labelpad=10)
    axes.set_ylabel("gold", labelpad=10)
    figure.supxlabel("sentences; the darker, the larger their share of the row", fontsize=11)
    return figure


def set_table(e: Evaluation) -> tuple[list[tuple[str, ...]], Ints]:
    """The most frequent label sets, and numbers of sentences by gold set (rows) and predicted set (columns).

    All other sets, if there are any, are ``OTHER``, the last row and column.
    """
    total: Counter[tuple[str, ...]] = Counter()
    for gold, predicted, n in e.label_sets:
        total[gold] += n
        total[predicted] += n
    ranked = sorted(total, key=lambda name: (-total[name], name))
    # A single set beyond the limit keeps its name: "other" would take as much room.
    named = ranked if len(ranked) <= MOST_SETS + 1 else ranked[:MOST_SETS]
    names = sorted(named, key=lambda name: (len(name), [LABELS.index(label) for label in name]))
    place = {name: i for i, name in enumerate(names)}
    if len(ranked) > len(names):
        names.append(OTHER)
    table = np.zeros((len(names), len(names)), dtype=np.int64)
    for gold, predicted, n in e.label_sets:
        table[place.get(gold, len(names) - 1), place.get(predicted, len(names) - 1)] += n
    return names, table


def _reliability(e: Evaluation) -> Figure:
    """Share of sentences that truly have a label, by score."""
    figure = _figure(9, 9.2)
    grid = figure.subplots(2, 2, sharex=True, sharey=True)
    for axes, label in zip(grid.flat, LABELS, strict=True):
        scores, ink = e.labels[label], colour(label)
        axes.plot((0, 1), (0, 1), color="#9aa0a8", linewidth=1.2, linestyle=(0, (4, 3)))
        for bar in scores.reliability:
            axes.plot((bar.score, bar.score), share_interval(bar), color=ink, linewidth=2, alpha=0.5, clip_on=False)
            size = 20 + 28 * float(np.log10(bar.n))
            axes.scatter(bar.score, bar.share, s=size, color=ink, zorder=3, clip_on=False)
        axes.set_title(f"{_spoken(label)} (calibration error {scores.calibration_error:.3f})", loc="left", pad=12)
        axes.set(aspect="equal", xlim=(0, 1), ylim=(0, 1), axisbelow=True)
        axes.grid(color=FAINT, linewidth=0.8)
    figure.supxlabel("mean score of the sentences in a tenth of the scale; the larger the point, the more", fontsize=11)
    figure.supylabel("share of them that truly have the label, with its 95% interval", fontsize=11)
    return figure


def share_interval(bar: Bin) -> Interval:
    """Wilson's 95% interval of a bin's share, which takes its sentences as independent.

    >>> share_interval(Bin(n=5, score=0.55, share=0.0))
    (0.0, 0.43448246478317476)
    """
    z = 1.959963984540054  # of a normal distribution, 95% lie within so many standard deviations
    middle = (bar.share + z * z / (2 * bar.n)) / (1 + z * z / bar.n)
    reach = z / (1 + z * z / bar.n) * float(np.sqrt(bar.share * (1 - bar.share) / bar.n + z * z / (4 * bar.n**2)))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def _figure(width: float, height: float) -> Figure:
    """An empty figure of a size in inches, with some white around the edge and between panels."""
    return Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.14))


def _spoken(label: str) -> str:
    return label.replace("_", " ")


_PICTURES: Final = {"labels": _labels, "label_sets": _label_sets, "reliability": _reliability}
