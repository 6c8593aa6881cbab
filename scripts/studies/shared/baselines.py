"""Baselines of the recipe, each of which sees a sentence alone; ``scripts/studies/leaderboard.py`` runs them."""

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

Score = Callable[[Sequence[str]], Floats]
Fit = Callable[[Sequence[str], Bools], Score]
STRENGTHS = (1.0, 4.0, 16.0)

OTHER_VOICE = (
    r"\b(?:says|said|complain(?:s|ed)|told|believes|argues|claims|alleges|asked)\b"
    r"|\b(?:guidance|regulations?|Act|Code|policy) (?:says?|requires?|sets?|states?)\b"
    r"|\b[Ww]e (?:can|may|must|investigate)\b"
)
"""Guidelines, rule 1: what the complainant, the law or the standing paragraphs say gets no label."""

RULES: tuple[tuple[str, str, str], ...] = (
    (
        "fault",
        r"\b(?:was|were|is|are|amounts? to|found|find) (?:an? |also |further )?(?:at )?fault\b",
        "This was fault.",
    ),
    (
        "fault",
        r"\b(?:Council|provider|Trust|home|school|it|they|officers) (?:\w+ )?(?:failed to|did not|should have|never)\b",
        "It should have offered him a review.",
    ),
    (
        "fault",
        r"\b(?:failure to|failings?|took too long|delay(?:ed)? in|longer than it should|not good enough|was poor)\b",
        "The failure to ask the GP was fault.",
    ),
    (
        "injustice",
        r"\b(?:caus(?:ed|es|ing)|led to|resulted in|left)\b.*\b(?:distress|uncertainty|frustration|injustice|worry"
        r"|upset|anxiety|inconvenience|harm|risk|without|out of pocket)\b",
        "This caused her avoidable distress.",
    ),
    (
        "injustice",
        r"\b(?:avoidable|unnecessary) "
        r"(?:distress|worry|stress|time and trouble|frustration|uncertainty|expense|costs?)\b",
        "She was put to avoidable time and trouble.",
    ),
    (
        "injustice",
        r"\b(?:lost|missed)(?: out on)? (?:the |an? |her |his |their )?(?:chance|opportunity|right|service|support)\b"
        r"|\b(?:went|gone) without\b|\bwill never know\b|\bno one can be sure\b|\bwould have had\b",
        "She will never know.",
    ),
    ("finding", r"\b(?:no|not|was|is|were|find|found) (?:at |any |evidence of |to be )?fault\b", "There is no fault."),
    (
        "finding",
        r"\b(?:uphold|upheld)\b|\b(?:completed|ended|closed|discontinued|will not) (?:my |our |the )?investigat",
        "I do not uphold this part.",
    ),
    (
        "finding",
        r"\b(?:I|we) (?:am |are |do |cannot |have )?(?:not )?"
        r"(?:consider|satisfied|accept|persuaded|find|doubt|think|say)\b"
        r"|\bin my view\b|\bon balance\b",
        "I do not accept that.",
    ),
    ("finding", r"\b(?:suitable|appropriate|satisfactory|proportionate) remedy\b", "That is a suitable remedy."),
    (
        "agreed_action",
        r"\b(?:Council|provider|Trust|home|it|they) (?:has |have )?(?:also )?"
        r"(?:will|agreed to|should(?! have| not have))\b",
        "It has agreed to put this right.",
    ),
    (
        "agreed_action",
        r"^\W*(?:\w[).] )?(?:apologise|pay|review|remind|provide|write|arrange|train|share|send|refund|carry out"
        r"|complete|make|reassess|offer|amend|update|ensure|explain)\b",
        "pay £300 for the distress caused",
    ),
    (
        "agreed_action",
        r"\bwithin (?:\w+ )?\w+ (?:weeks?|months?|days)\b.*(?:\bwill\b|\bshould\b|\bagreed\b|:$)",
        "Within one month the Council will:",
    ),
    ("agreed_action", r"\b(?:I|we) (?:have )?recommend(?:ed)?\b", "I recommend it apologises."),
)
"""An honest dozen or so of label, pattern and a sentence that it is meant for, written from the guidelines alone."""


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
        [g.decision.text[s.start : s.end] for g, s in cut],
        np.array([[label in (decisions[number].labels[i] or ()) for label in LABELS] for number, i in rows]),
        np.array([number for number, _ in rows]),
    )


def fit_nothing(_texts: Sequence[str], gold: Bools) -> Score:
    """Each label's commonest answer, which is "no"."""
    answer = (gold.mean(axis=0) > 0.5).astype(float)
    return lambda texts: np.tile(answer, (len(texts), 1))


