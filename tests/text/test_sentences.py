"""Where a sentence ends, in the hard cases of these decisions; tokens; real statements; any text at all."""

import json
from pathlib import Path

import numpy as np
import pytest
from golden import PAGES, cut, hold_of_each
from hypothesis import given, settings
from hypothesis import strategies as st

from lgo_nlp.decision import Decision, Paragraph, Role, Section
from lgo_nlp.reading import Page, read_page
from lgo_nlp.text import sentences
from lgo_nlp.text.sentences import (
    LONGEST_WORD,
    forget_words,
    normalised_words,
    pipeline,
    split,
    split_paragraph,
    token_starts,
    words_of,
)
from lgo_nlp.text.words import hash_word, normalise

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"

CASES = [
    (
        "Councils must secure the provision. |(Education Act 1996, section 193) |The Council did not.",
        "a citation behind a full stop stands alone",
    ),
    (
        "Councils must secure it. |(Local Government Act 1974, sections 26(1) and 26A(1), as amended) |We may ask.",
        "brackets in brackets",
    ),
    ("It must carry out a review. |(regulation 14) |It did not.", "a citation that opens small"),
    ("It must do this (Housing Act 1996, section 193) before it decides.", "a citation inside a sentence"),
    ("Its officer (Officer R) visited. |He took notes.", "a name in brackets"),
    ("The home (which had 40 beds. It now has 30) closed. |He moved.", "no end inside brackets"),
    ("(I have not seen the letter.) |The Council lost it.", "a sentence in brackets"),
    ("The Act says so. |(Care Act 2014) |(Care Act Guidance) |The Council did not.", "two citations"),
    ("She said, ‘We have no flats. You must wait. Ask again in May.’ |He left.", "a quotation is kept whole"),
    ("She said, “We have none. Wait.” |He left.", "double quotation marks"),
    ('She said, "We have none. Wait." |He left.', "straight double marks"),
    ("She said, 'We have none. Wait.' |He left.", "straight single marks"),
    ("The note says ‘Mr X’s home isn’t fit. Move him.’ |Nobody did.", "apostrophes inside a quotation"),
    ("He asked ‘why was I not told?’ |The officer did not say.", "a quotation that ends its sentence"),
    ("He asked ‘why me?’ and left.", "a quotation that does not"),
    ("The letter said ‘closed’. |It gave no reason.", "a full stop behind the quotation"),
    ("He calls it “a farce. |I do not agree. |There was no fault.", "a quotation never closed"),
    ("The officers’ notes are short. |The parents’ are long.", "apostrophes of a plural"),
    ("She lives at No. 5 and he at No. 7.", "a number"),
    ("They are neighbours. |No. 5 is let. |No.\u00a07 is not.", "a number that opens its sentence"),
    ("I asked if he had a copy. |He said no. |The Council has none.", "no, the word"),
    ("He wrote ‘No.’ |5 days later he rang.", "no, quoted"),
    ("The guidance (para. 4.2, and ss. 3 and 4) applies.", "parts of a law"),
    ("See para. 6 of the policy. |It is clear.", "a paragraph"),
    ("It offered two homes, e.g. The Limes, i.e. Flat 3. |She refused.", "e.g. and i.e."),
    ("It did nothing, i.e. (as it says) it waited. |She rang.", "i.e. before a bracket"),
    ("It offered carers, respite etc. |The family refused.", "etc. ends a sentence before a capital"),
    ("Dr G wrote in May. |Dr. G wrote again, to Cllr. H and Mrs. J.", "titles, with a stop and without"),
    ("I spoke to Mr X. |The Council replied to Ms Y. |Dr Z did not.", "the letters that stand for names end sentences"),
    ("J.K. and A.B. are twins. |They are six.", "initials before a small letter"),
    ("The carer left at 3.30 p.m. and came back at 6 a.m. the next day.", "times in a sentence"),
    ("The carer left at 3.30 p.m. |She came back at 6.", "a time that ends one"),
    ("It owed £12.50. |£500 was for rent.", "pounds and pence"),
    ("The visit was on 3 May. |12 officers came.", "a sentence that opens with a number"),
    ("The court held so in R (H) v. Saltby. |It was right.", "a case"),
    ("It lives at www.example.org.uk now. |The page is out of date.", "an address"),
    ("apologise to Mr X; and", "an item with a semicolon is one sentence"),
    ("pay Mr X £500. |It will do so by May;", "an item of two sentences"),
    ("The Council lost the\nform. |It did not\n  look for it.", "broken over lines"),
    ("The Council lost the form.\n|It did not look.", "a sentence ends with its line"),
    ("Was it late? |It was! |Why?! |Nobody knows...  |It is gone.", "other stops"),
    ("It was late.|The Council is sorry.", "a space lost"),
    ("Mr X complains", "no stop at all"),
    ("  It was late. ", "spaces around"),
    ("", "nothing"),
    (" \n ", "nothing but space"),
]
"""Paragraphs, a bar where a sentence begins behind another."""


@pytest.mark.parametrize(("marked", "reason"), CASES, ids=[reason for _, reason in CASES])
def test_a_paragraph_is_cut_where_its_sentences_end(marked, reason):
    text = marked.replace("|", "")
    sentences = [sentence.strip() for sentence in marked.split("|") if sentence.strip()]
    assert [text[start:end] for start, end in split_paragraph(text)] == sentences


def assert_tiles(text, spans):
    """Spans rise, do not touch white space at their ends, and leave out white space only."""
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


