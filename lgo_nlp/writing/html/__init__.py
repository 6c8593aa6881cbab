"""Tagged decisions as one HTML page, in parts that can be written one by one.

A page is ``page_start``, ``placed`` (the list of contents, then the part of each decision from ``page_decision``) and
``page_end``. ``page_errors`` is a separate page. A page needs no script and fetches nothing. All text of a decision
is autoescaped, and marks are inserted at offsets, never by searching.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from lgo_nlp.labels import SCHEME, Label
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.writing.html.actions import shown_actions
from lgo_nlp.writing.html.contents import ANCHOR, Contents, placed, preferred_anchor
from lgo_nlp.writing.html.layout import legend_of, shown_sections
from lgo_nlp.writing.html.rendering import render, written_out

__all__ = ["Contents", "page_decision", "page_end", "page_errors", "page_start", "placed"]

STRIPES: Final[tuple[tuple[Label, ...], ...]] = tuple(
    labels for number in range(1, len(SCHEME) + 1) for labels in combinations(SCHEME, number)
)
"""All sets of labels that a sentence can have; each has a CSS class, named by the codes of its labels."""


def page_start(title: str) -> str:
    """Head of a page: its title, and what the labels and types mean."""
    return render("start.html", title=title, labels=SCHEME, stripes=STRIPES)


def page_decision(tagged: TaggedDecision) -> str:
    """Part of one decision, for ``Contents.place``: its metadata, a legend, its actions and its marked text.

    The first line is the preferred anchor, the second the decision's line in the list of contents.
    """
    decision = tagged.decision
    name = decision.body or decision.name
    article = render(
        "decision.html", anchor=ANCHOR, decision=decision, name=name, date=written_out(decision.date),
        model=tagged.model[:12], legend=legend_of(tagged.sentences), labels=SCHEME,
        labelled=sum(bool(sentence.labels) for sentence in tagged.sentences), total=len(tagged.sentences),
        actions=list(shown_actions(tagged.actions)), sections=shown_sections(tagged),
    )  # fmt: skip
    line = " ".join(render("line.html", anchor=ANCHOR, decision=decision, name=name).split())
    return f"{preferred_anchor(decision)}\n{line}\n{article}"


def page_end() -> str:
    """Foot of a page."""
    return render("end.html")


def page_errors(title: str, about: str, sentences: Sequence[object]) -> str:
    """Whole page of wrong sentences, each an ``explaining.WrongSentence``; ``about`` says what was evaluated."""
    return render("errors.html", title=title, about=about, labels=SCHEME, stripes=STRIPES, wrong=sentences)
