"""The front door: every command and every line of Python that the README shows is one that works."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lgo_nlp
from lgo_nlp.records import to_record

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
CONSOLE = [
    line.removeprefix("$ ").split("#")[0].strip()
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]


@pytest.mark.parametrize("program", PYTHON)
def test_readme_python_runs(program):
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "fault" in done.stdout or "delay" in done.stdout


def test_readme_has_the_two_commands_that_ci_runs():
    first, second = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert "lgo-nlp tag corpus/" in first
    assert "pytest" in second


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
    """A folder with what the README's commands speak of."""
    folder = tmp_path_factory.mktemp("desk")
    pages = folder / "decisions"
    pages.mkdir()
    for name in ("99-000-104", "99-000-119", "99-000-145"):
        text = (ROOT / "corpus" / f"{name}.txt").read_text(encoding="utf-8")
        (pages / f"{name}.txt").write_text(text, encoding="utf-8")
    text = (ROOT / "corpus" / "99-000-119.txt").read_text(encoding="utf-8")
    (folder / "page.txt").write_text(text, encoding="utf-8")
    body = "".join(f"<p>{line}</p>" for line in text.splitlines() if line.strip())
    (folder / "page.html").write_text(f"<html><article id='article'>{body}</article></html>", encoding="utf-8")
    for name, target in (("pages", pages), ("annotations", ROOT / "annotations"), ("corpus", ROOT / "corpus")):
        (folder / name).symlink_to(target)
    for name in ("first", "second"):
        (folder / f"{name}.jsonl").symlink_to(ROOT / "annotations" / "double" / f"{name}.jsonl")
    (folder / "my").mkdir()
    (folder / "my" / "annotations.jsonl").symlink_to(ROOT / "annotations" / "heldout.jsonl")
    (folder / "my" / "pages").symlink_to(ROOT / "corpus")
    return folder


@pytest.mark.parametrize("command", CONSOLE)
def test_readme_command_works(desk, command):
    words = command.replace("lgo-nlp", f"{sys.executable} -m lgo_nlp")
    done = subprocess.run(words, shell=True, cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    output = re.search(r"--output (\S+)", command)
    assert (desk / output[1]).exists() if output else done.stdout.strip()
