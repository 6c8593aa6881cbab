"""Unique anchors for the decisions of a page, and the list of contents that links to them.

A decision's part is made without knowing the rest of the page, and may be kept in a journal. It holds the placeholder
``ANCHOR`` where its anchor goes, which no text of a decision can contain: escaped text has no ``<``.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lgo_nlp.decision import Decision
from lgo_nlp.writing.html.rendering import render

ANCHOR: Final = "<#>"
LONGEST: Final = 60  # characters of an anchor, without the number that makes it unique
_NOT_ALLOWED = re.compile(r"[^a-z0-9]+")
_LIKE_A_SENTENCE = re.compile(r"-[ps]\d+$")  # ends of the anchors of sentences (``-s58``) and paragraphs (``-p12``)


def preferred_anchor(decision: Decision) -> str:
    """Anchor by the decision's name: lower-case letters, digits, ``-``.

    It never ends as the anchors of sentences and paragraphs do.
    """
    name = _NOT_ALLOWED.sub("-", decision.name.lower())[:LONGEST].strip("-")
    return f"{name}-1" if _LIKE_A_SENTENCE.search(name) else name or "decision"


class Contents:
    """List of contents and anchors of one page; it takes a few hundred bytes a decision."""

    def __init__(self) -> None:
        self._next = {"contents": 2, "contents-title": 2}
        self._lines: list[str] = []
        self._first = ""

    def place(self, part: str) -> str:
        """HTML of a decision on the page, from its part (``page_decision``), with a unique anchor."""
        preferred, line, article = part.split("\n", 2)
        anchor = self._unique(preferred)
        self._first = self._first or anchor
        self._lines.append(line.replace(ANCHOR, anchor))
        return article.replace(ANCHOR, anchor)

    def as_html(self) -> str:
        """Links to the decisions placed so far; nothing if there are fewer than two."""
        return render("contents.html", first=self._first, lines=self._lines) if len(self._lines) > 1 else ""

    def _unique(self, preferred: str) -> str:
        anchor = preferred
        while anchor in self._next:
            anchor = f"{preferred}-{self._next[preferred]}"
            self._next[preferred] += 1
        self._next[anchor] = 2
        return anchor


def placed(parts: Callable[[], Iterator[str]]) -> Iterator[str]:
    """The list of contents, then the decisions; ``parts`` is called twice, so that none is kept in memory."""
    ahead, contents = Contents(), Contents()
    for part in parts():
        ahead.place(part)
    yield ahead.as_html()
    yield from map(contents.place, parts())
