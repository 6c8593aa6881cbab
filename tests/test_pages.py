import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence, TaggedDecision, TaggedSentence
from lgo_nlp.labels import BY_NAME, LABELS, SCHEME
from lgo_nlp.pages import WrongLabel, WrongSentence, page_decision, page_end, page_errors, page_start

HOSTILE = "<script>alert(1)</script>\" onload='x' & </mark></style><b title="
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page back: its text without what was added to it, and whether every tag is closed."""

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.tags: list[str] = []
        self.marks: list[dict[str, str | None]] = []
        self.marked: list[str] = []
        self.blocks: list[str] = []
        self.block_tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in VOID:
            return
        if self._is_in("text") and tag in ("p", "li"):
            self.blocks.append("")
            self.block_tags.append("/".join([name for name, _ in self.open if name == "ul"] + [tag]))
        if tag == "mark":
            self.marks.append(dict(attrs))
            self.marked.append("")
        self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if not self.open or self._is_in("chips") or self._is_in("card"):
            return
        if any(tag == "mark" for tag, _ in self.open):
            self.marked[-1] += data
        if self._is_in("text") and self.blocks and self.open[-1][0] in ("p", "li", "mark"):
            self.blocks[-1] += data

    def _is_in(self, css_class):
        return any(attrs.get("class") == css_class for _, attrs in self.open)


def read_back(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def tagged_sentence(start, end, paragraph, labels=(), types=None):
    scores = {label: 0.91 if label in labels else 0.07 for label in LABELS}
    return TaggedSentence(Sentence(start, end, paragraph), frozenset(labels), scores, types or {})


def make_decision(paragraphs, *, sections=("Findings",), **fields):
    """Decision of ``(section, lead_in, [(sentence, labels, types), ...])`` rows, one block a line."""
    text, headings, places, sentences = "", [], [], []
    for position, heading in enumerate(sections):
        headings.append(Section(heading, Role.FINDINGS, len(text), len(text) + len(heading)))
        text += heading + "\n"
        for number, (section, lead_in, rows) in enumerate(paragraphs):
            if section != position:
                continue
            start = len(text)
            for i, (words, labels, types) in enumerate(rows):
                text += " " if i else ""
                sentences.append(tagged_sentence(len(text), len(text) + len(words), number, labels, types))
                text += words
            places.append(Paragraph(start, len(text), section, lead_in))
            text += "\n"
    facts = {"ref": None, "body": None, "category": None, "outcome": None, "date": None, "source": "pages/one.txt"}
    decision = Decision(text=text, sections=tuple(headings), paragraphs=tuple(places), **(facts | fields))
    return TaggedDecision(decision, tuple(sentences), "0123456789abcdef")


FAULT_AND_FINDING = (
    "It took nine months. That is fault.",
    ("fault", "finding"),
    {"fault": ("delay", "complaint_handling")},
)


@pytest.fixture
def tagged():
    rows = [
        (0, None, [("Mrs B says the Council was at fault.", (), {}), FAULT_AND_FINDING]),
        (0, None, [("It left her “not knowing”.", ("injustice",), {"injustice": ("uncertainty",)})]),
        (2, None, [("The Council has agreed to:", ("agreed_action",), {"agreed_action": ("unspecified",)})]),
        (2, 2, [("pay Mrs B:", ("agreed_action",), {"agreed_action": ("payment",)})]),
        (2, 3, [("£200 for distress; and", (), {})]),
        (2, 3, [("£100 for time and trouble.", (), {})]),
        (2, 2, [("apologise.", ("agreed_action",), {"agreed_action": ("apology",)})]),
        (2, None, [("It should do this within a month.", (), {})]),
    ]
    return make_decision(
        rows,
        sections=("What I found", "Remedy", "Agreed action"),
        ref="99 000 001",
        body="Elmsworth District Council",
        category="Housing > Repairs",
        outcome="Upheld",
        date="2025-03-06",
    )


def test_whole_page_is_one_document_that_asks_for_nothing(tagged):
    html = page_start("Decisions") + page_decision(tagged) + page_decision(tagged) + page_end()
    reader = read_back(html)
    assert html.startswith("<!doctype html>")
    assert html.rstrip().endswith("</html>")
    assert reader.tags.count("html") == 1
    assert reader.tags.count("article") == 2
    assert not {"script", "link", "img", "iframe", "object", "base", "form", "a"} & set(reader.tags)
    assert not re.search(r"https?:|\ssrc=|\bhref=|url\(|@import|\son\w+=", html)
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    assert policy in html
    assert html.index(policy) < html.index("<style>")


def test_head_gives_every_label_its_colour():
    html = page_start("Decisions")
    assert all(f"--{label.name}: {label.colour};" in html for label in SCHEME)


def test_page_shows_what_is_known_of_the_decision(tagged):
    html = page_decision(tagged)
    for fact in ("99 000 001", "Elmsworth District Council", "Housing &gt; Repairs", "Upheld", "6 March 2025"):
        assert fact in html
    assert "model <code>0123456789ab</code>" in html


@pytest.mark.parametrize(
    ("fields", "name", "reason"),
    [
        ({"body": "Ashby Council", "ref": "99 000 001"}, "Ashby Council", "the body comes first"),
        ({"ref": "99 000 001"}, "99 000 001", "no body"),
        ({}, "one.txt", "neither, and the folder is nobody's business"),
        ({"source": ""}, "Decision", "read from a string"),
    ],
)
def test_decision_always_has_a_name(fields, name, reason):
    assert f"<h2>{name}</h2>" in page_decision(make_decision([], **fields)), reason


def test_date_that_is_no_date_is_shown_as_it_is():
    assert ">last spring</time>" in page_decision(make_decision([], date="last spring"))


def test_text_stands_in_the_page_unchanged_and_in_order(tagged):
    decision = tagged.decision
    reader = read_back(page_decision(tagged))
    assert [block.rstrip("\n") for block in reader.blocks] == [
        decision.text[p.start : p.end] for p in decision.paragraphs
    ]
    assert reader.marked == [tagged.text_of(sentence) for sentence in tagged.sentences if sentence.labels]


def test_headings_stand_in_order_even_one_with_nothing_under_it(tagged):
    assert re.findall("<h3>(.*)</h3>", page_decision(tagged)) == ["What I found", "Remedy", "Agreed action"]


def test_heading_whose_words_open_the_paragraph_is_not_said_twice():
    text = "Summary: No fault."
    decision = make_decision([]).decision
    decision = Decision(
        text, None, None, None, None, None, "x", (Section("Summary", Role.SUMMARY, 0, 7),), (Paragraph(0, 18, 0),)
    )
    html = page_decision(TaggedDecision(decision, (tagged_sentence(0, 18, 0, ("finding",)),), "m"))
    assert "<h3>" not in html
    assert read_back(html).blocks == [text]


def test_items_stand_under_what_leads_in_to_them(tagged):
    assert read_back(page_decision(tagged)).block_tags == ["p", "p", "p", "ul/li", "ul/ul/li", "ul/ul/li", "ul/li", "p"]


def test_lists_in_lists_are_indented_only_so_far():
    rows = [(0, None, [("To:", (), {})])] + [(0, depth, [(f"level {depth}", (), {})]) for depth in range(300)]
    reader = read_back(page_decision(make_decision(rows)))
    assert len(reader.blocks) == 301
    assert max(tag.count("ul") for tag in reader.block_tags) == 4


def test_mark_says_its_labels_types_and_the_score_of_every_label(tagged):
    html = page_decision(tagged)
    first = read_back(html).marks[0]
    assert first["tabindex"] == "0"
    assert first["title"] == ("Fault: 91% (delay, complaint handling)\nInjustice: 7%\nFinding: 91%\nAgreed action: 7%")
    shown = html[html.index('<span class="chips">') : html.index('<span class="card">')]
    assert re.findall(r">([A-Za-z][a-z ]+)<", shown) == ["Fault", "delay", "complaint handling", "Finding"]
    card = html[html.index('<span class="card">') : html.index("</mark>")]
    assert re.findall(r"\d+%(?=</span>)", card) == ["91%", "7%", "91%", "7%"]
    assert "<b>Fault, delay</b>: took too long" in card


def test_sentence_with_several_labels_has_a_stripe_of_each(tagged):
    first, second, *_ = read_back(page_decision(tagged)).marks
    assert first["style"] == "background-image:linear-gradient(var(--fault-tint) 0% 50%,var(--finding-tint) 50% 100%)"
    assert second["style"] == "background-image:linear-gradient(var(--injustice-tint) 0% 100%)"


def test_legend_counts_sentences_by_label_and_type(tagged):
    html = page_decision(tagged)
    assert re.findall(r'class="count">(\d+)</span> <b>(.*?)</b>', html) == [
        ("1", "Fault"),
        ("1", "Injustice"),
        ("1", "Finding"),
        ("3", "Agreed action"),
    ]
    assert all(label.meaning in html for label in SCHEME)
    assert ">payment 1</span>" in html
    assert "5 of 9 sentences labelled" in html


def test_only_the_sentence_at_the_offsets_is_marked():
    same = "That is fault."
    tagged = make_decision([(0, None, [(same, (), {}), (same, ("fault",), {}), (same, (), {})])])
    assert re.search(
        rf"<p>{re.escape(same)} <mark[^>]*>{re.escape(same)}<.*</mark> {re.escape(same)}</p>", page_decision(tagged)
    )


def test_hostile_words_come_out_as_words_in_every_field():
    tagged = make_decision(
        [(0, None, [(HOSTILE, ("fault",), {"fault": (HOSTILE,)}), (HOSTILE, (), {})]), (0, 0, [(HOSTILE, (), {})])],
        sections=(HOSTILE,),
        ref=HOSTILE,
        body=HOSTILE,
        category=HOSTILE,
        outcome=HOSTILE,
        date=HOSTILE,
    )
    tagged = TaggedDecision(tagged.decision, tagged.sentences, '<i>"')
    html = page_start(HOSTILE) + page_decision(tagged) + page_end()
    reader = read_back(html)
    assert "script" not in reader.tags
    assert "i" not in reader.tags
    assert len(reader.marks) == 1
    assert set(reader.marks[0]) == {"tabindex", "title", "style"}
    assert reader.marked == [HOSTILE]
    assert [block.rstrip("\n") for block in reader.blocks] == [f"{HOSTILE} {HOSTILE}", HOSTILE]
    assert html.count("<style>") == html.count("</style>") == 1


ANY_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.text("<>/&;#\"'!- =ab\n{}%", min_size=1)


@given(st.lists(st.tuples(ANY_WORDS, st.sets(st.sampled_from(LABELS)))))
def test_any_text_comes_back_to_the_character(rows):
    tagged = make_decision([(0, None, [(words, tuple(labels), {}) for words, labels in rows])])
    paragraph = tagged.decision.paragraphs[0]
    reader = read_back(page_decision(tagged))
    assert reader.blocks == [tagged.decision.text[paragraph.start : paragraph.end]]
    assert reader.marked == [words for words, labels in rows if labels]


def test_decision_without_a_sentence_is_still_a_page():
    html = page_start("Nothing") + page_decision(make_decision([], sections=())) + page_end()
    reader = read_back(html)
    assert reader.blocks == reader.marks == []
    assert "0 of 0 sentences labelled" in html
    assert page_decision(make_decision([])).count('class="count">0<') == len(LABELS)


def wrong_sentence(words="It took nine months.", *, missed=True, pushes=('own 1 "nine" +0.52',)):
    fault, finding = BY_NAME["fault"], BY_NAME["finding"]
    label = WrongLabel(fault, missed, 0.31, 0.52, 0.44, tuple(pushes), ())
    scores = tuple((each, 0.31 if each is fault else 0.9) for each in SCHEME)
    gold, tagged = ((fault, finding), (finding,)) if missed else ((finding,), (fault, finding))
    return WrongSentence("99 000 001", 7, words, "findings", words, words, "", gold, tagged, scores, (label,))


def test_errors_page_is_one_document_that_asks_for_nothing():
    html = page_errors("Wrong sentences", "2 sentences of 9.", [wrong_sentence(), wrong_sentence(missed=False)])
    reader = read_back(html)
    assert html.startswith("<!doctype html>")
    assert reader.tags.count("html") == 1
    assert reader.tags.count("article") == 2
    assert not {"script", "link", "img", "iframe", "object", "base", "form", "a"} & set(reader.tags)
    assert not re.search(r"https?:|\ssrc=|\bhref=|url\(|@import|\son\w+=", html)
    assert "default-src 'none'; style-src 'unsafe-inline'" in html


def test_errors_page_says_what_is_wrong_and_what_pushed_it():
    html = page_errors("Wrong sentences", "1 sentence.", [wrong_sentence()])
    text = " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())
    assert "99 000 001, sentence 7 in It took nine months. (findings)" in text
    assert text.count("It took nine months.") == 3
    assert "gold fault finding tagged finding scores" in text
    assert "fault 0.31, injustice 0.90, finding 0.90, agreed action 0.90" in text
    assert "Fault missed: first stage 0.44, final 0.31, threshold 0.52" in text
    assert "up own 1 &#34;nine&#34; +0.52 down nothing" in text
    assert "Fault not there:" in page_errors("x", "", [wrong_sentence(missed=False)])


def test_errors_page_without_any_says_so():
    assert "No sentence is wrong." in page_errors("Wrong sentences", "None of 9.", [])


def test_errors_page_shows_hostile_words_as_words():
    html = page_errors(HOSTILE, HOSTILE, [wrong_sentence(HOSTILE, pushes=(HOSTILE, HOSTILE))])
    reader = read_back(html)
    assert "script" not in reader.tags
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2 + 1 + 3 + 2
    assert html.count("<style>") == html.count("</style>") == 1