def fit_rules(_texts: Sequence[str], _gold: Bools) -> Score:
    """The rules, which learn nothing."""
    other = re.compile(OTHER_VOICE)
    rules = [(LABELS.index(label), re.compile(pattern, re.IGNORECASE)) for label, pattern, _ in RULES]
    finding = LABELS.index("finding")

    def score(texts: Sequence[str]) -> Floats:
        found = np.zeros((len(texts), len(LABELS)))
        for row, text in enumerate(texts):
            quiet = bool(other.search(text))
            for k, rule in rules:
                if (k == finding or not quiet) and rule.search(text):
                    found[row, k] = 1.0
        return found

    return score


def tfidf_with(classifier: Any) -> Any:
    """TF-IDF of words and pairs, and one such classifier a label, not yet trained."""
    return make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), OneVsRestClassifier(classifier)
    )


def fit_tfidf(strength: float) -> Fit:
    """TF-IDF of words and pairs, and a logistic regression a label."""

    def fit(texts: Sequence[str], gold: Bools) -> Score:
        model = tfidf_with(LogisticRegression(C=strength, solver="liblinear", class_weight="balanced"))
        model.fit(texts, gold)
        return lambda asked: np.asarray(model.predict_proba(asked))

    return fit


def blank_textcat(texts: Sequence[str], gold: Bools) -> tuple[Any, list[Example]]:
    """The bag of words of spaCy for several labels at once, not yet trained, and its examples."""
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
    """Train on all examples, in another order each time, and say so after each epoch."""
    optimizer = nlp.initialize(lambda: examples)
    shuffle = random.Random(0)
    util: Any = spacy.util
    for epoch in range(epochs):
        shuffle.shuffle(examples)
        for some in util.minibatch(examples, batch):
            nlp.update(some, sgd=optimizer)
        yield epoch


def textcat_epochs(texts: Sequence[str], gold: Bools, epochs: int) -> Iterator[Score]:
    """The bag of words of spaCy for several labels at once, after each epoch."""
    util: Any = spacy.util
    util.fix_random_seed(0)
    nlp, examples = blank_textcat(texts, gold)

    def score(asked: Sequence[str]) -> Floats:
        return np.array([[doc.cats[label] for label in LABELS] for doc in nlp.pipe(asked, batch_size=256)])

    for _ in trained_epochs(nlp, examples, epochs, batch=64):
        yield score


def fit_textcat(epochs: int) -> Fit:
    """The bag of words of spaCy after so many epochs."""
    return lambda texts, gold: list(textcat_epochs(texts, gold, epochs))[-1]


def best_epochs(data: Sentences, most: int) -> int:
    """Epochs that are best for a fifth of the training decisions that the others were trained without."""
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
    """Scores of sentences that the model they come from has not seen the decision of."""

    def one(inside: Ints, outside: Ints) -> Floats:
        return fit([data.texts[i] for i in inside], data.gold[inside])([data.texts[i] for i in outside])

    parts = list(GroupKFold(folds).split(data.gold, groups=data.group))
    scores = np.zeros(data.gold.shape)
    for (_, outside), found in zip(parts, Parallel(n_jobs=jobs)(delayed(one)(a, b) for a, b in parts), strict=True):
        scores[outside] = found
    return scores


def rival_counts(fit: Fit, data: Sentences, tests: Sequence[Sentences], folds: int, jobs: int) -> list[Ints]:
    """Counts on each test set of a baseline with thresholds chosen out of fold."""
    thresholds = thresholds_for(data.gold, out_of_fold(fit, data, folds, jobs))
    score = fit(data.texts, data.gold)
    return [counts_by(test.gold, score(test.texts) >= thresholds, test.group) for test in tests]


def baselines(
    data: Sentences, tests: Sequence[Sentences], *, folds: int, jobs: int, epochs: int
) -> dict[str, list[Ints]]:
    """Counts of every baseline on each test set."""
    unfit = np.full(len(LABELS), 0.5)
    found = {
        name: [counts_by(t.gold, fit(data.texts, data.gold)(t.texts) >= unfit, t.group) for t in tests]
        for name, fit in (("majority (no label)", fit_nothing), (f"{len(RULES)} regular expressions", fit_rules))
    }
    tried = {strength: out_of_fold(fit_tfidf(strength), data, folds, jobs) for strength in STRENGTHS}
    best = max(tried, key=lambda c: macro_f1(data.gold, tried[c] >= thresholds_for(data.gold, tried[c])))
    found[f"TF-IDF + logistic regression (C {best:g})"] = rival_counts(fit_tfidf(best), data, tests, folds, jobs)
    chosen = best_epochs(data, epochs)
    found[f"spaCy textcat_multilabel, BOW (epoch {chosen} of {epochs})"] = rival_counts(
        fit_textcat(chosen), data, tests, folds, jobs
    )
    return found
