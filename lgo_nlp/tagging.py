"""Text to tagged decisions: one, or many in parallel."""

import itertools
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from lgo_nlp.decision import Decision, Sentence
from lgo_nlp.errors import ModelError, PageError
from lgo_nlp.features import Features, features_of_all, in_batches
from lgo_nlp.labels import LABELS, TYPE_COLUMNS
from lgo_nlp.model import Model, choose_types, load_model
from lgo_nlp.reading import Page, read_page, read_passage, read_text
from lgo_nlp.tagged import TaggedDecision
from lgo_nlp.tagged_sentences import TaggedSentences
from lgo_nlp.text.sentences import Tokens, split
from lgo_nlp.workers import spread

DEFAULT_MODEL = "default"
LONGEST_NAME = 200
"""Characters of a text that an error message repeats."""

CHUNK = 32
"""Pages a task of a worker process."""

MOST_SENTENCES = 30_000
"""Sentences that a decision may have; the longest report has a few thousand."""

MOST_REPEATED = 100_000_000
"""Characters that the rows of a decision may repeat of what its record holds besides the text."""


def default_model_folder() -> Path:
    """Folder of the model that ships: in the installed package, or beside it in a checkout."""
    inside = Path(str(files("lgo_nlp"))) / "models" / DEFAULT_MODEL
    beside = Path(str(files("lgo_nlp"))).parent / "models" / DEFAULT_MODEL
    return inside if inside.exists() else beside


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """Tags decisions with one model. A tagger equals only itself: joblib compares them, and arrays cannot be."""

    model: Model

    def tag(self, source: str | Path) -> TaggedDecision:
        """Tagged decision of a page: a path to a file, or the text itself.

        A string that names a file is read as a path.

        Raises:
            PageError: the page cannot be read, or is not a decision.
        """
        if isinstance(source, Path) or os.path.isfile(source):
            return self.tag_decision(read_page(Page(str(source))))
        try:
            decision = read_text(source)
        except PageError:
            if source.strip() and source.isprintable() and "<" not in source:
                name = source if len(source) <= LONGEST_NAME else source[:LONGEST_NAME] + "…"
                raise PageError(f"{name}: no such page; give a path to a page, or the text of one") from None
            raise
        return self.tag_decision(decision)

    def tag_passage(self, text: str) -> TaggedDecision:
        """Any text tagged: a sentence, a paragraph, a list, a section or a whole decision.

        Raises:
            PageError: it is empty, too large or no text.
        """
        return self.tag_decision(read_passage(text))

    def tag_decision(self, decision: Decision) -> TaggedDecision:
        """Tagged decision of one that has been read.

        Raises:
            PageError: its results would be too large.
        """
        return self.tag_tokens(decision, _cut(decision))

    def tag_tokens(self, decision: Decision, tokens: Tokens) -> TaggedDecision:
        """Tagged decision of one that has been cut into sentences."""
        return self.tag_all([(decision, tokens)])[0]

    def tag_all(self, pages: Sequence[tuple[Decision, Tokens]]) -> list[TaggedDecision]:
        """Tagged decisions of several that have been cut into sentences: the same as one by one, but faster."""
        some = [(decision, tokens) for decision, tokens in pages if tokens.sentences]
        sentences = [sentence for _, tokens in some for sentence in tokens.sentences]
        tagged = self.tag_features(features_of_all(some, self.model.cues), sentences) if some else ()
        ends = itertools.accumulate(len(tokens.sentences) for _, tokens in pages)
        return [
            TaggedDecision(decision, tagged[end - len(tokens.sentences) : end], self.model.digest)
            for (decision, tokens), end in zip(pages, ends, strict=True)
        ]

    def tag_features(self, features: Features, sentences: Sequence[Sentence]) -> TaggedSentences:
        """Tagged sentences of one or several decisions, from their features; there must be at least one."""
        model = self.model
        scores = model.scores(features)
        chosen = scores >= model.thresholds_for(features.context)
        types: list[dict[str, tuple[str, ...]] | None] = [None] * len(sentences)
        held = choose_types(model.type_scores(features, chosen), chosen, model.type_threshold_array)
        for row, column in zip(*(places.tolist() for places in np.nonzero(held)), strict=True):
            label, name = TYPE_COLUMNS[column]
            own = types[row] = types[row] or {}
            own[label] = (*own.get(label, ()), name)
        labels = [_LABEL_SETS[which] for which in (chosen @ _POWERS).tolist()]
        return TaggedSentences(sentences, labels, scores, types)


_POWERS = 1 << np.arange(len(LABELS))
_LABEL_SETS = [
    frozenset(label for k, label in enumerate(LABELS) if which >> k & 1) for which in range(1 << len(LABELS))
]
"""Every set of labels; bit ``k`` of a set's index says whether it holds label ``k``."""


