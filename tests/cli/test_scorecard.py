"""`scorecard` and `forecast`: their windows, their numbers as text and JSON, their refusals."""

from __future__ import annotations

from typing import Any

from cli.conftest import Shell, scene


@scene
def worked(blank: Shell) -> None:
    """The worked example: 100 → 120, 50 → 0, 30 → 20, 20 → 20, and a new customer."""
    blank.home.joinpath("in").mkdir()
    names = ("Up", "Gone", "Down", "Flat", "Fresh")
    for name in names:
        blank.done("account", "add", name, "--tier", "growth" if name in ("Up", "Flat") else "scale")
    rows = [
        "account,from_on,to_on,amount,currency,kind",
        "up,2025-01-01,2026-06-01,100.00,USD,new", "up,2026-06-01,,120.00,USD,expansion",
        "gone,2025-01-01,2026-06-01,50.00,USD,new", "gone,2026-06-01,,0.00,USD,churn",
        "down,2025-01-01,2026-06-01,30.00,USD,new", "down,2026-06-01,,20.00,USD,contraction",
        "flat,2025-01-01,,20.00,USD,new", "fresh,2026-03-01,,40.00,USD,new",
    ]  # fmt: skip
    path = blank.home / "in" / "arr_lines.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    blank.done("import", str(path))


def test_the_worked_example_as_json(worked: Any) -> None:
    found = worked.json("scorecard")
    assert (found["from"], found["to"]) == ("2025-11-23", "2026-11-22")
    whole = found["all"]
    assert (whole["nrr"], whole["grr"], whole["logo_retention"]) == (0.8, 0.7, 0.75)
    assert whole["start_arr"] == {"amount": "200.00", "currency": "USD"}
    assert whole["end_arr"] == {"amount": "160.00", "currency": "USD"}
    assert set(whole) == {
        "start_arr", "end_arr", "nrr", "nrr_without_price", "grr", "grr_without_price", "presumed_arr",
        "logo_retention", "expansion_rate", "price_rate", "accounts", "reason",
    }  # fmt: skip
    assert set(found["tiers"]) == {"strategic", "growth", "scale"}
    assert found["tiers"]["growth"]["nrr"] == 140 / 120
    empty = found["tiers"]["strategic"]
    assert (empty["accounts"], empty["start_arr"], empty["nrr"]) == (0, None, None)
    assert empty["reason"] == "no strategic account had ARR on Sun 23 Nov 2025"
    assert {(each["key"], each["start"]["amount"], each["end"]["amount"]) for each in found["cohort"]} == {
        ("up", "100.00", "120.00"), ("gone", "50.00", "0.00"), ("down", "30.00", "20.00"), ("flat", "20.00", "20.00"),
    }  # fmt: skip
    assert [each["key"] for each in found["new"]] == ["fresh"]
    assert found["excluded"] == []
    assert set(found["activity"]) == {
        "executive_engagement", "qbr_completion", "plan_freshness", "stakeholder_breadth", "health",
    }  # fmt: skip
    assert found["survivors_only"] is True


def test_the_page_prints_its_dates_its_benchmarks_and_who_is_behind_it(worked: Any) -> None:
    text = worked.done("scorecard", "--by", "tier", "--cohort")
    assert text.startswith("Scorecard Sun 23 Nov 2025 – Sun 22 Nov 2026, 12 months\n")
    assert "100 %, best 120 %" in text
    assert "strategic: n/a, no strategic account had ARR on Sun 23 Nov 2025" in text
    assert "Survivors only: the book begins on Sun 22 Nov 2026" in text
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.startswith("  ")}
    assert rows["NRR"][:7] == ["NRR", "without", "price", "80", "%", "n/a", "116.7"]
    assert rows["Gone"] == ["Gone", "scale", "$50", "–", "-$50", "–", "churn"]
    assert rows["Fresh"][:3] == ["Fresh", "joined", "new"]


def test_a_window_may_be_chosen(worked: Any) -> None:
    found = worked.json("scorecard", "--from", "2026-07-01", "--to", "2026-09-30")
    assert (found["months"], found["all"]["nrr"], found["all"]["accounts"]) == (3, 1, 4)
    assert worked.json("scorecard", "--to", "2025-12-31")["from"] == "2025-01-01"


