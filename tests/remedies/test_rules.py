from pathlib import Path

import pytest

from lgo_nlp.remedies.rules import Plain, compile_phrase, needed_words, plain, rules_of

CORPUS = Path(__file__).parents[2] / "corpus"

EXAMPLES = [
    pytest.param(file, name, example, id=f"{file}-{name}-{number}")
    for file in ("money", "words")
    for name, group in rules_of(file).groups.items()
    for number, example in enumerate(group.examples)
]


@pytest.mark.parametrize(("file", "name", "example"), EXAMPLES)
def test_group_finds_its_example(file, name, example):
    # In the examples of sums, {sum} is the one looked at and a sum in figures another one.
    text = example.replace("{sum}", "§").replace("£9", "¤").replace("£3", "¤") if file == "money" else example
    assert rules_of(file).search(name, Plain(text).changed(plain(text)))


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


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("(has|have) offered (to)?", {"offered"}),
        ("{sum} (a|an|per) {unit}", {"a", "an", "per"}),
        ("(pay|written off) (?!(prevent|help)\\b)[a-z]+", {"pay", "written"}),
        ("^of (this|that), {sum}", {"of"}),
        ("{sum} (of)?", set()),
        ("mr [a-z]+'s", {"mr"}),
        ("{other}, at {sum} each", {"¤"}),
        ("i[.]e[.] the", {"e"}),
    ],
)
def test_phrase_needs_its_rarest_words(phrase, words):
    assert needed_words(phrase) == words


@pytest.mark.parametrize("file", ["money", "words"])
def test_group_finds_what_its_patterns_find_without_their_words(file):
    lines = {
        line for page in sorted(CORPUS.glob("*.txt"))[::25] for line in page.read_text(encoding="utf-8").splitlines()
    }
    texts = [Plain(line) for line in sorted(lines)]
    in_order = [line.changed(line.lower.replace("£", "§", 1).replace("£", "¤")) for line in texts if "£" in line.text]
    reverse = [line.changed(line.lower.replace("£", "¤", 1).replace("£", "§", 1)) for line in texts if "£" in line.text]
    for name, group in rules_of(file).groups.items():
        for text in [*texts, *in_order, *reverse]:
            found = next((match for one in group.patterns if (match := one.search(text.lower))), None)
            assert str(rules_of(file).search(name, text)) == str(found), name
