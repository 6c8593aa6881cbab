"""The commands that read from buckets and write to them, with a server that answers as S3 does."""

import sqlite3
from pathlib import Path

import pyarrow.fs
import pytest

pytestmark = pytest.mark.slow
CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture
def uri(s3, tmp_path, monkeypatch):
    """Makes the URI of a path in a bucket with four pages, one of them bad; the working directory is empty."""
    monkeypatch.chdir(tmp_path)
    options = f"endpoint_override={s3}&scheme=http&region=eu-west-2&allow_bucket_creation=true"
    system, _ = pyarrow.fs.FileSystem.from_uri(f"s3://key:secret@cases?{options}")
    system.create_dir("cases")
    system.delete_dir_contents("cases")
    contents = [path.read_bytes() for path in sorted(CORPUS.glob("*.txt"))[:3]]
    for number, content in enumerate([*contents, b"\xff"]):
        with system.open_output_stream(f"cases/pages/{number}.txt", compression=None) as stream:
            stream.write(content)
    return lambda path: f"s3://key:secret@{path}?{options}"


@pytest.fixture
def got(uri, tmp_path):
    """Copies a file of a bucket to a path here."""

    def get(path):
        system, place = pyarrow.fs.FileSystem.from_uri(uri(path))
        with system.open_input_stream(place, compression=None) as stream:
            (tmp_path / "got").write_bytes(stream.read())
        return tmp_path / "got"

    return get


def test_buckets_are_read_and_written_as_folders_are(run, uri, got, tmp_path):
    done = run("tag", uri("cases/pages"), "--output", uri("cases/out/tagged.jsonl"))
    said = "3 pages tagged; 1 page could not be read, see s3://cases/out/tagged.jsonl.errors.jsonl"
    assert (done.status, done.err) == (0, f"s3://cases/out/tagged.jsonl: {said}\n")
    run("tag", *sorted(CORPUS.glob("*.txt"))[:3], "--output", "here.jsonl")
    lines = got("cases/out/tagged.jsonl").read_text().splitlines()
    here = Path("here.jsonl").read_text().splitlines()
    assert [line.partition('"sentences"')[2] for line in lines] == [line.partition('"sentences"')[2] for line in here]

    done = run("records", uri("cases/out/tagged.jsonl"), "--output", uri("cases/out/records.sqlite"))
    assert (done.status, done.err) == (0, "s3://cases/out/records.sqlite: records of 3 pages\n")
    with sqlite3.connect(got("cases/out/records.sqlite")) as database:
        assert database.execute("select count(*) from decisions").fetchone() == (3,)
    database.close()
    done = run("records", uri("cases/out/tagged.jsonl"), "--output", uri("cases/out/records.sqlite"), "--resume")
    assert done.err == "s3://cases/out/records.sqlite is complete: nothing to resume; leave out --resume to tag again\n"
    assert {path.name for path in tmp_path.iterdir()} == {"got", "here.jsonl", "here.jsonl.done"}


@pytest.mark.parametrize("command", ["tag", "records"])
@pytest.mark.parametrize(
    ("inputs", "output", "complaint"),
    [
        (["cases/none"], "cases/a.csv", "s3://cases/none: no page there; give a folder with .txt, .html or .htm files"),
        (["cases/pages"], "cases/a.doc", "s3://cases/a.doc: its suffix is not that of a format; add --format"),
        (["cases/pages"], "none/a.csv", "s3://none/a.csv: cannot be written (When initiating multiple part upload"),
        (["cases/pages"], "cases/pages/1.txt --format csv", "s3://cases/pages/1.txt: is one of the pages to tag"),
    ],
    ids=["nothing there", "no format", "no bucket", "is read"],
)
def test_buckets_that_cannot_be_used_are_errors(run, uri, tmp_path, command, inputs, output, complaint):
    output, *more = output.split()
    done = run(command, *map(uri, inputs), "--output", uri(output), *more)
    assert done.complaint.startswith(complaint)
    assert "secret" not in done.complaint
    assert list(tmp_path.iterdir()) == []
