"""What was promised and what happened: open promises and playbooks, and every touch by year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.entities import Commitment, Contract, Touch
from bookcockpit.core.grouped import Tie
from bookcockpit.core.money import short_money
from bookcockpit.core.playbooks.runs import RunView, runs_of
from bookcockpit.core.playbooks.suggestions import Fit, fits_of
from bookcockpit.tui.account.here import Here, Tab, note
from bookcockpit.tui.asking import Does
from bookcockpit.tui.handlers.growth import end_now, fit_actions
from bookcockpit.tui.marks import share_bar
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.text import Cell, cell, joined
from bookcockpit.tui.things import MOODS, first_line

_BAR = 10
"""Cells of a bar of progress."""

PROMISE_COLUMNS = (
    Column("", 1),
    Column("Due", 14, least=13),
    Column("Who", 20, least=12),
    Column("", 8, hidden_below=60),
    Column("Promise", 0, least=38, fills=True),
)
"""When it is due; the person who does it; whether the customer may read it; and what it is."""


def promise_groups(here: Here) -> Iterator[Group]:
    """Playbooks at work, other open promises of each side by date, then the closed ones, newest first."""
    runs = runs_of(here.now.book, here.account)
    for view in (view for view in runs if not view.is_over):
        yield Group(_run_words(view), [_open(here, each) for each in view.promises if each.is_open])
    from_runs = {each.id for view in runs for each in view.promises}
    promises = [each for each in here.plan.path.promises if each.id not in from_runs]
    ours = [_open(here, each) for each in promises if each.side == "us"]
    theirs = [_open(here, each) for each in promises if each.side == "them"]
    yield Group("We owe", ours or [note("we/none", cell(_nothing(here), "quiet"))])
    yield Group("They owe", [*theirs, here.missing("promise", "c notes a promise, theirs or ours")])
    at_work = [_at_work(here, view) for view in runs if not view.is_over]
    suggested = [_fit(here, fit) for fit in _fits(here)]
    yield Group("Playbooks", [*at_work, *suggested, here.missing("playbook", "B applies one")])
    closed = [each for each in here.now.book.commitments_of.get(here.account.id, ()) if not each.is_open]
    closed.sort(key=lambda each: (_closed_on(each), each.what, Tie(each)), reverse=True)
    yield Group("Kept or dropped", [_closed(here, each) for each in closed])


def _run_words(view: RunView) -> str:
    bar = share_bar(view.share, _BAR) if view.share is not None else ""
    late = f" · {view.late} late" if view.late else ""
    return f"{view.words}  {bar}{late}"


def _at_work(here: Here, view: RunView) -> Row:
    cells = [
        cell("●", "accent"),
        cell("at work", "quiet"),
        cell(view.run.title, "strong"),
        cell(""),
        cell(f"since {say.short_date(view.run.started_on, here.today)}; n ends it and drops what is open", "quiet"),
    ]
    return here.row(
        f"run/{view.run.id}", cells, Selection(here.account, actions={"skip": Does(partial(end_now, view))})
    )


def _fits(here: Here) -> list[Fit]:
    now = here.now
    return list(fits_of(now.book, now.policy, here.account, now.healths))


def _fit(here: Here, fit: Fit) -> Row:
    away = fit.dismissal
    words = f"put away: {away.reason}" if away is not None else fit.why
    cells = [
        cell("z" if away is not None else "△", "quiet" if away is not None else "good"),
        cell("fits now" if away is None else "", "quiet"),
        cell(fit.checklist.title, "quiet" if away is not None else "strong"),
        cell(""),
        cell(words, "quiet"),
    ]
    return here.row(f"fit/{fit.key}", cells, Selection(here.account, actions=fit_actions(fit)))


def _nothing(here: Here) -> str:
    steps = [step for goal in here.plan.want for step in goal.milestones if step.side == "us" and step.done_on is None]
    if not steps:
        return "Nothing promised."
    return f"Nothing promised; {say.count(len(steps), 'milestone')} of ours under Goals."


def _open(here: Here, promise: Commitment) -> Row:
    tone = here.due_tone(promise.due_on)
    cells = [
        cell("□", tone),
        cell(here.due_words(promise.due_on), tone),
        cell(promise.owner, "quiet"),
        cell("shared" if promise.shared else "", "quiet"),
        cell(promise.what),
    ]
    return here.line(f"promise/{promise.id}", cells, promise)


def _closed_on(promise: Commitment) -> date:
    closed_on = promise.done_on or promise.dropped_on
    assert closed_on is not None, "only for promises kept or dropped"
    return closed_on


def _closed(here: Here, promise: Commitment) -> Row:
    mark, verb = ("✓", "kept") if promise.done_on is not None else ("–", "dropped")
    when = f"{verb} {say.month_or_day(_closed_on(promise), here.today)}"
    words = (mark, when, promise.owner, "shared" if promise.shared else "", promise.what)
    return here.line(f"promise/{promise.id}", [cell(word, "faint") for word in words], promise)


PROMISES_TAB = Tab("promises", "Promises", PROMISE_COLUMNS, promise_groups)


TIME_COLUMNS = (
    Column("", 1),
    Column("When", 11),
    Column("What", 15),
    Column("Who", 20, least=14),
    Column("", 9, hidden_below=90),
    Column("", 0, least=26, fills=True),
)
"""When it was; what it was; who took part; how it felt; and its text."""


def time_groups(here: Here) -> Iterator[Group]:
    """The years, newest first."""
    dated: list[tuple[date, str, Row]] = []
    for touch in here.dossier.touches:
        selection = Selection(here.account, None, touch)
        row = here.row(f"touch/{touch.id}", partial(_touch_cells, here, touch), selection)
        dated.append((touch.happened_on, touch.key, row))
    dated += [(ended, term.key, row) for ended, term, row in _ended(here)]
    if not here.dossier.touches:
        yield Group("Touches", [here.missing("log", "No touch yet: l logs the first")])
    years: dict[int, list[Row]] = {}
    for day, _key, row in sorted(dated, key=lambda each: each[:1], reverse=True):
        years.setdefault(day.year, []).append(row)
    for year, rows in years.items():
        yield Group(str(year), rows)


def _touch_cells(here: Here, touch: Touch) -> list[Cell]:
    value = f"Value: {first_line(touch.value_delivered)}" if touch.value_delivered else ""
    text = joined([first_line(touch.summary), value])
    mood = MOODS[touch.sentiment]
    mark, word, tone = mood.glyph, mood.word, mood.tone
    if touch.planned or touch.happened_on > here.today:
        mark, word, tone = "○", "planned", "quiet"
    return [
        cell(mark, tone),
        cell(say.short_date(touch.happened_on, here.today)),
        cell(say.kind_label(touch.kind)),
        cell(", ".join(here.attended(touch)), "quiet"),
        cell(word, tone),
        cell(text, "quiet"),
    ]


def _ended(here: Here) -> Iterator[tuple[date, Contract, Row]]:
    """The contracts that are over, by how they ended."""
    terms = here.now.book.contracts_of.get(here.account.id, [])
    renewed = here.now.book.pairing_of(here.account.id).after
    still_open = {renewal.contract.id for renewal in here.plan.now.renewals}
    still_open |= {term.id for term in here.plan.now.open_ended}
    for term in terms:
        if term.id in still_open:
            continue
        ended = term.term_end or term.outcome_on or term.starts_on
        how = say.word_label(term.ended_as) if term.ended_as else "renewed" if term.id in renewed else "ended"
        worth = f"{short_money(term.arr, term.currency)} ARR"
        since = f"a term since {say.short_date(term.starts_on, here.today)}"
        words = ("■", say.short_date(ended, here.today), f"Contract {how}", worth, "", since)
        yield ended, term, here.line(f"contract/{term.id}", [cell(word, "faint") for word in words], term)


TIME_TAB = Tab("time", "Timeline", TIME_COLUMNS, time_groups)
