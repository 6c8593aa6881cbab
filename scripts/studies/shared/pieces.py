"""Pieces of hostile pages: ``fuzz.py`` puts them into sound pages, ``growth.py`` makes pages of each of them alone."""

TAGS = (
    "p", "div", "span", "b", "font", "a", "h1", "h2", "ul", "li", "dl", "dt", "table", "td", "article", "section", "aside",
    "blockquote", "form", "select", "option", "button", "template", "svg", "script", "style", "pre", "title", "x-y",
)  # fmt: skip

MARKUP = (
    "<font size=1>", "<table><tr><td>", "<table><tr><td>late</table>", "<ul><li>late", "<ol><li><p>late", "<option>x",
    "<p>It was late.</p>", "<p>It was late.", "<p title='It was late'>late", "<p class='best value'>", "<p a1 a2 a3>", "<p",
    "<p a='", "<p a=\"late", "<b><p>late</b>", "<a><table><td>late", "<a href='javascript:x'>", "<span hidden>",
    "<h1><div>", "<h2>late</h2><p>It was.", "<title>late</title>", "<i class=label></i>",
    "<i class=label>Category</i><i class=value>Care</i>", "<svg><path/></svg>", "<img src=a>", "<br>", "<x1>", "</zz>",
    "<!--", "-->", "<!-- late -->", "<![CDATA[", "]]>", "&amp;", "&", "&nbsp;", "&#0;", "&lt;", "<",
)  # fmt: skip

TEXT = (
    # furniture and metadata
    "Back to top\n", "Print this page\n", "Privacy settings\n", "Contents\n", "Next\n", "© 2024\n", "©\n", ">\n", "Summary",
    "Summary: ", "Decision: Upheld\n", "Decision : Upheld\n", "Category :\n", "Category :\nCare\n>\n",
    "Rook Council (99 000 101)\n", "(99 000 101) ",
    # headings
    "Finding\n", "What I found\n", "Agreed action\n", "Final decision\n", "The complaint\n", "The hedge\n",
    "Findings\n\n", "The complaint\nMr X waited for nine months and was upset.\n",
    # lists
    "•", "1.", "a)", "- ", "- late\n", "1. It was late.\n", "a) late;\n", "a) late; and\n    i) late;\n",
    "The Council will:\n- pay £100\n",
    # sentences
    "The Council was late.", "There was fault.\n", "There was fault. ", "It was late", "It was late. (",
    "Decision: the Council was wrong to close the case.", "Mr X says so; and", "Mr and Mrs X ", "late: late; ",
    "the council was late and it did not reply to him for nine months in all so he\n",
    "the Council told him that the Council ", "fault injustice remedy apologise ",
    # words and marks
    "x" * 500, "late ", "LATE ", "late’s ", "X", "£1 ", "9 ", "No. 1 ", "e.g. ", "...", "…", "? ", ". ", "-", "_", "/",
    "(Care Act 2014)", "(", ")", "(late ", "((late)", "“No. It is not”", "“", "‘late ", "'late ", "\"late ",
    # characters
    *"\u00a0\u2007\u202f\u3000\u200b\u00ad\ufeff\u202e\u2066\u2028\u2029\x85\x0b\x0c\x1c\x07\x1b\x9b\r\t\n \ud800\0",
    "\r\n", "\n\n", "\U0001f600", "é", "e\u0301", "=", "＝", "'", '"', "\\", ">", "\U000e0041", "\u3164", "İ", "ß",
)  # fmt: skip
ACTIONS = (
    "pay her £{} and ", "pay Mr X £{} and her £50 ", "pay £{} to her and £200 to Mrs B{} who ", "write to Mrs B{} and to them ",
    "£{} for his distress, her time and ", "pay within a month of her £", "£{} a month for her from May to August ",
    "a total of £{}, made up of £400 and £300, ", "up to £{} each, ", "pay the second family £{} and the third family ",
)  # fmt: skip
"""What actions are told in, to be repeated in one sentence; ``{}`` stands for a number that is new each time."""

ACTION_SENTENCES = (
    "It should also pay him £{}.\n", "- £{} for Mr X\n", "- pay £{}\n", "It should apologise to her within a month.\n",
    "It will write to Mrs B{} and pay her £{}.\n", "It should do this within three months.\n", "Pay £5 to Mrs B{}.\n",
    "We consider £{} is appropriate.\n", "It should pay £100 a month for {} months.\n", "It pays a total of £{}.\n",
    "It will review its policy on {}.\n", "It should pay £100 and £{}, for this.\n", "This is £{} a month for eight months.\n",
    "The Council will:\n- pay £{}\n", "We consider £900 is appropriate.\nIt should pay £900.\n",
    "It should apologise to Mr B.\nIt should do this within three months.\n",
)  # fmt: skip
"""Sentences that tell actions, to be repeated in several sections."""
