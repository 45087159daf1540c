"""What is said beside the list of price changes: one increase step by step, and retention with and without price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.prices import PlannedPrice, percent_words, step_words, treatment_words
from bookcockpit.core.revenue.measure import share_words
from bookcockpit.core.typed import full_amount
from bookcockpit.exchange.lists.prices import NEED_TONES, NOTICE_TONES
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.core.renewals.prices import (
        Outlook,
        OutlookPart,
    )
    from bookcockpit.core.revenue.retention import Result


def price_details(now: Snapshot, each: PlannedPrice, width: int) -> Content:
    """One increase: what is next, its steps, its notice and value, what speaks against it."""
    parts, plan, term = Parts(width), each.plan, each.contract
    currency, today = term.currency, now.book.as_of
    parts.line((percent_words(plan), "accent"), (f" · {each.account.name}", "strong"))
    parts.say(say.capital(treatment_words(plan)))
    parts.part("Next").say(f"{each.why}.", NEED_TONES[each.need])
    parts.gap().part("Steps")
    for step in each.steps:
        taken = each.runs and step.on <= today
        parts.say(step_words(step, currency), "faint" if taken else "", "✓" if taken else "○", "quiet")
    if each.rise:
        after = full_amount(term.arr + each.rise, currency)
        parts.say(f"{full_amount(term.arr, currency)} becomes {after} a year", "quiet")
        parts.say(f"{short_money(each.next_year, currency)} of it within 12 months", "quiet")
    if each.notice.by is not None:
        parts.gap().part("Notice")
        given = plan.notice_given_on
        told = f"Given {say.full_date(given)}" if given is not None else "Not given yet"
        parts.say(f"{told}; due by {say.full_date(each.notice.by)}", NOTICE_TONES.get(each.notice.state, ""))
    parts.gap().part("Value").say(plan.tied_to or "Tied to no value yet", "" if plan.tied_to else "soon")
    if each.lint:
        parts.gap().part("Against")
    for lint in each.lint:
        parts.say(f"{lint}.", "", "!", "soon")
    parts.gap().part("Keys").say("enter changes the plan; d says they were told today", "quiet")
    return parts.content()


def outlook_details(outlook: Outlook, each: OutlookPart, past: Result, title: str, width: int) -> Content:
    """Retention ahead and past, with price and without."""
    parts = Parts(width)
    parts.line((title, "accent"), (" · net revenue retention", "strong"))
    parts.part("Ahead")
    if each.nrr is None or each.nrr_without_price is None:
        parts.say(f"n/a: {each.reason}", "quiet")
    else:
        parts.say(f"{share_words(each.nrr)} with the planned increases, {share_words(each.nrr_without_price)} without")
        start, end = short_money(each.start, outlook.currency), short_money(each.end, outlook.currency)
        parts.say(f"{start} today, {end} expected by {say.full_date(outlook.until)}", "quiet")
        parts.say(f"{short_money(each.price, outlook.currency)} of it is price", "quiet")
    parts.gap().part("Past")
    if past.nrr.value is None or past.nrr_without_price.value is None:
        parts.say(f"n/a: {past.reason}", "quiet")
    else:
        with_price, without = share_words(past.nrr.value), share_words(past.nrr_without_price.value)
        parts.say(f"{with_price} with price, {without} without, over the last 12 months")
    parts.gap().part("How")
    parts.say("Each renewal counts as likely as it is called; steps come on top, unless its target holds them", "quiet")
    for left in outlook.excluded:
        parts.say(f"Not counted: {left.account.name}, {left.why}", "soon")
    return parts.content()
