import numpy as np
import pytest
from golden import annotated, refs

from lgo_nlp.training.variants import reworded, rewordings, with_sentences

EXAMPLES = [(kind, rewording) for kind, choices in rewordings().items() for rewording in choices]


@pytest.mark.parametrize(("kind", "rewording"), EXAMPLES)
def test_variants_change_their_examples(kind, rewording):
    before, after = rewording.example
    assert rewording(before) == after


def test_variants_without_a_change_are_the_decision():
    one = annotated("heldout", refs("heldout")[0])
    same = with_sentences(one, str)
    assert (same.decision, same.tokens.sentences, same.labels) == (one.decision, one.tokens.sentences, one.labels)
    assert np.array_equal(same.tokens.words.hashes, one.tokens.words.hashes)


def test_variants_keep_sections_paragraphs_and_labels():
    one = annotated("heldout", refs("heldout")[0])
    new = reworded(one, np.random.default_rng(4))
    assert new.decision.text != one.decision.text
    assert (new.labels, new.types) == (one.labels, one.types)
    for a, b in zip(one.decision.sections, new.decision.sections, strict=True):
        assert (a.role, one.decision.text[a.start : a.end]) == (b.role, new.decision.text[b.start : b.end])
    for sentence in new.tokens.sentences:
        paragraph = new.decision.paragraphs[sentence.paragraph]
        assert paragraph.start <= sentence.start < sentence.end <= paragraph.end


def test_variants_are_drawn_by_the_generator():
    one = annotated("heldout", refs("heldout")[0])
    texts = [reworded(one, np.random.default_rng(seed)).decision.text for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]
