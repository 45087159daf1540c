"""The health of an account explained: the total, how it moved, and each input with what it adds and what it loses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.due.today import SnoozedItem, TodayItem
from bookcockpit.core.entities import Stakeholder
from bookcockpit.core.health.score import Delta, Health, HealthInput, band_of
from bookcockpit.core.health.trend import history_of
from bookcockpit.core.health.words import (
    Explained,
    action_words,
    begin_words,
    coverage_words,
    delta_words,
    explained,
    history_words,
    loses_words,
    points_line,
    points_words,
    value_words,
    weight_words,
    worst_words,
)
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.tui.account.here import Begin, Here, Tab, note
from bookcockpit.tui.marks import BANDS, big, readings_parts, score_spark, share_bar
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.text import Cell, Parts, cell

COLUMNS = (
    Column("", 1),
    Column("", 19, least=16),
    Column("", 0, least=24, fills=True),
    Column("", 10, hidden_below=96),
    Column("Score", 5, right=True),
    Column("Weight", 6, right=True, hidden_below=88),
    Column("Adds", 5, right=True),
    Column("Loses", 5, right=True),
)
"""A mark; the input; its value; its score as a bar and as a number; how much of the total it weighs, and what of that
it adds and loses."""

_BLANKS = 5
"""Cells of a line of words: what stands behind its text."""
_READINGS_MOST = 6


def groups(here: Here) -> Iterator[Group]:
    """The total, then the three categories."""
    if here.account.status != "active":
        yield Group("Health", [note("none", cell(f"No health: the account is {here.account.status}.", "quiet"))])
        return
    health = here.plan.now.health
    yield Group("Health", [*_total(here, health)])
    is_known = health.total is not None
    for each in explained(health):
        rows = [_input(here, one, is_known=is_known) for one in each.category.inputs]
        yield Group(_title(each, is_known=is_known), rows)


# The total


def _total(here: Here, health: Health) -> Iterator[Row]:
    band = BANDS[health.band]
    if health.total is None:
        yield note("band", cell(f"?  Unknown, {coverage_words(health)}", band.tone))
        yield note("begin", cell(f"   {begin_words(health)}"), lines=2)
    else:
        moved = here.plan.now.moved
        beside = (
            (f"{band.glyph} {band.word}", band.tone),
            (_moved(moved, here.today), ""),
            (f"lowest {worst_words(health)}", "quiet"),
        )
        for place, (digits, words) in enumerate(zip(big(str(health.total)), beside, strict=True)):
            yield note(f"total/{place}", cell(""), cell(digits, band.tone), cell(*words), *_blanks())
        yield note("coverage", cell(f"   {say.capital(coverage_words(health))}", "quiet"))
        if moved.note:
            yield note("weights", cell(f"   {say.capital(moved.note)}", "soon"))
    history = history_of(here.now.book, here.now.policy, here.account, here.dossier, health)
    if any(total is not None for _, total in history):
        line = f"   Past year  {score_spark([total for _, total in history])}  {history_words(history)}"
        yield note("history", cell(line, "quiet"))
    if (action := health.next_action) is not None:
        begin = _begun(here, action.input)
        yield Row("begin/next", lambda: [cell(f"→  {action_words(action)}", "strong")], begin)
    yield here.begin("usage", [cell("+  U checks usage: every reading in one form", "quiet")])


def _moved(moved: Delta, today: date) -> str:
    """`▲ 4 since 24 Oct`; the note on it stands on a line of its own."""
    said = delta_words(moved._replace(note=""), say.short_date(moved.since, today))
    return said.replace("up ", "▲ ", 1).replace("down ", "▼ ", 1) if moved.points else say.capital(said)


def _blanks() -> tuple[Cell, ...]:
    return (cell(""),) * _BLANKS


# The inputs


def _title(each: Explained, *, is_known: bool) -> str:
    category = each.category
    name = category.name.capitalize()
    if category.score is None:
        return f"{name}   unknown · weighs {category.weight} %"
    lowest = ", the lowest" if each.is_lowest else ""
    bar = share_bar(category.score / 100, 10)
    share = f"{weight_words(each)}, adds {points_words(each.adds)}" if is_known else f"weighs {category.weight} %"
    return f"{name}{lowest}   {bar} {rounded(category.score)} · {share}"


def _input(here: Here, each: HealthInput, *, is_known: bool) -> Row:
    begin, said = _begun(here, each), value_words(each, here.today)
    key = f"{here.account.id}/health/{each.rule.name}"
    if each.score is None:
        read = _reading_before(here, each)
        said = f"too old: {read}" if read else "missing: R enters it" if each.rule.name in INPUTS else said
        cells = [cell("?", "quiet"), cell(each.rule.label, "quiet"), cell(said, "quiet"), *_blanks()]
        return Row(key, lambda: cells, begin)
    band = BANDS[band_of(rounded(each.score), here.now.policy)]
    # Without a total there is nothing to add to.
    weight, adds, loses = (points_words(each.weight or 0), points_words(each.contribution or 0), loses_words(each.lost))
    parts = (f"{weight} %", adds, loses) if is_known else ("", "", "")
    cells = [
        cell(band.glyph, band.tone),
        cell(each.rule.label),
        cell(said, "soon" if each.state == "stale" else ""),
        cell(share_bar(each.score / 100, 10), band.tone),
        cell(f"{rounded(each.score)}", band.tone),
        cell(parts[0], "quiet"),
        cell(parts[1]),
        cell(parts[2], "quiet"),
    ]
    return Row(key, lambda: cells, begin)


def _reading_before(here: Here, each: HealthInput) -> str:
    """The newest reading of an input whose readings no longer count."""
    if each.rule.name not in INPUTS:
        return ""
    read = [one for one in here.dossier.read(here.today) if one.input == each.rule.name]
    if not read:
        return ""
    return f"{say.reading_words(each.rule.name, read[-1].value)} on {say.short_date(read[-1].read_on, here.today)}"


def _begun(here: Here, each: HealthInput) -> Begin:
    """What enter begins at an input: the reading, the touch, or the person that would better it."""
    name = each.rule.name
    here_it = Selection(here.account, input=name)
    match name:
        case "executive_sponsor":
            sponsor = _holder(here, "executive_sponsor")
            if sponsor is None:
                return Begin("person", here_it._replace(role="executive_sponsor"))
            return Begin("log", here_it._replace(entity=sponsor))
        case "champion_stability":
            champion = _holder(here, "champion")
            if champion is None:
                return Begin("person", here_it._replace(role="champion"))
            return Begin("log", here_it._replace(entity=champion))
        case "contract_trend_pct":
            terms = here.now.book.open_contracts_of.get(here.account.id, ())
            return Begin("edit", here_it._replace(entity=terms[0])) if terms else Begin("contract", here_it)
        case "renewal_preparation":
            owed = (line for line in here.now.lines_of(here.account) if isinstance(line, TodayItem | SnoozedItem))
            line = next((line for line in owed if line.item.kind == "renewal_prep"), None)
            return Begin("log", here_it._replace(about=line))
        case _:
            return Begin("reading" if name in INPUTS else "log", here_it)


def _holder(here: Here, role: str) -> Stakeholder | None:
    """Who holds a role and was met last."""
    people = here.now.book.stakeholders_of.get(here.account.id, ())
    there = [each for each in people if role in each.roles and each.left_on is None]
    met = here.dossier.contacts
    return max(there, key=lambda each: (each.id in met, met.get(each.id, here.today)), default=None)


# Beside the list


def explained_beside(here: Here, selection: Selection | None, width: int) -> Content:
    """The input at the cursor: how it is scored, what was read, what would help; then what the total is made of."""
    parts = Parts(width)
    health = here.plan.now.health
    at = selection.input if selection is not None else ""
    each = next((each for each in health.inputs if each.rule.name == at), None)
    if each is not None:
        _input_parts(parts, here, each)
        parts.gap()
    elif health.next_action is not None:
        parts.part("Next").say(action_words(health.next_action), "accent")
        parts.say(f"It is about {health.next_action.input.rule.label.lower()}.", "quiet")
    rules = here.now.policy
    weights = ", ".join(f"{name} {weight} %" for name, weight in rules.health_weights.items())
    parts.part("Made of").say(weights, "quiet")
    parts.say("A category is the mean of its known inputs; what is unknown is left out, not counted as bad.", "quiet")
    parts.part("Bands")
    for band, from_to in (
        (BANDS["green"], f"from {rules.health_green}"),
        (BANDS["amber"], f"{rules.health_red + 1} to {rules.health_green - 1}"),
        (BANDS["red"], f"up to {rules.health_red}"),
    ):
        parts.say(f"{band.word} {from_to}", mark=band.glyph, mark_tone=band.tone)
    return parts.content()


def _input_parts(parts: Parts, here: Here, each: HealthInput) -> None:
    name = each.rule.name
    parts.part(each.rule.label).say(value_words(each, here.today), "soon" if each.state == "stale" else "accent")
    if each.score is not None and here.plan.now.health.total is None:
        parts.say(f"Scores {rounded(each.score)} of 100.")
    elif each.score is not None:
        adds, weight = points_words(each.contribution or 0), points_words(each.weight or 0)
        parts.say(
            f"Scores {rounded(each.score)} of 100: adds {adds} of {weight} points, loses {points_words(each.lost)}"
        )
    if name in here.now.policy.health_points:
        parts.say(f"By the playbook {points_line(here.now.policy.health_points[name])}", "quiet")
    parts.part("Would help").say(f"{each.rule.advice}.")
    if name in INPUTS:
        parts.say("R enters a reading, U all of them in one form.", "quiet")
        read = [one for one in here.dossier.read(here.today) if one.input == name]
        readings_parts(
            parts,
            read,
            lambda one: say.reading_words(name, one.value),
            here.today,
            most=_READINGS_MOST,
            none="None yet.",
        )
    else:
        parts.say("Worked out from what is logged: l logs a touch.", "quiet")


HEALTH_TAB = Tab("health", "Health", COLUMNS, groups, explains=explained_beside)
