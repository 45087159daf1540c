"""The keys of the JSON of every view, as they were promised: see `encoder` for how a row reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bookcockpit.core.money import Money
from bookcockpit.core.rounding import rounded

if TYPE_CHECKING:
    from bookcockpit.exchange.encoder import Around

ROWS = {
    "Account": "account=name key",
    "Dismissal": "dismissed_reason=reason dismissed_until",
    "Money": "amount currency",
    "Stakeholder": "name key",
    # The scorecard and the forecast
    "Scorecard": "from=start to=end months currency survivors_only! tracked_since=survivors_only all=whole tiers"
    " cohort=whole.rows new=joined transferred_out=left excluded rates:UsedRate end_arr$ outcomes"
    " activity benchmarks habits counted_twice",
    "Result": "start_arr$ end_arr$ nrr=nrr.value nrr_without_price=nrr_without_price.value grr=grr.value"
    " grr_without_price=grr_without_price.value presumed_arr$ logo_retention=logo_retention.value"
    " expansion_rate=expansion_rate.value price_rate=price_rate.value accounts=rows# reason?",
    "CohortRow": "*account tier start$ end$ presumed$ price$ expansion$ movements",
    "Movement": "on kind amount$",
    "Joined": "*account on how end$",
    "Left": "*account on start$",
    "Excluded": "*account why",
    "UsedRate": "currency on=rate_on rate base",
    "Measure": "value reason? over under counted=note",
    "Accuracy": "*measure expected$ actual$ difference undecided renewals=judged",
    "Judged": "*account contract renews_on call called_on kept=is_kept right=is_right arr$ expected$ actual$",
    "HealthDay": "on *whole tiers",
    "Habit": "name label compared reason? nrr_difference with=has without=has_not not_asked=unasked",
    "Fared": "accounts nrr grr keys=rows.account.key",
    "Forecast": "today until months currency current_arr$ renewing_arr$ staying_arr$ starting_arr$"
    " expected worst best items=rows by_month by_quarter excluded counted_twice",
    "Totals": "arr$ nrr reason?",
    "ForecastRow": "*account contract tier=account.tier renews_on days_left past_due=is_past_due call probability"
    " own_probability=has_own_probability arr$ target$ expected$ worst$ best$",
    "Period": "begins past_due=is_past_due renewals=rows# arr$ expected$ worst$ best$",
    "Asked": "*account amount=twice why=words command",
}
"""Each by the name of its class, or by the name its place gives it."""


WorkOut = Callable[[Any, "Around"], Any]


def _outcomes(card: Any, _near: Around) -> dict[str, Any]:
    return {each.name: each for each in card.outcomes[:-1]} | {card.accuracy.measure.name: card.accuracy}


def _activity(card: Any, near: Around) -> dict[str, Any]:
    return {**{each.name: each for each in card.activity.measures}, "health": near("trend").days}


def _benchmarks(card: Any, _near: Around) -> dict[str, Any]:
    known = (each for each in card.whole.measures if each.benchmark is not None)
    return {each.name: {"benchmark": each.benchmark, "best": each.best} for each in known}


def _amount(field: str, unit: str) -> WorkOut:
    """A number of a measure, an amount where it counts money."""

    def work_out(measure: Any, near: Around) -> Any:
        number = getattr(measure, field)
        is_money = getattr(measure, unit) == "money" and number is not None
        return Money(rounded(number), near("currency")) if is_money else number

    return work_out


def _if(field: str, known: Callable[[Any], bool]) -> WorkOut:
    """A field that says nothing unless something is known."""
    return lambda value, _near: getattr(value, field) if known(value) else None


WORKED_OUT: dict[str, WorkOut] = {
    "Habit.compared": lambda habit, _near: not habit.reason,
    "Measure.over": _amount("over", "parts_in"),
    "Measure.under": _amount("under", "parts_in"),
    "Measure.value": _amount("value", "unit"),
    **{
        f"Result.{each}": _if(each, lambda result: bool(result.rows))
        for each in ("start_arr", "end_arr", "presumed_arr")
    },
    "Scorecard.activity": _activity,
    "Scorecard.benchmarks": _benchmarks,
    "Scorecard.outcomes": _outcomes,
}
"""Values no view holds, or holds in another form, by class and word: of the value, and of what is around it."""
