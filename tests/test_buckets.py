import json
from threading import Event

import pytest
from pyarrow.fs import FileSelector, LocalFileSystem, S3FileSystem, SubTreeFileSystem, _MockFileSystem

from lgo_nlp.batch import tag_to_file
from lgo_nlp.buckets import BucketPages, Place, pages_in, place_of, staged
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


@pytest.fixture(params=["mock", "subtree", pytest.param("s3", marks=pytest.mark.slow)])
def bucket(request, tmp_path):
    """A bucket with files, among them two good pages and a bad one."""
    (tmp_path / "there").mkdir()
    if request.param == "mock":
        system = _MockFileSystem()
    elif request.param == "subtree":
        system = SubTreeFileSystem(str(tmp_path / "there"), LocalFileSystem())
    else:
        where = {"endpoint_override": request.getfixturevalue("s3"), "scheme": "http", "region": "eu-west-2"}
        keys = {"access_key": "key", "secret_key": "secret"}
        system = S3FileSystem(**where, **keys, allow_bucket_creation=True, allow_bucket_deletion=True)
    bucket = Place(system, "bucket", request.param)
    for name, content in FILES.items():
        put(bucket, name, content)
    yield bucket
    for folder in system.get_file_info(FileSelector("")):  # those of S3 stay for the other tests
        system.delete_dir(folder.path)


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
    return {f.path.removeprefix(f"{bucket.path}/"): bucket.at(f.path).stream().read() for f in found if f.is_file}


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
    pages, out = pages_in([bucket.at("bucket/pages")]), bucket.at("elsewhere/out.jsonl")

    def run(*, fails):
        bucket.system.create_dir("elsewhere")
        with staged(out, resume=True) as path:
            outcome = tag_to_file(pages, tagger, path, form="jsonl", resume=True)
            if fails:
                bucket.system.delete_dir("elsewhere")
        return outcome

    with pytest.raises(OutputError, match=r"out.jsonl: cannot be written .*continue with --resume$") as raised:
        run(fails=True)
    assert "\n" not in str(raised.value)
    assert len(list(here.glob("*/out.jsonl*"))) == 3
    assert not run(fails=False).written
    assert set(held(bucket.at("elsewhere"))) == {f"out.jsonl{end}" for end in ("", ".done", ".errors.jsonl")}
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


def test_buckets_google_is_not_tried_for_ever():
    assert (
        place_of("gs://anonymous@bucket/a").system == place_of("gs://anonymous@bucket/a?retry_limit_seconds=60").system
    )
    given = place_of("gs://anonymous@bucket/a?retry_limit_seconds=5&scheme=http").system
    assert given != place_of("gs://anonymous@bucket/a?scheme=http").system


def test_buckets_pages_are_read_ahead_and_come_in_order(bucket):
    names = [f"bucket/many/{n:03d}.txt" for n in range(40)]
    for name in names:
        put(bucket, name.removeprefix("bucket/"), PAGE.format(1).encode())
    second = Event()

    class Watched(Place):
        """A place whose first page is there only once the second has been asked for."""

        def stream(self):
            second.set() if self.path == names[1] else None
            assert self.path != names[0] or second.wait(10)
            return super().stream()

    found = BucketPages(tuple(Watched(bucket.system, name, "mock") for name in names))
    assert [page.source for page in found] == [f"mock://{name}" for name in names]
    first = next(iter(found))  # whoever stops after the first waits for none of the others
    assert first.content == PAGE.format(1)
