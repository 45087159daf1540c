"""Openings and plays: where there is more to win, what holds it back, and the pipeline by stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import on_page
from bookcockpit.core.growth.expansion import MOTION_LABELS, Gate, Opening, all_openings
from bookcockpit.core.growth.plays import Pipeline, PlayView, StageTotal, pipeline_of
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.typed import full_amount
from bookcockpit.exchange.lists.growth import OPENINGS, PLAYS
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.handlers.growth import (
    close_play,
    edit_play,
    edit_step,
    finish_step,
    put_opening_away,
    suggest_opening,
)
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import PageTab
from bookcockpit.tui.text import Parts, Passage, joined
from bookcockpit.tui.things import away_parts

_OPENINGS: Kept[tuple[Opening, ...]] = Kept(lambda now: all_openings(now.book, now.policy, now.healths, now.signs()))
_PIPELINE: Kept[Pipeline] = Kept(lambda now: pipeline_of(now.book))


def openings(now: Snapshot) -> tuple[Opening, ...]:
    """The openings of the whole book."""
    return _OPENINGS.of(now)


def pipeline(now: Snapshot) -> Pipeline:
    """The plays of the whole book by stage."""
    return _PIPELINE.of(now)


def opening_details(now: Snapshot, each: Opening, width: int) -> Content:
    """Why there is more to win, what holds it back, and what to do."""
    parts = Parts(width)
    parts.head(MOTION_LABELS[each.motion], each.account.name)
    away_parts(parts, each.dismissal, now.policy)
    parts.part("Why now").say(f"{each.why}.")
    if each.since is not None:
        parts.say(f"Seen {say.full_date(each.since)}, {say.ago(each.since, now.book.as_of)}", "quiet")
    if each.potential:
        parts.say(f"May bring {full_amount(each.potential, currency_of(now.book, each.account))} a year", "quiet")
    if each.usual_tiers:
        tiers = say.some_of([now.policy.tier_labels[tier] for tier in each.usual_tiers], 3)
        parts.say(f"Pays mostly with {tiers}", "quiet")
    parts.gap().part("Gates")
    tell_gates(parts, each.gates)
    parts.gap().part("Next")
    if each.dismissal is not None:
        parts.say("n suggests it again", "quiet")
    else:
        parts.say("enter begins a play; n puts it away with a reason", "quiet")
    return parts.content()


def tell_gates(parts: Parts, gates: Sequence[Gate]) -> None:
    """Each gate, and what opens one that is shut."""
    for gate in gates:
        parts.say(gate.what, "" if gate.is_open else "strong", "✓" if gate.is_open else "×", _tone(gate))
        if not gate.is_open:
            parts.say(gate.opens, "quiet", "→", "quiet")


def _tone(gate: Gate) -> str:
    return "good" if gate.is_open else "soon"


def play_details(now: Snapshot, view: PlayView, width: int) -> Content:
    """A play, its steps, and what it may bring."""
    play, today = view.play, now.book.as_of
    currency = currency_of(now.book, view.account)
    parts = Parts(width)
    parts.head(play.title, view.account.name)
    parts.say(joined([MOTION_LABELS[play.motion], play.stage, play.owner]))
    if play.potential_arr is not None:
        parts.say(f"May bring {full_amount(play.potential_arr, currency)} a year", "quiet")
    if view.is_held:
        parts.say("Held: the account is at risk. Stabilise, prove value, then expand", "late", "!", "late")
    if play.due_on is not None and view.is_open:
        late = now.book.is_late(play.due_on)
        parts.say(f"Decided by {say.full_date(play.due_on)}", "late" if late else "quiet")
    if play.trigger:
        parts.gap().part("Why now").say(play.trigger)
    if view.steps:
        parts.gap().part("Steps")
    for step in view.steps:
        is_open = step.done_on is None
        late = is_open and now.book.is_late(step.due_on)
        when = (
            f", {say.due_words(step.due_on, today, now.book.days_off)}" if is_open and step.due_on is not None else ""
        )
        who = f" ({step.owner or ('ours' if step.side == 'us' else 'theirs')})"
        tone = "late" if late else "" if is_open else "faint"
        parts.say(f"{step.title}{who}{when}", tone, "○" if is_open else "✓", "quiet" if is_open else "good")
    if not view.is_open:
        parts.gap().part("Outcome")
        won = f", {full_amount(play.won_arr, currency)} a year" if play.won_arr else ""
        when = f" on {say.full_date(play.closed_on)}" if play.closed_on is not None else ""
        parts.say(f"{say.capital(play.stage)}{when}{won}")
        parts.say(play.outcome, "quiet")
    else:
        parts.gap().part("Keys").say("d does the next step; m adds one; o says how it ended; e edits", "quiet")
    return parts.content()


_OPENING_COLUMNS = on_page(OPENINGS)


def opening_groups(now: Snapshot) -> Iterator[Group]:
    """Ready, held back by a gate, put away."""
    found = openings(now)
    yield Group("Ready", [opening_row(now, each) for each in found if each.is_ready])
    shut = [each for each in found if each.shut and each.dismissal is None]
    yield Group("Not yet · a gate is shut", [opening_row(now, each) for each in shut])
    yield Group("Put away", [opening_row(now, each) for each in found if each.dismissal is not None])


def opening_row(now: Snapshot, each: Opening) -> Row:
    """One opening; enter begins its play, `n` puts it away or brings it back."""
    tone = "quiet" if each.shut or each.dismissal is not None else ""
    selection = Selection(each.account, actions=opening_actions(each))
    return listed(f"opening/{each.key}", _OPENING_COLUMNS, now, each, selection, tone)


def opening_actions(each: Opening) -> dict[str, Asks | Does]:
    """What the keys mean on an opening."""
    begin = Asks(lambda _now: edit_play(each.account, None, each))
    if each.dismissal is not None:
        return {"open": begin, "edit": begin, "skip": Does(lambda now: suggest_opening(now, each))}
    return {"open": begin, "edit": begin, "skip": Asks(lambda _now: put_opening_away(each), only_reason=True)}


def openings_summary(now: Snapshot) -> Content:
    """`4 ready · 13 not yet · 1 put away · 2 accounts at risk: nothing is suggested there`."""
    found = openings(now)
    ready = sum(each.is_ready for each in found)
    away = sum(each.dismissal is not None for each in found)
    text = Passage().add(f"{ready:,} ready", "good" if ready else "strong")
    if len(found) > ready + away:
        text.add(f" · {len(found) - ready - away:,} not yet", "quiet")
    if away:
        text.add(f" · {away:,} put away", "quiet")
    held = sum(each.at_risk_since is not None and each.status == "active" for each in now.book.accounts)
    if held:
        text.add(f" · {say.count(held, 'account')} at risk: nothing is suggested there", "quiet")
    return text.content()


def no_openings(now: Snapshot) -> Content:
    """What would make an opening."""
    text = Passage().line("Nothing to win more of right now.", "strong").line()
    text.line("Openings come from signals of growth and from white space that is open.")
    text.add("E", "accent").line("  on an account notes what you saw: hiring, a new department, funding")
    text.add("enter", "accent").line("  on an account, then its tab Growth, says what is open there")
    return text.content()


def _opening_beside(now: Snapshot, row: Row, width: int) -> Content | None:
    """All there is to say of one opening."""
    wanted = row.key.removeprefix("opening/")
    each = next((each for each in openings(now) if each.key == wanted), None)
    return opening_details(now, each, width) if each is not None else None


OPENINGS_TAB = PageTab(
    "openings", "Openings", _OPENING_COLUMNS, opening_groups, openings_summary, no_openings, _opening_beside
)


_PLAY_COLUMNS = on_page(PLAYS)


def play_groups(now: Snapshot) -> Iterator[Group]:
    """The stages from agreed back to ideas, then the saves, then what was closed."""
    found = pipeline(now)
    for total in reversed(found.stages):
        yield Group(_heading(total, found.currency), [play_row(now, view) for view in total.plays])
    yield Group(f"Save · {say.count(len(found.saves), 'play')}", [play_row(now, view) for view in found.saves])
    yield Group("Won in 12 months", [play_row(now, view) for view in found.won])
    yield Group("Lost in 12 months", [play_row(now, view) for view in found.lost])


def _heading(total: StageTotal, currency: str) -> str:
    unknown = f" · {total.unknown} without an amount" if total.unknown else ""
    return f"{say.capital(total.stage)} · {short_money(total.potential, currency)}{unknown}"


def play_row(now: Snapshot, view: PlayView) -> Row:
    """One play; `d` does its next step, `m` adds one, `o` says how it ended."""
    selection = Selection(view.account, actions=play_actions(view))
    return listed(f"play/{view.play.id}", _PLAY_COLUMNS, now, view, selection, "" if view.is_open else "quiet")


def play_actions(view: PlayView) -> dict[str, Asks | Does]:
    """What the keys mean on a play."""
    account, play, step = view.account, view.play, view.next_step
    edit = Asks(lambda _now: edit_play(account, play))
    actions: dict[str, Asks | Does] = {"open": edit, "edit": edit}
    if view.is_open:
        actions["step"] = Asks(lambda _now: edit_step(account, play, None))
        actions["outcome"] = Asks(lambda _now: close_play(account, play))
        if step is not None:
            actions["done"] = Does(lambda now: finish_step(now, account, play, step))
    return actions


def plays_summary(now: Snapshot) -> Content:
    """`10 plays may bring $251k · 1 won for $29.2k in 12 months · 0 lost`."""
    found = pipeline(now)
    text = Passage().add(say.count(found.open_plays, "play"), "strong")
    if found.potential:
        text.add(f" may bring {short_money(found.potential, found.currency)}", "good")
    text.add(_closed(found), "quiet")
    return text.content()


def _closed(found: Pipeline) -> str:
    won = sum(view.won or view.potential or 0 for view in found.won)
    amount = f" for {short_money(won, found.currency)}" if won else ""
    return f" · {len(found.won)} won{amount}, {len(found.lost)} lost in 12 months"


def no_plays(now: Snapshot) -> Content:
    """How a play begins."""
    text = Passage().line("No play is under way.", "strong").line()
    text.add("shift+tab", "accent").line("  goes to the openings; enter begins a play there")
    text.add("P", "accent").line("  on any account begins one of your own")
    return text.content()


def _play_beside(now: Snapshot, row: Row, width: int) -> Content | None:
    """A play and its steps."""
    found = pipeline(now)
    views = (*(view for total in found.stages for view in total.plays), *found.saves, *found.won, *found.lost)
    view = next((view for view in views if row.key == f"play/{view.play.id}"), None)
    return play_details(now, view, width) if view is not None else None


PLAYS_TAB = PageTab("plays", "Plays", _PLAY_COLUMNS, play_groups, plays_summary, no_plays, _play_beside)
