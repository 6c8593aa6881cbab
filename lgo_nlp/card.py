"""The model card: ``README.md`` of a model's folder."""

from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.model import Model


def write_card(model: Model, *, name: str) -> str:
    """Model card with what the model was trained on and its cross-validated scores."""
    training, scores = model.about["training"], model.about["scores"]
    rows = "\n".join(
        f"| {label} | {BY_NAME[label].meaning} | {s['precision']:.3f} | {s['recall']:.3f} | {s['f1']:.3f} | "
        f"{model.thresholds[label]:.2f} | {s['support']} |"
        for label in LABELS
        for s in [scores["labels"][label]]
    )
    return f"""# Model `{name}`

Tags the sentences of decisions of the Local Government and Social Care Ombudsman. Made by `lgo-nlp train` with
lgo-nlp {model.about["lgo_nlp"]}, seed {model.about["seed"]}.

Trained on {training["decisions"]} annotated decisions, {training["sentences"]} sentences (digest
`{training["annotations_digest"][:16]}`).

| label | a sentence says | precision | recall | F1 | threshold | support |
| --- | --- | --- | --- | --- | --- | --- |
{rows}

Macro F1 {scores["macro_f1"]:.3f}; {scores["how"]}. `lgo-nlp evaluate GOLD --model FOLDER` measures it on decisions it
has not seen.
"""
