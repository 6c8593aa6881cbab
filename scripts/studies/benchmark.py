"""Sentences a second from text to labels, of the shipped model and of baselines, on one core in one run.

    python scripts/studies/benchmark.py [--rounds N] [--model DIR]

All are trained on the same sentences and read the same pages. "text to labels" counts everything from the page's text:
each baseline stands behind this project's reader and splitter. Whatever is timed, the splitter knows the words of the
training decisions and no others. "labels alone" starts from sentences that are cut already, for this model into hashed
words, which the baselines cut in that time. Rounds go in turn, and the ratios are taken round by round, so that
a machine whose speed drifts does not favour anybody. Also timed: a page from a cold start, records beside tagging, and where
the time goes.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from shared.baselines import blank_textcat, tfidf_with, trained_epochs
from shared.decisions import ROOT, split_decisions
from sklearn.svm import LinearSVC

from lgo_nlp.batch import records_to_file, tag_to_file
from lgo_nlp.decision import Decision
from lgo_nlp.features import features_of_all
from lgo_nlp.labels import LABELS
from lgo_nlp.reading import Page, find_pages, read_text
from lgo_nlp.tagging import Tagger, load, tag_pages
from lgo_nlp.text.sentences import Tokens, forget_words, split, words_of

Label = Callable[[Sequence[str]], object]


def texts_of(decision: Decision, tokens: Tokens) -> list[str]:
    """Texts of a decision's sentences."""
    return list(map(decision.text_of, tokens.sentences))


def train_tfidf(texts: Sequence[str], gold: np.ndarray) -> Label:
    """TF-IDF of words and pairs with one linear SVC a label."""
    return tfidf_with(LinearSVC()).fit(texts, gold).predict


def train_textcat(texts: Sequence[str], gold: np.ndarray, epochs: int = 3) -> Label:
    """spaCy's bag of words for several labels at once."""
    nlp, examples = blank_textcat(texts, gold)
    deque(trained_epochs(nlp, examples, epochs, batch=128), maxlen=0)
    return lambda sentences: [doc.cats for doc in nlp.pipe(sentences, batch_size=256)]


