"""All there is to say of one contract on its way to renewal, for the pane beside the board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.entities import (
    Account,
    Contract,
    PricePlan,
)
from bookcockpit.core.health.score import Health
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import (
    PrepState,
    Renewal,
    prep_of,
)
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.renewals.forecast import probability_of
from bookcockpit.core.renewals.links import questions_of
from bookcockpit.core.renewals.price_steps import steps_of
from bookcockpit.core.renewals.prices import step_words, treatment_words
from bookcockpit.exchange.lists import renewals as tell
from bookcockpit.tui.bands import BANDS
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import joined

_STEP_MARKS: Mapping[PrepState, tuple[str, str]] = {
    "done": ("✓", "good"),
    "dropped": ("×", "quiet"),
    "late": ("!", "late"),
    "due": ("●", "soon"),
    "ahead": ("·", "quiet"),
}


def renewal_details(snapshot: Snapshot, line: Renewal, width: int) -> Content:
    """A renewal: its dates, how it stands, its price plan, its health, what it lacks, the account's other terms."""
    parts, today, term = Parts(width), snapshot.book.as_of, line.contract
    money = f"{short_money(term.arr, term.currency)} ARR{', without a rate' if line.arr is None else ''}"
    parts.part("Renewal").line((money, "accent"), (f"  {say.word_label(term.stage)}", "quiet"))
    _dates(parts, line, today)
    _call(parts, term, probability_of(snapshot.playbook, term.call, term.probability))
    _prices(parts, snapshot, line.account, term, today)
    _health(parts, line.health)
    parts.part("Missing")
    for each in tell.missing(line).split(", "):
        parts.say(each, mark=tell.MISSING if each else "", mark_tone="soon")
    for asked in questions_of(snapshot.book, line.account):
        if term in asked.terms:
            parts.say(f"{asked.words}: T says so, or that both run", "soon")
    _preparation(parts, snapshot, line)
    _others(parts, snapshot, line.account, term, today)
    return parts.content()


def endless_details(snapshot: Snapshot, account: Account, term: Contract, width: int) -> Content:
    """A contract without an end."""
    parts, today = Parts(width), snapshot.book.as_of
    parts.part("Contract").line((f"{short_money(term.arr, term.currency)} ARR", "accent"), ("  open-ended", "quiet"))
    parts.say(f"Since {say.full_date(term.starts_on)}; it renews on no date.")
    if term.notice_days is None:
        parts.say("the notice period is not known", mark=tell.MISSING, mark_tone="soon")
    else:
        parts.say(f"Notice: {say.count(term.notice_days, 'day')}, at any time")
    _prices(parts, snapshot, account, term, today)
    _health(parts, snapshot.healths.of(account))
    _others(parts, snapshot, account, term, today)
    return parts.content()


def _dates(parts: Parts, line: Renewal, today: date) -> None:
    term, days = line.contract, line.days_left
    by_itself = " by itself" if term.auto_renew else ""
    if days < 0:
        presumed = ": presumed renewed, confirm it" if term.auto_renew else ""
        late = f"Renewal passed {say.full_date(line.renews_on)}, {say.count(-days, 'day')} ago{presumed}"
        parts.say(late, "late")
    else:
        when = f"{say.count(days, 'day')} left" if days else "today"
        parts.say(f"Renews{by_itself} {say.full_date(line.renews_on)}, {when}", tell.tone_of(line))
    if said := notice_words(term):
        parts.say(f"Notice: {said}", "late" if term.notice_answer == "received" else "quiet")
    if line.notice_on is None:
        parts.say("The last day for notice is not known", "quiet")
    else:
        left = (line.notice_on - today).days
        if left < 0:
            parts.say(f"Notice passed {say.full_date(line.notice_on)}, {say.count(-left, 'day')} ago", "quiet")
        else:
            near = "soon" if left <= tell.NOTICE_SOON else ""
            parts.say(f"Notice by {say.full_date(line.notice_on)}, {say.count(left, 'day')} left", near)
    opens = "opened" if line.window_opens_on <= today else "opens"
    parts.say(f"Window {opens} {say.full_date(line.window_opens_on)}", "quiet")


