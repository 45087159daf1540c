"""Price changes: what each planned increase needs next, and retention with and without them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import on_page
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.prices import (
    NEEDS,
    Outlook,
    OutlookPart,
    PlannedPrice,
    percent_words,
    planned_prices,
    price_outlook,
    step_words,
    treatment_words,
)
from bookcockpit.core.revenue.arr import share_words
from bookcockpit.core.revenue.retention import Result
from bookcockpit.core.revenue.scorecard import Scorecard, default_window, scorecard
from bookcockpit.core.typed import full_amount
from bookcockpit.exchange.lists.renewals import NEED_TONES, NOTICE_TONES, PRICES
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.handlers.renewal import give_notice, plan_price
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import PageTab
from bookcockpit.tui.text import Cell, Parts, Passage, cell


def price_details(now: Snapshot, each: PlannedPrice, width: int) -> Content:
    """One increase: what is next, its steps, its notice and value, what speaks against it."""
    parts, plan, term = Parts(width), each.plan, each.contract
    currency, today = term.currency, now.book.as_of
    parts.head(percent_words(plan), each.account.name)
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
    parts.head(title, "net revenue retention")
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


COLUMNS = on_page(PRICES)


class _Found(NamedTuple):
    prices: tuple[PlannedPrice, ...]
    outlook: Outlook
    card: Scorecard


def _find(now: Snapshot) -> _Found:
    start, end = default_window(now.book.as_of)
    return _Found(
        planned_prices(now.book, now.policy, now.healths),
        price_outlook(now.book, now.policy, now.book.as_of),
        scorecard(now.book, now.policy, now.chronicle(start, end), start, end),
    )


_FOUND: Kept[_Found] = Kept(_find)


def groups(now: Snapshot) -> Iterator[Group]:
    """By what is needed next, then what they come to."""
    found = _FOUND.of(now)
    if not found.prices:
        return
    for need, title in NEEDS.items():
        some = [each for each in found.prices if each.need == need]
        yield Group(f"{title} · {len(some):,}", [_row(now, each) for each in some])
    rows = [_outlook_row(now, part, past) for part, past in _parts(found)]
    yield Group(f"NRR of the next {say.count(found.outlook.months, 'month')}, with price and without", rows)


def _parts(found: _Found) -> list[tuple[OutlookPart, Result]]:
    parts = (found.outlook.whole, *found.outlook.tiers)
    return [(each, found.card.whole if each.tier is None else found.card.tiers[each.tier]) for each in parts]


def _row(now: Snapshot, each: PlannedPrice) -> Row:
    selection = Selection(each.account, entity=each.contract, actions=_actions(each))
    return listed(f"price/{each.plan.id}", COLUMNS, now, each, selection)


def _actions(each: PlannedPrice) -> dict[str, Asks | Does]:
    """What the keys mean on an increase."""
    account, term = each.account, each.contract
    edit = Asks(lambda _now: plan_price(account, term))
    if each.runs:
        return {"edit": edit}
    actions: dict[str, Asks | Does] = {"open": edit, "edit": edit}
    if each.plan.notice_given_on is None and each.need != "not_now":
        actions["done"] = Does(lambda now: give_notice(now, account, term))
    return actions


def _outlook_row(now: Snapshot, each: OutlookPart, past: Result) -> Row:
    return Row(f"outlook/{each.tier or 'all'}", partial(_outlook_cells, now, each, past))


def _outlook_cells(now: Snapshot, each: OutlookPart, past: Result) -> list[Cell]:
    label = now.policy.tier_labels[each.tier] if each.tier is not None else "All"
    price = f"+{short_money(each.price, now.book.meta.base_currency)}" if each.nrr is not None else "–"
    ahead = _pair(each.nrr, each.nrr_without_price)
    behind = _pair(past.nrr.value, past.nrr_without_price.value)
    return [
        cell(""),
        cell(label, "strong" if each.tier is None else ""),
        cell(ahead),
        cell(price, "quiet"),
        cell(f"last year {behind}", "quiet"),
    ]


def _pair(with_price: float | None, without: float | None) -> str:
    if with_price is None or without is None:
        return "n/a"
    return f"{share_words(with_price)} / {share_words(without)}".replace(" %", "", 1)


def summary(now: Snapshot) -> Content:
    """`5 price increases planned, +$20.7k in 12 months · 1 needs something`."""
    found = _FOUND.of(now)
    text = Passage().add(say.count(len(found.prices), "price increase"), "strong").add(" planned", "quiet")
    if found.outlook.whole.price:
        text.add(f" · +{short_money(found.outlook.whole.price, found.outlook.currency)} expected", "good")
    wanted = sum(each.need in ("notice", "value", "size") for each in found.prices)
    if wanted:
        text.add(f" · {wanted} {'needs' if wanted == 1 else 'need'} something", "soon")
    held = sum(each.need == "not_now" for each in found.prices)
    if held:
        text.add(f" · {held} not now", "quiet")
    return text.content()


def empty(now: Snapshot) -> Content:
    """How an increase is planned."""
    text = Passage().line("No price increase is planned.", "strong").line()
    text.line("An increase is planned at a renewal, tied to a value, and told in time.")
    text.add("3", "accent").line("  shows the renewals; P on one plans its price")
    return text.content()


def details(now: Snapshot, row: Row, width: int) -> Content | None:
    """One increase, or retention with and without price."""
    found = _FOUND.of(now)
    where, _, which = row.key.partition("/")
    if where == "outlook":
        for part, past in _parts(found):
            if (part.tier or "all") == which:
                title = now.policy.tier_labels[part.tier] if part.tier is not None else "The whole book"
                return outlook_details(found.outlook, part, past, title, width)
    each = next((each for each in found.prices if each.plan.id == which), None)
    return price_details(now, each, width) if each is not None else None


PRICES_TAB = PageTab("prices", "Price changes", COLUMNS, groups, summary, empty, details)
