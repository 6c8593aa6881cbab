"""Any kind of space, and marks that nobody sees, change nothing in how a page is read, nor is the text changed."""

from pathlib import Path

import pytest

from lgo_nlp.errors import PageError
from lgo_nlp.reading import read_text
from lgo_nlp.reading.furniture import decision_lines
from lgo_nlp.reading.headings import is_known_heading, role_of
from lgo_nlp.reading.metadata import is_title, iso_date
from lgo_nlp.reading.spaces import clean_line, plain_text

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted((ROOT / "tests" / "fixtures").glob("*.txt")),
    *(ROOT / "corpus" / f"99-000-{number}.txt" for number in (101, 105, 110)),
]
SPACES = {
    "no-break": "\u00a0",
    "ogham": "\u1680",
    "en quad": "\u2000",
    "figure": "\u2007",
    "thin": "\u2009",
    "hair": "\u200a",
    "zero width": "\u200b",
    "narrow no-break": "\u202f",
    "mathematical": "\u205f",
    "ideographic": "\u3000",
}
UNSEEN = {
    "soft hyphen": "\u00ad",
    "zero-width joiner": "\u200d",
    "left-to-right": "\u200e",
    "word joiner": "\u2060",
    "byte-order mark": "\ufeff",
    "variation selector": "\ufe0f",
    "tag": "\U000e0020",
}


def facts(decision):
    return (decision.ref, decision.body, decision.category, decision.outcome, decision.date)


def shape(decision, place=lambda at: at):
    """Sections with roles and paragraphs with lead-ins, each by where it begins and ends."""
    sections = [(place(s.start), place(s.end - 1), s.role) for s in decision.sections if s.heading]
    return sections, [(place(p.start), place(p.end - 1), p.section, p.lead_in) for p in decision.paragraphs]


@pytest.mark.parametrize("space", SPACES.values(), ids=SPACES)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_with_another_space_throughout_reads_the_same(path, space):
    text = path.read_text(encoding="utf-8")
    changed = text.replace(" ", space)
    plain, decision = read_text(text), read_text(changed)
    assert facts(decision) == facts(plain)
    assert shape(decision) == shape(plain)
    assert decision.text == changed


@pytest.mark.parametrize("mark", UNSEEN.values(), ids=UNSEEN)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_with_marks_that_nobody_sees_reads_the_same(path, mark):
    """One at the head of each line, and one behind each second letter of a word."""
    text = path.read_text(encoding="utf-8")
    pieces = [
        mark + char if not at or text[at - 1] == "\n" else char + mark if char.isalpha() and at % 2 else char
        for at, char in enumerate(text)
    ]
    changed = "".join(pieces)
    origin = [at for at, char in enumerate(changed) if char != mark]
    plain, decision = read_text(text), read_text(changed)
    assert facts(decision) == facts(plain)
    assert shape(decision) == shape(plain, place=origin.__getitem__)
    assert decision.text == changed
    assert all(decision.text[s.start : s.end] == s.heading for s in decision.sections)


ODD = [*SPACES.values(), " \u200b", "\ufeff ", "\u00ad \u2060", "  ", "\t"]


@pytest.mark.parametrize("space", ODD)
def test_a_line_is_what_it_is_in_any_kind_of_space(space):
    def spaced(line):
        return space + line.replace(" ", space) + space

    for line in ("Investigator’s decision on behalf of the Ombudsman", "Review your privacy settings", "Back to top"):
        assert decision_lines(["The complaint", spaced(line)]) == [0]
    assert is_known_heading(spaced("Final decision"))
    assert role_of(spaced("What I found")) is role_of("What I found")
    assert is_title(spaced("Dunmarsh Council (99 000 101)"))
    assert iso_date(spaced("4 March 2024")) == "2024-03-04"


def test_a_word_with_soft_hyphens_is_the_word():
    assert clean_line("Fi\u00adnal de\u00adci\u00adsion") == "Final decision"
    assert decision_lines(["The complaint", "Print this pa\u00adge"]) == [0]


def test_furniture_behind_the_end_is_left_out_in_no_break_spaces():
    tail = "Investigator’s decision on behalf of the Ombudsman\nPrint this page\nRequired cookies\nThese cookies help."
    page = "The complaint\nMr X waited.\nFinal decision\nThere was fault.\n" + tail
    decision = read_text(page.replace(" ", "\u00a0"))
    assert [decision.text[p.start : p.end] for p in decision.paragraphs] == [
        "Mr\u00a0X\u00a0waited.",
        "There\u00a0was\u00a0fault.",
    ]


def test_a_page_of_marks_that_nobody_sees_is_no_decision():
    with pytest.raises(PageError, match="not a decision"):
        read_text("\u200b\ufeff\n\u00ad\u2060")


def test_offsets_lead_back_to_the_text():
    text = "\ufeffA\u00ad\u00a0b"
    read = plain_text(text)
    assert read.text == "A b"
    assert [text[slice(*read.origin(at, at + 1))] for at in range(3)] == ["A", "\u00a0", "b"]
