from dataclasses import replace

import pandas as pd
import pytest

import lgo_nlp
from lgo_nlp.labels import LABELS
from lgo_nlp.reading import read_text
from lgo_nlp.records import columns, to_tables
from lgo_nlp.records.columns import CHECKS, DECISIONS, TABLES
from lgo_nlp.remedies import LONGEST_READ
from lgo_nlp.tagged import TaggedDecision

PAGE = """Rookhaven Council (98 000 001)

Category : {category}

Decision : {outcome}

{date}

The complaint

- Mrs K complains the Council took seven months to answer her letter.

What I found

- {found}
- The delay caused Mrs K distress and put her to avoidable time and trouble.

Agreed action

- Within one month of my decision the Council will:
- apologise to Mrs K; and
- {paid}

Final decision

- I have completed my investigation.
"""
FACTS = {
    "category": "Education > Special educational needs",
    "outcome": "Upheld",
    "date": "Decision date : 31 Jan 2024",
    "found": "The Council took seven months to answer. This delay was fault.",
    "paid": "pay her £350.40 to recognise her distress.",
}


@pytest.fixture(scope="module")
def tag(tagger):
    def tag(**facts) -> TaggedDecision:
        return tagger.tag(PAGE.format(**FACTS | facts))

    return tag


def row_of(tagged: TaggedDecision) -> dict:
    [row] = lgo_nlp.records(tagged)["decisions"]
    return row


def test_records_of_a_decision_say_what_went_wrong_what_is_promised_how_much_and_by_when(tag):
    tables = lgo_nlp.records(tag())
    [row] = tables["decisions"]
    known = {"decision": "98 000 001", "body": "Rookhaven Council", "category": "Education", "outcome": "Upheld"}
    known |= {"subcategory": "Special educational needs", "date": "2024-01-31", "year": 2024, "to_check": False}
    known |= {"n_actions": 2, "n_payments": 1, "n_unknown": 0, "total_pence": 35040}
    assert {key: row[key] for key in known} == known
    assert row["n_sentences"] == len(tables["sentences"])
    assert row["n_fault"] == sum(sentence["fault"] for sentence in tables["sentences"]) > 0
    assert "delay" in row["fault_types"]
    assert {one["type"] for one in tables["types"] if one["label"] == "fault"} == set(row["fault_types"])
    [apology, payment] = tables["actions"]
    assert (apology["kind"], payment["kind"], payment["amount_pence"]) == ("apology", "payment", 35040)
    assert (payment["deadline"], payment["due"], payment["days"]) == ("P1M", "2024-02-29", 29)
    told = tables["sentences"][payment["sentences"][0] - 1]
    assert told["text"] == payment["text"]


def test_records_of_one_category_have_one_name_for_it(tag):
    rows = [row_of(tag(category=f"Children{mark}s care services > Other")) for mark in "'’"]
    assert [row["category"] for row in rows] == ["Children's care services"] * 2


def test_records_types_have_their_count_and_highest_score(tag):
    tagged = tag()
    tables = lgo_nlp.records(tagged)
    for row in tables["types"]:
        scores = [s.scores[row["label"]] for s in tagged.sentences if row["type"] in s.types.get(row["label"], ())]
        assert (row["sentences"], row["score"]) == (len(scores), pytest.approx(max(scores), abs=1e-4))


def test_records_rows_are_a_data_frame_as_they_are(tag):
    frame = pd.DataFrame(lgo_nlp.records(tag())["actions"])
    assert frame["amount_pence"].sum() == 35040


def test_records_rows_hold_what_their_columns_say(pages, tagger):
    kinds = {"text": str, "whole number": int, "pence": int, "score": float, "date": str, "true or false": bool}
    for pair in pages[::3]:
        tables = to_tables(tagger.tag_tokens(*pair))
        for table in TABLES:
            for row in table.rows(tables):
                for column, value in zip(table.columns, row, strict=True):
                    assert value is None or isinstance(value, kinds.get(column.kind, (list, tuple))), column
        names = [tuple(row[: len(table.key)]) for table in TABLES for row in table.rows(tables)]
        assert len(names) >= len(set(names)) > 0


