"""Nothing of a page is dropped without a name: pieces add up to the text of any page, real or changed."""

import random
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lgo_nlp.errors import PageError
from lgo_nlp.reading import Page, parts_of_html, pieces_of, read_page, read_text
from lgo_nlp.reading.lines import Part

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"
CORPUS = sorted((ROOT / "corpus").glob("*.txt"))
FIXTURES = ROOT / "tests" / "fixtures"
PAGES = [*CORPUS, *sorted(REAL.rglob("*.txt")), *sorted(FIXTURES.glob("*.txt"))]
OWN = {Part.HEADING, Part.PARAGRAPH}


UNSEEN = "".join(char for char in map(chr, range(0x10000)) if unicodedata.category(char) == "Cf")
UNSEEN_OR_SPACE = re.compile(rf"[\s{re.escape(UNSEEN)}]+")


def seen(text):
    """What shows of a text: no white space, no soft hyphen, joiner or mark of direction."""
    return UNSEEN_OR_SPACE.sub("", text)


def add_up(text):
    """Hold that the pieces of a page are the decision's headings, its paragraphs and named furniture."""
    pieces = pieces_of(text)
    end = 0
    for piece in pieces:
        assert not seen(text[end : piece.start]), f"lost: {text[end : piece.start]!r}"
        assert piece.start >= end, "pieces overlap"
        end = piece.end
    assert not seen(text[end:]), f"lost: {text[end:]!r}"
    try:
        decision = read_text(text)
    except PageError:
        return pieces
    headings = [(section.start, section.end) for section in decision.sections if section.heading]
    inside = {(piece.start, piece.end) for piece in pieces if piece.part is Part.HEADING}
    named = [span for span in headings if span not in inside]
    assert inside <= set(headings)
    assert all(re.fullmatch("Summary", text[start:end]) for start, end in named), "a summary names itself"
    paragraphs = [(piece.start, piece.end) for piece in pieces if piece.part is Part.PARAGRAPH]
    assert paragraphs == [(paragraph.start, paragraph.end) for paragraph in decision.paragraphs]
    return pieces


@pytest.mark.slow
def test_pieces_of_every_page_add_up_to_its_text():
    left_out = set()
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for piece in add_up(text):
            if piece.part in {Part.ABOVE, Part.LINK} and path.is_relative_to(ROOT):
                left_out.add((piece.part, text[piece.start : piece.end]))
    assert left_out == {(Part.LINK, "Back to top"), (Part.LINK, "Contents")}


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.html")), ids=lambda path: path.stem)
def test_the_text_of_html_is_headings_and_paragraphs_alone(path):
    decision = read_page(Page(str(path)))
    spans = [*decision.sections, *decision.paragraphs]
    held = {at for span in spans for at in range(span.start, span.end)}
    assert not seen("".join(char for at, char in enumerate(decision.text) if at not in held))


class _Shown(HTMLParser):
    """A second opinion on what a page shows: all text but scripts, styles and the title."""

    def __init__(self, html):
        super().__init__()
        self.text, self.hidden = "", False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.hidden = tag in ("script", "style", "title")

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        self.text += "" if self.hidden else data


TAGS = [
    "<div>", "</div>", "<p>", "</p>", "<article>", "</article>", "<main>", "<aside>", "</aside>", "<form>", "</form>",
    "<nav>", "</nav>", "<footer>", "<ul>", "<li>", "</ul>", "<span class=value>", "</span>", "<font>", "<b>", "<h1>",
    "<section>", "<table><tr><td>", "</table>", "<button>", "<!--", "-->", "<p class='x>", "<p class=contents>",
]  # fmt: skip


def test_every_character_of_changed_html_is_in_a_piece_or_the_page_is_refused():
    rng = random.Random(11)
    pages = [path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*.html"))]
    n_read = 0
    for _ in range(400):
        html = rng.choice(pages)
        for _ in range(rng.randrange(1, 5)):
            tag = rng.choice(list(re.finditer("<[^>]*>", html)))
            start, end = tag.span() if rng.random() < 0.5 else (tag.start(), tag.start())
            html = html[:start] + (rng.choice(TAGS) if rng.random() < 0.7 else "") + html[end:]
        with suppress(PageError):
            pieces = parts_of_html(html)
            lost = Counter(seen(_Shown(html).text)) - Counter("".join(text for _, text in pieces))
            assert not lost, html
            n_read += 1
    assert n_read > 300


FURNITURE = ["Back to top", "Print this page", "Contents", "© 2024", "Review your privacy settings", "Next", "•", "1."]
HEADINGS = ["Finding", "What I found", "Agreed action", "Final decision", "The complaint", "Summary", "The hedge"]
SENTENCES = [
    "The Ombudsman upheld the complaint and found fault causing injustice",
    "The Council did not follow its own policy and that was fault.",
    "Decision: the Council was wrong to close the case.",
    "Mr X says the Council was late; and",
    "Wrong advice on the law",
]
SPACES = ["\u00a0", "\u2007", "\u202f", "\u3000", " \u200b", "\u00ad", "\ufeff", "  "]


def _change(lines, rng):
    at = rng.randrange(len(lines))
    kind = rng.randrange(9)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[at])
    elif kind == 2 and at + 1 < len(lines):
        lines[at : at + 2] = [lines[at] + " " + lines[at + 1]]
    elif kind == 3:
        lines[at:] = [line.rstrip(".") for line in lines[at:]]
    elif kind == 4:
        lines.insert(at, "")
    elif kind == 5:
        lines[at] = lines[at].upper() if rng.random() < 0.5 else lines[at].lower()
    elif kind == 6:
        lines.insert(at, rng.choice(FURNITURE + HEADINGS + SENTENCES))
    elif kind == 7:
        lines[at] = lines[at].replace(" ", rng.choice(SPACES), rng.randrange(1, 9))
    else:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    return lines or [""]


@pytest.mark.slow
def test_pieces_of_changed_pages_add_up():
    """Parts of pages, changed in up to eight places."""
    rng = random.Random(8)
    texts = [path.read_text(encoding="utf-8").split("\n") for path in PAGES]
    for _ in range(1200):
        lines = list(rng.choice(texts))
        first = rng.choice([0, rng.randrange(len(lines))])
        lines = lines[first : first + 30]
        for _ in range(rng.randrange(1, 9)):
            lines = _change(lines, rng)
        add_up("\n".join(lines))


def test_a_link_of_the_page_in_the_middle_of_a_decision_does_not_end_it():
    for path in CORPUS[::20]:
        lines = path.read_text(encoding="utf-8").split("\n")
        plain = read_text("\n".join(lines))
        at = next(n for n, line in enumerate(lines) if "complain" in line and len(line) > 80)
        for link in ("Print this page", "© Local Government Ombudsman 2024"):
            changed = read_text("\n".join([*lines[: at + 1], "", link, "", *lines[at + 1 :]]))
            assert len(changed.paragraphs) == len(plain.paragraphs), (path.stem, link)


ALONE = "The complaint\nMr X waited for nine months.\nFinding\n{}\nRecommendations\nThe council will apologise."


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("above", ["", "Print this page\n", "Dunmarsh Council (99 000 101)\n", "Decision : Upheld\n"])
def test_a_sentence_that_stands_anywhere_is_the_decision_s(sentence, above):
    """At the top, between two sections, and at the end."""
    for text in (ALONE.format(sentence), f"{above}{sentence}\n" + ALONE.format("Fault."), ALONE + "\n" + sentence):
        held = [text[piece.start : piece.end] for piece in add_up(text) if piece.part in OWN]
        assert any(sentence in piece for piece in held)
