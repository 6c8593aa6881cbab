"""Paragraphs to label as files for annotation tools: Prodigy, doccano, Label Studio and Argilla."""

from collections.abc import Sequence
from typing import Any, Final

from lgo_nlp.annotations.selection import Pick
from lgo_nlp.annotations.tools.prodigy import tokens_of
from lgo_nlp.files import json_line
from lgo_nlp.labels import LABELS

MOST_ENTROPY: Final = float(len(LABELS))  # bits of a sentence whose scores are all at their thresholds


def _meta(pick: Pick) -> dict[str, Any]:
    return {
        "decision": pick.decision, "paragraph": pick.paragraph, "section": pick.section, "role": pick.role,
        "sentence": pick.sentence, "score": round(pick.entropy, 3), "guess": pick.model[:12] or "model",
    }  # fmt: skip


def _prodigy(pick: Pick) -> dict[str, Any]:
    tokens = tokens_of(pick.text, pick.sentences)
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    spans = [
        {"start": g.start, "end": g.end, "token_start": first[g.start], "token_end": last[g.end], "label": g.label,
         "types": list(g.types)}
        for g in pick.guesses
    ]  # fmt: skip
    return {"text": pick.text, "tokens": tokens, "spans": spans, "meta": _meta(pick)}


def _doccano(pick: Pick) -> dict[str, Any]:
    return {"text": pick.text, "label": [[g.start, g.end, g.label] for g in pick.guesses], "meta": _meta(pick)}


def _label_studio(pick: Pick) -> dict[str, Any]:
    """A task; the score of its prediction is the model's confidence: 1 minus the entropy as a share of its maximum.

    Label Studio takes scores from 0 to 1 only and can show the lowest first. ``data.meta.score`` holds the bits.
    """
    found = [
        {"id": f"s{number}", "from_name": "label", "to_name": "text", "type": "labels", "score": round(g.score, 4),
         "value": {"start": g.start, "end": g.end, "text": pick.text[g.start : g.end], "labels": [g.label]}}
        for number, g in enumerate(pick.guesses)
    ]  # fmt: skip
    meta = _meta(pick)
    sure = round(max(1 - pick.entropy / MOST_ENTROPY, 0.0), 4)
    predictions = [{"model_version": meta["guess"], "score": sure, "result": found}]
    return {"data": {"text": pick.text, "meta": meta}, "predictions": predictions}


def _argilla(pick: Pick) -> dict[str, Any]:
    """A record as ``Dataset.records.from_json`` of Argilla 2 reads it, suggestions by the name of their question."""
    meta = _meta(pick)
    value = [{"start": g.start, "end": g.end, "label": g.label} for g in pick.guesses]
    return {
        "id": f"{pick.decision}#{pick.paragraph}",
        "fields": {"text": pick.text},
        "metadata": meta,
        "suggestions": {"labels": {"value": value, "agent": meta["guess"]}},
    }


FORMATS: Final = {"prodigy": _prodigy, "doccano": _doccano, "label-studio": _label_studio, "argilla": _argilla}
"""A paragraph and the labels guessed for it, as each annotation tool reads them."""

ARRAYS: Final = frozenset({"label-studio", "argilla"})
"""Formats that are one JSON array, as those tools read whole files; the others are JSON Lines."""


def as_text(picks: Sequence[Pick], form: str) -> str:
    """Paragraphs to label as a file for an annotation tool, one of ``FORMATS``.

    Prodigy's shape is the project's own: what it saves, ``lgo-nlp train`` reads. Until somebody has answered, the
    guess is no annotation: ``meta.guess`` names the model, and reading such a line without an ``answer`` is refused.
    """
    lines = [json_line(FORMATS[form](pick)) for pick in picks]
    if form in ARRAYS:
        return "[\n" + ",\n".join(map(str.rstrip, lines)) + "\n]\n"
    return "".join(lines)
