"""Anchors of the decisions of a page, each its own, and the list of contents that links to them.

A part is made without knowing what else is on the page, and may wait in a journal. So it holds ``ANCHOR`` where its
anchor goes, which is no text of a decision: escaped text has no ``<``.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lgo_nlp.decision import Decision
from lgo_nlp.writing.html.rendering import render

ANCHOR: Final = "<#>"
LONGEST: Final = 60
"""Characters of an anchor, but for a number that tells it from another."""

_NO_NAME = re.compile(r"[^a-z0-9]+")
_LIKE_A_SENTENCE = re.compile(r"-[ps]\d+$")


def wished_anchor(decision: Decision) -> str:
    """Anchor by the decision's name: lower-case letters, digits, ``-``.

    None ends as the anchors of sentences (``-s58``) and paragraphs (``-p12``) do.
    """
    wish = _NO_NAME.sub("-", decision.name.lower())[:LONGEST].strip("-")
    return f"{wish}-1" if _LIKE_A_SENTENCE.search(wish) else wish or "decision"


def contents_line(decision: Decision, name: str) -> str:
    """A decision's line in the list of contents, on one line."""
    return " ".join(render("line.html", anchor=ANCHOR, decision=decision, name=name).split())


class Contents:
    """List of contents of one page, and the anchors in it; it grows by a few hundred bytes a decision."""

    def __init__(self) -> None:
        self._next = {"contents": 2, "contents-title": 2}
        self._lines: list[str] = []
        self._first = ""

    def place(self, part: str) -> str:
        """What ``page_decision`` made of a decision as it stands in the page, with an anchor that no other has."""
        wish, line, article = part.split("\n", 2)
        anchor = self._own(wish)
        self._first = self._first or anchor
        self._lines.append(line.replace(ANCHOR, anchor))
        return article.replace(ANCHOR, anchor)

    def as_html(self) -> str:
        """Links to the decisions placed so far; nothing if there are fewer than two."""
        return render("contents.html", first=self._first, lines=self._lines) if len(self._lines) > 1 else ""

    def _own(self, wish: str) -> str:
        anchor = wish
        while anchor in self._next:
            anchor = f"{wish}-{self._next[wish]}"
            self._next[wish] += 1
        self._next[anchor] = 2
        return anchor


def placed(parts: Callable[[], Iterator[str]]) -> Iterator[str]:
    """The list of contents, then the decisions; ``parts`` is asked twice, so that none need wait in memory."""
    ahead, contents = Contents(), Contents()
    for part in parts():
        ahead.place(part)
    yield ahead.as_html()
    yield from map(contents.place, parts())
