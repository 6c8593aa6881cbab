import json

import pytest
from pyarrow.fs import FileSelector, LocalFileSystem, SubTreeFileSystem, _MockFileSystem

from lgo_nlp.batch import tag_to_file
from lgo_nlp.buckets import Place, pages_in, place_of, staged
from lgo_nlp.errors import LgoError, OutputError, PageError
from lgo_nlp.reading import find_pages
from lgo_nlp.reading.sources import opened

PAGE = "The complaint\n\nMrs K waited {} weeks. This was fault.\n\nFinal decision\n\nThere was fault.\n"
FILES = {
    "pages/2.txt": PAGE.format(2).encode(),
    "pages/below/1.htm": PAGE.format(1).encode(),
    "pages/bad.txt": b"\xff",
    "pages/notes.md": b"no page",
    "lines.jsonl": json.dumps({"text": PAGE.format(3)}).encode() + b"\n{}\n",
}


@pytest.fixture(params=["mock", "subtree"])
def bucket(request, tmp_path):
    """A bucket with files, among them two good pages and a bad one."""
    (tmp_path / "there").mkdir()
    local = SubTreeFileSystem(str(tmp_path / "there"), LocalFileSystem())
    bucket = Place(_MockFileSystem() if request.param == "mock" else local, "bucket", request.param)
    for name, content in FILES.items():
        put(bucket, name, content)
    return bucket


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """The working directory, which is empty."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def put(bucket, name, content):
    path = f"{bucket.path}/{name}"
    bucket.system.create_dir(path.rpartition("/")[0])
    with bucket.system.open_output_stream(path, compression=None) as stream:
        stream.write(content)


def held(bucket):
    """Contents of the files of a bucket, by name."""
    found = bucket.system.get_file_info(FileSelector(bucket.path, recursive=True))
    return {f.path.removeprefix("bucket/"): bucket.at(f.path).stream().read() for f in found if f.is_file}


def told(page, place=""):
    """What a page is, but for the reason why it cannot be read, which names its place."""
    return place + page.source, page.content, page.line, bool(page.problem)


def test_buckets_pages_are_those_of_a_folder(bucket, here):
    for name, content in FILES.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)
    found = pages_in([bucket.at("bucket/pages"), bucket.at("bucket/lines.jsonl")])
    expected = find_pages(["pages", "lines.jsonl"])
    assert list(map(told, found)) == [told(opened(page), f"{bucket.name}/") for page in expected]
    assert (found.number, pages_in([bucket.at("bucket/pages")]).number) == (None, 3)


def test_buckets_get_the_files_of_a_run_and_keep_none_that_is_out_of_date(bucket, tagger, here):
    pages, out = pages_in([bucket.at("bucket/pages")]), bucket.at("bucket/out.jsonl")
    with staged(out) as path:
        tag_to_file(pages, tagger, path, form="jsonl")
    first = held(bucket)
    assert set(first) - set(FILES) == {"out.jsonl", "out.jsonl.errors.jsonl", "out.jsonl.done"}
    with staged(out, resume=True) as path:
        assert not tag_to_file(pages, tagger, path, form="jsonl", resume=True).written
    assert held(bucket) == first
    put(bucket, "pages/bad.txt", PAGE.format(9).encode())
    with staged(out, resume=True) as path:
        assert tag_to_file(pages, tagger, path, form="jsonl", resume=True).tagged == 3
    assert set(held(bucket)) - set(FILES) == {"out.jsonl", "out.jsonl.done"}
    assert list(here.iterdir()) == []


def test_buckets_that_fail_at_the_end_lose_nothing(bucket, tagger, here):
    pages, out = pages_in([bucket.at("bucket/pages")]), bucket.at("bucket/new/out.jsonl")

    def run(*, fails):
        bucket.system.create_dir("bucket/new")
        with staged(out, resume=True) as path:
            outcome = tag_to_file(pages, tagger, path, form="jsonl", resume=True)
            if fails:
                bucket.system.delete_dir("bucket/new")
        return outcome

    with pytest.raises(OutputError, match=r"out.jsonl: cannot be written .*continue with --resume$") as raised:
        run(fails=True)
    assert "\n" not in str(raised.value)
    assert len(list(here.glob("*/out.jsonl*"))) == 3
    assert not run(fails=False).written
    assert set(held(bucket)) - set(FILES) == {f"new/out.jsonl{end}" for end in ("", ".done", ".errors.jsonl")}
    assert list(here.iterdir()) == []


def test_buckets_that_cannot_be_used_are_errors_before_the_work(bucket, here):
    with pytest.raises(OutputError, match=rf"^{bucket.scheme}://no/out.jsonl: cannot be written"):
        staged(bucket.at("no/out.jsonl")).__enter__()
    assert list(here.iterdir()) == []
    with pytest.raises(PageError, match=rf"^{bucket.scheme}://bucket/empty: no page there"):
        pages_in([bucket.at("bucket/empty")])
    with pytest.raises(LgoError, match=r"^gopher://bucket/a: cannot be reached") as raised:
        place_of("gopher://me:secret@bucket/a")
    assert "secret" not in str(raised.value)
