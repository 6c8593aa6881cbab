import os
import pickle
import re
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

import lgo_nlp
from lgo_nlp.cli import packages
from lgo_nlp.cli.streams import counted, shown

PAGE = Path(__file__).parents[2] / "corpus" / "99-000-101.txt"
ANNOTATIONS = PAGE.parents[1] / "annotations" / "heldout.jsonl"
WITHOUT_A_MODULE = """
import sys
sys.modules[sys.argv[1]] = None
from lgo_nlp.cli import main
sys.argv = ["lgo-nlp", *sys.argv[2:]]
main()
"""


@pytest.mark.parametrize(
    "command", ["", "tag", "train", "evaluate", "review", "explain", "annotations", "annotations doubtful"]
)
def test_main_help_says_what_each_command_is_for(run, command):
    done = run(*command.split(), "--help")
    assert done.status == 0
    assert f"Usage: lgo-nlp {command}".rstrip() in done.out
    assert done.err == ""


@pytest.mark.parametrize("command", ["", "tag", "train", "annotations", "annotations agreement"])
def test_main_short_option_for_help_is_help(run, command):
    assert run(*command.split(), "-h") == run(*command.split(), "--help")


def test_main_help_names_every_command_with_a_line_that_is_not_cut_off(run):
    out = run("--help").out
    for command in ("tag", "records", "train", "evaluate", "review", "explain", "annotations"):
        assert f"\n  {command} " in out
    assert "..." not in out.partition("Commands:")[2]


def test_main_version_is_that_of_the_package(run):
    from importlib.metadata import version

    assert run("--version").out == f"lgo-nlp {version('lgo-nlp')}\n"
    assert lgo_nlp.__version__ == version("lgo-nlp")
    assert "__version__" in dir(lgo_nlp)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("lgo-nlp ev", ["evaluate"]), ("lgo-nlp tag --th", ["--threshold"]), ("lgo-nlp annotations c", ["check"])],
)
def test_main_completes_what_is_typed(typed, offered):
    """As the function that ``--install-completion`` writes for bash asks for it."""
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1), "_LGO_NLP_COMPLETE": "complete_bash"}
    done = subprocess.run(
        [sys.executable, "-m", "lgo_nlp"], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == offered


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "package", "arguments"),
    [
        ("pyarrow", "pyarrow", ["tag", PAGE, "-o", "out.parquet"]),
        ("openpyxl", "openpyxl", ["records", PAGE, "-o", "out.xlsx"]),
        ("matplotlib", "matplotlib", ["evaluate", "no annotations", "-o", "report"]),
        ("sklearn", "scikit-learn", ["train", "no annotations", "-o", "model"]),
        ("joblib", "joblib", ["tag", PAGE.parent, "--jobs", "2", "-f", "jsonl"]),
        ("jinja2", "jinja2", ["tag", PAGE, "-f", "html"]),
        ("ray", "ray[data]", ["tag", PAGE, "-o", "out.csv", "--engine", "ray"]),
        ("pyspark", "pyspark[sql]", ["tag", PAGE, "-o", "out.csv", "--engine", "spark"]),
    ],
)
def test_main_names_the_package_that_is_missing_before_any_work(tmp_path, module, package, arguments):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_MODULE, module, *map(str, arguments)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = f"lgo-nlp: this needs the package {package}, which is not installed; pip install {package}\n"
    assert (done.returncode, done.stderr) == (2, told)
    assert list(tmp_path.iterdir()) == []


def test_main_names_a_package_that_is_missing_in_a_worker_process():
    """Workers hand their errors over as pickles."""
    error = pickle.loads(pickle.dumps(ModuleNotFoundError("No module named 'pyarrow'", name="pyarrow")))
    assert "needs the package pyarrow" in str(packages.advice_on(error))


@pytest.mark.parametrize("name", ["pyarrow.lib", "lgo_nlp.nothing", "pandas", None])
def test_main_leaves_other_import_errors_as_they_are(name):
    """A module that is missing inside an installed package is a broken installation; its traceback says more."""
    assert packages.advice_on(ModuleNotFoundError(name=name)) is None


def test_main_knows_what_pip_calls_every_package_that_is_required():
    project = tomllib.loads((PAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    required = [*project["dependencies"], *extras["excel"], *extras["ray"], *extras["spark"]]
    assert {re.split(r"[<>=]", line)[0] for line in required} == {*packages.PACKAGES.values(), "typer"}


def test_main_without_a_command_shows_the_help(run):
    done = run()
    assert done.status == 2
    assert "Commands:" in done.out + done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["tga", "page.txt"],
        ["tag"],
        ["tag", "page.txt", "--jobs", "0"],
        ["tag", "page.txt", "--threshhold", "fault=1"],
        ["train", "a.jsonl"],
        ["explain", "a.txt", "b\x1b[2J\x9b.txt", "-s", "1"],
    ],
    ids=ascii,
)
def test_main_usage_errors_say_how_to_get_help_and_exit_with_2(run, arguments):
    done = run(*arguments)
    assert done.status == 2
    assert done.out == ""
    assert "--help" in done.err
    assert "Traceback" not in done.err
    assert done.err.replace("\n", "").isprintable()