def train_fasttext(texts: Sequence[str], gold: np.ndarray) -> Label | None:
    """FastText's supervised model, where the package is installed."""
    try:
        import fasttext
    except ImportError:
        return None
    path = Path(os.environ.get("TMPDIR", "/tmp")) / "lgo-fasttext.txt"
    lines = [
        " ".join([*(f"__label__{n}" for n, on in zip(LABELS, row, strict=True) if on), text.replace("\n", " ")])
        for text, row in zip(texts, gold, strict=True)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    model = fasttext.train_supervised(str(path), loss="ova", wordNgrams=2, epoch=25, thread=1, verbose=0)
    return lambda sentences: model.predict([s.replace("\n", " ") for s in sentences], k=-1, threshold=0.5)


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    train, held = split_decisions()
    texts = [text for g in train for text in texts_of(g.decision, g.tokens)]
    gold = np.array([[label in (labels or ()) for label in LABELS] for g in train for labels in g.labels])
    tagger = load(arguments.model)
    baselines = {"TF-IDF + LinearSVC": train_tfidf(texts, gold), "spaCy textcat BOW": train_textcat(texts, gold)}
    fasttext = train_fasttext(texts, gold)
    if fasttext:
        baselines["fastText"] = fasttext

    pages = [g.decision.text for g in held]
    given = [Page(f"page {number}", page) for number, page in enumerate(pages, 1)]
    cut = [(g.decision, g.tokens) for g in held]
    together = [cut[i : i + 8] for i in range(0, len(cut), 8)]
    sentences = [text for decision, tokens in cut for text in texts_of(decision, tokens)]
    n = sum(len(tokens.sentences) for _, tokens in cut)

    def read_all() -> Iterator[tuple[Decision, Tokens]]:
        """Pages read and cut one after the other, as a batch is: none waits in memory for the rest."""
        for page in pages:
            decision = read_text(page)
            yield decision, split(decision)

    def label_all(label: Label) -> object:
        """A baseline's labels, of all sentences at once, which suits it."""
        return label([text for d, t in read_all() for text in texts_of(d, t)])

    def meet_training_words() -> None:
        """The tagger knows the words of the training decisions, and those of the pages only once it has read them."""
        forget_words(0)
        words_of(texts)

    # What was made for training would else be gone over by every collection of garbage while the clock runs.
    gc.collect()
    gc.freeze()
    jobs: dict[str, dict[str, Callable[[], object]]] = {
        "text to labels": {"lgo-nlp": lambda: deque(tag_pages(given, tagger), maxlen=0)},
        "labels alone": {"lgo-nlp": lambda: deque(map(tagger.tag_all, together), maxlen=0)},
    }
    for name, label in baselines.items():
        jobs["text to labels"][name] = lambda label=label: label_all(label)
        jobs["labels alone"][name] = lambda label=label: label(sentences)
    print(f"{len(pages)} pages, {n} sentences, one core, {arguments.rounds} rounds in turn; medians")
    for what, table in jobs.items():
        compare(what, table, n, arguments.rounds, before=meet_training_words)
    where_time_goes(together, tagger, n, before=meet_training_words)
    records_beside_tag(tagger, arguments.rounds)
    cold_start(arguments.model)
    return 0


def compare(
    what: str, jobs: dict[str, Callable[[], object]], n: int, rounds: int, *, before: Callable[[], None]
) -> None:
    """Sentences a second of each job, ``n`` sentences long, and how this project's stands to it."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for round_ in range(-1, rounds):
        for name, job in jobs.items():
            before()
            began = time.process_time()
            job()
            if round_ >= 0:
                seconds[name].append(time.process_time() - began)
    for name, times in seconds.items():
        ratio = statistics.median(b / a for a, b in zip(seconds["lgo-nlp"], times, strict=True))
        each = n / statistics.median(times)
        print(f"{what:15} {name:20} {each:9,.0f} sentences/s   lgo-nlp is {ratio:.2f} times as fast")


def where_time_goes(
    together: Sequence[Sequence[tuple[Decision, Tokens]]], tagger: Tagger, n: int, *, before: Callable[[], None]
) -> None:
    """Microseconds a sentence of each step."""
    model = tagger.model
    cut = [page for pages in together for page in pages]
    features = [features_of_all(pages, model.cues) for pages in together]
    chosen = [model.scores(f) >= model.thresholds_for(f.context) for f in features]
    steps: dict[str, Callable[[], object]] = {
        "read the page": lambda: [read_text(decision.text) for decision, _ in cut],
        "cut sentences, words": lambda: [split(decision) for decision, _ in cut],
        "features": lambda: [features_of_all(pages, model.cues) for pages in together],
        "scores": lambda: [model.scores(f) for f in features],
        "types": lambda: [model.type_scores(f, c) for f, c in zip(features, chosen, strict=True)],
        "all from words": lambda: deque(map(tagger.tag_all, together), maxlen=0),
        "all, a page at a time": lambda: [tagger.tag_tokens(*page) for page in cut],
    }
    for name, job in steps.items():
        times = []
        for _ in range(5):
            before()
            began = time.process_time()
            job()
            times.append(time.process_time() - began)
        print(f"{name:22} {1e6 * statistics.median(times) / n:6.1f} µs a sentence")


def records_beside_tag(tagger: Tagger, rounds: int) -> None:
    """Seconds of ``tag`` and of ``records``, from the pages of the corpus to a file, in turn."""
    given = find_pages([str(ROOT / "corpus")])
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for write, forms in (
                (tag_to_file, ("jsonl", "parquet")),
                (records_to_file, ("csv", "jsonl", "parquet", "sqlite")),
            ):
                for form in forms:
                    began = time.process_time()
                    write(given, tagger, Path(folder) / f"out.{form}", form=form)
                    seconds.setdefault(f"{write.__name__.split('_')[0]} {form}", []).append(time.process_time() - began)
    for name, times in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(times, seconds["tag jsonl"], strict=True))
        print(f"{name:22} {statistics.median(times):6.2f} s, {ratio:.2f} times tag jsonl")


def cold_start(model: Path | None) -> None:
    """Seconds of a new process that tags one page, and of ``--help``."""
    page = sorted((ROOT / "corpus").glob("*.txt"))[3]
    extra = ["--model", str(model)] if model else []
    for name, words in (("one page, cold", ["tag", str(page), *extra]), ("--help", ["--help"])):
        times = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "lgo_nlp", *words], check=True, capture_output=True)
            times.append(time.perf_counter() - began)
        print(f"{name:22} {statistics.median(times):6.2f} s")


if __name__ == "__main__":
    raise SystemExit(main())
