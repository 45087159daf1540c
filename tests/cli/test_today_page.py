"""Today as people read it and as programs do."""

from __future__ import annotations

from typing import Any

import pytest

from cli.conftest import Shell, scene

ITEM = {
    "account", "key", "contract", "tier", "kind", "internal", "state", "due_on", "days_late", "last_on", "every",
    "missed", "urgency", "why", "bring",
}  # fmt: skip


@scene
def busy(acme: Shell) -> None:
    acme.done(
        "contract", "add", "acme", "--starts-on", "2026-01-15", "--term-end", "2027-01-14", "--arr", "240k",
        "--notice-days", "60",
    )  # fmt: skip
    acme.done("commitment", "add", "acme", "Send the pack", "--due-on", "2026-11-20")
    acme.done("log", "acme", "business_review", "--on", "2026-11-26")


def test_the_json_has_the_promised_keys(busy: Any) -> None:
    busy.done("snooze", "acme", "usage_check", "--until", "mon", "--why", "quiet")
    busy.done("account", "add", "Globex", "--tier", "growth", "--owned-since", "2025-01-01")
    answer = busy.json("today", "--within", "30")
    assert answer["today"] == "2026-11-22"
    assert {"accounts", "items", "upcoming", "snoozed", "planned", "obligations"} <= answer.keys()
    for item in (*answer["items"], *answer["upcoming"]):
        assert item.keys() >= ITEM
        assert item["urgency"]["total"] == pytest.approx(sum(term["points"] for term in item["urgency"]["terms"]))
        assert isinstance(item["bring"], list)
    planned = {"account": "Acme", "key": "acme", "kind": "business_review", "on": "2026-11-26"}
    assert answer["planned"][0] == planned
    assert answer["obligations"][0].keys() == {
        "account", "key", "type", "id", "what", "due_on", "days_late", "part_of", "urgency"
    }  # fmt: skip
    for customer in answer["accounts"]:
        assert customer.keys() == {"account", "key", "urgency", "why", "things"}
        for thing in customer["things"]:
            assert thing.keys() == {"type", "kind", "id", "what", "due_on", "days_late", "urgency"}
            assert (thing["type"] == "touch") == (thing["kind"] is not None)
        assert customer["urgency"] == customer["things"][0]["urgency"]
    totals = [item["urgency"]["total"] for item in answer["items"]]
    assert totals == sorted(totals, reverse=True)


def test_why_adds_the_dates_behind_the_item(busy: Any) -> None:
    answer = busy.json("why", "acme", "value")
    assert answer.keys() >= ITEM | {"computed_due", "anchor", "skips", "override", "snooze"}
    text = busy.done("why", "acme", "renewal")
    assert "renews Fri 15 Jan 2027" in text
    assert "total" in text


def test_the_header_counts_everything(busy: Any) -> None:
    first = busy.done("today").split("\n")[0]
    assert first.startswith("Sun 22 Nov 2026 · ")
    for word in ("1 customer", "late", "more in 7 days", "0 snoozed", "planned", "a day holds 8"):
        assert word in first


def test_obligations_carry_their_own_marks(busy: Any) -> None:
    text = busy.done("today", "--within", "30", "--all")
    line = next(line for line in text.splitlines() if "We owe" in line)
    assert line.split() == ["□", "We", "owe", "2", "d", "late", "Send", "the", "pack"]


def test_the_capacity_cut_is_lifted_by_all(shell: Any) -> None:
    shell.begin()
    for number in range(9):
        shell.done("account", "add", f"Account {number}", "--tier", "growth", "--today", "2026-01-01")
    whole, cut = shell.json("today", "--all"), shell.json("today")
    assert (len(whole["accounts"]), len(cut["accounts"]), cut["more"]) == (9, 8, 1)
    assert {item["key"] for item in cut["items"]} == {customer["key"] for customer in cut["accounts"]}
    assert "1 more customer: --all" in shell.done("today")
    assert "--all" not in shell.done("today", "--all")


def test_check_ins_with_nothing_to_bring_fold_into_one_line(acme: Any) -> None:
    acme.done("account", "add", "Globex", "--tier", "scale", "--today", "2025-10-01")
    acme.done("cadence", "globex", "business_review", "--every", "none")
    folded = acme.done("today", "--account", "globex")
    assert "1 check-in with nothing to bring: Globex" in folded
    assert "Check-in" not in folded
    assert "Check-in" in acme.done("today", "--account", "globex", "--all")
    assert "check_in" in [item["kind"] for item in acme.json("today", "--account", "globex")["items"]]


def test_the_weekend_is_a_group_on_friday(acme: Any) -> None:
    acme.done("log", "acme", "check_in", "--on", "2026-10-21")
    assert "This weekend" in acme.done("today", "--today", "2026-11-20")
    assert "This weekend" not in acme.done("today", "--today", "2026-11-19")


def test_an_empty_book_and_an_empty_day_say_so(shell: Any) -> None:
    shell.begin()
    result = shell("today")
    assert result.exit_code == 0
    assert "No accounts yet" in result.stderr
    shell.done("account", "add", "Acme", "--tier", "scale")
    assert "Nothing is due today." in shell.done("today")


def test_filters_narrow_every_list(busy: Any) -> None:
    busy.done("account", "add", "Globex", "--tier", "scale", "--today", "2025-01-01")
    answer = busy.json("today", "--tier", "scale", "--all")
    assert {item["account"] for item in answer["items"]} == {"Globex"}
    assert answer["obligations"] == []
    assert {item["account"] for item in busy.json("today", "--account", "acme")["items"]} == {"Acme"}


def test_a_piped_table_is_a_hundred_columns_at_most(busy: Any) -> None:
    busy.done("account", "edit", "acme", "--name", "Acme " + "very long name " * 9)
    assert max(len(line) for line in busy.done("today", "--within", "90").splitlines()) <= 100


def test_accounts_are_flat_objects(busy: Any) -> None:
    busy.done("account", "add", "Globex", "--tier", "scale")
    acme, globex = busy.json("accounts")
    assert acme["arr"] == {"amount": "240000.00", "currency": "USD"}
    assert acme["reason"] is None
    assert (globex["arr"], globex["renews_on"]) == (None, None)
    assert "no running contract" in globex["reason"]
    assert [row["account"] for row in busy.json("accounts", "--sort", "tier")] == ["Acme", "Globex"]
    assert "$240k" in busy.done("accounts")


def test_archived_accounts_are_listed_only_when_asked_for(acme: Any) -> None:
    acme.done("account", "archive", "acme", "--as", "left")
    assert acme.json("accounts") == []
    assert acme.json("accounts", "--all")[0]["status"] == "archived"
    assert "archived already" in acme.refused("account", "archive", "acme")


def test_the_account_page_shows_everything_about_it(busy: Any) -> None:
    text = busy.done("account", "show", "acme")
    for part in ("Owed", "Contracts", "$240k", "People", "Ana Ruiz", "Promises", "Send the pack", "Last touches"):
        assert part in text
    answer = busy.json("account", "show", "acme")
    assert answer["contracts"][0]["arr"] == {"amount": "240000.00", "currency": "USD"}
    assert len(answer["stakeholders"]) == 2
