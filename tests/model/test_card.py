import dataclasses
from pathlib import Path

import pytest
from drawn import a_model
from huggingface_hub import ModelCard

from lgo_nlp.labels import BY_NAME, LABELS
from lgo_nlp.model.card import OURS, write_card
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
        s = model.info.scores.labels[label]
        expected = [
            label, BY_NAME[label].meaning, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}",
            f"{model.thresholds[label]:.2f}", str(s.support),
        ]  # fmt: skip
        assert row == expected
        assert len(row) == len(head)


def test_card_says_what_the_model_was_made_of(model):
    card = write_card(model, name="small")
    training = model.info.training
    assert "\n---\n\n# Model `small`\n" in card
    assert f"{training.decisions} annotated decisions, {training.sentences} sentences" in " ".join(card.split())
    assert training.annotations_digest[:16] in card
    assert f"seed {model.info.seed}" in card
    assert f"Macro F1 {model.info.scores.macro_f1:.3f}" in card


def test_card_shows_the_thresholds_that_hold(model):
    moved = dataclasses.replace(model, thresholds=dict.fromkeys(LABELS, 0.12))
    assert {row[5] for row in rows_of(write_card(moved, name="small"))[2:]} == {"0.12"}


@pytest.mark.parametrize("name", ["small", 'it\'s "mine": #1 – é', "yes", "12"])
def test_card_has_a_head_that_hubs_read(model, name):
    card = write_card(model, name=name)
    data = ModelCard(card).data
    assert card.startswith("---\n")
    assert (data.language, data.pipeline_tag, data.library_name) == ("en", "text-classification", "lgo-nlp")
    assert {"spacy", "ombudsman"} <= set(data.tags)
    assert data.metrics == ["precision", "recall", "f1"]
    assert (data.license, data.datasets) == (None, None)  # of a model that anybody may have trained
    assert data.model_name == name


def test_card_head_holds_the_scores_of_the_table(model):
    found = {r.metric_name: r.metric_value for r in ModelCard(write_card(model, name="small")).data.eval_results}
    expected = {"macro F1": model.info.scores.macro_f1}
    for label, scores in model.info.scores.labels.items():
        for what, value in (("precision", scores.precision), ("recall", scores.recall), ("F1", scores.f1)):
            expected[f"{what} of {label}"] = value
    assert found == pytest.approx(expected, abs=0.001)


def test_card_head_says_which_data_the_scores_are_of(model):
    training, how = model.info.training, model.info.scores.how
    for result in ModelCard(write_card(model, name="small")).data.eval_results:
        assert result.dataset_name == f"{training.decisions} annotated decisions, {how}"
        assert training.annotations_digest.startswith(result.dataset_revision)


def test_card_of_a_score_that_is_not_defined():
    """The F1 of finding is not: the table has a dash for it, and the head leaves it out."""
    card = write_card(a_model(), name="small")
    names = {result.metric_name for result in ModelCard(card).data.eval_results}
    assert "F1 of finding" not in names
    assert {"precision of finding", "F1 of fault"} <= names
    assert [row[4] for row in rows_of(card)[2:]] == ["0.850", "0.850", "–", "0.850"]


def test_card_of_our_own_model_names_its_terms_and_data(model):
    data = ModelCard(write_card(model, name="default", head=OURS)).data
    assert (data.license, data.datasets) == ("mit", ["lgo-nlp-annotations"])


def test_card_of_the_model_that_ships_is_its_own(model):
    shipped = (Path(default_model_folder()) / "README.md").read_text(encoding="utf-8")
    name = shipped.split("`")[1]
    assert shipped.startswith(write_card(model, name=name, head=OURS).rstrip() + "\n\n## On held-out decisions\n")
    assert "## On real decisions" in shipped
