"""The model card: ``README.md`` of a model's folder, with the YAML head that model hubs read."""

import json
from collections.abc import Sequence
from typing import Final

from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.metrics import figure
from lgo_nlp.model import Model, ModelInfo
from lgo_nlp.model.info import LabelScores

OURS: Final = ("license: mit", "datasets:", "- lgo-nlp-annotations")
"""Head lines of the model that ships; licence and data of a model that somebody else trained are theirs to name."""


def write_card(model: Model, *, name: str, head: Sequence[str] = ()) -> str:
    """Model card with what the model was trained on and its cross-validated scores.

    ``head`` holds further lines of its YAML head.
    """
    info = model.info
    training, scores = info.training, info.scores
    rows = "\n".join(_row(label, scores.labels[label], model.thresholds[label]) for label in LABELS)
    public = f"; {info.published} of them are published ones, whose text is no part of this project"
    return f"""{_write_head(info, name=name, more=head)}
# Model `{name}`

Tags the sentences of decisions of the Local Government and Social Care Ombudsman. Made by `lgo-nlp train` with
lgo-nlp {info.lgo_nlp}, seed {info.seed}.

Trained on {training.decisions} annotated decisions, {training.sentences} sentences (digest
`{training.annotations_digest[:16]}`){public if info.published else ""}.

| label | a sentence says | precision | recall | F1 | threshold | support |
| --- | --- | --- | --- | --- | --- | --- |
{rows}

Macro F1 {figure(scores.macro_f1)}; {scores.how}. `lgo-nlp evaluate GOLD --model FOLDER` measures it on decisions it
has not seen.
"""


def _row(label: str, scores: LabelScores, threshold: float) -> str:
    shown = (figure(scores.precision), figure(scores.recall), figure(scores.f1), figure(threshold, 2))
    return f"| {label} | {BY_NAME[label].meaning} | {' | '.join(shown)} | {scores.support} |"


def _write_head(info: ModelInfo, *, name: str, more: Sequence[str]) -> str:
    """YAML head of a card; names and sentences are written as JSON strings, which are YAML too."""
    data = f"{info.training.decisions} annotated decisions, {info.scores.how}"
    results = [("f1", "macro F1", info.scores.macro_f1)]
    for label, own in info.scores.labels.items():
        of_label = (("precision", own.precision), ("recall", own.recall), ("F1", own.f1))
        results += [(measure.lower(), f"{measure} of {label}", value) for measure, value in of_label]
    rows = "\n".join(
        f"    - type: {measure}\n      name: {title}\n      value: {value:.3f}"
        for measure, title, value in results
        if value is not None
    )
    lines = "".join(f"{line}\n" for line in more)
    return f"""---
language: en
{lines}library_name: lgo-nlp
pipeline_tag: text-classification
tags:
- lgo-nlp
- spacy
- legal
- ombudsman
metrics:
- precision
- recall
- f1
model-index:
- name: {json.dumps(name, ensure_ascii=False)}
  results:
  - task:
      type: text-classification
      name: labels of sentences
    dataset:
      type: lgo-nlp-annotations
      name: {json.dumps(data, ensure_ascii=False)}
      revision: {json.dumps(info.training.annotations_digest[:16])}
    metrics:
{rows}
---
"""
