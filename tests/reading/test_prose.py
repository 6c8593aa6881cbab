"""Sentences without their full stop are told from headings."""

from pathlib import Path

import pytest

from lgo_nlp.reading.prose import is_prose, is_statement

SOURCES = sorted((Path(__file__).parents[2] / "corpus" / "source").glob("*.ann"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("The Ombudsman upheld the complaint and found fault causing injustice", "a verdict of a report"),
        ("There was fault", "short as it is"),
        ("The council was at fault", "a body and an auxiliary"),
        ("Marlow Fen Council failed to reply", "a body by its name"),
        ("It didn’t reply", "a verb with its not"),
        ("The delay caused the family distress", "a thing, and what it did to somebody"),
        ("The head of the service was wrong", "a thing of a thing"),
        ("Mrs X’s sister had been named in the letter", "somebody’s somebody"),
        ("In May 2020 the Council told Mr X about it", "a date in front"),
        ("Ms X says the council took no notice of her letters", "long, in the present"),
        ("Not upheld", "a verdict without a verb"),
    ],
)
def test_a_statement_has_its_subject_and_verb_in_front(line, reason):
    assert is_statement(line), reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("What the Council told Mr and Mrs H about help with the bathroom", "long, with a verb"),
        ("Was there fault by the Council?", "a question"),
        ("The Council was wrong?", "a question by its mark"),
        ("The time the Council took", "a clause behind a noun"),
        ("The advice to stay until the bailiffs came", "and another"),
        ("The school named in the Plan", "no finite verb"),
        ("The review and the amended plan", "no verb at all"),
        ("Ms X asks for help", "a narrative heading"),
        ("The last will of Mrs Y", "no verb, but a noun"),
        ("Agreed action", "a heading of the table"),
    ],
)
def test_a_heading_is_no_statement(line, reason):
    assert not is_statement(line), reason


def test_no_heading_of_the_corpus_is_a_statement():
    lines = {line for path in SOURCES for line in path.read_text(encoding="utf-8").split("\n")}
    headings = {line.lstrip("= ") for line in lines if line.startswith("=")}
    assert len(headings) > 1000
    assert [heading for heading in headings if is_statement(heading)] == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The Council did not reply to Mr X for nine months.", True),
        ("Home. Decisions.", False),
        ("Housing > Homelessness", False),
        ("It should pay him £50.", True),
    ],
)
def test_prose_ends_as_a_sentence_does(line, expected):
    assert is_prose(line) is expected
