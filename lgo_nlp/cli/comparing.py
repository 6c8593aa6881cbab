"""``lgo-nlp compare``: what differs between two models, or between two files of tagged decisions."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from typer import Argument, Exit

from lgo_nlp.cli.options import check_format, format_option
from lgo_nlp.cli.streams import complain, counted, shown, write
from lgo_nlp.errors import PageError

if TYPE_CHECKING:
    from lgo_nlp.evaluation.comparing import Comparison, LabelChange, Place, Unmatched

MOST_RECORD: Final = 100_000_000  # bytes of a line: nearly twice the largest record that 'tag' can write


def compare(
    old: Annotated[Path, Argument(metavar="OLD", help="A model's folder, or JSON Lines that 'tag' wrote.")],
    new: Annotated[Path, Argument(metavar="NEW", help="Another one.")],
    pages: Annotated[
        list[str] | None, Argument(metavar="PAGE", help="Files, folders, globs or .jsonl files for the models to tag.")
    ] = None,
    form: Annotated[str, format_option(help="text or json.")] = "text",
) -> None:
    """Show what differs between two models or two tagged files.

    Lists the labels gained (+) and lost (-) with the old and the new score, other types (~), and what only one side
    has; then the greatest move of a score. The exit status is 0 if nothing is listed, 1 if anything is, 2 if something
    cannot be read. A score that moved and changed no label or type is not listed.
    """
    from lgo_nlp.evaluation.comparing import compare as compared

    check_format(form, ("text", "json"))
    _check(old, new, pages or [])
    failures: dict[str, None] = {}
    found = compared(*(_records(side, pages or [], failures) for side in (old, new)))
    if not (found.decisions or found.changed):
        raise PageError(next(iter(failures), f"{old}, {new}: no decision to compare"))
    for reason in failures:
        complain(reason)
    if form == "json":
        write(json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n")
    else:
        write("".join(f"{shown(line)}\n" for line in (*_changes(found), *_summary(found))))
    raise Exit(int(found.changed))


def _check(old: Path, new: Path, pages: list[str]) -> None:
    """Find out what is wrong with the arguments before a model is loaded."""
    folders = [side for side in (old, new) if side.is_dir()]
    if folders and not pages:
        raise PageError(f"{folders[0]}: is a folder; name the pages that the model in it is to tag, after OLD and NEW")
    if pages and not folders:
        raise PageError(f"{pages[0]}: {old} and {new} are tagged already; name pages with a model's folder only")
    for name in {"", "-"} & set(pages):
        raise PageError(f"{name!r}: is no page that can be read twice; give files, folders, globs or .jsonl files")


def _records(side: Path, pages: list[str], failures: dict[str, None]) -> Iterator[dict[str, Any]]:
    """Tagged decisions of one side, one at a time; ``failures`` takes why pages could not be read, each reason once."""
    if not side.is_dir():
        yield from _written(side)
        return
    from lgo_nlp.reading import find_pages
    from lgo_nlp.tagging import Failure, load, tag_pages
    from lgo_nlp.writing.records import to_record

    for result in tag_pages(find_pages(pages), load(side)):
        if isinstance(result, Failure):
            failures[result.reason] = None
        else:
            yield to_record(result)


def _written(path: Path) -> Iterator[dict[str, Any]]:
    """Tagged decisions of a file of JSON Lines."""
    from lgo_nlp.evaluation.comparing import compare as compared
    from lgo_nlp.reading.json_lines import bounded_lines

    try:
        with path.open("rb") as stream:
            for number, line in enumerate(bounded_lines(stream, MOST_RECORD), 1):
                if len(line) > MOST_RECORD:
                    raise PageError(f"{path}:{number}: is larger than {MOST_RECORD:,} bytes, too large for a decision")
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                    compared([record], [record])  # raises if what is compared is missing or of another type
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    what = "is not a decision as 'lgo-nlp tag --format jsonl' writes it"
                    raise PageError(f"{path}:{number}: {what}") from None
                yield record
    except OSError as error:
        raise PageError(f"{path}: cannot be read ({error.strerror}); give a model's folder or a tagged file") from None


def _changes(found: "Comparison") -> Iterator[str]:
    for one in found.labels:
        yield f"{_sign(one)} {one.label} {one.old_score:.2f} → {one.new_score:.2f}  {_told(one.place)}"
    for other in found.types:
        types = " → ".join(", ".join(names) or "none" for names in (other.old, other.new))
        yield f"~ types of {other.label} {types}  {_told(other.place)}"
    for lone in found.unmatched:
        yield f"{_sign(lone)} sentence ({', '.join(lone.labels) or 'no label'})  {_told(lone.place)}"
    yield from (f"- decision {name}" for name in found.lost)
    yield from (f"+ decision {name}" for name in found.gained)


def _sign(change: "LabelChange | Unmatched") -> str:
    return "+" if change.gained else "-"


def _told(place: "Place") -> str:
    return f"{place.decision} sentence {place.id}: {' '.join(place.text.split())}"


def _summary(found: "Comparison") -> Iterator[str]:
    yield f"{counted(found.decisions, 'decision')} and {counted(found.sentences, 'sentence')} on both sides"
    if move := found.greatest:
        where = f" ({move.label}, {move.place.decision} sentence {move.place.id})" if move.by else ""
        yield f"greatest move of a score: {move.by:+.4f}{where}"
    n = Counter(f"{one.label} {'gained' if one.gained else 'lost'}" for one in found.labels)
    n += Counter(f"types of {one.label} changed" for one in found.types)
    n += Counter(f"sentences {'gained' if one.gained else 'lost'}" for one in found.unmatched)
    n += Counter({"decisions gained": len(found.gained), "decisions lost": len(found.lost)})
    yield ", ".join(f"{what}: {number:,}" for what, number in sorted(n.items())) or "no label, type or sentence changed"
