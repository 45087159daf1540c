"""Tiers: who would move up or down and why, who is held, and what the tiers weigh."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.growth.tiering import (
    TERM_LABELS,
    Load,
    Suggestion,
    Term,
    TierLoads,
    TierShare,
    advice_words,
    history_of,
    hold_words,
    last_retier,
    loads_of,
    moves_of,
    retier_due,
    suggestions,
    weekly_load,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.handlers.account import edit_account
from bookcockpit.tui.handlers.rhythm import keep_review, move_all, move_at_once, move_one, put_move_away, suggest_move
from bookcockpit.tui.marks import share_bar
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import Door, PageTab
from bookcockpit.tui.text import Cell, Parts, Passage, cell
from bookcockpit.tui.things import away_parts

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
    parts, labels = Parts(width), now.policy.tier_labels
    account = each.account
    move = f"{labels[account.tier]} → {labels[each.suggested]}" if each.suggested is not None else labels[account.tier]
    title = move if each.suggested != account.tier else f"{labels[account.tier]}, stays"
    parts.head(title, account.name)
    away_parts(parts, each.dismissal, now.policy)
    parts.say(f"{each.why}.", "soon" if each.is_held else "")
    parts.gap().part("Score")
    _terms(parts, each)
    if each.arr is not None:
        parts.say(f"ARR {short_money(each.arr, now.book.meta.base_currency)}", "quiet")
    if each.suggested is not None and each.suggested != account.tier:
        parts.gap().part("Load")
        before = weekly_load(now.book, now.policy, account, account.tier)
        after = weekly_load(now.book, now.policy, account, each.suggested)
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
    title = now.policy.tier_labels[share.tier] if share.tier is not None else "All tiers"
    parts.head(title, say.count(share.accounts, "account"))
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


COLUMNS = (
    Column("", 1),
    Column("Account", 24, least=21),
    Column("Tier", 18, least=18),
    Column("Score", 5, right=True, hidden_below=64),
    Column("ARR", 7, right=True, hidden_below=90),
    Column("ARR · potential · value", 0, least=24, fills=True),
)
_MARKS = {"up": ("▲", "good"), "down": ("▼", "soon"), "at_risk": ("!", "late"), "undecided": ("?", "soon")}
_VERDICTS = {"below": "fewer than advised", "above": "more than advised", "inside": "as advised", "none": ""}


class _Found(NamedTuple):
    all: tuple[Suggestion, ...]
    moves: tuple[Suggestion, ...]
    loads: TierLoads


def _find(now: Snapshot) -> _Found:
    found = suggestions(now.book, now.policy)
    moves = moves_of(found)
    moved = {each.account.id: each.suggested for each in moves if each.suggested is not None}
    return _Found(found, moves, loads_of(now.book, now.policy, moved))


_FOUND: Kept[_Found] = Kept(_find)


def groups(now: Snapshot) -> Iterator[Group]:
    """Up, down, all of it at once, held, put away, the shares with their load, and who stays."""
    found = _FOUND.of(now)
    if not found.all:
        return
    for standing, title in (("up", "Move up"), ("down", "Move down")):
        some = [each for each in found.moves if each.standing == standing]
        yield Group(f"{title} · {len(some):,}", [_row(now, each) for each in some])
    yield Group("All at once", list(_doors(now, found)))
    held = [each for each in found.all if each.is_held]
    yield Group(f"Held · {len(held):,}", [_row(now, each) for each in held])
    away = [each for each in found.all if each.dismissal is not None]
    yield Group(f"Put away · {len(away):,}", [_row(now, each) for each in away])
    shares = (*found.loads.tiers, found.loads.whole)
    yield Group("Shares, and touches a week", [_share_row(now, each) for each in shares])
    stay = [each for each in found.all if each.standing == "stay"]
    yield Group(f"Stay · {len(stay):,}", [_row(now, each) for each in stay])


def _row(now: Snapshot, each: Suggestion) -> Row:
    return Row(f"tier/{each.account.id}", partial(_cells, now, each), Selection(each.account, actions=_actions(each)))


def _actions(each: Suggestion) -> dict[str, Asks | Does]:
    """What the keys mean on an account."""
    edit = Asks(lambda _now: edit_account(each.account))
    if each.standing == "at_risk":
        return {"edit": edit}
    if each.standing in ("undecided", "stay"):
        return {"open": edit, "edit": edit}
    move = Asks(lambda _now: move_one(each))
    if each.dismissal is not None:
        return {"open": move, "edit": move, "skip": Does(lambda now: suggest_move(now, each))}
    return {
        "open": move,
        "edit": move,
        "done": Does(lambda now: move_at_once(now, each)),
        "skip": Asks(lambda _now: put_move_away(each), only_reason=True),
    }


def _cells(now: Snapshot, each: Suggestion) -> list[Cell]:
    labels, account = now.policy.tier_labels, each.account
    quiet = each.dismissal is not None or each.standing == "stay"
    mark, tone = ("z", "quiet") if each.dismissal is not None else _MARKS.get(each.standing, ("·", "quiet"))
    move = labels[account.tier]
    if each.suggested is not None and each.suggested != account.tier:
        move = f"{move} → {labels[each.suggested]}"
    arr = short_money(each.arr, now.book.meta.base_currency) if each.arr is not None else "unknown"
    why = each.dismissal.reason if each.dismissal is not None else _short(each)
    return [
        cell(mark, tone),
        cell(account.name, "quiet" if quiet else "strong"),
        cell(move, "quiet" if quiet else ""),
        cell(fixed(each.score * 100) if each.score is not None else "–", "quiet" if quiet else ""),
        cell(arr, "quiet"),
        cell(why, "quiet"),
    ]


def _short(each: Suggestion) -> str:
    """`> 47 % · 4/5 · 2/5`: the terms of a score, or why there is none."""
    return " · ".join(map(_term, each.terms)) if each.suggested is not None else each.why


def _term(term: Term) -> str:
    if term.place is None:
        return "unknown"
    return f"> {say.percent(term.place)}" if term.name == "arr" else f"{rounded(term.place * 4) + 1}/5"


def _doors(now: Snapshot, found: _Found) -> Iterator[Row]:
    """The rows that make every move, and that keep that the tiers were reviewed whoever moves."""
    if found.moves:
        words = f"Apply all {say.count(len(found.moves), 'move')}"
        door = Door(Asks(lambda _now: move_all()))
        yield _door("tier/all", cell("→", "accent"), words, "enter names them first", door)
    keep = Door(Does(keep_review))
    if last_retier(now.book, now.book.as_of) == now.book.as_of:
        yield _door("tier/keep", cell("✓", "good"), "Reviewed today", "", keep)
    else:
        words = "Keep all tiers" if found.moves else "Nobody moves"
        yield _door("tier/keep", cell("○", "accent"), words, "enter: it was reviewed", keep)


def _door(key: str, mark: Cell, words: str, hint: str, door: Door) -> Row:
    cells = [mark, cell(words, "strong"), cell(""), cell(""), cell(""), cell(hint, "quiet")]
    return Row(key, lambda: cells, door)


def _share_row(now: Snapshot, each: TierShare) -> Row:
    return Row(f"share/{each.tier or 'all'}", partial(_share_cells, now, each))


def _share_cells(now: Snapshot, each: TierShare) -> list[Cell]:
    label = now.policy.tier_labels[each.tier] if each.tier is not None else "All"
    number = f"{each.accounts}" if each.accounts == each.accounts_then else f"{each.accounts} → {each.accounts_then}"
    loads = f"{_touches(each.load)} → {_touches(each.load_then)} a week"
    if each.tier is None:
        capacity = _FOUND.of(now).loads.capacity
        cells = (cell(""), cell(label), cell(number), cell(""), cell(""), cell(f"{loads} of {capacity}", "quiet"))
        return list(cells)
    share = f", {say.percent(each.share)}" if each.share is not None else ""
    off = each.verdict in ("below", "above")
    words = f"{loads}, {_VERDICTS[each.verdict]}"
    mark = cell("≠" if off else "✓", "soon" if off else "good")
    return [mark, cell(label), cell(f"{number}{share}"), cell(""), cell(""), cell(words, "quiet")]


def _touches(load: Load) -> str:
    return fixed(load.total, 1)


def summary(now: Snapshot) -> Content:
    """`8 moves suggested · 1 held · never reviewed, was due Mon 7 Apr 2025`."""
    found, today = _FOUND.of(now), now.book.as_of
    if not found.all:
        return Passage().add("No active account", "strong").content()
    text = Passage().add(f"{say.count(len(found.moves), 'move')} suggested", "good" if found.moves else "strong")
    held = sum(each.is_held for each in found.all)
    if held:
        text.add(f" · {held} held", "quiet")
    last, due = last_retier(now.book, today), retier_due(now.book, now.policy)
    text.add(f" · reviewed {say.ago(last, today)}" if last is not None else " · never reviewed", "quiet")
    if due is not None and due <= today:
        text.add(f", due since {say.short_date(due, today)}", "soon")
    elif due is not None:
        text.add(f", next due {say.short_date(due, today)}", "quiet")
    return text.content()


def empty(now: Snapshot) -> Content:
    """What a tier is made of."""
    text = Passage().line("No active account to tier.", "strong").line()
    return text.line("A tier is suggested by ARR, expansion potential and strategic value.").content()


def details(now: Snapshot, row: Row, width: int) -> Content | None:
    """How a score is made, or how a tier stands."""
    found = _FOUND.of(now)
    where, _, which = row.key.partition("/")
    if where == "share":
        shares = (*found.loads.tiers, found.loads.whole)
        share = next((each for each in shares if (each.tier or "all") == which), None)
        return share_details(now, share, found.loads, width) if share is not None else None
    if isinstance(row.about, Door):
        return door_details(which, width)
    each = next((each for each in found.all if each.account.id == which), None)
    return suggestion_details(now, each, width) if each is not None and where == "tier" else None


TIERS_TAB = PageTab("tiers", "Tiers", COLUMNS, groups, summary, empty, details)
