"""Text saved from the site, in each of its layouts, and what saving does to it."""

import re
from pathlib import Path

import pytest

from lgo_nlp.decision import Role
from lgo_nlp.errors import PageError
from lgo_nlp.reading import Page, read_page, read_text
from lgo_nlp.reading.accounting import pieces_of

NUMBERED = [
    ("= summary", "The Ombudsman’s final decision"),
    (
        "p",
        "Summary: Mr X complained the Council lost his homelessness application. The Council was at fault. "
        "It has agreed to apologise.",
    ),
    ("= complaint", "The complaint"),
    ("p", "Mr X complains about how the Council dealt with his homelessness application. He says it:"),
    ("i", "lost the form he handed in on 4 May;"),
    ("i", "refused to give him a copy, because:"),
    ("ii", "the officer had left; and"),
    ("ii", "the file was at another office; and"),
    ("i", "did not answer his letters."),
    ("p", "Mr X says he slept in his car for three weeks."),
    ("= findings", "What I found"),
    ("= events", "What happened"),
    ("p", "Mr X gave the Council a form on 4 May 2020."),
    ("p", "The Council found the form in November. It told me:"),
    ("i", "a temporary worker had filed it under the wrong name; and"),
    ("i", "nobody had looked for it."),
    ("= findings", "The Council’s delay"),
    ("p", "The Council should have decided the application within 33 working days. It did not, and this was fault."),
    ("= action", "Agreed action"),
    ("p", "Within one month the Council will:"),
    ("i", "apologise to Mr X; and"),
    ("i", "pay him £300."),
    ("p", "It should send me evidence that it has done so."),
    ("= decision", "Final decision"),
    ("p", "I have completed my investigation."),
]
DASHED = [
    ("= summary", "The Ombudsman's final decision:"),
    ("p", "Summary: There was no fault in how the Council decided a planning application next to Ms Y’s home."),
    ("= complaint", "The complaint"),
    ("p", "Ms Y complains about an extension next door. She says the Council:"),
    ("i", "did not visit her home;"),
    ("i", "ignored her objection; and"),
    ("i", "took the word of the applicant’s agent."),
    ("p", "Ms Y says her kitchen is dark. She wants the extension taken down."),
    ("= method", "How I considered this complaint"),
    (
        "p",
        "I read the papers. I considered the planning file, which the Council sent to me "
        "in March 2018 and again in April.",
    ),
    ("p", "I sent Ms Y and the Council a draft of this decision."),
    ("= findings", "Analysis"),
    ("p", "The officer visited on 3 May, saw the kitchen window and wrote a report. There was no fault in this."),
    ("= decision", "Final decision"),
    ("p", "I have ended my investigation because there was no fault."),
]
REPORT = [
    ("= summary", "Summary"),
    ("p", "A woman complains the council took her car away and would not say where it was for eleven days."),
    ("= complaint", "The complaint"),
    ("p", "She complained that a bailiff who worked for the council removed her car although she had paid the fine."),
    ("= findings", "Finding"),
    ("p", "The Ombudsman upheld the complaint and found fault causing injustice."),
    ("= action", "Recommendations"),
    ("p", "To remedy the injustice caused, the council has agreed to:"),
    ("i", "apologise to the woman"),
    ("i", "refund the fee of £235 and the cost of eleven days’ bus fares"),
    ("i", "write to the firm to say that it must check its list of payments each morning."),
    (
        "p",
        "The two councils have also agreed to look at the contract they share. "
        "They should report to us within three months.",
    ),
]
LAYOUTS = {"numbered.txt": NUMBERED, "dashed.txt": DASHED, "report.txt": REPORT}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_gives_sections_paragraphs_and_items(name, page, rows, assert_sound):
    decision = read_page(Page(page(name)))
    assert rows(decision) == LAYOUTS[name]
    assert_sound(decision)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "numbered.txt",
            ("99 700 001", "Marlow Fen District Council", "Housing > Homelessness", "Upheld", "2021-06-07"),
        ),
        (
            "dashed.txt",
            ("99 700 002", "Isle of Harrow Council", "Planning > Planning applications", "Not upheld", "2019-02-19"),
        ),
        ("report.txt", (None, None, "Transport and highways > Parking and other penalties", "Upheld", "2016-11-03")),
    ],
)
def test_the_head_says_what_the_page_is(name, said, page):
    decision = read_page(Page(page(name)))
    assert (decision.ref, decision.body, decision.category, decision.outcome, decision.date) == said


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("\n", "\r\n"), "saved on Windows"),
        (lambda text: text.replace("\n", "\r"), "saved on an old Mac"),
        (lambda text: "\n\n" + text + "\n\n\n", "blank lines round it"),
        (lambda text: text.replace("\n", "   \n"), "spaces behind each line"),
        (lambda text: text.replace(" (99", "\u00a0(99").replace(". ", ".\u00a0"), "no-break spaces behind marks"),
        (lambda text: text.replace("\n  ", "\n\u00a0\u00a0"), "no-break spaces as indent"),
        (lambda text: text.replace("Category :", "Category\u00a0:").replace("date :", "date:"), "spaced labels"),
        (lambda text: "Skip to main content\nDecision search\n" + text, "links above"),
        (
            lambda text: text.replace("\nThe complaint\n\n ", "\nThe complaint\nPage 1 of 3\n\n ").replace(
                "Page 1 of 3", "Back to top"
            ),
            "links between",
        ),
    ],
)
@pytest.mark.parametrize("name", LAYOUTS)
def test_what_saving_does_to_white_space_changes_nothing(name, change, reason, page, rows, assert_sound):
    plain = Path(page(name)).read_text(encoding="utf-8")
    decision = read_text(change(plain))
    kept = [(kind, text.replace("\u00a0", " ")) for kind, text in rows(decision)]
    assert kept == rows(read_text(plain)), reason
    assert decision.text == change(plain), "text is never changed"
    assert decision.date == read_text(plain).date
    assert_sound(decision)