def _call(parts: Parts, term: Contract, probability: float) -> None:
    parts.part("Call")
    counted = f"counted at {say.percent(probability)}"
    if term.call is None:
        parts.say(f"Nobody has said how it will go; {counted}", "quiet")
    else:
        own = say.percent(probability) if term.probability is not None else counted
        parts.line((say.word_label(term.call), tell.call_tone(term)), (f", {own}", "quiet"))
    if term.target_arr is not None:
        change = say.percent(term.target_arr / term.arr - 1) if term.arr else ""
        sign = "+" if term.target_arr > term.arr else ""
        parts.say(f"Target {short_money(term.target_arr, term.currency)}{f', {sign}{change}' if change else ''}")


def _prices(parts: Parts, snapshot: Snapshot, account: Account, term: Contract, today: date) -> None:
    parts.part("Price")
    for plan in snapshot.dossier(account).price_plans:
        if plan.contract_id == term.id:
            _price(parts, term, plan, today)


def _price(parts: Parts, term: Contract, plan: PricePlan, today: date) -> None:
    sign = "+" if (plan.percent or 0) > 0 else ""
    size = f"{sign}{say.plain_number(plan.percent)} %" if plan.percent is not None else "Change planned"
    given = f"notice given {say.short_date(plan.notice_given_on, today)}" if plan.notice_given_on else "no notice given"
    how = "" if plan.treatment == "full" else treatment_words(plan)
    parts.say(joined([size, how, given]))
    for step in steps_of(term, plan):
        parts.say(step_words(step, term.currency), "quiet", "•", "quiet")
    parts.say(f"Tied to {plan.tied_to}" if plan.tied_to else "Tied to no value yet", "quiet")


def _health(parts: Parts, health: Health) -> None:
    band = BANDS[health.band]
    parts.part("Health")
    if health.total is None:
        parts.line((f"{band.glyph} {band.word}", band.tone))
        parts.say("Too little is known for a score.", "quiet")
    else:
        parts.line((f"{band.glyph} {health.total} {band.word}", band.tone))
        parts.say(f"Lowest: {worst_words(health)}", "quiet")
    if health.next_action is not None:
        parts.say(health.next_action.what, mark="→")


def _preparation(parts: Parts, snapshot: Snapshot, line: Renewal) -> None:
    """The checklist by days out; one that nobody started for a renewal that has passed says nothing any more."""
    today = snapshot.book.as_of
    steps = prep_of(snapshot.book, snapshot.playbook, line.contract, today)
    is_started = any(step.commitment is not None for step in steps)
    parts.part("Prepare")
    if not steps or (line.days_left < 0 and not is_started):
        return
    if not is_started:
        parts.say("Not started: a promises these steps, each by its day.", "quiet")
    for step in steps:
        mark, tone = _STEP_MARKS[step.state]
        how = "" if step.state == "ahead" else f", {step.state}"
        parts.say(f"{step.days_out} d, {say.short_date(step.on, today)}{how}: {step.what}", tone, mark, tone)


def _others(parts: Parts, snapshot: Snapshot, account: Account, term: Contract, today: date) -> None:
    """Further contracts of the account that are open: they renew on their own."""
    book = snapshot.book
    open_ids = {each.id for each in book.open_contracts_of.get(account.id, ())}
    parts.part("Further")
    for other in book.contracts_of.get(account.id, ()):
        is_open = other.id in open_ids or (other.open_ended and other.outcome is None)
        if is_open and other.id != term.id:
            renews = other.renews_on
            when = f"renews {say.short_date(renews, today)}" if renews is not None else "open-ended"
            parts.say(f"{short_money(other.arr, other.currency)} ARR, {when}", mark="•")
