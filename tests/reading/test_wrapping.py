"""Hard-wrapped pages give the paragraphs of the page that was wrapped."""

import textwrap
from pathlib import Path

import pytest

from lgo_nlp.reading import read_text
from lgo_nlp.reading.lines import lines_of
from lgo_nlp.reading.wrapping import unwrap

PAGE = """\
The complaint

  1. Mr X complains the Council cut down a hedge. The Council said the hedge was its own, but it was not.
  2. He says the Council:
    a) did not look at his deeds (Land Registration Act 2002, section 58) before the work began on the hedge;
    b) took away the wood; and
    c) did not answer the letters that he sent to the department in the spring and the summer of the year.

Findings

  1. There was fault. The Council should have looked at the deeds first, as its own policy says. It did not.
"""


def wrap(text, width):
    out = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        out += textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
    return "\n".join(out)


@pytest.mark.parametrize("width", range(50, 110, 5))
def test_a_wrapped_page_gives_the_page_s_own_blocks(width, rows, assert_sound):
    decision = read_text(wrap(PAGE, width))
    assert rows(decision) == rows(read_text(PAGE))
    assert_sound(decision)


@pytest.mark.parametrize("name", ["numbered.txt", "dashed.txt"])
@pytest.mark.parametrize("width", [60, 72, 90])
def test_a_fixture_is_the_same_wrapped(name, width, page, rows):
    text = Path(page(name)).read_text(encoding="utf-8").partition("Investigator")[0]
    if name == "dashed.txt":
        text = text.replace("in\nMarch", "in March").replace("the\napp", "the app").replace(". - I sent", ".\n- I sent")
    assert rows(read_text(wrap(text, width))) == rows(read_text(text))


@pytest.mark.parametrize(
    ("text", "contents", "reason"),
    [
        (
            "the Council told Mr X in its letter in May\nit had taken down the hedge beside his\nhouse",
            ["the Council told Mr X in its letter in May it had taken down the hedge beside his house"],
            "full lines are one",
        ),
        (
            "the flat that he asked for, on the ground\n- the second of the three which were free\nthat week - was let",
            [
                "the flat that he asked for, on the ground",
                "the second of the three which were free that week - was let",
            ],
            "a dash begins anew",
        ),
        (
            "it told him again in May (in its letter of\n5) that the flat he had asked for had then\nbeen let",
            ["it told him again in May (in its letter of 5) that the flat he had asked for had then been let"],
            "a number inside brackets is no mark",
        ),
        (
            "Bins\nThe hedge which stood by the old school\nRoads\nTrees",
            ["Bins", "The hedge which stood by the old school", "Roads", "Trees"],
            "short lines are not wrapped",
        ),
        ("it told him\nthat it was\nlate", ["it told him", "that it was", "late"], "nothing is wrapped so narrow"),
        (
            "it told him of this in a letter it sent.\n\nThe Council then cut down the whole hedge",
            ["it told him of this in a letter it sent.", "The Council then cut down the whole hedge"],
            "a blank line parts paragraphs",
        ),
    ],
)
def test_lines_are_joined_where_wrapping_broke_them(text, contents, reason):
    lines = unwrap(text, list(lines_of(text)))
    assert [line.content for line in lines] == contents, reason
    assert all(len(line.content) == line.end - line.start for line in lines)


def test_no_lines_are_no_lines():
    assert unwrap("", []) == []
