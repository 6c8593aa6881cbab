import json
from pathlib import Path

import golden
import pytest

from lgo_nlp.annotations.checking import check_annotations
from lgo_nlp.annotations.gold import load_corpus
from lgo_nlp.annotations.paragraphs import write_annotations
from lgo_nlp.annotations.reading import read_annotations

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = [ROOT / "annotations" / name for name in ("train.jsonl", "heldout.jsonl")]

COMPLAINT = "Mrs B complained about a leak."
LATE = "It took the Council nine months. That is fault."
PAGE = f"Otterford Council ({{ref}})\n\nThe complaint\n\n- {COMPLAINT}\n\nAnalysis\n\n- {LATE}\n"
DELAY = {"start": 0, "end": 32, "label": "fault", "types": ["delay"]}
VERDICT = {"start": 33, "end": 47, "label": "finding", "types": []}


def line(text=LATE, spans=(DELAY, VERDICT), ref="99 000 901", number=2):
    meta = {"decision": ref, "section": "Analysis", "annotator": "mk"} | ({"paragraph": number} if number else {})
    return json.dumps({"text": text, "spans": list(spans), "meta": meta}, ensure_ascii=False)


SOUND = [line(COMPLAINT, (), number=1), line()]


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for ref in ("99 000 901", "99 000 902"):
        (folder / f"{ref.replace(' ', '-')}.txt").write_text(PAGE.format(ref=ref), encoding="utf-8")
    return load_corpus([folder])


@pytest.fixture
def check(tmp_path, corpus):
    """Faults of files, each given by its lines, as ``(file, line, message)``."""

    def told(*files, corpus=corpus):
        paths = [tmp_path / f"{name}.jsonl" for name in "abc"[: len(files)]]
        for path, lines in zip(paths, files, strict=True):
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return [(problem.path.stem, problem.line, problem.message) for problem in check_annotations(paths, corpus)]

    return told


def test_checking_finds_no_fault_in_sound_files(check):
    other = [line(COMPLAINT, (), ref="99 000 902", number=1), line(ref="99 000 902")]
    assert check(SOUND, other) == []


def test_checking_finds_an_empty_file(check):
    assert check([""], SOUND) == [("a", 0, "no annotated paragraph; give JSON Lines with text and spans")]


@pytest.mark.slow
def test_checking_finds_no_fault_in_the_annotations_that_ship():
    assert check_annotations(SHIPPED, golden.corpus()) == []


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        (line()[:-1], "malformed JSON (Expecting ',' delimiter"),
        (line(spans=[DELAY | {"types": ["lateness"]}]), "type 'lateness' is not a type of fault; use one of delay, as"),
        (line(spans=[DELAY | {"end": 47}]), "span 0–47 reaches across 2 sentences; give each sentence its own"),
        (line(spans=[DELAY | {"end": 34}]), "span 0–34 reaches across 2 sentences"),
        (line(spans=[DELAY | {"end": 15}]), "span 0–15 covers less than half of a sentence; extend it"),
        (line(spans=[DELAY | {"start": 32, "end": 33}]), "span 32–33 covers less than half of a sentence"),
        (line(spans=[DELAY, DELAY | {"types": ["procedure"]}]), "the fault span at 0 occurs 2 times; keep one"),
        (line(LATE + " It was.", ()), "its text is not a paragraph of decision 99 000 901"),
        (line(ref="99 000 999"), "decision 99 000 999 is not in the corpus"),
    ],
)
def test_checking_tells_a_fault_with_its_line(check, faulty, message):
    (found,) = check([SOUND[0], "", faulty])
    assert found[:2] == ("a", 3)
    assert found[2].startswith(message)


def test_checking_tells_a_decision_on_both_sides_of_the_split(check, tmp_path):
    first = [line(COMPLAINT, (), ref="99 000 902", number=1), SOUND[0]]
    second = [line(ref="99 000 902"), "", line()]
    message = f"decision {{}} is in {tmp_path / 'a.jsonl'} too; keep each decision in one file"
    assert check(first, second) == [("b", 1, message.format("99 000 902")), ("b", 3, message.format("99 000 901"))]


def test_checking_tells_a_paragraph_annotated_twice(check, tmp_path):
    seen = tmp_path / "a.jsonl"
    message = f"paragraph 2 of 99 000 901 is annotated twice; see {seen}:2, and leave one of the lines out"
    assert check([*SOUND, line(spans=())]) == [("a", 3, message)]
    assert check([SOUND[0], line("Mr B went.", (), number=1)], corpus=None)[0][2].startswith(
        "paragraph 1 of 99 000 901"
    )


@pytest.mark.parametrize(
    ("noted", "message"),
    [
        (
            line(spans=[DELAY | {"types": []}, VERDICT]),
            "no type is given (fault at 0): the types are unknown, and neither learnt nor scored",
        ),
        (line()[:-1] + ', "answer": "ignore"}', "left out, as its answer is 'ignore': nothing is known of it"),
        (line()[:-1] + ', "answer": "reject"}', "left out, as its answer is 'reject': nothing is known of it"),
        (f"{line(spans=())}\n{line(spans=())}", "paragraph 2 has the same spans at "),
    ],
)
def test_checking_notes_what_is_no_fault_and_yet_to_be_known(tmp_path, corpus, noted, message):
    path = tmp_path / "a.jsonl"
    path.write_text(f"{noted}\n", encoding="utf-8")
    (problem,) = check_annotations([path], corpus)
    assert problem.note
    assert problem.message.startswith(message)
    assert str(problem).startswith(f"{path}:{problem.line}: note: ")


def test_checking_takes_paragraphs_without_numbers_by_their_text(check, tmp_path):
    unnumbered = [line(COMPLAINT, (), number=None), line(number=None)]
    assert check(unnumbered) == []
    ((_, number, message),) = check([*unnumbered, line(spans=(), number=None)])
    assert number == 3
    assert message.startswith(f"this paragraph of 99 000 901 is annotated twice; see {tmp_path / 'a.jsonl'}:2")


def test_checking_tells_all_the_faults_of_all_lines_in_their_order(check):
    poor = [DELAY | {"end": 47, "types": []}, VERDICT | {"end": 36}]
    broken = [DELAY | {"label": "falt"}, VERDICT | {"start": -1}]
    told = check(["{", line(spans=poor, ref="99 000 999"), *SOUND, line(spans=broken, ref="99 000 902")])
    assert [(number, " ".join(message.split()[:4])) for _, number, message in told] == [
        (1, "malformed JSON (Expecting property"),
        (2, "span 0–47 reaches across"),
        (2, "span 33–36 covers less"),
        (2, "decision 99 000 999"),
        (2, "no type is given"),
        (5, "label 'falt' is not"),
        (5, "span -1–47 is outside"),
    ]


def test_checking_without_a_corpus_looks_no_paragraph_up(check):
    assert check([line(ref="99 000 999")], corpus=None) == []
    assert len(check([line(ref="99 000 999", spans=[DELAY | {"end": 47}])], corpus=None)) == 1


def test_checking_lets_annotations_that_were_read_and_written_again_pass(tmp_path):
    path = tmp_path / "again.jsonl"
    write_annotations(read_annotations(SHIPPED[1:]), path)
    assert path.read_bytes() == SHIPPED[1].read_bytes()
    assert check_annotations([path]) == []
