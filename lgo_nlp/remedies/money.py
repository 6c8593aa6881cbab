"""Sums of money in a sentence: how much, what for, and which of them are to be paid."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from lgo_nlp.decision import MONTHS
from lgo_nlp.remedies.rules import OTHER_SUM, Plain, plain, rules_of, to_number

_SUM: Final = re.compile(
    r"""
    (?: £\s?(?P<pounds>\d{1,3}(?:,\d{3})+|\d+)(?P<pence>\.\d{1,2}(?!\d))?   # £1,203.60
        (?:\s?(?P<scale>k|m|thousand|million)\b)?                           # £2k
      | (?P<only_pence>\d{1,2})p\b                                          # 50p
      | (?P<words>\d{1,3}(?:,\d{3})+|\d+)\s+pounds\b                        # 300 pounds
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SCALES: Final = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_PERIOD: Final = re.compile(
    rf"from (?P<first>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))? "
    rf"to (?P<last>{'|'.join(MONTHS)})(?: (?P<until>\d{{4}}))?"
)
NO_RATE: Final = ("sum", "each", "up to")
"""Bases of sums that are no rates."""

MOST_SUMS: Final = 40
"""Sums of a sentence that are read; one with more is a table, and each sum looks at the whole sentence."""

_LONGEST: Final = 20  # characters of a sum: a longer run of digits is none
_PAYS: Final = re.compile(r"\b(?:pay|pays|paid|paying|payment of|repay|refund|reimburse|add|plus)\b")
_IS_TO_PAY: Final = re.compile(
    r"\b(?:will|should|shall|must|to|is to be|are to be|recommend(?:s|ed)?)\b[^.]{0,40}"
    r"\b(?:pay|paid|refund|repay|repaid|reimburse|add|added|written off|returned|given back)\b"
    r"|\bgoes (?:straight )?back to\b"
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in a sentence: where it stands, pence, and what it is.

    ``use`` is "due" (to be paid), "part" (of another sum), "rate" (of another sum), "told" (already) or "not_due".
    ``is_total`` says that the words call it the total of others.
    """

    start: int
    end: int
    amount: int
    use: str = "due"
    basis: str = "sum"
    count: int | None = None
    total: int | None = None
    is_total: bool = False


def find_sums(text: str) -> list[tuple[int, int, int]]:
    """Start, end and pence of each sum in a text.

    >>> find_sums("pay £1,203.60 and £2k")
    [(4, 13, 120360), (18, 21, 200000)]
    """
    if "£" not in text and not _OTHER_UNIT.search(text):
        return []
    return [(match.start(), match.end(), _pence(match)) for match in _SUM.finditer(text) if len(match[0]) <= _LONGEST]


_OTHER_UNIT: Final = re.compile(r"\d(?:p\b|\s+pounds\b)", re.IGNORECASE)
"""Without it and a pound sign a text has no sum, whatever numbers it has."""


def _pence(match: re.Match[str]) -> int:
    if match["only_pence"]:
        return int(match["only_pence"])
    if match["words"]:
        return int(match["words"].replace(",", "")) * 100
    pounds = Decimal(match["pounds"].replace(",", "") + (match["pence"] or ""))
    return int(pounds * _SCALES.get((match["scale"] or "").lower(), 1) * 100)


def read_money(said: Plain) -> list[Money]:
    """Sums of a sentence, each with what it is."""
    text, found = said.text, find_sums(said.text)[:MOST_SUMS]
    if not found:
        return []
    masked = [_masked(said, found, number) for number in range(len(found))]
    sums: list[Money] = []
    for sentence, (start, end, pence) in zip(masked, found, strict=True):
        money = _money(sentence, Money(start, end, pence, total=pence))
        if money.use == "due" and sums and sums[-1].use == "part":
            between = plain(text[sums[-1].end : start])
            money = replace(money, use="part") if not _PAYS.search(between) else money
        sums.append(money)
    if _is_told(masked[0]):
        return [replace(money, use="rate" if money.basis != "sum" else "told") for money in sums]
    return _without_parts(sums)


def _masked(said: Plain, found: Sequence[tuple[int, int, int]], number: int) -> Plain:
    """The sentence with one sum as "§" and the others as "¤"."""
    parts, end = [], 0
    for i, (start, stop, _) in enumerate(found):
        parts += [said.lower[end:start], "§" if i == number else OTHER_SUM]
        end = stop
    return said.changed("".join([*parts, said.lower[end:]]))


def _money(sentence: Plain, money: Money) -> Money:
    rules = rules_of("money")
    if rules.search("due_all_the_same", sentence):
        return money
    if rules.search("up_to", sentence):
        return replace(money, basis="up to", total=None)
    is_alone = OTHER_SUM not in sentence.lower
    part = rules.search("part", sentence) is not None and not (is_alone and _IS_WHOLE.search(sentence.lower))
    if not part and rules.search("not_due", sentence):
        return replace(money, use="not_due")
    if rate := rules.search("rate", sentence):
        number = None if "and a half" in rate[0] else to_number(rate.groupdict().get("n"))
        count = number or _months(sentence.lower, rate["unit"])
        total = money.amount * count if count else None
        return replace(money, use="rate" if part else "due", basis=rate["unit"], count=count, total=total)
    if each := rules.search("each", sentence):
        count = to_number(each.groupdict().get("n"))
        return replace(
            money,
            use="part" if part else "due",
            basis="each",
            count=count,
            total=money.amount * count if count else None,
        )
    if part:
        return replace(money, use="part")
    return replace(money, is_total=rules.search("total", sentence) is not None)


_IS_WHOLE: Final = re.compile(
    r"\b(?:refund|repay|reimburse|pay|waive|write off|return)\b[^§]{1,200}\b(?:which is|being|namely|that is) "
    r"(?:(?:a|the) )?(?:(?:sum|total) of )?§"
)
"""A sum that says how much something is which has no sum of its own: "refund her charges, which is £549"."""


def _months(sentence: str, unit: str) -> int | None:
    """Months from one named month to another, both counted."""
    period = _PERIOD.search(sentence) if unit == "month" else None
    if period is None:
        return None
    last_year = int(period["until"] or 0)
    first_year = int(period["year"] or last_year)
    months = MONTHS[period["last"]] - MONTHS[period["first"]] + 1 + 12 * (last_year - first_year)
    return months if months > 0 else None


def _is_told(sentence: Plain) -> bool:
    """Whether a sentence speaks of sums that were told before it, and gives no new one."""
    return rules_of("money").search("told_before", sentence) is not None and not _IS_TO_PAY.search(sentence.lower)


def _gives(rate: Money, whole: Money) -> bool:
    """Whether a sum follows from a rate."""
    return (
        (rate.use == "rate" and whole.start < rate.start)
        or rate.total == whole.amount
        or (rate.total is None and whole.is_total)
    )


def _without_parts(sums: list[Money]) -> list[Money]:
    """Sums of which one that is the total of the others, or follows from a rate, takes them in."""
    for rate, part in itertools.pairwise(sums):  # "£20 a day has been allowed, which is £300"
        if rate.use == "due" and rate.basis not in NO_RATE and rate.total is None and part.use == "part":
            sums = [replace(rate, total=part.amount) if money is rate else money for money in sums]
    for whole in [one for one in sums if one.use == "due"]:
        rates = [money for money in sums if money is not whole and money.basis not in NO_RATE]
        found = next((one for one in rates if _gives(one, whole)), None)
        if found is not None and whole.basis == "sum":
            merged = replace(whole, amount=found.amount, basis=found.basis, count=found.count, total=whole.amount)
            taken = replace(found, use="rate")
            return [merged if money is whole else taken if money is found else money for money in sums]
        others = [money for money in sums if money is not whole and money.use in ("due", "part", "rate")]
        if len(others) > 1 and whole.total == sum(money.total or money.amount for money in others):
            return [replace(money, use="part") if money in others else money for money in sums]
        if whole.is_total and any(money.use == "due" for money in others):
            return [replace(money, use="told") if money is whole else money for money in sums]
    return sums
