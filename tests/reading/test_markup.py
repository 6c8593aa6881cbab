"""Pages that would keep the parser busy are refused before they are parsed, and no page that a person might save is."""

import pytest

from lgo_nlp.errors import PageError
from lgo_nlp.reading.markup import MOST_ATTRIBUTES, check_markup

PARAGRAPH = "<p>Mr X <b>waited</b>.</p>"


def many(piece, n):
    return "".join(piece.format(i) for i in range(n))


@pytest.mark.parametrize(
    ("html", "message"),
    [
        *((f"<{tag}>" * 100_000, "inside one another") for tag in ("div", "b", "span", "section", "x-y")),
        (many("<x{}>", 4_000) + "</z>" * 40_000, "inside one another"),
        (many("<p><font size={}>", 4_000), "inside one another"),
        (many("<font size={}><!--</font>-->", 4_000) + "<p>x" * 4_000, "inside one another"),
        (many("<p a='</font>'><font size={}>", 4_000), "inside one another"),
        ("<a href='" * 5_000, f"{MOST_ATTRIBUTES} attributes"),
        ("<p " + many("a{} ", 50_000) + ">", f"{MOST_ATTRIBUTES} attributes"),
        (f"<p {many('a{} ', MOST_ATTRIBUTES)}>x" * 1_000, f"{MOST_ATTRIBUTES} attributes"),
        ("<p " + many('a{}=">"', 50_000) + ">", f"{MOST_ATTRIBUTES} attributes"),
        ("<select>" + "<option>x" * 10_000, "2,000 choices"),
    ],
)
@pytest.mark.parametrize("position", ["before", "behind"])
def test_markup_that_keeps_the_parser_busy_is_refused(html, message, position):
    page = html + PARAGRAPH if position == "before" else PARAGRAPH + html
    with pytest.raises(PageError, match=f"^page: cannot be read whole: .*{message}.*; save the decision's own page$"):
        check_markup(page, source="page")


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (PARAGRAPH * 100_000, "long, and well made"),
        ("<div><p>one<p>two<br>three</div>" * 1_000, "paragraphs that nobody closed"),
        ("<ul><li>one<li>two</ul>" * 5_000, "items that nobody closed"),
        (many("<p><font color='#{}'>late</p>", 300), "formatting that nobody closed"),
        ("<div>" * 50 + PARAGRAPH * 5_000 + "</div>" * 50, "as deep as pages are"),
        ("<p class=a id=b title='a > b'>late</p>" * 50_000, "attributes in many tags"),
        ("<p>" + "late < early " * 50_000, "text with less-than signs"),
    ],
)
def test_markup_that_people_save_is_taken(html, reason):
    check_markup(html, source="page")


def test_markup_of_names_that_run_on_is_counted_name_by_name():
    """Looked at from each of the names anew, the first of these takes a minute, and the second may not be missed."""
    check_markup(PARAGRAPH + "<p" * 100_000 + ">", source="page")
    with pytest.raises(PageError, match=f"{MOST_ATTRIBUTES} attributes"):
        check_markup("<p" * 1_000 + many(" a{}", MOST_ATTRIBUTES) + ">", source="page")
