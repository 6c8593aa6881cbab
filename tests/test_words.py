import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgo_nlp import sentences
from lgo_nlp.reading import read_text
from lgo_nlp.sentences import forget_words, split
from lgo_nlp.words import LONGEST, fold, hash_phrase, hash_word, ngrams, words_of, words_of_texts

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
PHRASE_WORDS = (
    "the", "council", "mr", "x", "x's", "not", "cannot", "can’t", "didn't", "2020", "march", "two", "£250", "fault",
    "out", "children’s", "carer", ":", "'", "‘", "-", "record-keeping", "14th", "Stage", "(b)",
)  # fmt: skip


@pytest.mark.parametrize(("word", "folded", "why"), FOLDED, ids=[why for *_, why in FOLDED])
def test_words_fold_to_what_carries_over(word, folded, why):
    assert fold(word) == folded


@given(st.text(max_size=8))
def test_words_folded_once_fold_no_further(word):
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(("one", "other", "why"), ALIKE, ids=[why for *_, why in ALIKE])
def test_words_of_sentences_that_differ_in_names_only_are_the_same(one, other, why):
    assert words_of_texts([one]).hashes.tolist() == words_of_texts([other]).hashes.tolist()


@pytest.mark.parametrize(("one", "other", "why"), APART, ids=[why for *_, why in APART])
def test_words_of_sentences_that_differ_in_meaning_differ(one, other, why):
    assert words_of_texts([one]).hashes.tolist() != words_of_texts([other]).hashes.tolist()


def test_words_begin_each_sentence_with_a_mark():
    words = words_of_texts(PARAGRAPH)
    assert len(words.bounds) == len(PARAGRAPH) + 1
    assert words.bounds[-1] == len(words.hashes) == len(words.row)
    assert set(words.hashes[words.bounds[:-1]].tolist()) == {hash_word("<s>")}
    assert (np.diff(words.row) >= 0).all()
    assert [int((words.row == i).sum()) for i in range(len(PARAGRAPH))] == np.diff(words.bounds).tolist()


def test_words_of_no_sentence_are_none():
    words = words_of_texts([])
    assert words.hashes.tolist() == []
    assert words.bounds.tolist() == [0]


@pytest.mark.parametrize("n", range(1, LONGEST + 2))
def test_words_ngrams_never_cross_sentences(n):
    together, rows = ngrams(words_of_texts(PARAGRAPH), n)
    alone = [(run, row) for row, text in enumerate(PARAGRAPH) for run in ngrams(words_of_texts([text]), n)[0].tolist()]
    assert list(zip(together.tolist(), rows.tolist(), strict=True)) == alone


@pytest.mark.parametrize("n", range(1, LONGEST + 1))
def test_words_ngrams_of_a_sentence_are_all_its_runs(n):
    words = words_of_texts(["It failed to tell Miss X about her right of appeal."])
    runs, _ = ngrams(words, n)
    assert len(runs) == len(words.hashes) - n + 1
    assert len(set(runs.tolist())) == len(runs)


def test_words_ngrams_tell_the_order_of_words():
    one, other = (ngrams(words_of_texts([text]), 2)[0].tolist() for text in ("fault by council", "council by fault"))
    assert not set(one[1:]) & set(other[1:])


@given(st.lists(st.sampled_from(PHRASE_WORDS), min_size=1, max_size=LONGEST), st.booleans())
def test_words_hash_of_a_phrase_is_that_of_its_ngram(chosen, anchored):
    phrase = " ".join(chosen)
    words = words_of_texts([phrase])
    n = len(words.hashes) - (0 if anchored else 1)
    found = hash_phrase(f"^{phrase}" if anchored else phrase)
    if n > LONGEST:
        assert found is None
    else:
        runs, _ = ngrams(words, n)
        assert found == runs[0 if anchored else -1]
        assert len(runs) == (1 if anchored else 2)


@pytest.mark.parametrize("phrase", ["it did not", "the council was at fault"])
def test_words_anchored_phrase_is_found_at_the_start_alone(phrase):
    n = len(phrase.split()) + 1
    first, _ = ngrams(words_of_texts([phrase.capitalize() + " there."]), n)
    later, _ = ngrams(words_of_texts(["Then " + phrase + " there."]), n)
    assert hash_phrase("^" + phrase) in first.tolist()
    assert hash_phrase("^" + phrase) not in later.tolist()


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("", "no word"),
        (" ", "white space"),
        ("^", "the start alone would be found in every sentence"),
        ("it did not tell her about this", "seven words"),
        ("^it did not tell her about", "six words and the start"),
        ("it didn’t tell her about this", "seven tokens"),
    ],
)
def test_words_phrase_that_cannot_be_found_has_no_hash(phrase, why):
    assert hash_phrase(phrase) is None


def test_words_are_the_same_after_they_were_forgotten(monkeypatch):
    texts = ["The Zephyrine Road depot lost Mr Q’s form."]
    before = words_of_texts(texts).hashes.tolist()
    monkeypatch.setattr(sentences, "MOST_WORDS", 0)
    forget_words()
    assert words_of_texts(texts).hashes.tolist() == before


def test_words_that_were_forgotten_since_they_were_read_still_have_hashes(monkeypatch):
    tokens = split(read_text("The complaint\nMr X lost a Qwertyish form.\nFinal decision\nThere was fault."))
    before = words_of(tokens).hashes.tolist()
    monkeypatch.setattr(sentences, "MOST_WORDS", 0)
    forget_words()
    assert words_of(tokens).hashes.tolist() == before
