"""The keys of the JSON of every view, as they were promised: see `encoder` for how a row reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core.money import Money
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import INPUTS

if TYPE_CHECKING:
    # The encoder reads these rows, and what they work out is given what is around a value.
    from bookcockpit.exchange.encoder import Around

_HEALTH = (
    "total band reason coverage worst delta_30d=moved.points delta_reason=moved.reason? delta_since=moved.since"
    " delta_note=moved.note? next_action=next_action.what next_gain=next_action.gain"
)
_PRICE = "percent treatment phases held_until notice_given_on tied_to"
_MET = "last_met=met_on last_verified_on=verified_on engaged=is_engaged stale=is_stale"
"""When a person was met and checked last: `last_verified_on` is the later of both, `verified_on` the latter alone."""
_GOAL = (
    "*objective:fields current current_on progress=share reason? owner_side reviewable lacks agreed_by=agreed_by.name"
)
_ITEM = (
    "*account contract=item.contract tier=account.tier kind=item.kind internal=item.internal state due_on=item.due_on"
    " days_late ranked_from last_on=item.last_on every=item.every missed=item.missed urgency why bring"
)
_TIERED = "*account tier=account.tier suggested standing score terms:TierTerm arr$ why missing *dismissal:Away"
_NO_ARR = "no running contract or ARR line, or no rate into the base currency"
_NO_ARR_NOW = "no running contract or ARR line, or no exchange rate for one"

ROWS = {
    "entities.Account": "account=name key",
    "Away": "dismissed_reason=reason dismissed_until",
    "money.Money": "amount currency",
    "entities.Stakeholder": "name key",
    "accounts.AccountLine": "account=account.name key=account.key tier=account.tier status=account.status arr$"
    " reason counted_twice=doubt? health:HealthBrief renews_on last_on next_kind=next.kind next_due_on=next.due_on"
    " at_risk_since=account.at_risk_since industry=account.industry website=account.website"
    " our_owner=account.our_owner",
    # Today
    "today.TodayView": "today accounts=customers items upcoming snoozed planned obligations capacity more rhythm",
    "today.Customer": "*account urgency why things:Thing",
    "Thing": "type kind id what due_on days_late urgency",
    "today.TodayItem": _ITEM,
    "WhyItem": f"{_ITEM} computed_due=item.computed_due anchor=item.anchor skips=item.skips"
    " override=item.override:OwnRhythm snooze:Snoozed",
    "OwnRhythm": "every? anchor",
    "Snoozed": "until reason times",
    "today.SnoozedItem": "*item.account kind=item.kind until=snooze.until reason=snooze.reason times=snooze.times",
    "today.PlannedItem": "*account kind on=touch.happened_on",
    "obligations.Obligation": "*account type id=about.key what due_on days_late part_of? urgency",
    # The rhythm, the guide and the state of the book
    "reviews.Rite": "kind due=is_due due_on last_on what",
    "week.Week": "from=start to=end held_on done steps",
    "week.Quarter": "quarter=name from=start to=end held_on renewing_arr=renewing$ touches_owed=owed"
    " touches_a_week=weekly capacity_a_week=capacity facts steps",
    "week.WalkStep": "id title what count=lines# told? items=lines",
    "week.WalkLine": "*account what on late=is_late",
    "guide.Guide": "today began_on day phase done total=steps# next=best phases",
    "guide.GuideStep": "name title done total share complete=is_done late note? next",
    "guide.Next": "*account what command",
    "hygiene.Hygiene": "today accounts=looked_at clean share reason tiers left_alone rules",
    "hygiene.RuleResult": "rule=rule.id title=rule.title step=rule.step count=open# weight items",
    "hygiene.Finding": "*account tier=account.tier rule=rule.id what=trace.what count=trace.number"
    " about=trace.about.key step=rule.step command *dismissal:Away",
    # Signals
    "rules.Sign": "*account kind is_risk severity seen_on evidence derived=is_derived subject"
    " suggests=suggestion.what motion=suggestion.motion closes *dismissal:Away account_key=account.key",
    "edits.Reviewed": "*account tier=account.tier at_risk=account.at_risk_since! health=health.total"
    " band=health.band worst=health.worst signals=signs:ReviewedSign last_touch_on=touched_on"
    " next_step=next_step.what next_step_side=next_step.side next_step_due_on=next_step.due_on"
    " next_action=health.next_action.what",
    "ReviewedSign": "kind severity seen_on",
    # Tiers
    "Tiered": _TIERED,
    "TieredSince": f"{_TIERED} tier_reason=account.tier_reason history",
    "TieredOnce": "*self tier suggested reason tier_reason history",
    "TierTerm": "name place weight points what=words",
    "entities.TierChange": "on=changed_on from=tier_was to=tier why=reason",
    "tiering.TierShare": "tier accounts accounts_after=accounts_then share share_after=share_then advised verdict"
    " accounts_per_am touches_a_week=load touches_a_week_after=load_then",
    "tiering.Move": "*account from=account.tier to=tier why=reason",
    "FallsDue": "*account kind internal due_on",
    # Playbooks
    "checklists.Checklist": "name title about anchor tiers? steps",
    "PlannedChecklist": "name title about anchor tiers? steps account planned",
    "checklists.ChecklistStep": "day what side owner tiers?",
    "runs.PlannedStep": "due_on what=step.what side=step.side owner day=step.day day_has_passed=is_late",
    "suggestions.Fit": "*account playbook=checklist.name why contract *dismissal:Away",
    "runs.RunView": "account=account.name account_key=account.key key=run.key playbook=run.playbook title=run.title"
    " started_on=run.started_on ended_on=run.ended_on over=is_over kept total dropped late share"
    " next_step:RunPromise promises:RunPromise",
    "RunPromise": "key what owner side due_on done_on dropped_on",
    # Renewals and prices
    "board.Board": "today items=renewals totals without_rate open_ended",
    "board.Renewal": "*account contract tier=account.tier renews_on days_left notice_on"
    " notice_answer=contract.notice_answer window_opens_on in_window lane arr=contract.arr$ stage=contract.stage"
    " call=contract.call probability=contract.probability target_arr=contract.target_arr$ needs_call"
    " counted_twice=doubt? auto_renew=contract.auto_renew at_risk=account.at_risk_since! health=band"
    " price_plan:RenewalPrice",
    "board.Endless": "*account contract tier=account.tier arr=contract.arr$ notice_days=contract.notice_days",
    "RenewalPrice": f"{_PRICE} steps",
    "prices.PlannedPrice": "*account tier=account.tier contract renews_on=contract.renews_on *plan arr=contract.arr$"
    " rise$ next_12_months=next_year$ steps runs notice_by=notice.by notice=notice.state verdict=need why lint",
    "entities.PricePlan": _PRICE,
    "price_steps.PriceStep": "on amount$ share",
    "prices.Outlook": "until months all=whole tiers excluded",
    "prices.OutlookPart": "start_arr=start$ end_arr=end$ end_arr_without_price=end_without$ price$ nrr"
    " nrr_without_price reason?",
    "Past": "from=start to=end all=whole:PastResult tiers:PastResult",
    "PastResult": "nrr=nrr.value nrr_without_price=nrr_without_price.value reason?",
    # The plan of an account
    "one_page.Plan": "*account today now who want risk=risks path reviewed_on review_stale=is_stale"
    " notes=account:Notes",
    "one_page.Now": "tier=account.tier status=account.status at_risk_since=account.at_risk_since arr$ arr_reason"
    " counted_twice=asked.words products=account.products seats_licensed=account.seats_licensed seats_used usage"
    " renews_on=next_renewal.renews_on notice_on=next_renewal.notice_on open_ended:OpenEnded"
    " health=own_health:HealthSummary last_touch:LastTouch",
    "one_page.Usage": "input=newest.input label value=newest.value on=newest.read_on before=before.value"
    " before_on=before.read_on change",
    "OpenEnded": "contract=key starts_on arr$ notice_days",
    "LastTouch": "on=happened_on kind summary",
    "stakeholders.StakeholderMap": "people=contacts left:WhoLeft gaps engaged",
    "stakeholders.Contact": "name=person.name key=person.key title=person.title roles=person.roles"
    " level=person.level influence=person.influence stance=person.stance relationship=person.relationship"
    f" verified_on=person.verified_on {_MET} reports_to=person.reports_to our_counterpart=person.our_counterpart",
    "ContactOf": "account=account.name account_key=account.key *person:fields reports_to=person.reports_to"
    f" replaced_by=person.replaced_by {_MET}",
    "WhoLeft": "name key left_on left_to replaced_by",
    "stakeholders.Gap": "rule what suggests name=person.name",
    "success.Goal": f"{_GOAL} readings:GoalReading milestones:fields",
    "GoalOf": f"account=account.name account_key=account.key {_GOAL}",
    "GoalReading": "on=read_on value",
    "one_page.Risk": "source what since",
    "one_page.Path": "renewals=now.renewals:PlanRenewal price_plans:PlanPrice plays promises:PlanPromise"
    " next_touches:PlanTouch openings:PlanOpening",
    "PlanRenewal": "contract renews_on days_left notice_on notice_answer=contract.notice_answer window_opens_on"
    " in_window lane arr=contract.arr$ arr_in_base=arr$ target_arr=contract.target_arr$ stage=contract.stage"
    " call=contract.call probability=contract.probability needs_call",
    "PlanPrice": "contract=term *self:fields steps=term_steps",
    "one_page.PlannedPlay": "key=play.key motion=play.motion title=play.title trigger=play.trigger stage=play.stage"
    " owner=play.owner due_on=play.due_on shared=play.shared won_arr=play.won_arr potential_arr=play.potential_arr$"
    " steps:fields",
    "PlanPromise": "key what owner side due_on shared days_late",
    "PlanTouch": "kind internal due_on days_late last_on every",
    "PlanOpening": "key=noted.key kind severity seen_on evidence derived=is_derived",
    "NotesOf": "account=name key tier sections wanted lacking",
    "Notes": "sections wanted lacking",
    "notes.Section": "title text empty=is_empty open=asks",
    # Growth
    "expansion.Gate": "name open=is_open what opens?",
    "GateOf": "*account name open=is_open what opens?",
    "expansion.Opening": "*account tier=account.tier motion subject why since potential_arr=potential$"
    " ready=is_ready gates usual_tiers? *dismissal:Away",
    "plays.PlayView": "account=account.name account_key=account.key key=play.key motion=play.motion title=play.title"
    " trigger=play.trigger potential_arr=play.potential_arr$ stage=play.stage owner=play.owner due_on=play.due_on"
    " days_late held_at_risk=is_held shared=play.shared next_step steps closed_on=play.closed_on"
    " won_arr=play.won_arr$ outcome=play.outcome",
    "entities.PlayStep": "key title owner side due_on done_on",
    "plays.Pipeline": "today stages potential_arr=potential$ saves won_12_months=won lost_12_months=lost",
    "plays.StageTotal": "stage plays=plays# potential_arr=potential$ unknown items=plays",
    "expansion.Grid": "*account departments products=rows open_potential_arr=open_potential$"
    " in_play_potential_arr=in_play_potential$",
    "expansion.Field": "department state potential_arr=potential$ play reason",
    "references.Given": "account=account.name account_key=account.key key=reference.key kind=reference.kind"
    " topic=reference.topic person state=reference.state asked_on=reference.asked_on agreed_on=reference.agreed_on"
    " used_on=reference.used_on used_for=reference.used_for times=reference.times notes=reference.notes free=is_free"
    " rests_until held=is_held person_left=has_left",
    "references.Candidate": "*account tier=account.tier ready=is_ready why topic? person=speaker health:HealthBrief"
    " gates *dismissal:Away",
    "references.Speaker": "*account tier=account.tier standing person whole_words=is_whole why=matches"
    " reference=given gates",
    "AtRisk": "account=name key reason=at_risk_reason exit=at_risk_exit",
    # Health
    "score.Health": f"*account tier=account.tier {_HEALTH} categories",
    "HealthRow": f"*account tier=account.tier {_HEALTH} categories:HealthScore",
    "HealthSummary": _HEALTH,
    "HealthBrief": "total band",
    "score.HealthCategory": "name weight score inputs",
    "HealthScore": "name weight score",
    "score.HealthInput": "name=rule.name label=rule.label value says score weight adds=contribution loses as_of state",
    # The scorecard and the forecast
    "scorecard.Scorecard": "from=start to=end months currency survivors_only! tracked_since=survivors_only all=whole"
    " tiers cohort=whole.rows new=joined transferred_out=left excluded rates:UsedRate end_arr$ outcomes activity"
    " benchmarks habits counted_twice",
    "retention.Result": "start_arr$ end_arr$ nrr=nrr.value nrr_without_price=nrr_without_price.value grr=grr.value"
    " grr_without_price=grr_without_price.value presumed_arr$ logo_retention=logo_retention.value"
    " expansion_rate=expansion_rate.value price_rate=price_rate.value accounts=rows# reason?",
    "retention.CohortRow": "*account tier start$ end$ presumed$ price$ expansion$ movements",
    "retention.Movement": "on kind amount$",
    "retention.Joined": "*account on how end$",
    "retention.Left": "*account on start$",
    "retention.Excluded": "*account why",
    "UsedRate": "currency on=rate_on rate base",
    "arr.Measure": "value reason? over under counted=note",
    "forecast.Accuracy": "*measure expected$ actual$ difference undecided renewals=judged",
    "forecast.Judged": "*account contract renews_on call called_on kept=is_kept right=is_right arr$ expected$ actual$",
    "trend.HealthDay": "on *whole tiers",
    "scorecard.Habit": "name label compared reason? nrr_difference with=has without=has_not not_asked=unasked",
    "scorecard.Fared": "accounts nrr grr keys=rows.account.key",
    "forecast.Forecast": "today until months currency current_arr$ renewing_arr$ staying_arr$ starting_arr$ expected"
    " worst best items=rows by_month by_quarter excluded counted_twice",
    "forecast.Totals": "arr$ nrr reason?",
    "forecast.ForecastRow": "*account contract tier=account.tier renews_on days_left past_due=is_past_due call"
    " probability own_probability=has_own_probability arr$ target$ expected$ worst$ best$",
    "forecast.Period": "begins past_due=is_past_due renewals=rows# arr$ expected$ worst$ best$",
    "links.Asked": "*account amount=twice why=words command",
}
"""Each by its class (`board.Renewal`: the file in core, and the name), or by the name its place gives it."""


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


_PARTS = ("start", "end", "end_without", "price")


def _if(field: str, known: Callable[[Any], bool]) -> WorkOut:
    """A field that says nothing unless something is known."""
    return lambda value, _near: getattr(value, field) if known(value) else None


def _silent_until(dismissal: Any, near: Around) -> date:
    from bookcockpit.core.dismissals import silent_until

    return silent_until(dismissal, near("policy"))


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


def _totals(board: Any, near: Around) -> dict[str, Money]:
    """The ARR of each lane; it leaves out what has no rate into the base currency."""
    from bookcockpit.core.renewals.board import LANES

    summed = {lane: sum(each.arr or 0 for each in board.renewals if each.lane == lane) for lane in LANES}
    return {lane: Money(minor, near("currency")) for lane, minor in summed.items()}


def _price_steps(plan: Any, near: Around) -> tuple[Any, ...]:
    """The steps of a plan; empty where nothing is increased on a known day."""
    from bookcockpit.core.renewals.price_steps import steps_of

    return steps_of(near("contract"), plan)


def _band(renewal: Any, _near: Around) -> dict[str, Any]:
    health = renewal.health
    reason = {"reason": "fewer than 2 categories are known"} if health.total is None else {}
    return {"total": health.total, "band": health.band, **reason}


def _name_in_map(field: str) -> WorkOut:
    """The name of the person a field of another points at, of all at the account."""

    def work_out(person: Any, near: Around) -> str | None:
        everybody = (*(contact.person for contact in near("contacts")), *near("left"))
        return next((each.name for each in everybody if each.id == getattr(person, field)), None)

    return work_out


def _sections(account: Any, _near: Around) -> tuple[Any, ...]:
    from bookcockpit.core.plan.notes import sections_of

    return sections_of(account.notes)


def _wanted(account: Any, _near: Around) -> tuple[str, ...]:
    from bookcockpit.core.plan.notes import TEMPLATES

    return tuple(TEMPLATES[account.tier])


def _lacking(account: Any, _near: Around) -> tuple[str, ...]:
    from bookcockpit.core.plan.notes import depth_of

    return depth_of(account).lacking


def _days_late(owed: Any, near: Around) -> int | None:
    return (near("today") - owed.due_on).days if owed.due_on is not None else None


def _term_of(plan: Any, near: Around) -> Any:
    now = near("now")
    terms = (*(each.contract for each in now.renewals), *now.open_ended)
    return next((each for each in terms if each.id == plan.contract_id), None)


def _term_steps(plan: Any, near: Around) -> tuple[Any, ...]:
    from bookcockpit.core.renewals.price_steps import steps_of

    term = near("term")
    return steps_of(term, plan) if term is not None else ()


def _phases(guide: Any, _near: Around) -> list[dict[str, Any]]:
    from bookcockpit.core.rhythm.guide import PHASE_TITLES, phase_end

    return [
        {
            "phase": phase,
            "title": title,
            "days": guide.days_of(phase),
            "ends_on": phase_end(guide, phase),
            "steps": [step for step in guide.steps if step.phase == phase],
        }
        for phase, title in PHASE_TITLES.items()
    ]


def _week_done(week: Any, near: Around) -> dict[str, Any]:
    return {
        "touches": week.touches,
        "promises_kept": week.kept,
        "milestones_reached": week.reached,
        "plays_won": week.won,
        "won_arr": Money(week.won_arr, week.currency),
    }


def _closes(sign: Any, near: Around) -> str:
    from bookcockpit.core.signals.edits import ends

    return ends(sign, near("policy"))


def _sign_subject(sign: Any, _near: Around) -> str:
    from bookcockpit.core.signals.edits import subject_words

    return subject_words(sign)


WORKED_OUT: dict[str, WorkOut] = {
    "accounts.AccountLine.reason": lambda line, _near: _NO_ARR if line.arr is None else None,
    "board.Board.totals": _totals,
    "board.Board.without_rate": lambda board, _near: sum(each.arr is None for each in board.renewals),
    "board.Renewal.band": _band,
    "board.Renewal.price_plan": lambda each, near: near("price_plans").get(each.contract.id),
    "cadence.Item.days_late": _days_late,
    "entities.Account.lacking": _lacking,
    "entities.Account.sections": _sections,
    "entities.Account.wanted": _wanted,
    "entities.Commitment.days_late": _days_late,
    "entities.Dismissal.dismissed_until": _silent_until,
    "entities.PricePlan.steps": _price_steps,
    "entities.PricePlan.term": _term_of,
    "entities.PricePlan.term_steps": _term_steps,
    "entities.Stakeholder.replaced_by": _name_in_map("replaced_by_id"),
    "entities.Stakeholder.reports_to": _name_in_map("reports_to_id"),
    "expansion.Opening.currency": _account_currency,
    "expansion.Opening.subject": _opening_subject,
    "guide.Guide.phases": _phases,
    "guide.GuideStep.late": lambda step, near: near("is_late")(step),
    "guide.Next.command": lambda step, _near: f"bookcockpit {step.command}",
    "scorecard.Habit.compared": lambda habit, _near: not habit.reason,
    "hygiene.Finding.command": lambda found, _near: f"bookcockpit {found.command}",
    "hygiene.Hygiene.reason": lambda found, _near: None if found.share is not None else "no active account to look at",
    "hygiene.Hygiene.rules": lambda found, near: [each for each in found.results if each.rule.id in near("named")],
    "hygiene.Hygiene.tiers": lambda found, _near: {
        tier: {"accounts": total, "clean": clean} for tier, (clean, total) in found.tiers.items()
    },
    "hygiene.RuleResult.items": lambda result, near: result.findings if near("everything") else result.open,
    "arr.Measure.over": _amount("over", "parts_in"),
    "arr.Measure.under": _amount("under", "parts_in"),
    "arr.Measure.value": _amount("value", "unit"),
    "obligations.Obligation.days_late": _days_late,
    "obligations.Obligation.id": lambda owed, _near: owed.about.key,
    "obligations.Obligation.kind": lambda _owed, _near: None,
    "one_page.Now.arr_reason": lambda now, _near: _NO_ARR_NOW if now.arr is None else None,
    "one_page.Now.next_renewal": lambda now, _near: next(iter(now.renewals), None),
    "one_page.Now.own_health": lambda now, near: now.health if near("account").status == "active" else None,
    "one_page.PlannedPlay.currency": lambda _play, near: near("account").currency or near.beyond("currency"),
    "one_page.Usage.label": lambda usage, _near: INPUTS[usage.newest.input].label,
    "plays.PlayView.currency": _account_currency,
    "prices.Outlook.tiers": lambda outlook, _near: {each.tier: each for each in outlook.tiers},
    **{f"prices.OutlookPart.{each}": _if(each, lambda part: part.nrr is not None) for each in _PARTS},
    "prices.PlannedPrice.currency": lambda each, _near: each.contract.currency,
    "references.Speaker.gates": lambda each, _near: each.candidate.gates if each.candidate is not None else (),
    **{
        f"retention.Result.{each}": _if(each, lambda result: bool(result.rows))
        for each in ("start_arr", "end_arr", "presumed_arr")
    },
    "rules.Sign.closes": _closes,
    "rules.Sign.noted": lambda sign, _near: sign.about if not sign.is_derived else None,
    "rules.Sign.subject": _sign_subject,
    "score.Health.coverage": _coverage,
    "score.Health.reason": _health_reason,
    "score.HealthInput.loses": lambda each, _near: each.lost if each.score is not None else None,
    "score.HealthInput.says": _says,
    "scorecard.Scorecard.activity": _activity,
    "scorecard.Scorecard.benchmarks": _benchmarks,
    "scorecard.Scorecard.outcomes": _outcomes,
    "success.Goal.reviewable": lambda goal, _near: not goal.lacks,
    "tiering.TierShare.accounts_per_am": lambda each, _near: {"least": each.hold_least, "most": each.hold_most},
    "tiering.TierShare.advised": lambda each, _near: {"share": each.advised, "least": each.least, "most": each.most},
    "today.TodayItem.id": lambda line, _near: line.item.contract.key if line.item.contract is not None else None,
    "today.TodayItem.what": lambda line, _near: line.label,
    "today.TodayItem.kind": lambda line, _near: line.item.kind,
    "tiering.TierShare.verdict": lambda each, _near: each.verdict if each.verdict != "none" else None,
    "reviews.Rite.what": lambda rite, near: rite.words(near("today")),
    "week.Week.done": _week_done,
    "expansion.Field.reason": lambda field, _near: field.noted.reason if field.noted is not None else "",
    "expansion.Grid.rows": lambda grid, _near: [{"product": row[0].product, "fields": row} for row in grid.fields],
}
"""Values no view holds, or holds in another form, by class and word: of the value, and of what is around it."""
