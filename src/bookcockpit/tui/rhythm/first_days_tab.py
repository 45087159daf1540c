"""The first ninety days with a book, and what is stale or missing in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column, on_page
from bookcockpit.core.rhythm.guide import PHASE_TITLES, Guide, GuideStep, day_words, guide_of, phase_end
from bookcockpit.core.rhythm.hygiene import Finding, Hygiene, clean_words, hygiene_of
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.exchange.lists.review import HYGIENE
from bookcockpit.tui.asking import Asks
from bookcockpit.tui.handlers.rhythm import finding_actions, go_on
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import PageTab, folded
from bookcockpit.tui.text import Cell, Parts, Passage, cell, label
from bookcockpit.tui.things import away_parts

_BAR = 10
_STEP_COLUMNS = (
    Column("", 1),
    Column("Step", 34, least=30),
    Column("", _BAR, hidden_below=64),
    Column("Done", 11, least=7, right=True),
    Column("Next", 0, least=8, fills=True),
)
_GUIDE: Kept[Guide] = Kept(lambda now: guide_of(now.book, now.policy, now.healths))


def step_groups(now: Snapshot) -> Iterator[Group]:
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


def steps_summary(now: Snapshot) -> Content:
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


def no_steps(now: Snapshot) -> Content:
    """A book of former customers only."""
    return label("The first ninety days begin with the first active account.", "strong")


def _step_beside(now: Snapshot, row: Row, width: int) -> Content | None:
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


FIRST_DAYS_TAB = PageTab(
    "first-days", "First 90 days", _STEP_COLUMNS, step_groups, steps_summary, no_steps, _step_beside
)


_FINDING_COLUMNS = on_page(HYGIENE)
_SHORT = 10
_FINDINGS: Kept[Hygiene] = Kept(lambda now: hygiene_of(now.book, now.policy))


def finding_groups(now: Snapshot) -> Iterator[Group]:
    """A group for each rule that found something, then what was put away."""
    row = partial(_finding_row, now)
    found = _FINDINGS.of(now)
    for result in found.results:
        title = f"{result.rule.title} · {len(result.open):,}"
        yield Group(title, folded(result.rule.id, result.open, row, _SHORT))
    away = [each for result in found.results for each in result.findings if not each.is_open]
    yield Group("Put away", folded("away", away, row, _SHORT))


def _finding_row(now: Snapshot, each: Finding) -> Row:
    selection = Selection(each.account, entity=None, role=each.trace.role, actions=finding_actions(each))
    return listed(f"hygiene/{each.key}", _FINDING_COLUMNS, now, each, selection)


def findings_summary(now: Snapshot) -> Content:
    """`30 of 38 accounts clean, 79 % · strategic 2 of 6 · 1 at risk: left alone`."""
    found = _FINDINGS.of(now)
    text = Passage().add(say.capital(clean_words(found)), "good" if found.looked_at and not found.found else "strong")
    for tier in TIERS:
        clean, total = found.tiers[tier]
        if total:
            text.add(f" · {now.policy.tier_labels[tier].lower()} {clean:,} of {total:,}", "quiet")
    if found.left_alone:
        text.add(f" · {len(found.left_alone):,} at risk: left alone", "quiet")
    return text.content()


def no_findings(now: Snapshot) -> Content:
    """Nothing is wrong, or nobody is an active customer."""
    if not _FINDINGS.of(now).looked_at:
        return label("No active account to look at.", "strong")
    return label("The book is clean: nothing is missing, nothing is old.", "good")


def _finding_beside(now: Snapshot, row: Row, width: int) -> Content | None:
    """One finding: what it is, what mends it, and what else was found at its account."""
    results = _FINDINGS.of(now).results
    every = [each for result in results for each in result.findings]
    each = next((each for each in every if row.key == f"hygiene/{each.key}"), None)
    if each is None:
        return None
    parts = Parts(width)
    parts.head(each.rule.title, each.account.name)
    away_parts(parts, each.dismissal, now.policy)
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


HYGIENE_TAB = PageTab(
    "hygiene", "Hygiene", _FINDING_COLUMNS, finding_groups, findings_summary, no_findings, _finding_beside
)
