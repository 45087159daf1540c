"""The plan on one page: what is due, then the five questions, each line where one can act on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.due.obligations import PROMISED, Obligation
from bookcockpit.core.due.today import PlannedItem, SnoozedItem, TodayItem
from bookcockpit.core.growth.references import BOARD_MARK, BOARD_WORDS, on_advisory_board
from bookcockpit.core.health.words import health_facts
from bookcockpit.core.money import short_money
from bookcockpit.core.plan.notes import FREE, depth_of, sections_of
from bookcockpit.core.plan.one_page import Risk
from bookcockpit.core.plan.stakeholders import Gap
from bookcockpit.core.plan.success import Goal
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.renewals.prices import treatment_words
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.tui.account.here import Here, Tab, note
from bookcockpit.tui.marks import band_mark, goal_mark, goal_measure, goal_state, role_mark, share_bar
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.text import Cell, cell, joined
from bookcockpit.tui.things import MOODS, first_line, renewal_tone, role_words
from bookcockpit.tui.today import kind_of, tone_of

if TYPE_CHECKING:
    from bookcockpit.core.plan.one_page import Usage
    from bookcockpit.core.renewals.board import Renewal

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
        text = joined([say.ago(plan.reviewed_on, here.today), stale])
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


COLUMNS = (Column("", 1), Column("", 19, least=15), Column("", 0, least=44, fills=True))
"""A mark; the word that is looked for; what is to say."""

_DUE_MOST = 6
_BRING_MOST = 3
_PEOPLE_MOST = 8
_GOALS_MOST = 4
_RISKS_MOST = 10
_NEXT_MOST = 3
_NOTE_LINES = 4
_SECTION_LINES = 16
"""Lines a sentence may take before it is cut."""


def groups(here: Here) -> Iterator[Group]:
    """What is due, and the five questions in their order."""
    yield Group("Due", [*_due(here)])
    yield Group("Where are they now?", [*standing(here)])
    yield Group("Who matters?", [*_who(here)], beside=True)
    yield Group("What do they want?", [*_want(here)])
    yield Group("What’s the risk?", [*_risks(here)], beside=True)
    yield Group("What’s the path?", [*_path(here)], beside=True)
    yield Group("Notes", [*_notes(here)], beside=True)


def _due(here: Here) -> Iterator[Row]:
    brought = False
    planned: set[str] = set()
    lines = [line for line in here.now.lines_of(here.account) if not _stands_below(line)]
    for line in lines[:_DUE_MOST]:
        selection = Selection(here.account, line)
        match line:
            case TodayItem():
                when = here.due_words(line.item.due_on)
                cells = [
                    cell(say.MARKS["touch"], tone_of(line, here.now.view)),
                    cell(kind_of(line)),
                    cell(f"{when} · {line.why}", "quiet"),
                ]
                yield here.row("due/{1}/{2}".format(*line.item.key), cells, selection, _LONG)
                if not line.item.internal and not brought:
                    brought = True
                    for place, each in enumerate(line.bring[:_BRING_MOST]):
                        lead = cell("" if place else "  bring", "quiet")
                        yield note(f"bring/{place}", cell(""), lead, cell(each), lines=_LONG)
            case SnoozedItem():
                why = f"until {say.short_date(line.snooze.until, here.today)} · {line.snooze.reason}".rstrip(" ·")
                cells = [cell("z", "quiet"), cell(kind_of(line), "quiet"), cell(f"snoozed {why}", "quiet")]
                yield here.row("snoozed/{1}/{2}".format(*line.item.key), cells, selection)
            case PlannedItem(touch=touch) if touch.id not in planned:
                # One touch in the calendar can answer several rhythms; it is one appointment.
                planned.add(touch.id)
                text = first_line(touch.summary) or "in the calendar"
                when = here.due_words(touch.happened_on)
                cells = [
                    cell("○", "quiet"),
                    cell(say.kind_label(touch.kind)),
                    cell(f"planned {when} · {text}", "quiet"),
                ]
                yield here.row(f"planned/{touch.id}", cells, selection._replace(entity=touch))
            case Obligation():
                tone = here.due_tone(line.due_on)
                when = here.due_words(line.due_on)
                cells = [cell(say.MARKS[line.type], tone), cell(line.label), cell(f"{when} · {line.thing}", "quiet")]
                yield here.row(f"owed/{line.type}/{line.about.id}", cells, selection, _LONG)
    if len(lines) > _DUE_MOST:
        yield _more(len(lines) - _DUE_MOST, "on Today")


def _more(number: int, where: str) -> Row:
    return note(f"more/{where}", cell(f"… and {number} more {where}", "quiet"))


def _stands_below(line: object) -> bool:
    """Promises and milestones stand under the path, the risks and the goals."""
    return isinstance(line, Obligation) and line.type in PROMISED


def _who(here: Here) -> Iterator[Row]:
    who = here.plan.who
    silent = {gap.person.id for gap in who.gaps if gap.rule == "champion_silent" and gap.person is not None}
    # Whoever holds a deciding role stands first, whatever their influence.
    deciding = sorted(who.contacts, key=lambda contact: not role_mark(contact.person))
    for contact in deciding[:_PEOPLE_MOST]:
        person = contact.person
        met = say.ago(contact.met_on, here.today) if contact.met_on is not None else "never met"
        words = [met, role_words(person) or person.title, person.stance or ""]
        tone = "soon" if person.id in silent else "" if contact.is_engaged else "quiet"
        cells = [cell(role_mark(person), "accent"), cell(person.name, "strong"), cell(joined(words), tone)]
        yield here.line(f"person/{person.id}", cells, person, _LONG)
    if len(who.contacts) > _PEOPLE_MOST:
        yield _more(len(who.contacts) - _PEOPLE_MOST, "under Stakeholders")
    if not who.contacts:
        yield here.missing("person", "Nobody is known here yet: p adds a person")
    else:
        for gap in who.gaps:
            if not gap.is_risk:
                yield _gap(here, gap)


def _gap(here: Here, gap: Gap) -> Row:
    title, text = say.word_label(gap.rule).capitalize(), gap.what
    if gap.role is not None:
        title, text = "Missing", f"{say.word_label(gap.role)}: {gap.suggests}"
    return here.gap(gap, cell("+", "soon"), cell(title, "soon"), cell(text, "quiet"))


def _want(here: Here) -> Iterator[Row]:
    goals = here.plan.want
    for goal in goals[:_GOALS_MOST]:
        yield from _goal(here, goal)
    if len(goals) > _GOALS_MOST:
        yield _more(len(goals) - _GOALS_MOST, "under Goals")
    if not goals:
        yield here.missing("objective", "No objective yet: o writes down what they want, in their words")


def _goal(here: Here, goal: Goal) -> Iterator[Row]:
    mark, tone = goal_mark(goal)
    lead = f"{share_bar(goal.share, 8)} {say.percent(goal.share)}" if goal.share is not None else goal_state(goal)
    cells = [cell(mark, tone), cell(lead, tone), cell(f"“{goal.objective.statement}”", "strong")]
    yield here.line(f"goal/{goal.objective.id}", cells, goal.objective, _LONG)
    yield note(
        f"goal/{goal.objective.id}", cell(""), cell(""), cell(goal_measure(goal, here.today), "quiet"), lines=_LONG
    )
    following = next((step for step in goal.milestones if step.done_on is None), None)
    if following is not None:
        tone = here.due_tone(following.due_on)
        who = joined([following.title, following.owner or ("us" if following.side == "us" else "them")])
        cells = [cell("◇", tone), cell(f"  {here.due_words(following.due_on)}", tone), cell(who)]
        yield here.line(f"step/{following.id}", cells, following, _LONG)


def _risks(here: Here) -> Iterator[Row]:
    risks = here.plan.risks
    for place, risk in enumerate(risks[:_RISKS_MOST]):
        yield _risk(here, place, risk)
    if len(risks) > _RISKS_MOST:
        yield _more(len(risks) - _RISKS_MOST, "late promises and milestones on their tabs")
    if not risks:
        yield note("risks", cell("Nothing known speaks against the renewal.", "quiet"))


def _risk(here: Here, place: int, risk: Risk) -> Row:
    since = say.ago(risk.since, here.today) if risk.since is not None else "now"
    mark, tone = ("!", "late") if risk.source == "flag" else ("▼", "soon")
    cells = [cell(mark, tone), cell(since, tone), cell(risk.what)]
    entity = risk.about if risk.about is not here.account else None
    key = risk.sign.key if risk.sign is not None else risk.about.id if risk.about is not None else place
    return here.row(f"risk/{risk.source}/{key}", cells, here.selection(entity)._replace(sign=risk.sign), _LONG)


def _path(here: Here) -> Iterator[Row]:
    path = here.plan.path
    for price in path.price_plans:
        change = f"{say.plain_number(price.percent)} %" if price.percent is not None else "a price change"
        told = (
            f"notice given {say.short_date(price.notice_given_on, here.today)}"
            if price.notice_given_on
            else "no notice yet"
        )
        text = joined([change, treatment_words(price), told, price.tied_to])
        yield note(f"price/{price.id}", cell("·", "quiet"), cell("Price"), cell(text, "quiet"))
    for planned in path.plays:
        play = planned.play
        due = here.due_words(play.due_on) if play.due_on is not None else ""
        text = joined([play.title, play.stage, play.owner, due])
        yield here.line(
            f"play/{play.id}", [cell("→", "accent"), cell(say.word_label(play.motion).capitalize()), cell(text)]
        )
        for step in planned.steps:
            mark = "✓" if step.done_on is not None else "□"
            text = joined([step.title, step.owner, here.due_words(step.due_on) if step.done_on is None else ""])
            yield note(f"play_step/{step.id}", cell(""), cell(""), cell(f"{mark} {text}", "quiet"))
    for sign in path.openings:
        text = joined([say.word_label(sign.kind), sign.evidence])
        cells = [cell("▲", "good"), cell(say.ago(sign.seen_on, here.today)), cell(text)]
        yield here.row(f"opening/{sign.key}", cells, here.selection(sign.about)._replace(sign=sign), _LONG)
    for promise in path.promises:
        tone = here.due_tone(promise.due_on)
        whose = say.capital(say.owes(promise.side))
        cells = [cell("□", tone), cell(here.due_words(promise.due_on), tone), cell(f"{whose}: {promise.what}")]
        yield here.line(f"promise/{promise.id}", cells, promise, _LONG)
    ahead = [item for item in path.next_touches if item.due_on > here.today][:_NEXT_MOST]
    if ahead:
        said = " · ".join(f"{say.kind_label(item.kind)} {here.due_words(item.due_on)}" for item in ahead)
        yield note("next", cell("·", "quiet"), cell("Next"), cell(said, "quiet"))
    if not (path.price_plans or path.plays or path.openings or path.promises):
        yield here.missing("promise", "Nothing is promised: c notes a next step, theirs or ours")


def _note_lines(here: Here) -> Iterator[Cell]:
    """The notes under their headings, without what was left open; what a strategic plan still lacks at the end."""
    for section in sections_of(here.account.notes):
        if section.is_empty:
            continue
        if section.title != FREE:
            yield cell(section.title, "strong")
        yield from (cell(line, "quiet") for line in section.said.splitlines() if line.strip())
    lacking = depth_of(here.account).lacking
    if here.account.tier == "strategic" and here.account.notes and lacking:
        yield cell(f"Still empty: {', '.join(lacking)}", "quiet")


def _notes(here: Here) -> Iterator[Row]:
    lines = list(_note_lines(here))
    most = _SECTION_LINES if any(each.title != FREE for each in sections_of(here.account.notes)) else _NOTE_LINES
    for place, each in enumerate(lines[:most]):
        yield here.begin("notes", [each], lines=3) if place == 0 else note(f"notes/{place}", each)
    if len(lines) > most:
        yield note("notes/more", cell(f"… and {say.count(len(lines) - most, 'more line')}", "quiet"))
    if not lines:
        yield here.missing("notes", "No notes yet: N writes some")


PLAN_TAB = Tab("plan", "Plan", COLUMNS, groups)
