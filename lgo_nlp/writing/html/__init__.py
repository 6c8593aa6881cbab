"""Tagged decisions as one page to look at, in pieces that can be written as they come: the one door to Jinja2.

A page is ``page_start``, the part of each decision (``page_decision``) as ``Contents.place`` puts it in, and
``page_end``; ``placed`` does so and sets the contents before them. ``page_errors`` is a page of its own.
A page needs no script and fetches nothing. Every character of a decision goes through autoescape, and marks go in at
offsets, never by searching.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from lgo_nlp.decision import TaggedDecision
from lgo_nlp.labels import SCHEME, Label
from lgo_nlp.writing.html.contents import ANCHOR, Contents, contents_line, placed, wished_anchor
from lgo_nlp.writing.html.errors import WrongLabel, WrongSentence
from lgo_nlp.writing.html.layout import legend_of, parts_of
from lgo_nlp.writing.html.rendering import render, written_out

__all__ = [
    "Contents", "WrongLabel", "WrongSentence", "page_decision", "page_end", "page_errors", "page_start", "placed",
]  # fmt: skip

STRIPES: Final[tuple[tuple[Label, ...], ...]] = tuple(
    labels for number in range(1, len(SCHEME) + 1) for labels in combinations(SCHEME, number)
)
"""All sets of labels that a sentence can have; each has a class of its own, named by the codes of its labels."""


def page_start(title: str) -> str:
    """Head of a page, its title, and what the labels and types mean."""
    return render("start.html", title=title, labels=SCHEME, stripes=STRIPES)


def page_decision(tagged: TaggedDecision) -> str:
    """Part of one decision, for ``Contents.place``: who and when, a legend with counts, and its text with marks.

    Its first line is the anchor that it wishes for, its second its line in the list of contents.
    """
    decision = tagged.decision
    name = decision.body or decision.name
    article = render(
        "decision.html",
        anchor=ANCHOR,
        decision=decision,
        name=name,
        date=written_out(decision.date),
        model=tagged.model[:12],
        legend=legend_of(tagged.sentences),
        labels=SCHEME,
        labelled=sum(1 for sentence in tagged.sentences if sentence.labels),
        total=len(tagged.sentences),
        parts=parts_of(tagged),
    )
    return f"{wished_anchor(decision)}\n{contents_line(decision, name)}\n{article}"


def page_end() -> str:
    """Foot of a page."""
    return render("end.html")


def page_errors(title: str, about: str, sentences: Sequence[WrongSentence]) -> str:
    """Whole page of wrong sentences with their context; ``about`` says what was measured on what."""
    return render("errors.html", title=title, about=about, labels=SCHEME, stripes=STRIPES, wrong=sentences)
