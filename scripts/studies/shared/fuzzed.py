"""Rooms that read what strangers write: how an input of each is made, and what of it is lost when it is read."""

import io
import json
import random
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from lgo_nlp.annotations import measure_agreement, read_annotations
from lgo_nlp.annotations.checking import check_annotations
from lgo_nlp.annotations.standoff import read_standoff
from lgo_nlp.errors import LgoError
from lgo_nlp.model import load_model
from lgo_nlp.reading import parts_of_html, pieces_of, read_passage, read_text
from lgo_nlp.reading.html import looks_like_html
from lgo_nlp.records.tagged_lines import read_tagged
from lgo_nlp.tagging import Tagger, default_model_folder, load
from lgo_nlp.text.sentences import split_paragraph
from lgo_nlp.writing.formats import records_format
from lgo_nlp.writing.html import page_decision
from lgo_nlp.writing.records import to_json_line, to_record
from lgo_nlp.writing.sentences import to_csv
from shared.decisions import ROOT
from shared.mutations import change_bytes, change_text, change_value
from shared.pieces import MARKUP, TAGS

Spans = Iterable[tuple[int, int]]
HTML = (*(tag for name in TAGS for tag in (f"<{name}>", f"</{name}>")), *MARKUP)
UNSHOWN = ("script", "style", "template", "svg", "iframe")
FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # letters and signs that Unicode draws as nothing


class Room(NamedTuple):
    """Where inputs go: how one is made, how it is read, which gives the characters lost, and its share of all inputs."""

    make: Callable[[random.Random], str | bytes]
    read: Callable[[str | bytes], int]
    share: float


def lost(text: str, spans: Spans) -> int:
    """How many characters that show are in none of the spans."""
    held = bytearray(len(text))
    for start, end in spans:
        held[start:end] = b"\1" * (end - start)
    return sum(not at and shows(char) for at, char in zip(held, text, strict=True))


def shows(char: str) -> bool:
    """Whether a character is neither white space nor invisible."""
    return not char.isspace() and char not in FILLERS and unicodedata.category(char) != "Cf"


@cache
def pages(suffix: str) -> list[str]:
    """Sound pages to change."""
    found = (
        sorted((ROOT / "tests" / "fixtures").glob(f"*{suffix}")) + sorted((ROOT / "corpus").glob(f"*{suffix}"))[::60]
    )
    return [path.read_text(encoding="utf-8") for path in found]


@cache
def paragraphs() -> list[str]:
    """Sound paragraphs to change."""
    return [line for page in pages(".txt") for line in page.split("\n") if len(line) > 80]


@cache
def lines(name: str) -> list[str]:
    """Sound lines of an annotation file to change."""
    return (ROOT / "annotations" / name).read_text(encoding="utf-8").splitlines()[::40]


@cache
def tagger() -> Tagger:
    """The tagger with the model that ships."""
    return load()


@cache
def small_model() -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """What the model that ships is described by, and its arrays with the large ones empty, so that they pack small."""
    folder = default_model_folder()
    with np.load(folder / "weights.npz") as stored:
        arrays = {name: np.zeros_like(stored[name]) if stored[name].size > 1e5 else stored[name] for name in stored}
    return json.loads((folder / "model.json").read_text(encoding="utf-8")), arrays


@cache
def small_weights() -> bytes:
    """Those arrays as a file."""
    return packed(small_model()[1])


def packed(arrays: dict[str, np.ndarray]) -> bytes:
    """Arrays as ``weights.npz`` holds them."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def make_annotations(rng: random.Random) -> bytes:
    """An annotation file of a few lines, some of them changed."""
    made = []
    for line in rng.choices(lines(rng.choice(("heldout.jsonl", "published.jsonl"))), k=rng.randint(1, 3)):
        if rng.random() < 0.6:
            line = json.dumps(change_value(json.loads(line), rng), ensure_ascii=rng.random() < 0.5)
        made.append(change_text(line, rng) if rng.random() < 0.2 else line)
    content = "\n".join(made).encode("utf-8", errors="surrogatepass")
    return change_bytes(content, rng) if rng.random() < 0.3 else content


def read_annotation_file(content: str | bytes) -> int:
    """Read annotations in each way that there is; they are refused if each of them refuses them."""
    refused = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotations.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        list(map(str, check_annotations([path])))
        for read in (read_standoff, _agreement_of):
            try:
                read(path)
            except LgoError as error:
                refused.append(error)
    if len(refused) > 1:
        raise refused[0]
    return 0


def _agreement_of(path: Path) -> object:
    found = read_annotations([path])
    return measure_agreement(found, found)


def make_model(rng: random.Random) -> bytes:
    """Both files of a model, one of them changed, the weights' digest in ``model.json`` mended."""
    described, arrays = small_model()
    weights = small_weights()
    kind = rng.random()
    if kind < 0.3:
        weights = change_bytes(weights, rng)
    elif kind < 0.6:
        weights = packed({**arrays, **changed_array(arrays, rng)})
    described = {**described, "digest": sha256(weights).hexdigest()}
    if kind >= 0.6:
        described = change_value(described, rng)
    text = json.dumps(described)
    return (change_text(text, rng) if kind > 0.95 else text).encode(errors="replace") + b"\0\0\0" + weights