PIECES = st.sampled_from(["The Council", "No", "e.g", "Mr X", "etc", "5", "\n", "\u00a0", "! ", *" .?()‘’“”\"'£…"])


@settings(deadline=None)
@given(st.text() | st.lists(PIECES, max_size=40).map("".join))
def test_the_sentences_of_any_text_are_all_of_it_but_white_space(text):
    assert_tiles(text, split_paragraph(text))


@settings(deadline=None)
@given(st.lists(st.text(min_size=1).filter(str.strip).map(str.strip), max_size=6))
def test_any_decision_is_cut_into_sentences_with_tokens(texts):
    decision = decision_of(texts)
    tokens = split(decision)
    assert len(tokens.words.bounds) == len(tokens.sentences) + 1
    assert tokens.words.bounds[-1] == len(tokens.words.hashes)
    assert (tokens.words.sizes >= 2).all()
    for number, paragraph in enumerate(decision.paragraphs):
        spans = [
            (s.start - paragraph.start, s.end - paragraph.start) for s in tokens.sentences if s.paragraph == number
        ]
        assert_tiles(texts[number], spans)


HOSTILE = {
    "stops": "." * 100_000,
    "open brackets": "(" * 100_000,
    "closed brackets": ")" * 100_000,
    "quotes": "“" * 50_000 + ". A",
    "brackets": "A (b). " * 20_000,
    "open quotes": "‘a. B " * 20_000,
    "spaces": "A." + " " * 100_000 + "b",
    "letters": "a" * 1_200_000,
    "joined words": "a.b-" * 30_000,
    "more than spaCy takes": "a " * 600_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_paragraph_takes_no_time(text):
    tokens = split(decision_of([text.strip()]))
    assert tokens.words.bounds[-1] == len(tokens.words.hashes) > 1


def decision_of(texts):
    """A decision of these paragraphs, one a line."""
    paragraphs, start = [], 0
    for text in texts:
        paragraphs.append(Paragraph(start, start + len(text), 0))
        start += len(text) + 1
    return Decision(
        "\n".join(texts), None, None, None, None, None, "text", (Section("", Role.SUMMARY, 0, 0),), tuple(paragraphs)
    )


@pytest.mark.slow
def test_the_sentences_of_the_corpus_tile_their_paragraphs():
    def check(decision, tokens):
        for number, paragraph in enumerate(decision.paragraphs):
            start = paragraph.start
            spans = [(s.start - start, s.end - start) for s in tokens.sentences if s.paragraph == number]
            assert_tiles(decision.text[start : paragraph.end], spans)

    hold_of_each(check, map(cut, PAGES))


def test_a_sentence_has_the_words_that_it_has_alone():
    texts = ["The Council’s officer wasn’t there. Mr X rang.", "Pay him £50;"]
    decision = decision_of(texts)
    tokens = split(decision)
    alone = words_of([decision.text[s.start : s.end] for s in tokens.sentences])
    assert tokens.words.hashes.tolist() == alone.hashes.tolist()
    assert tokens.words.bounds.tolist() == alone.bounds.tolist()
    assert alone.hashes.dtype == np.uint64


def test_words_are_hashes_of_folded_tokens():
    words = words_of(["The Council", ""])
    assert words.hashes.tolist() == [hash_word(word) for word in ("<s>", "the", "<body>", "<s>")]
    assert words.bounds.tolist() == [0, 3, 4]


@given(st.text(st.sampled_from("aB1£.,’'()-/ \u00a0\n\t“é")))
def test_words_of_any_text_are_those_of_spacys_tokens(text):
    tokens = [token.lower_ for token in pipeline().make_doc(text) if not token.is_space]
    assert normalised_words(text) == [normalise(token) for token in tokens]
    assert token_starts(text) == [token.idx for token in pipeline().make_doc(text) if not token.is_space]


def test_words_of_the_corpus_are_those_of_spacys_tokens(pages):
    def check(decision, _):
        tokens = [token.lower_ for token in pipeline().make_doc(decision.text) if not token.is_space]
        assert normalised_words(decision.text) == [normalise(token) for token in tokens]

    hold_of_each(check, pages)


def test_a_word_without_end_changes_no_sentence():
    text = f"It was late. X{'x' * LONGEST_WORD} is no word. The Council agrees."
    decision = decision_of([text])
    tokens = split(decision)
    assert [decision.text[s.start : s.end][:5] for s in tokens.sentences] == ["It wa", "Xxxxx", "The C"]
    assert tokens.words.sizes.tolist() == [5, 8, 5]


def test_words_are_forgotten_when_there_are_too_many(monkeypatch):
    words_of(["Zyxwvutsrq-tu"])
    forget_words()
    assert "zyxwvutsrq" in pipeline().vocab.strings
    monkeypatch.setattr(sentences, "MOST_WORDS", 0)
    forget_words()
    assert "zyxwvutsrq" not in pipeline().vocab.strings


@pytest.mark.skipif(not REAL.is_dir(), reason="the real decisions are not here")
@pytest.mark.parametrize("stem", ["23-008-648", "23-009-433"])
def test_sentences_end_where_two_annotators_say_they_do(stem):
    decision = read_page(Page(str(REAL / f"{stem}.txt")))
    headings = {section.end for section in decision.sections if section.heading}
    gold = {
        json.loads(line)["end"] for line in (REAL / "gold" / f"{stem}.jsonl").read_text(encoding="utf-8").splitlines()
    } - headings
    ours = {sentence.end for sentence in split(decision).sentences}
    assert 2 * len(gold & ours) / (len(gold) + len(ours)) >= 0.98
