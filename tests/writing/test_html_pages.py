import re
from collections import Counter
from html import escape
from html.parser import HTMLParser
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgo_nlp.decision import Decision, Paragraph, Role, Section, Sentence, TaggedSentence
from lgo_nlp.explaining import LabelExplanation, WrongSentence
from lgo_nlp.labels import LABELS, SCHEME
from lgo_nlp.remedies import Action, Status
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.writing.html import Contents, page_decision, page_end, page_errors, page_start, placed
from lgo_nlp.writing.html.actions import sum_in_words

HOSTILE = "<script>alert(1)</script>\" onload='x' & </mark></style><b title="
VOID = {"meta"}
NO_END_TAG = {"tr", "th", "td"}
ADDED = {"a", "b", "i", "details"}
"""Elements that hold what was added to the text."""


class Reader(HTMLParser):
    """Reads a page back: its text without what was added to it, its links, and whether every tag is closed."""

    def __init__(self):
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tab_stops: list[str] = []
        self.marks: list[dict[str, str | None]] = []
        self.marked: list[str] = []
        self.numbered: dict[str, str] = {}
        self.blocks: list[str] = []
        self.block_tags: list[str] = []
        self._number = ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if tag == "a" else []
        if tag == "summary" or (tag == "a" and attributes.get("tabindex") != "-1"):
            self.tab_stops.append(tag)
        if tag in VOID or tag in NO_END_TAG:
            return
        if self._in_text() and tag in ("p", "li"):
            self.blocks.append("")
            self.block_tags.append("/".join([name for name, _ in self.open if name == "ul"] + [tag]))
        if self._in_text() and tag == "a" and "id" in attributes:
            self._number = attributes["id"]
            self.numbered[self._number] = ""
        if tag == "mark":
            self.marks.append(attributes)
            self.marked.append("")
        self.open.append((tag, attributes))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if not self._in_text() or any(tag in ADDED for tag, _ in self.open):
            return
        if any(tag == "mark" for tag, _ in self.open):
            self.marked[-1] += data
        if self.blocks and self.open[-1][0] in ("p", "li", "mark"):
            self.blocks[-1] += data
            self.numbered[self._number] += data

    def _in_text(self):
        return any(attributes.get("class") == "text" for _, attributes in self.open)


