"""The first ninety days with a book: each step with how far it is, the next best one first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.rhythm.guide import PHASE_TITLES, Guide, GuideStep, day_words, guide_of, phase_end
from bookcockpit.tui.asking import Asks
from bookcockpit.tui.handlers.rhythm import go_on
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import PageTab
from bookcockpit.tui.text import Cell, Passage, cell, label

_BAR = 10
COLUMNS = (
    Column("", 1),
    Column("Step", 34, least=30),
    Column("", _BAR, hidden_below=64),
    Column("Done", 11, least=7, right=True),
    Column("Next", 0, least=8, fills=True),
)
_GUIDE: Kept[Guide] = Kept(lambda now: guide_of(now.book, now.playbook, now.healths))


def groups(now: Snapshot) -> Iterator[Group]:
    """The next best step, then every step by phase."""
    guide = _GUIDE.of(now)
    if guide.best is not None:
        yield Group("Next best step", [_row(guide, guide.best, "best")])
    if not guide.steps:
        return
    for phase, title in PHASE_TITLES.items():
        first, last = guide.days_of(phase)
        here = " · now" if phase == guide.phase else ""
        steps = [_row(guide, step, "step") for step in guide.steps if step.phase == phase]
        yield Group(f"Days {first} to {last} · {title}{here}", steps)


def _row(guide: Guide, step: GuideStep, kind: str) -> Row:
    selection = None
    if step.next is not None:
        actions = {"open": Asks(partial(go_on, step))}
        selection = Selection(step.next.account, role=step.next.role, actions=actions)
    return Row(f"{kind}/{step.name}", partial(_cells, guide, step, kind), selection)


def _cells(guide: Guide, step: GuideStep, kind: str) -> list[Cell]:
    if kind == "best":
        # One cell takes the whole line.
        return [cell(f"▶  {step.next.what if step.next is not None else step.title}", "strong")]
    if not step.total:
        return [cell("–", "quiet"), cell(step.title, "quiet"), cell(""), cell(""), cell(step.note, "quiet")]
    late = guide.is_late(step)
    mark = cell("✓", "good") if step.is_done else cell("!" if late else "○", "late" if late else "soon")
    return [
        mark,
        cell(step.title, "quiet" if step.is_done else ""),
        cell(bar(step.share or 0.0, _BAR), "good" if step.is_done else "accent"),
        cell(f"{step.done:,}/{step.total:,}", "quiet" if step.is_done else "strong"),
        cell(step.next.what if step.next is not None else step.note, "quiet"),
    ]


def bar(share: float, width: int) -> str:
    """A bar of so many cells: never empty once begun, never full before it is done."""
    full = int(share * width)
    if 0 < share < 1:
        full = min(max(full, 1), width - 1)
    return "█" * full + "░" * (width - full)


def summary(now: Snapshot) -> Content:
    """`Day 23 of 90 · 6 of 9 steps done`."""
    guide = _GUIDE.of(now)
    if not guide.steps:
        return Passage().content()
    text = Passage().add(day_words(guide), "strong")
    text.add(f" · {guide.done} of {len(guide.steps)} steps done", "good" if guide.is_done else "quiet")
    late = sum(guide.is_late(step) for step in guide.steps)
    if late:
        text.add(f" · {late} late", "late")
    return text.content()


def empty(now: Snapshot) -> Content:
    """A book of former customers only."""
    return label("The first ninety days begin with the first active account.", "strong")


def details(now: Snapshot, row: Row, width: int) -> Content | None:
    """One step: how far it is, what is next, and how it is done."""
    guide = _GUIDE.of(now)
    name = row.key.partition("/")[2]
    step = next((step for step in guide.steps if step.name == name), None)
    if step is None:
        return None
    parts = Parts(width)
    parts.line((step.title, "accent"))
    first, last = guide.days_of(step.phase)
    ends = phase_end(guide, step.phase)
    until = f", until {say.full_date(ends)}" if ends is not None else ""
    parts.part("When").say(f"Days {first} to {last}{until}", "late" if guide.is_late(step) else "quiet")
    if step.total:
        parts.part("Done").say(f"{step.done:,} of {step.total:,}", "good" if step.is_done else "")
    if step.note:
        parts.part("Note").say(f"{say.capital(step.note)}.", "quiet")
    if step.next is not None:
        parts.gap().part("Next").say(f"{step.next.what}.")
        parts.part("Keys").say("enter opens the form; l logs a touch, e edits the account", "quiet")
        parts.part("Or").say(f"bookcockpit {step.next.command}", "quiet")
    elif step.is_done and step.total:
        parts.gap().part("Next").say("Nothing: it is done. Hygiene says what grows old.", "quiet")
    return parts.content()


FIRST_DAYS_TAB = PageTab("first-days", "First 90 days", COLUMNS, groups, summary, empty, details)
