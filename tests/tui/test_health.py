"""Health on the page of an account: what explains it, and the form that feeds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bookcockpit.core.accounts import account_lines
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Reading, Touch
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.desk import Desk
from bookcockpit.tui.account.health_tab import explained_beside
from bookcockpit.tui.account.here import Begin, Here
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.forms.plan import UsageCheckModel
from bookcockpit.tui.forms.touch import LogForm
from bookcockpit.tui.marks import score_spark
from bookcockpit.tui.screens.book import BookRows
from tui.reading import asked, go_to, keys, now_of, text_of, toasts, typed
from tui.small_books import TODAY, days
from tui.test_account import groups_of, lines_of, opened
from tui.test_papers import ACME, saved, wrong


def read(name: str, value: float, age: int = 3, account: str = "north") -> Reading:
    return Reading(account_id=account, input=name, read_on=days(-age), value=value)


@pytest.fixture
def read_desk(desk_on: Callable[..., Desk]) -> Desk:
    """Northwind with readings: fresh, stale, and one that no longer counts."""
    desk = desk_on()
    readings = (
        read("seats_active_pct", 82), read("seats_active_pct", 76, 44), read("csat_pct", 30, 40), read("nps", 10, 91),
        read("invoice_days_late", 9),
    )  # fmt: skip
    desk.apply(Change("read", save=readings))
    return desk


def test_the_tab_explains_the_total_input_by_input(read_desk: Desk) -> None:
    lines = lines_of(now_of(read_desk), "north", "health")
    text = "\n".join(lines)
    assert lines[0] == "[Health]"
    assert "◐ amber" in lines[1]
    assert "lowest relationship" in lines[3]
    assert "   From 3 of 3 categories, " in text
    assert "Past year" in text
    assert next(line for line in lines if line.startswith("→")).endswith(" points")
    assert any(line.startswith("[Relationship, the lowest") for line in lines)
    assert "● | Seats active | 82 %, 3 d ago | ████████▍· | 84 | 45 % | 37.8 | -7.2" in text
    assert "○ | CSAT | 30 %, stale: 40 d ago | " in text
    assert "? | NPS | too old: 10 on 17 Aug" in text
    assert "? | Logins trend | missing: R enters it" in text


def test_too_little_says_so_and_adds_up_to_nothing(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    new = Account(id="new", name="New", tier="growth", tracked_since=TODAY)
    desk.apply(Change("new", save=(new, read("csat_pct", 80, account="new"))))
    lines = lines_of(now_of(desk), "new", "health")
    assert lines[1:5] == [
        "?  Unknown, from 1 of 3 categories, 1 of 13 inputs",
        "   Too little is known for a score: only relationship is known. One reading of product or commercial "
        "begins it.",
        "→  Enter a reading: Seats active",
        "+  U checks usage: every reading in one form",
    ]
    assert "● | CSAT | 80 %, 3 d ago | ████████·· | 80 |  |  | " in lines
    assert not any("Past year" in line for line in lines)
    gone = desk.book().account_by_id["new"].but(status="churned")
    desk.apply(Change("gone", save=(gone,)))
    assert lines_of(now_of(desk), "new", "health") == ["[Health]", "No health: the account is churned."]


def test_each_input_is_acted_on_where_it_stands(read_desk: Desk) -> None:
    now = now_of(read_desk)
    here, groups = groups_of(now, "north", "health")
    begun = {
        row.about.selection.input: row.about for group in groups for row in group.rows if isinstance(row.about, Begin)
    }
    assert set(INPUTS) <= set(begun)
    for name, about in begun.items():
        draft = asked(now, "reading", about.selection).name
        assert name == "" or draft == f"reading/north/{name if name in INPUTS else next(iter(INPUTS))}"
        assert explained_beside(here, about.selection, 40).plain
        assert about.word in {"reading", "log", "person", "edit", "contract", "usage"}
        if name in INPUTS:
            assert about.word == "reading"
    champion = asked(now, "log", begun["champion_stability"].selection).form(now, {}, "")
    assert isinstance(champion, LogForm)
    assert champion.model.start["stakeholder_ids"] == "Ana Ruiz"
    assert begun["executive_sponsor"].selection.role == "executive_sponsor"
    assert "Scores 84 of 100: adds" in explained_beside(here, begun["seats_active_pct"].selection, 60).plain


def test_scores_are_drawn_as_high_as_they_are() -> None:
    assert score_spark([0, 12, 13, 50, 99, 100, None]) == "▁▁▂▅██·"


# The form.


def paper(*known: Reading) -> UsageCheckModel:
    return UsageCheckModel(ACME, known, TODAY)


def acme_read(name: str, value: float, age: int) -> Reading:
    return read(name, value, age, ACME.id)


def test_each_value_stands_beside_what_it_was_before() -> None:
    form = paper(acme_read("seats_active_pct", 76, 44), acme_read("nps", 12, 0))
    echoes = form.echoes(
        {**form.start, "seats_active_pct": "82", "csat_pct": "x", "open_escalations": "1", "nps": "20"}
    )
    assert echoes["seats_active_pct"] == "82 %, before 76 % on 3 Oct"
    assert echoes["csat_pct"] == "…"
    assert echoes["open_escalations"] == "1, the first"
    assert echoes["nps"] == "20, corrects 12 of that day"
    assert echoes["logins_trend_pct"] == "not read yet"
    assert form.echoes(form.start)["seats_active_pct"] == "last 76 % on 3 Oct"


def test_a_check_is_one_touch_and_a_reading_of_each_value_typed() -> None:
    change = saved(paper(), seats_active_pct="82", nps="-20", summary="Quiet in Hull", happened_on="fri")
    touch, *readings = change.save
    assert isinstance(touch, Touch)
    assert (touch.kind, touch.happened_on, touch.summary, touch.sentiment) == (
        "usage_check",
        days(-3),
        "Quiet in Hull",
        None,
    )
    assert [(each.input, each.value, each.read_on) for each in readings if isinstance(each, Reading)] == [
        ("seats_active_pct", 82, days(-3)), ("nps", -20, days(-3)),
    ]  # fmt: skip
    assert change.label.endswith("on 2026-11-13, 2 readings")
    assert len(saved(paper()).save) == 1, "a look at what did not change is a check too"


def test_what_was_read_already_that_day_is_corrected() -> None:
    before = acme_read("nps", 12, 0)
    same, other = saved(paper(before), nps="12").save, saved(paper(before), nps="20").save
    assert len(same) == 1
    assert [(each.id, each.value) for each in other if isinstance(each, Reading)] == [(before.id, 20)]


@pytest.mark.parametrize(
    ("answer", "field", "why"),
    [
        ({"seats_active_pct": "120"}, "seats_active_pct", "Seats active: 120 is above 100"),
        ({"seats_active_pct": "0.8"}, "seats_active_pct", "write 80% or 0.8%"),
        ({"usage_trend_pct": "-101"}, "usage_trend_pct", "is below -100"),
        ({"open_escalations": "-1"}, "open_escalations", "is below 0"),
        ({"nps": "many"}, "nps", "is not a number"),
        ({"happened_on": "tomorrow"}, "happened_on", "On is ahead, Tue 17 Nov 2026"),
    ],
)
def test_a_value_its_input_cannot_have_is_refused_under_its_field(answer: dict[str, str], field: str, why: str) -> None:
    refused = wrong(paper(), **answer)
    assert refused.field == field
    assert why in str(refused)


async def test_a_check_is_logged_in_one_step_and_each_input_opens_what_feeds_it(read_desk: Desk) -> None:
    app = CockpitApp(read_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "north")
        await keys(pilot, "tab", "U")
        await typed(pilot, "90")
        assert "90 %, before 82 % on 13 Nov" in text_of(app)
        await keys(pilot, "escape", "U")
        assert isinstance(app.screen, ModelForm)
        assert app.screen.texts()["seats_active_pct"] == "90", "its draft is kept"
        await keys(pilot, "ctrl+s")
        assert "Logged usage check of Northwind with 1 reading. Health " in toasts(app)[-1]
        assert "90 %, today" in text_of(app)
        await keys(pilot, "u")
        assert "82 %, 3 d ago" in text_of(app)
        go_to(app, "north/health/csat_pct")
        await keys(pilot, "v")
        assert "By the playbook 0 → 0, 100 → 100" in text_of(app), "explained in a narrow window too"
        await keys(pilot, "v", "enter")
        assert isinstance(app.screen, ModelForm)
        assert app.screen.texts()["input"] == "csat_pct"


def test_the_book_is_ordered_and_searched_by_health(read_desk: Desk) -> None:
    now = now_of(read_desk)
    rows = BookRows(account_lines(now.book, now.policy, now.view, now.healths), now)
    assert "Health ▲" in [column.title for column in rows.columns("health")]
    worst_first: list[Any] = [row.about for row in rows.rows("health", "")]
    scores = [line.health.total for line in worst_first]
    assert scores == sorted(scores, key=lambda each: (each is None, each))
    found: list[Any] = [row.about for row in rows.rows("health", "amber")]
    assert {line.band for line in found} == {"amber"}


def test_the_page_stands_on_a_snapshot_alone(read_desk: Desk) -> None:
    now = now_of(read_desk)
    assert Here(now, now.book.account_by_id["north"]).plan.now.health == now.healths.of(now.book.account_by_id["north"])
