import dataclasses
from pathlib import Path

import pytest

from lgo_nlp.card import write_card
from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.tagging import default_model_folder


@pytest.fixture(scope="module")
def model(tagger):
    return tagger.model


def rows_of(card):
    lines = [line.strip("|").split("|") for line in card.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines]


def test_card_shows_every_label_with_its_scores(model):
    head, rule, *rows = rows_of(write_card(model, name="small"))
    assert set(rule) == {"---"}
    for label, row in zip(LABELS, rows, strict=True):
        s = model.about["scores"]["labels"][label]
        expected = [
            label, BY_NAME[label].meaning, f"{s['precision']:.3f}", f"{s['recall']:.3f}", f"{s['f1']:.3f}",
            f"{model.thresholds[label]:.2f}", str(s["support"]),
        ]  # fmt: skip
        assert row == expected
        assert len(row) == len(head)


def test_card_says_what_the_model_was_made_of(model):
    card = write_card(model, name="small")
    training = model.about["training"]
    assert card.startswith("# Model `small`\n")
    assert f"{training['decisions']} annotated decisions, {training['sentences']} sentences" in " ".join(card.split())
    assert training["annotations_digest"][:16] in card
    assert f"seed {model.about['seed']}" in card
    assert f"Macro F1 {model.about['scores']['macro_f1']:.3f}" in card


def test_card_shows_the_thresholds_that_hold(model):
    moved = dataclasses.replace(model, thresholds=dict.fromkeys(LABELS, 0.12))
    assert {row[5] for row in rows_of(write_card(moved, name="small"))[2:]} == {"0.12"}


def test_card_of_the_model_that_ships_is_its_own(model):
    shipped = (Path(default_model_folder()) / "README.md").read_text(encoding="utf-8")
    name = shipped.split("`")[1]
    assert shipped.startswith(write_card(model, name=name).rstrip() + "\n\n## On held-out decisions\n")
    assert "## On real decisions" in shipped
