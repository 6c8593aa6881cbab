import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgo_nlp.text import sentences
from lgo_nlp.text.sentences import forget_words, words_of
from lgo_nlp.text.words import START, follow, hash_ngram, hash_word, join_words, ngrams_of, normalise, stem

FOLDED = [
    ("mrs", "<title>", "one title reads as another"),
    ("cllr", "<title>", "a councillor's title too"),
    ("x", "<name>", "a letter stands for a person"),
    ("é", "<name>", "whatever the letter"),
    ("a", "a", "the article is no name"),
    ("i", "i", "nor is the investigator"),
    ("s", "s", "nor the s of a section"),
    ("council", "<body>", "one body reads as another"),
    ("trust", "<body>", "health bodies too"),
    ("ombudsman", "ombudsman", "the one who decides is not the body complained of"),
    ("7", "<number>", "a number"),
    ("1,250.50", "<number>", "with separators"),
    ("14/10", "<number>", "a date in figures"),
    ("28th", "<number>", "an ordinal in figures"),
    ("twelve", "<number>", "a number in words"),
    ("one", "one", "may be a pronoun"),
    ("2019", "<year>", "a year"),
    ("2019/20", "<year>", "a school year"),
    ("1850", "<number>", "too long ago for a year of a decision"),
    ("2100", "<number>", "not yet"),
    ("b12", "b12", "a word that ends in a figure is no number"),
    ("12-week", "12-week", "nor one that begins with one"),
    ("x²", "x²", "a raised figure is no figure"),
    ("october", "<month>", "a month"),
    ("may", "may", "more often the verb than the month"),
    ("n’t", "not", "a negation is one word however it is written"),
    ("n't", "not", "also with a straight apostrophe"),
    ("’s", "'", "marks that only look different are one"),
    ("“", "'", "so are quotation marks"),
    ("—", "-", "and dashes"),
    ("£", "<money>", "a sum of money"),
    ("\n ", "<space>", "white space that is a token"),
    ("failed", "failed", "any other word stays"),
    ("", "", "nothing stays nothing"),
]

ALIKE = [
    ("Miss X complained to the Council.", "Mr K complained to the Trust.", "names and bodies"),
    ("It took 14 weeks.", "It took three weeks.", "numbers"),
    ("It replied in March 2018.", "It replied in October 2021.", "dates"),
    ("It paid her £150.", "It paid her £2,400.50.", "sums"),
    ("It didn't reply.", "It didn’t reply.", "apostrophes"),
    ("She wrote: ‘please help’.", 'She wrote: "please help".', "quotation marks"),
]
APART = [
    ("It did reply.", "It did not reply.", "a negation"),
    ("He may reply.", "He March reply.", "the verb and a month"),
    ("The Council paid.", "The Ombudsman paid.", "who acts"),
    ("It took one week.", "It took two weeks.", "the word one stays"),
]

PARAGRAPH = (
    "Mr X asked the Council for a ramp in May 2019.",
    "It did not reply.",
    "I find the Council at fault.",
    "",
    "It took the Council 14 weeks to visit him, which was too long.",
)


@pytest.mark.parametrize(("word", "normalised", "why"), FOLDED, ids=[why for *_, why in FOLDED])
def test_words_fold_to_what_carries_over(word, normalised, why):
    assert normalise(word) == normalised


@given(st.text(max_size=8))
def test_words_folded_once_fold_no_further(word):
    assert normalise(normalise(word)) == normalise(word)


@pytest.mark.parametrize(("one", "other", "why"), ALIKE, ids=[why for *_, why in ALIKE])
def test_words_of_sentences_that_differ_in_names_only_are_the_same(one, other, why):
    assert words_of([one]).hashes.tolist() == words_of([other]).hashes.tolist()


@pytest.mark.parametrize(("one", "other", "why"), APART, ids=[why for *_, why in APART])
def test_words_of_sentences_that_differ_in_meaning_differ(one, other, why):
    assert words_of([one]).hashes.tolist() != words_of([other]).hashes.tolist()


def runs(texts, n):
    """Hashes of the runs of ``n`` words of some sentences, and the sentence of each."""
    found = ngrams_of(words_of(texts), n)
    inside = found.left >= n
    return found.hashes[n - 1][inside].tolist(), found.row[inside].tolist()


