"""The front door: every command and every line of Python that the README shows is one that works."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typed import console_of, type_in

import lgo_nlp
from lgo_nlp.writing.records import to_record

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
CONSOLE = console_of("README.md")


@pytest.mark.parametrize("program", PYTHON)
def test_readme_python_runs(program):
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "fault" in done.stdout or "delay" in done.stdout


def test_readme_has_the_three_commands_that_ci_runs():
    first, second, third = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert ". .venv/bin/activate" in first
    assert "lgo-nlp tag corpus/" in first
    assert "pytest" in second
    assert "requirements-tag.txt" in third


def test_readme_shows_what_the_tagger_says():
    tagged = lgo_nlp.load().tag(ROOT / "corpus" / "99-000-119.txt")
    shown = re.findall(r"^  (\d+)   (\S.*)\n      (.*)$", README, re.MULTILINE)
    assert len(shown) >= 3
    for number, labels, text in shown:
        sentence = tagged.sentences[int(number) - 1]
        assert tagged.text_of(sentence) == text
        found = re.findall(r"(\w+)  (0\.\d\d|1\.00)((?: [a-z_]+,?)*)", labels)
        assert {label for label, *_ in found} == sentence.labels
        for label, score, types in found:
            assert float(score) == pytest.approx(sentence.scores[label], abs=0.03)
            assert tuple(types.replace(",", "").split()) == sentence.types.get(label, ())


def test_readme_shows_a_line_of_json_as_it_is():
    [shown] = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    shown = json.loads(shown)
    tagged = to_record(lgo_nlp.load().tag(ROOT / "corpus" / "99-000-119.txt"))
    assert list(shown) == list(tagged)
    [sentence] = shown["sentences"]
    found = tagged["sentences"][sentence["id"] - 1]
    assert list(sentence) == list(found)
    same = [key for key in sentence if key not in ("text", "scores")]
    assert {key: sentence[key] for key in same} == {key: found[key] for key in same}
    assert sentence["scores"] == pytest.approx(found["scores"], abs=0.03)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A checkout in small, with the files that the README's commands name and few of their pages."""
    folder = tmp_path_factory.mktemp("desk")
    for name in ("annotations", "annotations/double", "corpus", "tests", "tests/fixtures"):
        (folder / name).mkdir()
    for name in re.findall(r"tests/fixtures/\S+", "\n".join(CONSOLE)):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    for name in ("train", "heldout", "double/first", "double/second"):
        copy_start_of(ROOT / "annotations" / f"{name}.jsonl", folder / "annotations" / f"{name}.jsonl")
    named = {match for command in CONSOLE for match in re.findall(r"corpus/(\S+\.txt)", command)}
    for annotations in folder.glob("annotations/**/*.jsonl"):
        records = map(json.loads, annotations.read_text(encoding="utf-8").splitlines())
        named |= {record["meta"]["decision"].replace(" ", "-") + ".txt" for record in records}
    for name in named:
        (folder / "corpus" / name).write_bytes((ROOT / "corpus" / name).read_bytes())
    return folder


def copy_start_of(source, target, decisions=3):
    """Copy the annotations of the first few decisions."""
    kept, seen = [], []
    for line in source.read_text(encoding="utf-8").splitlines(keepends=True):
        seen += [ref for ref in [json.loads(line)["meta"]["decision"]] if ref not in seen]
        if len(seen) > decisions:
            break
        kept.append(line)
    target.write_text("".join(kept), encoding="utf-8")


def test_readme_commands_work_one_after_the_other(desk, capfd, monkeypatch):
    """As typed, but in this process, which imports everything once.

    ``.ci/run`` types them all into a shell in a whole checkout; ``train``, which takes a while, there alone.
    """
    monkeypatch.chdir(desk)
    for command in CONSOLE:
        if not command.startswith("lgo-nlp train"):
            type_in(command, monkeypatch, capfd)


def test_readme_names_only_files_that_a_checkout_has_or_that_its_commands_make():
    typed = "\n".join(CONSOLE)
    named = set(re.findall(r"(?<!\S)(?:\w+/\S*|\w+\.[a-z]+)", typed))
    made = set(re.findall(r"(?:--output|>) (\S+)", typed))
    assert len(named) > len(made) > 3
    assert [name for name in named - made if not (ROOT / name).exists()] == []


def test_readme_slim_environment_is_the_one_of_pyproject_without_what_only_training_and_writing_need():
    def lines_of(name):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if not line.startswith("#")]

    required = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    left_out = ("datasets", "joblib", "matplotlib", "pyarrow", "scikit-learn", "scipy")
    assert lines_of("requirements-tag.txt") == [line for line in required if not line.startswith(left_out)]