HEAD = "The complaint\n"
TAIL = "\nFinal decision\nI have ended my investigation."


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        ("Mr X complains about bins.\nHe wants a refund.", ["p", "p"], "two lines are two paragraphs"),
        ("Mr X complains about bins that were\nnot collected.", ["p"], "a small letter goes on with the line above"),
        (
            "Mr X says the Council:\nlost his form;\ndid not reply; and\nwas rude.\nHe is upset.",
            ["p", "i", "i", "i", "p"],
            "semicolons end a list",
        ),
        (
            "It will:\napologise to Mr X\npay him £50\nThe Council has sent the letter.",
            ["p", "i", "i", "p"],
            "a sentence with a subject ends a list with no stops",
        ),
        (
            "It will:\nMend the gate\nPay him £50\nIn May it will go back. It will take photographs.",
            ["p", "i", "i", "p"],
            "and so do two sentences",
        ),
        (
            "It will:\nMend the gate\nMeet the cost of the training on its policy\nTell him the date\nPay him £50.",
            ["p", "i", "i", "i", "i"],
            "an item that could be a heading",
        ),
        ("Mr X says:\n• It lost his form.\n• It was rude.\nHe is upset.", ["p", "i", "i", "p"], "in a plain page"),
        ("•\nMr X says the Council was rude.\n•\nHe is upset.", ["p", "i"], "a mark alone on its line"),
        (
            "1.\nMr X says the Council was rude to him at the counter.\n2.\nHe is upset and wants an apology.",
            ["p", "p"],
            "numbers alone on their lines",
        ),
        ("1. Mr X says it (a) lost his form and (b) was rude to him.\n2. He is upset.", ["p", "p"], "in a sentence"),
        ("1. Mr X says it:\n(a) lost it; and\n(b) was rude.\n2. He is upset.", ["p", "i", "i", "p"], "in brackets"),
        (
            "1. Mr X says the Council was rude to him and\nwould not help.\n2. He is upset.",
            ["p", "p"],
            "a numbered paragraph broken in two",
        ),
        ("1. The reply that it says it sent on\nMay 4, was late.\n2. He is upset.", ["p", "p"], "before a capital"),
    ],
)
def test_a_line_is_a_paragraph_an_item_or_the_rest_of_one(body, expected, reason, rows, assert_sound):
    decision = read_text(HEAD + body + TAIL)
    kinds = [kind for kind, _ in rows(decision)]
    assert kinds == ["= complaint", *expected, "= decision", "p"], reason
    assert_sound(decision)


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        ("The Ombudsman found fault causing injustice", ["p"], "the words of a heading in a sentence"),
        ("The Council did not follow its policy", ["p"], "and of another"),
        ("There was fault", ["p"], "short as it is"),
        ("Not upheld", ["p"], "a verdict"),
        ("There was fault\nWe upheld the complaint", ["p", "p"], "two sentences, neither with its stop"),
        ("There was fault\nThe Council has paid Mr X what it owed him.", ["p", "p"], "another with its stop below"),
        ("Bad advice on the hedge behind the house", ["p"], "long, with nothing under it"),
        ("The hedge\nThe Council cut it down too soon.", ["= findings", "p"], "a topic with its text"),
        ("Ms X asks for help\nShe rang the Council in May.", ["= findings", "p"], "a narrative topic with its text"),
        ("Analysis\nWas there fault?\nYes, there was.", ["= findings", "= findings", "p"], "headings of the table"),
        ("The hedge", ["= findings"], "a topic with nothing under it"),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_sentence_without_its_full_stop_is_a_paragraph(body, expected, reason, gap, rows, assert_sound):
    text = f"{HEAD}He waited.\nFinding\n{body}\nRecommendations\nThe Council will pay him."
    decision = read_text(text.replace("\n", gap))
    kinds = [kind for kind, _ in rows(decision)]
    assert kinds == ["= complaint", "p", "= findings", *expected, "= action", "p"], reason
    assert_sound(decision)


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        ("4. It was late. The hedge 5. It cut it.\n6. It did.", ["p", "The hedge", "p", "p"], "on the line above"),
        (
            "4. It was late. The hedge 5. It cut it. The gate 6. It stuck.",
            ["p", "The hedge", "p", "The gate", "p"],
            "two",
        ),
        ("4. It was late. The hedge 5. It cut it.\n5. It did.", ["p", "p"], "the number is another line's"),
        ("4. It was late. Under section 6. It cut it.\n5. It did.", ["p", "p"], "the number is not the next"),
        ("4. It was late by 5. The hedge grew.\n6. It did.", ["p", "p"], "no sentence ends before it"),
    ],
)
def test_a_heading_that_was_saved_on_the_line_of_a_numbered_paragraph(body, expected, reason, rows, assert_sound):
    decision = read_text(f"{HEAD}1. He waited.\nFindings\n2. It was so.\n3. It was.\n{body}{TAIL}")
    found = [text if kind.startswith("=") else kind for kind, text in rows(decision)]
    assert found[5:-2] == expected, reason
    assert_sound(decision)