def read_back(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def part(tagged):
    """A decision as it stands on a page of its own."""
    return Contents().place(page_decision(tagged))


def whole_page(*decisions):
    """A page of decisions, as a file holds it."""
    return page_start("Decisions") + "".join(placed(lambda: map(page_decision, decisions))) + page_end()


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


BOTH = ("It took nine months. That is fault.", ("fault", "finding"), {"fault": ("delay", "complaint_handling")})


@pytest.fixture
def tagged():
    rows = [
        (0, None, [("Mrs B says the Council was at fault.", (), {}), BOTH]),
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
    html = whole_page(tagged, tagged)
    reader = read_back(html)
    assert html.startswith("<!doctype html>")
    assert html.rstrip().endswith("</html>")
    assert reader.tags.count("html") == 1
    assert reader.tags.count("article") == 2
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(reader.tags)
    assert not re.search(r"https?:|\ssrc=|url\(|@import|\son\w+=", html)
    assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    assert policy in html
    assert html.index(policy) < html.index("<style>")


def test_head_gives_every_label_its_colour():
    html = page_start("Decisions")
    assert all(f"--{label.name}: {label.colour};" in html for label in SCHEME)


def test_page_shows_what_is_known_of_the_decision(tagged):
    html = part(tagged)
    for fact in ("99 000 001", "Elmsworth District Council", "Housing &gt; Repairs", "Upheld", "6 March 2025"):
        assert fact in html
    assert "model <code>0123456789ab</code>" in html


@pytest.mark.parametrize(
    ("fields", "name", "reason"),
    [
        ({"body": "Ashby Council", "ref": "99 000 001"}, "Ashby Council", "the body comes first"),
        ({"ref": "99 000 001"}, "99 000 001", "no body"),
        ({}, "one", "neither, and the folder is nobody's business"),
        ({"source": ""}, "Decision", "read from a string"),
    ],
)
def test_decision_always_has_a_name(fields, name, reason):
    assert f"<h2>{name}</h2>" in part(make_decision([], **fields)), reason


def test_date_that_is_no_date_is_shown_as_it_is():
    assert ">last spring</time>" in part(make_decision([], date="last spring"))


def test_text_stands_in_the_page_unchanged_and_in_order(tagged):
    decision = tagged.decision
    reader = read_back(part(tagged))
    assert [b.rstrip("\n") for b in reader.blocks] == [decision.text[p.start : p.end] for p in decision.paragraphs]
    assert reader.marked == [tagged.text_of(sentence) for sentence in tagged.sentences if sentence.labels]


def test_headings_stand_in_order_even_one_with_nothing_under_it(tagged):
    assert re.findall("<h3>(.*)</h3>", part(tagged)) == ["What I found", "Remedy", "Agreed action"]


def test_heading_whose_words_open_the_paragraph_is_not_said_twice():
    text = "Summary: No fault."
    decision = make_decision([]).decision
    decision = Decision(
        text, None, None, None, None, None, "x", (Section("Summary", Role.SUMMARY, 0, 7),), (Paragraph(0, 18, 0),)
    )
    html = part(TaggedDecision(decision, (tagged_sentence(0, 18, 0, ("finding",)),), "m"))
    assert "<h3>" not in html
    assert read_back(html).blocks == [text]


def test_items_stand_under_what_leads_in_to_them(tagged):
    assert read_back(part(tagged)).block_tags == ["p", "p", "p", "ul/li", "ul/ul/li", "ul/ul/li", "ul/li", "p"]


def test_lists_in_lists_are_indented_only_so_far():
    rows = [(0, None, [("To:", (), {})])] + [(0, depth, [(f"level {depth}", (), {})]) for depth in range(300)]
    reader = read_back(part(make_decision(rows)))
    assert len(reader.blocks) == 301
    assert max(tag.count("ul") for tag in reader.block_tags) == 4


def test_mark_says_its_labels_types_and_scores(tagged):
    html = part(tagged)
    assert "That is fault.<b class=F> Fault 91%</b><i class=F> delay</i><i class=F> complaint handling</i>" in html
    assert "”.<b> Injustice 91%</b><i> uncertainty</i></mark>" in html  # in the colour of its only label


def test_sentence_with_several_labels_has_a_stripe_of_each(tagged):
    assert [mark["class"] for mark in read_back(part(tagged)).marks] == ["FD", "I", "A", "A", "A"]
    css = page_start("Decisions")
    stripes = "var(--fault-tint) 0% 50%,var(--finding-tint) 50% 100%"
    assert f"mark.FD, td.FD {{ background-image: linear-gradient({stripes}); }}" in css
    assert all(f"mark.{''.join(codes)}," in css for n in range(1, 5) for codes in combinations("FIDA", n))


def test_paragraph_opens_the_score_of_every_label_of_its_labelled_sentences(tagged):
    (first, *others) = re.findall("<details>.*?</details>", part(tagged))
    assert "<summary>Scores of paragraph 1</summary>" in first
    head = "<tr><th>Sentence<th>Fault<th>Injustice<th>Finding<th>Agreed action"
    row = "<tr><th><a href=#99-000-001-s2>2</a><td class=F>91%<td>7%<td class=D>91%<td>7%"
    assert f"<table>{head}{row}</table>" in first
    assert len(others) == 4


def test_paragraph_with_a_label_is_one_tab_stop_and_no_other_is():
    rows = [("One.", ("fault",), {}), ("Two.", ("finding",), {}), ("Three.", (), {})]
    html = part(make_decision([(0, None, rows), (0, None, rows[2:]), (0, 1, rows)]))
    text = html[html.index('<div class="text">') : html.index("</article>")]
    opened = r"<details>.*?</details>"
    assert len(re.findall(opened, text)) == 2
    assert re.sub(opened, "", text).count("<a ") == 3 + 7 + 1
    stops = read_back(re.sub(opened, "<summary></summary>", text)).tab_stops
    assert stops == ["summary", "summary", "a"]  # the last to the contents


def test_numbers_of_sentences_and_paragraphs_are_links_to_themselves(tagged):
    reader = read_back(part(tagged))
    sentences = {f"99-000-001-s{n}": tagged.text_of(sentence) for n, sentence in enumerate(tagged.sentences, 1)}
    assert {name: text.strip() for name, text in reader.numbered.items() if "-s" in name} == sentences
    paragraphs = [f"99-000-001-p{n}" for n in range(1, len(tagged.decision.paragraphs) + 1)]
    assert [name for name in reader.numbered if "-p" in name] == paragraphs
    assert {f"#{name}" for name in reader.numbered} <= set(reader.links)
    assert "<a id=99-000-001-s2 href=#99-000-001-s2 tabindex=-1>2</a><mark" in part(tagged)


def test_legend_counts_sentences_by_label_and_type(tagged):
    html = part(tagged)
    assert re.findall(r'class="count">(\d+)</span> <b>(.*?)</b>', html) == [
        ("1", "Fault"), ("1", "Injustice"), ("1", "Finding"), ("3", "Agreed action"),
    ]  # fmt: skip
    assert all(label.meaning in html for label in SCHEME)
    assert "<i>payment 1</i>" in html
    assert "5 of 9 sentences labelled" in html


def test_actions_stand_above_the_text_with_links_to_their_sentences():
    payment = ("The Council will pay Mrs B £200.", ("agreed_action",), {"agreed_action": ("payment",)})
    apology = ("It will apologise to <i>Mrs B</i>.", ("agreed_action",), {"agreed_action": ("apology",)})
    tagged = make_decision([(0, None, [payment]), (0, None, [apology])], ref="99 000 001")
    html = part(tagged)
    table = html[html.index('<div class="actions">') : html.index('<div class="text">')]
    rows = [re.split("<td>", row)[1:] for row in table.split("<tr>")[2:]]
    assert len(rows) == len(tagged.actions) > 1
    for (who, what, whom, much, _, sentences), action in zip(rows, tagged.actions, strict=True):
        assert (who, whom) == (action.body or "", action.payee or "")
        assert action.kind in what
        assert escape(action.text) in what
        assert bool(much) == (action.kind == "payment")
        assert re.findall(r"href=#99-000-001-s(\d+)", sentences) == [str(number) for number in action.sentences]
    assert 'class="actions"' not in part(make_decision([(0, None, [("It answered.", (), {})])]))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"amount": 35040, "basis": "sum", "total": 35040}, "£350.40"),
        ({"amount": 123400, "basis": "up to"}, "up to £1,234"),
        ({"amount": 25000, "basis": "each", "count": 2, "total": 50000}, "£250 each, £500 in all"),
        ({"amount": 15000, "basis": "month"}, "£150 a month"),
        ({}, "sum not known"),
    ],
)
def test_sum_of_an_action_is_said_as_the_text_counts_it(facts, words):
    assert sum_in_words(Action("payment", "", (1,), Status.AGREED, **facts)) == words
    assert sum_in_words(Action("apology", "", (1,), Status.AGREED)) == ""


