"""What other sections say in like words, as columns of the second stage."""

import numpy as np
import pytest

from lgo_nlp.cues import empty_table
from lgo_nlp.features import N_WORDS, features_of, features_of_all
from lgo_nlp.labels import LABELS
from lgo_nlp.model import restating
from lgo_nlp.model.restating import MOST_COMPARED, inverse_frequencies, most_alike, restated
from lgo_nlp.reading import read_passage, read_text
from lgo_nlp.text.sentences import split

PAGE = """Dunmarsh Council (99 000 001)

The complaint

- Miss X complains that nobody emptied her bins in July.

My findings

- The weather was fine. Crews left the bins of her street unemptied for all of July. The bins stood full.

Final decision

- Bins were left unemptied through July.
"""
COMPLAINT, WEATHER, UNEMPTIED, FULL, FINAL = range(5)
FAULT, INJUSTICE = LABELS.index("fault"), LABELS.index("injustice")
IDF = np.ones(N_WORDS, dtype=np.float32)


def page_of(text=PAGE, read=read_text):
    decision = read(text)
    return decision, split(decision)


def features(text=PAGE, read=read_text):
    return features_of(*page_of(text, read), empty_table())


def scores_with(row, label=FAULT, score=0.9, n=5):
    scores = np.zeros((n, len(LABELS)))
    scores[row, label] = score
    return scores


def test_restating_weighs_likeness_by_the_score():
    found = restated(scores_with(FINAL), features(), IDF)[:, FAULT]
    assert found[UNEMPTIED] > found[WEATHER]
    assert found[UNEMPTIED] > 0.3
    assert restated(scores_with(FINAL, score=0.6), features(), IDF)[:, FAULT] == pytest.approx(found * 0.6 / 0.9)


def test_restating_keeps_labels_apart():
    found = restated(scores_with(FINAL, INJUSTICE), features(), IDF)
    assert found[UNEMPTIED, INJUSTICE] > 0
    assert not found[:, [k for k in range(len(LABELS)) if k != INJUSTICE]].any()


def test_restating_sees_other_sections_alone():
    found = restated(scores_with(UNEMPTIED), features(), IDF)[:, FAULT]
    assert not found[WEATHER : FULL + 1].any()
    assert found[COMPLAINT] > 0
    assert found[FINAL] > 0


def test_restating_leaves_out_what_is_hardly_likely():
    assert not restated(scores_with(FINAL, score=restating.LEAST_SCORE - 0.01), features(), IDF).any()


def test_restating_takes_the_greatest():
    alone = restated(scores_with(FINAL), features(), IDF)
    both = restated(np.maximum(scores_with(FINAL), scores_with(COMPLAINT)), features(), IDF)
    other = restated(scores_with(COMPLAINT), features(), IDF)
    assert both == pytest.approx(np.maximum(alone, other))
    assert (alone > other).any()
    assert (other > alone).any()


@pytest.mark.parametrize("text", ["My findings\n\n- It did not reply. It was late.\n", PAGE])
def test_restating_is_nothing_without_another_section_or_words_that_tell(text):
    one_section, idf = (text != PAGE), np.zeros(N_WORDS, dtype=np.float32)
    own = features(text)
    scores = np.full((len(own.context.role), len(LABELS)), 0.9)
    found = restated(scores, own, IDF if one_section else idf)
    assert found.shape == scores.shape
    assert not found.any()


def test_restating_is_nothing_in_passages():
    own = features("The Council was late. It was late again.", read_passage)
    assert not restated(np.full((2, len(LABELS)), 0.9), own, IDF).any()


def test_restating_of_pages_together_is_that_of_each():
    other = PAGE.replace("bins", "letters").replace("July", "May and June")
    pages = [page_of(text) for text in (PAGE, other, PAGE)]
    rng = np.random.default_rng(0)
    scores = [rng.random((len(tokens.sentences), len(LABELS))) for _, tokens in pages]
    together = restated(np.concatenate(scores), features_of_all(pages, empty_table()), IDF)
    each = [restated(own, features_of(*page, empty_table()), IDF) for own, page in zip(scores, pages, strict=True)]
    assert np.array_equal(together, np.concatenate(each))