def test_items_that_saving_has_shifted_by_a_space_are_of_one_list(rows):
    page = (
        "The complaint\n- Mrs K says the Council was late.\n- I have read her letters and the Council’s file.\n"
        "Agreed action\n- Within four weeks the Council will:\n \n- write to Mrs K to apologise;\n"
        " - pay her £250; and\n - tell its officers of the time limit.\n \n- It should send me evidence of this.\n"
    )
    assert rows(read_text(page))[-5:] == [
        ("p", "Within four weeks the Council will:"),
        ("i", "write to Mrs K to apologise;"),
        ("i", "pay her £250; and"),
        ("i", "tell its officers of the time limit."),
        ("p", "It should send me evidence of this."),
    ]


def test_a_topic_over_numbered_paragraphs_is_a_heading_whatever_it_says(rows):
    text = (
        HEAD + "1. He waited.\nFindings\n\nThe Council was late\n\n2. It took nine months.\n3. This was fault." + TAIL
    )
    assert ("= findings", "The Council was late") in rows(read_text(text))


@pytest.mark.parametrize(
    ("head", "paragraphs", "outcome", "reason"),
    [
        ("It lost his file and that was wrong.\nDecision: Upheld\n", 1, "Upheld", "one label below a sentence"),
        ("We use cookies to make this site work well.\nCategory : Housing\nDecision : Upheld\n", 0, "Upheld", "a head"),
        ("Decision : Upheld\nThe Council lost his file.\nDecision date : 1 May 2020\n", 1, "Upheld", "inside the head"),
        ("Category : Housing\nDecision :\nThe Council lost his file.\n", 1, None, "a label without its value"),
        ("Category : Housing\nDecision :\nIt was wrong\n", 1, None, "a sentence without its stop below a label"),
        ("Decision: The Council was wrong to lose his file.\n", 1, None, "a sentence behind a colon"),
        ("Decision : Not upheld\n", 0, "Not upheld", "a verdict"),
        ("He says the Council lost the file we asked it for (99 000 100).\n", 1, None, "a sentence with a reference"),
        ("It lost his file.\nHe then wrote to Dunmarsh Council (99 000 100)\n", 2, None, "and without its stop"),
        ("It lost his file.\nIt was wrong\nDunmarsh Council (99 000 100)\n", 2, None, "above a title"),
        ("It lost his file.\nCategory : Housing\nDecision : Upheld\n", 1, "Upheld", "above a head"),
        ("Category : Housing\nIt lost his file\nDecision : Upheld\n", 1, "Upheld", "a sentence without its stop"),
    ],
)
def test_the_head_takes_no_sentence_of_the_decision(head, paragraphs, outcome, reason):
    text = head + "The complaint\nMr X complains about how the Council dealt with his application for a house." + TAIL
    decision = read_text(text)
    assert len(decision.paragraphs) == paragraphs + 2, reason
    assert decision.outcome == outcome, reason


