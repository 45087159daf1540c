"""The keys of the JSON of every view, as they were promised: see `encoder` for how a row reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core.money import Money
from bookcockpit.core.rounding import rounded

if TYPE_CHECKING:
    from bookcockpit.exchange.encoder import Around

_HEALTH = (
    "total band reason coverage worst delta_30d=moved.points delta_reason=moved.reason? delta_since=moved.since"
    " delta_note=moved.note? next_action=next_action.what next_gain=next_action.gain"
)
_NO_ARR = "no running contract or ARR line, or no rate into the base currency"

ROWS = {
    "Account": "account=name key",
    "Dismissal": "dismissed_reason=reason dismissed_until",
    "Money": "amount currency",
    "Stakeholder": "name key",
    "AccountLine": "account=account.name key=account.key tier=account.tier status=account.status arr$ reason"
    " counted_twice=doubt? health:HealthBrief renews_on last_on next_kind=next.kind next_due_on=next.due_on"
    " at_risk_since=account.at_risk_since industry=account.industry website=account.website"
    " our_owner=account.our_owner",
    # Growth
    "Gate": "name open=is_open what opens?",
    "GateOf": "*account name open=is_open what opens?",
    "Opening": "*account tier=account.tier motion subject why since potential_arr=potential$ ready=is_ready gates"
    " usual_tiers? *dismissal:Dismissal",
    "PlayView": "account=account.name account_key=account.key key=play.key motion=play.motion title=play.title"
    " trigger=play.trigger potential_arr=play.potential_arr$ stage=play.stage owner=play.owner due_on=play.due_on"
    " days_late held_at_risk=is_held shared=play.shared next_step steps closed_on=play.closed_on"
    " won_arr=play.won_arr$ outcome=play.outcome",
    "PlayStep": "key title owner side due_on done_on",
    "Pipeline": "today stages potential_arr=potential$ saves won_12_months=won lost_12_months=lost",
    "StageTotal": "stage plays=plays# potential_arr=potential$ unknown items=plays",
    "Grid": "*account departments products=rows open_potential_arr=open_potential$"
    " in_play_potential_arr=in_play_potential$",
    "Field": "department state potential_arr=potential$ play reason",
    "Given": "account=account.name account_key=account.key key=reference.key kind=reference.kind topic=reference.topic"
    " person state=reference.state asked_on=reference.asked_on agreed_on=reference.agreed_on used_on=reference.used_on"
    " used_for=reference.used_for times=reference.times notes=reference.notes free=is_free rests_until held=is_held"
    " person_left=has_left",
    "Candidate": "*account tier=account.tier ready=is_ready why topic? person=speaker health:HealthBrief gates"
    " *dismissal:Dismissal",
    "Speaker": "*account tier=account.tier standing person whole_words=is_whole why=matches reference=given gates",
    "AtRisk": "account=name key reason=at_risk_reason exit=at_risk_exit",
    # Health
    "Health": f"*account tier=account.tier {_HEALTH} categories",
    "HealthRow": f"*account tier=account.tier {_HEALTH} categories:HealthScore",
    "HealthSummary": _HEALTH,
    "HealthBrief": "total band",
    "HealthCategory": "name weight score inputs",
    "HealthScore": "name weight score",
    "HealthInput": "name=rule.name label=rule.label value says score weight adds=contribution loses as_of state",
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


def _silent_until(dismissal: Any, near: Around) -> date:
    from bookcockpit.core.dismissals import silent_until

    return silent_until(dismissal, near("playbook"))


def _account_currency(view: Any, near: Around) -> str:
    from bookcockpit.core.revenue.arr import currency_of

    return currency_of(near("book"), view.account)


def _opening_subject(opening: Any, _near: Around) -> str:
    """What it is about, by key: ids are never shown."""
    from bookcockpit.core.signals.edits import subject_words

    sign = opening.sign
    return f"{sign.kind}/{subject_words(sign)}" if sign is not None else opening.subject


def _coverage(health: Any, _near: Around) -> dict[str, int]:
    from bookcockpit.core.health.words import coverage_of

    known, weighed, inputs, all_inputs = coverage_of(health)
    return {"categories": known, "inputs": inputs, "of_categories": weighed, "of_inputs": all_inputs}


def _health_reason(health: Any, _near: Around) -> str | None:
    from bookcockpit.core.health.words import begin_words

    return begin_words(health) if health.total is None else None


def _says(each: Any, _near: Around) -> str:
    from bookcockpit.core.health.words import missing_words

    return each.says or missing_words(each)


WORKED_OUT: dict[str, WorkOut] = {
    "AccountLine.reason": lambda line, _near: _NO_ARR if line.arr is None else None,
    "Dismissal.dismissed_until": _silent_until,
    "Field.reason": lambda field, _near: field.noted.reason if field.noted is not None else "",
    "Grid.rows": lambda grid, _near: [{"product": row[0].product, "fields": row} for row in grid.fields],
    "Opening.currency": _account_currency,
    "Opening.subject": _opening_subject,
    "PlayView.currency": _account_currency,
    "Habit.compared": lambda habit, _near: not habit.reason,
    "Health.coverage": _coverage,
    "Health.reason": _health_reason,
    "HealthInput.loses": lambda each, _near: each.lost if each.score is not None else None,
    "HealthInput.says": _says,
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
    "Speaker.gates": lambda each, _near: each.candidate.gates if each.candidate is not None else (),
}
"""Values no view holds, or holds in another form, by class and word: of the value, and of what is around it."""
