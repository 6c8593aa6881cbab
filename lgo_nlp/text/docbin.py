"""Texts with labelled spans as spaCy's DocBin, the file that ``spacy train`` reads."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from spacy.tokens import Doc, DocBin, SpanGroup
from spacy.vocab import Vocab

from lgo_nlp.text.sentences import token_starts

GROUP: Final = "sc"
"""The group of spans that spaCy's span categoriser learns from by default."""

META: Final = "meta"
"""Where a document's user data holds what a record says of its text."""


def write_docs(records: Iterable[Mapping[str, Any]]) -> bytes:
    """Documents of records of ``text``, ``spans`` (``start``, ``end``, ``label``) and ``meta``."""
    vocab = Vocab()
    found = DocBin(store_user_data=True)
    for record in records:
        text, spans = record["text"], record["spans"]
        words, spaces = _words(text, {s["start"] for s in spans}, {s["end"] for s in spans})
        doc = Doc(vocab, words=words, spaces=spaces)
        places = (doc.char_span(s["start"], s["end"], label=s["label"]) for s in spans)
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=[span for span in places if span is not None])
        doc.user_data[META] = dict(record["meta"])
        found.add(doc)
    return found.to_bytes()


def read_docs(raw: bytes) -> Iterator[dict[str, Any]]:
    """Records of a DocBin: ``text``, ``groups`` of spans by name, ``cats`` and ``meta``.

    Raises:
        ValueError: it is none.
    """
    try:
        docs = list(DocBin().from_bytes(raw).get_docs(Vocab()))
    except Exception as error:  # spaCy, msgpack and zlib each have errors of their own for bytes that are none
        raise ValueError(str(error).splitlines()[0] if str(error) else type(error).__name__) from None
    return map(_record, docs)


def _record(doc: Doc) -> dict[str, Any]:
    groups = {
        name: [{"start": s.start_char, "end": s.end_char, "label": s.label_} for s in spans]
        for name, spans in doc.spans.items()
    }
    return {"text": doc.text, "groups": groups, "cats": dict(doc.cats), "meta": doc.user_data.get(META)}


def _words(text: str, starts: set[int], ends: set[int]) -> tuple[list[str], list[bool]]:
    """Words of a text for ``Doc``, with a boundary at each start and end, and whether a space follows each.

    A space that is no start and behind which nothing ends belongs to the word before it.
    """
    cuts = sorted({0, *token_starts(text), *starts, *ends, *_gaps(text)} - {len(text)})
    words: list[str] = []
    spaces: list[bool] = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        word = text[start:end]
        if word == " " and words and not spaces[-1] and start not in starts and end not in ends:
            spaces[-1] = True
        else:
            words.append(word)
            spaces.append(False)
    return words, spaces


def _gaps(text: str) -> Iterator[int]:
    """Where white space begins and ends."""
    return (k for k in range(1, len(text)) if text[k].isspace() != text[k - 1].isspace())
