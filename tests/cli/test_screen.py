import re

import pytest
from rich.cells import cell_len

from lgo_nlp.cli.screen import GAP, show_table
from lgo_nlp.labels import LABELS

HEAD = ("label or type", "precision", "recall", "F1", "av. precision", "threshold", "support")
ROWS = [
    ("agreed_action", "0.985", "0.978", "0.982 (0.97–0.99)", "0.998", "0.50", "1274"),
    ("  complaint_handling", "0.85", "0.9", "0.982 (0.97–0.99)", "–", "", "3"),
    ("macro F1", "", "", "0.948 (0.94–0.96)", "", "", ""),
]
CELLS = [cell for row in (HEAD, *ROWS) for cell in row if cell]


@pytest.fixture
def printed(capsys, monkeypatch):
    def printed(columns, rows=ROWS, head=HEAD):
        monkeypatch.setenv("COLUMNS", str(columns))
        show_table("title", head, rows)
        return capsys.readouterr().out

    return printed


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 200])
def test_screen_table_fits_the_width_and_shows_every_cell_whole(printed, columns):
    out = printed(columns)
    assert all(cell_len(line) <= columns for line in out.splitlines())
    assert all(cell.strip() in out for cell in CELLS)
    assert "…" not in out


@pytest.mark.parametrize(("columns", "parts"), [(40, 4), (60, 2), (80, 2), (120, 1)])
def test_screen_table_that_is_too_wide_is_printed_in_parts_that_begin_with_the_first_column(printed, columns, parts):
    heads = [line for line in printed(columns).splitlines() if HEAD[0] in line]
    assert len(heads) == parts
    found = [re.split(rf" {{{GAP},}}|[┃│]", line) for line in heads]
    assert [name.strip() for names in found for name in names if name.strip() not in ("", HEAD[0])] == list(HEAD[1:])


def test_screen_table_leaves_a_row_out_of_a_part_that_has_nothing_in_it(printed):
    assert printed(60).count("macro F1") == 1
    assert printed(60).count("agreed_action") == 2


@pytest.mark.parametrize("columns", ["", "0", "wide", "-5"])
def test_screen_width_that_is_none_is_not_used(printed, columns):
    assert printed(columns) == printed(120)


@pytest.mark.parametrize("columns", [30, 60])
def test_screen_decision_fits_the_width(run, corpus, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    narrow = run("tag", corpus / "99-000-119.txt").out
    assert max(cell_len(line.rstrip()) for line in narrow.splitlines()) <= columns
    monkeypatch.delenv("COLUMNS")
    assert narrow.split() == run("tag", corpus / "99-000-119.txt").out.split()


def test_screen_labels_that_take_several_lines_are_indented(run, corpus, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    every = [part for label in LABELS for part in ("--threshold", f"{label}=0")]
    lines = run("tag", corpus / "99-000-119.txt", *every).out.splitlines()
    (place,) = (k for k, line in enumerate(lines) if line.startswith("  47 "))
    assert all(re.match(r" {6}\S", line) for line in lines[place + 1 : place + 5])
