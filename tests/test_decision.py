from dataclasses import FrozenInstanceError, replace

import pytest

from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence, TaggedSentence
from lgo_nlp.labels import LABELS
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.tagged_sentences import TaggedSentences

TEXT = "Findings\nThe Council:\nlost the form; and\nFinal decision\nI uphold this — £50."
DECISION = Decision(
    text=TEXT,
    ref="99 000 901",
    body="Otterford Council",
    category=None,
    outcome="Upheld",
    date="2024-03-04",
    source="pages/one.txt",
    sections=(Section("Findings", Role.FINDINGS, 0, 8), Section("Final decision", Role.DECISION, 41, 55)),
    paragraphs=(Paragraph(9, 21, 0), Paragraph(22, 40, 0, 0), Paragraph(56, len(TEXT), 1)),
)


def tag(start, end, paragraph):
    return TaggedSentence(
        Sentence(start, end, paragraph), frozenset({"fault"}), dict.fromkeys(LABELS, 0.25), {"fault": ("delay",)}
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("pages/one.txt", "one"),
        ("P-004641.HTML", "P-004641"),
        ("pages/in.jsonl:3", "in.jsonl:3"),
        ("standard input", "standard input"),
        ("pages/v1.2", "v1.2"),
    ],
)
def test_decision_is_named_by_its_reference_or_else_its_file(source, name):
    assert replace(DECISION, source=source).name == "99 000 901"
    assert replace(DECISION, source=source, ref=None).name == name


def test_tagged_decision_points_into_its_text_and_sections():
    sentences = (tag(9, 21, 0), tag(22, 40, 1), tag(56, len(TEXT), 2))
    tagged = TaggedDecision(DECISION, sentences, "0" * 64)
    texts = [tagged.text_of(sentence) for sentence in sentences]
    assert texts == ["The Council:", "lost the form; and", "I uphold this — £50."]
    headings = [tagged.section_of(sentence).heading for sentence in sentences]
    assert headings == ["Findings", "Findings", "Final decision"]


def test_tagged_sentences_as_columns_are_the_same_sentences():
    sentences = (tag(9, 21, 0), tag(22, 40, 1), tag(56, len(TEXT), 2))
    columns = TaggedSentences.of(sentences)
    assert TaggedDecision(DECISION, columns, "m") == TaggedDecision(DECISION, sentences, "m")
    assert (len(columns), columns[-1], columns[1:], columns[:0]) == (3, sentences[2], sentences[1:], ())
    assert TaggedSentences.of(()) == () != columns


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (DECISION, "text"),
        (DECISION.sections[0], "role"),
        (DECISION.paragraphs[0], "end"),
        (Sentence(0, 8, 0), "start"),
        (tag(9, 21, 0), "labels"),
        (TaggedDecision(DECISION, (), ""), "sentences"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_decision_values_cannot_be_changed(value, field):
    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{field}'"):
        setattr(value, field, None)


def test_decision_can_be_hashed_whatever_its_record_held():
    decision = replace(DECISION, extra={"tags": ["a"]})
    assert decision != DECISION
    assert len({decision, DECISION}) == 2
