"""What the corpus promises: built from its sources, read back whole, invented throughout, large and varied enough."""

import hashlib
import importlib.util
import re
import shutil
import sys
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from golden import PAGES, SIDES, gold, hold_of_each, paragraphs, refs

from lgo_nlp.annotations import read_annotations
from lgo_nlp.errors import AnnotationError
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.text.sentences import split_paragraph

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data"
SCRIPT = ROOT / "scripts" / "tools" / "build_corpus.py"
SOURCES = sorted((ROOT / "corpus" / "source").glob("*.ann"))
REAL = ROOT.parent / "shared" / "real"
FILES = ("train.jsonl", "heldout.jsonl")

HEADER = """@ref 99 000 901
@body Otterford Council
@category Housing > Repairs
@outcome Upheld
@date 04 Mar 2024
@layout plain
"""


def load_script(name="build_corpus"):
    spec = importlib.util.spec_from_file_location(name, SCRIPT.with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPT.parent)  # as it is for a script that is run
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    return module


build_corpus = load_script()


@cache
def authored(path):
    return build_corpus.parse(path)


def annotations():
    return (*paragraphs("train"), *paragraphs("heldout"))


def texts():
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))}


def names_in(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.slow
def test_corpus_built_again_has_the_same_bytes(tmp_path, monkeypatch, capsys):
    out, corpus = tmp_path / "annotations", tmp_path / "corpus"
    out.mkdir()
    shutil.copy(ROOT / "annotations" / "heldout.txt", out)
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--corpus", str(corpus), "--annotations", str(out)])
    assert build_corpus.main() == 0
    assert capsys.readouterr() == (f"{len(SOURCES)} decisions built\n", "")
    committed = {path.name: path.read_bytes() for path in (ROOT / "corpus").glob("*.txt")}
    assert {path.name: path.read_bytes() for path in corpus.iterdir()} == committed
    for name in FILES:
        assert (out / name).read_bytes() == (ROOT / "annotations" / name).read_bytes()


def test_corpus_has_a_page_for_each_source():
    assert [path.stem for path in SOURCES] == [ref.replace(" ", "-") for ref in PAGES]


def test_corpus_page_reads_back_to_its_source(pages):
    hold_of_each(reads_back_to_its_source, pages)


OWN_MARK = re.compile(r"^(?:[a-z]\)|\d\.) ")
"""The letter or number of a heading, which is no part of its words."""


def reads_back_to_its_source(decision, _):
    source = authored(ROOT / "corpus" / "source" / f"{Path(decision.source).stem}.ann")
    read = [(section.start, decision.text[section.start : section.end], "heading") for section in decision.sections]
    for paragraph in decision.paragraphs:
        kind = "paragraph" if paragraph.lead_in is None else "item"
        read.append((paragraph.start, decision.text[paragraph.start : paragraph.end], kind))
    written = [
        (OWN_MARK.sub("", block[1]), "heading")
        if isinstance(block, tuple)
        else (block.text, "item" if block.is_item else "paragraph")
        for block in source.blocks
    ]
    assert [block[1:] for block in sorted(read)] == written
    header = source.header
    assert decision.ref == header["ref"]
    assert decision.category == header["category"]
    assert decision.outcome == header["outcome"]
    assert decision.date == datetime.strptime(header["date"], "%d %b %Y").date().isoformat()
    assert decision.body == (None if header["layout"] == "report" else header["body"])


def test_corpus_has_pages_of_every_layout():
    layouts = Counter(authored(path).header["layout"] for path in SOURCES)
    assert set(layouts) == {"numbered", "dashed", "plain", "report"}
    assert min(layouts.values()) >= 10


def test_corpus_is_large_enough():
    lines = (line for path in SOURCES for line in path.read_text(encoding="utf-8").splitlines())
    assert len(SOURCES) >= 200
    assert sum(line.startswith("{") for line in lines) >= 11_000


@pytest.mark.parametrize(("label", "least"), [("fault", 60), ("injustice", 40), ("agreed_action", 60)])
def test_corpus_has_every_type_often_enough_to_learn(label, least):
    counts = Counter(name for p in annotations() for span in p.spans if span.label == label for name in span.types)
    assert set(counts) == set(BY_NAME[label].types)
    assert {name: count for name, count in counts.items() if count < least} == {}


def test_corpus_spans_fit_sentences():
    astray = [
        (paragraph.decision, paragraph.text[span.start : span.end])
        for paragraph in annotations()
        for span in paragraph.spans
        if (span.start, span.end) not in split_paragraph(paragraph.text)
    ]
    assert astray == []


def test_corpus_annotations_are_of_every_paragraph_in_order():
    written = {}
    for paragraph in annotations():
        written.setdefault(paragraph.decision, []).append((paragraph.paragraph, paragraph.text))
    for path in SOURCES:
        blocks = [block for block in authored(path).blocks if not isinstance(block, tuple)]
        expected = [(number, block.text) for number, block in enumerate(blocks, 1)]
        assert written[authored(path).header["ref"]] == expected


@pytest.mark.parametrize(
    "name",
    [
        f"{of}{who}"
        for of in ("", "hands_", "newest_", "recent_", "hardest_", "latest_", "hands_163_to_177_")
        for who in ("first", "second")
    ],
)
def test_corpus_labelled_twice_has_the_words_of_the_pages(name):
    written = {(p.decision, p.paragraph): (p.section, p.text) for p in annotations()}
    twice = list(read_annotations([ROOT / "annotations" / "double" / f"{name}.jsonl"]))
    assert twice
    assert [p.text for p in twice if written[p.decision, p.paragraph] != (p.section, p.text)] == []


def test_corpus_split_has_no_decision_on_both_sides():
    train, heldout = (set(refs(side)) for side in SIDES)
    assert not train & heldout
    assert train | heldout == {authored(path).header["ref"] for path in SOURCES}
    assert heldout == build_corpus.heldout_refs(ROOT / "annotations")


def test_corpus_heldout_list_is_the_fifth_that_its_first_lines_say():
    def order(header):
        main = header["category"].partition(" > ")[0]
        return header["outcome"], main, hashlib.sha256(header["ref"].encode()).hexdigest()

    headers = [authored(path).header for path in SOURCES]
    drawn = sorted(headers[:62], key=order)[2::5] + sorted(headers[62:200], key=order)[2::5]
    assert build_corpus.heldout_refs(ROOT / "annotations") == {header["ref"] for header in drawn}
    assert len(drawn) * 5 == 200


def test_corpus_hands_are_those_of_the_decisions_written_after_the_first_200():
    lines = (ROOT / "corpus" / "hands.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "decision\thand\tprose"
    rows = [line.split("\t") for line in lines[1:]]
    assert [ref for ref, *_ in rows] == [authored(path).header["ref"] for path in SOURCES[200:]]
    assert min(Counter(hand for _, hand, _ in rows).values()) >= 3
    assert len({(hand, prose) for _, hand, prose in rows}) == len({hand for _, hand, _ in rows})
    assert {prose for *_, prose in rows} == {"free", "stock", "hard"}


def test_corpus_labels_are_on_both_sides_of_the_split():
    for side in SIDES:
        found = Counter(span.label for p in paragraphs(side) for span in p.spans)
        assert set(found) == set(LABELS)
        assert min(found.values()) >= 100


@pytest.mark.slow
def test_corpus_names_no_real_council():
    names = names_in(DATA / "real_councils.txt")
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    assert len(names) >= 400
    assert pattern.search("The complaint was about Bromley’s letter.")
    found = {name: pattern.findall(text.replace("’", "'")) for name, text in texts().items()}
    assert {name: council for name, council in found.items() if council} == {}


needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="../shared/real is not here")


def word_runs(text, length):
    words = re.findall(r"[a-z0-9£]+", re.sub(r"['’]", "", text.lower()))
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def real_runs(length):
    lines = (line for path in REAL.rglob("*.txt") for line in path.read_text(encoding="utf-8").splitlines())
    return {run for line in lines for run in word_runs(line, length)}


@needs_real
def test_corpus_shares_no_eight_words_with_a_real_decision():
    real = real_runs(8)
    phrases = {phrase: word_runs(phrase, 8) for phrase in names_in(DATA / "stock_phrases.txt")}
    stock = {run for runs in phrases.values() for run in runs}
    shared, copied = set(), []
    for name, text in texts().items():
        for number, line in enumerate(text.splitlines(), 1):
            found = word_runs(line, 8) & real
            shared |= found
            copied += [f"{name}:{number}: {run}" for run in sorted(found - stock)]
    assert copied == []
    assert [phrase for phrase, runs in phrases.items() if not runs & shared] == []


@needs_real
def test_guidelines_give_examples_of_their_own():
    text = (ROOT / "annotations" / "GUIDELINES.md").read_text(encoding="utf-8")
    examples = re.findall(r'"([^"]+)"', text)
    assert len(examples) > 80
    five, six = real_runs(5), real_runs(6)
    found = {e for e in examples if word_runs(e, 6) & six or (len(word_runs(e, 5)) == 1 and word_runs(e, 5) <= five)}
    assert found == set()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("¶\n{X} It took nine months.", ":8: code 'X' is not of the scheme"),
        ("¶\n{F} It took nine months.", ":8: code 'F' is not of the scheme"),
        ("¶\n{F:lateness} It took nine months.", ":8: code 'F:lateness' is not of the scheme"),
        ("¶\n{D:delay} I find no fault.", ":8: code 'D:delay' is not of the scheme"),
        ("¶\n{} Mr X complained.\n{F:delay;I:delay} It was late.", ":9: code 'I:delay' is not of the scheme"),
        ("¶\n{F:delay} It was late. It was wrong.", ":8: a labelled line must be one sentence"),
        ("¶\n{F:delay It was late.", ":8: not '{codes} sentence'"),
        ("¶\n{}  It was late.", ":8: not '{codes} sentence'"),
        ("¶\n{} ", ":8: not '{codes} sentence'"),
        ("¶\nIt was late.", ":8: not a header, heading, mark or sentence: 'It was late.'"),
    ],
)
def test_build_corpus_names_the_line_of_a_fault(tmp_path, body, fault):
    path = tmp_path / "99-000-901.ann"
    path.write_text(HEADER + body + "\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=re.escape(f"{path}{fault}")):
        build_corpus.parse(path)


def test_build_corpus_keeps_a_citation_out_of_the_span_of_its_sentence(tmp_path):
    path = tmp_path / "99-000-901.ann"
    path.write_text(HEADER + "¶\n{F:delay} It was late. (Housing Act 1996, section 184)\n{D} I uphold this.\n", "utf-8")
    paragraph = build_corpus.parse(path).blocks[0]
    assert [paragraph.text[span.start : span.end] for span in paragraph.spans] == ["It was late.", "I uphold this."]


def test_build_corpus_takes_away_the_page_of_a_source_that_has_gone(tmp_path):
    source, corpus, out = tmp_path / "source", tmp_path / "corpus", tmp_path / "annotations"
    source.mkdir()
    for ref in ("99-000-901", "99-000-902"):
        text = HEADER.replace("99 000 901", ref.replace("-", " ")) + "= Findings\n¶\n{F:delay;D} The delay was fault.\n"
        (source / f"{ref}.ann").write_text(text, encoding="utf-8")
    out.mkdir()
    (out / "heldout.txt").write_text("# kept\n99 000 902\n", encoding="utf-8")
    assert build_corpus.build(source, corpus, out) == 2
    assert [path.name for path in sorted(corpus.iterdir())] == ["99-000-901.txt", "99-000-902.txt"]
    assert [p.decision for p in read_annotations([out / "heldout.jsonl"])] == ["99 000 902"]
    assert [p.decision for p in read_annotations([out / "train.jsonl"])] == ["99 000 901"]
    (source / "99-000-901.ann").unlink()
    assert build_corpus.build(source, corpus, out) == 1
    assert [path.name for path in corpus.iterdir()] == ["99-000-902.txt"]


def test_build_corpus_that_finds_a_fault_says_so_in_one_line_and_exits_2(tmp_path, monkeypatch, capsys):
    path = tmp_path / "99-000-901.ann"
    path.write_text(HEADER + "¶\n{Q} It was late.\n", encoding="utf-8")
    options = ["--source", str(tmp_path), "--corpus", str(tmp_path / "corpus"), "--annotations", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", ["build_corpus.py", *options])
    assert build_corpus.main() == 2
    assert capsys.readouterr() == ("", f"{path}:8: code 'Q' is not of the scheme\n")
    assert not list((tmp_path / "corpus").iterdir())
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_corpus_has_no_near_copy_across_the_split_but_standing_sentences_and_stock_phrases():
    found = load_script("near_copies").near_copies()
    assert [copy for copy in found if copy.kind == "copy"] == []
    assert any(copy.kind == "standing" for copy in found), "the search finds nothing at all"


@pytest.mark.slow
@pytest.mark.parametrize("card", ["corpus", "annotations"])
def test_corpus_tables_of_the_data_cards_are_current(card):
    tables = load_script("corpus_tables")
    made = {"corpus": tables.corpus_tables, "annotations": tables.annotation_tables}[card](
        {side: gold(side=side) for side in SIDES}
    )
    assert made in (ROOT / card / "README.md").read_text(encoding="utf-8")
