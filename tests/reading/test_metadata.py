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
