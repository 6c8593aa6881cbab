"""Paragraphs to label in a browser, as the data of the page that ``writing.html.labelling`` writes."""

from collections.abc import Iterable
from typing import Any

from lgo_nlp.annotations.selection import Pick


def tasks_of(picks: Iterable[Pick], *, guess: bool) -> list[dict[str, Any]]:
    """Paragraphs with their sentences and the text around them; offsets count characters of the paragraph's text.

    Without ``guess`` nothing of what the model says is in them, so that nobody can look it up.
    """
    return [
        {"text": pick.text, "decision": pick.decision, "paragraph": pick.paragraph, "section": pick.section,
         "sentences": list(pick.sentences), "before": list(pick.before), "after": list(pick.after),
         "guesses": _guesses(pick) if guess else None}
        for pick in picks
    ]  # fmt: skip


def _guesses(pick: Pick) -> list[dict[str, Any]]:
    places = {place: number for number, place in enumerate(pick.sentences)}
    return [
        {"sentence": places[g.start, g.end], "label": g.label, "types": list(g.types), "score": round(g.score, 2)}
        for g in pick.guesses
    ]
