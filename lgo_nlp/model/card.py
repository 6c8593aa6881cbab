"""The model card: ``README.md`` of a model's folder, with the YAML head that model hubs read."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.model import Model

OURS: Final = ("license: mit", "datasets:", "- lgo-nlp-annotations")
"""Lines of the head that only the model that ships can have: the terms and data of others are for them to name."""

_MEASURES: Final = {"precision": "precision", "recall": "recall", "f1": "F1"}


def write_card(model: Model, *, name: str, head: Sequence[str] = ()) -> str:
    """Model card with what the model was trained on and its cross-validated scores.

    ``head`` holds further lines of its YAML head.
    """
    training, scores = model.about["training"], model.about["scores"]
    rows = "\n".join(
        f"| {label} | {BY_NAME[label].meaning} | {s['precision']:.3f} | {s['recall']:.3f} | {s['f1']:.3f} | "
        f"{model.thresholds[label]:.2f} | {s['support']} |"
        for label in LABELS
        for s in [scores["labels"][label]]
    )
    return f"""{_write_head(model, name=name, more=head)}
# Model `{name}`

Tags the sentences of decisions of the Local Government and Social Care Ombudsman. Made by `lgo-nlp train` with
lgo-nlp {model.about["lgo_nlp"]}, seed {model.about["seed"]}.

Trained on {training["decisions"]} annotated decisions, {training["sentences"]} sentences (digest
`{training["annotations_digest"][:16]}`){_published(model)}.

| label | a sentence says | precision | recall | F1 | threshold | support |
| --- | --- | --- | --- | --- | --- | --- |
{rows}

Macro F1 {scores["macro_f1"]:.3f}; {scores["how"]}. `lgo-nlp evaluate GOLD --model FOLDER` measures it on decisions it
has not seen.
"""


def _published(model: Model) -> str:
    """What the card says of published decisions among those that the model was trained on."""
    n = model.about.get("published", 0)
    return f"; {n} of them are published ones, whose text is no part of this project" if n else ""


def _write_head(model: Model, *, name: str, more: Sequence[str]) -> str:
    """YAML head of a card; a name or a sentence stands in it as JSON, which YAML reads."""
    training, scores = model.about["training"], model.about["scores"]
    data = f"{training['decisions']} annotated decisions, {scores['how']}"
    rows = "\n".join(
        f"    - type: {measure}\n      name: {title}\n      value: {value:.3f}"
        for measure, title, value in _figures(scores)
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
      revision: {json.dumps(training["annotations_digest"][:16])}
    metrics:
{rows}
---
"""


def _figures(scores: dict[str, Any]) -> Iterator[tuple[str, str, float]]:
    """Measure, title and value of each cross-validated score that is a number."""
    found = [("f1", "macro F1", scores["macro_f1"])]
    for label in LABELS:
        found += [(m, f"{title} of {label}", scores["labels"][label][m]) for m, title in _MEASURES.items()]
    return ((m, title, value) for m, title, value in found if value is not None and math.isfinite(value))
