"""A text cut into lines."""

import random

import pytest

from lgo_nlp.reading.lines import lines_of

PIECES = ("It was late.", "the end", "\n", "\n", "\n\n", " ", "\t", "1.", "2) ", "a)", "- ", "• item", "flat", "17.")


@pytest.mark.parametrize("other", ["\r", "\x0b", "\u2028"])
def test_lines_are_the_same_whether_there_is_another_kind_of_break_below_them(other):
    rng = random.Random(7)
    for _ in range(500):
        text = "".join(rng.choices(PIECES, k=rng.randrange(12))) + "\nLast."
        assert list(lines_of(text + other)) == list(lines_of(text))


@pytest.mark.parametrize(
    ("text", "after_blank"),
    [
        ("A.\nB.", [False, False]), ("\nA.\n\nB.\n \nC.", [False, True, True]), ("\n\nA.\nB.\n", [True, False]),
        ("\r\nA.\r\n\r\nB.\r\nC.", [False, True, False]),
    ],
)  # fmt: skip
def test_lines_know_whether_a_blank_one_precedes(text, after_blank):
    assert [line.after_blank for line in lines_of(text)] == after_blank
