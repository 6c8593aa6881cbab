"""Refuse HTML that would take the parser minutes, by counts of its tags before it is parsed.

The parser's work for a tag grows with the elements that are open there, above all with the formatting elements, which
it opens again in every paragraph, and for an attribute with the tag's other attributes.
"""

import re
from typing import Final

from lgo_nlp.errors import PageError

FEW_TAGS: Final = 1_000  # a page with fewer, and with no more than FEW_CHARACTERS, is parsed in a fraction of a second
FEW_CHARACTERS: Final = 100_000
MOST_OPEN: Final = 5_000  # elements that may be open at a time; a decision has a few dozen
MOST_STEPS: Final = 100_000_000  # tags times open elements, about 3 ns each
MOST_REOPENED: Final = 500_000  # tags times open formatting elements, about 1.4 µs and an element in memory each
MOST_ATTRIBUTES: Final = 250  # attributes of a tag, which are compared with one another; the site's tags have a dozen
MOST_OPTIONS: Final = 2_000  # choices in forms: the parser's work for each grows with those above it

_PASSES: Final = 12  # so deep inside one another elements are recognised as closed; deeper ones count as open
_ATTRIBUTES = r"""(?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++))?+)*+\s*+"""
_CLOSED = re.compile(
    rf"""<(?P<name>[a-z][^\s/<>]*+){_ATTRIBUTES}>[^<]*+</(?P=name)\s*+>    # an element that holds text: <b>late</b>
    |<(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr){_ATTRIBUTES}/?>
    |<!--[^<>]*+-->""",
    re.IGNORECASE | re.VERBOSE,
)
_OPENING = re.compile(r"<([a-z][^\s/<>]*+)", re.IGNORECASE)
_CLOSED_BY_THE_NEXT = frozenset(
    {"p", "li", "br", "hr", "img", "input", "meta", "link", "tr", "td", "th", "dt", "dd", "option"}
)
_FORMATTING = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_TAG_NAME = re.compile(r"<[a-z][^\s/>]*+", re.IGNORECASE)
_MANY_ATTRIBUTES = re.compile(
    rf"""
    (?:[\s/]*+=?[^\s/>=]++                                             # name
       (?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+         # value
    ){{{MOST_ATTRIBUTES}}}""",
    re.IGNORECASE | re.VERBOSE,
)


def check_markup(html: str, *, source: str) -> None:
    """Refuse a page whose tags would keep the parser busy; ``source`` names it in the error.

    Raises:
        PageError: it leaves too many elements open, or has too many attributes in a tag or choices in its forms.
    """
    n_tags = html.count("<")
    if n_tags < FEW_TAGS and len(html) <= FEW_CHARACTERS:
        return
    what = _too_costly(html, n_tags)
    if what:
        raise PageError(f"{source}: cannot be read whole: {what}; save the decision's own page")


def _too_costly(html: str, n_tags: int) -> str:
    """What would keep the parser busy; empty if nothing would."""
    # A name goes on to a space, as in "<p<p<p": each is found once, and the attributes are looked for behind it alone.
    if any(_MANY_ATTRIBUTES.match(html, name.end()) for name in _TAG_NAME.finditer(html)):
        return f"a tag has {MOST_ATTRIBUTES:,} attributes or more"
    if html.lower().count("<option") > MOST_OPTIONS:
        return f"its forms offer more than {MOST_OPTIONS:,} choices"
    left = [name for name in map(str.lower, _OPENING.findall(_without_closed(html))) if name not in _CLOSED_BY_THE_NEXT]
    n_formatting = sum(name in _FORMATTING for name in left)
    if len(left) > MOST_OPEN or len(left) * n_tags > MOST_STEPS or n_formatting * n_tags > MOST_REOPENED:
        return f"{len(left):,} elements are nested inside one another, or never closed"
    return ""


def _without_closed(html: str) -> str:
    """The page without elements that surely do not stay open, taken away from the inside out."""
    for _ in range(_PASSES):
        html, n_closed = _CLOSED.subn("", html)
        if not n_closed:
            break
    return html
