"""Files, folders, globs, JSON Lines and standard input; what cannot be read says so in one line."""

import io
import json
import os
import re
from threading import Thread
from types import SimpleNamespace

import pytest

from lgo_nlp.errors import PageError
from lgo_nlp.reading import Page, find_pages, read_page
from lgo_nlp.reading.sources import MOST_BYTES, MOST_LINE

PAGE = "Dunmarsh Council (99 000 101)\nThe complaint\nMr X complains about his bins.\n"


def write(path, content=PAGE):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return str(path)


def give(monkeypatch, content):
    """Put bytes on standard input."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def test_a_folder_gives_its_pages_in_order_and_no_others(tmp_path):
    for name in ("b.txt", "a.html", "deep/c.HTM", "d.pdf", "e.jsonl", "folder.txt/f.md"):
        write(tmp_path / name)
    assert [page.source for page in find_pages([str(tmp_path)])] == [
        str(tmp_path / name) for name in ("a.html", "b.txt", "deep/c.HTM")
    ]


def test_globs_and_files_give_pages_in_the_order_named(tmp_path):
    names = [write(tmp_path / name) for name in ("b.txt", "a.txt", "c[1].txt")]
    assert [page.source for page in find_pages([names[2], str(tmp_path / "?.txt")])] == [names[2], names[1], names[0]]


def test_pages_are_counted_unless_they_would_have_to_be_read(tmp_path):
    names = [write(tmp_path / name) for name in ("b.txt", "a.txt", "lines.jsonl")]
    assert [find_pages(some).number for some in (names[:2], names, ["-"], [])] == [2, None, None, 0]


def test_pages_can_be_read_again_if_all_are_in_files(tmp_path):
    name, lines = (write(tmp_path / name) for name in ("a.txt", "lines.jsonl"))
    inputs = ([name, lines], [name, "-"], ["/dev/zero"])
    assert [find_pages(some).can_be_read_again for some in inputs] == [True, False, False]


def test_json_lines_give_a_page_a_line_with_what_they_say_of_it(tmp_path):
    rows = [
        {"text": PAGE, "category": "Education", "decision": "Upheld", "date": "04 Mar 2024"},
        {"text": PAGE.partition("\n")[2], "reference": "99-000-102", "council": "Saltby", "outcome": "", "date": 2024},
        {"text": "<h2>The complaint</h2><p>Mr X complains.</p>", "id": "row 3"},
    ]
    lines = [json.dumps(row) for row in rows]
    name = write(tmp_path / "pages.jsonl", "\ufeff" + lines[0] + "\n\n" + lines[1] + "\r\n" + lines[2])
    decisions = [read_page(page) for page in find_pages([name])]
    assert [decision.source for decision in decisions] == [f"{name}:{line}" for line in (1, 3, 4)]
    assert [decision.ref for decision in decisions] == ["99 000 101", "99 000 102", "row 3"]
    assert [decision.body for decision in decisions] == ["Dunmarsh Council", "Saltby", None]
    assert [decision.date for decision in decisions] == ["2024-03-04", None, None]
    assert [decision.outcome for decision in decisions] == ["Upheld", None, None]


def test_a_line_keeps_what_it_holds_besides_its_text(tmp_path):
    rows = [
        {"text": PAGE, "url": "https://example.org", "id": 7, "date": "04 Mar 2024", "meta": {"tags": ["a", None]}},
        {"text": PAGE},
        {"text": PAGE, "model": "car", "source": "scraper"},
        {"text": PAGE, "model": "ab68", "source": "a.txt", "sentences": [{"id": 1}], "id": "x"},
    ]
    name = write(tmp_path / "pages.jsonl", "\n".join(map(json.dumps, rows)))
    assert [read_page(page).extra for page in find_pages([name])] == [
        {key: value for key, value in rows[0].items() if key != "text"},
        {},
        {"model": "car", "source": "scraper"},
        {"source": "a.txt", "id": "x"},  # what an earlier run found is found anew
    ]
    assert read_page(Page(write(tmp_path / "page.txt"))).extra == {}


def test_a_line_with_numbers_that_json_does_not_have_holds_null_for_them():
    line = f'{{"text": {json.dumps(PAGE)}, "a": NaN, "b": [-Infinity, 1e999, 1.25, 12345678901234567890]}}'
    assert read_page(Page("in.jsonl", line, 1)).extra == {"a": None, "b": [None, None, 1.25, 12345678901234567890]}


def nested(depth):
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("besides", "message"),
    [
        ('"url": "u", "html": "' + "£" * 32_000 + '"', "holds more than 64,000 bytes besides 'text'; leave out 'html'"),
        ('"' + "k" * 64_000 + '": 1', "holds more than 64,000 bytes besides 'text'; leave out 'kkkk"),
        ('"deep": ' + nested(51), "'deep' is nested more than 50 deep; leave it out"),
        ('"deep": ' + nested(800), "'deep' is nested more than 50 deep; leave it out"),
        ('"sentences": []', None),
        ('"html": "' + "£" * 31_000 + '"', None),
        ('"deep": ' + nested(50), None),
    ],
    ids=["large value", "large key", "deep", "very deep", "fits", "large enough", "deep enough"],
)
def test_a_line_may_hold_only_so_much_besides_its_text(besides, message):
    page = Page("in.jsonl", f'{{"text": {json.dumps(PAGE)}, {besides}}}', 3)
    if message is None:
        assert json.loads("{" + besides + "}") == read_page(page).extra
        return
    with pytest.raises(PageError, match=f"^in.jsonl:3: {re.escape(message)}"):
        read_page(page)


def test_standard_input_is_json_lines_when_it_begins_with_an_object(monkeypatch):
    line = json.dumps({"text": PAGE + "He said\u2028 so."}, ensure_ascii=False)
    give(monkeypatch, f"{line}\n{line}\n".encode())
    assert [read_page(page).source for page in find_pages(["-"])] == ["standard input:1", "standard input:2"]


def test_standard_input_takes_more_json_lines_than_a_page_may_be_long(monkeypatch):
    line = json.dumps({"text": PAGE + "The bins were late again. " * 40_000}).encode() + b"\n"
    give(monkeypatch, line * 6)
    assert len(line * 6) > MOST_BYTES
    assert len([page for page in find_pages(["-"]) if page.content and page.content.endswith("}\n")]) == 6


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; save the decision's page again"),
        (b"\xef\xbb\xbf \r\n\t\n", "is empty; save the decision's page again"),
        (b"\x7fELF\0\0\0", "is not text (it holds a NUL byte); save the page as text or HTML, not as PDF or Word"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF or Word file; save the decision's page as text or HTML"),
        (b"PK\x03\x04\x14", "is a PDF or Word file; save the decision's page as text or HTML"),
        ("The complaint\nIt’s late.".encode("cp1252"), "is not UTF-8 (byte 0x92 at 16); save it again as UTF-8"),
        (b"T\0h\0e\0", "is not text (it holds a NUL byte); save the page as text or HTML, not as PDF or Word"),
        (b"\xff\xfe\x00\xd8x", "is not UTF-16 (byte 0x00 at 2); save it again as UTF-8"),
        (b"a" * (MOST_BYTES + 1), "is larger than 5,000,000 bytes, too large for one decision; split it into pages"),
        (
            b"Council leader resigns\nShe said so.",
            "not a decision: no section such as 'The complaint' or 'Final decision' with text under it; "
            "give a page of an ombudsman decision, saved as text or HTML",
        ),
    ],
)
def test_a_file_that_is_no_decision_says_why_and_what_to_do(tmp_path, content, message):
    name = write(tmp_path / "page.txt", content)
    with pytest.raises(PageError, match=f"^{re.escape(f'{name}: {message}')}$"):
        read_page(Page(name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_however_it_is_written(tmp_path, encoding):
    assert read_page(Page(write(tmp_path / "page.txt", PAGE.encode(encoding)))).text == PAGE


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "malformed JSON (.*); each line is one object with a 'text'"),
        ("[" * 100_000, "malformed JSON (.*); each line is one object with a 'text'"),
        ('{"text": 5}', "no 'text'; each line is one object"),
        ('"text"', "no 'text'; each line is one object"),
        ('{"text": " "}', "'text' is empty; remove the line"),
        ('{"text": "The complaint\\u0000"}', "is not text (it holds a NUL byte)"),
        ('{"text": "The complaint\\nIt is late.\\ud800"}', "is not Unicode text (it holds half of a surrogate pair)"),
        ('{"text": "bins"}', "not a decision"),
        (b'{"text": "The complaint\\nIt\x92s late."}', "is not Unicode text"),
    ],
)
def test_a_line_that_is_no_decision_says_which_and_why(tmp_path, line, message):
    name = write(tmp_path / "pages.jsonl", line)
    with pytest.raises(PageError, match=re.escape(f"{name}:1: ") + re.escape(message).replace(r"\.\*", ".*")):
        [read_page(page) for page in find_pages([name])]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.txt", "no such page; give files, folders, globs, a .jsonl file, or - for standard input"),
        ("*.txt", "no such page; give files"),
        ("empty", "a folder with no .txt, .html or .htm file in it"),
        ("a\0b", "no such page"),
        ("The Council was at fault. " * 400, "cannot be the name of a page"),
    ],
)
def test_an_input_that_names_nothing_says_so(tmp_path, monkeypatch, name, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(PageError, match=re.escape(message)) as caught:
        list(find_pages([name]))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone.txt", "cannot be read (No such file or directory)"),
        (".", "cannot be read"),
        ("a\0b", "cannot be the name of a page"),
    ],
)
def test_a_page_that_is_gone_when_it_is_read_says_so(name, message):
    with pytest.raises(PageError, match=re.escape(message)):
        read_page(Page(name))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_file_says_so(tmp_path):
    name = write(tmp_path / "page.jsonl", "{}")
    os.chmod(name, 0)
    with pytest.raises(PageError, match="Permission denied"):
        list(find_pages([name]))


def test_what_cannot_be_read_of_standard_input_is_a_page_that_fails(monkeypatch):
    give(monkeypatch, "é".encode() * MOST_BYTES)
    (page,) = find_pages(["-"])
    with pytest.raises(PageError, match="standard input: is larger than"):
        read_page(page)


@pytest.mark.parametrize("above", ["", "\n \r\n"])
@pytest.mark.parametrize("place", ["file", "standard input"])
def test_a_line_of_any_length_fails_alone_and_counts_as_one(tmp_path, monkeypatch, above, place):
    content = f'{above}{{"text": "{"x" * 3 * MOST_LINE}"}}\n\n'.encode() + json.dumps({"text": PAGE}).encode()
    give(monkeypatch, content)
    name = write(tmp_path / "a.jsonl", content) if place == "file" else "-"
    large, good = find_pages([name])
    first = above.count("\n") + 1
    assert (large.line, good.line) == (first, first + 2)
    assert read_page(good).ref == "99 000 101"
    assert len(large.content) < 10_000
    with pytest.raises(PageError, match=f":{first}: is larger than 10,000,000 bytes"):
        read_page(large)


def test_an_endless_device_is_refused():
    (page,) = find_pages(["/dev/zero"])
    with pytest.raises(PageError, match=r"^/dev/zero: is larger than"):
        read_page(page)


def test_a_pipe_is_read_once(tmp_path):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=(PAGE,))
    writer.start()
    (page,) = find_pages([str(pipe)])
    writer.join()
    assert [read_page(page).ref for _ in range(2)] == ["99 000 101"] * 2