def test_blank_lines_between_all_lines_say_nothing(page, rows):
    text = Path(page("report.txt")).read_text(encoding="utf-8")
    assert rows(read_text(text.replace("\n", "\n\n"))) == rows(read_text(text))


def test_a_date_left_out_does_not_take_the_summary():
    text = (
        "Decision :\nUpheld\nDecision date :\nSummary\n"
        + "A man complains the council cut down a hedge which stood on his own land.\nFinding\nFault."
    )
    decision = read_text(text)
    assert (decision.date, decision.outcome) == (None, "Upheld")
    assert decision.sections[0].role is Role.SUMMARY


def test_a_line_that_ends_in_a_reference_is_no_title():
    text = (
        "Dunmarsh Council (99 000 101)\nThe complaint\n- Mr X complains about the bins again. He says:\n"
        "- we upheld his last complaint (99 000 100)\n- nothing changed.\n" + TAIL
    )
    decision = read_text(text)
    assert decision.ref == "99 000 101"
    assert len(decision.paragraphs) == 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Council leader resigns\nThe leader of Dunmarsh Council has resigned.\nShe blamed the bins.", "a news page"),
        ("Lorem ipsum dolor sit amet.", "a sentence"),
        ("The complaint", "a heading with nothing under it"),
        ("The complaint\nFinal decision\nPrint this page", "headings alone"),
        ("Back to top\nPrint this page", "furniture alone"),
        ("Dunmarsh Council (99 000 101)\nDecision : Upheld", "a head alone"),
    ],
)
def test_what_is_not_a_decision_is_refused(text, reason):
    with pytest.raises(PageError, match=r"not a decision.*give a page of an ombudsman decision"):
        read_text(text)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_paragraph_ends_where_furniture_was_taken_out(gap, assert_sound):
    lines = ("The complaint", "Mr X complained of the bins and of", "Back to top", "the letters.", "Finding", "Fault.")
    decision = read_text(gap.join(lines))
    assert [decision.text[p.start : p.end] for p in decision.paragraphs] == [lines[1], lines[3], lines[5]]
    assert_sound(decision)


