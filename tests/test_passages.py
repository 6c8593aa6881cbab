"""Text without its decision around it: read, tagged and learnt from."""

import json
from pathlib import Path

import numpy as np
import pytest
from golden import cut, gold, refs

from lgo_nlp.decision import Role
from lgo_nlp.errors import PageError
from lgo_nlp.features import features_of, features_of_all
from lgo_nlp.reading import read_passage
from lgo_nlp.text.sentences import split
from lgo_nlp.training import TrainingConfig
from lgo_nlp.training.fragments import fragments_of, lone_paragraphs, lone_sentence, reworded_failings

LONE = [
    ("This was fault.", {"fault", "finding"}),
    ("The Council was at fault.", {"fault", "finding"}),
    ("The Council failed to review his plan for two years.", {"fault"}),
    ("The delay caused Mrs D avoidable distress.", {"injustice"}),
    ("There was no fault in how the Council decided this.", {"finding"}),
    ("Within one month the Council will apologise to Mr F and pay him £250.", {"agreed_action"}),
    ("Mr F says the Council failed to reply and that this upset him.", set()),
    ("Councils must review a plan every year.", set()),
]
"""Sentences that say enough on their own for any good model of the scheme."""


@pytest.mark.parametrize(("text", "labels"), LONE)
def test_passage_of_one_sentence_is_labelled(tagger, text, labels):
    [sentence] = tagger.tag_passage(text).sentences
    assert sentence.labels == labels


def test_passage_faults_at_hand_are_labelled(tagger):
    path = Path(__file__).parents[2] / "shared" / "faults" / "lone.jsonl"
    if not path.exists():
        pytest.skip("the small inputs that fail are not at hand")
    for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        tagged = tagger.tag_passage(record["text"])
        wanted = record.get("sentences") or [[record["text"], record["labels"]]]
        found = [[tagged.text_of(sentence), sorted(sentence.labels)] for sentence in tagged.sentences]
        assert found == [[text, sorted(labels)] for text, labels in wanted]


def test_passage_of_a_list_has_its_lead_in():
    text = "Within one month the Council will:\n• apologise to Miss B; and\n• pay her £300."
    decision = read_passage(text)
    assert [section.role for section in decision.sections] == [Role.PASSAGE]
    assert [paragraph.lead_in for paragraph in decision.paragraphs] == [None, 0, 0]


def test_passage_with_a_heading_has_its_section():
    text = "The Council was late.\n\nMy findings\n\nThe Council did not visit her.\n"
    decision = read_passage(text)
    assert [(s.heading, s.role) for s in decision.sections] == [("", Role.PASSAGE), ("My findings", Role.FINDINGS)]


def test_passage_that_is_a_whole_decision_is_read_as_one():
    for ref in refs("heldout")[:8]:
        decision, _ = cut(ref)
        again = read_passage(decision.text, source=decision.source)
        assert (again.sections, again.paragraphs) == (decision.sections, decision.paragraphs)


@pytest.mark.parametrize("text", ["", " \n\t", "a\0b", "half \ud800"])
def test_passage_that_is_no_text_is_refused(text):
    with pytest.raises(PageError, match=r"^passage: is "):
        read_passage(text)


@pytest.mark.parametrize("text", ["Final decision", "word", "•", "1.", "£", "one\ntwo\n\nthree"])
def test_passage_of_anything_else_is_tagged(tagger, text):
    assert tagger.tag_passage(text).decision.text == text


def test_passages_among_decisions_are_scored_as_alone(tagger):
    passage = read_passage("The Council did not reply for nine months.\n\nMy findings\n\nThis was fault.")
    pages = [cut(refs("heldout")[0]), (passage, split(passage)), cut(refs("heldout")[1])]
    together = tagger.model.scores(features_of_all(pages, tagger.model.cues))
    alone = [tagger.model.scores(features_of(*page, tagger.model.cues)) for page in pages]
    assert np.array_equal(together, np.concatenate(alone))


def test_fragments_are_pieces_of_their_decision():
    [whole] = gold(1)
    config = TrainingConfig(lone_sentences=9, lone_paragraphs=8, lone_sections=3)
    pieces = fragments_of(whole, config, np.random.default_rng(0))
    assert [len(piece.labels) for piece in pieces[:9]] == [1] * 9
    pieces = [piece for piece in pieces if piece.decision.text == whole.decision.text]
    assert 9 + 8 < len(pieces) <= 9 + 8 + 3
    labels = {(s.start, s.end): found for s, found in zip(whole.tokens.sentences, whole.labels, strict=True)}
    for piece in pieces:
        assert len(piece.tokens.sentences) == len(piece.labels) == len(piece.types) >= 1
        assert len(piece.tokens.words.bounds) == len(piece.labels) + 1
        for sentence, found in zip(piece.tokens.sentences, piece.labels, strict=True):
            assert labels[sentence.start, sentence.end] == found
            paragraph = piece.decision.paragraphs[sentence.paragraph]
            assert paragraph.start <= sentence.start < sentence.end <= paragraph.end


def test_fragments_have_the_words_of_their_sentences():
    [whole] = gold(1)
    row = 7
    one = lone_sentence(whole, row).tokens.words
    words = whole.tokens.words
    assert np.array_equal(one.hashes, words.hashes[words.bounds[row] : words.bounds[row + 1]])


def test_fragments_keep_a_lead_in_only_if_it_is_among_them():
    whole = next(g for g in gold(20) if any(p.lead_in is not None for p in g.decision.paragraphs))
    item = next(n for n, p in enumerate(whole.decision.paragraphs) if p.lead_in is not None)
    lead_in = whole.decision.paragraphs[item].lead_in
    assert lone_paragraphs(whole, item, item + 1).decision.paragraphs[0].lead_in is None
    assert lone_paragraphs(whole, lead_in, item + 1).decision.paragraphs[-1].lead_in == 0


def test_fragments_tell_a_failing_in_the_other_usual_words():
    found = [(one, piece) for one in gold(40) for piece in reworded_failings(one)]
    assert found
    for one, piece in found:
        text = piece.decision.text
        [sentence] = piece.tokens.sentences
        assert (sentence.start, sentence.end) == (0, len(text))
        assert " failed to " in text
        assert text.replace(" failed to ", " did not ", 1) in one.decision.text
        assert "fault" in piece.labels[0]
        assert len(piece.tokens.words.hashes) == piece.tokens.words.bounds[-1]