def changed_array(arrays: dict[str, np.ndarray], rng: random.Random) -> dict[str, np.ndarray]:
    """One of the arrays, in another shape, of another type, or with strange values, by its own or another name."""
    name = rng.choice(sorted(arrays))
    array = arrays[name]
    changes: tuple[Callable[[], np.ndarray], ...] = (
        lambda: array[1:], lambda: array[..., None], lambda: np.concatenate([array, array]), lambda: array.T,
        lambda: array.astype(np.float64), lambda: array.astype("U9"), lambda: np.full(array.shape, -1).astype(array.dtype),
        lambda: np.full(array.shape, np.nan), lambda: np.full(array.shape, np.inf, array.dtype if array.dtype.kind == "f" else float),
        lambda: np.zeros(0), lambda: np.array(3), lambda: array[::-1],
    )  # fmt: skip
    return {rng.choice((name, name, name, "other")): rng.choice(changes)()}


def read_model(content: str | bytes) -> int:
    """Load a model, and tag with it if that is possible."""
    described, _, weights = (content if isinstance(content, bytes) else content.encode()).partition(b"\0\0\0")
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        (Path(folder) / "model.json").write_bytes(described)
        (Path(folder) / "weights.npz").write_bytes(weights)
        Tagger(load_model(Path(folder))).tag_passage("The Council was late. That was fault.")
    return 0


def read_whole(text: str | bytes) -> int:
    """Read a page, and account for its characters: all that shows of it is in its pieces."""
    page = str(text)
    decision = read_text(page)
    if not looks_like_html(page):
        return lost(page, ((piece.start, piece.end) for piece in pieces_of(page)))
    tree = LexborHTMLParser(page)
    tree.strip_tags(list(UNSHOWN))
    there = Counter(filter(shows, tree.body.text() if tree.body else ""))
    there -= Counter(char for _, piece in parts_of_html(page) for char in piece)
    headings_and_paragraphs = ((place.start, place.end) for place in (*decision.sections, *decision.paragraphs))
    return there.total() + lost(decision.text, headings_and_paragraphs)


def read_paragraph(text: str | bytes) -> int:
    """Cut a paragraph into sentences, which leave nothing of it out."""
    return lost(str(text), split_paragraph(str(text)))


def tag(text: str | bytes) -> int:
    """Tag a text, and write it in the formats of text."""
    decision = read_passage(str(text))
    tagged = tagger().tag_decision(decision)
    for write in (to_json_line, to_csv, page_decision):
        write(tagged)
    held = lost(decision.text, ((one.sentence.start, one.sentence.end) for one in tagged.sentences))
    return held - lost(decision.text, ((place.start, place.end) for place in decision.paragraphs))


@cache
def tagged_lines() -> list[dict[str, object]]:
    """Sound records of ``lgo-nlp tag`` to change, of short pages."""
    found = sorted(pages(".txt"), key=len)[:3]
    return [to_record(tagger().tag_decision(read_text(page)), text=with_text) for page in found for with_text in (0, 1)]


def make_tagged_line(rng: random.Random) -> str:
    """Such a record with something of it changed."""
    changed = json.dumps(change_value(rng.choice(tagged_lines()), rng))
    return change_text(changed, rng) if rng.random() < 0.1 else changed


def record(line: str | bytes) -> int:
    """Read a tagged line, and write its records as SQLite; a line that is none has nothing to lose."""
    tagged = read_tagged(str(line), source="line")
    if tagged is not None:
        with tempfile.TemporaryDirectory() as folder:
            form = records_format("sqlite")
            part = form.part(tagged)
            form.write(lambda: iter([part]), Path(folder) / "records.sqlite", "")
    return 0


ROOMS = {
    "text": Room(lambda rng: change_text(rng.choice(pages(".txt")), rng), read_whole, 0.25),
    "html": Room(lambda rng: change_text(rng.choice(pages(".html")), rng, HTML), read_whole, 0.3),
    "sentences": Room(lambda rng: change_text(rng.choice(paragraphs()), rng), read_paragraph, 0.15),
    "tagging": Room(lambda rng: change_text(rng.choice(pages(rng.choice((".txt", ".html")))), rng, HTML), tag, 0.13),
    "annotations": Room(make_annotations, read_annotation_file, 0.1),
    "tagged lines": Room(make_tagged_line, record, 0.05),
    "models": Room(make_model, read_model, 0.02),
}


def make(room: str, number: int, seed: int) -> str | bytes:
    """One input: the same whatever the others are."""
    return ROOMS[room].make(random.Random(f"{seed} {room} {number}"))
