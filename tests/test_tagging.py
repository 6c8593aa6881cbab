import dataclasses
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lgo_nlp
from lgo_nlp import workers
from lgo_nlp.errors import ModelError, PageError
from lgo_nlp.features import extract
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.reading import Page, find_pages
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.tagging import CHUNK, Failure, default_model_folder, load, tag_pages, tag_pages_into
from lgo_nlp.text import sentences
from lgo_nlp.text.sentences import pipeline, split

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.txt"))
TEXT = CORPUS[0].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def every_decision(tagger, pages) -> list[TaggedDecision]:
    return [tagger.tag_tokens(*cut) for cut in pages]


def without_source(tagged: TaggedDecision) -> list[tuple]:
    return [(tagged.text_of(s), s.labels, dict(s.scores), dict(s.types)) for s in tagged.sentences]


# Properties over the decisions of the corpus.


def test_tagging_labels_are_those_whose_score_reaches_the_threshold(tagger, every_decision):
    for tagged in every_decision:
        for sentence in tagged.sentences:
            assert tuple(sentence.scores) == LABELS
            assert all(0 <= score <= 1 for score in sentence.scores.values())
            over = {label for label in LABELS if sentence.scores[label] >= tagger.model.thresholds[label]}
            assert sentence.labels == over


def test_tagging_gives_types_to_the_labels_that_have_some_and_to_no_other(every_decision):
    for tagged in every_decision:
        for sentence in tagged.sentences:
            assert set(sentence.types) == {label for label in sentence.labels if BY_NAME[label].types}
            for label, types in sentence.types.items():
                known = list(BY_NAME[label].types)
                assert types
                assert list(types) == sorted(set(types), key=known.index)


def test_tagging_sentences_stand_in_the_order_of_the_text_each_in_its_paragraph(every_decision):
    for tagged in every_decision:
        end = 0
        for sentence in tagged.sentences:
            paragraph = tagged.decision.paragraphs[sentence.sentence.paragraph]
            assert max(end, paragraph.start) <= sentence.sentence.start < sentence.sentence.end <= paragraph.end
            end = sentence.sentence.end


@pytest.mark.parametrize("label", LABELS)
def test_tagging_raising_a_threshold_takes_that_label_away_and_never_adds_one(tagger, every_decision, label):
    before = tagger.model.thresholds[label]
    raised = load(thresholds={label: before + 0.7 * (1 - before)})
    gone = 0
    for tagged in every_decision[::2]:
        again = raised.tag_decision(tagged.decision)
        for old, new in zip(tagged.sentences, again.sentences, strict=True):
            assert new.labels <= old.labels
            assert old.labels - new.labels <= {label}
            assert new.scores == old.scores
            gone += old.labels != new.labels
    assert gone


def test_tagging_pages_together_gives_the_same_to_the_last_bit(tagger, pages, every_decision):
    cut = pages
    nothing = (dataclasses.replace(cut[0][0], paragraphs=()), split(dataclasses.replace(cut[0][0], paragraphs=())))
    for size in (1, 3, 40):
        chunks = [cut[i : i + size] for i in range(0, len(cut), size)]
        assert [tagged for chunk in chunks for tagged in tagger.tag_all(chunk)] == every_decision
    assert tagger.tag_all([nothing, cut[1], nothing])[1] == every_decision[1]
    assert [len(tagged.sentences) for tagged in tagger.tag_all([nothing, nothing])] == [0, 0]
    assert tagger.tag_all([]) == []


@pytest.mark.parametrize("together", [0, 3000, 100_000])
def test_tagging_pages_come_in_order_however_many_wait(tagger, monkeypatch, together):
    monkeypatch.setattr(extract, "MOST_TOGETHER", together)
    pages = [Page(str(path)) for path in CORPUS[:5]]
    pages.insert(2, Page("empty", ""))
    found = list(tag_pages(pages, tagger))
    assert [one.page.source if isinstance(one, Failure) else one.decision.source for one in found] == [
        page.source for page in pages
    ]
    assert [one for one in found if not isinstance(one, Failure)] == [tagger.tag(path) for path in CORPUS[:5]]


def test_tagging_in_threads_gives_the_same(tagger, every_decision):
    pipeline.cache_clear()
    sentences._vocabulary.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert (
            list(pool.map(tagger.tag_decision, [tagged.decision for tagged in every_decision[::3]]))
            == every_decision[::3]
        )
    assert tagger.tag_decision(every_decision[1].decision) == every_decision[1]


