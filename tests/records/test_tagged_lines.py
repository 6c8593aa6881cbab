import json

import pytest

from lgo_nlp.errors import PageError
from lgo_nlp.labels import LABELS
from lgo_nlp.records import to_tables
from lgo_nlp.records.tagged_lines import read_tagged
from lgo_nlp.writing.records import to_json_line

PAGE = """Rookhaven Council (98 000 001)

What I found

- The Council took seven months to answer. This delay was fault.

Agreed action

- Within one month the Council will:
- apologise to Mrs K; and
- pay her £350.

Final decision

- I have completed my investigation.
"""


def test_tagged_lines_give_the_same_records_as_the_page_with_its_text_and_without(pages, tagger):
    for pair in pages:
        tagged = tagger.tag_tokens(*pair)
        expected = to_tables(tagged)
        for text in (False, True):
            again = read_tagged(to_json_line(tagged, text=text), source="tagged.jsonl:1")
            assert to_tables(again) == expected


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "The sentences"}',
        '{"sentences": 3, "text": "x"}',
        '["sentences"]',
        '{"sentences": [1, 2], "text": "x"}',
    ],
)
def test_tagged_lines_leave_pages_to_be_tagged(line):
    assert read_tagged(line, source="in.jsonl:1") is None


def without(key):
    def change(record):
        for row in record["sentences"]:
            row.pop(key, None)
        record.pop(key, None)

    return change


def in_first(**values):
    return lambda record: record["sentences"][0].update(values)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("lead_in"), "lacks 'lead_in'"),
        (without("scores"), "lacks 'scores'"),
        (without("digest"), "lacks 'digest'"),
        (without("model"), "lacks 'model'"),
        (lambda record: record.update(ref=7), "has a 'ref' that is no str"),
        (in_first(labels=["blame"]), "has other labels than fault"),
        (in_first(types={"fault": ["gossip"], "injustice": [], "agreed_action": []}), r"not in the scheme \(gossip\)"),
        (in_first(scores=dict.fromkeys(LABELS, float("nan"))), "has scores that are not from 0 to 1"),
        (in_first(section="\ud800"), "surrogates not allowed"),
        (in_first(role="preface"), "'preface' is not a valid Role"),
        (in_first(end=10**12), "offsets are not those of their text"),
        (in_first(paragraph=10**9), "paragraphs that are not in order"),
        (in_first(lead_in=5), "paragraphs that are not in order"),
        (in_first(paragraph=1.0), "has a 'paragraph' that is no int"),
        (in_first(lead_in=0.5), "has a 'lead_in' that is no int"),
        (lambda record: record["sentences"].reverse(), "offsets are not those of their text"),
        (lambda record: record["sentences"].append(3), "not subscriptable"),
        (lambda record: record.update(text="Another text altogether"), "are not in its text"),
    ],
)
def test_tagged_lines_of_another_version_or_edited_are_refused(tagger, change, reason):
    record = json.loads(to_json_line(tagger.tag(PAGE)))
    change(record)
    with pytest.raises(PageError, match=f"^out.jsonl:4: .*{reason}.*tag the page again$"):
        read_tagged(json.dumps(record), source="out.jsonl:4")
