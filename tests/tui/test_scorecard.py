"""The scorecard page: its numbers, the accounts behind each, its windows, and what it says where nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Contract
from bookcockpit.core.revenue.arr import Measure
from bookcockpit.core.revenue.retention import CohortRow, Movement
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.looking import Looking
from bookcockpit.tui.marks import HEIGHT, big
from bookcockpit.tui.scorecard.rows import behind_rows, caveats, headline_words, section_rows
from bookcockpit.tui.scorecard.sections import sections, walk
from bookcockpit.tui.scorecard.words import (
    BAR,
    Counted,
    Entry,
    count,
    count_health,
    formula_words,
    layered_bar,
    letter_bar,
    level_line,
    mark_bar,
    signed,
    step_bar,
    value_words,
    verdict,
    windows,
)
from bookcockpit.tui.screens import scorecard as page
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.scorecard import ScorecardScreen
from bookcockpit.tui.widgets.rows import Rows
from builders import account
from tui.reading import go_to, keys, text_of, typed
from tui.small_books import TODAY, days

WIDE = (120, 36)


def with_a_past(desk: Desk) -> Desk:
    """Contracts before those of the small book: Northwind grew 200k → 240k, Quorum stayed, Mill fell 400k → 240k."""
    before = {"north": (-166, 20_000_000), "quorum": (-326, 24_000_000), "mill": (-66, 40_000_000)}
    terms = [
        Contract(account_id=id, starts_on=days(-800), term_end=days(last), arr=arr, currency="USD")
        for id, (last, arr) in before.items()
    ]
    desk.apply(Change("the past", save=tuple(terms)))
    return desk


def counted_on(desk: Desk, place: int = 0) -> Counted:
    now = Looking(desk, lambda _trouble: None).now()
    return count(now, windows(now.book.as_of)[place])._replace(trend=count_health(now))


def entry(counted: Counted, key: str, *, full: bool = False) -> Entry:
    (found,) = (each for section in sections(counted, full=full) for each in section.entries if each.key == key)
    return found


# Words and pictures


def test_the_windows_of_a_day() -> None:
    found = windows(date(2026, 11, 23))
    assert [(each.name, each.start.isoformat(), each.end.isoformat()) for each in found] == [
        ("Trailing 12 months", "2025-11-24", "2026-11-23"),
        ("2026 to date", "2026-01-01", "2026-11-23"),
        ("Calendar year 2025", "2025-01-01", "2025-12-31"),
        ("Quarter 3 of 2026", "2026-07-01", "2026-09-30"),
        ("Trailing 24 months", "2024-11-24", "2026-11-23"),
    ]
    assert windows(date(2026, 2, 3))[3][1:] == (date(2025, 10, 1), date(2025, 12, 31))


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_no_window_looks_ahead(today: date) -> None:
    for each in windows(today):
        assert each.start <= each.end <= today


def ratio(value: float | None, **more: object) -> Measure:
    return Measure("nrr", "NRR", "share", value, **{"benchmark": 1.0, "best": 1.2, **more})  # type: ignore[arg-type]


def test_a_ratio_reads_beside_its_benchmark_without_colour() -> None:
    assert verdict(ratio(1.042)) == ("▲ 4.2 over 100 %", "good")
    assert verdict(ratio(0.857)) == ("▼ 14.3 below 100 %", "soon")
    assert verdict(ratio(0.9999)) == ("▼ 0.1 below 100 %", "soon"), "never 0 where something is lacking"
    assert verdict(ratio(1.0)) == ("= just 100 %", "good")
    assert verdict(ratio(None)) is None
    assert verdict(ratio(1.0, benchmark=None)) is None


def test_values_and_formulas_in_words() -> None:
    assert value_words(ratio(None), "USD") == "n/a"
    assert formula_words(ratio(0.8, over=8_000_000, under=10_000_000, parts_in="money"), "USD") == "$80k ÷ $100k"
    assert formula_words(ratio(0.75, over=3, under=4), "USD") == "3 ÷ 4"
    assert formula_words(ratio(None), "USD") == ""
    assert [signed(minor, "USD") for minor in (6_400_000, -2_200_000, 0)] == ["+$64k", "−$22k", "–"]


def test_bars_show_value_and_mark() -> None:
    assert mark_bar(1.08, 1.2, 1.0, 12) == "━━━━━━━━━━┿·"
    assert mark_bar(0.55, 1.0, 0.8, 10) == "━━━━━╸··│·"
    assert mark_bar(2.0, 1.0) == "━" * BAR
    assert layered_bar((10, 20, 40), 40, 8) == "██▓▓░░░░"
    assert layered_bar((0, 0, 1), 1000, 8) == "░·······", "however little, it is something"
    assert letter_bar("GAR?", (3, 1, 0, 1)) == "GGGA?"
    assert (level_line(10, 10, 20, 4), level_line(20, 10, 20, 4)) == ("┤   ", "───┤")
    assert (step_bar(10, 20, 10, 20, 4), step_bar(20, 15, 10, 20, 4)) == ("████", "  ▒▒")


@given(*[st.integers(0, 10**12)] * 4)
def test_a_bar_always_has_its_width(one: int, two: int, three: int, top: int) -> None:
    low, high = min(one, two, three), max(one, two, three)
    drawn = (
        mark_bar(one, top, two if two <= top else None),
        layered_bar(sorted((one, two, three)), top),
        level_line(two, low, high),
        step_bar(one, two, low, high),
    )
    assert [len(each) for each in drawn] == [BAR] * len(drawn)


def test_big_digits_are_three_lines_of_one_width() -> None:
    lines = big("1,107.8")
    assert len(lines) == HEIGHT
    assert len({len(line) for line in lines}) == 1


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(-(10**6), 10**6))))
def test_the_walk_leads_from_start_to_end(sizes: list[tuple[int, int, int]]) -> None:
    rows = []
    for place, (start, end, price) in enumerate(sizes):
        of = account(f"A{place}")
        rest = end - start - price
        kind = "expansion" if rest > 0 else "contraction"
        moved = [Movement(of, TODAY, "price", price, "USD")] * bool(price)
        moved += [Movement(of, TODAY, kind, rest, "USD")] * bool(rest)  # type: ignore[arg-type]
        rows.append(CohortRow(of, "growth", start, end, 0, price, max(0, rest), tuple(moved)))
    steps = walk(rows)
    assert sum(each.amount for each in steps) == sum(row.change for row in rows)
    assert all(one.after == two.before for one, two in pairwise(steps))
    assert all(sum(each.amount for each in step.movers) == step.amount for step in steps)


# What stands on the page


def test_each_number_says_where_it_stands_and_who_is_behind(desk_on: Callable[..., Desk]) -> None:
    counted = counted_on(with_a_past(desk_on()))
    nrr, grr, logos = (entry(counted, key) for key in ("nrr", "grr", "logo_retention"))
    assert (nrr.value, nrr.words) == ("85.7 %", "▼ 14.3 below 100 %")
    assert (grr.value, grr.words) == ("81 %", "▼ 9 below 90 %")
    assert (logos.value, logos.words) == ("100 %", "▲ 10 over 90 %")
    assert nrr.behind is not None
    first, *_others = nrr.behind().lines
    assert [first.account.name, *(each.text for each in first.cells)] == ["Mill [EMEA] Ltd", "$400k", "$240k", "−$160k"]
    assert first.why.text == "contraction 12 Sep"
    assert [(entry(counted, f"walk/{kind}").value) for kind in ("start", "expansion", "contraction", "end")] == [
        "$840k", "+$40k", "−$160k", "$720k",
    ]  # fmt: skip
    tiers = {key: entry(counted, f"tier/{key}/nrr") for key in ("strategic", "growth", "scale")}
    assert [each.value for each in tiers.values()] == ["120 %", "75 %", "n/a"]
    assert tiers["scale"].words.startswith("no scale account had ARR on")
    assert tiers["scale"].behind is None
    assert entry(counted, "tier/growth/grr", full=True).value == "75 %"


def test_the_forecast_and_the_health_stand_beside_what_was(desk_on: Callable[..., Desk]) -> None:
    counted = counted_on(with_a_past(desk_on()))
    assert [entry(counted, f"forecast/{kind}").value for kind in ("expected", "worst", "best")] == [
        "$540k", "$0", "$720k",
    ]  # fmt: skip
    quarter = entry(counted, "forecast/Q4 2026")
    assert (quarter.value, quarter.words) == ("$180k", "of $240k, 1 renewal")
    assert quarter.behind is not None
    (line,) = quarter.behind().lines
    assert (line.account.name, line.why.text) == ("Quorum Legal", "27 Dec, no call 75 %")
    assert isinstance(line.entity, Contract)
    assert entry(counted, "health/0").words.count("·") == 3
    assert entry(counted, "health/90").label.strip() == "90 days ago"
    assert entry(counted._replace(trend=None), "health/0").words == "counting …"


def test_what_is_not_known_is_said_and_never_a_number(desk_on: Callable[..., Desk]) -> None:
    counted = counted_on(desk_on())
    nrr = entry(counted, "nrr")
    assert (nrr.value, nrr.bar, nrr.behind) == ("n/a", "", None)
    assert nrr.words.startswith("needs 12 months of history")
    head = headline_words(counted, "", None, 80, 4).plain
    assert "NRR, GRR and logos: n/a" in head
    assert "Needs 12 months of history" in head
    assert entry(counted, "know/joined").value == "+$720k"


def test_the_dates_are_always_printed(desk_on: Callable[..., Desk]) -> None:
    counted = counted_on(with_a_past(desk_on()))
    for width, height in ((76, 4), (40, 1), (196, 5)):
        said = headline_words(counted, "", None, width, height).plain
        assert "17 Nov 2025 –" in said
        assert "16 Nov 2026" in said
        assert all(len(line) <= width for line in said.splitlines())
    assert "counting 2026 to date …" in headline_words(counted, "2026 to date", None, 76, 4).plain
    said = headline_words(counted, "", entry(counted, "grr"), 76, 4).plain
    assert "% GRR" in said
    assert "▼ 9 below 90 %" in said


def test_what_one_must_know_stands_above_in_whole_or_not_at_all(desk_on: Callable[..., Desk]) -> None:
    counted = counted_on(with_a_past(desk_on()))
    mill = counted.now.book.account_by_id["mill"]
    from bookcockpit.core.revenue.retention import Excluded

    card = counted.card._replace(survivors_only=days(-30), excluded=(Excluded(mill, "no rate for EUR"),))
    known = counted._replace(card=card)
    assert caveats(known, 90).plain == "Excluded: Mill [EMEA] Ltd · survivors only since Sat 17 Oct 2026"
    assert caveats(known, 40).plain == "Excluded: Mill [EMEA] Ltd · more below"
    assert caveats(counted, 80).plain == "All in USD, no account excluded"
    assert "better than they were" in entry(known, "know/survivors").notes[0]


def test_a_search_narrows_numbers_and_accounts(desk_on: Callable[..., Desk]) -> None:
    counted = counted_on(with_a_past(desk_on()))
    found = section_rows(sections(counted), "logo ret")
    assert [row.key for row in found if row.can_be_chosen] == ["logo_retention"]
    assert [row.is_heading for row in found] == [True, False]
    behind = entry(counted, "nrr").behind
    assert behind is not None
    labels = counted.now.policy.tier_labels
    assert [row.key for row in behind_rows(behind(), labels, "growth contraction")] == ["mill"]


# The page itself


async def test_from_a_number_to_its_accounts_and_back_to_the_same_row(
    desk_on: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = CockpitApp(with_a_past(desk_on()))
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "5", "j", "j")
        screen, said = app.screen, text_of(app)
        assert isinstance(screen, ScorecardScreen)
        assert "Mon 17 Nov 2025 – Mon 16 Nov 2026" in said
        assert "counting" not in said
        assert "It cannot exceed 100 %" in said, "the details explain the number"
        assert screen.check_action("act", ("export",)) is None
        rows = screen.query_one(Rows)
        await keys(pilot, "enter")
        assert [row.key for row in rows.rows] == ["mill", "north", "quorum"]
        assert screen.check_action("act", ("export",))
        await keys(pilot, "j", "enter")
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "escape")
        assert rows.row is not None
        assert rows.row.key == "north"
        await keys(pilot, "slash")
        await typed(pilot, "quorum")
        assert rows.number == 1
        await keys(pilot, "escape", "escape")
        assert rows.row.key == "grr"
        go_to(app, "forecast/expected")
        await keys(pilot, "enter")
        assert screen.chosen[0].entity is not None, "the contract that renews"
        await keys(pilot, "escape")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await other_days_are_a_key_away(app, pilot)
        monkeypatch.setattr(page, "_MANY", 0)
        await many_accounts_are_counted_beside_the_page(app, pilot)


async def other_days_are_a_key_away(app: CockpitApp, pilot: Pilot[object]) -> None:
    await keys(pilot, "g", "y")
    assert "2026 to date  Thu 1 Jan 2026 – Mon 16 Nov 2026" in text_of(app)
    await keys(pilot, "enter", "y")
    assert "Calendar year 2025  Wed 1 Jan 2025 – Wed 31 Dec 2025" in text_of(app)
    assert app.screen.query_one(Rows).rows[0].key in ("mill", "north", "quorum"), "the accounts stay open"
    await keys(pilot, "escape", "Y", "Y")
    assert "Trailing 12 months" in text_of(app)


async def many_accounts_are_counted_beside_the_page(app: CockpitApp, pilot: Pilot[object]) -> None:
    north = app.now.book.account_by_id["north"]
    app._desk.apply(Change("rename", save=(north.but(name="Renamed Ltd"),)))
    app.refresh_book()
    for shown, key in (("▼ 14.3 below 100 %", "y"), ("2026 to date  Thu 1 Jan 2026", "Y")):
        await pilot.pause()
        await app.workers.wait_for_complete([each for each in app.workers if each.group == "scorecard"])
        await pilot.pause()
        assert shown in text_of(app)
        assert "counting" not in text_of(app)
        await keys(pilot, key)