@pytest.mark.parametrize(
    ("topics", "reason"),
    [
        ("Complaints\n\nIt did not answer his letter.\n\n", "not the section that opens a decision"),
        ("The decision\n\nIt gave no reasons.\n\nThe letter of 4 May\n\nIt was late.\n\n", "a decision of the Council"),
    ],
)
def test_a_topic_in_the_words_of_a_section_has_the_role_of_its_text(topics, reason):
    page = (
        "The complaint\n\nMr X complained about a delay.\n\nMy findings\n\nThe Council took too long.\n\n"
        f"{topics}Final decision\n\nI uphold the complaint.\n"
    )
    _, *middle, last = [section.role for section in read_text(page).sections]
    assert (set(middle), last) == ({"findings"}, "decision"), reason


@pytest.mark.parametrize(
    "heading", ["## {}", "**{}**", "__{}__", "### {} ###", "{}", "2. {}", "B. {}", "ii. {}"], ids=lambda text: text
)
def test_saved_text_a_heading_may_be_marked_or_numbered(heading, rows, assert_sound):
    page = "\n\n".join(
        [
            heading.format("The complaint"),
            "Mr X complains that the Council took too long to assess his son.",
            heading.format("Analysis"),
            "The Council took nine months, which was fault.",
        ]
    )
    decision = read_text(page)
    assert [kind for kind, _ in rows(decision)] == ["= complaint", "p", "= findings", "p"]
    assert_sound(decision)


def test_saved_text_markdown_marks_a_topic_that_reads_as_no_heading(rows):
    page = (
        "## Analysis\n\nThe Council took nine months, which was fault.\n\n### the second request\n\n"
        "It lost the form, which was fault as well.\n"
    )
    assert ("= findings", "the second request") in rows(read_text(page))


def test_saved_text_a_menu_may_stand_above_the_title():
    menu = [f"Menu item {number}" for number in range(40)]
    head = ["Saltby Council (99 000 901)", "Category : Housing > Allocations", "Decision : Upheld"]
    text = ["The complaint", "Mr X complains that the Council took too long to assess his son."]
    decision = read_text("\n".join([*menu, *head, *text]))
    assert (decision.ref, decision.body, decision.outcome) == ("99 000 901", "Saltby Council", "Upheld")
    assert [section.heading for section in decision.sections] == ["The complaint"]


def test_saved_text_a_number_and_a_tab_are_a_mark(rows):
    page = "The complaint\n1\tMr X complains about delay.\n2\tHe wants an apology.\n"
    assert [text for _, text in rows(read_text(page))][1:] == ["Mr X complains about delay.", "He wants an apology."]


FOUND = "The Council took nine months, which was fault."


@pytest.mark.parametrize(
    ("page", "expected", "reason"),
    [
        (
            f"Analysis\n{FOUND}\n{FOUND}\n\nThe Council’s response to the complaint:\n\n{FOUND}\n{FOUND}",
            ["=", "p", "p", "=", "p", "p"],
            "over prose",
        ),
        (f"Analysis: {FOUND}\nImpact: It left Mr X without a school.", ["=", "p", "=", "p"], "before prose"),
        (f"Analysis\n{FOUND}\nThe Council’s remedy:\nan apology;\n£200.", ["=", "p", "p", "i", "i"], "a lead-in"),
        (f"Analysis\n{FOUND}\nFindings: none", ["=", "p", "p"], "a label"),
    ],
)
def test_saved_text_a_colon_behind_a_heading(page, expected, reason, rows, assert_sound):
    decision = read_text(page)
    assert [kind[0] for kind, _ in rows(decision)] == expected, reason
    assert_sound(decision)


def test_saved_text_topics_end_in_colons_where_other_headings_do(rows):
    page = (
        f"The complaint:\nMr X complains about two delays.\nFindings:\nThe first visit:\n{FOUND}\n{FOUND}\n"
        f"Within one month the Council will:\napologise; and\npay £100.\nThe second visit:\n{FOUND}\n"
    )
    found = [text for kind, text in rows(read_text(page)) if kind[0] == "="]
    assert found == ["The complaint:", "Findings:", "The first visit:", "The second visit:"]
    assert "The first visit:" not in {
        section.heading
        for section in read_text(page.replace("complaint:", "complaint").replace("Findings:", "Findings")).sections
    }


