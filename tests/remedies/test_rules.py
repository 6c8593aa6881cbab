import pytest

from lgo_nlp.remedies.rules import compile_phrase, groups, plain

EXAMPLES = [
    pytest.param(file, name, example, id=f"{file}-{name}-{number}")
    for file in ("money", "words")
    for name, group in groups(file).items()
    for number, example in enumerate(group.examples)
]


@pytest.mark.parametrize(("file", "name", "example"), EXAMPLES)
def test_group_finds_its_example(file, name, example):
    # In the examples of sums, {sum} is the one looked at and a sum in figures another one.
    text = example.replace("{sum}", "§").replace("£9", "¤").replace("£3", "¤") if file == "money" else example
    assert groups(file)[name].search(plain(text))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("for (a|the)? {n} {units}", "for the six months", True),
        ("for (a|the)? {n} {units}", "for months", False),
        ("pay (back)?", "repay", False),
        ("^it will", "and it will", False),
    ],
)
def test_phrase_is_a_choice_of_words(phrase, text, found):
    assert bool(compile_phrase(phrase).search(text)) is found


@pytest.mark.parametrize("text", ["İ will pay £5", "It’s £5\xa0a month", ""])
def test_plain_text_keeps_its_offsets(text):
    assert len(plain(text)) == len(text)
