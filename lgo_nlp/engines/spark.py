"""Spark: as an engine, jobs of some hundred tasks each; ``tag`` and ``tag_partition`` for data frames.

A door to pyspark, whose ``mapInPandas`` both use.
"""

import os
import pickle
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from lgo_nlp.engines.rows import spark_schema, tag_rows
from lgo_nlp.engines.starting import check_answers, environment, reason_of
from lgo_nlp.errors import LgoError, ModelError
from lgo_nlp.tagging import Engine, Tagger, load
from lgo_nlp.workers import available_cores

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PandasFrame = Any
"""A ``pandas.DataFrame``, which comes from Spark; pandas is imported by Spark alone."""

_TRIES: Final = 4  # of a task whose worker died; a local Spark would try once
_TASKS: Final = 32  # of each core in one job: they are held in memory, and a job costs a fifth of a second
_QUIET: Final = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_NO_JAVA: Final = "Spark needs Java 17 or newer, and there is none; apt-get install default-jre-headless"


@contextmanager
def connected(address: str | None = None, *, workers: int | None = None) -> Iterator[Engine]:
    """A block with a Spark session, and the engine that uses it.

    Where a program has a session already, it is used, and is left open.

    Args:
        address: the master: ``spark://HOST:PORT``, ``yarn``, ``k8s://…``; by default Spark is started here.
        workers: cores to use of a Spark that is started here; by default all.

    Raises:
        LgoError: there is no Java, the cluster is not there, or Spark cannot be started.
    """
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="pyspark")  # of versions of pandas, whatever they are
        if address is None and (session := SparkSession.getActiveSession()):
            yield partial(_spread, session=session)
            return
        with _started(address or f"local[{workers or available_cores()},{_TRIES}]", address is None) as session:
            yield partial(_spread, session=session)


@contextmanager
def _started(master: str, is_here: bool) -> Iterator["SparkSession"]:
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    home = os.environ.get("JAVA_HOME")
    if not shutil.which(Path(home, "bin", "java") if home else "java"):
        raise LgoError(_NO_JAVA)
    if master.startswith("spark://"):
        check_answers(master, master.removeprefix("spark://"))
    conf = SparkConf().setMaster(master).setAppName("lgo-nlp").setAll(list(_QUIET.items()))
    # Workers on this machine run this Python; Spark would take the first python3 of the path.
    python = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"} if is_here else {}
    with environment(**python):
        try:
            session = SparkSession(SparkContext(conf=conf, gateway=_java()))
        except Exception as error:  # Spark and Py4J raise all kinds
            raise LgoError(f"Spark cannot be started ({reason_of(error)})") from None
        try:
            yield session
        finally:
            session.stop()


@cache
def _java() -> Any:
    """Spark's Java, which runs until this process ends. Its messages would mix with ours, and go to a file."""
    from pyspark.java_gateway import launch_gateway

    with TemporaryFile() as log:
        try:
            return launch_gateway(None, {"stdout": log, "stderr": log})
        except Exception:
            log.seek(0)
            raise LgoError(log.read().decode(errors="replace")) from None


def _spread(
    tasks: Iterable[Any], work: Callable[[Any, Any], Any], state: Any, *, session: "SparkSession"
) -> Iterator[Any]:
    """Results of tasks, in their order, job by job. A worker that dies is replaced, and its tasks are done again.

    Raises:
        LgoError: a job fails: its workers died again and again, or lack lgo-nlp.
    """
    context = session.sparkContext
    shared = context.broadcast(state)
    stream = iter(tasks)
    while job := list(islice(stream, _TASKS * context.defaultParallelism)):
        numbered = [(number, bytearray(pickle.dumps(task))) for number, task in enumerate(job)]
        # A row a batch, and few rows a partition: what is lost with a worker is little.
        rows = context.parallelize(numbered, min(len(job), 4 * context.defaultParallelism))
        frame = session.createDataFrame(rows, "number int, task binary")
        done = frame.mapInPandas(partial(_work, work=work, shared=shared), "number int, result binary")
        try:
            results = done.collect()
        except Exception as error:  # Spark and Py4J raise all kinds
            raise LgoError(f"Spark could not do some pages in {_TRIES} tries ({reason_of(error)})") from None
        yield from (pickle.loads(row.result) for row in sorted(results, key=lambda row: row.number))


def _work(frames: Iterable[PandasFrame], *, work: Callable[[Any, Any], Any], shared: Any) -> Iterator[PandasFrame]:
    for frame in frames:
        yield frame.assign(result=[pickle.dumps(work(pickle.loads(task), shared.value)) for task in frame.pop("task")])


def tag(frame: "DataFrame", *, model: str | Path | None = None) -> "DataFrame":
    """A data frame of pages to one of tagged sentences, lazily: the rows of ``lgo_nlp.engines.rows``.

    Args:
        frame: rows of pages, as ``rows`` describes them.
        model: a model's folder that every machine has; by default the model that ships. A worker that has another
            model than this machine fails, as one run has one model.
    """
    part = partial(tag_partition, model=model, digest=load(model).model.digest)
    return frame.mapInPandas(part, spark_schema())


def tag_partition(
    frames: Iterable[PandasFrame], model: str | Path | None = None, digest: str | None = None
) -> Iterator[PandasFrame]:
    """Rows of tagged sentences of the rows of pages of a partition; the argument of ``DataFrame.mapInPandas``.

    The model is loaded once a worker. The schema is that of ``rows.spark_schema``.

    Args:
        frames: the partition, in parts, as Spark gives them.
        model: a model's folder; by default the model that ships.
        digest: the digest of the model that this worker must have.

    Raises:
        ModelError: the worker has another model, or none.
    """
    import pyarrow as pa

    tagger = _tagger(model)
    if digest not in (None, tagger.model.digest):
        found = tagger.model.digest
        raise ModelError(f"this worker has the model {found}, and the run has {digest}; install one lgo-nlp on both")
    for frame in frames:
        yield tag_rows(pa.Table.from_pandas(frame, preserve_index=False), tagger).to_pandas(integer_object_nulls=True)


@lru_cache(maxsize=1)
def _tagger(model: str | Path | None) -> Tagger:
    return load(model)
