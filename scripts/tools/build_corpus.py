"""Build ``corpus/*.txt`` and ``annotations/*.jsonl`` from the authored decisions in ``corpus/source``.

    python scripts/tools/build_corpus.py [--source DIR] [--corpus DIR] [--annotations DIR]

Each authored decision becomes a page saved as text, in the layout that its header names and with the site's
furniture round it, and a line of JSON for each of its paragraphs. The same sources give the same bytes.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lgo_nlp.annotations import AnnotatedParagraph, Span, write_annotations
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS, SCHEME
from lgo_nlp.text.sentences import split_paragraph

ROOT = Path(__file__).resolve().parents[2]
COOKIE_NOTICE = (
    "Your choices about cookies",
    "Some cookies are needed for the pages to work. Others count visits, and you may refuse them.",
    "Save my choices",
)
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
NESTED_MARKS = (lambda _: "•", lambda n: f"{chr(96 + n)})", lambda n: f"{ROMAN[n - 1]}.", lambda n: f"{n}.")

BY_CODE = {label.code: label for label in SCHEME}
OWN_MARK = re.compile(r"\(?[a-z]\) ")
"""The mark of a list item that an author wrote out."""


@dataclass(frozen=True)
class AuthoredParagraph:
    """A paragraph or list item of an authored decision; ``mark`` is the item's own, where the author wrote one."""

    text: str
    spans: tuple[Span, ...]
    is_item: bool
    mark: str = ""


@dataclass
class AuthoredDecision:
    """An authored decision: header fields, and blocks in order: ``(level, heading)`` or a paragraph."""

    header: dict[str, str] = field(default_factory=dict)
    blocks: list[tuple[int, str] | AuthoredParagraph] = field(default_factory=list)


def parse(path: Path) -> AuthoredDecision:
    """Authored decision in an ``.ann`` file.

    Raises:
        AnnotationError: a line is not of the format, or a labelled line is not one sentence.
    """
    decision = AuthoredDecision()
    sentences: list[tuple[str, str]] = []
    is_item = False

    def close() -> None:
        if sentences:
            decision.blocks.append(_paragraph(sentences, is_item=is_item, where=str(path)))
            sentences.clear()

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        if line.startswith("{"):
            codes, brace, text = line[1:].partition("} ")
            if not brace or not text.strip() or text != text.strip():
                raise AnnotationError(f"{where}: not '{{codes}} sentence'")
            sentences.append((f"{number}:{codes}", text))
            continue
        close()
        if line.startswith("@"):
            key, _, value = line[1:].partition(" ")
            decision.header[key] = value
        elif line.startswith("="):
            marks, _, heading = line.partition(" ")
            decision.blocks.append((len(marks), heading))
        elif line in ("¶", "•"):
            is_item = line == "•"
        elif line:
            raise AnnotationError(f"{where}: not a header, heading, mark or sentence: {line[:40]!r}")
    close()
    return decision


def _paragraph(sentences: Sequence[tuple[str, str]], *, is_item: bool, where: str) -> AuthoredParagraph:
    mark = OWN_MARK.match(sentences[0][1]) if is_item else None
    if mark:
        sentences = [(sentences[0][0], sentences[0][1][mark.end() :]), *sentences[1:]]
    text = " ".join(sentence for _, sentence in sentences)
    cuts = split_paragraph(text)
    spans: list[Span] = []
    start = 0
    for code, sentence in sentences:
        number, _, codes = code.partition(":")
        end = start + len(sentence)
        if codes:
            inside = [cut for cut in cuts if cut[0] < end and cut[1] > start]
            fits = inside[0][0] == start and all(text[a] == "(" for a, _ in inside[1:]) and inside[-1][1] <= end
            if not fits:
                raise AnnotationError(f"{where}:{number}: a labelled line must be one sentence: {sentence[:60]!r}")
            spans += _spans(codes, inside[0], where=f"{where}:{number}")
        start = end + 1
    return AuthoredParagraph(text, tuple(spans), is_item, mark.group() if mark else "")


def _spans(codes: str, extent: tuple[int, int], *, where: str) -> Iterator[Span]:
    for code in codes.split(";"):
        letter, _, types = code.partition(":")
        label = BY_CODE.get(letter)
        named = tuple(types.split(",")) if types else ()
        if label is None or not set(named) <= set(label.types) or bool(label.types) != bool(named):
            raise AnnotationError(f"{where}: code {code!r} is not of the scheme")
        yield Span(*extent, label.name, tuple(sorted(named, key=list(BY_NAME[label.name].types).index)))


