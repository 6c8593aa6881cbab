"""Clusters of two machines, which are processes here. One of them is killed in the middle, and nothing is lost."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from installed import need

from lgo_nlp.batch import errors_of, tag_to_file
from lgo_nlp.engines import CLUSTERS
from lgo_nlp.reading import find_pages

pytestmark = pytest.mark.slow

CORPUS = Path(__file__).parents[2] / "corpus"
PATIENCE = 120  # seconds: a machine with one core that does something else as well is slow to start a cluster
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "a1" * 32}


def wait_until(happens, what):
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, what
        time.sleep(0.1)


class Clusters:
    """Starts the processes of a cluster; ``address`` is where it answers, ``environment`` what its users need."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        self.address, self.environment = f"127.0.0.1:{self.port}", {}

    @contextmanager
    def process(self, name, *command):
        """A process that is killed, with all that it has started, at the end; its messages go to a file."""
        with (self.folder / name).open("wb") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | self.environment, start_new_session=True
            )
        try:
            yield process
        finally:
            self.kill(process)

    def start(self, name, *command, says):
        process = self.stack.enter_context(self.process(name, *command))
        wait_until(lambda: says in (self.folder / name).read_text(), f"{name} does not say {says!r}")
        return process

    def kill(self, process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def is_half_way(self):
        """Whether the second machine has done some pages, and has more to do."""
        journal = self.folder / "out.jsonl.part"  # Ray's results come one by one, Spark's all at once
        if journal.exists() and journal.stat().st_size > 1_000_000:
            return True
        return any("Finished task" in log.read_text() for log in (self.folder / "second work").rglob("stderr"))

    def ray(self):
        """Two machines with a core each, which ask for a token; the second of them."""
        self.environment = TOKEN
        own = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True))
        start = [sys.executable, "-m", "ray.scripts.scripts", "start", "--block", "--disable-usage-stats"]
        start += ["--num-cpus=1", "--object-store-memory=100000000", "--node-ip-address=127.0.0.1"]
        head = ["--head", f"--port={self.port}", "--include-dashboard=false", f"--temp-dir={own}"]
        self.start("head", *start, *head, says="Ray runtime started")
        return self.start("second", *start, f"--address={self.address}", says="Ray runtime started")

    def spark(self):
        """A master, and two machines with a core each; the second of them."""
        import pyspark

        self.address = f"spark://{self.address}"
        self.environment = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        run = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
        of, where = "org.apache.spark.deploy", ["--host", "127.0.0.1", "--webui-port", "0"]
        self.start("master", run, f"{of}.master.Master", *where, "--port", str(self.port), says="I have been elected")
        work = [run, f"{of}.worker.Worker", *where, "--cores", "1", "--memory", "1g", self.address]
        places = [str(self.folder / name) for name in ("first work", "second work")]
        self.start("first", *work, "--work-dir", places[0], says="Successfully registered")
        return self.start("second", *work, "--work-dir", places[1], says="Successfully registered")


@pytest.fixture
def clusters(tmp_path):
    with ExitStack() as stack:
        yield Clusters(tmp_path, stack)


@pytest.fixture
def pages(tmp_path):
    """Six hundred pages as lines of a file, each with its own reference; one of them bad."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))[:12]]
    lines = [json.dumps({"text": texts[n % 12], "ref": f"98 {n:06d}"}) for n in range(600)]
    lines[400] = '{"text": "Minutes"}'
    path = tmp_path / "pages.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("engine", CLUSTERS)
def test_clusters_lose_nothing_with_a_machine(engine, clusters, pages, tagger, tmp_path):
    need(engine)
    second = getattr(clusters, engine)()
    output, expected = tmp_path / "out.jsonl", tmp_path / "expected.jsonl"
    where = ["--engine", engine, "--address", clusters.address, "--output", str(output)]
    with clusters.process("run", sys.executable, "-m", "lgo_nlp", "tag", str(pages), *where) as run:
        wait_until(lambda: run.poll() is not None or clusters.is_half_way(), "the second machine does nothing")
        assert run.poll() is None, (tmp_path / "run").read_text()
        clusters.kill(second)
        assert run.wait(PATIENCE) == 0, (tmp_path / "run").read_text()
    assert f"{output}: 599 pages tagged; 1 page could not be read" in (tmp_path / "run").read_text()
    tag_to_file(find_pages([str(pages)]), tagger, expected, form="jsonl")
    assert output.read_bytes() == expected.read_bytes()
    assert errors_of(output).read_bytes() == errors_of(expected).read_bytes()


def test_clusters_that_ask_for_a_token_say_so_on_one_line(clusters, pages, tmp_path):
    need("ray")
    clusters.ray()
    clusters.environment = {}
    where = ["--engine", "ray", "--address", clusters.address, "--output", str(tmp_path / "out.jsonl")]
    with clusters.process("run", sys.executable, "-m", "lgo_nlp", "tag", str(pages), *where) as run:
        assert run.wait(PATIENCE) == 2
    said = (tmp_path / "run").read_text()
    assert said.startswith(f"lgo-nlp: --address {clusters.address}: cannot be used (Failed to connect to Ray cluster")
    assert said.endswith("); if the cluster asks for a token, set RAY_AUTH_MODE=token\n")
    assert said.count("\n") == 1
    assert not (tmp_path / "out.jsonl.part").exists()
