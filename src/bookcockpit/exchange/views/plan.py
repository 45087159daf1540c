"""The account plan as JSON-ready values: amounts exact, ratios unrounded, what is unknown null with its reason."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core.due.cadence import Item
from bookcockpit.core.entities import (
    Commitment,
    Contract,
    Milestone,
    Objective,
    PricePlan,
    Reading,
    Stakeholder,
)
from bookcockpit.core.fields import Entity, to_plain
from bookcockpit.core.money import money_json
from bookcockpit.core.plan.stakeholders import (
    Contact,
    Gap,
    StakeholderMap,
)
from bookcockpit.core.plan.success import Goal, lacks, progress
from bookcockpit.core.vocabulary import INPUTS, Side
from bookcockpit.exchange.views.health import health_summary
from bookcockpit.exchange.views.notes import notes_json
from bookcockpit.exchange.views.parts import account_json, day_json, money_or_null
from bookcockpit.exchange.views.prices import steps_json

if TYPE_CHECKING:
    from bookcockpit.core.plan.one_page import (
        Plan,
        PlannedPlay,
        Usage,
    )
    from bookcockpit.core.renewals.board import Renewal
    from bookcockpit.core.signals.rules import Sign


def plan_json(plan: Plan) -> dict[str, Any]:
    """`plan A --json`."""
    return {
        **account_json(plan.account),
        "today": plan.today.isoformat(),
        "now": _now(plan),
        "who": who_json(plan.who),
        "want": [_goal(goal, plan.who) for goal in plan.want],
        "risk": [{"source": each.source, "what": each.what, "since": day_json(each.since)} for each in plan.risks],
        "path": _path(plan),
        "reviewed_on": day_json(plan.reviewed_on),
        "review_stale": plan.is_stale,
        "notes": notes_json(plan.account),
    }


def _now(plan: Plan) -> dict[str, Any]:
    account, now = plan.account, plan.now
    next_renewal = now.renewals[0] if now.renewals else None
    touch = now.last_touch
    return {
        "tier": account.tier,
        "status": account.status,
        "at_risk_since": day_json(account.at_risk_since),
        "arr": money_or_null(now.arr, plan.currency),
        "arr_reason": None if now.arr is not None else "no running contract or ARR line, or no exchange rate for one",
        "counted_twice": [each.words for each in now.asked],
        "products": list(account.products),
        "seats_licensed": account.seats_licensed,
        "seats_used": now.seats_used,
        "usage": [_usage(each) for each in now.usage],
        "renews_on": day_json(next_renewal.renews_on) if next_renewal else None,
        "notice_on": day_json(next_renewal.notice_on) if next_renewal else None,
        "open_ended": [_open_ended(each) for each in now.open_ended],
        "health": health_summary(now.health, now.moved) if account.status == "active" else None,
        "last_touch": (
            {"on": touch.happened_on.isoformat(), "kind": touch.kind, "summary": touch.summary} if touch else None
        ),
    }


def _usage(each: Usage) -> dict[str, Any]:
    return {
        "input": each.newest.input,
        "label": INPUTS[each.newest.input].label,
        "value": each.newest.value,
        "on": day_json(each.newest.read_on),
        "before": each.before.value if each.before else None,
        "before_on": day_json(each.before.read_on) if each.before else None,
        "change": each.change,
    }


def _open_ended(each: Contract) -> dict[str, Any]:
    return {
        "contract": each.key,
        "starts_on": day_json(each.starts_on),
        "arr": money_json(each.arr, each.currency),
        "notice_days": each.notice_days,
    }


def who_json(who: StakeholderMap) -> dict[str, Any]:
    """The stakeholder map: people, those who left, and the gaps."""
    names = _names(who)
    return {
        "people": [contact_json(each, names) for each in who.contacts],
        "left": [
            {
                "name": each.name,
                "key": each.key,
                "left_on": day_json(each.left_on),
                "left_to": each.left_to,
                "replaced_by": names.get(each.replaced_by_id or ""),
            }
            for each in who.left
        ],
        "gaps": [gap_json(each) for each in who.gaps],
        "engaged": who.engaged,
    }


def contact_json(contact: Contact, names: Mapping[str, str]) -> dict[str, Any]:
    """One person; `names` are those of everybody at the account, by id."""
    person = contact.person
    return {
        "name": person.name,
        "key": person.key,
        "title": person.title,
        "roles": list(person.roles),
        "level": person.level,
        "influence": person.influence,
        "stance": person.stance,
        "relationship": person.relationship,
        "verified_on": day_json(person.verified_on),
        **met_json(contact, contact.met_on),
        "reports_to": names.get(person.reports_to_id or ""),
        "our_counterpart": person.our_counterpart,
    }


def met_json(contact: Contact | None, met_on: date | None) -> dict[str, Any]:
    """When a person was met and verified last, and what follows from it; without a contact, one who left.

    `last_verified_on` is the later of the meeting and of `verified_on`, the day somebody checked.
    """
    return {
        "last_met": day_json(met_on),
        "last_verified_on": day_json(contact.verified_on) if contact else None,
        "engaged": contact is not None and contact.is_engaged,
        "stale": contact is not None and contact.is_stale,
    }


def gap_json(gap: Gap) -> dict[str, Any]:
    """Something missing in the map."""
    name = gap.person.name if gap.person else None
    return {"rule": gap.rule, "what": gap.what, "suggests": gap.suggests, "name": name}


def _goal(goal: Goal, who: StakeholderMap) -> dict[str, Any]:
    people = [*(contact.person for contact in who.contacts), *who.left]
    newest = goal.readings[-1] if goal.readings else None
    return {
        **_plain(goal.objective, without=("id", "account_id", "agreed_by_id")),
        **objective_json(goal.objective, newest, people, goal.owner_side),
        "agreed_by": goal.agreed_by.name if goal.agreed_by else None,
        "readings": [{"on": day_json(each.read_on), "value": each.value} for each in goal.readings],
        "milestones": [milestone_json(each) for each in goal.milestones],
    }


def objective_json(
    objective: Objective, newest: Reading | None, people: Sequence[Stakeholder], side: Side | None
) -> dict[str, Any]:
    """How far an objective has come by its newest reading, whose it is, and whether it can be reviewed."""
    current = newest.value if newest else None
    share = progress(objective.baseline, current, objective.target)
    missing = lacks(objective, people)
    return {
        "current": current,
        "current_on": day_json(newest.read_on) if newest else None,
        "progress": share,
        "reason": None if share is not None else progress_reason(objective, current),
        "owner_side": side,
        "reviewable": not missing,
        "lacks": list(missing),
    }


def progress_reason(objective: Objective, current: float | None) -> str:
    """Why the progress of an objective is unknown."""
    if objective.baseline is None:
        return "no baseline"
    if objective.target is None:
        return "no target"
    return "no reading yet" if current is None else "target equals baseline"


def milestone_json(each: Milestone) -> dict[str, Any]:
    """A step of an objective."""
    return _plain(each, without=("id", "objective_id"))


def _path(plan: Plan) -> dict[str, Any]:
    path, contracts = plan.path, (*(each.contract for each in plan.now.renewals), *plan.now.open_ended)
    terms = {each.id: each for each in contracts}
    return {
        "renewals": [_renewal(each, plan.currency) for each in plan.now.renewals],
        "price_plans": [_price_plan(each, terms) for each in path.price_plans],
        "plays": [_play(each, plan.account.currency or plan.currency) for each in path.plays],
        "promises": [_promise(each, plan.today) for each in path.promises],
        "next_touches": [_touch(each, plan.today) for each in path.next_touches],
        "openings": [_opening(each) for each in path.openings],
    }


def _renewal(each: Renewal, currency: str) -> dict[str, Any]:
    term = each.contract
    return {
        "contract": term.key,
        "renews_on": day_json(each.renews_on),
        "days_left": each.days_left,
        "notice_on": day_json(each.notice_on),
        "notice_answer": term.notice_answer,
        "window_opens_on": day_json(each.window_opens_on),
        "in_window": each.in_window,
        "lane": each.lane,
        "arr": money_json(term.arr, term.currency),
        "arr_in_base": money_or_null(each.arr, currency),
        "target_arr": money_or_null(term.target_arr, term.currency),
        "stage": term.stage,
        "call": term.call,
        "probability": term.probability,
        "needs_call": each.needs_call,
    }


def _price_plan(each: PricePlan, terms: Mapping[str, Contract]) -> dict[str, Any]:
    term = terms.get(each.contract_id)
    return {
        "contract": term.key if term is not None else None,
        **_plain(each, without=("id", "contract_id")),
        "steps": steps_json(term, each) if term is not None else [],
    }


def _play(planned: PlannedPlay, currency: str) -> dict[str, Any]:
    play = planned.play
    return {
        **_plain(play, without=("id", "account_id", "potential_arr", "closed_on", "outcome")),
        "potential_arr": money_or_null(play.potential_arr, currency),
        "steps": [_plain(step, without=("id", "play_id")) for step in planned.steps],
    }


def _promise(each: Commitment, today: date) -> dict[str, Any]:
    days_late = (today - each.due_on).days if each.due_on is not None else None
    return {**_plain(each, without=("id", "account_id", "done_on", "dropped_on")), "days_late": days_late}


def _touch(item: Item, today: date) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "internal": item.internal,
        "due_on": day_json(item.due_on),
        "days_late": item.days_late(today),
        "last_on": day_json(item.last_on),
        "every": str(item.every) if item.every else None,
    }


def _opening(each: Sign) -> dict[str, Any]:
    return {
        "key": each.about.key if not each.is_derived and each.about is not None else None,
        "kind": each.kind,
        "severity": each.severity,
        "seen_on": day_json(each.seen_on),
        "evidence": each.evidence,
        "derived": each.is_derived,
    }


def _plain(entity: Entity, *, without: Sequence[str]) -> dict[str, Any]:
    return {field: value for field, value in to_plain(entity).items() if field not in without}


def _names(who: StakeholderMap) -> dict[str, str]:
    return {each.id: each.name for each in (*(contact.person for contact in who.contacts), *who.left)}
