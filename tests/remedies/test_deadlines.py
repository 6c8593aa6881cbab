from datetime import date

import pytest

from lgo_nlp.remedies.deadlines import Deadline, due_date, find_deadline
from lgo_nlp.remedies.rules import Plain

DECIDED = date(2021, 3, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Within one month the Council will:", "P1M"),
        ("The Council has four weeks to do it.", "P4W"),
        ("within four weeks of my final decision", "P4W"),
        ("within 20 working days", "P20D"),
        ("within 20 working days of a final decision on this complaint", "P20D"),
        ("within three months of the date on the final decision", "P3M"),
        ("within one month of us issuing our final decision", "P1M"),
        ("in the next two months", "P2M"),
        ("within a fortnight", "P2W"),
        ("by 31 March 2022", "2022-03-31"),
        ("by 30 June", "2021-06-30"),
        ("by the end of January", "2022-01-31"),
        ("by the last day of August 2021", "2021-08-31"),
        ("by the end of the year", "2021-12-31"),
        ("by the end of this month", "2021-03-31"),
        ("It has until 3 July 2021 to:", "2021-07-03"),
        ("immediately", "P0D"),
        ("without further delay", "P0D"),
        ("within two months of receiving her list", None),
        ("as soon as possible", None),
        ("Within a month of 2 March 2021", "P1M"),
        ("within six weeks of the date of this report", "P6W"),
    ],
)
def test_deadline_is_read(text, value):
    found = find_deadline(Plain(text), DECIDED)
    assert found is not None
    assert found.value == value
    assert found.text in text
    assert found.working_days is ("working" in text)


@pytest.mark.parametrize(
    "text",
    [
        "If no home comes up within two months, it will write.",
        "It took in ten weeks of notes.",
        "by 30 February 2022",
        "by 3 May 2019",
        "by June",
        "",
    ],
)
def test_what_is_no_deadline(text):
    assert find_deadline(Plain(text), DECIDED) is None


@pytest.mark.parametrize(
    ("value", "working", "decided", "due"),
    [
        ("P1M", False, "2021-01-31", "2021-02-28"),
        ("P4W", False, "2021-03-01", "2021-03-29"),
        ("P10D", False, "2021-03-01", "2021-03-11"),
        ("P1Y", False, "2020-02-29", "2021-02-28"),
        ("P0D", False, "2021-03-01", "2021-03-01"),
        ("P5D", True, "2021-12-23", "2022-01-04"),
        ("2022-03-31", False, None, "2022-03-31"),
        ("P1M", False, None, None),
        ("P1M", False, "2021", None),
        ("P999Y", False, "9990-01-01", None),
    ],
)
def test_deadline_ends_on_a_date(value, working, decided, due):
    assert due_date(Deadline(value, "", working), decided) == due
    assert due_date(None, decided) is None