def test_a_sentence_goes_on_behind_a_running_foot():
    feet = [f"Investigation report {page}" for page in (3, 4, 5)]
    page = f"""The complaint

1. Mrs X complains that the Council did not tell her for seven months and more what
{feet[0]}
it had decided.

2. She says that it lost her form.
{feet[1]}

3. She wants an apology.

{feet[2]}

4. She wants a payment."""
    texts = [" ".join(page[p.start : p.end].split()) for p in read_text(page).paragraphs]
    assert texts == [
        f"Mrs X complains that the Council did not tell her for seven months and more what {feet[0]} it had decided.",
        "She says that it lost her form.", "She wants an apology.", "She wants a payment.",
    ]  # fmt: skip


@pytest.mark.parametrize("between", ["Page 2 of 9", "\n2/9\n", "page 2\n"])
def test_saved_text_a_sentence_goes_on_behind_a_page_number(between, rows):
    page = f"The complaint\n1. Mr X complains that the Council\n{between}\ntook too long.\n2. He wants an apology.\n"
    complaint = " ".join(f"Mr X complains that the Council {between} took too long.".split())
    assert [text for _, text in rows(read_text(page))][1:] == [complaint, "He wants an apology."]
    starts, ends = zip(*((piece.start, piece.end) for piece in pieces_of(page)), strict=True)
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), "pieces overlap"


@pytest.mark.parametrize(
    ("above", "line", "below", "kind"),
    [
        (FOUND, "a) The visit in May", "1. It did not go. This was fault.", "= findings"),
        (FOUND, "(b) The visit in May", "It did not go there at all. This was fault.", "= findings"),
        (FOUND, "2. The visit in May", "1. It did not go there at all. This was fault.", "= findings"),
        ("It missed:", "a) The visit in May", "1. It did not go there at all. This was fault.", "i"),
        (FOUND, "a) The visit in May", "b) The call in June", "i"),
        (FOUND, "a) It did not go", "1. It did not ring there at all. This was fault.", "i"),
        (FOUND, "2. The visit in May", "3. It did not go there at all. This was fault.", "p"),
    ],
)
def test_saved_text_a_topic_with_a_letter_or_number_is_a_heading_over_a_paragraph(above, line, below, kind, rows):
    page = f"My findings\n\n1. {above}\n\n{line}\n\n{below}\n\nFinal decision\n\n1. I uphold the complaint.\n"
    words = line.partition(" ")[2]
    assert [found for found, text in rows(read_text(page)) if text == words] == [kind]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Fault causing injustice by both councils", "p"),
        ("Maladministration and injustice", "p"),
        ("No service failure found", "p"),
        ("The hedge at the back", "="),
        ("Was there fault here?", "="),
        ("How fault came about", "="),
    ],
)
def test_saved_text_a_verdict_without_a_verb_is_text_if_nothing_else_stands_under_its_heading(line, kind, rows):
    told = "Mr X complains that the Council took nine months to cut down a hedge that hung over his garden wall."
    page = f"The complaint\n{told}\nFinding\n{line}\nRecommendations\nThe Council should apologise to Mr X.\n"
    [(found, _)] = [row for row in rows(read_text(page)) if row[1] == line]
    assert found.split()[0] == kind


def test_saved_text_lines_under_headings_are_no_text(rows):
    page = f"Analysis\n========\n\n{FOUND}\n\nFinal decision\n--------------\n\nI have completed my investigation.\n"
    assert [text for _, text in rows(read_text(page))] == [
        "Analysis", FOUND, "Final decision", "I have completed my investigation.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"{\\rtf1\\ansi The complaint", "is a PDF or Word file"),
        (b"From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n", "is a web archive (MHTML)"),
    ],
)
def test_saved_text_other_files_are_refused_by_their_start(start, said, tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes(start + b"\nThe complaint\n\nMr X complains about delay.\n")
    with pytest.raises(PageError, match=re.escape(f"{path}: {said}")):
        read_page(Page(str(path)))
