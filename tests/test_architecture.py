import ast
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lgo_nlp"
FILES = sorted(PACKAGE.rglob("*.py"))

FLOORS = {
    0: {"arrays", "errors", "labels", "decision", "threads"},
    1: {"files", "metrics", "workers", "reading", "tagged_sentences", "text"},
    2: {"buckets", "cues", "remedies"},
    3: {"features", "tagged"},
    4: {"model", "annotations", "records"},
    5: {"tagging", "training", "evaluation", "writing"},
    6: {"batch", "engines", "explaining"},
    7: {"spacy_component", "cli"},
    8: {"__init__", "__main__"},
}
"""Rooms by floor, as in ARCHITECTURE.md; a room is a file or a folder. The outer doors stand on top."""

DOORS = {
    "selectolax": {"reading"},
    "spacy": {"text", "spacy_component"},
    "sklearn": {"training"},
    "scipy": {"training"},
    "threadpoolctl": {"threads", "training"},
    "joblib": {"workers", "training"},
    "datasets": {"annotations"},
    "pyarrow": {"buckets", "engines", "writing"},
    "ray": {"engines"},
    "pyspark": {"engines"},
    "jinja2": {"writing"},
    "dateutil": {"remedies"},
    "holidays": {"remedies"},
    "openpyxl": {"annotations", "writing"},
    "markdown_it": {"writing"},
    "matplotlib": {"evaluation"},
    "typer": {"cli"},
    "rich": {"cli"},
}
"""The rooms that alone import each heavy library."""

EVERYWHERE = {"numpy"}
DISTRIBUTIONS = {"sklearn": "scikit-learn", "dateutil": "python-dateutil", "markdown_it": "markdown-it-py"}
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 50


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path):
    """Every module that a file imports, wherever in it the import stands."""
    return tuple(found_imports(path))


def found_imports(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module
            if node.module == "lgo_nlp":
                yield from (f"lgo_nlp.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield ast.literal_eval(node.args[0])


@cache
def rooms_imported():
    """Each pair of rooms of which the first imports the second."""
    pairs = set()
    for path in FILES:
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] == "lgo_nlp" and len(parts) > 1 and parts[1] != room_of(path):
                pairs.add((room_of(path), parts[1]))
    return pairs


def floor_of(room):
    """Floor of a room; one that has none yet, which a test of its own finds, stands above all."""
    return next((floor for floor, rooms in FLOORS.items() if room in rooms), len(FLOORS))


def names_called(path):
    """Every call in a file, as it is written: ``print``, ``sys.exit``."""
    return [ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def test_architecture_every_room_has_a_floor():
    assert {room_of(path) for path in FILES} == set().union(*FLOORS.values())


def test_architecture_imports_only_go_down():
    assert {(a, b) for a, b in rooms_imported() if floor_of(a) <= floor_of(b)} == set()


@pytest.mark.parametrize("library", DOORS)
def test_architecture_heavy_library_has_its_doors(library):
    found = {room_of(path) for path in FILES if any(name.split(".")[0] == library for name in imports_of(path))}
    assert found == DOORS[library]


def test_architecture_nothing_else_is_imported():
    known = set(sys.stdlib_module_names) | set(DOORS) | EVERYWHERE | {"lgo_nlp"}
    found = {(path.name, name) for path in FILES for name in imports_of(path) if name.split(".")[0] not in known}
    assert found == set()


def test_architecture_what_is_imported_is_what_is_required():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    required = project["dependencies"] + [line for name in ("excel", "ray", "spark") for line in extras[name]]
    names = {re.split(r"[<>=!~ \[;]", line)[0].lower() for line in required}
    assert names == {DISTRIBUTIONS.get(library, library) for library in [*DOORS, *EVERYWHERE]}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_architecture_only_the_command_line_prints_or_exits(path):
    if room_of(path) == "cli":
        return
    speaking = {"print", "input", "exit", "quit", "sys.exit", "SystemExit", "breakpoint", "logging.basicConfig"}
    assert speaking & set(names_called(path)) == set()
    raised = [ast.unparse(node.exc) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Raise) and node.exc]
    assert [what for what in raised if what.startswith(("SystemExit", "KeyboardInterrupt", "typer."))] == []
    written = [ast.unparse(node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)]
    assert {"sys.stdout", "sys.stderr"} & set(written) == set()


def test_architecture_command_line_does_print_and_exit():
    called = {name for path in FILES if room_of(path) == "cli" for name in names_called(path)}
    assert {"print", "SystemExit"} <= called


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_architecture_files_and_functions_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {f.name for f in functions if f.end_lineno - f.lineno >= MOST_LINES_OF_A_FUNCTION} == set()


@pytest.mark.parametrize("name", ["utils", "util", "helpers", "common", "misc"])
def test_architecture_no_room_is_named_for_nothing(name):
    assert [path for path in FILES if path.stem == name] == []


def loaded_by(program):
    """Top-level modules that a program of one line leaves loaded."""
    script = f"import sys\n{program}\nprint('\\n'.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("program", "never", "why"),
    [
        ("import lgo_nlp", {*DOORS, "numpy"}, "the package alone is light"),
        ("import lgo_nlp.cli", {*DOORS, "numpy"} - {"typer", "rich"}, "the command line answers at once"),
        (
            "import lgo_nlp; lgo_nlp.load().tag('Final decision\\n\\n- There was fault.\\n')",
            {"sklearn", "scipy", "joblib", "datasets", "pandas", "pyarrow", "openpyxl", "matplotlib"},
            "tagging one page needs no library of training or writing",
        ),
    ],
    ids=["package", "command line", "tagging"],
)
def test_architecture_nothing_heavy_is_loaded_before_it_is_used(program, never, why):
    assert loaded_by(program) & never == set()