def test_records_columns_are_each_explained_in_the_document():
    text = (lgo_nlp.tagging.default_model_folder().parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
    explained = text[text.index("## Records") :]
    assert [c for table in TABLES for c in table.columns if f"| `{c.name}` | {c.meaning}" not in explained] == []


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({"date": ""}, "no_date"),
        ({"paid": "pay her £12,345,678,901 to recognise her distress."}, "absurd_sum"),
        ({"found": "We looked at its records.", "outcome": "Upheld"}, "upheld_without_fault"),
        ({"paid": "and the Trust will pay her £100 to recognise her distress."}, "several_bodies"),
    ],
)
def test_records_say_what_a_reader_should_check(tag, facts, check):
    tagged = tag(**facts)
    if check == "upheld_without_fault":  # whatever the model makes of the rest
        tagged = replace(tagged, sentences=tuple(replace(s, labels=s.labels - {"fault"}) for s in tagged.sentences))
    row = row_of(tagged)
    assert [name for name in (column.name for column in CHECKS) if row[name]] == [check]
    assert row["to_check"]


def test_records_check_scores_that_are_low_for_a_whole_label(tag):
    tagged = tag()
    low = tuple(replace(s, scores=s.scores | {"injustice": 0.55}) for s in tagged.sentences)
    assert row_of(replace(tagged, sentences=low))["low_scores"]
    first = next(i for i, s in enumerate(low) if "fault" in s.labels)
    one = tuple(
        replace(s, scores=s.scores | {"fault": 0.5}) if i == first else s for i, s in enumerate(tagged.sentences)
    )
    several = sum("fault" in s.labels for s in one) > 1
    assert row_of(replace(tagged, sentences=one))["low_scores"] is not several


def test_records_check_a_sum_of_a_payment_that_no_action_has(tag):
    tagged = tag()
    paying = next(i for i, s in enumerate(tagged.sentences) if "£" in tagged.text_of(s))
    unread = [s if i != paying else replace(s, labels=frozenset({"finding"})) for i, s in enumerate(tagged.sentences)]
    unread[paying] = replace(unread[paying], types={"agreed_action": ("payment",)})
    assert row_of(replace(tagged, sentences=tuple(unread)))["sum_not_understood"]
    assert not row_of(tagged)["sum_not_understood"]


def test_records_check_a_sum_behind_what_is_read_of_a_sentence():
    checks = []
    for words in ("", " so" * LONGEST_READ):
        tagged = lgo_nlp.load().tag_passage(f"The Council will pay Mrs B £50{words} and £60 more.")
        paid = [replace(s, labels=frozenset(LABELS), types={"agreed_action": ("payment",)}) for s in tagged.sentences]
        checks.append(row_of(replace(tagged, sentences=paid))["sum_not_understood"])
    assert checks == [False, True]


def test_records_without_a_date_guess_no_day(tag):
    tables = lgo_nlp.records(tag(date=""))
    assert (tables["decisions"][0]["date"], tables["decisions"][0]["year"]) == (None, None)
    assert {(row["deadline"], row["due"], row["days"]) for row in tables["actions"]} == {("P1M", None, None)}


def test_records_leave_out_a_sum_that_is_absurd_and_keep_its_words(tag):
    tables = lgo_nlp.records(tag(paid="pay her £12,345,678,901 to recognise her distress."))
    payment = tables["actions"][-1]
    assert (payment["amount_pence"], payment["total_pence"], payment["basis"]) == (None, None, None)
    assert "£12,345,678,901" in payment["text"]
    row = tables["decisions"][0]
    assert (row["total_pence"], row["n_payments"], row["n_unknown"]) == (None, 1, 1)


def test_records_take_the_address_that_the_input_gives(tag):
    tagged = tag()
    for key in ("url", "link"):
        found = replace(tagged, decision=replace(tagged.decision, extra={key: "https://example.org/1"}))
        assert row_of(found)["url"] == "https://example.org/1"
    assert row_of(tagged)["url"] is None


def test_records_name_a_decision_without_reference_by_its_source():
    decision = read_text("Final decision\n\n- There was fault.\n", source="notes/one\udcff.txt")
    assert row_of(TaggedDecision(decision, (), "c0ffee"))[DECISIONS.columns[0].name] == "notes/one?.txt"
    assert columns.TABLES[0].key == ("decision",)
