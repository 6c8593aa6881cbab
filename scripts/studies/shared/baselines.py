"""Simpler models to compare with, each of which sees a sentence alone; ``scripts/studies/leaderboard.py`` runs them."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import spacy
from joblib import Parallel, delayed
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from spacy.training import Example

from lgo_nlp.annotations import GoldDecision
from lgo_nlp.arrays import Bools, Floats, Ints
from lgo_nlp.labels import LABELS
from lgo_nlp.metrics import best_threshold, counts_by, macro_f1
from shared.rules import OTHER_VOICE, RULES
from shared.tables import mean_average_precision

Score = Callable[[Sequence[str]], Floats]
Fit = Callable[[Sequence[str], Bools], Score]
TRIED_C = (1.0, 4.0, 16.0)
"""Values of C, the inverse regularisation strength, that cross-validation chooses from."""


@dataclass(frozen=True)
class Sentences:
    """Annotated sentences of decisions; ``gold`` has shape ``(n, n_labels)`` and ``group`` numbers the decisions."""

    decisions: Sequence[GoldDecision]
    texts: list[str]
    gold: Bools
    group: Ints


def sentences_of(decisions: Sequence[GoldDecision]) -> Sentences:
    """Annotated sentences of decisions."""
    rows = [(number, i) for number, g in enumerate(decisions) for i in g.annotated]
    cut = [(decisions[number], decisions[number].tokens.sentences[i]) for number, i in rows]
    return Sentences(
        decisions,
        [g.decision.text_of(s) for g, s in cut],
        np.array([[label in (decisions[number].labels[i] or ()) for label in LABELS] for number, i in rows]),
        np.array([number for number, _ in rows]),
    )


def fit_nothing(_texts: Sequence[str], gold: Bools) -> Score:
    """The majority class of each label, which is "no"."""
    answer = (gold.mean(axis=0) > 0.5).astype(float)
    return lambda texts: np.tile(answer, (len(texts), 1))


def fit_rules(_texts: Sequence[str], _gold: Bools) -> Score:
    """The rules; nothing is learnt."""
    other = re.compile(OTHER_VOICE)
    rules = [(LABELS.index(label), re.compile(pattern, re.IGNORECASE)) for label, pattern, _ in RULES]
    finding = LABELS.index("finding")

    def score(texts: Sequence[str]) -> Floats:
        found = np.zeros((len(texts), len(LABELS)))
        for row, text in enumerate(texts):
            reported = bool(other.search(text))
            for k, rule in rules:
                if (k == finding or not reported) and rule.search(text):
                    found[row, k] = 1.0
        return found

    return score


def tfidf_with(classifier: Any) -> Any:
    """An untrained pipeline: TF-IDF of unigrams and bigrams, then one classifier for each label."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), OneVsRestClassifier(classifier)
    )


def fit_tfidf(c: float) -> Fit:
    """TF-IDF of unigrams and bigrams with logistic regression, one for each label."""

    def fit(texts: Sequence[str], gold: Bools) -> Score:
        model = tfidf_with(LogisticRegression(C=c, solver="liblinear", class_weight="balanced"))
        model.fit(texts, gold)
        return lambda asked: np.asarray(model.predict_proba(asked))

    return fit


def blank_textcat(texts: Sequence[str], gold: Bools) -> tuple[Any, list[Example]]:
    """spaCy's multi-label bag-of-words classifier, untrained, and its training examples."""
    nlp = spacy.blank("en")
    architecture = {
        "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 2, "no_output_layer": False,
    }  # fmt: skip
    textcat: Any = nlp.add_pipe("textcat_multilabel", config={"model": architecture})
    for label in LABELS:
        textcat.add_label(label)
    cats = [{label: float(on) for label, on in zip(LABELS, row, strict=True)} for row in gold]
    return nlp, [Example.from_dict(nlp.make_doc(text), {"cats": c}) for text, c in zip(texts, cats, strict=True)]


def trained_epochs(nlp: Any, examples: list[Example], epochs: int, *, batch: int) -> Iterator[int]:
    """Train on all examples, shuffled anew in each epoch; yields each epoch's number when it is done."""
    optimizer = nlp.initialize(lambda: examples)
    shuffle = random.Random(0)
    util: Any = spacy.util
    for epoch in range(epochs):
        shuffle.shuffle(examples)
        for some in util.minibatch(examples, batch):
            nlp.update(some, sgd=optimizer)
        yield epoch