def test_a_window_without_history_says_what_it_needs(worked: Any) -> None:
    text = worked.done("scorecard", "--from", "2024-01-01", "--to", "2025-12-31")
    assert "n/a: needs 24 months of history; the first ARR known began on Wed 1 Jan 2025" in text


def test_windows_that_look_ahead_or_end_before_they_begin_are_refused(worked: Any) -> None:
    assert "`bookcockpit forecast` looks ahead" in worked.refused("scorecard", "--to", "2026-11-23", code=2)
    sentence = worked.refused("scorecard", "--from", "2026-03-01", "--to", "2026-02-01", code=2)
    assert "--from 2026-03-01 is after --to 2026-02-01" in sentence
    assert "tier" in worked.refused("scorecard", "--by", "region", code=2)


def test_an_empty_book_has_nothing_to_say(shell: Any) -> None:
    shell.begin()
    assert "n/a: no account had ARR on Sun 23 Nov 2025" in shell.done("scorecard")
    assert shell.json("scorecard")["all"]["nrr"] is None
    assert "No renewal falls inside it" in shell.done("forecast")
    assert shell.json("forecast")["expected"] == {
        "arr": {"amount": "0.00", "currency": "USD"}, "nrr": None, "reason": "no account has ARR today",
    }  # fmt: skip


def test_what_a_customer_wrote_is_made_harmless(shell: Any) -> None:
    shell.begin()
    shell.done("account", "add", "Evil \x1b[31m\u202eCo", "--tier", "growth", "--key", "evil")
    term = ("--starts-on", "2025-01-01", "--term-end", "2026-12-31", "--arr", "100k")
    shell.done("contract", "add", "evil", *term)
    for text in (shell.done("scorecard", "--cohort"), shell.done("forecast")):
        assert "Evil" in text
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_the_forecast_names_its_renewals_and_what_is_not_counted(acme: Any) -> None:
    term = ("--starts-on", "2025-01-01", "--term-end", "2026-12-31")
    acme.done("contract", "add", "acme", *term, "--arr", "100k", "--call", "likely", "--target-arr", "120k")
    acme.done("account", "add", "Bolt", "--tier", "scale")
    acme.done("contract", "add", "bolt", *term, "--arr", "1k", "--currency", "GBP")
    text = acme.done("forecast")
    assert text.startswith("Forecast Sun 22 Nov 2026 – Sun 21 Nov 2027, 12 months\n")
    assert "Not counted: Bolt, no rate for GBP on or before Sun 22 Nov 2026" in text
    found = acme.json("forecast", "--months", "3")
    assert (found["months"], found["until"]) == (3, "2027-02-21")
    (row,) = found["items"]
    assert (row["key"], row["probability"], row["renews_on"], row["days_left"]) == ("acme", 0.75, "2027-01-01", 40)
    assert (row["expected"]["amount"], row["worst"]["amount"], row["best"]["amount"]) == (
        "90000.00", "0.00", "120000.00",
    )  # fmt: skip
    assert found["expected"]["nrr"] == 0.9
    assert [each["begins"] for each in found["by_month"]] == ["2027-01-01"]
    assert [each["account"] for each in found["excluded"]] == ["Bolt"]
    assert acme.json("forecast", "--months", "1")["items"] == []


def test_the_chances_of_a_call_are_the_playbooks(acme: Any) -> None:
    acme.done("contract", "add", "acme", "--starts-on", "2025-01-01", "--term-end", "2026-12-31", "--arr", "100k")
    path = acme.home / "mine.toml"
    path.write_text("[forecast]\nno_call_percent = 50\n", encoding="utf-8")
    found = acme.json("--playbook", str(path), "forecast")
    assert found["expected"]["nrr"] == 0.5
    path.write_text("[forecast]\nno_call_percent = 101\n", encoding="utf-8")
    assert "line 2: forecast.no_call_percent is a percentage, 100 at most" in acme.refused(
        "--playbook", str(path), "forecast"
    )
