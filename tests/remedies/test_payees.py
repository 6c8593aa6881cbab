import pytest

from lgo_nlp.remedies.payees import Said, receiver
from lgo_nlp.remedies.people import Cast


@pytest.mark.parametrize("words", ["paid", "go", "goes", "come", "comes", "due", "payable", "sent"])
def test_payees_receiver_is_found_by_each_word_for_it(words):
    said = Said(f"All of this money should now {words} to Mrs X.")
    assert receiver(said, Cast(said.text)) == "Mrs X"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The money should be with Mrs X by May.", "Mrs X"),
        ("The money is for Mrs X.", None),
        ("It went to Mrs X.", None),
    ],
)
def test_payees_receiver_gets_money(text, name):
    assert receiver(Said(text), Cast(text)) == name
