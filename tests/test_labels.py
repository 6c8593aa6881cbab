import re
from dataclasses import FrozenInstanceError

import pytest

from lgo_nlp.labels import BY_NAME, LABELS, SCHEME, TYPE_COLUMNS, TYPED_LABELS

NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def test_labels_are_the_four_of_the_guidelines_in_their_order():
    assert LABELS == ("fault", "injustice", "finding", "agreed_action")
    assert TYPED_LABELS == ("fault", "injustice", "agreed_action")


@pytest.mark.parametrize(
    ("label", "types"),
    [
        (
            "fault",
            "delay assessment provision decision_making communication record_keeping complaint_handling procedure "
            "charging data_handling safeguarding equality_conduct unspecified",
        ),
        (
            "injustice",
            "distress uncertainty time_and_trouble lost_service lost_opportunity financial_loss harm_or_risk "
            "unspecified",
        ),
        ("finding", ""),
        ("agreed_action", "apology payment service reconsider information procedure training evidence unspecified"),
    ],
)
def test_labels_have_the_types_of_the_guidelines_in_their_order(label, types):
    assert list(BY_NAME[label].types) == types.split()


def test_labels_are_found_by_name_and_by_code():
    assert {name: label.name for name, label in BY_NAME.items()} == {name: name for name in LABELS}
    assert {label.code: label.name for label in SCHEME} == dict(zip("FIDA", LABELS, strict=True))


def test_labels_type_columns_are_every_label_with_each_of_its_types_once():
    assert len(TYPE_COLUMNS) == len(set(TYPE_COLUMNS)) == 13 + 8 + 9
    for label in LABELS:
        assert [name for of, name in TYPE_COLUMNS if of == label] == list(BY_NAME[label].types)
    assert list(dict.fromkeys(of for of, _ in TYPE_COLUMNS)) == list(TYPED_LABELS)


@pytest.mark.parametrize("label", SCHEME, ids=lambda label: label.name)
def test_labels_names_can_stand_in_a_file_a_column_and_a_command(label):
    assert NAME.fullmatch(label.name)
    assert all(NAME.fullmatch(name) for name in label.types)


@pytest.mark.parametrize("label", SCHEME, ids=lambda label: label.name)
def test_labels_and_types_each_say_what_they_mean(label):
    meanings = [label.meaning, *label.types.values()]
    assert len(set(meanings)) == len(meanings)
    for meaning in meanings:
        assert len(meaning.split()) >= 2
        assert meaning == meaning.strip().rstrip(".")
        assert "\n" not in meaning


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("label", SCHEME, ids=lambda label: label.name)
def test_labels_colour_lets_black_words_be_read(label):
    assert re.fullmatch(r"#[0-9a-f]{6}", label.colour)
    assert (luminance(label.colour) + 0.05) / 0.05 >= 7  # WCAG 2 AAA


def test_labels_colours_differ():
    assert len({label.colour for label in SCHEME}) == len(SCHEME)


def test_labels_scheme_cannot_be_changed():
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        SCHEME[0].name = "blame"
    with pytest.raises(TypeError, match="does not support item assignment"):
        SCHEME[0].types["rudeness"] = "was rude"
    with pytest.raises(TypeError, match="does not support item assignment"):
        BY_NAME["blame"] = SCHEME[0]
