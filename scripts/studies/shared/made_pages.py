"""Pages made of the corpus, as many as are asked for. It imports nothing large, so that it does not add to what is timed."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

_CORPUS = Path(__file__).resolve().parents[3] / "corpus"
_BODY = re.compile(r"\b[A-Z][a-z]+(?= (?:Borough|City|County|District|Council)\b)")


def made_pages(number: int) -> Iterator[str]:
    """Pages of the corpus over and over, with new names of councils on every page, so that words are new as well."""
    rng = random.Random(0)
    texts = [path.read_text(encoding="utf-8") for path in sorted(_CORPUS.glob("*.txt"))]
    for at in range(number):
        names: dict[str, str] = {}
        yield _BODY.sub(lambda found, names=names: names.setdefault(found[0], _name(rng)), texts[at % len(texts)])


def _name(rng: random.Random) -> str:
    return "".join(rng.choice("bdfglmnprst") + rng.choice("aeiou") for _ in range(3)).capitalize()