CLOSED = "import os, sys; os.close(int(sys.argv[1])); os.execv(sys.executable, [sys.executable, '-m', *sys.argv[2:]])"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stream", "arguments", "status", "out", "err"),
    [
        (0, ["tag", "-"], 2, "", "lgo-nlp: standard input: is closed; give it a page, or name one\n"),
        (0, ["explain", "-", "-s", "1"], 2, "", "lgo-nlp: standard input: is closed; give it a page, or name one\n"),
        (0, ["--version"], 0, f"lgo-nlp {lgo_nlp.__version__}\n", ""),
        (1, ["--help"], 2, "", "lgo-nlp: standard output: cannot be written (Bad file descriptor); free some"),
        (1, ["tag", PAGE], 2, "", "lgo-nlp: standard output: cannot be written (Bad file descriptor); free some"),
        (2, ["--version"], 0, f"lgo-nlp {lgo_nlp.__version__}\n", ""),
        (2, ["tag", "no such page"], 2, "", ""),
    ],
)
def test_main_with_a_closed_stream_does_its_work_or_says_so(stream, arguments, status, out, err):
    command = [sys.executable, "-c", CLOSED, str(stream), "lgo_nlp", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PAGE.parents[1])
    assert (done.returncode, done.stdout) == (status, out)
    assert done.stderr.startswith(err)
    assert done.stderr.count("\n") == bool(err)


HOSTILE = "Was \x1b]0;x\x07it\x9b2J \u202ereversed\u2066 or\u200b hidden\ufeff?"
A_PAGE = (
    f"{HOSTILE} Council (99 000 101)\n\nAnalysis\n\nIt was late.\n\nFinding: {HOSTILE}\n\nThis is fault. {HOSTILE}\n"
)


@pytest.mark.parametrize(
    "command",
    ["tag --all", "tag -f csv", "tag -f jsonl", "tag -f html", "review", "explain -s 2"],
)
def test_main_sends_a_terminal_nothing_but_what_is_printable(run, monkeypatch, tmp_path, command):
    """Colours aside, which the table has."""
    (tmp_path / "page.txt").write_text(A_PAGE, encoding="utf-8")
    near, far = os.openpty()
    seen = []

    def read():
        with suppress(OSError):  # which is how a terminal ends
            seen.extend(iter(lambda: os.read(near, 1024), b""))

    reader = Thread(target=read)
    reader.start()
    with os.fdopen(far, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        run(*command.split(), tmp_path / "page.txt")
    reader.join()
    os.close(near)
    text = re.sub(r"\x1b\[[\d;]*m|\r\n|\t", "", b"".join(seen).decode())
    assert "fault" in text
    assert [char for char in text if not char.isprintable()] == []


def test_main_is_what_python_m_runs():
    done = subprocess.run(
        [sys.executable, "-m", "lgo_nlp", "tag", "no such page"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        "lgo-nlp: no such page: no such page; give files, folders, globs, a .jsonl file, or - for standard input\n"
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["tag", "--help"],
        ["--version"],
        ["tag", PAGE],
        ["tag", PAGE, "--format", "html"],
        ["annotations", "check", ANNOTATIONS],
    ],
)
def test_main_on_a_full_disk_says_so_on_one_line(run, monkeypatch, arguments):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        done = run(*arguments)
    assert done.complaint == (
        "standard output: cannot be written (No space left on device); free some space or name another place"
    )


@pytest.mark.parametrize("arguments", [["tag", PAGE], ["tag", PAGE, "--format", "csv"]])
def test_main_whose_reader_goes_away_says_nothing(run, monkeypatch, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    with suppress(BrokenPipeError), os.fdopen(writer, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        done = run(*arguments)
    assert (done.status, done.err) == (1, "")


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("pages/café – one.txt", "pages/café – one.txt", "ordinary characters stay"),
        ("pages/one\ntwo.txt", "pages/one\\ntwo.txt", "a line break would make two lines of one"),
        ("a\x1b[2Jb", "a\\x1b[2Jb", "an escape sequence would clear the screen"),
        ("a\u202egpj.exe", "a\\u202egpj.exe", "an override turns the rest of the line round"),
        ("caf\udce9.txt", "caf\\udce9.txt", "a byte that is not UTF-8, as names of files may have"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c", "line breaks too"),
        ("a\u200bb\ufeffc\xad", "a\\u200bb\\ufeffc\\xad", "what cannot be seen is hidden from nobody"),
        ("£\u00a050\u3000b", "£\u00a050\u3000b", "spaces of other widths are seen"),
    ],
)
def test_main_shows_text_that_cannot_command_a_terminal(text, expected, reason):
    assert shown(text) == expected


def test_main_counts_in_plain_english():
    assert [counted(n, "page") for n in (0, 1, 2, 10_000)] == ["0 pages", "1 page", "2 pages", "10,000 pages"]