def test_restating_compares_with_the_surest_of_a_very_long_page():
    unlike = " ".join(f"Officer {k} went home." for k in range(MOST_COMPARED))
    alike = "Bins were left unemptied."
    own = features(f"My findings\n\n- {alike} {unlike} {alike}\n\nFinal decision\n\n- {alike}\n")
    scores = scores_with(slice(0, MOST_COMPARED + 2), score=0.7, n=MOST_COMPARED + 3)
    scores[[0, MOST_COMPARED + 1], FAULT] = 0.6
    assert restated(scores, own, IDF)[-1, FAULT] < 0.3, "the less sure are left out"
    scores[MOST_COMPARED + 1, FAULT] = 0.8
    assert restated(scores, own, IDF)[-1, FAULT] == pytest.approx(0.8), "the surest is kept, though it is the last"


def test_restating_of_two_words_that_share_a_cell_takes_the_rarer():
    words = np.array([7, 7 + restating.DIMENSIONS, 9])
    idf = np.zeros(N_WORDS, dtype=np.float32)
    idf[words] = 2.0, 0.5, 1.0
    for order in ([0, 1, 2], [1, 0, 2]):
        [vector] = restating._vectors(words[order], np.array([0, 3]), idf)
        assert dict(zip(np.flatnonzero(vector).tolist(), vector[vector > 0].tolist(), strict=True)) == {7: 2, 9: 1}


def test_restating_can_be_told_by_the_sentence_that_it_took():
    scores = np.maximum(scores_with(FINAL), scores_with(COMPLAINT, INJUSTICE, 0.7))
    found = restated(scores, features(), IDF)
    alike = most_alike(scores, features(), IDF, range(len(scores)))
    assert [[weight for _, weight in own] for own in alike] == found.tolist()
    assert alike[UNEMPTIED][FAULT][0] == FINAL
    assert alike[UNEMPTIED][INJUSTICE][0] == COMPLAINT


def test_restating_tells_nothing_where_there_is_nothing():
    nothing = [[(row, 0.0)] * len(LABELS) for row in (0, 3)]
    assert most_alike(np.zeros((5, len(LABELS))), features(), IDF, [0, 3]) == nothing


def test_restating_is_nothing_in_text_above_the_first_heading():
    own = features("Bins were left unemptied.\n\nMy findings\n\nBins were left unemptied. It was late.", read_passage)
    scores = np.full((3, len(LABELS)), 0.9)
    assert own.context.section.tolist() == [0, 1, 1]
    found = restated(scores, own, IDF)
    assert not found[0].any()
    assert found[1].all()
    assert [[weight for _, weight in own] for own in most_alike(scores, own, IDF, range(3))] == found.tolist()


def test_inverse_frequencies_are_greatest_for_rare_words_and_nothing_for_common_ones():
    sentences = [f"The crew came {'late' if k < 2 else 'early'}." for k in range(50)]
    own = features(f"My findings\n\n- {' '.join(sentences)}\n")
    words = {text: own.words[own.bounds[row] + 4] for text, row in (("late", 0), ("early", 9))}
    idf = inverse_frequencies([own])
    assert idf.shape == (N_WORDS,)
    assert idf[words["late"]] == pytest.approx(np.log(51 / 3))
    assert idf[words["early"]] == 0
    assert idf.max() == pytest.approx(np.log(51))


def test_inverse_frequencies_of_few_sentences_call_no_word_common():
    own = features("My findings\n\n- It was late. It was early.\n")
    late, early = own.words[own.bounds[:-1] + 3]
    idf = inverse_frequencies([own])
    assert idf[late] == idf[early] == pytest.approx(np.log(3 / 2))


def test_inverse_frequencies_of_nothing_are_zero():
    assert not inverse_frequencies([]).any()
