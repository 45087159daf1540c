"""How gates, openings and plays are told beside a list: on the page Growth and on an account's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.growth.expansion import (
    MOTION_LABELS,
    Gate,
    Opening,
)
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.typed import full_amount
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.core.growth.plays import PlayView


def opening_details(now: Snapshot, each: Opening, width: int) -> Content:
    """Why there is more to win, what holds it back, and what to do."""
    parts = Parts(width)
    parts.line((MOTION_LABELS[each.motion], "accent"), (f" · {each.account.name}", "strong"))
    if each.dismissal is not None:
        until = silent_until(each.dismissal, now.playbook)
        parts.say(f"Put away until {say.full_date(until)}: {each.dismissal.reason}", "quiet", "z", "quiet")
    parts.part("Why now").say(f"{each.why}.")
    if each.since is not None:
        parts.say(f"Seen {say.full_date(each.since)}, {say.ago(each.since, now.book.as_of)}", "quiet")
    if each.potential:
        parts.say(f"May bring {full_amount(each.potential, currency_of(now.book, each.account))} a year", "quiet")
    if each.usual_tiers:
        tiers = say.some_of([now.playbook.tier_labels[tier] for tier in each.usual_tiers], 3)
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
    parts.line((play.title, "accent"), (f" · {view.account.name}", "strong"))
    facts = [MOTION_LABELS[play.motion], play.stage, play.owner]
    parts.say(" · ".join(fact for fact in facts if fact))
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
