import json
import os
import signal
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from threading import Event

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from installed import need

from lgo_nlp.batch import errors_of, tag_to_file
from lgo_nlp.engines import CLUSTERS, connected
from lgo_nlp.engines.ray_workers import differing
from lgo_nlp.engines.rows import schema, tag_rows
from lgo_nlp.errors import LgoError, ModelError
from lgo_nlp.reading import Page, find_pages

KINDS = ("DeprecationWarning", "FutureWarning", "UserWarning")  # of Ray, and of Spark with the latest pandas
pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}") for kind in KINDS]

ROOT = Path(__file__).parents[2]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))[:12]]


@pytest.fixture(scope="module", params=CLUSTERS)
def cluster(request):
    """The name of an engine, and the engine on two workers of this machine, which all tests of the module share."""
    need(request.param)
    with connected(request.param, workers=2) as engine:
        yield request.param, engine


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Three hundred pages as lines of a file, each with its own reference; some of them bad."""
    lines = [
        json.dumps({"text": TEXTS[n % 12], "ref": f"98 {n:06d}", "url": f"https://example.org/{n}"}) for n in range(300)
    ]
    lines[7], lines[150], lines[299] = '{"text": "Minutes"}', "{", '{"text": ""}'
    path = tmp_path_factory.mktemp("pages") / "pages.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return find_pages([str(path)])


@pytest.fixture
def rows(pages):
    """Thirty pages as rows of a table, one of them of a bad page."""
    records = [{"source": "a", "text": text, "url": "https://example.org", "date": None} for text in TEXTS]
    return [*records[:5], {**records[0], "source": "bad", "text": "Minutes"}, *records[5:]]


def workers_of(name):
    """Numbers of the processes that are workers of an engine that this process started."""
    said = {"ray": b"ray::_Worker", "spark": b"pyspark.daemon"}[name]
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            status, command = (place / "stat").read_text(), (place / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        parents[int(place.name)] = (int(status.rpartition(")")[2].split()[1]), said in command)

    def is_mine(number):
        return number == os.getpid() or (number in parents and is_mine(parents[number][0]))

    found = [number for number, (_, named) in parents.items() if named and is_mine(number)]
    # Spark's daemon has the same name as the workers that it forks.
    return [number for number in found if name == "ray" or parents[number][0] in found]


@pytest.mark.parametrize(("engine", "address"), [("ray", "{}"), ("ray", "here"), ("spark", "spark://{}")])
def test_engines_cluster_that_is_not_there_is_an_error(engine, address):
    need(engine)
    with socket.socket() as taken:  # bound and not listening: nobody else can answer there
        taken.bind(("127.0.0.1", 0))
        address = address.format(f"127.0.0.1:{taken.getsockname()[1]}")
        said = pytest.raises(LgoError, match=f"^--address {address}: no cluster answers there")
        with said, connected(engine, address=address):
            pass


def test_engines_worker_of_another_version_is_refused():
    assert differing(version("lgo-nlp")) == ""
    assert "and this is 0.0.1; install one of them on both" in differing("0.0.1")


def test_engines_spark_without_java_is_an_error(tmp_path, monkeypatch):
    need("spark")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(LgoError, match=r"^Spark needs Java 17 or newer, and there is none"):
        connected("spark", address="local").__enter__()  # an address: no session that other tests have started


@pytest.mark.slow
def test_engines_give_what_one_process_gives_and_lose_nothing_with_a_worker(cluster, pages, tagger, tmp_path):
    name, engine = cluster
    expected, output = tmp_path / "serial.jsonl", tmp_path / "out.jsonl"
    tag_to_file(pages, tagger, expected, form="jsonl")
    killed = []

    def kill_one(done):
        if done > 20 and not killed and (found := workers_of(name)):
            killed.append(found[0])
            os.kill(found[0], signal.SIGKILL)

    outcome = tag_to_file(pages, tagger, output, form="jsonl", engine=engine, done=kill_one)
    assert killed
    assert (outcome.tagged, outcome.failed) == (297, 3)
    assert output.read_bytes() == expected.read_bytes()
    assert errors_of(output).read_bytes() == errors_of(expected).read_bytes()


@pytest.mark.slow
def test_engines_stop_at_a_page_that_kills_every_worker(cluster, tagger, tmp_path):
    def work(task, _):
        if task == "bad":
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    name, engine = cluster
    with pytest.raises(LgoError, match=f"^{name.capitalize()} could not do some pages in 4 tries") as raised:
        list(engine(["good", "bad"], work, None))
    assert "\n" not in str(raised.value)
    assert list(engine(["good", "better"], work, None)) == ["good", "better"]


@pytest.mark.slow
def test_engines_ray_without_a_free_core_is_an_error(cluster, monkeypatch):
    name, engine = cluster
    if name != "ray":
        pytest.skip("of Ray alone")
    import ray

    others = [ray.remote(num_cpus=1)(Event).remote() for _ in range(2)]
    ray.get([other.is_set.remote() for other in others])  # both have started, on the two cores
    said = pytest.raises(LgoError, match=r"^no worker of Ray has started in 2 seconds; see whether")
    with monkeypatch.context() as impatient, said:
        impatient.setattr("lgo_nlp.engines.ray_workers._START", 2.0)
        list(engine(["good"], lambda task, _: task, None))
    for other in others:
        ray.kill(other)
    assert list(engine(["good"], lambda task, _: task, None)) == ["good"]


@pytest.mark.slow
def test_engines_tag_datasets(cluster, rows, tagger):
    name, _ = cluster
    table = pa.Table.from_pylist(rows)
    if name == "ray":
        import ray.data

        from lgo_nlp.engines.ray import tag

        found = pa.concat_tables(ray.get(tag(ray.data.from_arrow(table)).to_arrow_refs())).to_pylist()
    else:
        from pyspark.sql import SparkSession

        from lgo_nlp.engines.spark import tag

        frame = SparkSession.getActiveSession().createDataFrame(
            rows, "source string, text string, url string, date string"
        )
        found = [row.asDict() for row in tag(frame).collect()]
    expected = tag_rows(table, tagger).to_pylist()
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.slow
@pytest.mark.parametrize("engine", CLUSTERS)
def test_engines_of_the_command_line_say_only_what_it_says(engine, tmp_path):
    need(engine)
    command = [sys.executable, "-m", "lgo_nlp", "tag", *sorted((ROOT / "corpus").glob("*.txt"))[:40]]
    for name, more in (("serial", []), (engine, ["--jobs", "2"])):
        done = subprocess.run(
            [*command, "--engine", name, *more, "--output", tmp_path / f"{name}.parquet"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == f"{tmp_path}/{name}.parquet: 40 pages tagged\n"
    assert (tmp_path / f"{engine}.parquet").read_bytes() == (tmp_path / "serial.parquet").read_bytes()


@pytest.mark.slow
def test_engines_ray_reports_nothing(cluster):
    name, engine = cluster
    [found] = engine(["RAY_USAGE_STATS_ENABLED"], lambda task, _: os.environ.get(task), None)
    assert found == ("0" if name == "ray" else None)


def test_engines_rows_are_those_of_the_parquet_file(rows, tagger, tmp_path):
    lines = [Page("a", json.dumps({key: row[key] for key in ("text", "url")}), 1) for row in rows]
    tag_to_file(lines, tagger, tmp_path / "out.parquet", form="parquet")
    found = tag_rows(pa.Table.from_pylist(rows), tagger)
    assert found.schema == schema()
    [bad] = [row for row in found.to_pylist() if row["error"]]
    assert {key: value for key, value in bad.items() if value is not None} == {"source": "bad", "error": bad["error"]}
    assert bad["error"].startswith("bad: ")
    good = found.filter(pa.compute.is_null(found["error"])).drop_columns(["error", "source"])
    assert good.equals(pq.read_table(tmp_path / "out.parquet").drop_columns(["source"]))


def test_engines_rows_of_files_are_read_as_files_are(tagger):
    rows = [{"path": "s3/1.txt", "bytes": TEXTS[0].encode()}, {"path": "s3/2.txt", "bytes": b"\xff\xff"}]
    found = tag_rows(pa.Table.from_pylist(rows), tagger).to_pylist()
    assert {row["source"]: row["error"] for row in found} == {
        "s3/1.txt": None,
        "s3/2.txt": "s3/2.txt: is not UTF-8 (byte 0xff at 0); save it again as UTF-8",
    }
    with pytest.raises(LgoError, match=r"need a column 'text'.*these have \['txt'\]"):
        tag_rows(pa.table({"txt": ["x"]}), tagger)


def test_engines_spark_partition_has_the_model_of_its_run(rows, tagger):
    need("spark")
    from lgo_nlp.engines.spark import tag_partition

    frame = pa.Table.from_pylist(rows).to_pandas()
    [tagged] = tag_partition([frame], digest=tagger.model.digest)
    assert len(tagged) == tag_rows(pa.Table.from_pylist(rows), tagger).num_rows
    with pytest.raises(ModelError, match="and the run has abc"):
        next(tag_partition([frame], digest="abc"))