# What load and tag take.


def test_tagging_takes_a_path_its_name_or_the_text_alike(tagger):
    by_path, by_name, by_text = (tagger.tag(source) for source in (CORPUS[0], str(CORPUS[0]), TEXT))
    assert by_path == by_name
    assert without_source(by_path) == without_source(by_text)
    assert (by_path.decision.source, by_text.decision.source) == (str(CORPUS[0]), "text")
    assert by_path.decision.ref == "99 000 101"


def test_tagging_the_package_itself_offers_load():
    assert without_source(lgo_nlp.load().tag(TEXT)) == without_source(load(default_model_folder()).tag(TEXT))
    assert isinstance(lgo_nlp.load(), lgo_nlp.Tagger)
    assert {"load", "Tagger"} <= set(dir(lgo_nlp))
    with pytest.raises(AttributeError, match="module 'lgo_nlp' has no attribute 'lode'"):
        lgo_nlp.lode  # noqa: B018


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Summary: We find the Council was at fault. It should pay Mrs K £3.50", "has what looks like a suffix"),
        ("Summary: We find the Council was at fault. " * 20, "is longer than a name of a file may be"),
        ("<h2>Final decision</h2><p>We find the Council was at fault.</p>", "is a page on one line"),
    ],
)
def test_tagging_reads_a_text_of_one_line_as_text(tagger, text, reason):
    tagged = tagger.tag(text)
    assert tagged.text_of(tagged.sentences[0]).endswith("the Council was at fault.")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("corpus/99-999-999.txt", r"^corpus/99-999-999\.txt: no such page; give a path to a page, or the text of one$"),
        ("99-999-999", "^99-999-999: no such page;"),
        (Path("corpus/99-999-999.txt"), r"99-999-999\.txt: cannot be read \(No such file or directory\)"),
        (Path(__file__).parent, "cannot be read"),
        (Path(__file__), r"test_tagging\.py: not a decision"),
        ("", "is empty"),
        (" \n", "is empty"),
        ("Minutes of the meeting\n\nNothing was decided.", "^text: not a decision"),
        ("Summary: The Council was at fault.\0", "NUL"),
        ("Summary: The Council was at fault.\ud800\n", "^text: is not Unicode text"),
        ("x" * 400, f"^{'x' * 200}…: no such page"),
        ("Final decision\n\n" + "fault " * 900_000, "^text: is larger than 5,000,000 bytes"),
    ],
)
def test_tagging_of_what_is_no_decision_is_a_clear_error(tagger, source, message):
    with pytest.raises(PageError, match=message) as caught:
        tagger.tag(source)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        ({"falt": 0.5}, "'falt': not a label; use one of fault, injustice, finding, agreed_action"),
        ({"fault": 1.5}, "threshold 1.5 for fault: not between 0 and 1"),
        ({"fault": -0.1}, "not between 0 and 1"),
        ({"fault": float("nan")}, "threshold nan for fault: not between 0 and 1"),
    ],
)
def test_tagging_load_refuses_thresholds_that_mean_nothing(thresholds, message):
    with pytest.raises(ModelError, match=message):
        load(thresholds=thresholds)


HOSTILE = st.lists(
    st.sampled_from(
        [
            "The complaint\n\n", "Final decision\n\n", "Summary: ", "- ", "(", ")", "“", "‘", "'", "a) ", "1. ", ". ",
            ":\n", ";\n", "\r", "\u2028", "\x0b", "\u200b", "\u202e", "é\u0301", "<b>", "</p>", "&#0;",
            "<h2>The complaint</h2>", "fault ", "£", "٣", "😀", "\t", "\n\n", "x" * 300,
        ]
    )
    | st.text(max_size=20),
    max_size=30,
).map("".join)  # fmt: skip
OPENING = st.sampled_from(["", "Final decision\n\n- ", "<h2>Final decision</h2><p>"])


@settings(max_examples=150, deadline=None)
@given(OPENING, HOSTILE)
def test_tagging_of_hostile_text_gives_sentences_of_it_or_a_clear_error(tagger, opening, text):
    try:
        tagged = tagger.tag(opening + text)
    except PageError:
        return
    for sentence in tagged.sentences:
        assert tagged.text_of(sentence).strip() == tagged.text_of(sentence) != ""
        assert all(np.isfinite(score) for score in sentence.scores.values())


# Many pages.


