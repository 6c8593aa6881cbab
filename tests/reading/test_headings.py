"""Every example of the table of headings gives its own rule's role; what is no heading gives none."""

import pytest

from lgo_nlp.decision import Role
from lgo_nlp.reading.headings import example_headings, hint_headings, is_known_heading, role_of, rules

EXAMPLES = [(example, rule.role) for rule in rules() for example in (*rule.examples, *rule.hints)]


@pytest.mark.parametrize(("heading", "role"), EXAMPLES)
def test_an_example_of_the_table_gives_its_own_rule_s_role(heading, role):
    assert role_of(heading) is role


def test_every_role_has_a_rule_and_every_rule_an_example():
    assert {rule.role for rule in rules()} == set(Role) - {Role.PASSAGE}
    assert all(rule.examples for rule in rules())


@pytest.mark.parametrize(("heading", "role"), EXAMPLES)
@pytest.mark.parametrize("dress", ["{}:", "  {} ", "**{}**", "## {}", "“{}”"])
def test_marks_around_a_heading_change_nothing(heading, role, dress):
    assert role_of(dress.format(heading)) is role


@pytest.mark.parametrize(("heading", "role"), EXAMPLES)
def test_case_apostrophes_and_spaces_change_nothing(heading, role):
    assert role_of(heading.upper()) is role
    assert role_of(heading.replace("’", "'")) is role
    assert role_of(heading.replace(" ", "\u00a0 ")) is role


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "nothing"),
        (" : – ", "marks alone"),
        ("The second assessor", "a topic of one decision"),
        ("Mr X’s kitchen", "a topic of one decision"),
        (
            "The law says that a council which gets a request of this kind from a parent must reply within six weeks",
            "17 words and more",
        ),
        ("policy" * 50, "too long to be looked at"),
        ("Use of powers", "the powers of anybody"),
        ("The role of the occupational therapist", "not the Ombudsman's role"),
    ],
)
def test_a_line_that_names_no_section_has_no_role(line, reason):
    assert role_of(line) is None, reason


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("What the Council must document", None),
        ("What the care plan must do", None),
        ("What the law must do", Role.LAW),
        ("What the parents have agreed", None),
        ("How the Council tried to put things right", None),
        ("What happened and what I think should have happened", Role.EVENTS),
        ("Improvements", None),
    ],
)
def test_heading_that_only_looks_like_a_rule_of_the_table_is_not_taken_by_it(heading, role):
    assert role_of(heading) is role


def test_hint_is_no_example():
    assert hint_headings()
    assert not hint_headings() & example_headings()


@pytest.mark.parametrize(
    ("line", "known", "reason"),
    [
        ("Final decision", True, "as the site has it"),
        ("The Ombudsman’s final decision:", True, "a colon is taken behind a decision"),
        ("Agreed action:", True, "and behind any heading that the table has word for word"),
        ("Action after the complaint:", False, "a colon elsewhere leads in to a list"),
        ("the complaint", False, "a small letter goes on with a line"),
        ("My findings.", False, "a full stop ends a sentence"),
        ("Guidance, policy and law,", False, "a comma goes on"),
        ("The Council did not follow its policy", False, "a sentence with the words of a heading"),
        ("\u200bFinal\u00a0decision", True, "spaces of other kinds"),
    ],
)
def test_a_known_heading_is_dressed_as_a_heading(line, known, reason):
    assert is_known_heading(line) is known, reason
