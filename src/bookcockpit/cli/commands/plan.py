"""`plan`: one account's plan on one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.cli.commands.objective import values_words
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import is_plain, print_json
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, Row, print_facts, print_heading, print_line, print_more, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Commitment, Contract, Milestone, PricePlan
from bookcockpit.core.health.words import TONES, health_facts
from bookcockpit.core.money import short_money
from bookcockpit.core.plan.stakeholders import Contact
from bookcockpit.core.plan.success import Goal, not_reviewable
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.renewals.price_steps import steps_of
from bookcockpit.core.renewals.prices import treatment_words
from bookcockpit.core.renewals.status import status_words
from bookcockpit.core.vocabulary import INPUTS

if TYPE_CHECKING:
    from bookcockpit.core.plan.one_page import Plan, PlannedPlay, Risk, Usage
    from bookcockpit.core.renewals.board import Renewal

_INSIDE = INDENT * 2
_STEPS = 3
_BAR = 10


def print_goal(session: Session, goal: Goal, key: str) -> None:
    """An objective with its progress, what was agreed, what it lacks, and its next steps."""
    aim, today = goal.objective, session.today
    by = f" · by {wording.short_date(aim.target_on, today)}" if aim.target_on else ""
    print_line(aim.statement, "strong", tail=by)
    print_line(_progress_words(goal, key, today), "good" if goal.is_achieved else "", _INSIDE)
    if whose := _whose_words(goal, today):
        print_line(whose, indent=_INSIDE)
    if goal.lacks:
        print_line(f"▲ {not_reviewable(goal.lacks)}", "soon", _INSIDE)
    waiting = [step for step in goal.milestones if step.done_on is None]
    reached = len(goal.milestones) - len(waiting)
    if reached:
        print_line(f"✓ {wording.count(reached, 'milestone')} reached", "good", _INSIDE)
    for step in waiting[:_STEPS]:
        next_step = _milestone_words(session, step)
        print_line(next_step.text, next_step.tone, _INSIDE)
    print_more(len(waiting) - _STEPS, f"milestone list {key}", _INSIDE)


def _whose_words(goal: Goal, today: date) -> str:
    """`Ana Ruiz (theirs) · value agreed by Bo Li on 9 Jun: EUR 310 per visit`."""
    aim = goal.objective
    parts = [f"{aim.owner}{f' ({_whose(goal.owner_side)})' if goal.owner_side else ''}"] if aim.owner else []
    if aim.agreed_value:
        by = f" by {goal.agreed_by.name}" if goal.agreed_by else ""
        on = f" on {wording.short_date(aim.agreed_on, today)}" if aim.agreed_on else ""
        parts.append(f"value agreed{by}{on}: {aim.agreed_value}")
    return " · ".join(parts)


def _progress_words(goal: Goal, key: str, today: date) -> str:
    """`■■■■■■■■□□ 82 %  Days to onboard: 21 → 12 → 10 days, read 20 Nov`; without a share, why there is none."""
    aim = goal.objective
    measure = f"{aim.metric}: " if aim.metric else ""
    words = f"{measure}{values_words(aim, goal.current)}"
    if goal.current_on is not None:
        words += f", read {wording.short_date(goal.current_on, today)}"
    if goal.share is None:
        why = _no_progress(goal, key)
        known = any(value is not None for value in (aim.baseline, goal.current, aim.target))
        return f"{words}; {why}" if known else why
    # A bar is something to look at.
    share = wording.percent(goal.share)
    return f"{share}: {words}" if is_plain() else f"{_bar(goal.share)} {share}  {words}"


def _no_progress(goal: Goal, key: str) -> str:
    if goal.reason == "no reading yet":
        return f"{goal.reason}: `bookcockpit reading add {key} {goal.objective.key} VALUE`"
    return f"progress unknown: {goal.reason}"


def _bar(share: float) -> str:
    """Full only when the target is reached, empty when nothing moved, or moved away."""
    full = max(0, min(_BAR, int(share * _BAR)))
    return "■" * full + "□" * (_BAR - full)


def _milestone_words(session: Session, step: Milestone) -> Cell:
    owner = f", {step.owner}" if step.owner else ""
    return session.due(step.due_on, f"○ {step.title} ({_whose(step.side)}{owner}): ")


def _whose(side: str | None) -> str:
    return "ours" if side == "us" else "theirs"


_PEOPLE = 7
_GOALS = 4
_FEW, _MOST = 3, 6
"""Lines of the other lists, so that the page stays one."""


def print_plan(session: Session, plan: Plan) -> None:
    """Print the plan of an account; what is unknown says how to add it."""
    _print_head(plan)
    _print_now(plan)
    _print_who(plan)
    _print_want(session, plan)
    _print_risk(plan)
    _print_path(session, plan)


def _print_head(plan: Plan) -> None:
    account = plan.account
    print_line(f"{account.name} · {plan.tier_label} · {status_words(account) or account.status}", "strong", indent="")
    if account.at_risk_since is not None:
        until = f"; until {account.at_risk_exit}" if account.at_risk_exit else ""
        print_line(f"● At risk since {wording.full_date(account.at_risk_since)}{until}", "late", indent="")
    if plan.is_stale:
        when = f"last reviewed {wording.full_date(plan.reviewed_on)}" if plan.reviewed_on else "never reviewed"
        print_line(f"▲ Plan {when}: `bookcockpit log {account.key} plan_review` when you have", "soon", indent="")
    elif plan.reviewed_on is not None:
        print_line(f"Plan reviewed {wording.full_date(plan.reviewed_on)}", "quiet", indent="")


# Where are they now?


def _print_now(plan: Plan) -> None:
    print_heading("Where are they now?")
    account, now = plan.account, plan.now
    unknown = f"unknown: `bookcockpit contract add {account.key}`, or a missing rate"
    rows: list[Row] = [("ARR", short_money(now.arr, plan.currency) if now.arr is not None else Cell(unknown, "quiet"))]
    for each in now.asked:
        answer = f"`bookcockpit {each.command}` if so, with --both if not"
        rows += [("", Cell(each.words, "soon")), ("", Cell(answer, "quiet"))]
    if account.products:
        rows.append(("products", ", ".join(account.products)))
    if account.status == "active":
        since = wording.short_date(now.moved.since, plan.today)
        said = ", ".join(health_facts(now.health, now.moved, since))
        rows.append(("health", Cell(said, TONES[now.health.band])))
    rows += [("renewal", Cell(*_renewal_words(each, plan.today))) for each in now.renewals[:_FEW]]
    for term in now.open_ended[:_FEW]:
        notice = f", {term.notice_days} days of notice" if term.notice_days is not None else ""
        worth = short_money(term.arr, term.currency)
        rows.append(("contract", f"{worth} since {wording.full_date(term.starts_on)}, open-ended{notice}"))
    if account.seats_licensed is not None:
        used = f", about {now.seats_used:,} active" if now.seats_used is not None else ""
        rows.append(("seats", f"{account.seats_licensed:,} licensed{used}"))
    rows += [("usage" if not place else "", _usage_words(each, plan.today)) for place, each in enumerate(now.usage)]
    if not now.usage:
        rows.append(("usage", Cell(f"no reading yet: `bookcockpit reading add {account.key} INPUT VALUE`", "quiet")))
    if now.last_touch is not None:
        touch = now.last_touch
        when = f"{wording.kind_label(touch.kind)}, {wording.ago(touch.happened_on, plan.today)}"
        rows.append(("last touch", f"{when}: {touch.summary}" if touch.summary else when))
    else:
        rows.append(("last touch", Cell(f"none yet: `bookcockpit log {account.key} KIND`", "quiet")))
    print_facts(rows)


def _renewal_words(each: Renewal, today: date) -> tuple[str, str]:
    term = each.contract
    days = f"in {each.days_left} d" if each.days_left >= 0 else f"{-each.days_left} d past, no outcome yet"
    parts = [f"{short_money(term.arr, term.currency)} on {wording.full_date(each.renews_on)} ({days})"]
    if term.notice_answer in ("none", "received"):
        parts.append(notice_words(term))
    elif each.notice_on is not None:
        passed = "notice was possible until" if each.notice_on < today else "notice by"
        parts.append(f"{passed} {wording.short_date(each.notice_on, today)}")
    if term.call is not None:
        sure = f" {wording.percent(term.probability)}" if term.probability is not None else ""
        parts.append(f"called {wording.word_label(term.call)}{sure}")
    elif each.needs_call:
        parts.append("needs a call")
    return ", ".join(parts), "late" if each.days_left < 0 else "soon" if each.in_window else ""


def _usage_words(each: Usage, today: date) -> str:
    name = each.newest.input
    words = f"{INPUTS[name].label} {wording.reading_words(name, each.newest.value)}"
    words += f", {wording.ago(each.newest.read_on, today)}"
    if each.before is None:
        return words
    before = f"{wording.reading_words(name, each.before.value)} on {wording.short_date(each.before.read_on, today)}"
    return f"{words} (was {before})"


# Who matters?


def _print_who(plan: Plan) -> None:
    print_heading("Who matters?")
    key = plan.account.key
    if plan.who.contacts:
        rows = [_person_row(each, plan.today) for each in plan.who.contacts[:_PEOPLE]]
        heads = ("name", "title", "roles", "infl.", "stance", "rel.", "met")
        print_table(heads, rows, shrink=((2, 20), (1, 16), (2, 14), (1, 12), 2, 1, (0, 12), 0), indent=INDENT)
        print_more(len(plan.who.contacts) - _PEOPLE, f"stakeholders {key}")
    else:
        print_line(f"Nobody is known yet: `bookcockpit stakeholder add {key} NAME`.", "quiet")
    for gone in plan.who.left[:2]:
        to = f" for {gone.left_to}" if gone.left_to else ""
        assert gone.left_on is not None, "only people who left"
        print_line(f"{gone.name} left{to} on {wording.full_date(gone.left_on)}", "quiet")
    for gap in plan.who.gaps[:_MOST]:
        print_line(f"▲ {gap.what} → {gap.suggests}", "soon")


def _person_row(each: Contact, today: date) -> Row:
    person = each.person
    met = wording.ago(each.met_on, today) if each.met_on else "never"
    return (
        Cell(person.name, "strong"),
        person.title,
        ", ".join(map(wording.word_label, person.roles)),
        str(person.influence or ""),
        person.stance or "",
        str(person.relationship or ""),
        Cell(f"{met}, stale" if each.is_stale else met, "" if each.is_engaged else "soon"),
    )


# What do they want?


def _print_want(session: Session, plan: Plan) -> None:
    print_heading("What do they want?")
    key = plan.account.key
    if not plan.want:
        print_line(f'Not known yet: `bookcockpit objective add {key} "…"`, in their words.', "quiet")
    for goal in plan.want[:_GOALS]:
        print_goal(session, goal, key)
    print_more(len(plan.want) - _GOALS, f"objective list {key}")


# What's the risk?


def _print_risk(plan: Plan) -> None:
    print_heading("What's the risk?")
    if not plan.risks:
        print_line("None is recorded.", "quiet")
    rows = [_risk_row(each, plan.today) for each in plan.risks[:_MOST]]
    print_table(("", ""), rows, shrink=(0,), indent=INDENT)
    print_more(len(plan.risks) - _MOST, f"plan {plan.account.key} --json")


def _risk_row(each: Risk, today: date) -> Row:
    since = f"since {wording.short_date(each.since, today)}" if each.since else ""
    return f"▲ {each.what}", Cell(since, "quiet")


# What's the path?


def _print_path(session: Session, plan: Plan) -> None:
    print_heading("What's the path?")
    path, key = plan.path, plan.account.key
    rows = list(_plan_rows(session, plan))
    rows += _promise_rows(session, "we owe", [each for each in path.promises if each.side == "us"])
    rows += _promise_rows(session, "they owe", [each for each in path.promises if each.side == "them"])
    if not rows:
        print_line(f"No play or promise is open: `bookcockpit commitment add {key} WHAT --due-on DATE`.", "quiet")
    for place, item in enumerate(path.next_touches[:_FEW]):
        due = session.due(item.due_on, f"{wording.kind_label(item.kind)}: ")
        rows.append(("next touch" if not place else "", due))
    if rows:
        print_facts(rows)


def _plan_rows(session: Session, plan: Plan) -> Iterator[Row]:
    for price in plan.path.price_plans[:_FEW]:
        percent = f"{wording.plain_number(price.percent)} %" if price.percent is not None else "not said how much"
        term = next((each.contract for each in plan.now.renewals if each.contract.id == price.contract_id), None)
        when = _steps(term, price, plan.today) if term is not None else ""
        tied = f", tied to {price.tied_to}" if price.tied_to else ""
        told = f", told {wording.short_date(price.notice_given_on, plan.today)}" if price.notice_given_on else ""
        yield "price", f"{percent}, {treatment_words(price)}{when}{tied}{told}"
    for each in plan.path.plays[:_FEW]:
        yield "play", _play_words(session, each, plan)
    for sign in plan.path.openings[:_FEW]:
        evidence = f": {sign.evidence}" if sign.evidence else ""
        yield "opening", f"{wording.word_label(sign.kind).capitalize()}{evidence}"


def _steps(term: Contract, price: PricePlan, today: date) -> str:
    steps = [
        f"{wording.short_date(step.on, today)} +{short_money(step.amount, term.currency)}"
        for step in steps_of(term, price)
    ]  # fmt: skip
    return f" ({'; '.join(steps)})" if steps else ""


def _play_words(session: Session, planned: PlannedPlay, plan: Plan) -> str:
    play = planned.play
    parts = [f"{play.title} ({wording.word_label(play.motion)}, {play.stage})"]
    if play.potential_arr is not None:
        parts.append(short_money(play.potential_arr, plan.account.currency or plan.currency))
    if play.owner:
        parts.append(play.owner)
    if play.due_on is not None:
        parts.append(session.due(play.due_on).text)
    step = next((each for each in planned.steps if each.done_on is None), None)
    if step is not None:
        parts.append(f"next: {step.title}")
    return ", ".join(parts)


def _promise_rows(session: Session, head: str, promises: Sequence[Commitment]) -> Iterator[Row]:
    for place, each in enumerate(promises[:_FEW]):
        owner = f", {each.owner}" if each.owner else ""
        more = f" · {len(promises) - _FEW} more" if place == _FEW - 1 and len(promises) > _FEW else ""
        yield head if not place else "", session.due(each.due_on, after=f": {each.what}{owner}{more}")


@command("plan")
@account_argument()
@json_option
@pass_session
def plan(session: Session, wanted: str, as_json: bool) -> None:
    """One account's plan on one page.

    Where they are now, who matters, what they want, what the risk is, and what the path is.

    \b
    Example:
      bookcockpit plan northwind
    """
    from bookcockpit.core.plan.one_page import plan_of

    account = session.account(wanted)
    policy, dossier = session.policy, session.desk.library.dossier(account.id, session.today)
    found = plan_of(session.book, policy, account, dossier, session.today)
    if as_json:
        print_json(found)
    else:
        print_plan(session, found)
