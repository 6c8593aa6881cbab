"""Every decision of the corpus, the real decisions where they are here, and any lines at all, are read soundly."""

from pathlib import Path

import pytest
from golden import PAGES, cut, hold_of_each
from hypothesis import given, settings
from hypothesis import strategies as st

from lgo_nlp.decision import Role
from lgo_nlp.errors import PageError
from lgo_nlp.reading import Page, read_page, read_text
from lgo_nlp.reading.headings import role_of

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"
FIRST_ROLES = (Role.SUMMARY, Role.COMPLAINT, Role.DECISION, Role.FINDINGS)
"""Roles of a first section whose heading does not name a summary: other ombudsmen open with their decision at times."""

needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real decisions are not here")


def opens_with_summary(stem):
    """Whether the source of a decision begins with a summary: with a heading that names one, or with text."""
    lines = (ROOT / "corpus" / "source" / f"{stem}.ann").read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if line.startswith(("=", "¶")))
    return first == "¶" or role_of(first.lstrip("= ")) is Role.SUMMARY


@pytest.mark.slow
def test_every_decision_of_the_corpus_is_sound(assert_sound):
    def check(decision, _):
        path = Path(decision.source)
        assert_sound(decision)
        assert decision.ref == path.stem.replace("-", " ")
        assert decision.outcome
        assert decision.date
        assert decision.category
        assert decision.text == path.read_text(encoding="utf-8")
        assert decision.sections[0].role in ([Role.SUMMARY] if opens_with_summary(path.stem) else FIRST_ROLES)
        joined = " ".join(decision.text[p.start : p.end] for p in decision.paragraphs)
        assert "cookies" not in joined
        assert "Print this page" not in joined

    hold_of_each(check, map(cut, PAGES))


@needs_real
@pytest.mark.parametrize(
    ("stem", "category", "outcome", "date", "sections", "paragraphs"),
    [
        ("15-016-298", "Children's care services > Friends and family carers", "Upheld", "2017-02-22", 4, 11),
        ("15-017-863", "Adult care services > Assessment and care plan", "Upheld", "2017-02-08", 4, 4),
        ("15-018-561", "Children's care services > Friends and family carers", "Upheld", "2016-12-08", 4, 13),
        ("15-020-256", "Adult care services > Assessment and care plan", "Upheld", "2017-03-29", 4, 11),
        ("15-020-792", "Environment and regulation > Drainage", "Upheld", "2016-12-20", 4, 12),
        ("23-008-648", "Children's care services > Other", "Upheld", "2024-03-04", 16, 60),
        ("23-009-433", None, None, None, 14, 77),
    ],
)
def test_real_decisions_are_read_as_they_are(stem, category, outcome, date, sections, paragraphs, assert_sound):
    decision = read_page(Page(str(REAL / f"{stem}.txt")))
    assert_sound(decision)
    assert decision.ref == stem.replace("-", " ")
    assert (decision.category, decision.outcome, decision.date) == (category, outcome, date)
    assert (len(decision.sections), len(decision.paragraphs)) == (sections, paragraphs)


@needs_real
def test_real_statements_name_their_bodies_and_report_summaries_do_not():
    for path in REAL.glob("*-*.txt"):
        decision = read_page(Page(str(path)))
        is_statement = "final decision" in {section.heading.lower() for section in decision.sections}
        assert bool(decision.body) is is_statement, path.stem


MARKS = st.sampled_from(["1. ", "  2. ", "a) ", "(b) ", "i. ", "- ", "• ", "", "    ", "\u00a0", "1.", "•"])
ENDS = st.sampled_from([".", ":", ";", "; and", "", "?", "’", ")", " or"])
LINE = st.builds(lambda mark, text, end: mark + text + end, MARKS, st.text(max_size=90), ENDS)
KNOWN = st.sampled_from(
    ["The complaint", "Back to top", "Print this page", "Summary:", "Category :", ">", "Final decision", ""]
)
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"])


@settings(deadline=None)
@given(st.lists(st.tuples(LINE | KNOWN, BREAKS), max_size=30))
def test_any_page_is_read_soundly_or_refused(assert_sound, lines):
    try:
        decision = read_text("".join(line + end for line, end in lines))
    except PageError:
        return
    assert_sound(decision)
