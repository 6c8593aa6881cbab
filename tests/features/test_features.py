import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from golden import cut, hold_of_each, sample

from lgo_nlp.cues import cue_table
from lgo_nlp.features import (
    COLUMNS,
    NO_PAIR,
    NOTHING,
    TYPE_COLUMNS,
    described_columns,
    features_of,
    features_of_all,
    label_rows,
    type_rows,
    weigh_labels,
    weigh_types,
)
from lgo_nlp.reading import Page, read_page, read_text
from lgo_nlp.text.sentences import split, words_of

CORPUS = sorted(Path(__file__).parents[2].joinpath("corpus").glob("*.txt"))

PAGE = """Dunmarsh Council (99 000 001)

The complaint

- Miss X complains that the Council delayed. She wants a refund.

My findings

- The Council did not reply for 14 weeks. This was fault. It says so too.

- It caused Miss X distress.

Agreed action

- Within one month of my decision the Council will:
  - apologise to Miss X;
  - pay her £150; and
  - remind staff of the policy.

Final decision

- I have completed my investigation.
"""
# old, new, sentences whose columns change, reason
EDITS = [
    ("Miss X", "Mr K", set(), "a title and a name"),
    ("the Council", "the Trust", set(), "a body"),
    ("14 weeks", "three weeks", set(), "a number"),
    ("£150", "£2,500", set(), "a sum"),
    ("My findings", "Analysis", set(), "the words of a heading, its role the same"),
    ("Dunmarsh Council (99 000 001)", "Oxbarrow Trust (99 000 002)", set(), "what stands above the text"),
    ("She wants a refund.", "She wants an answer.", {1}, "a sentence is seen by itself alone"),
    ("This was fault.", "This was usual.", {3}, "a sentence's cues are not seen by its neighbours"),
    ("Within one month of my decision the Council will:", "It said:", {6, 7, 8, 9}, "a lead-in is seen by every item"),
    ("the Council will:", "the Council will not:", {6, 7, 8, 9}, "what a lead-in denies is denied in every item"),
    ("My findings", "The law", {2, 3, 4, 5}, "a section's role is seen by its own sentences"),
]  # fmt: skip


def features_of_text(text):
    decision = read_text(text)
    return features_of(decision, split(decision), cue_table())


@cache
def features_of_page(path):
    decision = read_page(Page(str(path)))
    return features_of(decision, split(decision), cue_table())


def columns(rows):
    """Columns of each row, in rising order."""
    return [np.sort(rows.column[rows.row == row]).tolist() for row in range(len(rows.scale))]


def digest(features):
    hasher = hashlib.sha256()
    for rows in (label_rows(features), type_rows(features)):
        hasher.update(rows.row.astype(np.int64).tobytes() + rows.column.astype(np.int64).tobytes())
    hasher.update(features.cues.tobytes())
    return hasher.hexdigest()


@pytest.mark.parametrize(("old", "new", "changed", "why"), EDITS, ids=[why for *_, why in EDITS])
def test_features_change_only_where_the_model_should_look(old, new, changed, why):
    assert old in PAGE
    before, after = features_of_text(PAGE), features_of_text(PAGE.replace(old, new))
    pairs = zip(columns(label_rows(before)), columns(label_rows(after)), strict=True)
    assert {i for i, (a, b) in enumerate(pairs) if a != b} == changed


@pytest.mark.parametrize(("old", "new", "changed", "why"), EDITS, ids=[why for *_, why in EDITS])
def test_features_of_types_change_nowhere_else(old, new, changed, why):
    before, after = features_of_text(PAGE), features_of_text(PAGE.replace(old, new))
    pairs = zip(columns(type_rows(before)), columns(type_rows(after)), strict=True)
    assert {i for i, (a, b) in enumerate(pairs) if a != b} <= changed | {i + 1 for i in changed}  # a cue before is seen


def test_features_of_types_of_an_item_hold_its_lead_in():
    before = columns(type_rows(features_of_text(PAGE)))
    after = columns(type_rows(features_of_text(PAGE.replace("the Council will:", "the Council should:"))))
    assert [i for i in range(len(before)) if before[i] != after[i]] == [6, 7, 8, 9]


def columns_of_findings(text):
    return [set(found) for found in columns(label_rows(features_of_text(f"My findings\n\n- {text}\n")))]


def test_features_keep_a_sentences_own_words_apart_from_its_neighbours():
    [own] = columns_of_findings("This was fault.")
    [alone] = columns_of_findings("It was green.")
    beside = columns_of_findings("It was green. This was fault.")[0]
    assert beside - alone
    assert (beside - alone) & own == set()


def test_features_have_the_shapes_they_promise(pages):
    def check(decision, tokens):
        features = features_of(decision, tokens, cue_table())
        n = len(features.context.role)
        for rows, most in ((label_rows(features), COLUMNS), (type_rows(features), TYPE_COLUMNS)):
            assert rows.scale.shape == (n,)
            assert rows.row.shape == rows.column.shape
            assert set(rows.row.tolist()) == set(range(n))
            assert 0 <= rows.column.min() <= rows.column.max() < most
        assert features.cues.shape == (n, len(cue_table().names))
        assert len(type_rows(features).row) < len(label_rows(features).row)

    hold_of_each(check, pages)


