"""What the head of a page says, in the ways that it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgo_nlp.reading import read_text
from lgo_nlp.reading.metadata import Metadata, format_ref, iso_date


@pytest.mark.parametrize(
    ("written", "ref", "reason"),
    [
        ("99 000 101", "99 000 101", "as printed"),
        ("99-000-101", "99 000 101", "as in the address"),
        ("99_000_101.txt", "99 000 101", "as in a file's name"),
        ("99\u00a0000\u00a0101", "99 000 101", "no-break spaces, as copied from a browser"),
        ("99 000 101A", "99 000 101a", "a joint complaint"),
        ("/decisions/housing/other/99-000-101?chapter=2", "99 000 101", "in the middle of an address"),
        ("99 000 1011", None, "a digit too many"),
        ("decision", None, "no number"),
    ],
)
def test_a_reference_is_read_however_it_is_written(written, ref, reason):
    assert format_ref(written) == ref, reason


@pytest.mark.parametrize(
    ("written", "date", "reason"),
    [
        ("04 Mar 2024", "2024-03-04", "the site's form"),
        ("4 March 2024", "2024-03-04", "in words"),
        (" 4\u00a0March  2024 ", "2024-03-04", "spaces of any kind"),
        ("2024-03-04", "2024-03-04", "ISO"),
        ("2024-03-04T00:00:00", "2024-03-04", "ISO with a time, as a scraper writes it"),
        ("04/03/2024", "2024-03-04", "day first, as in Britain"),
        ("2024-03-04t10:00:00", "2024-03-04", "with a small letter"),
        ("4 Marsh 2024", None, "no such month"),
        ("31/02/2024", None, "no such day in figures"),
        ("٠٤/٠٣/٢٠٢٤", None, "other figures than ours"),
        ("31 Feb 2024", None, "no such day"),
        ("soon", None, "no date"),
    ],
)
def test_a_date_is_read_however_it_is_written(written, date, reason):
    assert iso_date(written) == date, reason


@settings(deadline=None)
@given(st.dates(), st.sampled_from(["%d %b %Y", "%d %B %Y", "%Y-%m-%d"]))
def test_a_date_survives_being_written_and_read(date, form):
    if date.year >= 1000:
        assert iso_date(date.strftime(form)) == date.isoformat()


@pytest.mark.parametrize(
    ("line", "body", "ref"),
    [
        ("Dunmarsh Council (99 000 101)", "Dunmarsh Council", "99 000 101"),
        ("Dunmarsh & Vale (New) Council (99\u00a0000\u00a0101a) ", "Dunmarsh & Vale (New) Council", "99 000 101a"),
        ("(99 000 101)", None, None),
        ("Dunmarsh Council", None, None),
    ],
)
def test_a_title_is_a_body_and_a_reference(line, body, ref):
    metadata = Metadata().with_title(line)
    assert (metadata.body, metadata.ref) == (body, ref)


def test_a_category_s_parts_are_joined_by_one_mark():
    assert (
        Metadata().with_field("Category :", " Education\n>\n  Special  needs >").category == "Education > Special needs"
    )


def test_an_empty_value_changes_nothing():
    known = Metadata(outcome="Upheld")
    assert known.with_field("Decision", "  ") == known


def test_a_path_s_own_name_gives_the_reference():
    text = "Final decision\n\nThere was fault.\n"
    assert read_text(text, source="99-000-999/page-99-000-101.html").ref == "99 000 101"
    assert read_text(text, source="99-000-999/page.html").ref is None


LONG = "Education " * 40


@pytest.mark.parametrize(
    "page",
    [
        f"{LONG}(99 000 101)\nThe complaint\nMr X complains.\n",
        f"Rook Council (99 000 101)\nCategory : {LONG}\nThe complaint\nMr X complains.\n",
        f"Rook Council (99 000 101)\nCategory :\n{LONG}\nThe complaint\nMr X complains.\n",
        f"<h1>{LONG}(99 000 101)</h1><h2>The complaint</h2><p>Mr X complains.</p>",
        f"<p><i class=label>Category</i><i class=value>{LONG}</i><h2>The complaint</h2><p>Mr X complains.</p>",
    ],
)
def test_a_title_or_value_that_is_too_long_is_none(page):
    decision = read_text(page)
    assert max(len(known or "") for known in (decision.body, decision.category)) < 100
    assert decision.sections[-1].heading == "The complaint"


def test_a_value_belongs_to_the_label_in_front_of_it():
    page = (
        "<p><i class=label>Category</i><i class=label>Decision</i><i class=value>Upheld</i><h2>The complaint</h2><p>A."
    )
    assert (read_text(page).category, read_text(page).outcome) == (None, "Upheld")


@pytest.mark.parametrize("form", ["<h2>The complaint</h2><p>A.</p><h2>{}</h2><p>B.", "The complaint\nA.\n\n{}\n\nB.\n"])
def test_a_heading_that_is_too_long_is_a_paragraph(form):
    decision = read_text(form.format("X" * 1_000))
    assert [section.heading for section in decision.sections] == ["The complaint"]
    assert [decision.text[p.start : p.end] for p in decision.paragraphs] == ["A.", "X" * 1_000, "B."]
