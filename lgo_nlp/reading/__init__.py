"""Pages to decisions: text saved from the site in any of its layouts, its HTML, and JSON Lines.

Offers ``find_pages`` and ``read_page`` for files, ``read_text`` and ``read_passage`` for strings, and ``pieces_of`` and
``parts_of_html``, which say what every character of a page is.
"""

from lgo_nlp.reading.accounting import parts_of_html, pieces_of
from lgo_nlp.reading.sources import Page, Pages, find_pages, read_page, read_passage, read_text

__all__ = ["Page", "Pages", "find_pages", "parts_of_html", "pieces_of", "read_page", "read_passage", "read_text"]
