import itertools
import json
from dataclasses import replace
from functools import cache

import pytest
from golden import cut, parse_line, sample, tagger
from hypothesis import given
from hypothesis import strategies as st

from lgo_nlp.annotations.paragraphs import AnnotatedParagraph
from lgo_nlp.annotations.selection import PER_DECISION, PER_ROLE, entropy, review
from lgo_nlp.annotations.tools import ARRAYS, FORMATS, as_text
from lgo_nlp.annotations.tools.prodigy import tokens_of
from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence, TaggedSentence
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.text.sentences import split_paragraph

HALF = dict.fromkeys(LABELS, 0.5)
ASTRAL = "A \U0001f600 note. It was late.It was fault.  Two spaces\nand a line."


@cache
def tagged_corpus():
    return [tagger().tag_tokens(*cut(ref)) for ref in sample()[::3]]


def made(rows, *, ref="99 000 001", per_paragraph=1, roles=(Role.FINDINGS,)):
    """Decision of ``(text, score of fault)`` rows, so many a paragraph; paragraphs stand by turns in the roles."""
    text, sections, paragraphs, sentences = "", [], [], []
    for role in roles:
        sections.append(Section(role.value.title(), role, len(text), len(text) + len(role.value)))
        text += role.value + "\n"
    for number, start_row in enumerate(range(0, len(rows), per_paragraph)):
        start = len(text)
        for words, score in rows[start_row : start_row + per_paragraph]:
            text += " " if len(text) > start else ""
            labels = frozenset({"fault"}) if score >= 0.5 else frozenset()
            types = {"fault": ("delay",)} if labels else {}
            scores = dict.fromkeys(LABELS, 0.0) | {"fault": score}
            sentences.append(TaggedSentence(Sentence(len(text), len(text) + len(words), number), labels, scores, types))
            text += words
        paragraphs.append(Paragraph(start, len(text), number % len(roles)))
        text += "\n"
    decision = Decision(text, ref, None, None, None, None, "pages/one.txt", tuple(sections), tuple(paragraphs))
    return TaggedDecision(decision, tuple(sentences), "0123456789abcdef")


WORDS = (
    "delay", "letter", "roof", "school", "care", "fence", "tax", "bin", "bus", "tree", "loan", "meal", "pool", "road",
)  # fmt: skip


def unlike(n):
    """Sentences of which no two are alike."""
    return [f"{a} {b} {c}." for a, b, c in itertools.islice(itertools.combinations(WORDS, 3), 0, None, 7)][:n]


@pytest.mark.parametrize(
    ("scores", "thresholds", "bits", "reason"),
    [
        ({"fault": 0.5}, {"fault": 0.5}, 1.0, "at its threshold nothing is known"),
        ({"fault": 0.2}, {"fault": 0.2}, 1.0, "wherever the threshold is"),
        ({"fault": 0.0}, {"fault": 0.5}, 0.0, "a clear no"),
        ({"fault": 1.0}, {"fault": 0.5}, 0.0, "a clear yes"),
        ({"fault": 0.5, "finding": 0.7}, {"fault": 0.5, "finding": 0.7}, 2.0, "two open labels teach more than one"),
        ({"fault": 0.0}, {"fault": 0.0}, 0.0, "a threshold that all reach leaves nothing open"),
        ({"fault": 1.0}, {"fault": 1.0}, 0.0, "a threshold that none passes, passed"),
    ],
)
def test_review_entropy_is_what_is_open(scores, thresholds, bits, reason):
    assert entropy(scores, thresholds) == pytest.approx(bits, abs=1e-4), reason


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.99))
def test_review_entropy_grows_towards_the_threshold_from_either_side(one, other, threshold):
    near, far = sorted((one, other), key=lambda score: abs(score - threshold))
    if (near < threshold) == (far < threshold):
        assert entropy({"fault": near}, {"fault": threshold}) >= entropy({"fault": far}, {"fault": threshold}) - 1e-9