@pytest.mark.parametrize("ref", sample()[::6])
def test_features_told_in_words_are_those_that_the_model_sees(ref):
    decision, tokens = cut(ref)
    features = features_of(decision, tokens, cue_table())
    seen = columns(label_rows(features))
    rows = [0, len(seen) // 2, len(seen) - 1]
    for row, told in zip(rows, described_columns(decision, tokens, features, cue_table().names, rows), strict=True):
        assert sorted(column.column for column in told) == seen[row]
        sentence = tokens.sentences[row]
        words = words_of([decision.text[sentence.start : sentence.end]])
        assert sum(column.family == "own 1" for column in told) == len(words.hashes)


@pytest.mark.parametrize(
    ("row", "family", "text", "why"),
    [
        (3, "own 1", "fault", "a word of the sentence"),
        (3, "own 2", "was fault", "two words of it"),
        (3, "own 2", "^ this", "its first word, at its start"),
        (2, "own 1", "<number>", "a word as it is folded"),
        (2, "stem 1", "reply", "a word that is its own stem"),
        (5, "stem 1", "distr-", "the first letters of a longer one"),
        (5, "stem 2", "<name> distr-", "two stems"),
        (3, "stem 2 apart", "this _ fault", "two with a word between them"),
        (3, "cue", "fault_found", "a cue"),
        (2, "own 1 by status", "reply, denied", "a word that is not asserted"),
        (3, "cue by status", "fault_found, asserted", "a cue that is asserted"),
        (7, "own 1 by status", "apologise, promised", "a word that the lead-in promises"),
        (8, "lead cue", "deadline", "a cue of the lead-in"),
        (8, "role and item", "action, in a list, small first letter", "an item of a list"),
        (3, "length", "0 words or a few more", "how long it is"),
        (2, "length", "6 words or a few more", "how long a longer one is"),
        (3, "role and place", "findings, sentence 2 of its paragraph", "its place"),
        (5, "end of section", "findings, last of its section", "the end of a section"),
    ],
)
def test_features_are_told_in_words(row, family, text, why):
    decision = read_text(PAGE)
    tokens = split(decision)
    features = features_of(decision, tokens, cue_table())
    [told] = described_columns(decision, tokens, features, cue_table().names, [row])
    assert text in [column.text for column in told if column.family == family]


def drawn(columns, k):
    """Weights that were drawn, but for the places that never weigh anything."""
    weights = np.random.default_rng(0).normal(size=(columns, k)).astype(np.float32)
    weights[NOTHING if columns == COLUMNS else NO_PAIR] = 0
    return weights


def weighed_slowly(rows, weights):
    """The product of rows with weights, column by column."""
    found = np.zeros((len(rows.scale), weights.shape[1]))
    np.add.at(found, rows.row, weights[rows.column].astype(np.float64) * rows.scale[rows.row, None])
    return found


@pytest.mark.parametrize("ref", sample()[::4])
def test_features_weigh_what_their_rows_weigh(ref):
    features = features_of(*cut(ref), cue_table())
    n = len(features.cues)
    weights, type_weights = drawn(COLUMNS, 4), drawn(TYPE_COLUMNS, 5)
    rows = np.flatnonzero(np.random.default_rng(1).random(n) < 0.4)
    expected = weighed_slowly(label_rows(features), weights)
    np.testing.assert_allclose(weigh_labels(features, weights), expected, atol=1e-3)
    expected = weighed_slowly(type_rows(features), type_weights)[rows]
    np.testing.assert_allclose(weigh_types(features, type_weights, rows), expected, atol=1e-3)


@pytest.mark.parametrize("text", ["My findings\n\n- Yes.\n", "My findings\n\n- It was so:\n  - late; and\n  - lost.\n"])
def test_features_of_few_sentences_weigh_what_their_rows_weigh(text):
    features = features_of_text(text)
    weights = drawn(COLUMNS, 4)
    expected = weighed_slowly(label_rows(features), weights)
    np.testing.assert_allclose(weigh_labels(features, weights), expected, atol=1e-4)


def test_features_count_less_in_a_long_sentence():
    features = features_of_text(
        "My findings\n\n- Yes.\n- It was late, and nobody from the Council said why it was so.\n"
    )
    sizes = np.diff(features.bounds)
    rows = label_rows(features)
    assert rows.scale == pytest.approx((17 / sizes) ** 0.25)
    assert rows.scale[0] > 1.5 > rows.scale[1]
    assert type_rows(features).scale.tolist() == [1, 1]


def test_features_of_several_decisions_are_those_of_each():
    pages = [cut(ref) for ref in sample()[:8]]
    together = features_of_all(pages, cue_table())
    alone = [features_of(*page, cue_table()) for page in pages]
    edges = together.context.edges
    assert np.diff(edges).tolist() == [len(one.cues) for one in alone]
    for rows_of in (label_rows, type_rows):
        whole, parts = columns(rows_of(together)), [columns(rows_of(one)) for one in alone]
        assert whole == [row for part in parts for row in part]


def test_features_depend_on_their_decision_alone():
    fresh = [digest(features_of_page(path)) for path in CORPUS[:8]]
    features_of_page.cache_clear()
    assert [digest(features_of_page(path)) for path in reversed(CORPUS[:8])] == fresh[::-1]


@pytest.mark.slow
def test_features_are_the_same_in_another_process():
    paths = [str(path) for path in CORPUS[:3]]
    program = "import sys, test_features as t; [print(t.digest(t.features_of_page(path))) for path in sys.argv[1:]]"
    here = map(str, Path(__file__).parents[:3])
    found_in = os.pathsep.join([*here, os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": found_in}
    command = [sys.executable, "-c", program, *reversed(paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == [digest(features_of_page(path)) for path in reversed(paths)]
