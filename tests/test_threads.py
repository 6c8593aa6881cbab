import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from lgo_nlp.reading import read_page
from lgo_nlp.reading.sources import Page
from lgo_nlp.text.sentences import split
from lgo_nlp.threads import one_blas_thread


def blas_threads():
    return [pool["num_threads"] for pool in ThreadpoolController().info() if pool["user_api"] == "blas"]


def scores_of(tagged):
    return [dict(sentence.scores) for sentence in tagged.sentences]


PATHS = [Path(__file__).parents[1] / "corpus" / f"{name}.txt" for name in ("99-000-119", "99-000-103", "99-000-150")]


@pytest.fixture(scope="module")
def alone(tagger):
    """Scores of each page tagged alone, with one thread."""
    with threadpool_limits(1):
        return [scores_of(tagger.tag(path)) for path in PATHS]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_scores_are_the_same_on_any_number_of_threads(tagger, alone, threads):
    with threadpool_limits(threads, user_api="blas"):
        assert [scores_of(tagger.tag(path)) for path in PATHS] == alone


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_scores_are_the_same_in_a_batch(tagger, alone, threads):
    pages = [(decision, split(decision)) for decision in (read_page(Page(str(path))) for path in PATHS)]
    with threadpool_limits(threads, user_api="blas"):
        assert [scores_of(tagged) for tagged in tagger.tag_all(pages)] == alone


@pytest.mark.slow
@pytest.mark.parametrize("threads", ["1", "4"])
def test_scores_are_the_same_from_the_command_line(alone, threads):
    ours = {f"{library}_NUM_THREADS": threads for library in ("OMP", "OPENBLAS", "MKL")}
    command = [sys.executable, "-m", "lgo_nlp", "tag", *map(str, PATHS), "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **ours}, check=True)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    found = [[sentence["scores"] for sentence in record["sentences"]] for record in records]
    assert found == [[{name: round(value, 4) for name, value in row.items()} for row in page] for page in alone]


def test_tagging_leaves_the_threads_of_the_process_as_they_are(tagger):
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        tagger.tag(PATHS[0])
        assert blas_threads() == before


def test_one_thread_holds_until_the_last_block_ends():
    begun, may_end = threading.Event(), threading.Event()

    def work():
        with one_blas_thread():
            begun.set()
            may_end.wait()

    other = threading.Thread(target=work)
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        with one_blas_thread():
            other.start()
            begun.wait()
        inside = blas_threads()
        may_end.set()
        other.join()
        assert inside == [1] * len(before)
        assert blas_threads() == before