def load(model: str | Path | None = None, *, thresholds: Mapping[str, float] | None = None) -> Tagger:
    """Tagger with the model that ships, or with the one in a folder.

    ``thresholds`` replaces the thresholds of some labels, in decisions and passages alike.

    Raises:
        ModelError: the model cannot be used.
    """
    folder = default_model_folder() if model is None else Path(model)
    if model is None and not folder.exists():
        raise ModelError(f"{folder}: the default model is missing; install lgo-nlp again, or name one with --model")
    loaded = load_model(folder)
    return Tagger(loaded.with_thresholds(thresholds) if thresholds else loaded)


Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be tagged, and why."""

    page: Page
    reason: str


Engine = Callable[..., Iterator[Any]]
"""Function from tasks, the work on one of them, and a state that all share, to the results in their order."""

ReadTagged = Callable[..., TaggedDecision | None]
"""Function from a line of JSON Lines and its ``source`` to the decision, if it is tagged already; else to None."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A page that has been read and cut into sentences."""

    page: Page
    decision: Decision
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A page that was tagged before."""

    page: Page
    tagged: TaggedDecision


def tag_pages(pages: Iterable[Page], tagger: Tagger, *, jobs: int = 1) -> Iterator[TaggedDecision | Failure]:
    """Tagged decisions of pages, in their order; a page that cannot be read gives a Failure and stops nothing.

    ``jobs`` is the most processes to use, this one included. Others are started only where that is faster, and each
    gets the model once. No more than a few chunks are held at a time, so memory does not grow with the pages.

    Raises:
        LgoError: the system killed a worker process.
    """
    return tag_pages_into(_itself, pages, tagger, jobs=jobs)


def tag_pages_into(
    part: Callable[[TaggedDecision], Part],
    pages: Iterable[Page],
    tagger: Tagger,
    *,
    jobs: int = 1,
) -> Iterator[Part | Failure]:
    """The same as ``tag_pages``, with ``part`` applied to each tagged decision in the process that tags it."""
    for done in spread(chunks_of(pages), partial(tag_chunk, part=part), tagger, jobs=jobs):
        yield from done


def _itself(tagged: TaggedDecision) -> TaggedDecision:
    return tagged


def chunks_of(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """Pages in lists of ``CHUNK``: the tasks of a process."""
    stream = iter(pages)
    while chunk := list(itertools.islice(stream, CHUNK)):
        yield chunk


def tag_chunk(
    pages: Sequence[Page],
    tagger: Tagger,
    *,
    part: Callable[[TaggedDecision], Part],
    read_tagged: ReadTagged | None = None,
) -> list[Part | Failure]:
    """Part or Failure of each of some pages, in their order.

    A line of JSON Lines that ``read_tagged`` reads is not tagged again.
    """
    batches = in_batches((_cut_page(page, read_tagged) for page in pages), _n_words)
    return [result for batch in batches for result in _tag_batch(batch, tagger, part=part)]


def _tag_batch(
    batch: Sequence[_Cut | _Tagged | Failure], tagger: Tagger, *, part: Callable[[TaggedDecision], Part]
) -> list[Part | Failure]:
    """Parts of the pages of a batch; after an error each is tagged alone, so that only the page with it fails."""
    try:
        new = iter(tagger.tag_all([(cut.decision, cut.tokens) for cut in batch if isinstance(cut, _Cut)]))
        return [
            cut if isinstance(cut, Failure) else part(cut.tagged if isinstance(cut, _Tagged) else next(new))
            for cut in batch
        ]
    except Exception as error:
        if len(batch) == 1 and not isinstance(batch[0], Failure):
            return [_failure(batch[0].page, error)]
    return [result for cut in batch for result in _tag_batch([cut], tagger, part=part)]


def _n_words(cut: _Cut | _Tagged | Failure) -> int:
    """Words of a page that are to be tagged."""
    return len(cut.tokens.words.hashes) if isinstance(cut, _Cut) else 0


def _cut_page(page: Page, read_tagged: ReadTagged | None) -> _Cut | _Tagged | Failure:
    try:
        if read_tagged and page.line is not None and page.content is not None and not page.problem:
            tagged = read_tagged(page.content, source=page.where)
            if tagged is not None:
                return _Tagged(page, tagged)
        decision = read_page(page)
        return _Cut(page, decision, _cut(decision))
    except Exception as error:
        return _failure(page, error)


def _failure(page: Page, error: Exception) -> Failure:
    """Failure of a page: no error that one page causes, not even a bug, may stop the others."""
    if isinstance(error, PageError):
        return Failure(page, str(error))
    if isinstance(error, MemoryError):
        reason = "needs more memory than there is; split it into pages"
    elif isinstance(error, RecursionError):
        reason = "is nested too deeply; save the page again"
    else:
        what = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_NAME]
        reason = f"cannot be tagged ({what}); report this with the page"
    return Failure(page, f"{page.where}: {reason}")


def _cut(decision: Decision) -> Tokens:
    """Sentences of a decision, refused if its results would be too large."""
    tokens = split(decision)
    n_sentences = len(tokens.sentences)
    if n_sentences > MOST_SENTENCES:
        what = f"has more than {MOST_SENTENCES:,} sentences, too many for one decision; split it into pages"
        raise PageError(f"{decision.source}: {what}")
    if decision.extra and n_sentences * len(json.dumps(decision.extra)) > MOST_REPEATED:
        what = f"holds too much besides 'text' for {n_sentences:,} sentences, each of which repeats it; leave some out"
        raise PageError(f"{decision.source}: {what}")
    return tokens