def textcat_epochs(texts: Sequence[str], gold: Bools, epochs: int) -> Iterator[Score]:
    """spaCy's multi-label bag-of-words classifier after each epoch."""
    util: Any = spacy.util
    util.fix_random_seed(0)
    nlp, examples = blank_textcat(texts, gold)

    def score(asked: Sequence[str]) -> Floats:
        return np.array([[doc.cats[label] for label in LABELS] for doc in nlp.pipe(asked, batch_size=256)])

    for _ in trained_epochs(nlp, examples, epochs, batch=64):
        yield score


def fit_textcat(epochs: int) -> Fit:
    """The same after a number of epochs."""
    return lambda texts, gold: list(textcat_epochs(texts, gold, epochs))[-1]


def best_epochs(data: Sentences, most: int) -> int:
    """Number of epochs with the best macro F1 on a fifth of the training decisions, held out for this."""
    inside, outside = next(iter(GroupKFold(5).split(data.gold, groups=data.group)))
    reached = []
    for score in textcat_epochs([data.texts[i] for i in inside], data.gold[inside], most):
        scores = score([data.texts[i] for i in outside])
        reached.append(macro_f1(data.gold[outside], scores >= thresholds_for(data.gold[outside], scores)))
    return 1 + int(np.argmax(reached))


def thresholds_for(gold: Bools, scores: Floats) -> Floats:
    """Best threshold of each label."""
    return np.array([best_threshold(gold[:, k], scores[:, k]) for k in range(gold.shape[1])])


def out_of_fold(fit: Fit, data: Sentences, folds: int, jobs: int) -> Floats:
    """Scores in cross-validation by decision; shape ``(n_sentences, n_labels)``."""

    def one(inside: Ints, outside: Ints) -> Floats:
        return fit([data.texts[i] for i in inside], data.gold[inside])([data.texts[i] for i in outside])

    parts = list(GroupKFold(folds).split(data.gold, groups=data.group))
    scores = np.zeros(data.gold.shape)
    for (_, outside), found in zip(parts, Parallel(n_jobs=jobs)(delayed(one)(a, b) for a, b in parts), strict=True):
        scores[outside] = found
    return scores


@dataclass(frozen=True)
class Result:
    """How a way did on a test set: counts (n_decisions, n_labels, 3), and average precision, its mean over labels."""

    counts: Ints
    average_precision: float


def result(gold: Bools, scores: Floats, predicted: Bools, group: Ints) -> Result:
    """Result of scores and predictions, each of shape ``(n_sentences, n_labels)``."""
    return Result(counts_by(gold, predicted, group), mean_average_precision(gold, scores))


def results(score: Score, thresholds: Floats, tests: Sequence[Sentences]) -> list[Result]:
    """Result of a trained baseline on each test set."""
    scores = [score(test.texts) for test in tests]
    return [result(t.gold, s, s >= thresholds, t.group) for t, s in zip(tests, scores, strict=True)]


def trained(fit: Fit, data: Sentences, folds: int, jobs: int) -> tuple[Score, Floats]:
    """A baseline trained on all sentences, and its thresholds, chosen on its out-of-fold scores."""
    thresholds = thresholds_for(data.gold, out_of_fold(fit, data, folds, jobs))
    return fit(data.texts, data.gold), thresholds


def baselines(
    data: Sentences, tests: Sequence[Sentences], *, folds: int, jobs: int, epochs: int
) -> dict[str, list[Result]]:
    """Result of every baseline on each test set."""
    unfit = np.full(len(LABELS), 0.5)
    found = {
        name: results(fit(data.texts, data.gold), unfit, tests)
        for name, fit in (("majority (no label)", fit_nothing), (f"{len(RULES)} regular expressions", fit_rules))
    }
    tried = {c: out_of_fold(fit_tfidf(c), data, folds, jobs) for c in TRIED_C}
    best = max(tried, key=lambda c: macro_f1(data.gold, tried[c] >= thresholds_for(data.gold, tried[c])))
    found[f"TF-IDF + logistic regression (C {best:g})"] = results(*trained(fit_tfidf(best), data, folds, jobs), tests)
    chosen = best_epochs(data, epochs)
    found[f"spaCy textcat_multilabel, BOW (epoch {chosen} of {epochs})"] = results(
        *trained(fit_textcat(chosen), data, folds, jobs), tests
    )
    return found
