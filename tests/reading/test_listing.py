import glob
import os
from pathlib import Path

import pytest

from lgo_nlp.errors import PageError
from lgo_nlp.reading import find_pages, read_page
from lgo_nlp.reading.listing import files_like, pages_below

LOOP = "is a link that leads back to a folder it is in; remove it"


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """A folder ``in`` with pages at several depths, one of them hidden; it is reached by no link."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "in/1.txt",
        "in/a/2.txt",
        "in/a/b/3.htm",
        "in/.hidden/4.txt",
        "in/.5.txt",
        "in/c[1]/6.txt",
        "out/7.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("The complaint")
    return tmp_path


def paths(found):
    return {str(path): reason for path, reason in found.items()}


@pytest.mark.parametrize(
    "pattern",
    ["in/*.txt", "in/**/*.txt", "**/*.txt", "in/**", "in/**/b/*", "*/**/a/**/*", "in/c[[]1]/*", "in/.*", "i?/a/2.txt",
     "{}/in/**/[23].*", "in/**/../*.txt", "none*/x", "in/1.txt/*"],
)  # fmt: skip
def test_listing_matches_a_glob_as_python_does(tree, pattern):
    pattern = pattern.format(glob.escape(str(tree)))
    expected = {Path(name) for name in glob.glob(pattern, recursive=True) if os.path.isfile(name)}
    assert files_like(pattern) == dict.fromkeys(expected, "")


@pytest.mark.parametrize("find", [lambda: pages_below(Path("in")), lambda: files_like("in/**/*")])
@pytest.mark.parametrize("target", [".", "..", "../in", "a"])
def test_listing_names_a_link_that_loops_and_goes_on(tree, find, target):
    """Two such links in one folder are 2 ** 40 paths, until the system gives up."""
    before = find()
    for name in ("in/a/loop1", "in/a/loop2"):
        os.symlink(os.path.join("..", target) if target != "." else ".", name)
    assert find() == before | {Path("in/a/loop1"): LOOP, Path("in/a/loop2"): LOOP}


@pytest.mark.parametrize("find", [lambda: pages_below(Path("in")), lambda: files_like("in/**/*.txt")])
def test_listing_follows_a_link_to_a_folder_once_and_not_to_what_it_has(tree, find):
    before = find()
    os.symlink("../out", "in/link1")
    os.symlink("../out", "in/link2")
    os.symlink("../a", "in/c[1]/a")
    os.symlink("../in/a", "out/in")
    assert find() == before | {Path("in/link1/7.txt"): ""}


@pytest.mark.parametrize("find", [lambda: pages_below(Path("in")), lambda: files_like("in/**/*.txt")])
def test_listing_names_what_is_no_file_or_gone(tree, find):
    os.symlink("nowhere", "in/gone.txt")
    os.symlink("self.txt", "in/self.txt")
    os.mkfifo("in/pipe.txt")
    reasons = {path.stem: reason for path, reason in find().items() if reason}
    assert sorted(reasons) == ["gone", "pipe", "self"]
    assert reasons["pipe"].startswith("is a device or a pipe")
    assert reasons["gone"].startswith("cannot be read (No such file or directory)")


@pytest.mark.parametrize("pattern", ["in", "in/**/*.txt", "in/*/*.txt", "in/*/2.txt"])
def test_listing_names_a_closed_folder(tree, without_power, pattern):
    os.chmod(tree, 0o755)  # for nobody
    os.chmod("in/a", 0)
    with without_power():
        pages = list(find_pages([pattern]))
    os.chmod("in/a", 0o755)
    (closed,) = (page for page in pages if page.problem)
    with pytest.raises(PageError, match=r"^in/a: cannot be read \(Permission denied\); check the name"):
        read_page(closed)
