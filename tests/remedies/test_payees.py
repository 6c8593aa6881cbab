import pytest

from lgo_nlp.remedies.money import read_money
from lgo_nlp.remedies.payees import Said, payees, receiver
from lgo_nlp.remedies.people import Cast


@pytest.mark.parametrize("words", ["paid", "go", "goes", "come", "comes", "due", "payable", "sent", "reach"])
def test_payees_receiver_is_found_by_each_word_for_it(words):
    said = Said(f"All of this money should now {words}{' to' * (words != 'reach')} Mrs X.")
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pay £40 to her and £90 into a savings account for F;", ["Mrs A", "F"]),
        ("We ask for £700 for him and £250 for her.", ["Mr B", "Mrs A"]),
        ("We ask for £700 for Mr B and £250 for his aunt.", ["Mr B", "his aunt"]),
        ("pay Mrs A £60 for the bus fares, and £80 for F.", ["Mrs A", "Mrs A"]),
        ("We ask for £900 for F's benefit, to which should be added £75 for Mrs A.", ["F", "Mrs A"]),
        ("£650 is what we think right, and it should reach her within the week.", ["Mrs A"]),
        ("Mr B is owed an apology, which ought to be in writing, and £120.", ["Mr B"]),
        ("She should also have a letter that explains it, with £120.", ["Mrs A"]),
        ("The Council should pay £45 now if Mr B is willing to accept it.", ["Mr B"]),
        ("The Council should pay £45 now if his aunt still wishes it.", [None]),
        ("pay each of the twins £35, to be spent on books;", ["the twins"]),
        ("£220 for F's missed lessons in the spring;", ["F"]),
    ],
)
def test_payees_are_found_by_what_is_said_of_them(text, names):
    before = ("Mrs A and F live with Mr B.", "Mr B wrote for Mrs A, who was ill.")
    said = Said(text, before)
    due = [money for money in read_money(said) if money.use == "due"]
    assert payees(said, due, Cast("Mrs A, Mr B and F.")) == names


def test_payees_are_not_those_who_have_just_been_told_from_others():
    before = ("buy beds for both boys;", "Mr and Mrs D have them at home.")
    assert [name for _, _, name in Said("pay them £350", before).people(0, 8, Cast(""))] == ["Mr and Mrs D"]


@pytest.mark.parametrize("lead_in", ["For Mrs A, the Council should:", "It will take these steps for Mrs A by May:"])
def test_payees_of_items_are_those_for_whom_their_lead_in_says_it_is_done(lead_in):
    said = Said("£75 for the letters that were lost.", (), lead_in)
    assert payees(said, read_money(said), Cast("Mr B")) == ["Mrs A"]
