"""What belongs to the page and not to the decision: links, the end, contents lists."""

import pytest

from lgo_nlp.reading.furniture import decision_lines

PROSE = "Mr X complains the Council cut down a hedge that stood on his land."

LINES = [
    ("Investigator's decision on behalf of the Ombudsman", "end", "straight apostrophe"),
    ("Investigator’s decision on behalf of the Ombudsman", "end", "curly apostrophe"),
    ("Assessor decision on behalf of the Local Government Ombudsman", "end", "no apostrophe"),
    ("  Print this page ", "link", "a sentence follows, so it ends nothing"),
    ("Ombudsman satisfied with council's response: 6 March 2017.", "end", "after a report's summary"),
    ("Ombudsman is satisfied with the Trust’s response", "end", "another body"),
    ("Review your privacy settings", "end", "a cookie notice"),
    ("© Local Government Ombudsman 2024", "link", "a line about a book, perhaps"),
    ("Copyright 2024", "link", "the same in words"),
    ("Copyright law did not stop the Council from showing Mr X the plans.", "own", "a sentence of a decision"),
    ("I am satisfied with the Council’s response.", "own", "the investigator's own words"),
    ("The Council printed this page of the form twice.", "own", "a sentence about a page"),
    ("© 2019 was printed on it", "own", "a sentence about a book"),
    ("Investigator’s decision on behalf of the Trust was sent too late.", "own", "a sentence about a decision"),
    ("Final decision", "own", "a heading"),
    ("Page\u00a02 of 9", "link", "a page number, with a no-break space"),
    *((line, "link", "a link") for line in ("Back to top", "BACK TO TOP", "- Back to top", "↑ Back to top")),
    *((line, "link", "navigation") for line in ("Contents", "On this page:", "Chapter 2 of 5", "Next")),
    *((line, "own", "like a link") for line in ("Next of kin", "The contents of the letter", "Back to school")),
    *((line, "own", "like navigation") for line in ("Chapter 9 of the guidance", "Previous decisions")),
]
KEPT = {"own": [0, 1, 2, 3], "link": [0, 1, 3], "end": [0, 1]}


@pytest.mark.parametrize(("line", "kind", "reason"), LINES, ids=[line for line, _, _ in LINES])
def test_a_line_is_the_decision_s_a_link_or_its_end(line, kind, reason):
    assert decision_lines(["The complaint", PROSE, line, PROSE]) == KEPT[kind], reason


@pytest.mark.parametrize(
    ("lines", "own", "reason"),
    [
        (["The complaint", PROSE], [0, 1], "nothing to leave out"),
        (
            ["The complaint", PROSE, "© Ombudsman 2024", "News", "About cookies", PROSE],
            [0, 1],
            "no sentence behind the end",
        ),
        (["Print this page", "The complaint", PROSE], [1, 2], "an end above the decision is the page's"),
        (
            ["Print this page", "He says that this site took his privacy.", "The complaint", PROSE],
            [1, 2, 3],
            "not the site's",
        ),
        (["This site uses cookies", PROSE, "The complaint", PROSE], [2, 3], "and so is what stands with it"),
        (["Print this page", PROSE, "The complaint", PROSE], [1, 2, 3], "a paragraph below a link is the decision's"),
        ([PROSE, "Print this page", "The complaint", PROSE], [0, 2, 3], "and so is one above it"),
        (["About cookies", PROSE, PROSE, "The complaint", PROSE], [2, 3, 4], "a notice has one line of text"),
        (["Print this page", "We use cookies to make this site work.", "The complaint", PROSE], [2, 3], "or says so"),
        (["The complaint", PROSE, "Print this page", "Finding", PROSE], [0, 1, 3, 4], "a link between sections"),
        (
            ["The complaint", PROSE, "Investigator’s decision on behalf of the Ombudsman", "Finding", PROSE],
            [0, 1],
            "nothing follows the last line of a decision",
        ),
        (["The complaint", PROSE, "Back to top", "My findings", PROSE], [0, 1, 3, 4], "furniture between sections"),
        (
            [
                "Summary",
                "The complaint",
                "My findings",
                "Summary: " + PROSE,
                "The complaint",
                PROSE,
                "My findings",
                PROSE,
            ],
            [3, 4, 5, 6, 7],
            "a contents list whose summary has no heading of its own",
        ),
        (
            [
                "The complaint",
                "The hedge",
                "Decision notice",
                "My findings",
                "The complaint",
                PROSE,
                "The hedge",
                PROSE,
                "My findings",
                PROSE,
            ],
            [4, 5, 6, 7, 8, 9],
            "a contents list with a line that does not come again",
        ),
        (
            [
                "The complaint",
                "My findings",
                "Decision",
                "The complaint",
                PROSE,
                "My findings",
                PROSE,
                "The complaint",
                PROSE,
                "Decision",
                PROSE,
            ],
            [3, 4, 5, 6, 7, 8, 9, 10],
            "a contents list whose first heading comes a third time",
        ),
        (
            [
                *["The complaint", "My findings", "Decision", "The complaint", "Mr X", PROSE, "My findings", PROSE],
                *["The complaint", PROSE, "Decision", PROSE],
            ],
            [3, 4, 5, 6, 7, 8, 9, 10, 11],
            "the same, with a topic under the first heading",
        ),
        (
            [
                *["The complaint", "My findings", "Decision", "The complaint", "My findings", PROSE],
                *["The complaint", PROSE, "My findings", PROSE, "Decision", PROSE],
            ],
            [3, 4, 5, 6, 7, 8, 9, 10, 11],
            "the same, with two headings before any text",
        ),
        (
            [
                *["The complaint", "My findings", "Decision"] * 2,
                *["The complaint", PROSE, "My findings", PROSE, "Decision", PROSE],
            ],
            [6, 7, 8, 9, 10, 11],
            "a contents list that is there twice",
        ),
        (
            ["Background", "The hedge", PROSE, "Background", PROSE, "The hedge", PROSE],
            [0, 1, 2, 3, 4, 5, 6],
            "two headings that come again",
        ),
        (
            [
                *["The complaint", f"{PROSE[:-1]} and", "Final report 4", "that of his neighbour."],
                *["Final report 5", PROSE, "Final report 6", PROSE],
            ],
            [0, 1, 3, 5, 7],
            "page numbers with words before them, one of them in a sentence",
        ),
        (
            ["The complaint", f"{PROSE[:-1]} and", "4", "that of his neighbour.", "5", PROSE, "6", PROSE],
            [0, 1, 3, 5, 7],
            "page numbers alone",
        ),
        (
            ["The complaint", PROSE, "Complaint 1", PROSE, "Complaint 2", PROSE, "Complaint 3", PROSE],
            [0, 1, 2, 3, 4, 5, 6, 7],
            "headings with numbers, none of them in a sentence",
        ),
        (
            ["The complaint", f"{PROSE[:-1]} and", "at number 4", "or so it was said.", PROSE, "at number 9", PROSE],
            [0, 1, 2, 3, 4, 5, 6],
            "numbers that do not rise by one",
        ),
        ([], [], "an empty page"),
    ],
)
def test_own_lines_are_those_of_the_decision(lines, own, reason):
    assert decision_lines(lines) == own, reason


def test_a_page_of_one_line_over_and_over_takes_no_time():
    assert len(decision_lines(["Background"] * 100_000)) == 1
