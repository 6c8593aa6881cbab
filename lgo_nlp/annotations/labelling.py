"""Paragraphs to label in a browser, as the data of the page that ``writing.html.labelling`` writes."""

from collections.abc import Iterable
from typing import Any

from lgo_nlp.annotations.selection import Pick


def task_of(pick: Pick, *, guess: bool) -> dict[str, Any]:
    """A paragraph with its sentences and the text around it; offsets count characters of its text, as in its file.

    Without ``guess`` nothing of what the model says is in it, so that nobody can look it up.
    """
    places = {place: number for number, place in enumerate(pick.sentences)}
    guesses = [
        {"sentence": places[g.start, g.end], "label": g.label, "types": list(g.types), "score": round(g.score, 2)}
        for g in pick.guesses
    ]
    return {
        "text": pick.text, "decision": pick.decision, "paragraph": pick.paragraph, "section": pick.section,
        "sentences": list(pick.sentences), "before": list(pick.before), "after": list(pick.after),
        "guesses": guesses if guess else None,
    }  # fmt: skip


def tasks_of(picks: Iterable[Pick], *, guess: bool) -> list[dict[str, Any]]:
    """All paragraphs, in the order in which they are to be labelled."""
    return [task_of(pick, guess=guess) for pick in picks]