def test_only_the_sentence_at_the_offsets_is_marked():
    same = "That is fault."
    tagged = make_decision([(0, None, [(same, (), {}), (same, ("fault",), {}), (same, (), {})])])
    reader = read_back(part(tagged))
    assert reader.blocks == [f"{same} {same} {same}"]
    assert reader.marked == [same]
    assert "tabindex=-1>2</a><mark" in part(tagged)


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
    html = page_start(HOSTILE) + "".join(placed(lambda: map(page_decision, [tagged, tagged]))) + page_end()
    reader = read_back(html)
    assert "script" not in reader.tags
    assert reader.tags.count("i") == 4  # the type on the mark and in the legend, twice
    assert [set(mark) for mark in reader.marks] == [{"class"}] * 2
    assert reader.marked == [HOSTILE] * 2
    assert len(set(reader.ids)) == len(reader.ids)
    assert [block.rstrip("\n") for block in reader.blocks] == [f"{HOSTILE} {HOSTILE}", HOSTILE] * 2
    assert html.count("<style>") == html.count("</style>") == 1


ANY_WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.text("<>/&;#\"'!- =ab\n{}%", min_size=1)


@given(st.lists(st.tuples(ANY_WORDS, st.sets(st.sampled_from(LABELS)))))
def test_any_text_comes_back_to_the_character(rows):
    tagged = make_decision([(0, None, [(words, tuple(labels), {}) for words, labels in rows])])
    paragraph = tagged.decision.paragraphs[0]
    reader = read_back(part(tagged))
    assert reader.blocks == [tagged.decision.text[paragraph.start : paragraph.end]]
    assert reader.marked == [words for words, labels in rows if labels]


