import io
import json
import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lgo_nlp.batch import journal_of
from lgo_nlp.labels import LABELS
from lgo_nlp.tagging import CHUNK, default_model_folder

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "corpus" / "99-000-101.txt"
UPHELD = ROOT / "corpus" / "99-000-107.txt"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """The folder that commands are run in: three pages in ``pages``, and the same as lines of ``pages.jsonl``."""
    monkeypatch.chdir(tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    lines = []
    for number in (101, 102, 108):
        text = (ROOT / "corpus" / f"99-000-{number}.txt").read_text(encoding="utf-8")
        (pages / f"99-000-{number}.txt").write_text(text, encoding="utf-8")
        lines.append(json.dumps({"text": text, "url": "https://example.org/£"}, ensure_ascii=False) + "\n")
    (tmp_path / "pages.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def records_of(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def refs_of(text: str) -> list[str]:
    return [record["ref"] for record in records_of(text)]


# What is shown on the screen.


def test_tag_shows_the_labelled_sentences_under_their_headings(run):
    done = run("tag", UPHELD)
    lines = done.out.splitlines()
    assert (done.status, done.err) == (0, "")
    assert "(99 000 107)" in lines[0]
    count, *labels = lines[2].replace(":", ",").split(", ")
    assert count.endswith(" sentences")
    assert [label.split()[1] for label in labels] == list(LABELS)
    shown = sum(int(label.split()[0]) for label in labels)
    rows = [line for line in lines[3:] if line[:4].strip().isdigit()]
    assert shown == sum(row.count(f" {label} ") for row in rows for label in LABELS)
    assert shown > 5
    assert max(map(len, lines)) <= 120


def test_tag_shows_every_sentence_if_asked(run):
    some, every = run("tag", PAGE).out, run("tag", PAGE, "--all").out
    assert len(every.splitlines()) > len(some.splitlines())
    assert "none (nearest: " in every
    assert "none (nearest: " not in some


def test_tag_shows_nothing_that_commands_the_terminal(run, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(
        "Final decision\n\n- We find the Council was at fault\x1b]0;title\x07 and\x1b[2J should apologise.\n"
    )
    out = run("tag", page, "--all").out
    assert "\\x1b[2J should apologise." in out
    assert "\x1b" not in out


# Formats and inputs.


@pytest.mark.parametrize(("form", "more"), [("jsonl", []), ("jsonl", ["--text"]), ("csv", []), ("html", [])])
def test_tag_prints_what_it_would_write(run, folder, form, more):
    printed = run("tag", "pages", "--format", form, *more)
    written = run("tag", "pages", "--output", f"out.{form}", *more)
    mark = "\ufeff" if form == "csv" else ""  # in a file for Excel; a pipe expects none
    assert (folder / f"out.{form}").read_bytes().decode() == mark + printed.out
    assert (printed.err, written.out) == ("", "")
    assert written.err == f"out.{form}: 3 pages tagged\n"


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (["pages"], ["101", "102", "108"]),
        (["pages/99-000-108.txt", "pages/99-000-101.txt"], ["108", "101"]),
        (["pages/*1.txt", "pages/*8.txt"], ["101", "108"]),
        (["pages.jsonl"], ["101", "102", "108"]),
        (["pages/99-000-102.txt", "pages.jsonl"], ["102", "101", "102", "108"]),
    ],
    ids=str,
)
def test_tag_takes_files_folders_globs_and_json_lines_in_order(run, folder, inputs, expected):
    assert refs_of(run("tag", *inputs, "-f", "jsonl").out) == [f"99 000 {number}" for number in expected]


def test_tag_reads_json_lines_once_so_that_a_pipe_will_do(run, folder):
    os.mkfifo("pipe.jsonl")
    lines = (folder / "pages.jsonl").read_bytes()
    with ThreadPoolExecutor(1) as writer:
        writer.submit(Path("pipe.jsonl").write_bytes, lines)
        done = run("tag", "pipe.jsonl", "-o", "out.jsonl")
    assert done.err == "out.jsonl: 3 pages tagged\n"


def test_tag_takes_a_page_or_json_lines_on_standard_input(run, folder):
    page = run("tag", "-", "-f", "jsonl", stdin=PAGE.read_bytes())
    lines = run("tag", "-", "-f", "jsonl", stdin=(folder / "pages.jsonl").read_bytes())
    assert refs_of(page.out) == ["99 000 101"]
    assert refs_of(lines.out) == ["99 000 101", "99 000 102", "99 000 108"]
    assert [r["source"] for r in records_of(lines.out)] == [f"standard input:{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("name", ["statement.html", "chapter.html", "report.txt", "dashed.txt"])
def test_tag_with_the_text_gives_what_offsets_point_into_and_reads_it_again(run, folder, name):
    page = ROOT / "tests" / "fixtures" / name
    (bare,) = records_of(run("tag", page, "-f", "jsonl").out)
    (record,) = records_of(run("tag", page, "-f", "jsonl", "--text").out)
    assert len(record["sentences"]) >= 4
    for sentence in record["sentences"]:
        assert record["text"][sentence["start"] : sentence["end"]] == sentence["text"]
    assert {key: value for key, value in record.items() if key != "text"} == bare
    (folder / "out.jsonl").write_text(json.dumps(record) + "\n")
    (again,) = records_of(run("tag", "out.jsonl", "-f", "jsonl", "--text").out)
    assert (again["source"], again["input_source"]) == ("out.jsonl:1", str(page))
    same = ["ref", "body", "category", "outcome", "date", "model", "text"]
    assert {key: again[key] for key in same} == {key: record[key] for key in same}
    assert set(again) == {*record, "input_source"}
    found = {sentence["text"] for sentence in again["sentences"]}
    assert len(found & {sentence["text"] for sentence in record["sentences"]}) > 0.8 * len(record["sentences"])


def test_tag_of_a_record_without_its_text_says_how_to_have_it(run, folder):
    assert run("tag", "pages", "-o", "out.jsonl").status == 0
    done = run("tag", "out.jsonl", "-f", "jsonl")
    assert done.err.startswith("lgo-nlp: out.jsonl:1: no 'text'; 'lgo-nlp tag --text' writes records that have it\n")


# Pages that cannot be read.


def test_tag_to_a_file_goes_on_past_bad_pages_and_says_where_they_are_listed(run, folder):
    (folder / "pages" / "empty.txt").write_text("")
    done = run("tag", "pages", "-o", "out.jsonl")
    assert done.status == 0
    assert done.err == "out.jsonl: 3 pages tagged; 1 page could not be read, see out.jsonl.errors.jsonl\n"
    assert records_of((folder / "out.jsonl.errors.jsonl").read_text()) == [
        {"source": "pages/empty.txt", "error": "pages/empty.txt: is empty; save the decision's page again"}
    ]


def test_tag_to_the_screen_goes_on_past_bad_pages_and_exits_with_2(run, folder):
    (folder / "pages" / "0.txt").write_text("")
    (folder / "pages" / "1.html").write_text("<p>Nothing")
    done = run("tag", "pages", "-f", "jsonl")
    assert refs_of(done.out) == ["99 000 101", "99 000 102", "99 000 108"]
    assert done.status == 2
    first, second, last = done.err.splitlines()
    assert first == "lgo-nlp: pages/0.txt: is empty; save the decision's page again"
    assert second.startswith("lgo-nlp: pages/1.html: not a decision")
    assert last == "lgo-nlp: 2 of 5 pages could not be read"


def test_tag_to_a_file_of_bad_pages_alone_writes_only_their_list(run, folder):
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("")
    done = run("tag", "a.txt", "b.txt", "-o", "out.csv")
    assert done.complaint == "none of 2 pages could be read; the reasons are in out.csv.errors.jsonl"
    assert not (folder / "out.csv").exists()


HOSTILE_HTML = b"<div>" * 20_000 + b"<script>alert(1)</script><h2>The complaint</h2><p onclick='x'>\xc2\xa0<plaintext>"


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("empty.txt", b"", "empty.txt: is empty"),
        ("page.html", b"%PDF-1.7 \0", "page.html: is a PDF"),
        ("notes.txt", b"Notes of a meeting.\n", "notes.txt: not a decision"),
        ("hostile.html", HOSTILE_HTML, "hostile.html: cannot be read whole"),
        ("empty.jsonl", b"\n\n", "empty.jsonl: no page in it; each line of a .jsonl file is one object"),
        ("torn.jsonl", b'{"text": "The compl', "torn.jsonl:1: malformed JSON"),
        ("deep.jsonl", b'{"text": ' + b"[" * 100_000 + b"\n", "deep.jsonl:1: malformed JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:12] else "",
)
def test_tag_of_a_bad_page_says_what_is_wrong_on_one_line(run, folder, name, content, complaint):
    (folder / name).write_bytes(content)
    shown = run("tag", name)
    written = run("tag", name, "-o", "out.jsonl")
    assert shown.complaint.startswith(complaint)
    assert written.complaint == shown.complaint
    assert shown.out == written.out == ""
    assert not (folder / "out.jsonl").exists()
    assert not journal_of(folder / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("missing.txt", "missing.txt: no such page; give files, folders, globs"),
        ("bare", "bare: a folder with no .txt, .html or .htm file in it"),
        ("", "'': names no page"),
        ("two\nlines.txt", "two\\nlines.txt: no such page"),
    ],
    ids=["file", "folder", "nothing", "line break"],
)
def test_tag_of_an_input_that_names_nothing_says_so_before_any_work(run, folder, name, complaint):
    (folder / "bare").mkdir()
    shown = run("tag", "pages", name, "-f", "jsonl")
    written = run("tag", "pages", name, "-o", "new/out.jsonl")
    assert shown.complaint.startswith(complaint)
    assert written.complaint.startswith(complaint)
    assert shown.out == ""
    assert not (folder / "new").exists()


def test_tag_of_empty_standard_input_is_one_line(run):
    assert run("tag", "-").complaint == "standard input: is empty; save the decision's page again"
    assert run("tag", "-", stdin=b"\xff\xfe\xff").complaint.startswith("standard input: is not UTF-16")


# Thresholds.


def test_tag_raising_a_threshold_takes_labels_away(run):
    every = [run("tag", UPHELD, "-f", "jsonl", *more).out for more in ([], ["--threshold", " fault =0.99905"])]
    plain, moved = (records_of(out)[0]["sentences"] for out in every)
    assert plain != moved
    for old, new in zip(plain, moved, strict=True):
        assert ("fault" in new["labels"]) == (new["scores"]["fault"] > 0.999)  # four digits
        assert set(new["labels"]) - {"fault"} == set(old["labels"]) - {"fault"}
        assert new["scores"] == old["scores"]


@pytest.mark.parametrize(
    ("threshold", "complaint"),
    [
        ("falt=0.5", "threshold for 'falt': not a label; use one of fault, injustice, finding, agreed_action"),
        ("fault", "--threshold fault: not LABEL=NUMBER, such as fault=0.8"),
        ("fault=much", "--threshold fault=much: not LABEL=NUMBER, such as fault=0.8"),
    ],
)
def test_tag_refuses_a_threshold_that_means_nothing(run, threshold, complaint):
    assert run("tag", PAGE, "--threshold", threshold).complaint.startswith(complaint)


# Where the results go.


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-o", "out.doc"], "out.doc: its suffix is not that of a format; add --format jsonl, csv, parquet, html"),
        (["-o", "out"], "out: its suffix is not that of a format"),
        (["-f", "xml"], "--format xml: not a format; use table, jsonl, csv, parquet, html"),
        (["-f", "parquet"], "--format parquet is not text; name a file with --output"),
        (["--text"], "--text is for JSON Lines, not for table: add --format jsonl, or leave it out"),
        (["--text", "-o", "out.parquet"], "--text is for JSON Lines, not for parquet"),
        (["-f", "table", "-o", "out"], "--format table is for the screen; for out use jsonl"),
        (["--resume"], "--resume needs --output FILE"),
        (["-o", "pages", "-f", "csv"], "pages: is a folder or a device"),
        (["-o", "/dev/full", "-f", "csv"], "/dev/full: is a folder or a device; name a file, or leave out --output"),
        (["-o", "pages.jsonl/out.csv"], "pages.jsonl: cannot be written (pages.jsonl is not a folder)"),
        (["-o", "/proc/no/out.csv"], "/proc/no/out.csv.part: cannot be written"),
        (["-o", "pages/99-000-101.txt", "-f", "csv"], "pages/99-000-101.txt: is one of the pages to tag"),
        (["--engine", "dask"], "--engine dask: not known; use one of serial, processes, ray, spark"),
        (["--engine", "serial", "--address", "a:1"], "--address a:1: is for --engine ray or spark, not for serial"),
        (["--engine", "ray"], "--engine ray needs --output FILE: a cluster is for many pages"),
        (["file:///no"], "file:///no: is in a bucket, and other inputs are not"),
        (["-o", "gopher://bucket/out.csv"], "gopher://bucket/out.csv: cannot be reached"),
        (["-o", "file:///proc/out.csv"], "file:///proc/out.csv: cannot be written"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_tag_refuses_a_format_or_place_that_cannot_be(run, folder, arguments, complaint):
    before = sorted(folder.rglob("*"))
    done = run("tag", "pages", *arguments)
    assert done.complaint.startswith(complaint)
    assert done.out == ""
    assert sorted(folder.rglob("*")) == before


def test_tag_reads_and_writes_what_a_uri_names(run, folder):
    there = f"file://{folder}"
    done = run("tag", f"{there}/pages", "-o", f"{there}/out.jsonl", "--engine", "serial")
    assert (done.status, done.err) == (0, f"{there}/out.jsonl: {done.err.partition(': ')[2]}")
    run("tag", f"{folder}/pages", "-o", "here.jsonl")
    assert refs_of(Path("out.jsonl").read_text()) == refs_of(Path("here.jsonl").read_text())
    assert run("tag", f"{there}/here.jsonl", "-o", f"{there}/here.jsonl").complaint.endswith(
        "here.jsonl: is one of the pages to tag; name another file for the output"
    )


@pytest.mark.parametrize(
    ("inputs", "output", "link"),
    [
        (["pages"], "out.csv", lambda: os.symlink("pages/99-000-101.txt", "out.csv")),
        (["pages"], "out.csv", lambda: os.link("pages/99-000-101.txt", "out.csv")),
        (
            ["link.txt"],
            "99.csv",
            lambda: (os.rename("pages/99-000-101.txt", "99.csv"), os.symlink("99.csv", "link.txt")),
        ),
        (["x.csv.errors.jsonl"], "x.csv", lambda: os.rename("pages.jsonl", "x.csv.errors.jsonl")),
        (["x.csv.part"], "x.csv", lambda: os.rename("pages.jsonl", "x.csv.part")),
        (["pages"], "out.csv", lambda: os.symlink("../pages/99-000-101.txt", "pages/../out.csv.done")),
    ],
    ids=["output links", "output is a hard link", "input links", "list of errors", "journal", "record links"],
)
def test_tag_never_writes_what_it_reads(run, folder, inputs, output, link):
    link()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run("tag", *inputs, "-o", output)
    assert f"{output}" in done.complaint
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_tag_never_writes_the_file_that_standard_input_reads(run, folder):
    class Redirected(io.BytesIO):
        def fileno(self):
            return stream.fileno()

    with (folder / "pages.jsonl").open("rb") as stream:
        done = run("tag", "-", "-o", "pages.jsonl", stdin=Redirected())
    assert done.complaint.startswith("pages.jsonl: is one of the pages to tag (standard input)")


# Going on after an interruption.


class Interrupted(io.BytesIO):
    """Standard input during whose reading the user presses Ctrl-C."""

    def readline(self, size: int | None = -1, /) -> bytes:
        signal.raise_signal(signal.SIGINT)
        return super().readline(size)


def test_tag_stopped_by_the_keyboard_says_how_to_go_on_and_goes_on(run, folder):
    lines = (folder / "pages.jsonl").read_text(encoding="utf-8") * (CHUNK // 3 + 1)
    (folder / "pages.jsonl").write_text(lines, encoding="utf-8")
    stopped = run("tag", "pages.jsonl", "-", "-o", "out.jsonl", stdin=Interrupted())
    assert stopped.status == 130
    assert stopped.err == "lgo-nlp: stopped; to continue out.jsonl, give the same command with --resume\n"
    assert not (folder / "out.jsonl").exists()
    done = run("tag", "pages.jsonl", "-", "-o", "out.jsonl", "--resume", stdin=PAGE.read_bytes())
    assert done.status == 0
    assert done.err == f"out.jsonl: {lines.count(chr(10)) + 1} pages tagged ({CHUNK} of them by an earlier run)\n"
    whole = run("tag", "pages.jsonl", "-", "-f", "jsonl", stdin=PAGE.read_bytes())
    assert (folder / "out.jsonl").read_text(encoding="utf-8") == whole.out


def test_tag_stopped_by_the_keyboard_on_the_screen_exits_with_130(run, folder):
    done = run("tag", "-", stdin=Interrupted())
    assert (done.status, done.out, done.err) == (130, "", "lgo-nlp: stopped\n")


def test_tag_resume_of_a_finished_file_does_nothing(run, folder):
    run("tag", "pages", "-o", "out.csv")
    before = (folder / "out.csv").stat()
    done = run("tag", "pages", "-o", "out.csv", "--resume")
    assert (done.status, done.out) == (0, "")
    assert done.err == "out.csv is complete: nothing to resume; leave out --resume to tag again\n"
    assert (folder / "out.csv").stat() == before


def test_tag_resume_does_a_mended_page_again_unless_others_can_be_read_only_once(run, folder):
    for inputs, stdin in ((("pages", "late"), b""), (("late", "-"), PAGE.read_bytes())):
        (folder / "late").mkdir(exist_ok=True)
        (folder / "late" / "page.txt").write_bytes(b"")
        run("tag", *inputs, "-o", "out.csv", stdin=stdin)
        (folder / "late" / "page.txt").write_bytes(PAGE.read_bytes())
        done = run("tag", *inputs, "-o", "out.csv", "--resume", stdin=stdin)
        if stdin:
            assert done.complaint.startswith("out.csv.done: late/page.txt failed then and has changed since; leave out")
        else:
            assert done.err == "out.csv: 4 pages tagged\n"


def test_tag_resume_with_another_model_or_format_is_one_line(run, folder, other_model):
    run("tag", "pages", "-o", "out.csv", "-f", "jsonl")
    before = (folder / "out.csv").read_bytes()
    done = run("tag", "pages", "-o", "out.csv", "--resume", "--model", other_model)
    assert done.complaint.startswith("out.csv.done: was begun with format jsonl, now csv; model ")
    assert done.complaint.endswith("; leave out --resume to start again")
    assert (folder / "out.csv").read_bytes() == before


# Models that cannot be used.


@pytest.fixture
def model(other_model, folder) -> Path:
    """A copy of a model, to be damaged."""
    return Path(shutil.copytree(other_model, folder / "model"))


def described(model: Path, **changed) -> None:
    path = model / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (shutil.rmtree, "model/model.json: cannot be read (No such file or directory); name a folder made by"),
        (lambda m: described(m, format=99), "model: model format 99, this version reads"),
        (lambda m: (m / "weights.npz").write_bytes(b"damaged"), "model/weights.npz: does not match model.json"),
    ],
    ids=["missing", "format", "digest"],
)
def test_tag_with_a_model_that_cannot_be_used_says_so_on_one_line(run, model, folder, damage, complaint):
    damage(model)
    done = run("tag", "pages", "--model", "model")
    assert done.complaint.startswith(complaint)
    assert done.out == ""


def test_tag_with_a_model_of_ones_own(run, folder, other_model):
    done = run("tag", "pages", "--model", other_model, "-f", "jsonl")
    digest = json.loads((other_model / "model.json").read_text(encoding="utf-8"))["digest"]
    assert [record["model"] for record in records_of(done.out)] == [digest] * 3
    shipped = json.loads((default_model_folder() / "model.json").read_text(encoding="utf-8"))["digest"]
    assert digest != shipped


def test_tag_passage_takes_any_text(run, tmp_path):
    (tmp_path / "one.txt").write_text("The Council did not reply for nine months. This was fault.", encoding="utf-8")
    assert "not a decision" in run("tag", tmp_path / "one.txt").complaint
    done = run("tag", tmp_path / "one.txt", "--passage", "--format", "jsonl")
    assert done.status == 0
    sentences = json.loads(done.out)["sentences"]
    assert [sentence["role"] for sentence in sentences] == ["passage", "passage"]
    assert "fault" in sentences[1]["labels"]


def test_tag_passage_of_lines_goes_to_a_file_and_is_resumed_only_as_such(run, tmp_path):
    lines, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines.write_text("".join(json.dumps({"id": n, "text": f"Case {n} was late."}) + "\n" for n in range(3)))
    assert run("tag", lines, "--passage", "-o", out).status == 0
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == [0, 1, 2]