def test_review_offers_the_most_doubtful_first():
    rows = list(zip(unlike(6), [0.01, 0.45, 0.9, 0.5, 0.2, 0.99], strict=True))
    one, other = made(rows[:3], ref="99 000 001"), made(rows[3:], ref="99 000 002")
    picks = review([one, other], HALF, limit=3)
    assert [pick.text for pick in picks] == [rows[3][0], rows[1][0], rows[4][0]]
    assert [pick.decision for pick in picks] == ["99 000 002", "99 000 001", "99 000 002"]


def test_review_offers_whole_paragraphs_for_their_most_doubtful_sentence():
    first, second, third, fourth = unlike(4)
    (pick, other) = review(
        [made([(first, 0.9), (second, 0.5), (third, 0.1), (fourth, 0.0)], per_paragraph=2)], HALF, limit=9
    )
    assert (pick.text, pick.paragraph, pick.sentence) == (f"{first} {second}", 1, 2)
    assert [(g.start, g.end, g.label, g.types) for g in pick.guesses] == [
        (0, len(first), "fault", ("delay",)),
        (len(first) + 1, len(pick.text), "fault", ("delay",)),
    ]
    assert (other.paragraph, other.sentence, other.guesses) == (2, 3, ())


def test_review_offers_no_two_alike_and_keeps_the_more_doubtful():
    alike = [
        ("Mr B says the Council took nine months to reply to his letter.", 0.4),
        ("Mrs C says the Council took seven months to reply to her letter.", 0.48),
        ("Ms D says the Trust took 11 months to reply to her letter.", 0.3),
        ("The contractor left the roof of the garage open to the rain.", 0.2),
    ]
    pages = [made([row], ref=f"99 000 00{k}") for k, row in enumerate(alike)]
    for order in itertools.permutations(pages):
        assert [pick.text for pick in review(order, HALF, limit=4)] == [alike[1][0], alike[3][0]]


@pytest.mark.parametrize(
    ("roles", "most", "reason"),
    [((Role.FINDINGS,), PER_ROLE, "one section's role"), (tuple(Role)[:5], PER_DECISION, "many roles, one decision")],
)
def test_review_takes_a_few_of_a_decision_and_of_a_role(roles, most, reason):
    rows = [(words, 0.5) for words in unlike(30)]
    assert len(review([made(rows, roles=roles)], HALF, limit=30)) == most, reason


@pytest.mark.parametrize("limit", [300, 10**12])
def test_review_takes_memory_for_what_it_offers_and_not_for_its_limit(limit):
    rows = [(f"one{k} two{k} three{k}.", k / 700) for k in range(300)]
    picks = review([made([row], ref=str(k)) for k, row in enumerate(rows)], HALF, limit=limit)
    assert [pick.text for pick in picks] == [text for text, _ in reversed(rows)]


def test_review_of_nothing_is_nothing():
    assert review([], HALF, limit=3) == []
    assert review([made([])], HALF, limit=3) == []
    assert [as_text([], form) for form in FORMATS] == ["", "", "[\n\n]\n", "[\n\n]\n"]


def made_with(scores):
    """A decision of one sentence that has some scores."""
    tagged = made([("It was late.", 0.0)])
    (sentence,) = tagged.sentences
    return replace(tagged, sentences=(replace(sentence, scores=scores),))


def picks_of(text):
    """The one paragraph of a decision whose only paragraph is a text."""
    sentences = [TaggedSentence(Sentence(a, b, 0), frozenset({"finding", "fault"}), HALF, {"fault": ("delay",)})
                 for a, b in split_paragraph(text)]  # fmt: skip
    sections = (Section("", Role.FINDINGS, 0, 0),)
    decision = Decision(text, None, None, None, None, None, "one.txt", sections, (Paragraph(0, len(text), 0),))
    return review([TaggedDecision(decision, tuple(sentences), "m")], HALF, limit=1)


def assert_tokens_fit(pick):
    tokens = tokens_of(pick.text, pick.sentences)
    assert [token["id"] for token in tokens] == list(range(len(tokens)))
    for token, following in itertools.pairwise(tokens):
        assert token["end"] + token["ws"] <= following["start"]
        assert not pick.text[token["end"] : following["start"]].strip()
    assert all(token["text"] == pick.text[token["start"] : token["end"]] for token in tokens)
    for span in FORMATS["prodigy"](pick)["spans"]:
        assert tokens[span["token_start"]]["start"] == span["start"]
        assert tokens[span["token_end"]]["end"] == span["end"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.text("aB.?! (“”)\n\t’'1", min_size=1))