def test_decision_without_a_sentence_is_still_a_page():
    html = whole_page(make_decision([], sections=()))
    reader = read_back(html)
    assert reader.blocks == reader.marks == []
    assert "0 of 0 sentences labelled" in html
    assert part(make_decision([])).count('class="count">0<') == len(LABELS)


def test_headings_have_the_levels_that_they_have_in_the_decision():
    levels = [("Findings", 2), ("What happened", 3), ("In May", 5), ("What I found", 3), ("", 1), ("Action", 2)]
    sections = tuple(Section(heading, Role.FINDINGS, n, n, level) for n, (heading, level) in enumerate(levels))
    decision = Decision("x" * 9, None, None, None, None, None, "x", sections, ())
    headings = re.findall("<h([3-6])>(.*)</h", part(TaggedDecision(decision, (), "m")))
    assert [level for level, _ in headings] == ["3", "4", "5", "4", "3"]
    assert [heading for _, heading in headings] == [heading for heading, _ in levels if heading]


@pytest.mark.parametrize(
    ("facts", "anchor", "reason"),
    [
        ({"ref": "99 000 119"}, "99-000-119", "the reference"),
        ({"source": "pages/Über one.txt"}, "ber-one", "the page's name, in letters that any program takes"),
        ({"source": "all.jsonl:12"}, "all-jsonl-12", "the line"),
        ({"source": "", "ref": "–"}, "decision", "nothing to name it by"),
        ({"ref": "x s5"}, "x-s5-1", "not like sentence 5 of x"),
        ({"ref": '"><b onclick=x>'}, "b-onclick-x", "hostile"),
        ({"ref": "9" * 300}, "9" * 60, "long"),
        ({"ref": "contents"}, "contents-2", "the list's own"),
    ],
)
def test_anchor_names_the_decision(facts, anchor, reason):
    html = part(make_decision([(0, None, [BOTH])], **facts))
    assert f'<article id="{anchor}"' in html, reason
    assert f"{anchor}-s1" in read_back(html).ids


def test_anchors_are_each_their_own_whatever_the_decisions_are_called(tagged):
    refs = ["99 000 001", "99 000 001", "99 000 001 2", "99 000 001", None, None, "99 000 001 p1", "99 000 001 s2 1"]
    rows = [(0, None, [BOTH])]
    decisions = [tagged, *(make_decision(rows, ref=ref, body="Ashby Council") for ref in refs)]
    reader = read_back(whole_page(*decisions))
    assert [name for name, count in Counter(reader.ids).items() if count > 1] == []
    assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)


