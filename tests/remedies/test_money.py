import pytest

from lgo_nlp.remedies.money import MOST_SUMS, find_sums, read_money
from lgo_nlp.remedies.rules import Plain


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£500", [50_000]),
        ("£1000", [100_000]),
        ("£1,000", [100_000]),
        ("£350.40", [35_040]),
        ("£2k", [200_000]),
        ("£ 75", [7_500]),
        ("£1.5 million", [150_000_000]),
        ("50p", [50]),
        ("300 pounds", [30_000]),
        ("£12,345,678,901", [1_234_567_890_100]),
        ("£100-£200", [10_000, 20_000]),
        ("paragraph 50", []),
        ("£", []),
        ("£" + "9" * 40, []),
    ],
)
def test_sums_are_exact(text, pence):
    assert [amount for _, _, amount in find_sums(text)] == pence


def due(text):
    return [(m.amount, m.basis, m.count, m.total) for m in read_money(Plain(text)) if m.use == "due"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pay her £500 for the distress;", [(50_000, "sum", None, 50_000)]),
        (
            "pay her £350 for distress, and £150 for her trouble",
            [(35_000, "sum", None, 35_000), (15_000, "sum", None, 15_000)],
        ),
        ("pay Mr and Mrs H £250 each", [(25_000, "each", None, None)]),
        ("pay £100 to each of the three children", [(10_000, "each", None, None)]),
        ("pay each of their two children £50", [(5_000, "each", 2, 10_000)]),
        ("pay £900 for each of two terms", [(90_000, "term", 2, 180_000)]),
        ("pay £150 a month from March to August 2021", [(15_000, "month", 6, 90_000)]),
        ("pay £150 a month from November 2020 to February 2021", [(15_000, "month", 4, 60_000)]),
        ("pay £20 a week until it has moved her", [(2_000, "week", None, None)]),
        ("pay Mr B £750, which is £75 for each month", [(7_500, "month", None, 75_000)]),
        ("pay her £1,200, at £100 for each of the 12 months", [(10_000, "month", 12, 120_000)]),
        ("pay £700, made up of £400 for distress and £300 for her time", [(70_000, "sum", None, 70_000)]),
        ("pay £300, being £150 for her trouble and £150 for the doubt", [(30_000, "sum", None, 30_000)]),
        ("pay him £250 for distress and £100 for time and trouble, £350 in all", [(35_000, "sum", None, 35_000)]),
        ("pay for private lessons, up to £500", [(50_000, "up to", None, None)]),
        ("pay £1,000 (this includes the £150 it has offered)", [(100_000, "sum", None, 100_000)]),
        ("pay £300, in place of the £100 it offered", [(30_000, "sum", None, 30_000)]),
        ("pay a further £650, which brings the total to £900", [(65_000, "sum", None, 65_000)]),
        (
            "pay the £100 it has offered, and another £250",
            [(10_000, "sum", None, 10_000), (25_000, "sum", None, 25_000)],
        ),
        ("pay her a sum calculated at £80 a week and amounting in all to £960", [(8_000, "week", None, 96_000)]),
        ("pay £15 for each of the six collections that were missed", [(1_500, "collection", 6, 9_000)]),
        ("pay him the £90 that was first offered", [(9_000, "sum", None, 9_000)]),
        ("refund her fees, which is the £125 she was charged in May", [(12_500, "sum", None, 12_500)]),
        ("pay for lessons, up to the amount of £300 on the quote", [(30_000, "up to", None, None)]),
        ("give her vouchers to the value of £80", [(8_000, "up to", None, None)]),
        ("pay her £70, and each of her sons £25", [(7_000, "sum", None, 7_000), (2_500, "each", None, None)]),
        ("The £85 goes back to Mr B.", [(8_500, "sum", None, 8_500)]),
        ("cancel the bill and refund the £60 she has paid", [(6_000, "sum", None, 6_000)]),
        ("replace the door, which cost £675", []),
        ("explain the fine of £70", []),
        ("This is £400 for each of the eight months.", []),
        ("I have used a figure of £1,200 a term.", []),
        ("apologise to Mr B", []),
    ],
)
def test_sums_that_are_to_be_paid(text, found):
    assert due(text) == found


def test_a_table_of_sums_is_not_read_to_its_end():
    assert len(read_money(Plain("pay " + "£5 and " * 1000))) == MOST_SUMS
