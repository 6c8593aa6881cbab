"""The site's own pages, pages saved by a browser, and pages made to be hostile."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgo_nlp.decision import Role
from lgo_nlp.errors import PageError
from lgo_nlp.reading import Page, parts_of_html, read_page, read_text
from lgo_nlp.reading.html import looks_like_html
from lgo_nlp.reading.lines import Part

STATEMENT = [
    ("= summary", "The Ombudsman’s final decision"),
    ("p", "Summary: Mrs Z complained the Council sent her another person’s bill. It was at fault & has apologised."),
    ("= complaint", "The complaint"),
    ("p", "Mrs Z complains that the Council:"),
    ("i", "sent bailiffs to her flat;"),
    ("i", "took £80 from her"),
    ("ii", "benefit; and"),
    ("ii", "wages; and"),
    ("i", "did not reply."),
    ("p", "She says she was frightened. She could not sleep."),
    ("= findings", "My findings"),
    ("= findings", "The bills"),
    ("p", "The Council mixed up two accounts. This was fault."),
    ("p", "The Council has"),
    ("i", "corrected both accounts"),
    ("i", "paid £80 back"),
    ("= decision", "Final decision"),
    ("p", "I have completed my investigation."),
]


def test_a_statement_gives_sections_paragraphs_and_nested_items(page, rows, assert_sound):
    decision = read_page(Page(page("statement.html")))
    assert rows(decision) == STATEMENT
    assert_sound(decision)


def test_a_statement_s_head_says_what_it_is(page):
    decision = read_page(Page(page("statement.html")))
    assert (decision.ref, decision.body) == ("99 700 003", "Saltby Borough Council")
    assert (decision.category, decision.outcome, decision.date) == (
        "Benefits and tax > Council tax",
        "Upheld",
        "2022-08-12",
    )


def test_scripts_styles_comments_and_furniture_are_no_part_of_the_text(page):
    text = read_page(Page(page("statement.html"))).text
    assert not [
        word
        for word in ("script", "style", "comment", "footer", "cookies", "visits", "Somebody", "Contents", "Print")
        if word in text
    ]


def test_the_text_is_one_block_a_line(page):
    decision = read_page(Page(page("statement.html")))
    assert [line for line in decision.text.split("\n") if line] == [text for _, text in STATEMENT]


def test_a_chapter_of_a_report_is_read_without_its_navigation(page, rows, assert_sound):
    decision = read_page(Page(page("chapter.html")))
    assert_sound(decision)
    assert decision.ref == "99 700 004"
    assert decision.body == "Wexcombe County Council"
    assert [kind for kind, _ in rows(decision)] == ["= findings", "p", "p", "= findings", "p"]


COMPLAINT = "<h2>The complaint</h2><p>Mr X complains about his bins.</p>"


@pytest.mark.parametrize(
    ("html", "expected", "reason"),
    [
        ("<h2>The complaint<p>Mr X complains <b>about his bins.", ["= complaint", "p"], "tags left open"),
        ("<div><div>" + COMPLAINT, ["= complaint", "p"], "no article, no body"),
        ("<h2>The complaint</h2>Mr X complains<br>about his bins.", ["= complaint", "p"], "text in no paragraph"),
        ("<p><strong>The complaint</strong></p><p>Mr X complains about his bins.", ["= complaint", "p"], "in bold"),
        ("<h2>The&nbsp;complaint</h2><p>&nbsp;Mr X&#160;says &lt;bins&gt;&hellip;", ["= complaint", "p"], "entities"),
        ("<p>Print this page</p>" + COMPLAINT, ["= complaint", "p"], "a link above the text ends nothing"),
        (COMPLAINT + "<table><tr><td>May</td><td>no bins</td></tr></table>", ["= complaint", "p", "p", "p"], "cells"),
        (
            "<ul><li>The complaint</li><li>My findings</li><li>Decision</li></ul>"
            + COMPLAINT
            + "<h2>My findings</h2><p>Fault.</p><h2>Decision</h2><p>Upheld.</p>",
            ["= complaint", "p", "= findings", "p", "= decision", "p"],
            "a contents list with no class",
        ),
        (
            "<h2>The complaint</h2><ol><li>It will<ol><li>apologise</li><li>pay</li></ol></li></ol>",
            ["= complaint", "p", "i", "i"],
            "a list inside an entry, with no colon",
        ),
        (
            "<h2>The complaint</h2><p>It:</p><ul><li>lost</li></ul><p>Then:</p><ol><li>found</li></ol>",
            ["= complaint", "p", "i", "p", "i"],
            "lists beside paragraphs",
        ),
        ("<h2>The complaint</h2><ul><li>Mr X complains.</li></ul>", ["= complaint", "p"], "a list of paragraphs"),
    ],
)
def test_markup_as_people_write_it_is_read(html, expected, reason, rows, assert_sound):
    decision = read_text(html)
    assert [kind for kind, _ in rows(decision)] == expected, reason
    assert_sound(decision)


WORDS = [
    ("= complaint", "The complaint"),
    ("p", "Mr X complains about delay."),
    ("= findings", "Delay in the assessment"),
    ("p", "The Council took nine months, which was fault."),
    ("= action", "Agreed action"),
    ("p", "The Council will:"),
    ("i", "apologise; and"),
    ("i", "pay Mr X £200."),
]
HEADINGS, ITEMS = [0, 2, 4], [6, 7]


def written(heading, paragraph, item, *, last=""):
    """The same page, its blocks written in another way."""
    blocks = [
        heading.format(text, at=at) if at in HEADINGS else (item if at in ITEMS else paragraph).format(text, at=at)
        for at, (_, text) in enumerate(WORDS)
    ]
    return "<html><body>" + "".join(blocks) + last + "</body></html>"


@pytest.mark.parametrize(
    "html",
    [
        written("<p><strong>{0}</strong></p>", "<p>{0}</p>", "<p>• {0}</p>"),
        written("<p><b>{0}</b></p>", "<p>{at}. {0}</p>", "<p>a) {0}</p>"),
        written("<b>{0}</b><br>", "{0}<br><br>", "• {0}<br>"),
        written("<p><strong>{0}</strong><br>", "{0}<br>", "- {0}<br>", last="</p>"),
        written("<h2><button>{0}</button></h2>", "<div>{0}</div>", "<ul><li>{0}</li></ul>"),
        written("<h2>{0}<span>Link to this section</span></h2>", "<p>{0}</p>", "<ul><li>{0}</li></ul>"),
        written("<div role=heading aria-level=3>{0}</div>", "<p>{0}</p>", "<ul><li>{0}</li></ul>"),
        written("<details open><summary>{0}</summary>", "<p>{0}</p>", "<ul><li>{0}</li></ul>"),
        written("{0}\n", "{0}\n\n", "• {0}\n", last="</pre>").replace("<body>", "<body><pre>"),
    ],
    ids=["bold", "bold, marks", "breaks", "breaks in one", "accordion", "links", "role", "details", "as it is"],
)
def test_html_headings_and_items_that_markup_does_not_name_are_found(html, rows, assert_sound):
    decision = read_text(html)
    assert rows(decision) == WORDS
    assert_sound(decision)


@pytest.mark.parametrize("pair", ["<tr><th>{}</th> <td>{}</td></tr>", "<dt>{}:</dt><dd>{}</dd>"])
def test_html_pairs_of_a_header_are_metadata_and_no_text(pair, rows):
    facts = {"Organisation": "Saltby Trust", "Reference": "99 000 901", "Date": "14 Mar 2024", "Decision": "Upheld"}
    header = "".join(pair.format(*fact) for fact in facts.items())
    tag = "table" if "<tr>" in pair else "dl"
    html = written("<h2>{0}</h2>", "<p>{0}</p>", "<ul><li>{0}</li></ul>")
    decision = read_text(html.replace("<body>", f"<body><{tag}>{header}</{tag}>"))
    assert rows(decision) == WORDS
    assert (decision.body, decision.ref, decision.date) == ("Saltby Trust", "99 000 901", "2024-03-14")
    assert decision.outcome == "Upheld"


def test_html_in_an_encoding_of_windows_is_read_if_it_says_so(tmp_path, rows):
    path = tmp_path / "word.htm"
    html = written("<h2>{0}</h2>", "<p>{0}</p>", "<ul><li>{0}</li></ul>").replace("<body>", "<meta {}><body>")
    path.write_bytes(html.replace("{}", "charset=windows-1252").encode("cp1252"))
    assert rows(read_page(Page(str(path)))) == WORDS
    path.write_bytes(html.replace("{}", "").encode("cp1252"))
    with pytest.raises(PageError, match="is not UTF-8"):
        read_page(Page(str(path)))


def test_html_marks_in_front_of_text_have_a_name():
    assert (Part.MARK, "•") in parts_of_html(written("<h2>{0}</h2>", "<p>{0}</p>", "<p>• {0}</p>"))


HOSTILE = {
    "lists": "<ol><li>" * 2_000,
    "comments": "<!---->" * 5_000,
    "brackets": "<" * 20_000,
    "ampersands": "&" * 20_000,
    "paragraphs": "<p>" * 20_000,
    "tables": "<table><tr><td>" * 1_500,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_tail_costs_nothing_of_the_text_before_it(hostile, assert_sound):
    decision = read_text(COMPLAINT + hostile)
    assert_sound(decision)
    assert decision.sections[0].role is Role.COMPLAINT
    assert "about his bins." in decision.text


@pytest.mark.parametrize(
    "html",
    [
        *(COMPLAINT + left_open * 5_000 for left_open in ("<!-- ", "<a href='", "<script>", "<template>")),
        COMPLAINT + '<p class="a>There was fault.</p><p class="b">Upheld.</p>',
        COMPLAINT + "<img alt='a>It said \"no\". It won't pay.</p><p class='b'>Upheld.</p>",
        COMPLAINT + "<p>There was fault.</p",
    ],
    ids=lambda html: html[len(COMPLAINT) :][:20],
)
def test_a_page_with_text_hidden_by_markup_left_open_is_refused(html):
    with pytest.raises(PageError, match=r"page.html: cannot be read whole: .* save the decision's own page"):
        read_text(html, source="page.html")


@pytest.mark.parametrize(
    "tag", ["<font color={}>", "<div>", "<span>", "<b>", "<section>", "<blockquote>", "<p><i id={}>"]
)
@pytest.mark.parametrize("head", ["<html>", "<html><body><article>", "<html><nav>", "<html><form>"])
def test_tags_left_open_cost_no_text(tag, head):
    paragraphs = [f"Paragraph {number} says the Council was late." for number in range(150)]
    html = head + COMPLAINT + "".join(f"<p>{tag.format(number)}{text}" for number, text in enumerate(paragraphs))
    decision = read_text(html)
    assert [decision.text[p.start : p.end] for p in decision.paragraphs if p.section == 0][-150:] == paragraphs


FAULT = "The Council was at fault for the delay."


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        *((f'<p class="{name}">{FAULT}</p>', "a class with a longer name") for name in ("best-value", "page_contents")),
        *((f'<div id="{name}"><p>{FAULT}</p></div>', "prose in an aside") for name in ("value", "contents", "share")),
        *((f"<{tag}><p>{FAULT}</p></{tag}>", "prose in an aside") for tag in ("form", "aside")),
        (f"<form><aside>{FAULT}</aside><input></form>", "prose in no paragraph"),
        (f"<p>It said: <span class=value>{FAULT}</span> He is upset.</p>", "in a paragraph"),
        (f"<p>It said: <span class=value><p>{FAULT}</p></span> He is upset.</p>", "round a paragraph"),
        (f"</article><article><p>{FAULT}</p>", "a second article"),
        (f"</article></main><h2>Final decision</h2><p>{FAULT}</p>", "a section beside the article"),
        (f"<footer><h2>Final decision</h2><p>{FAULT}</p></footer>", "a section in a footer"),
        (f"<p>&#8203;</p><h2>&#8203;Final decision</h2><p>{FAULT}</p>", "behind a zero-width space"),
    ],
)
def test_prose_is_the_decision_s_wherever_the_page_has_it(tail, reason, assert_sound):
    decision = read_text(f"<main><article>{COMPLAINT}{tail}</article></main>")
    assert any(FAULT in decision.text[p.start : p.end] for p in decision.paragraphs), reason
    assert_sound(decision)


@pytest.mark.parametrize(
    ("tail", "part"),
    [
        ("<form>Search decisions <button>Go</button></form>", Part.SITE),
        ("<aside><h3>Related</h3><a href=x>Other decisions on bins</a></aside>", Part.SITE),
        ("<nav><h2>Contents</h2><ul><li>What happened<li>The Council was late</ul></nav>", Part.SITE),
        ("<footer><p>We look into complaints about councils.</p></footer>", Part.SITE),
        ("<div class='big cookie-notice'><p>We count visits, and you may refuse.</p></div>", Part.SITE),
        ("<span class=label>Outcome </span><span class=value>Benefits &gt; Council tax</span>", Part.SITE),
        ("</article><h3>News</h3><p>The leader of the Council has resigned.</p>", Part.OUTSIDE),
    ],
)
def test_what_is_left_out_of_a_page_has_a_name(tail, part):
    html = f"<article>{COMPLAINT}{tail}</article>"
    assert len(read_text(html).paragraphs) == 1
    assert {name for name, _ in parts_of_html(html)} == {Part.HEADING, Part.PARAGRAPH, part}


def test_comments_by_the_hundred_before_the_markup_take_no_time():
    assert not looks_like_html("<!-- a -->" * 390 + "text")
    assert looks_like_html("<!-- a -->" * 300 + "<html>")


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<!DOCTYPE html><html>", True),
        ("\n <article id='article'>", True),
        ("<!-- saved from url -->\n<html>", True),
        ("<?xml version='1.0'?><html>", True),
        ("<OL><LI>", True),
        ("<x@example.org> wrote to the Council", False),
        ("The Council’s file says <html>", False),
        ("< 5 days", False),
    ],
)
def test_markup_is_told_from_prose(text, is_html):
    assert looks_like_html(text) is is_html


@pytest.mark.parametrize(
    "html", ["<html></html>", "<html><body><p>Bins are late.</p></body></html>", "<html><script>The complaint</script>"]
)
def test_a_page_without_a_decision_is_refused(html):
    with pytest.raises(PageError, match=r"^page.html: not a decision: "):
        read_text(html, source="page.html")


def test_a_page_with_no_title_takes_its_reference_from_its_file(tmp_path):
    path = tmp_path / "99-700-009.htm"
    path.write_text(f"<html><body>{COMPLAINT}</body></html>", encoding="utf-8")
    decision = read_page(Page(str(path)))
    assert (decision.ref, decision.body, decision.date) == ("99 700 009", None, None)


TAG = st.sampled_from([
    "<p>", "</p>", "<ol>", "<ul>", "</ol>", "<li>", "</li>", "<h2>", "</h2>", "<div class=toc>", "</div>", "<b>",
    "<br>", "<!--", "-->", "<script>", "</script>", "<article>", "<span class=label>", "<span class='value'>",
    "Category", "The complaint", "&amp", "&#0;", ":",
])  # fmt: skip


@settings(deadline=None)
@given(st.lists(TAG | st.text(max_size=20), max_size=40))
def test_any_markup_is_read_soundly_or_refused(assert_sound, pieces):
    try:
        decision = read_text("<html>" + "".join(pieces))
    except PageError:
        return
    assert_sound(decision)


def test_a_page_is_not_changed_by_where_its_lines_break(page, rows):
    html = Path(page("statement.html")).read_text(encoding="utf-8")
    assert rows(read_text(html.replace("\n", "\r\n   "))) == STATEMENT


def test_html_a_sentence_without_its_full_stop_is_no_heading_though_it_has_the_words_of_one(rows):
    html = (
        "<article><h2>The complaint</h2><p>Mr X waited.</p><h2>Finding</h2>"
        "<p>The Ombudsman upheld the complaint and found fault causing injustice</p>"
        "<p><b>Final&nbsp;deci&shy;sion</b></p><p>There was fault.</p></article>"
    )
    kinds = [kind for kind, _ in rows(read_text(html))]
    assert kinds == ["= complaint", "p", "= findings", "p", "= decision", "p"]
