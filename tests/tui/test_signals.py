"""The signals page: what speaks, resolved and put away by key, and the walk of the weekly review."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.pilot import Pilot

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Commitment, Dismissal, Reading, Signal
from bookcockpit.core.fields import Entity
from bookcockpit.core.signals.edits import review_accounts
from bookcockpit.core.signals.rules import Sign, sign_of
from bookcockpit.desk import Desk
from bookcockpit.tui.actions import applies, meaning
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Does
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.forms.touch import DismissForm
from bookcockpit.tui.row import Row
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.signals import SignalRows, SignalsScreen
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.things import sign_details
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import asked, go_to, keys, now_of, text_of, toasts, typed
from tui.small_books import days

WIDE = (140, 40)
ESCALATED = "quorum/ticket_escalated/open_escalations"
NOTED = Signal(id="coo", key="coo", account_id="mill", kind="reorganisation", severity="high", seen_on=days(-9))


def seen() -> list[Entity]:
    """A few signals, both noted by hand and found by rule."""
    return [
        NOTED.but(evidence="A new COO from January"),
        Signal(account_id="quorum", kind="hiring", severity="low", seen_on=days(-20)),
        Reading(account_id="quorum", input="open_escalations", read_on=days(-3), value=1),
    ]


def desk_with(desk: Desk, *more: Entity) -> Desk:
    desk.apply(Change("seen", save=(*seen(), *more)))
    return desk


def listed(app: CockpitApp) -> list[str]:
    return lines(app.screen.query_one(Rows).rows)


def lines(rows: Sequence[Row]) -> list[str]:
    """Headings, and account and signal of each row."""
    cells = [(row.is_heading, row.cells()) for row in rows]
    return [
        str(each[0].text) if is_heading or len(each) == 1 else f"{each[0].text} {each[1].text}: {each[2].text}"
        for is_heading, each in cells
        if each[0].text or len(each) > 1
    ]


def test_signals_stand_by_severity_risks_before_openings(desk_on: Callable[..., Desk]) -> None:
    now = now_of(desk_with(desk_on()))
    rows = SignalRows(now.signs(), now)
    listed = rows.rows("", unfolded=False)
    assert lines(listed) == [
        "High · 1 risk",
        "▼ Mill [EMEA] Ltd: Reorganisation",
        "Medium · 4 risks",
        "▽ Northwind: No sponsor",
        "▽ Northwind: Champion silent",
        "▽ Northwind: Single threaded",
        "▽ Quorum Legal: Ticket escalated",
        "Low · 1 opening",
        "▲ Quorum Legal: Hiring",
    ]
    assert rows.summary().plain == "1 high · 4 medium · 1 opening"
    assert isinstance(listed[1].about, Sign)
    beside = " ".join(sign_details(now, listed[1].about, 60).plain.split())
    for said in ("High risk, noted by hand", "A new COO from January", "Draw the map anew", "resolved (d)"):
        assert said in beside
    assert lines(rows.rows("opening", unfolded=False)) == ["Low · 1 opening", "▲ Quorum Legal: Hiring"]


async def test_signals_are_worked_by_key(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_with(desk_on()))
    async with app.run_test(size=WIDE) as pilot:
        await a_signal_is_noted_on_any_page_and_never_twice(app, pilot)
        await keys(pilot, "2", "tab")
        assert isinstance(app.screen, SignalsScreen)
        await the_page_shows_details_finds_and_opens(app, pilot)
        await d_resolves_what_was_noted_and_says_how_a_rules_closes(app, pilot)
        await n_puts_away_with_a_reason_into_a_fold_that_opens(app, pilot)
        await e_edits_one_noted_by_hand_and_may_resolve_it(app, pilot)
        await w_walks_the_accounts_of_the_review(app, pilot)


async def a_signal_is_noted_on_any_page_and_never_twice(app: CockpitApp, pilot: Pilot[object]) -> None:
    for number in ("1", "2", "3"):
        await keys(pilot, number, "E")
        assert isinstance(app.screen, ModelForm)
        await keys(pilot, "escape")
    await keys(pilot, "2", "g", "E")
    app.screen.query_one("#kind", Choice).value = "reorganisation"
    await pilot.pause()
    assert "noted already, since" in text_of(app)
    await keys(pilot, "ctrl+s")
    assert "is noted at Mill [EMEA] Ltd already" in " ".join(text_of(app).split())
    app.screen.query_one("#kind", Choice).value = "new_funding"
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1] == "Noted: new funding of Mill [EMEA] Ltd, medium. u undoes it."
    assert {each.kind for each in app.now.book.open_signals_of["mill"]} == {"reorganisation", "new_funding"}
    await keys(pilot, "u")


async def the_page_shows_details_finds_and_opens(app: CockpitApp, pilot: Pilot[object]) -> None:
    for said in ("1 high · 4 medium · 1 opening", "High · 1 risk", "High risk, noted by hand"):
        assert said in text_of(app)
    await keys(pilot, "slash")
    await typed(pilot, "opening")
    assert listed(app) == ["Low · 1 opening", "▲ Quorum Legal: Hiring"]
    await keys(pilot, "enter", "enter")
    assert isinstance(app.screen, AccountScreen)
    await keys(pilot, "escape", "escape", "g")
    assert len(listed(app)) == 9


async def d_resolves_what_was_noted_and_says_how_a_rules_closes(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "d")
    assert toasts(app)[-1] == "Resolved: reorganisation of Mill [EMEA] Ltd. u undoes it."
    assert all("Reorganisation" not in line for line in listed(app))
    go_to(app, ESCALATED)
    await keys(pilot, "d")
    assert toasts(app)[-1].startswith("Ticket escalated closes by itself once a new reading says that no")
    await keys(pilot, "u")
    assert any("Reorganisation" in line for line in listed(app))
    await keys(pilot, "g", "space")
    go_to(app, ESCALATED)
    await keys(pilot, "space", "d")
    assert toasts(app)[-1] == (
        "Resolved: reorganisation of Mill [EMEA] Ltd. 1 found by rule closes by itself. u undoes it."
    )
    await keys(pilot, "u", "escape")


async def n_puts_away_with_a_reason_into_a_fold_that_opens(app: CockpitApp, pilot: Pilot[object]) -> None:
    go_to(app, ESCALATED)
    await keys(pilot, "n", "ctrl+s")
    assert isinstance(app.screen, DismissForm)
    assert "It is needed: say why" in text_of(app)
    await typed(pilot, "their own tool")
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1] == "Put away for 90 days: ticket escalated of Quorum Legal. u undoes it."
    assert listed(app)[-1] == "… 1 put away   enter opens them"
    assert "1 put away" in text_of(app)
    await keys(pilot, "G", "enter")
    assert listed(app)[-2:] == ["Put away · 1", "z Quorum Legal: Ticket escalated"]
    await keys(pilot, "G")
    assert "their own tool" in text_of(app)
    assert app.screen.check_action("act", ("done",)) is None
    await keys(pilot, "n")
    assert toasts(app)[-1] == "Ticket escalated of Quorum Legal is back on the list. u undoes it."
    assert not app.now.book.dismissals
    # Nothing is asked, so what is typed next does not wait for a form.
    await app.give_keys_back()
    await keys(pilot, "u", "escape")
    assert listed(app)[-1] == "… 1 put away   enter opens them"


async def e_edits_one_noted_by_hand_and_may_resolve_it(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "g", "e")
    app.screen.query_one("#state", Choice).value = "resolved"
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1] == "Resolved: reorganisation of Mill [EMEA] Ltd. u undoes it."
    assert "mill" not in app.now.book.open_signals_of


async def w_walks_the_accounts_of_the_review(app: CockpitApp, pilot: Pilot[object]) -> None:
    assert not review_accounts(app.now.healths)
    await keys(pilot, "W")
    assert isinstance(app.screen, SignalsScreen)
    assert "nothing to review" in toasts(app)[-1]
    flagged = [each.but(at_risk_since=days(-1)) for each in app.now.book.accounts]
    app._desk.apply(Change("flag", save=tuple(flagged)))
    app.refresh_book()
    await keys(pilot, "W")
    assert isinstance(app.screen, AccountScreen)
    assert "1 of 3" in text_of(app)
    await keys(pilot, "right_square_bracket")
    assert "2 of 3" in text_of(app)


def test_the_keys_know_a_signal_wherever_it_is_listed(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    now, mill = now_of(desk), desk.book().account_by_id["mill"]
    here = Selection(mill, None, NOTED)
    assert asked(now, "edit", here).name == f"signal/{NOTED.id}"
    assert asked(now, "skip", here).name == f"dismiss/{sign_of(mill, NOTED).key}"
    done = meaning("done", [here])
    assert isinstance(done, Does)
    assert [each.id for each in done.decide(now)[0].save] == [NOTED.id]
    other = Selection(mill, None, Commitment(account_id="mill", what="x"))
    assert not applies("done", [here, other])
    assert not applies("skip", [here, other])
    put_away = sign_of(mill, NOTED)._replace(
        dismissal=Dismissal(account_id="mill", rule="reorganisation", made_on=days(0))
    )
    assert isinstance(meaning("skip", [Selection(mill, sign=put_away)]), Does)
    assert not applies("skip", [here, Selection(mill, sign=put_away)])
