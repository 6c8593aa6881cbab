"""Tagged decisions as records: JSON Lines."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from json.encoder import encode_basestring
from typing import Any, Final

import numpy as np

from lgo_nlp.decision import TaggedSentence
from lgo_nlp.files import is_on_one_line, on_one_line
from lgo_nlp.labels import LABELS, TYPED_LABELS
from lgo_nlp.tagged import FACTS, OWN_KEYS, TaggedDecision

_quoted = json.JSONEncoder(ensure_ascii=False).encode
_quoted_text = encode_basestring  # what the encoder calls for a string, without the way there
_TEN_THOUSANDTHS: Final = np.array([str(number / 10_000) for number in range(10_001)], dtype=object)
_1, _2, _3, _4 = (f"{_quoted(label)}: " for label in LABELS)  # a row of scores is written out: twice as fast

_JSON_LABELS: Final = {
    frozenset(some): _quoted(some) for n in range(len(LABELS) + 1) for some in combinations(LABELS, n)
}
_JSON_NO_TYPES: Final = _quoted({label: [] for label in TYPED_LABELS})


def to_record(tagged: TaggedDecision, *, text: bool = False) -> dict[str, Any]:
    """A tagged decision as one JSON object; sentences count from 1, offsets point into the decision's text.

    ``text`` adds that text. A key of the decision's ``extra`` that has the name of one of ours is written as
    ``input_<name>``, unless its value is the same, null or empty.
    """
    sentences = [
        {
            "id": number,
            "section": tagged.section_of(sentence).heading,
            "role": tagged.section_of(sentence).role.value,
            "paragraph": sentence.sentence.paragraph + 1,
            "lead_in": _lead_in(tagged, sentence),
            "start": sentence.sentence.start,
            "end": sentence.sentence.end,
            "text": tagged.text_of(sentence),
            "labels": [label for label in LABELS if label in sentence.labels],
            "scores": {label: round(score, 4) for label, score in sentence.scores.items()},
            "types": _all_types(sentence.types),
        }
        for number, sentence in enumerate(tagged.sentences, 1)
    ]
    return {**_facts(tagged, text=text), "sentences": sentences}


def _lead_in(tagged: TaggedDecision, sentence: TaggedSentence) -> int | None:
    """Number of the paragraph that leads in to the list of which a sentence's paragraph is an item."""
    lead_in = tagged.decision.paragraphs[sentence.sentence.paragraph].lead_in
    return None if lead_in is None else lead_in + 1


def _facts(tagged: TaggedDecision, *, text: bool) -> dict[str, object]:
    """What a record holds besides the sentences."""
    return {**_ours(tagged), **other_keys(tagged), **({"text": tagged.decision.text} if text else {})}


def _ours(tagged: TaggedDecision) -> dict[str, object]:
    facts = {name: getattr(tagged.decision, name) for name in FACTS}
    return {**facts, "digest": tagged.digest, "model": tagged.model}


def other_keys(tagged: TaggedDecision) -> dict[str, object]:
    """Other keys of the record that a decision was read from, renamed where ours have the same name."""
    extra = tagged.decision.extra
    kept = {key: value for key, value in extra.items() if key not in OWN_KEYS}
    if extra:
        facts = _ours(tagged)
        for key in OWN_KEYS:
            if extra.get(key) not in (None, "", facts.get(key)):
                kept.setdefault(f"input_{key}", extra[key])
    return kept


def to_json_line(tagged: TaggedDecision, *, text: bool = False) -> str:
    """A tagged decision as one line of JSON Lines, with the line break; ``text`` adds the decision's text.

    It is ``json_line(to_record(tagged))``, put together from the JSON of its values in a third of the time.
    """
    decision, paragraphs, columns = tagged.decision, tagged.decision.paragraphs, tagged.columns
    sections = [
        f'"section": {on_one_line(_quoted(section.heading))}, "role": "{section.role}"' for section in decision.sections
    ]
    leads = ["null" if paragraph.lead_in is None else paragraph.lead_in + 1 for paragraph in paragraphs]
    above = [
        f'{sections[paragraph.section]}, "paragraph": {number}, "lead_in": {lead_in}'
        for number, (paragraph, lead_in) in enumerate(zip(paragraphs, leads, strict=True), 1)
    ]
    texts = [_quoted_text(decision.text[place.start : place.end]) for place in columns.places]
    if not is_on_one_line(decision.text):  # looked at once, as the line is four times as long
        texts = [on_one_line(text) for text in texts]
    labels = [_JSON_LABELS[some] for some in columns.labels]
    scores = [
        f"{_1}{first}, {_2}{second}, {_3}{third}, {_4}{fourth}"
        for first, second, third, fourth in _TEN_THOUSANDTHS[columns.ten_thousandths].tolist()
    ]
    types = [
        _json_types(*((label, *own) for label, own in some.items())) if some else _JSON_NO_TYPES
        for some in columns.types
    ]
    rows = [
        f'{{"id": {number}, {above[place.paragraph]}, "start": {place.start}, "end": {place.end}, "text": {own}, '
        f'"labels": {some}, "scores": {{{score}}}, "types": {typed}}}'
        for number, (place, own, some, score, typed) in enumerate(
            zip(columns.places, texts, labels, scores, types, strict=True), 1
        )
    ]
    facts = on_one_line(_quoted(_facts(tagged, text=text)))
    return f'{facts[:-1]}, "sentences": [{", ".join(rows)}]}}\n'


@lru_cache(maxsize=4096)
def _json_types(*typed: tuple[str, ...]) -> str:
    """JSON of the types of a sentence, from labels with their types behind them; a few hundred differ."""
    return _quoted(_all_types({label: own for label, *own in typed}))


def _all_types(types: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Types of a sentence's labels, an empty list for a label without one."""
    return {label: list(types.get(label, ())) for label in TYPED_LABELS}
