import numpy as np
import pytest

from lgo_nlp.cues import LONGEST, cue_groups, cue_table, empty_table, find_hits
from lgo_nlp.cues.assertion import LONGEST_SCOPE, STATUSES, statuses
from lgo_nlp.text.sentences import normalised_words, words_of
from lgo_nlp.text.words import ngrams_of

SCOPES = [row for group in cue_groups() for row in group.scopes]
LEAD_INS = [
    (
        "The reviewer did not uphold these points:",
        "the Trust lost her file.",
        "lost",
        "denied",
        "a verdict over a list",
    ),
    ("Within a month the Trust will:", "repay the money;", "repay", "promised", "a promise over a list"),
    ("I looked at whether:", "staff had been told;", "told", "asked", "a question over a list"),
    ("The Trust made these mistakes:", "it lost her file.", "lost", "asserted", "an assertion over a list"),
    (
        "The Trust will pay her, but these are plain:",
        "she was right.",
        "right",
        "asserted",
        "a scope that was closed before",
    ),
]


def statuses_of(sentences, lead=None, table=None):
    """Status of each word of some sentences."""
    words, table = words_of(sentences), table or cue_table()
    ngrams = ngrams_of(words, LONGEST)
    lead = np.array(lead or [-1] * len(sentences))
    found = statuses(find_hits(ngrams, table), table.names, ngrams, lead)
    assert found.shape == words.hashes.shape
    return [[STATUSES[s] for s in found[a:b]] for a, b in zip(words.bounds, words.bounds[1:], strict=False)]


def status_of(word, sentence, found):
    return found[1 + normalised_words(sentence).index(word)]


@pytest.mark.parametrize(("sentence", "word", "status"), SCOPES)
def test_assertion_examples_have_the_status_they_say(sentence, word, status):
    assert status_of(word, sentence, statuses_of([sentence])[0]) == status


@pytest.mark.parametrize(("lead", "item", "word", "status", "why"), LEAD_INS, ids=[why for *_, why in LEAD_INS])
def test_assertion_of_a_lead_in_governs_its_items(lead, item, word, status, why):
    assert status_of(word, item, statuses_of([lead, item], [-1, 0])[1]) == status
    assert set(statuses_of([lead, item])[1]) == set(statuses_of([item])[0])


def test_assertion_reaches_no_further_than_its_sentence():
    assert set(statuses_of(["There was no", "delay in this case."])[1]) == {"asserted"}


def test_assertion_reaches_so_many_words():
    [found] = statuses_of(["There was no " + "very " * 40 + "long delay."])
    assert found.count("denied") == LONGEST_SCOPE
    assert found[-1] == "asserted"


def test_assertion_of_one_sentence_does_not_depend_on_others():
    sentences = ["It did not reply.", "Was it late?", "The Trust will pay.", "It was late."]
    assert statuses_of(sentences) == [statuses_of([sentence])[0] for sentence in sentences]


def test_assertion_without_a_lexicon_is_plain():
    assert set(statuses_of(["It did not reply."], table=empty_table())[0]) == {"asserted"}
