"""What is not in the numbers of the scorecard, and what one should know of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.links import doubts
from bookcockpit.core.revenue.retention import HOW_LABELS
from bookcockpit.tui.scorecard import behind as stand
from bookcockpit.tui.scorecard import words as tell
from bookcockpit.tui.scorecard.entry import Entry

if TYPE_CHECKING:
    from bookcockpit.tui.scorecard.counted import Counted

_SOME = 3


def to_know(counted: Counted) -> Iterator[Entry]:
    """New customers and those handed over, what is presumed or excluded, the rates, and since when there is a book."""
    card, currency, today = counted.card, counted.card.currency, counted.now.book.as_of
    if card.joined:
        came = [(each.account, each.end, f"{HOW_LABELS[each.how]} {say.full_date(each.on)}") for each in card.joined]
        yield Entry(
            "know/joined", "Joined", tell.signed(sum(each.end for each in card.joined), currency),
            say.count(len(card.joined), "account"), "quiet", value_tone="",
            notes=("New customers, those that came back, and those taken over: listed, in none of the ratios.",
                   f"With them all ARR at the end is {short_money(card.end_arr, currency)}."),
            behind=cache(partial(stand.behind_sums, counted, "End", came)),
        )  # fmt: skip
    if card.left:
        gone = [(each.account, each.start, f"handed over {say.full_date(each.on)}") for each in card.left]
        yield Entry(
            "know/left", "Handed over", short_money(sum(each.start for each in card.left), currency),
            say.count(len(card.left), "account"), "quiet", value_tone="",
            notes=("Handed to another account manager inside the window: on neither side of the ratios.",),
            behind=cache(partial(stand.behind_sums, counted, "Start", gone)),
        )  # fmt: skip
    if card.whole.presumed_arr:
        rows = sorted((row for row in card.whole.rows if row.presumed), key=lambda row: -row.presumed)
        past = [(row.account, row.presumed, "past its term, without an outcome") for row in rows]
        yield Entry(
            "know/presumed", "Presumed", short_money(card.whole.presumed_arr, currency),
            say.count(len(past), "account"), "soon", value_tone="",
            notes=("Counted at the end because nothing says it stopped: the term has passed and no outcome is "
                   "recorded.",),
            behind=cache(partial(stand.behind_sums, counted, "Presumed", past, "the largest first")),
        )  # fmt: skip
    if asked := doubts(counted.now.book):
        twice = [(each.account, None, each.words) for each in asked]
        amount = short_money(*asked[0].twice) if len(asked) == 1 else say.count(len(asked), "term")
        yield Entry(
            "know/twice", "Counted twice?", amount,
            say.some_of(list(dict.fromkeys(each.account.name for each in asked)), _SOME), "soon", value_tone="",
            notes=("Terms that may be one business: until somebody says, all of them count. T on the Renewals page "
                   "says which renews which, or that both run.",),
            behind=cache(partial(stand.behind_sums, counted, "", twice, "by name")),
        )  # fmt: skip
    if card.excluded:
        why = [(each.account, None, each.why) for each in card.excluded]
        yield Entry(
            "know/excluded", "Excluded", say.count(len(why), "account"),
            say.some_of([each.account.name for each in card.excluded], _SOME), "soon", value_tone="",
            notes=("In none of the numbers.", *(f"{each.account.name}: {each.why}." for each in card.excluded[:9])),
            behind=cache(partial(stand.behind_sums, counted, "", why, "by name")),
        )  # fmt: skip
    for rate in card.rates:
        yield Entry(
            f"know/{rate.currency}", f"1 {rate.currency}", f"{rate.rate.normalize():f}",
            f"{currency} of {say.short_date(rate.rate_on, today)}", "quiet", value_tone="",
            notes=("One rate for both ends of the window, the latest on or before its last day, so that no ratio "
                   "moves with the exchange.",),
        )  # fmt: skip
    if card.survivors_only is not None:
        yield Entry(
            "know/survivors", "Survivors only", "", f"since {say.full_date(card.survivors_only)}", "soon",
            notes=("The book began inside this window. Customers lost before were never in it, so its ratios look "
                   "better than they were.",),
        )  # fmt: skip
