import string
from functools import cache
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgo_nlp.cues import LONGEST, cue_groups, cue_matrix, cue_table, expand, find_hits, hash_phrase, make_table
from lgo_nlp.features import MOST_CUES
from lgo_nlp.text.sentences import pipeline, words_of
from lgo_nlp.text.words import ngrams_of, normalise

GROUPS = {group.name: group for group in cue_groups()}
EXAMPLES = [(group.name, example) for group in cue_groups() for example in group.examples]
PATTERNS = [(group.name, pattern) for group in cue_groups() for pattern in group.patterns]

EXPANDED = [
    ("at fault", ["at fault"], "no choice"),
    ("(is|was) fault", ["is fault", "was fault"], "a choice"),
    ("(a|the)? fault", ["a fault", "the fault", "fault"], "a choice that may be left out"),
    ("^(it|they) did not", ["^it did not", "^they did not"], "a choice behind the start"),
    ("^(also)? pay", ["^also pay", "^ pay"], "a word behind the start that may be left out"),
    ("(by|in) (a|no)? way", ["by a way", "by no way", "by way", "in a way", "in no way", "in way"], "two choices"),
    ("(at fault|the cause) of", ["at fault of", "the cause of"], "choices of several words"),
    ("  was   late ", ["was late"], "white space"),
]  # fmt: skip

FOUND = [
    ("fault_found", "The Trust was at fault.", "another body than the example's"),
    ("complainant", "Dr K says he was not told.", "another title and name"),
    ("late", "It took seven months to reply.", "another number"),
    ("deadline", "Within 6 weeks the Trust will:", "a number in figures"),
    ("money", "It will pay £1,250.", "another sum"),
    ("anaphora", "This was fault.", "at the start of the sentence"),
]
NOT_FOUND = [
    ("promise", "It rained all day.", "nothing is promised"),
    ("anaphora", "He wondered whether this helped.", "the anchor holds only at the start"),
    ("fault_found", "The kettle was at the back.", "part of a phrase is no phrase"),
]


def cues_of(texts, table=None):
    ngrams, table = ngrams_of(words_of(texts), LONGEST), table or cue_table()
    return cue_matrix(find_hits(ngrams, table), ngrams, table)


def has(group, sentence, table=None):
    found = cues_of([sentence], table)
    return bool(found[0, (table or cue_table()).names.index(group)])


def table_of(**groups):
    rows = sorted((hash_phrase(phrase), k) for k, phrases in enumerate(groups.values()) for phrase in phrases)
    hashes, numbers = zip(*rows, strict=True)
    return make_table(np.array(hashes, dtype=np.uint64), np.array(numbers, dtype=np.int16), tuple(groups))


@pytest.mark.parametrize(("group", "example"), EXAMPLES)
def test_cues_match_their_examples(group, example):
    assert has(group, example)


@pytest.mark.parametrize(("group", "sentence", "why"), FOUND, ids=[why for *_, why in FOUND])
def test_cues_match_what_reads_the_same(group, sentence, why):
    assert has(group, sentence)


@pytest.mark.parametrize(("group", "sentence", "why"), NOT_FOUND, ids=[why for *_, why in NOT_FOUND])
def test_cues_do_not_match_what_only_looks_alike(group, sentence, why):
    assert not has(group, sentence)


@pytest.mark.parametrize(("pattern", "phrases", "why"), EXPANDED, ids=[why for *_, why in EXPANDED])
def test_cues_patterns_expand(pattern, phrases, why):
    assert expand(pattern) == phrases


def test_cues_groups_have_names_of_their_own_and_examples():
    assert len(GROUPS) == len(cue_groups())
    assert [group.name for group in cue_groups() if not (group.patterns and group.examples)] == []
    assert cue_table().names == tuple(GROUPS)


def test_cues_patterns_are_well_formed():
    marks = set(string.ascii_lowercase + string.digits + " ()|?^'’£:;,-")
    odd = [(group, pattern) for group, pattern in PATTERNS if not set(pattern) <= marks]
    left = [
        (group, phrase)
        for group, pattern in PATTERNS
        for phrase in expand(pattern)
        if set("()|?^") & set(phrase.removeprefix("^")) and phrase != "?"
    ]
    assert (odd, left) == ([], [])


def test_cues_no_pattern_is_out_of_reach():
    assert [(group, p) for group, p in PATTERNS if all(hash_phrase(phrase) is None for phrase in expand(p))] == []


def test_cues_every_phrase_is_found_where_it_stands_alone():
    rows = [
        (phrase.removeprefix("^"), number)
        for number, group in enumerate(cue_groups())
        for phrase in group.phrases()
        if hash_phrase(phrase) is not None
    ]
    found = cues_of([phrase for phrase, _ in rows])
    assert [phrase for (phrase, number), row in zip(rows, found, strict=True) if not row[number]] == []


def test_cues_have_room_in_the_model():
    assert len(cue_groups()) <= MOST_CUES


def test_cues_phrase_of_several_groups_is_found_in_each():
    table = table_of(
        verdict=["at fault", "no fault"], doubt=["at fault"], place=["at home"], both=["at home", "at fault"]
    )
    found = cues_of(["It was at fault.", "He stayed at home.", "It was late."], table)
    assert found.tolist() == [[True, True, False, True], [False, False, True, True], [False] * 4]


def test_cues_of_an_empty_table_are_none():
    table = make_table(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int16), ())
    assert cues_of(["It was at fault."], table).shape == (1, 0)


def test_cues_are_not_found_across_sentences():
    table = table_of(verdict=["at fault"])
    assert cues_of(["The Council was at", "fault was found."], table).tolist() == [[False], [False]]


@cache
def normalised(text):
    return tuple(normalise(token.lower_) for token in pipeline()(text))


@cache
def slow_lexicon():
    """The lexicon as normalised words, group by group, without hashes."""
    return {
        group.name: {
            (*["<s>"] * phrase.startswith("^"), *chain.from_iterable(map(normalised, phrase.removeprefix("^").split())))
            for phrase in group.phrases()
        }
        for group in cue_groups()
    }


def slowly_found(sentence):
    """Groups of a sentence by a search of words for words, without hashes or arrays."""
    words = ("<s>", *normalised(sentence))
    runs = {words[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(words) - n + 1)}
    return {name for name, phrases in slow_lexicon().items() if phrases & runs}


SENTENCES = [example for _, example in EXAMPLES] + [
    "The Council has agreed to pay Mrs B £300 within one month of my decision to recognise the distress it caused her.",
    "However, it didn’t tell Mr K’s carer about the £40 charge until March 2019, which was fault.",
    "",
    "…",
]


def test_cues_found_are_those_of_a_slow_search():
    found = cues_of(SENTENCES)
    names = np.array(cue_table().names)
    assert [set(names[row].tolist()) for row in found] == [slowly_found(sentence) for sentence in SENTENCES]


@given(st.lists(st.sampled_from(SENTENCES), max_size=5))
def test_cues_of_a_sentence_do_not_depend_on_the_others(chosen):
    together = cues_of(chosen)
    alone = [cues_of([sentence])[0] for sentence in chosen]
    assert together.tolist() == [row.tolist() for row in alone]


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
def test_cues_phrase_that_cannot_be_found_has_no_hash(phrase, why):
    assert hash_phrase(phrase) is None
