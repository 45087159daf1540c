"""The renewals page: a board of lanes or a list, what is missing, and the contract one key away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.health.score import Band, Health
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import LANES, Board, board
from bookcockpit.desk import Desk
from bookcockpit.exchange.lists.renewals import missing, standing_cells
from bookcockpit.tui.actions import applies
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.marks import health_cell
from bookcockpit.tui.renewals import RenewalCards, RenewalRows, bar_cells, short_tiers, totals_of
from bookcockpit.tui.screens.renewals import RenewalsScreen
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.widgets.lanes import Lanes, set_in
from bookcockpit.tui.widgets.pane import Pane
from bookcockpit.tui.widgets.rows import Rows
from builders import account, book, contract
from tui.reading import keys, text_of, toasts, typed

TODAY = date(2026, 11, 18)
TIERS = {"strategic": "Strategic", "growth": "Growth", "scale": "Scale"}


BOARD = """\
 Past due            0–30 days           31–60 days · 1      61–90 days          91–120 days         Later · 2
 none                none                $240k               none                none                $480k
 ──────────────────  ──────────────────  ──────────────────  ──────────────────  ──────────────────  ──────────────────
                                         ▌ Quorum Legal  Gr                                          │ Northwind     St
                                         ▌ 41 d       $240k                                          │ 201 d      $240k
                                         ▌ notice 11 d    ?                                          │ notice 171 d   ?
                                         ▌ + call, monitor                                           │ no call, monitor

                                                                                                     │ Mill [EMEA]…  Gr"""  # noqa: E501
LIST = """\
  1 due in 120 days · $240k · 1 call wanted · commit $0 · best case $240k
  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   ░ no call $240k
     Account               Renews      Left     ARR  Health  Call and stage
  31 to 60 days · 1 · $240k
  ●  Quorum Legal          27 Dec      41 d   $240k  ?       + call, monitor

  Later · 2 · $480k
  ·  Northwind             Jun 2027   201 d   $240k  ?       no call, monitor
  ·  Mill [EMEA] Ltd       Sep 2027   301 d   $240k  ?       no call, monitor"""


def after(number: int) -> str:
    """The last day of a term that renews so many days from now."""
    return (TODAY + timedelta(days=number - 1)).isoformat()


def worked_book() -> Book:
    """A renewal for every lane, and one contract without an end."""
    accounts = [account(name) for name in ("Past", "Near", "Two", "Three", "Four", "Far", "Endless")]
    accounts[1] = accounts[1].but(at_risk_since=TODAY, tier="strategic")
    past, near, two, three, four, far, endless = accounts
    terms = [
        contract(past, "2025-01-01", after(-12), 8_800_000, call="likely"),
        contract(near, "2025-01-01", after(18), 6_400_000, call="at_risk", stage="in_talks", notice_days=30),
        contract(two, "2025-01-01", after(44), 19_000_000, notice_days=30),
        contract(three, "2025-01-01", after(90), 7_300_000, call="commit", stage="preparing", notice_days=60),
        contract(four, "2025-01-01", after(120), 24_000_000, call="lost", notice_days=90),
        contract(far, "2025-01-01", after(121), 2_200_000, call="commit", notice_days=90),
        contract(endless, "2025-01-01", None, 7_600_000, open_ended=True, notice_days=90),
    ]
    return book(TODAY, accounts, contracts=terms)


class Sight(NamedTuple):
    """What the rows are said by."""

    book: Book
    policy: Policy


def sight() -> Sight:
    return Sight(worked_book(), Policy())


def worked_board() -> Board:
    found = board(worked_book(), Policy(), TODAY)
    lines = [line._replace(health=Health(line.account, TODAY, 54, "amber", {}, tuple)) for line in found.renewals]
    return found._replace(renewals=tuple(lines))


def test_the_lanes_and_the_strip_hold_every_open_contract_once() -> None:
    found, cards = worked_board(), RenewalCards(sight())
    rows = [row for row in RenewalRows(found, sight()).rows("") if row.can_be_chosen]
    assert [cards.lane_of(row) for row in rows] == [0, 1, 2, 3, 4, 5, len(LANES)]
    assert {row.key for row in rows} == {
        *(line.contract.id for line in found.renewals),
        *(term.id for _account, term in found.open_ended),
    }


def test_the_totals_are_of_what_is_past_due_or_renews_within_120_days() -> None:
    found = totals_of(worked_board().renewals)
    assert (found.number, found.past_due, found.without_call) == (5, 1, 2), "past due and still monitored needs one"
    assert found.arr == 8_800_000 + 6_400_000 + 19_000_000 + 7_300_000 + 24_000_000
    assert found.by_call == {
        "commit": 7_300_000,
        "likely": 8_800_000,
        "at_risk": 6_400_000,
        "lost": 24_000_000,
        None: 19_000_000,
    }
    assert found.best == found.arr - 24_000_000
    assert found.flagged == 6_400_000


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=5), st.integers(5, 80))
def test_the_bar_is_as_wide_as_it_says_and_hides_no_amount(amounts: list[int], width: int) -> None:
    cells = bar_cells(amounts, width)
    assert sum(cells) == (width if any(amounts) else 0)
    assert [size > 0 for size in cells] == [amount > 0 for amount in amounts]


def test_a_card_says_the_same_at_every_width() -> None:
    cards = RenewalCards(sight())
    rows = [row for row in RenewalRows(worked_board(), sight()).rows("") if row.can_be_chosen]

    def said(place: int, width: int) -> list[str]:
        card = cards.card(rows[place], width)
        assert len(card) == cards.lines(width)
        return ["".join(each.text for each in set_in(line, width)).rstrip() for line in card]

    assert said(1, 16) == ["! Near        St", "18 d        $64k", "past notice  ◐54", "at risk, talks"]
    assert said(0, 13) == ["Past       Gr", "−12 d    $88k", "+ notice", "◐ 54 amber", "+ no outcome"]
    assert said(2, 34) == [
        "Two",
        "44 d · notice 14 d           $190k",
        "◐ 54 amber                  Growth",
        "+ no call · monitor",
    ]
    (head, money) = cards.head(1, [rows[1]])
    assert [each.text for line in (head, money) for each in line.left] == ["0–30 days · 1", "$64k"]


def test_what_is_missing_is_said_in_words() -> None:
    past, near, two, three, _four, far = worked_board().renewals
    assert [missing(line) for line in (past, near, two, three)] == ["the outcome", "", "a forecast call", ""]
    assert missing(far) == ""
    silent = near.contract.but(notice_days=None)
    assert missing(near._replace(contract=silent)) == "the notice period"
    not_begun = near._replace(contract=near.contract.but(stage="monitor"), needs_call=True)
    assert missing(not_begun) == "the stage"
    assert "".join(each.text for each in standing_cells(not_begun)) == "at risk · + not begun"


def test_tiers_are_told_apart_in_few_letters() -> None:
    assert short_tiers(TIERS) == {"strategic": "St", "growth": "Gr", "scale": "Sc"}
    assert set(short_tiers({"strategic": "Tier A", "growth": "Tier B", "scale": "Tier C"}).values()) == {"1", "2", "3"}


def test_the_band_of_a_score_can_be_told_without_colour() -> None:
    def said(total: int | None, band: Band) -> Health:
        return Health(account(), TODAY, total, band, {}, tuple)

    scores = (said(80, "green"), said(54, "amber"), said(20, "red"), said(None, "insufficient"))
    assert [health_cell(each).text for each in scores] == ["● 80", "◐ 54", "○ 20", "?"]
    assert health_cell(scores[3], worded=True).text == "? unknown"


def test_the_words_of_a_renewal_apply_to_every_open_contract() -> None:
    here, endless = worked_book().contracts[0], worked_book().contracts[-1]
    acme = account()
    assert all(applies(word, [Selection(acme, None, here)]) for word in ("outcome", "call", "price", "prep"))
    assert [applies(word, [Selection(acme, None, endless)]) for word in ("outcome", "prep")] == [False, False]
    closed = here.but(outcome="renewed", outcome_on=TODAY)
    assert not applies("call", [Selection(acme, None, closed)])
    assert not applies("call", [Selection(acme, None, acme)])


def test_the_outcome_takes_all_marked_rows_and_a_notice_is_answered_on_its_own_row() -> None:
    here, endless = worked_book().contracts[0], worked_book().contracts[-1]
    acme = account()
    assert applies("outcome", [Selection(acme, None, here), Selection(acme, None, here)])
    assert not applies("outcome", [Selection(acme, None, here), Selection(acme, None, endless)])
    assert applies("done", [Selection(acme, None, here)])
    assert not applies("done", [Selection(acme, None, here.but(outcome="renewed", outcome_on=TODAY))])
    deadline = Obligation(acme, "notice", "Notice", "Last day", TODAY, here)
    assert applies("done", [Selection(acme, deadline)])
    assert applies("done", [Selection(acme, deadline._replace(type="outcome"))])


async def test_the_renewals_are_a_board_or_a_list_worked_by_keyboard_and_mouse(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "3")
        lanes = app.screen.query_one(Lanes)
        assert BOARD in text_of(app)
        await marked_renewals_are_recorded_at_once_and_a_notice_is_answered(app, pilot)
        await the_mouse_chooses_opens_and_scrolls_lanes(app, pilot, lanes)
        await a_search_narrows_the_board_and_goes_to_the_first_hit(app, pilot)
        await a_wide_window_shows_a_board_and_a_narrow_one_a_list(app, pilot, lanes)
        await keys(pilot, "1")
        mill = app.now.book.account_by_id["mill"]
        app._desk.library.apply(Change("rename", save=(mill.but(name="Renamed Ltd"),)))
        app.refresh_book()
        await keys(pilot, "3")
        assert "Renamed Ltd" in text_of(app), "a page opened again shows what was done elsewhere"


async def marked_renewals_are_recorded_at_once_and_a_notice_is_answered(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    await keys(pilot, "space", "right", "space", "o")
    assert "Outcome · 2 renewals" in text_of(app)
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1] == "2 renewals recorded as renewed. u undoes it."
    assert sorted(each.outcome or "" for each in desk.book().contracts).count("renewed") == 2
    await keys(pilot, "u")
    assert not any(each.outcome for each in desk.book().contracts)
    await keys(pilot, "d")
    assert "Notice · " in text_of(app)
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1].endswith("no notice came. u undoes it.")
    assert [each.notice_answer for each in desk.book().contracts].count("none") == 1
    await keys(pilot, "u")


async def the_mouse_chooses_opens_and_scrolls_lanes(app: CockpitApp, pilot: Pilot[object], lanes: Lanes) -> None:
    await keys(pilot, "g", "left")
    await pilot.click(Lanes, offset=(104, 4))
    assert "▌ Northwind" in text_of(app)
    await pilot.click(Lanes, offset=(60, 20))
    assert lanes.row is not None
    assert "▌ Northwind" in text_of(app), "a click beside the cards does nothing"
    await pilot.click(Lanes, offset=(104, 4))
    await pilot.pause()
    assert not isinstance(app.screen, RenewalsScreen)
    await keys(pilot, "escape")


async def a_search_narrows_the_board_and_goes_to_the_first_hit(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "slash")
    await typed(pilot, "mill")
    assert app.screen.query_one(Rows).number == 1
    assert "▌ Mill [EMEA]" in text_of(app)
    await keys(pilot, "enter", "enter")
    assert "Mill [EMEA] Ltd" in text_of(app)
    assert not isinstance(app.screen, RenewalsScreen)
    await keys(pilot, "escape", "escape", "1")
    assert app.current_mode == "today"
    await keys(pilot, "3", "g", "left")


async def a_wide_window_shows_a_board_and_a_narrow_one_a_list(
    app: CockpitApp, pilot: Pilot[object], lanes: Lanes
) -> None:
    assert BOARD in text_of(app)
    assert lanes.row is not None
    assert text_of(app).count("▌") == 4, "the cursor is seen without colour"
    await keys(pilot, "right")
    first = lanes.row.key
    assert "▌ Northwind" in text_of(app), "empty lanes are skipped"
    await keys(pilot, "left", "right", "j", "space", "b")
    assert lanes.marked, "marks and the cursor belong to both shapes"
    assert "Later · 2 · $480k" in text_of(app)
    assert lanes.row.key != first
    assert app.screen.query_one(Pane).region.x > 60
    await keys(pilot, "escape", "b", "v")
    assert app.screen.query_one(Pane).region.y > 18, "below the board"
    assert "Renews Fri 3 Sep 2027" not in text_of(app)
    await keys(pilot, "escape")
    assert not app.screen.query_one(Pane).display
    await pilot.resize_terminal(80, 24)
    await pilot.pause()
    assert LIST in text_of(app)
    assert lanes.row.key != first
    assert app.screen.check_action("shape", ()) is None
