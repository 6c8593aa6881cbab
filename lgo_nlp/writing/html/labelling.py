"""A page to label in: one HTML file with its script, style and data, which works from disk and fetches nothing.

The Content-Security-Policy allows no script and no style but its own, by their digests, and no connection. The data is
JSON in a block that is never run; the script puts text on the page as text alone.
"""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from string import ascii_lowercase
from typing import Any, Final

from markdown_it import MarkdownIt

from lgo_nlp.labels import LABELS, SCHEME, TYPE_COLUMNS
from lgo_nlp.writing.html.rendering import render

SCRIPTS: Final = ("labelling_marks.js", "labelling_view.js", "labelling_keys.js")
COMMANDS: Final = frozenset("jkungy")
"""Letters that are commands of the page, so that no type has them."""
_IDENTITY: Final = ("text", "decision", "paragraph", "sentences")


def labelling_page(title: str, tasks: Sequence[Mapping[str, Any]], *, guidelines: str) -> str:
    """The whole page.

    Args:
        title: its title, and the beginning of the name of the file that it saves.
        tasks: the paragraphs, each with ``text``, ``decision``, ``paragraph``, ``section``, ``sentences`` (pairs of
            offsets in characters), ``before`` and ``after`` (texts around it), ``guesses`` (None, or a list of objects
            with ``sentence``, ``label``, ``types`` and ``score``).
        guidelines: the annotation guidelines, in Markdown.
    """
    data = {"title": title, "digest": _digest(tasks), "labels": _scheme(), "paragraphs": list(tasks)}
    # ASCII alone, so that halves of surrogate pairs come through too; "<" would end the block.
    block = json.dumps(data).replace("<", "\\u003c")
    style = render("labelling.css", labels=SCHEME)
    script = "\n".join(map(render, SCRIPTS))
    return render(
        "labelling.html", title=title, total=len(tasks), labels=_scheme(), data=block, style=style, script=script,
        style_digest=_source_digest(style), script_digest=_source_digest(script), guidelines=_as_html(guidelines),
        guessed=any(task["guesses"] is not None for task in tasks),
    )  # fmt: skip


def _digest(tasks: Iterable[Mapping[str, Any]]) -> str:
    """Digest of paragraphs and scheme: under it the browser keeps the labels, with the guess shown or not."""
    text = json.dumps([LABELS, TYPE_COLUMNS, [[task[name] for name in _IDENTITY] for task in tasks]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _source_digest(source: str) -> str:
    """Digest of a script or style, as a Content-Security-Policy names it."""
    return "sha256-" + b64encode(hashlib.sha256(source.encode()).digest()).decode()


@cache
def _scheme() -> list[dict[str, Any]]:
    """Labels and types with their keys: digits for labels, letters for types."""
    return [
        {"name": label.name, "meaning": label.meaning, "key": str(number),
         "types": [{"name": name, "meaning": label.types[name], "key": key} for name, key in letters(label.types)]}
        for number, label in enumerate(SCHEME, 1)
    ]  # fmt: skip


def letters(names: Iterable[str]) -> list[tuple[str, str]]:
    """A letter for each name: the first free one of its words' initials, of its letters, of the alphabet.

    >>> letters(["delay", "decision_making", "unspecified"])
    [('delay', 'd'), ('decision_making', 'm'), ('unspecified', 's')]
    """
    taken = set(COMMANDS)
    found: list[tuple[str, str]] = []
    for name in names:
        initials = "".join(word[0] for word in name.split("_"))
        key = next(letter for letter in initials + name + ascii_lowercase if letter not in taken | {"_"})
        taken.add(key)
        found.append((name, key))
    return found


def _as_html(markdown: str) -> str:
    """Markdown as HTML in which tags of the text are escaped; headings are one level lower, as the page has its own."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"
    return str(parser.renderer.render(tokens, parser.options, {}))