def bad(number: int) -> Page:
    return Page("in.jsonl", '{"text": ""}', number)


def page_of(result: TaggedDecision | Failure) -> str:
    return result.page.where if isinstance(result, Failure) else result.decision.source


def test_tagging_pages_keeps_their_order_and_gives_a_failure_for_a_bad_one(tagger):
    pages = [*find_pages([str(path) for path in CORPUS[: CHUNK + 3]])]
    pages[2:2] = [bad(1)]
    pages.append(bad(2))
    results = list(tag_pages(iter(pages), tagger))
    assert [page_of(result) for result in results] == [page.where for page in pages]
    failures = [result for result in results if isinstance(result, Failure)]
    assert [f.reason for f in failures] == [f"in.jsonl:{n}: 'text' is empty; remove the line" for n in (1, 2)]
    assert without_source(results[0]) == without_source(tagger.tag(CORPUS[0]))


def test_tagging_pages_takes_no_more_of_them_than_it_is_asked_for(tagger):
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield Page("in.jsonl", json.dumps({"text": TEXT}), taken)

    results = tag_pages(endless(), tagger)
    assert [page_of(next(results)) for _ in range(3)] == ["in.jsonl:1", "in.jsonl:2", "in.jsonl:3"]
    assert taken == CHUNK


def test_tagging_taggers_can_be_compared(tagger):
    """joblib compares a call's tagger with the last call's; arrays cannot say, so a second call once failed."""
    assert tagger == tagger
    assert tagger != load()


def with_process(tagged: TaggedDecision) -> tuple[int, TaggedDecision]:
    return os.getpid(), tagged


def test_tagging_pages_in_two_processes_gives_the_same_in_the_same_order(tagger, monkeypatch):
    monkeypatch.setattr(workers, "ALONE", 0.0)
    monkeypatch.setattr(workers, "available_cores", lambda: 2)
    here, processes = os.getpid(), set()
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS, key=lambda path: path.stat().st_size)[:5]]

    def pages():
        """Pages, every sixth of them bad, until both processes have had some."""
        number, deadline = 0, time.monotonic() + 60
        while number < 3 * CHUNK or (processes <= {here} and time.monotonic() < deadline):
            number += 1
            text = ["", *texts][number % 6]
            yield Page("in.jsonl", json.dumps({"text": text}), number)

    expected = [tagger.tag(text) for text in texts]
    for number, result in enumerate(tag_pages_into(with_process, pages(), tagger, jobs=2), 1):
        if number % 6 == 0:
            assert result == Failure(bad(number), f"in.jsonl:{number}: 'text' is empty; remove the line")
            continue
        process, tagged = result
        processes.add(process)
        assert tagged.decision.source == f"in.jsonl:{number}"
        assert without_source(tagged) == without_source(expected[number % 6 - 1])
    assert here in processes
    assert len(processes) == 2


def spoil_one(tagged: TaggedDecision) -> str:
    """A part of a page, which one page makes fail as a machine or a bug would."""
    if "MemoryError" in tagged.decision.text:
        raise MemoryError
    if "ZeroDivisionError" in tagged.decision.text:
        raise ZeroDivisionError("of\nits own")
    return tagged.decision.source


SENTENCES = "There was fault. " * 3_000


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"text": "Final decision\n\nMemoryError."}, "needs more memory than there is; split it into pages"),
        ({"text": "Final decision\n\nZeroDivisionError."}, "cannot be tagged (ZeroDivisionError: of its own); rep"),
        ({"text": "<div>" * 100_000}, "cannot be read whole: 100,000 elements are nested inside one another"),
        ({"text": "Final decision\n\n" + SENTENCES * 11}, "has more than 30,000 sentences, too many for one decision"),
        ({"text": "Final decision\n\n" + SENTENCES, "x": "y" * 50_000}, "holds too much besides 'text' for 3,000 sent"),
    ],
)  # fmt: skip
def test_tagging_a_page_that_fails_for_any_reason_fails_alone(tagger, record, reason):
    pages = [Page("in.jsonl", json.dumps(row), n) for n, row in enumerate([{"text": TEXT}, record, {"text": TEXT}], 1)]
    first, failure, last = tag_pages_into(spoil_one, pages, tagger)
    assert (first, last) == ("in.jsonl:1", "in.jsonl:3")
    assert failure.reason.startswith(f"in.jsonl:2: {reason}")
    assert "\n" not in failure.reason
