"""Labels gained and lost, sentence by sentence, between two models or two files of tagged decisions.

    python scripts/studies/compare.py OLD NEW [PAGES...]

OLD and NEW are model folders, which tag PAGES (the held-out decisions of the corpus if none are named), or JSON Lines
written by ``lgo-nlp tag``. A sentence that only one side has shows a change of the splitter.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from lgo_nlp.annotations import heldout_refs
from lgo_nlp.labels import LABELS
from lgo_nlp.reading import find_pages
from lgo_nlp.tagging import Failure, load, tag_pages
from lgo_nlp.writing.records import to_record

ROOT = Path(__file__).resolve().parents[2]
Sentences = dict[tuple[str, int, int], dict[str, Any]]


def sentences_of(side: Path, pages: list[str]) -> Sentences:
    """Sentences of one side, by decision and offsets."""
    if side.is_dir():
        results = tag_pages(find_pages(pages), load(side))
        records = [to_record(result) for result in results if not isinstance(result, Failure)]
    else:
        records = [json.loads(line) for line in side.read_text(encoding="utf-8").splitlines()]
    return {
        (record["ref"] or record["source"], s["start"], s["end"]): s for record in records for s in record["sentences"]
    }


def main() -> int:
    """Run the command; exit status 1 if anything changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("pages", nargs="*")
    arguments = parser.parse_args()
    held = sorted(f"{ROOT}/corpus/{ref.replace(' ', '-')}.txt" for ref in heldout_refs(ROOT / "annotations"))
    pages = arguments.pages or held
    old, new = sentences_of(arguments.old, pages), sentences_of(arguments.new, pages)
    changed: Counter[str] = Counter()
    for key in sorted(old.keys() | new.keys()):
        if key not in old or key not in new:
            changed["sentence boundaries"] += 1
            print(
                f"{'-' if key in old else '+'} sentence  {key[0]} {key[1]}–{key[2]}: {(old.get(key) or new[key])['text']}"
            )
            continue
        for label in LABELS:
            was, now = label in old[key]["labels"], label in new[key]["labels"]
            if was != now:
                changed[f"{label} {'gained' if now else 'lost'}"] += 1
                scores = f"{old[key]['scores'][label]:.2f} → {new[key]['scores'][label]:.2f}"
                print(f"{'+' if now else '-'} {label} {scores}  {key[0]} sentence {new[key]['id']}: {new[key]['text']}")
    print(", ".join(f"{what} {n}" for what, n in sorted(changed.items())) or "nothing changed")
    return 1 if changed else 0


if __name__ == "__main__":
    raise SystemExit(main())