def test_words_begin_each_sentence_with_a_mark():
    words = words_of(PARAGRAPH)
    assert len(words.bounds) == len(PARAGRAPH) + 1
    assert words.bounds[-1] == len(words.hashes) == words.sizes.sum()
    assert set(words.hashes[words.bounds[:-1]].tolist()) == {hash_word(START)}
    found = ngrams_of(words, 1)
    assert [int((found.row == i).sum()) for i in range(len(PARAGRAPH))] == words.sizes.tolist()
    assert found.left[words.bounds[:-1]].tolist() == words.sizes.tolist()
    assert set(found.left[words.bounds[1:] - 1].tolist()) == {1}


def test_words_of_no_sentence_are_none():
    words = words_of([])
    assert words.hashes.tolist() == []
    assert words.bounds.tolist() == [0]
    assert ngrams_of(words, 3).hashes.shape == (3, 0)


@pytest.mark.parametrize("n", range(1, 8))
def test_words_runs_never_cross_sentences(n):
    hashes, rows = runs(PARAGRAPH, n)
    alone = [(run, row) for row, text in enumerate(PARAGRAPH) for run in runs([text], n)[0]]
    assert list(zip(hashes, rows, strict=True)) == alone


@pytest.mark.parametrize("n", range(1, 7))
def test_words_runs_of_a_sentence_are_all_there_are(n):
    text = "It failed to tell Miss X about her right of appeal."
    found, _ = runs([text], n)
    hashes = words_of([text]).hashes.tolist()
    assert found == [hash_ngram(hashes[i : i + n]) for i in range(len(hashes) - n + 1)]
    assert len(set(found)) == len(found)


def test_words_runs_tell_the_order_of_words():
    one, other = (runs([text], 2)[0] for text in ("fault by council", "council by fault"))
    assert not set(one[1:]) & set(other[1:])


STEMS = [
    ("appealed", "appeals", True, "two forms of a verb"),
    ("apology", "apologise", True, "a verb and its noun"),
    ("fault", "faulty", True, "an ending"),
    ("fail", "fault", False, "short words are their own stems"),
    ("12-week", "12-weekly", False, "what is not all letters stays as it is"),
    ("<number>", "<name>", False, "so do placeholders"),
]


@pytest.mark.parametrize(("one", "other", "alike", "why"), STEMS, ids=[why for *_, why in STEMS])
def test_words_of_like_meaning_have_like_stems(one, other, alike, why):
    assert (stem(one) == stem(other)) is alike
    first, second = words_of([one]), words_of([other])
    assert (first.stems.tolist() == second.stems.tolist()) is alike
    assert first.hashes.tolist() != second.hashes.tolist()


def test_words_that_follow_make_the_ngrams_that_there_are():
    words = words_of(PARAGRAPH)
    found = ngrams_of(words, 2)
    pairs = follow(words.hashes[:-1], words.hashes[1:])
    assert np.array_equal(pairs, found.hashes[1, :-1])
    both = zip(words.hashes[:-1].tolist(), words.hashes[1:].tolist(), strict=True)
    assert pairs.tolist() == [hash_ngram(pair) for pair in both]


def test_words_hold_no_mark_of_a_sentence():
    """What stands for a sentence's start when words are cut is a space in a text."""
    plain, marked = words_of(["The Council failed.", "It"]), words_of(["The\0Council \0 failed.", "It"])
    assert marked.hashes.tolist() == plain.hashes.tolist()
    assert marked.bounds.tolist() == plain.bounds.tolist()


def test_words_that_read_as_the_mark_of_a_start_are_none():
    """The last piece of a word of 200 letters may be anything."""
    words = words_of(["One two.", "x" * 200 + START, "Three."])
    assert words.bounds.tolist() == [0, 4, 8, 11]
    assert words.hashes[7] == hash_word(START)


@given(st.lists(st.lists(st.sampled_from(PARAGRAPH), max_size=3), min_size=1, max_size=4))
def test_words_joined_are_those_of_all_sentences(parts):
    joined = join_words([words_of(texts) for texts in parts])
    whole = words_of([text for texts in parts for text in texts])
    for own, other in ((joined.hashes, whole.hashes), (joined.stems, whole.stems), (joined.bounds, whole.bounds)):
        assert own.tolist() == other.tolist()


def test_words_are_the_same_after_they_were_forgotten(monkeypatch):
    texts = ["The Zephyrine Road depot lost Mr Q’s form."]
    before = words_of(texts).hashes.tolist()
    monkeypatch.setattr(sentences, "MOST_WORDS", 0)
    forget_words()
    assert words_of(texts).hashes.tolist() == before