def test_review_spans_begin_and_end_with_tokens_whatever_the_text(text):
    for pick in picks_of(text):
        assert_tokens_fit(pick)


@pytest.mark.parametrize("text", [ASTRAL, "x" * 2500 + ".  " + "Y" * 1200 + ". End."], ids=["astral", "endless"])
def test_review_spans_begin_and_end_with_tokens_where_it_is_hard(text):
    (pick,) = picks_of(text)
    assert_tokens_fit(pick)


def test_review_prodigy_record_comes_back_as_an_annotation_once_it_is_answered():
    (pick,) = review([made([("It took nine months.", 0.6)])], HALF, limit=1)
    record = json.loads(as_text([pick], "prodigy"))
    assert set(record) == {"text", "tokens", "spans", "meta"}
    assert {"decision", "paragraph", "section", "score"} <= set(record["meta"])
    assert record["spans"] == [
        {"start": 0, "end": 20, "token_start": 0, "token_end": 4, "label": "fault", "types": ["delay"]}
    ]
    (fault,) = parse_line(json.dumps(record).encode())
    assert fault.startswith("its spans are a model's guess that nobody has checked")
    back = parse_line(json.dumps(record | {"answer": "accept"}).encode())
    assert isinstance(back, AnnotatedParagraph)
    assert (back.decision, back.paragraph, back.section) == ("99 000 001", 1, "Findings")
    assert [(s.start, s.end, s.label, s.types) for s in back.spans] == [(0, 20, "fault", ("delay",))]


@pytest.mark.parametrize("form", FORMATS)
def test_review_every_format_has_the_text_the_guess_and_where_it_is_from(form):
    rows = [(words, 0.6) for words in unlike(4)]
    picks = review([made(rows, per_paragraph=2)], HALF, limit=2)
    text = as_text(picks, form)
    records = json.loads(text) if form in ARRAYS else [json.loads(line) for line in text.splitlines()]
    assert len(records) == 2
    for record, pick in zip(records, picks, strict=True):
        flat = json.dumps(record)
        assert json.dumps(pick.text) in flat
        assert '"decision": "99 000 001"' in flat
        assert flat.count('"fault"') == 2
        (start, end), *_ = pick.sentences
        place = {"doccano": f'[{start}, {end}, "fault"]'}.get(form, f'"start": {start}, "end": {end}')
        assert place in flat


@pytest.mark.parametrize(
    ("score", "bits", "sure", "why"),
    [(0.5, 4.0, 0.0, "every label open"), (0.0, 0.0, 1.0, "all clear"), (0.05, 4 * 0.2864, 1 - 0.2864, "nearly clear")],
)
def test_review_label_studio_gets_a_confidence_between_0_and_1(score, bits, sure, why):
    (pick,) = review([made_with(dict.fromkeys(LABELS, score))], HALF, limit=1)
    (task,) = json.loads(as_text([pick], "label-studio"))
    assert task["data"]["meta"]["score"] == pytest.approx(bits, abs=1e-3), why
    assert task["predictions"][0]["score"] == pytest.approx(sure, abs=1e-3)


def test_review_argilla_reads_one_array_of_records():
    (pick,) = picks_of("It was late.")
    ((record,), text) = json.loads(as_text([pick], "argilla")), pick.text
    assert record["id"] == "one#1"
    assert record["fields"] == {"text": text}
    assert all(isinstance(value, str | int | float) for value in record["metadata"].values())
    assert record["suggestions"] == {
        "labels": {"value": [{"start": 0, "end": 12, "label": name} for name in ("fault", "finding")], "agent": "m"}
    }


def test_review_guesses_have_types_of_the_scheme():
    thresholds = tagger().model.thresholds
    for pick in review(tagged_corpus(), thresholds, limit=30):
        for guess in pick.guesses:
            assert set(guess.types) <= set(BY_NAME[guess.label].types)
            assert bool(guess.types) == bool(BY_NAME[guess.label].types)
            assert guess.score >= thresholds[guess.label]
