"""What there is more to win at an account: gates, openings, plays with their steps, and the white space."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.entities import WhiteSpace
from bookcockpit.core.grouped import Tie
from bookcockpit.core.growth.expansion import (
    MOTION_LABELS,
    STATE_LABELS,
    WHOLE,
    Field,
    Grid,
    gates_of,
    gates_words,
    grid_of,
    openings_of,
)
from bookcockpit.core.growth.plays import PlayView, play_view, plays_of
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import Conversion
from bookcockpit.exchange.lists.growth import next_cell, play_mark, potential_words
from bookcockpit.tui.account.here import Here, Tab, note
from bookcockpit.tui.asking import Asks
from bookcockpit.tui.growth.plays_tabs import opening_actions, opening_details, play_actions, play_details
from bookcockpit.tui.handlers.growth import edit_space
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.text import Passage, cell, fitted, joined

COLUMNS = (Column("", 1), Column("", 20, least=14), Column("", 0, least=30, fills=True))
"""A mark; the gate, motion, stage or product; what is to say."""

SPACE_MARKS = {"owned": "●", "open": "○", "in_play": "▲", "not_fit": "–", "unknown": "·"}
_SPACE_TONES = {"owned": "good", "open": "strong", "in_play": "soon", "not_fit": "quiet", "unknown": "faint"}
_FIELD = 14
"""Cells of one field of the grid."""
_GATE_NAMES = {
    "not_at_risk": "Risk",
    "not_red": "Health",
    "multi_threaded": "Multi-threaded",
    "objective_achieved": "Value reached",
}


def groups(here: Here) -> Iterator[Group]:
    """From the gates to what was decided."""
    yield Group("Gates", list(_gates(here)))
    yield Group("Openings", list(_openings(here)))
    yield Group("Plays", list(_plays(here)))
    yield Group("White space · products and where", list(_space(here)), beside=True)
    yield Group("Won and lost", list(_closed(here)), beside=True)


def _gates(here: Here) -> Iterator[Row]:
    if here.account.status != "active":
        yield note("gates/none", cell(f"{here.account.name} is {here.account.status}.", "quiet"))
        return
    now = here.now
    for gate in gates_of(now.book, now.policy, here.account, now.healths.of(here.account)):
        mark = cell("✓" if gate.is_open else "×", "good" if gate.is_open else "soon")
        what = gate.what if gate.is_open else f"{gate.what} → {gate.opens}"
        name = cell(_GATE_NAMES[gate.name], "quiet" if gate.is_open else "strong")
        yield here.row(f"gate/{gate.name}", [mark, name, cell(what, "quiet" if gate.is_open else "")], _plain(here), 3)


def _plain(here: Here) -> Selection:
    return Selection(here.account)


def _openings(here: Here) -> Iterator[Row]:
    now = here.now
    if here.account.at_risk_since is not None:
        yield note("openings/none", cell("Nothing is suggested while the account is at risk.", "quiet"))
        return
    for each in openings_of(now.book, now.policy, here.account, now.healths):
        away = each.dismissal is not None
        tone = "quiet" if away or each.shut else ""
        words = f"put away: {each.dismissal.reason}" if each.dismissal is not None else gates_words(each.gates)
        cells = [
            cell("z" if away else "△", tone or "good"),
            cell(MOTION_LABELS[each.motion], tone or "strong"),
            cell(f"{words} · {each.why}", tone),
        ]
        selection = Selection(here.account, actions=opening_actions(each))
        yield here.row(f"opening/{each.key}", cells, selection, 2)


def _plays(here: Here) -> Iterator[Row]:
    now = here.now
    for view in plays_of(now.book, here.account):
        amount = potential_words(now, view)
        due = f" · {here.due_words(view.play.due_on)}" if view.play.due_on is not None else ""
        cells = [
            cell(*play_mark(now, view)),
            cell(view.play.stage, "strong"),
            cell(f"{view.play.title}{f' · {amount}' if amount else ''}{due}"),
        ]
        yield here.row(f"play/{view.play.id}", cells, _on_play(here, view), 2)
        yield note(f"play/{view.play.id}/next", cell(""), cell(""), cell(*next_cell(now, view)))
    yield here.missing("play", "P begins a play")


def _on_play(here: Here, view: PlayView) -> Selection:
    """A play as the page Growth has it, its keys `o` and `m` included: an objective and a milestone elsewhere here."""
    actions = play_actions(view)
    alike = {"objective": "outcome", "milestone": "step"}
    return Selection(
        here.account, actions=actions | {key: actions[word] for key, word in alike.items() if word in actions}
    )


def _space(here: Here) -> Iterator[Row]:
    grid = grid_of(here.now.book, here.account)
    for row in grid.fields:
        said = [each for each in row if each.is_said]
        words = " · ".join(_field_words(each, grid.currency) for each in said)
        mark = next((each for each in said if each.state in ("open", "in_play")), said[0] if said else row[0])
        first = next((each for each in said if each.noted is not None and each.state != "owned"), None)
        noted = first.noted if first is not None else None
        department = first.department if first is not None else WHOLE
        edit = _edit(here, noted, row[0].product, department)
        cells = [
            cell(SPACE_MARKS[mark.state], _SPACE_TONES[mark.state]),
            cell(row[0].product, "" if said else "quiet"),
            cell(words or "nobody has said", "" if said else "faint"),
        ]
        selection = Selection(here.account, actions={"open": edit, "edit": edit})
        yield here.row(f"space/{row[0].product}", cells, selection, 3)
    add = _edit(here, None, "", "")
    cells = [cell("+  another product or department", "quiet")]
    yield here.row("space/new", cells, Selection(here.account, actions={"open": add}))


def _edit(here: Here, noted: WhiteSpace | None, product: str, department: str) -> Asks:
    return Asks(lambda _now: edit_space(here.account, noted, product, department))


def _field_words(each: Field, currency: str) -> str:
    where = each.department or "everywhere"
    potential = f" {short_money(each.potential, currency)}" if each.potential and each.state != "owned" else ""
    return f"{where} {STATE_LABELS[each.state]}{potential}"


def _closed(here: Here) -> Iterator[Row]:
    for view in _closed_views(here):
        play = view.play
        when = say.month_or_day(play.closed_on, here.today) if play.closed_on is not None else ""
        amount = potential_words(here.now, view)
        words = joined([play.title, amount, play.outcome])
        mark = "✓" if play.stage == "won" else "–"
        stage = "dropped" if play.stage == "dismissed" else play.stage
        cells = [cell(mark, "faint"), cell(f"{stage} {when}", "faint"), cell(words, "faint")]
        yield here.row(f"play/{play.id}", cells, _on_play(here, view), 2)


def _closed_views(here: Here) -> list[PlayView]:
    book = here.now.book
    rate = Conversion(book, book.as_of)
    closed = [play for play in here.dossier.plays if play.stage in ("won", "lost", "dismissed")]
    closed.sort(key=lambda play: (str(play.closed_on), Tie(play)), reverse=True)
    steps = here.dossier.steps
    return [
        play_view(book, here.account, play, [step for step in steps if step.play_id == play.id], rate)
        for play in closed
    ]


def details(here: Here, row_key: str, width: int) -> Content | None:
    """The opening or the play at the cursor; at the white space the whole grid."""
    now, key = here.now, row_key.removeprefix(f"{here.account.id}/")
    if key.startswith("opening/"):
        found = openings_of(now.book, now.policy, here.account, now.healths)
        each = next((each for each in found if each.key == key.removeprefix("opening/")), None)
        return opening_details(now, each, width) if each is not None else None
    if key.startswith("play/"):
        views = [*plays_of(now.book, here.account), *_closed_views(here)]
        view = next((view for view in views if view.play.id == key.removeprefix("play/")), None)
        return play_details(now, view, width) if view is not None else None
    if key.startswith("space/"):
        return grid_passage(grid_of(now.book, here.account), width)
    return None


def grid_passage(grid: Grid, width: int) -> Content:
    """The grid as a picture: products down, departments across, a mark and its amount in each field."""
    text = Passage().line("White space", "accent").line()
    first = min(12, max((len(product) for product in grid.products), default=0))
    columns = list(range(len(grid.departments)))
    at_once = max(1, (width - first) // (_FIELD + 1))
    for start in range(0, len(columns), at_once):
        _block(text, grid, columns[start : start + at_once], first)
    for state, label in STATE_LABELS.items():
        text.add(f"{SPACE_MARKS[state]} {label}  ", "quiet")
    text.line()
    if grid.open_potential or grid.in_play_potential:
        told = [f"open {short_money(grid.open_potential, grid.currency)}"] if grid.open_potential else []
        told += [f"in play {short_money(grid.in_play_potential, grid.currency)}"] if grid.in_play_potential else []
        text.line(f"May bring a year: {', '.join(told)}")
    return text.content()


def _block(text: Passage, grid: Grid, columns: list[int], first: int) -> None:
    """As many departments as stand side by side, and a blank line below."""
    text.add(" " * first)
    for place in columns:
        text.add(" ").add(fitted(grid.departments[place] or "everywhere", _FIELD), "quiet")
    text.line()
    for row in grid.fields:
        text.add(fitted(row[0].product, first), "strong")
        for each in (row[place] for place in columns):
            amount = short_money(each.potential, grid.currency) if each.potential and each.state != "owned" else ""
            text.add(" ").add(fitted(f"{SPACE_MARKS[each.state]} {amount}".rstrip(), _FIELD), _SPACE_TONES[each.state])
        text.line()
    text.line()


GROWTH_TAB = Tab("growth", "Growth", COLUMNS, groups, told=details)