def test_contents_link_to_each_decision_with_reference_body_and_outcome(tagged):
    other = make_decision([], ref="99 000 002", body="Ashby Council", outcome="Not\nupheld")
    html = whole_page(tagged, other)
    nav = html[html.index("<nav") : html.index("</nav>")]
    assert html.index("<main>") < html.index("<nav") < html.index("<article")
    assert "Contents: 2 decisions" in nav
    lines = [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in re.findall("<li>.*</li>", nav)]
    assert lines == ["99 000 001 Elmsworth District Council Upheld", "99 000 002 Ashby Council Not upheld"]
    assert read_back(nav + "</nav>").links == ["#99-000-001", "#99-000-001", "#99-000-002"]  # the first skips them
    assert html.count('href="#contents">Contents</a>') == 2  # behind each decision


def test_page_of_one_decision_has_no_contents(tagged):
    assert "<nav" not in whole_page(tagged)


# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009),
# severity 1.0, for linear RGB.
SIGHTS = {
    "usual": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# IEC 61966-2-1 (sRGB) to CIE XYZ, D65.
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
APART = 14.0
"""Least CIE76 distance of two tints, or of one and the paper; about 2 can be told apart side by side."""


def schemes():
    """Paper, ink and the tint of every label on it, in the light and the dark scheme, as sRGB in 0..1."""
    css = page_start("Decisions")
    dark = r"prefers-color-scheme: dark\) \{(.*?)\}\s*\}"
    for rules in (re.sub(dark, "", css, flags=re.DOTALL), " ".join(re.findall(dark, css, flags=re.DOTALL))):
        found = dict(re.findall(r"--([\w-]+): (#\w+);", rules))
        paper, ink = rgb(found["paper"]), rgb(found["ink"])
        yield paper, ink, [over(found[f"{label}-tint"], paper) for label in LABELS]


def rgb(code):
    code = code.removeprefix("#")
    code = code if len(code) > 4 else "".join(2 * digit for digit in code)
    return np.array([int(code[k : k + 2], 16) for k in range(0, len(code), 2)]) / 255


def over(code, paper):
    red_green_blue_alpha = rgb(code)
    alpha = red_green_blue_alpha[3]
    return alpha * red_green_blue_alpha[:3] + (1 - alpha) * paper


def linear(colour):
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def lab(colour, sight):
    seen = XYZ @ np.clip(np.array(SIGHTS[sight]) @ linear(colour), 0, 1) / XYZ.sum(axis=1)
    x, y, z = np.where(seen > (6 / 29) ** 3, np.cbrt(seen), seen * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    darker, lighter = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def test_lab_is_that_of_the_standard():
    assert lab(rgb("#ffffff"), "usual") == pytest.approx([100, 0, 0], abs=0.05)
    assert lab(rgb("#ff0000"), "usual") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@pytest.mark.parametrize("sight", SIGHTS)
def test_tints_stay_apart_whatever_colours_a_reader_sees(sight):
    for paper, _, tints in schemes():
        for one, other in combinations([paper, *tints], 2):
            assert np.linalg.norm(lab(one, sight) - lab(other, sight)) >= APART


def test_words_on_tints_and_chips_can_be_read():
    chip_ink = re.search(r"background: var\(--own\); color: (#\w+);", page_start("Decisions"))[1]
    assert all(contrast(rgb(label.colour), rgb(chip_ink)) >= 4.5 for label in SCHEME)
    for paper, ink, tints in schemes():
        assert all(contrast(tint, ink) >= 4.5 for tint in [paper, *tints])  # WCAG 2 AA


def wrong_sentence(words="It took nine months.", *, missed=True, pushes=('own 1 "nine" +0.52',)):
    labels = tuple(
        LabelExplanation(
            label, 0.31 if label == "fault" else 0.9, 0.52, label == "finding" or (label == "fault" and not missed), (),
            0.44, pushes, (), 0.0, 0.0,
        )
        for label in LABELS
    )  # fmt: skip
    gold = frozenset({"fault", "finding"} if missed else {"finding"})
    return WrongSentence("99 000 001", 7, words, "findings", words, words, "", gold, labels)


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
