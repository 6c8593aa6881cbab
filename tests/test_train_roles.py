"""Which roles the sections of an authored decision may have, from which the words of roles are learnt."""

import importlib
from pathlib import Path

import pytest

from lgo_nlp.decision import Role
from lgo_nlp.reading.headings import example_headings

TOOLS = Path(__file__).parents[1] / "scripts" / "tools"
PLAIN, FAULT = "¶\n{} She wrote twice.\n", "¶\n{F:delay} The Council was late.\n"
CASES = [
    ("= My findings\n" + PLAIN, [(Role.FINDINGS,)], "a heading that names its section gives its role"),
    ("= Bins\n" + PLAIN, [()], "a topic with nothing above it may be anything"),
    ("= My findings\n== Bins\n" + FAULT, [(Role.FINDINGS,)] * 2, "a topic has its parent's role"),
    (
        "= My findings\n== Bins\n" + PLAIN,
        [(Role.FINDINGS,), (Role.LAW, Role.EVENTS)],
        "but one under findings without a label is law or events",
    ),
    (
        "= Legal and administrative background\n== Bins\n" + FAULT,
        [(Role.LAW,), (Role.FINDINGS,)],
        "and one under law with a label is findings",
    ),
    (
        "= My findings\n" + FAULT + "= The complaint\n" + PLAIN,
        [(Role.FINDINGS,)] * 2,
        "behind the findings a heading of the opening is one of theirs",
    ),
    (
        "= Summary\n== The bins\n" + PLAIN,
        [(Role.SUMMARY,), (Role.SUMMARY, Role.COMPLAINT)],
        "a topic of a summary may tell the complaint",
    ),
    (PLAIN, [(Role.SUMMARY,)], "what stands above the first heading is the summary"),
]


@pytest.mark.parametrize(("blocks", "roles", "why"), CASES, ids=[why for *_, why in CASES])
def test_train_roles_takes_the_roles_of_sections_from_headings_and_labels(blocks, roles, why, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    corpus, tool = (importlib.import_module(name) for name in ("build_corpus", "train_roles"))
    path = tmp_path / "authored.ann"
    path.write_text(blocks, encoding="utf-8")
    assert [section.roles for section in tool.outline(corpus.parse(path), example_headings())] == roles
