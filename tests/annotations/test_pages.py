import pytest

from lgo_nlp.annotations import AnnotatedParagraph, Span, load_corpus, restored

TEXT = "It cost £5\xa0a day.  That is fault."


@pytest.fixture
def corpus(tmp_path):
    page = f"Otterford Council (99 000 901)\n\nThe complaint\n\n- Mrs B complained.\n\nAnalysis\n\n- {TEXT}\n"
    (tmp_path / "a.txt").write_text(page, encoding="utf-8")
    return load_corpus([tmp_path])


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        (TEXT, 19, 33),
        ("It cost £5 a day. That is fault.", 18, 32),
        ("  It cost £5 a\r\nday.  That is fault. ", 21, 36),
        ("Itcost£5aday.Thatisfault.", 13, 25),
    ],
    ids=["as it is", "spaces", "trimmed and wrapped", "none"],
)
def test_pages_white_space_that_a_tool_changed_is_that_of_the_page_again(corpus, text, start, end):
    told = []
    given = AnnotatedParagraph(text, (Span(start, end, "fault"),), "99 000 901", 2, "", "", source="e.json:3")
    (found,) = restored([given], corpus, told.append)
    assert (found.text, [TEXT[s.start : s.end] for s in found.spans]) == (TEXT, ["That is fault."])
    mended = "e.json:3: paragraph 2 of 99 000 901 differs from its page in white space; mended"
    assert told == ([] if text == TEXT else [mended])


@pytest.mark.parametrize("change", [{"text": "It cost £6 a day. That is fault."}, {"decision": "99 000 999"}])
def test_pages_a_text_of_other_words_or_of_no_page_is_left_as_it_is(corpus, change):
    given = AnnotatedParagraph(**{"text": TEXT, "spans": (), "decision": "99 000 901", "paragraph": 2, "section": "",
                                  "annotator": ""} | change)  # fmt: skip
    assert restored([given], corpus, pytest.fail) == [given]
