"""Hygiene: what is missing or old in the book, a group for each rule, and the form that mends it under enter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import on_page
from bookcockpit.core.rhythm.hygiene import Finding, Hygiene, clean_words, hygiene_of
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.exchange.lists.review import HYGIENE
from bookcockpit.tui.handlers.rhythm import finding_actions
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import PageTab, folded
from bookcockpit.tui.text import Passage, label
from bookcockpit.tui.things import away_parts

COLUMNS = on_page(HYGIENE)
_SHORT = 10
_FOUND: Kept[Hygiene] = Kept(lambda now: hygiene_of(now.book, now.playbook))


def groups(now: Snapshot) -> Iterator[Group]:
    """A group for each rule that found something, then what was put away."""
    row = partial(_row, now)
    found = _FOUND.of(now)
    for result in found.results:
        title = f"{result.rule.title} · {len(result.open):,}"
        yield Group(title, folded(result.rule.id, result.open, row, _SHORT))
    away = [each for result in found.results for each in result.findings if not each.is_open]
    yield Group("Put away", folded("away", away, row, _SHORT))


def _row(now: Snapshot, each: Finding) -> Row:
    selection = Selection(each.account, entity=None, role=each.trace.role, actions=finding_actions(each))
    return listed(f"hygiene/{each.key}", COLUMNS, now, each, selection)


def summary(now: Snapshot) -> Content:
    """`30 of 38 accounts clean, 79 % · strategic 2 of 6 · 1 at risk: left alone`."""
    found = _FOUND.of(now)
    text = Passage().add(say.capital(clean_words(found)), "good" if found.looked_at and not found.found else "strong")
    for tier in TIERS:
        clean, total = found.tiers[tier]
        if total:
            text.add(f" · {now.playbook.tier_labels[tier].lower()} {clean:,} of {total:,}", "quiet")
    if found.left_alone:
        text.add(f" · {len(found.left_alone):,} at risk: left alone", "quiet")
    return text.content()


def empty(now: Snapshot) -> Content:
    """Nothing is wrong, or nobody is an active customer."""
    if not _FOUND.of(now).looked_at:
        return label("No active account to look at.", "strong")
    return label("The book is clean: nothing is missing, nothing is old.", "good")


def details(now: Snapshot, row: Row, width: int) -> Content | None:
    """One finding: what it is, what mends it, and what else was found at its account."""
    results = _FOUND.of(now).results
    every = [each for result in results for each in result.findings]
    each = next((each for each in every if row.key == f"hygiene/{each.key}"), None)
    if each is None:
        return None
    parts = Parts(width)
    parts.head(each.rule.title, each.account.name)
    away_parts(parts, each.dismissal, now.playbook)
    parts.part("What").say(each.trace.what)
    parts.part("Mends it").say(f"{each.rule.step}.")
    others = [other for other in every if other.account.id == each.account.id and other.rule.id != each.rule.id]
    if others:
        parts.gap().part("Also here")
        for other in others:
            parts.say(other.trace.what, "quiet", "○" if other.is_open else "z", "quiet")
    parts.gap().part("Keys")
    away = each.dismissal is not None
    parts.say("n lets it speak again" if away else "enter opens the form; n puts it away with a reason", "quiet")
    return parts.content()


HYGIENE_TAB = PageTab("hygiene", "Hygiene", COLUMNS, groups, summary, empty, details)
