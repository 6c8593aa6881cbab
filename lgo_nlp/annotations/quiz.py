"""Thirty sentences for annotators to try themselves on, scored by the rule of the guidelines that decides each."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from lgo_nlp.annotations.alignment import SentenceLabels, labels_of
from lgo_nlp.annotations.guidelines import rule_titles
from lgo_nlp.annotations.paragraphs import AnnotatedParagraph
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS, TYPED_LABELS

DECISION: Final = "quiz"
"""What the saved answers call the decision."""


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence in its section, numbered from 1, with its right answer, the rule that decides it, and why."""

    number: int
    section: str
    before: tuple[str, ...]
    text: str
    after: tuple[str, ...]
    answer: SentenceLabels
    rule: int
    why: str

    def as_task(self) -> dict[str, Any]:
        """The sentence as a paragraph of the page to label in, without its answer."""
        return {
            "text": self.text, "decision": DECISION, "paragraph": self.number, "section": self.section,
            "sentences": [(0, len(self.text))], "before": self.before, "after": self.after, "guesses": None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleScore:
    """How many of the sentences that a rule decides were labelled right; ``title`` is the rule's."""

    rule: int
    title: str
    right: int
    asked: int


@dataclass(frozen=True, slots=True)
class Score:
    """Result of the quiz: sentences with the right labels, by rule; labels whose types are right; the mistakes.

    Types count where a label is given rightly and its types are given; ``typed`` is the number of such labels.
    """

    right: int
    asked: int
    types_right: int
    typed: int
    rules: tuple[RuleScore, ...]
    mistakes: tuple[tuple[Question, SentenceLabels], ...]


@cache
def questions() -> tuple[Question, ...]:
    """All sentences, in order."""
    rows = tomllib.loads((files("lgo_nlp.annotations") / "quiz.toml").read_text(encoding="utf-8"))["question"]
    return tuple(
        Question(
            number, row["section"], tuple(row.get("before", ())), row["text"], tuple(row.get("after", ())),
            _answer(row["labels"]), row["rule"], row["why"],
        )
        for number, row in enumerate(rows, 1)
    )  # fmt: skip


def _answer(labels: Mapping[str, Iterable[str]]) -> SentenceLabels:
    return SentenceLabels(frozenset(labels), {name: frozenset(labels[name]) for name in TYPED_LABELS if name in labels})


def parse_answer(text: str) -> SentenceLabels:
    """Answer of a line that was typed: numbers or names of labels, ``0`` for none, and names of types if wanted.

    >>> sorted(parse_answer("1 delay 3").labels)
    ['fault', 'finding']

    Raises:
        AnnotationError: the line is empty, or a word of it is neither a label nor a type of a label of the line.
    """
    words = text.replace(",", " ").lower().split()
    numbered = {str(number): label for number, label in enumerate(LABELS, 1)}
    labels = [name for word in words if (name := numbered.get(word, word)) in LABELS]
    types: dict[str, set[str]] = {}
    for word in words:
        owners = [label for label in labels if word in BY_NAME[label].types]
        for label in owners:
            types.setdefault(label, set()).add(word)
        if not owners and word not in ("0", "none", *numbered, *LABELS):
            choice = ", ".join(f"{number} {label}" for number, label in numbered.items())
            raise AnnotationError(f"{word!r} is no label and no type of one that is given; use {choice}, or 0 for none")
    if not words:
        raise AnnotationError("nothing is said; use 0 where the sentence has no label")
    return SentenceLabels(frozenset(labels), {label: frozenset(names) for label, names in types.items()})


def answers_of(paragraphs: Sequence[AnnotatedParagraph]) -> dict[int, SentenceLabels]:
    """Answers of a file that the page has saved, by number.

    Raises:
        AnnotationError: none of the paragraphs is of the quiz.
    """
    texts = {p.text: labels_of(p.spans, 0, len(p.text)) for p in paragraphs if p.decision == DECISION}
    answers = {question.number: texts[question.text] for question in questions() if question.text in texts}
    if not answers:
        what = "no answer to the quiz in it; save the page that 'lgo-nlp annotations quiz --output quiz.html' writes"
        raise AnnotationError(f"{paragraphs[0].at if paragraphs else ''}{what}")
    return answers


def score(answers: Mapping[int, SentenceLabels]) -> Score:
    """Score of the questions that are answered, by number."""
    asked = [(question, answers[question.number]) for question in questions() if question.number in answers]
    titles = rule_titles()
    typed = [
        answer.types[label] == question.answer.types[label]
        for question, answer in asked
        for label in sorted(answer.types.keys() & question.answer.types.keys())
    ]
    mistakes = tuple((question, answer) for question, answer in asked if answer.labels != question.answer.labels)
    wrong = Counter(question.rule for question, _ in mistakes)
    of_rule = Counter(question.rule for question, _ in asked)
    rules = tuple(RuleScore(rule, titles[rule], n - wrong[rule], n) for rule, n in sorted(of_rule.items()))
    return Score(len(asked) - len(mistakes), len(asked), sum(typed), len(typed), rules, mistakes)
