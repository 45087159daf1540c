"""What is said beside the list of tiers: how a score is made, what a move costs, how the shares stand."""

from __future__ import annotations

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.growth.tiering import (
    TERM_LABELS,
    Load,
    Suggestion,
    TierLoads,
    TierShare,
    advice_words,
    history_of,
    hold_words,
    weekly_load,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.rounding import fixed
from bookcockpit.tui.account.words import share_bar
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.snapshot import Snapshot

_BAR = 10
_KEYS = {
    "mover": "enter moves it, with the reason; d moves it at once; n puts it away",
    "away": "enter moves it all the same; n suggests it again",
    "at_risk": "enter opens the account; ! clears the flag once it is stable",
    "undecided": "enter edits the account: say what is missing",
    "stay": "enter edits the account",
}
_DOORS = {
    "all": ("All moves at once", "enter names who moves, with one reason for all; one step, which u takes back."),
    "keep": ("The review", "enter keeps that the tiers were reviewed today. The next review counts from here."),
}
"""What stands beside a row that is about no account, by its key."""


def door_details(which: str, width: int) -> Content:
    """What it means to move all, or to keep that the tiers were reviewed."""
    parts = Parts(width)
    parts.line((_DOORS[which][0], "accent"))
    return parts.say(_DOORS[which][1]).content()


def suggestion_details(now: Snapshot, each: Suggestion, width: int) -> Content:
    """One account: what its score suggests, its terms, the load of a move, its history."""
    parts, labels = Parts(width), now.playbook.tier_labels
    account = each.account
    move = f"{labels[account.tier]} → {labels[each.suggested]}" if each.suggested is not None else labels[account.tier]
    title = move if each.suggested != account.tier else f"{labels[account.tier]}, stays"
    parts.line((title, "accent"), (f" · {account.name}", "strong"))
    if each.dismissal is not None:
        until = silent_until(each.dismissal, now.playbook)
        parts.say(f"Put away until {say.full_date(until)}: {each.dismissal.reason}", "quiet", "z", "quiet")
    parts.say(f"{each.why}.", "soon" if each.is_held else "")
    parts.gap().part("Score")
    _terms(parts, each)
    if each.arr is not None:
        parts.say(f"ARR {short_money(each.arr, now.book.meta.base_currency)}", "quiet")
    if each.suggested is not None and each.suggested != account.tier:
        parts.gap().part("Load")
        before = weekly_load(now.book, now.playbook, account, account.tier)
        after = weekly_load(now.book, now.playbook, account, each.suggested)
        parts.say(f"{_load(before)} → {_load(after)} a week")
    parts.gap().part("History")
    history = history_of(now.book, account)
    for change in history:
        parts.say(f"{say.full_date(change.changed_on)}: {labels[change.tier_was]} → {labels[change.tier]}")
        parts.say(change.reason, "quiet")
    if not history:
        parts.say(f"Always {labels[account.tier]}")
        parts.say(account.tier_reason, "quiet")
    state = "away" if each.dismissal is not None else "mover" if each.is_mover else each.standing
    parts.gap().part("Keys").say(_KEYS[state], "quiet")
    return parts.content()


def _terms(parts: Parts, each: Suggestion) -> None:
    widest = max((len(TERM_LABELS[term.name]) for term in each.terms), default=0)
    for term in each.terms:
        name = f"{TERM_LABELS[term.name]:<{widest}}  "
        if term.place is None:
            parts.line((name, "quiet"), ("unknown", "soon"))
        else:
            parts.line((name, "quiet"), (share_bar(term.place, _BAR), "accent"), (f" +{fixed(term.points * 100)}", ""))
    if each.score is not None:
        parts.line((f"{'score':<{widest}}  ", "strong"), (f"{fixed(each.score * 100)} of 100", "strong"))
    if each.is_partial:
        parts.say("What is unknown is left out: the rest counts for all of it", "soon")


def _load(load: Load) -> str:
    return f"{fixed(load.external, 1)} external + {fixed(load.internal, 1)} internal"


def share_details(now: Snapshot, share: TierShare, loads: TierLoads, width: int) -> Content:
    """A tier: its share, what is advised, and the touches its rhythm owes."""
    parts = Parts(width)
    title = now.playbook.tier_labels[share.tier] if share.tier is not None else "All tiers"
    parts.line((title, "accent"), (f" · {say.count(share.accounts, 'account')}", "strong"))
    if share.accounts_then != share.accounts:
        parts.say(f"{share.accounts_then} after the moves", "quiet")
    if share.tier is not None and share.share is not None and share.share_then is not None:
        parts.gap().part("Share")
        then = f", {say.percent(share.share_then)} after the moves" if share.share_then != share.share else ""
        parts.say(f"{say.percent(share.share)} of the book{then}")
        parts.say(f"Advised {advice_words(share)} by two sources; it is advice, no rule", "quiet")
        parts.gap().part("Holds").say(f"One account manager can hold {hold_words(share)} of them")
    parts.gap().part("Load").say(f"{_load(share.load)} touches a week")
    if share.load_then != share.load:
        parts.say(f"{_load(share.load_then)} after the moves")
    if share.tier is None and loads.used is not None and loads.used_then is not None:
        parts.say(
            f"A week holds {loads.capacity}: {say.percent(loads.used)} taken, {say.percent(loads.used_then)} after"
        )
    parts.say("Renewals, interventions and what a signal triggers come on top", "quiet")
    return parts.content()