def page(decision: AuthoredDecision) -> str:
    """The decision as a page saved as text."""
    header = decision.header
    number = int(header["ref"].replace(" ", ""))
    layout = header["layout"]
    render = {"numbered": _numbered, "dashed": _dashed, "plain": _plain, "report": _plain}[layout]
    gap = "\n" if layout in ("plain", "report") else "\n\n"
    lines = list(_head(header))
    majors = [block[1] for block in decision.blocks if isinstance(block, tuple) and block[0] == 1]
    if number % 4 == 1 and layout != "report":
        lines += ["Contents", *majors]
    lines += render(decision, number)
    if layout != "report":
        lines += ["Investigator's decision on behalf of the Ombudsman"]
    elif number % 2:
        lines += [f"Ombudsman satisfied with council's response: {header['date']}"]
    lines += ["Print this page", *(COOKIE_NOTICE if number % 3 else ())]
    return gap.join(lines) + "\n"


def _head(header: dict[str, str]) -> Iterator[str]:
    if header["layout"] != "report":
        yield f"{header['body']} ({header['ref']})"
    pairs = {"Category": header["category"], "Decision": header["outcome"], "Decision date": header["date"]}
    for label, value in pairs.items():
        if header["layout"] in ("plain", "report"):
            yield f"{label} :"
            yield from value.replace(" > ", "\n>\n").split("\n")
        else:
            yield f"{label} : {value}"


def _numbered(decision: AuthoredDecision, number: int) -> Iterator[str]:
    mark = NESTED_MARKS[number % len(NESTED_MARKS)]
    count, item, begun = 0, 0, False
    for block in decision.blocks:
        if isinstance(block, tuple):
            if block[0] == 1:
                if begun:
                    yield "Back to top"
                count, begun = 0, True
            yield block[1]
        elif block.is_item:
            item += 1
            yield f"    {block.mark or mark(item) + ' '}{block.text}"
        else:
            count, item = count + 1, 0
            yield block.text if block.text.startswith("Summary:") else f"  {count}. {block.text}"


def _dashed(decision: AuthoredDecision, _number: int) -> Iterator[str]:
    for block in decision.blocks:
        if isinstance(block, tuple):
            yield block[1]
        else:
            yield block.text if block.text.startswith("Summary:") else f"{block.mark or '- '}{block.text}"


def _plain(decision: AuthoredDecision, _number: int) -> Iterator[str]:
    for block in decision.blocks:
        yield block[1] if isinstance(block, tuple) else block.mark + block.text


def annotations(decision: AuthoredDecision) -> Iterator[AnnotatedParagraph]:
    """Annotated paragraphs of a decision, in order, those without a span too."""
    heading, number = "", 0
    for block in decision.blocks:
        if isinstance(block, tuple):
            heading = block[1]
            continue
        number += 1
        spans = tuple(sorted(block.spans, key=lambda span: (span.start, LABELS.index(span.label))))
        yield AnnotatedParagraph(block.text, spans, decision.header["ref"], number, heading, "author")


def heldout_refs(folder: Path) -> frozenset[str]:
    """References of the decisions kept for evaluation, from ``heldout.txt`` in the annotations' folder."""
    path = folder / "heldout.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return frozenset(ref for line in lines if (ref := line.partition("#")[0].strip()))


def build(source: Path, corpus: Path, out: Path) -> int:
    """Build everything; how many decisions there were."""
    held = heldout_refs(out)
    sides: dict[str, list[AnnotatedParagraph]] = {"train": [], "heldout": []}
    paths = sorted(source.glob("*.ann"))
    corpus.mkdir(parents=True, exist_ok=True)
    for path in paths:
        decision = parse(path)
        (corpus / f"{path.stem}.txt").write_text(page(decision), encoding="utf-8", newline="\n")
        sides["heldout" if decision.header["ref"] in held else "train"] += annotations(decision)
    for stale in {p.stem for p in corpus.glob("*.txt")} - {p.stem for p in paths}:
        (corpus / f"{stale}.txt").unlink()
    for side, paragraphs in sides.items():
        write_annotations(paragraphs, out / f"{side}.jsonl")
    return len(paths)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, default=ROOT / "corpus" / "source")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--annotations", type=Path, default=ROOT / "annotations")
    arguments = parser.parse_args()
    try:
        count = build(arguments.source, arguments.corpus, arguments.annotations)
    except AnnotationError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} decisions built")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
