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
    assert both[UNEMPTIED, FAULT] == max(alone[UNEMPTIED, FAULT], both[UNEMPTIED, FAULT])
    assert (both >= alone).all()


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
    many = " ".join(
        f"Crews left the bins of street {chr(97 + k % 26) * 4} unemptied." for k in range(MOST_COMPARED + 9)
    )
    own = features(f"My findings\n\n- {many}\n\nFinal decision\n\n- Bins were left unemptied.\n")
    scores = np.zeros((MOST_COMPARED + 10, len(LABELS)))
    scores[:-1, FAULT] = 0.6
    scores[3, FAULT] = 0.9
    found = restated(scores, own, IDF)
    scores[:3, FAULT] = 0.0
    assert found[-1, FAULT] == restated(scores, own, IDF)[-1, FAULT] > 0


def test_restating_can_be_told_by_the_sentence_that_it_took():
    scores = np.maximum(scores_with(FINAL), scores_with(COMPLAINT, INJUSTICE, 0.7))
    found = restated(scores, features(), IDF)
    for row in range(len(scores)):
        alike = most_alike(scores, features(), IDF, row)
        assert [weight for _, weight in alike] == pytest.approx(found[row].tolist())
    assert most_alike(scores, features(), IDF, UNEMPTIED)[FAULT][0] == FINAL
    assert most_alike(scores, features(), IDF, UNEMPTIED)[INJUSTICE][0] == COMPLAINT


def test_restating_tells_nothing_where_there_is_nothing():
    nothing = [(0, 0.0)] * len(LABELS)
    assert most_alike(np.zeros((5, len(LABELS))), features(), IDF, 0) == nothing
    passage = features("The Council was late. It was late again.", read_passage)
    assert most_alike(np.ones((2, len(LABELS))), passage, IDF, 0) == nothing


def test_inverse_frequencies_are_greatest_for_rare_words_and_nothing_for_common_ones():
    sentences = [f"The crew came {'late' if k < 2 else 'early'}." for k in range(50)]
    own = features(f"My findings\n\n- {' '.join(sentences)}\n")
    words = {text: own.words[own.bounds[row] + 4] for text, row in (("late", 0), ("early", 9))}
    idf = inverse_frequencies([own])
    assert idf.shape == (N_WORDS,)
    assert idf[words["late"]] == pytest.approx(np.log(51 / 3))
    assert idf[words["early"]] == 0
    assert idf.max() == pytest.approx(np.log(51))


def test_inverse_frequencies_of_nothing_are_zero():
    assert not inverse_frequencies([]).any()
