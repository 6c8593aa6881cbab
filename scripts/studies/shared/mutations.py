"""Changes that make a hostile input of a sound one: of text, of HTML, of bytes and of JSON."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from shared.pieces import TEXT

LONGEST = 60_000
"""Characters of a changed text at most: enough for what is quadratic to take longer than a page may."""


def change_text(text: str, rng: random.Random, extra: Sequence[str] = ()) -> str:
    """A text changed in one to eight places; ``extra`` are pieces to put in besides those of any text."""
    for _ in range(rng.randint(1, 8)):
        text = rng.choice(_CHANGES)(text, rng, (*TEXT, *extra, *extra))[:LONGEST]
    return text


def _place(text: str, rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, len(text))
    return start, min(len(text), start + int(rng.expovariate(1 / 80)))


def _cut(text: str, rng: random.Random, _: Sequence[str]) -> str:
    start, end = _place(text, rng)
    return text[:start] + text[end:]


def _keep(text: str, rng: random.Random, _: Sequence[str]) -> str:
    start = rng.randint(0, len(text))
    return text[start : start + rng.randint(1, 4000)]


def _put(text: str, rng: random.Random, pieces: Sequence[str]) -> str:
    start, _ = _place(text, rng)
    return text[:start] + rng.choice(("", "\n")) + rng.choice(pieces) + rng.choice(("", "\n", " ")) + text[start:]


def _repeat(text: str, rng: random.Random, pieces: Sequence[str]) -> str:
    start, end = _place(text, rng)
    piece = rng.choice((text[start:end], rng.choice(pieces)))
    return text[:start] + piece * int(2 ** rng.uniform(1, 13)) + text[start:]


def _replace(text: str, rng: random.Random, pieces: Sequence[str]) -> str:
    start, end = _place(text, rng)
    old = rng.choice((" ", "\n", ".", "\n\n", text[start:end][:3] or " "))
    return text.replace(old, rng.choice(pieces), rng.choice((1, 8, -1)))


def _swap(text: str, rng: random.Random, _: Sequence[str]) -> str:
    lines = text.split("\n")
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "\n".join(lines)


def _case(text: str, rng: random.Random, _: Sequence[str]) -> str:
    start, end = _place(text, rng)
    return text[:start] + rng.choice((str.upper, str.lower, str.title))(text[start:end]) + text[end:]


_CHANGES: tuple[Callable[[str, random.Random, Sequence[str]], str], ...] = (
    _cut,
    _keep,
    _put,
    _put,
    _repeat,
    _replace,
    _swap,
    _case,
)


def change_bytes(content: bytes, rng: random.Random) -> bytes:
    """Bytes of which some are changed, left out or put in, or the end is cut off."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(changed))
        length = rng.choice((0, 1, 4, 64))
        changed[start : start + length] = rng.randbytes(rng.choice((0, length, 1)))
    return bytes(changed[: rng.randint(0, len(changed))] if rng.random() < 0.1 else changed)


VALUES = (
    None, True, False, 0, -1, 1, 2**63, 10**400, 1e308, float("nan"), float("inf"), 0.5, "", " ", "fault", "delay", "\ud83d", "\0",
    "99 000 101", "x" * 5000, [], {}, [[]], [None], {"": None}, ["fault"], {"fault": 1}, [0] * 500,
)  # fmt: skip


def change_value(value: Any, rng: random.Random) -> Any:
    """A JSON value in which one value, at any depth, is another, is left out, or has another name."""
    if not isinstance(value, dict | list) or not value or rng.random() < 0.1:
        return rng.choice(VALUES)
    changed = dict(value) if isinstance(value, dict) else list(value)
    key = rng.choice(list(changed)) if isinstance(changed, dict) else rng.randrange(len(changed))
    kind = rng.random()
    if kind < 0.1:
        del changed[key]
    elif kind < 0.15 and isinstance(changed, dict):
        changed[rng.choice(("text", "spans", "meta", "", "x"))] = changed.pop(key)
    else:
        changed[key] = change_value(changed[key], rng)
    return changed
