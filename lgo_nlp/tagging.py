"""Text to tagged decisions: one, or many in parallel and resumable."""

import itertools
import os
import signal
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from threading import Thread

import numpy as np

from lgo_nlp.decision import Decision, TaggedDecision, TaggedSentence
from lgo_nlp.errors import LgoError, ModelError, PageError
from lgo_nlp.features import features_of
from lgo_nlp.labels import LABELS, TYPED_LABELS
from lgo_nlp.model import Model, choose_types, load_model
from lgo_nlp.reading import Page, read_page, read_text
from lgo_nlp.sentences import Tokens, forget_words, split

DEFAULT_MODEL = "default"
LONGEST_NAME = 200
"""Characters of a text that an error repeats."""

CHUNK = 16
"""Pages that a worker is handed at a time."""


def default_model_folder() -> Path:
    """Folder of the model that ships: in the installed package, or beside it in a checkout."""
    inside = Path(str(files("lgo_nlp"))) / "models" / DEFAULT_MODEL
    beside = Path(str(files("lgo_nlp"))).parent / "models" / DEFAULT_MODEL
    return inside if inside.exists() else beside


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """Tags decisions with one model. Equal to itself alone: joblib asks, to use its workers again for the same one."""

    model: Model

    def tag(self, source: str | Path) -> TaggedDecision:
        """Tagged decision of a page: a path to a file, or the text itself.

        A string is taken for a path if it names a file.

        Raises:
            PageError: the page cannot be read, or is not a decision.
        """
        if isinstance(source, Path) or os.path.isfile(source):
            return self.tag_decision(read_page(Page(str(source))))
        try:
            decision = read_text(source)
        except PageError:
            if source.strip() and source.isprintable() and "<" not in source:
                raise PageError(
                    f"{_shortened(source)}: no such page; give a path to a page, or the text of one"
                ) from None
            raise
        return self.tag_decision(decision)

    def tag_decision(self, decision: Decision) -> TaggedDecision:
        """Tagged decision of one that has been read."""
        return self.tag_tokens(decision, split(decision))

    def tag_tokens(self, decision: Decision, tokens: Tokens) -> TaggedDecision:
        """Tagged decision of one that has been cut into sentences."""
        model = self.model
        if not tokens.sentences:
            return TaggedDecision(decision, (), model.digest)
        features = features_of(decision, tokens, model.cues)
        scores = model.scores(features)
        chosen = scores >= model.cuts
        labelled = np.flatnonzero(chosen.any(axis=1))
        labels_of = {i: frozenset(itertools.compress(LABELS, chosen[i])) for i in labelled.tolist()}
        types_of: dict[int, dict[str, tuple[str, ...]]] = {}
        if labels_of:
            type_scores = model.type_scores(features, chosen)[labelled].tolist()
            types_of = {
                i: {
                    label: choose_types(row, label, model.type_thresholds[label])
                    for label in TYPED_LABELS
                    if label in labels
                }
                for (i, labels), row in zip(labels_of.items(), type_scores, strict=True)
            }
        none: frozenset[str] = frozenset()
        tagged = [
            TaggedSentence(sentence, labels_of.get(i, none), dict(zip(LABELS, row, strict=True)), types_of.get(i, {}))
            for i, (sentence, row) in enumerate(zip(tokens.sentences, scores.tolist(), strict=True))
        ]
        return TaggedDecision(decision, tuple(tagged), model.digest)


def load(model: str | Path | None = None, *, thresholds: Mapping[str, float] | None = None) -> Tagger:
    """Tagger with the model that ships, or with the one in a folder.

    ``thresholds`` moves the thresholds of the labels it names.

    Raises:
        ModelError: the model cannot be used.
    """
    folder = default_model_folder() if model is None else Path(model)
    if model is None and not folder.exists():
        raise ModelError(f"{folder}: the model that ships is missing; install lgo-nlp again, or name one with --model")
    loaded = load_model(folder)
    return Tagger(loaded.with_thresholds(thresholds) if thresholds else loaded)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME] + "…"


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be tagged, and why."""

    page: Page
    reason: str


def tag_pages(pages: Iterable[Page], tagger: Tagger, *, jobs: int = 1) -> Iterator[TaggedDecision | Failure]:
    """Tagged decisions of pages, in their order; a page that cannot be read gives a Failure and stops nothing.

    With ``jobs`` above 1 the pages go to so many processes, each of which gets the model once. No more than a few
    chunks are held at a time, so memory does not grow with the number of pages.

    Raises:
        LgoError: the system killed a worker process.
    """
    chunks = _chunks(pages)
    if jobs == 1:
        for chunk in chunks:
            yield from _tag_chunk(chunk, tagger)
        return
    yield from _tag_in_parallel(chunks, tagger, jobs)


def _tag_in_parallel(chunks: Iterator[list[Page]], tagger: Tagger, jobs: int) -> Iterator[TaggedDecision | Failure]:
    from joblib import Parallel, delayed  # tagging one page does not need it
    from joblib.externals.loky import BrokenProcessPool

    parallel = Parallel(
        n_jobs=jobs,
        return_as="generator",
        pre_dispatch="2*n_jobs",
        batch_size=1,
        initializer=_keep,
        initargs=(tagger, os.getpid()),
    )
    results = parallel(delayed(_tag_chunk)(chunk) for chunk in chunks)
    try:
        for tagged in results:
            yield from tagged
    except BrokenProcessPool:
        raise LgoError("a worker process was killed, perhaps for want of memory; go on with fewer --jobs") from None
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a reader who stops early leaves pages untagged is no news
            results.close()


def _chunks(pages: Iterable[Page]) -> Iterator[list[Page]]:
    stream = iter(pages)
    while chunk := list(itertools.islice(stream, CHUNK)):
        yield chunk


def _tag_chunk(pages: list[Page], tagger: Tagger | None = None) -> list[TaggedDecision | Failure]:
    forget_words()
    return [_tag_page(page, tagger or _kept[0]) for page in pages]


def _tag_page(page: Page, tagger: Tagger) -> TaggedDecision | Failure:
    try:
        return tagger.tag_decision(read_page(page))
    except PageError as error:
        return Failure(page, str(error))
    except RecursionError:
        return Failure(page, f"{page.source}: is nested too deeply; save the page again")


_kept: list[Tagger] = []


def _keep(tagger: Tagger, parent: int) -> None:
    """Keep the model in a worker process, which leaves an interruption to its parent and does not outlive it."""
    _kept[:] = [tagger]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
