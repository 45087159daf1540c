"""Where they are now: the first of the plan’s questions, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.growth.references import BOARD_MARK, BOARD_WORDS, on_advisory_board
from bookcockpit.core.health.words import health_facts
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.tui.account.words import joined
from bookcockpit.tui.bands import band_mark
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import cell
from bookcockpit.tui.things import MOODS, first_line, renewal_tone

if TYPE_CHECKING:
    from bookcockpit.core.plan.one_page import Usage
    from bookcockpit.core.renewals.board import Renewal
    from bookcockpit.tui.account.here import Here

_LONG = 2
"""Lines a sentence may take before it is cut."""
_FAR = 2
"""Inputs of health that get a line each; the others share one."""


def standing(here: Here) -> Iterator[Row]:
    """What they are worth, how well they are, what runs and is used, when they were last met."""
    plan, now, account = here.plan, here.plan.now, here.account
    worth = "ARR unknown" if now.arr is None else f"{short_money(now.arr, plan.currency)} ARR"
    board = f"{BOARD_MARK} {BOARD_WORDS}" if on_advisory_board(here.now.book, account) else ""
    what = joined([plan.tier_label, board, account.industry, ", ".join(account.products)])
    yield here.line("worth", [cell("·", "quiet"), cell(worth, "strong"), cell(what, "quiet")])
    if account.status == "active":
        facts = cell(joined(health_facts(now.health, now.moved, say.short_date(now.moved.since, here.today))))
        yield here.begin("usage", [band_mark(now.health.band), cell("Health"), facts], key="health", lines=_LONG)
    for renewal in now.renewals:
        yield _renewal(here, renewal)
    for term in now.open_ended:
        worth = f"open-ended since {say.short_date(term.starts_on, here.today)}"
        yield here.line(f"contract/{term.id}", [cell("·", "quiet"), cell("Running"), cell(worth, "quiet")], term)
    if not now.renewals and not now.open_ended:
        yield here.missing("contract", "No contract is open: t adds a term")
    if now.usage or account.seats_licensed is not None:
        yield from _usage(here)
    else:
        yield here.missing("reading", "No reading of usage yet: R adds one")
    if now.last_touch is not None:
        touch, mood = now.last_touch, MOODS[now.last_touch.sentiment]
        when = say.ago(touch.happened_on, here.today)
        said = joined([when, say.kind_label(touch.kind), mood.word, first_line(touch.summary)])
        cells = [cell(mood.glyph.strip() or "·", mood.tone or "quiet"), cell("Last touch"), cell(said, "quiet")]
        yield here.line(f"last/{touch.id}", cells, touch)
    else:
        yield here.missing("log", "No touch yet: l logs the first")
    if plan.reviewed_on is not None:
        stale = "stale, a plan review is owed" if plan.is_stale else ""
        cells = [cell("!" if stale else "·", "soon" if stale else "quiet"), cell("Plan reviewed")]
        text = " · ".join(each for each in (say.ago(plan.reviewed_on, here.today), stale) if each)
        yield here.line("reviewed", [*cells, cell(text, "soon" if stale else "quiet")])
    elif plan.is_stale:
        yield here.line("reviewed", [cell("!", "soon"), cell("Plan never reviewed", "soon"), cell("")])


def _renewal(here: Here, renewal: Renewal) -> Row:
    term, left = renewal.contract, renewal.days_left
    tone = renewal_tone(here.now, here.account, term)
    words = [f"{'renews' if left >= 0 else 'was to renew'} {say.short_date(renewal.renews_on, here.today)}"]
    if term.notice_answer in ("none", "received"):
        words.append(notice_words(term))
    elif renewal.notice_on is not None:
        days = (renewal.notice_on - here.today).days
        words.append(f"notice {'by' if days >= 0 else 'passed'} {say.short_date(renewal.notice_on, here.today)}")
    words += [say.word_label(each) for each in (term.stage, term.call) if each and each != "monitor"]
    if len(here.plan.now.renewals) > 1:
        words.append(f"{short_money(term.arr, term.currency)} ARR")
    when = f"{left} d left" if left >= 0 else f"{-left} d over"
    mark = "■" if left < 0 else "▲" if renewal.in_window else "·"
    return here.line(f"contract/{term.id}", [cell(mark, tone), cell(when, tone), cell(" · ".join(words))], term, _LONG)


def _usage(here: Here) -> Iterator[Row]:
    now, seats = here.plan.now, here.account.seats_licensed
    active = next((each for each in now.usage if each.newest.input == "seats_active_pct"), None)
    if seats is not None:
        used = f"{now.seats_used:,} of {seats:,}" if now.seats_used is not None else f"{seats:,} licensed"
        text = used if active is None else f"{used} · {_measured(here, active)}"
        yield here.begin("reading", [cell("·", "quiet"), cell("Seats"), cell(text)], key="seats", lines=_LONG)
    measured = [each for each in now.usage if each is not active or seats is None]
    for usage in measured[:_FAR]:
        label = INPUTS[usage.newest.input].label
        yield here.begin(
            "reading", [cell("·", "quiet"), cell(label), cell(_measured(here, usage))], usage.newest, usage.newest.input
        )
    others = measured[_FAR:]
    if others:
        said = " · ".join(
            f"{INPUTS[each.newest.input].label} {say.reading_words(each.newest.input, each.newest.value)}"
            for each in others
        )
        yield here.begin(
            "reading", [cell("·", "quiet"), cell("Also measured"), cell(said, "quiet")], key="others", lines=_LONG
        )


def _measured(here: Here, usage: Usage) -> str:
    said = [say.reading_words(usage.newest.input, usage.newest.value)]
    if usage.change and usage.before is not None:
        way = "▲" if usage.change > 0 else "▼"
        since = say.short_date(usage.before.read_on, here.today)
        said.append(f"{way} {say.plain_number(abs(usage.change))} since {since}")
    return " · ".join([*said, say.ago(usage.newest.read_on, here.today)])
