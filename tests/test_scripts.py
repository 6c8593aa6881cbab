"""Studies share modules and nothing else, tools use no study, and neither changes the library that it measures."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"
STUDIES, TOOLS = (sorted((SCRIPTS / name).glob("*.py")) for name in ("studies", "tools"))
SHARED = sorted((SCRIPTS / "studies" / "shared").glob("*.py"))


def names_of(paths):
    return {path.stem for path in paths}


def nodes_of(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imports_of(path):
    """The first part of each module's name that a file imports."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module.partition(".")[0]


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


@named([*STUDIES, *SHARED])
def test_scripts_no_study_is_imported_and_no_tool_by_a_study(path):
    assert set(imports_of(path)) & (names_of(STUDIES) | names_of(TOOLS)) == set()


@named(TOOLS)
def test_scripts_tools_import_nothing_of_the_studies(path):
    assert set(imports_of(path)) & (names_of(STUDIES) | {"shared"}) == set()
    assert "sys.path" not in path.read_text(encoding="utf-8")


@named([*STUDIES, *SHARED, *TOOLS])
def test_scripts_change_nothing_of_the_library(path):
    nodes = nodes_of(path)
    assert [ast.unparse(n) for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)] == []
    assert {"setattr", "delattr"} & {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)} == set()


def test_scripts_there_are_some():
    assert len(STUDIES) > 4
    assert len(SHARED) > 2
    assert len(TOOLS) > 4


def test_scripts_fuzzer_finds_nothing_in_a_few_hundred_inputs():
    command = [sys.executable, SCRIPTS / "studies" / "fuzz.py", "--inputs", "300"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rooms = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines()[2:]]
    assert sum(int(inputs) for _, inputs, *_ in rooms) == 300
    assert all(0 <= int(refused) < int(inputs) for _, inputs, refused, *_ in rooms), "some of each room are read"
