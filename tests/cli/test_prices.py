"""`prices` and `renewal price`: planned increases, their steps and notice, and retention with and without them."""

from __future__ import annotations

import pytest

from cli.conftest import Shell


def test_every_increase_is_listed_by_what_it_needs_with_the_outlook(sample: Shell) -> None:
    answer = sample.json("prices")
    assert [(each["key"], each["verdict"]) for each in answer["items"]] == [
        ("verdant", "value"), ("tessel", "ready"), ("hokuto", "ready"), ("northwind", "ready"), ("kestrel", "ready"),
    ]  # fmt: skip
    whole, past = answer["outlook"]["all"], answer["past"]["all"]
    assert whole["nrr"] > whole["nrr_without_price"]
    assert past["nrr"] == pytest.approx(sample.json("scorecard")["all"]["nrr"])
    assert whole["start_arr"] == sample.json("forecast")["current_arr"]
    printed = sample.done("prices")
    assert "Tie to a value · 1" in printed
    assert "past NRR" in printed


def test_phases_are_planned_shown_and_undone(sample: Shell) -> None:
    said = sample.done("renewal", "price", "northwind", "--percent", "9", "--phases", "3")
    assert "+9 %, in 3 yearly steps, tied to Two clerks moved to dispatch" in said
    assert "Steps: Mon 15 Mar 2027 +$7.2k a year; Wed 15 Mar 2028 +$7.2k a year; Thu 15 Mar 2029" in said
    assert "Notice of it is due Thu 14 Jan 2027." in said
    (item,) = sample.json("prices", "northwind")["items"]
    assert [step["amount"]["amount"] for step in item["steps"]] == ["7200.00"] * 3
    assert item["next_12_months"]["amount"] == "7200.00"
    (plan,) = sample.json("plan", "northwind")["path"]["price_plans"]
    assert plan["steps"] == item["steps"]
    board = {each["key"]: each["price_plan"] for each in sample.json("renewals")["items"]}
    assert board["northwind"]["steps"] == item["steps"]
    assert "in 3 yearly steps (15 Mar 2027 +$7.2k" in sample.done("plan", "northwind").replace(
        "15 Mar +", "15 Mar 2027 +"
    )
    sample.done("undo")
    assert len(sample.json("prices", "northwind")["items"][0]["steps"]) == 2


def test_a_held_price_is_planned_and_cleared(sample: Shell) -> None:
    said = sample.done("renewal", "price", "hokuto", "--held-until", "2027-06-30")
    assert "old price held until Wed 30 Jun 2027" in said
    cleared = sample.done("renewal", "price", "hokuto", "--held-until", "")
    assert "old price for the whole next term" in cleared
    assert sample.json("prices", "hokuto")["items"][0]["steps"] == []


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (("--held-until", "2026-12-31"), "--held-until is before the renewal on Mon 25 Jan 2027", 1),
        (
            ("--phases", "3", "--treatment", "full"),
            "--phases are said of a phased increase, and this one is in full",
            1,
        ),
        (("--phases", "1"), "", 2),
        (("--phases", "eleven"), "", 2),
        (("--held-until", "someday"), "is not a date", 2),
        ((), "--phases, --held-until", 2),
    ],
)
def test_what_contradicts_itself_is_refused(sample: Shell, arguments: tuple[str, ...], says: str, code: int) -> None:
    assert says in sample.refused("renewal", "price", "hokuto", *arguments, code=code)


def test_at_risk_it_is_not_now_and_nothing_stands_on_today(sample: Shell) -> None:
    said = sample.done("renewal", "price", "halden", "--percent", "12")
    assert "! The account is at risk: stabilise and prove value first." in said
    assert "! No value is tied to it: a price increase without value is a reason to leave." in said
    (item,) = sample.json("prices", "halden")["items"]
    assert (item["verdict"], item["why"]) == ("not_now", "The account is at risk: stabilise and prove value first")
    assert "! 12 % at once is above 10 %" in sample.done("prices", "halden")
    owed = sample.json("today", "--account", "halden", "--within", "60")["obligations"]
    assert not [each for each in owed if "price" in each["what"]]


def test_the_notice_stands_on_today_and_goes_once_given(sample: Shell) -> None:
    def owed() -> list[str]:
        found = sample.json("today", "--account", "northwind", "--today", "2026-12-20")["obligations"]
        return [each["due_on"] for each in found if each["type"] == "notice" and "price increase" in each["what"]]

    assert owed() == ["2027-01-14"]
    calendar = sample.done("export", "calendar", "-", "--today", "2026-12-20")
    assert "price" not in calendar.casefold()
    sample.done("renewal", "price", "northwind", "--notice-on", "2026-12-18", "--today", "2026-12-20")
    assert owed() == []


def test_without_any_it_says_how_to_plan_one(acme: Shell) -> None:
    assert acme.json("prices")["items"] == []
    assert acme.json("prices")["outlook"]["all"]["nrr"] is None
    assert "No price increase is planned: `bookcockpit renewal price ACCOUNT" in acme("prices").stderr
    assert "n/a: no account has ARR today" in acme.done("prices")
    assert "Acme has no price increase planned; `bookcockpit renewal price acme" in acme("prices", "acme").stderr


def test_what_is_planned_never_reaches_the_customer(sample: Shell) -> None:
    sample.done("renewal", "price", "northwind", "--percent", "9", "--phases", "3")
    for kind in ("plan", "qbr"):
        text = sample.done("export", kind, "northwind", "--for", "customer", "-o", "-")
        assert "yearly steps" not in text
        assert "7.2k" not in text
