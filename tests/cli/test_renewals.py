"""`renewals` and `renewal`: the board in the terminal, and what is recorded of a renewal."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Shell, scene


@scene
def acme(blank: Shell) -> None:
    """An account with a renewal on 1 January 2027."""
    blank.done("account", "add", "Acme", "--tier", "strategic")
    blank.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--term-end", "2026-12-31", "--arr", "240k",
        "--notice-days", "60", "--key", "acme-2026",
    )  # fmt: skip


def test_the_board_as_json_has_every_lane_and_what_is_apart(acme: Any) -> None:
    acme.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--open-ended", "--arr", "10k", "--key", "endless"
    )
    said = acme.json("renewals")
    assert said["today"] == "2026-11-22"
    (item,) = said["items"]
    assert {name: item[name] for name in ("contract", "renews_on", "days_left", "notice_on", "lane", "in_window")} == {
        "contract": "acme-2026", "renews_on": "2027-01-01", "days_left": 40, "notice_on": "2026-11-02",
        "lane": "31-60", "in_window": True,
    }  # fmt: skip
    assert (item["arr"], item["needs_call"]) == ({"amount": "240000.00", "currency": "USD"}, True)
    assert (item["health"]["total"], item["health"]["band"]) == (None, "insufficient")
    assert said["totals"]["31-60"] == {"amount": "240000.00", "currency": "USD"}
    assert list(said["totals"]) == ["past_due", "0-30", "31-60", "61-90", "91-120", "later"]
    assert [each["contract"] for each in said["open_ended"]] == ["endless"]
    assert acme.json("renewals", "--within", "39")["items"] == []
    assert acme.json("renewals", "--tier", "growth")["items"] == []
    assert "31 to 60 days · 1 · $240k" in acme.done("renewals")


def test_an_outcome_moves_the_board_on_and_one_undo_takes_it_back(acme: Any) -> None:
    said = acme.done("renewal", "outcome", "acme", "expanded", "--arr", "252k", "--on", "fri")
    assert "expanded on Fri 20 Nov 2026; next term Fri 1 Jan 2027 to Fri 31 Dec 2027, $252k a year" in said
    (item,) = acme.json("renewals")["items"]
    assert (item["renews_on"], item["arr"]["amount"]) == ("2028-01-01", "252000.00")
    acme.done("undo")
    (item,) = acme.json("renewals")["items"]
    assert item["contract"] == "acme-2026"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("outcome", "acme", "contracted", "--arr", "250k"),
            "Acme: --arr is not between 0 and USD 240,000.00, so it is expanded, not contracted",
        ),
        (("outcome", "acme", "extended"), "until when was it extended?"),
        (("outcome", "acme", "renewed", "--contract", "other"), "has no contract “other”"),
        (("price", "acme", "--clear"), "has no price plan"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(acme: Any, arguments: tuple[str, ...], says: str) -> None:
    assert says in acme.refused("renewal", *arguments)
    assert "say what it is called" in acme.refused("renewal", "call", "acme", code=2)
    assert "write one of renewed" in acme.refused("renewal", "outcome", "acme", "won", code=2)


def test_of_several_contracts_one_has_to_be_named(acme: Any) -> None:
    acme.done(
        "contract",
        "add",
        "acme",
        "--starts-on",
        "2026-03-01",
        "--term-end",
        "2027-02-28",
        "--arr",
        "10k",
        "--key",
        "two",
    )
    said = acme.refused("renewal", "call", "acme", "likely")
    assert "say which with --contract: acme-2026 ($240k, Fri 1 Jan 2027), two ($10k, Mon 1 Mar 2027)" in said
    assert "likely, in talks" in acme.done(
        "renewal", "call", "acme", "likely", "--stage", "in-talks", "--contract", "two"
    )


def test_a_price_plan_is_kept_shown_and_taken_back(acme: Any) -> None:
    said = acme.done("renewal", "price", "acme", "--percent", "5", "--tied-to", "1,200 hours")
    assert "+5 %, in full, tied to 1,200 hours" in said
    assert acme.json("renewals")["items"][0]["price_plan"]["percent"] == 5.0
    acme.done("renewal", "price", "acme", "--clear")
    assert acme.json("renewals")["items"][0]["price_plan"] is None


def test_an_empty_text_clears_what_was_said(acme: Any) -> None:
    acme.done("renewal", "call", "acme", "likely", "--probability", "60%", "--target-arr", "260k")
    item = acme.json("renewals")["items"][0]
    assert (item["probability"], item["target_arr"]["amount"]) == (0.6, "260000.00")
    acme.done("renewal", "call", "acme", "--probability", "", "--target-arr", "")
    item = acme.json("renewals")["items"][0]
    assert (item["call"], item["probability"], item["target_arr"]) == ("likely", None, None)
    acme.done("renewal", "price", "acme", "--percent", "5", "--tied-to", "1,200 hours")
    assert "no increase yet, in full." in acme.done("renewal", "price", "acme", "--percent", "", "--tied-to", "")


def test_a_contract_that_is_settled_or_without_an_end_has_nothing_ahead(acme: Any) -> None:
    acme.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--open-ended", "--arr", "10k", "--key", "endless"
    )
    said = acme.refused("renewal", "prep", "acme", "--start", "--contract", "endless")
    assert "Contract endless of Acme has no end, so there is no renewal to prepare" in said
    acme.done("renewal", "outcome", "acme", "renewed")
    assert "Contract acme-2026 of Acme is settled" in acme.refused(
        "renewal", "call", "acme", "lost", "--contract", "acme-2026"
    )
    said = acme.refused("renewal", "outcome", "acme", "renewed", "--contract", "acme-2026")
    assert "Acme: the outcome is recorded already: renewed on Sun 22 Nov 2026; undo takes it back" in said


def test_a_renewal_that_has_passed_is_recorded_not_prepared(acme: Any) -> None:
    acme.done("contract", "edit", "acme", "--term-end", "2026-11-20")
    said = acme.refused("renewal", "prep", "acme", "--start")
    assert "Acme: term end has passed: the renewal was on Sat 21 Nov 2026, record its outcome" in said


def test_preparing_promises_each_step_once(acme: Any) -> None:
    assert [each["state"] for each in acme.json("renewal", "prep", "acme")] == ["late", "late", "late", "ahead"]
    assert "4 steps promised" in acme.done("renewal", "prep", "acme", "--start")
    assert "0 steps promised" in acme.done("renewal", "prep", "acme", "--start")
    assert {each["commitment"] for each in acme.json("renewal", "prep", "acme")} == {
        f"acme-2026-prep-{days}" for days in (120, 90, 60, 30)
    }


@scene
def early(blank: Shell) -> None:
    """A yearly term, and one like it that starts two months before the first ends."""
    blank.done("account", "add", "Acme", "--tier", "growth")
    term(blank, "c1", "2026-01-01", "2026-12-31")
    term(blank, "c2", "2026-11-01", "2027-10-31")


def term(shell: Any, key: str, starts: str, ends: str, arr: str = "100k", *more: str) -> None:
    shell.done("contract", "add", "acme", "--starts-on", starts, "--term-end", ends, "--arr", arr, "--key", key, *more)


def arr(shell: Any) -> str:
    amount: str = shell.json("accounts")[0]["arr"]["amount"]
    return amount


TWICE = "$100k counted twice? $100k from 1 Nov 2026 may renew $100k to 31 Dec 2026"


def test_what_may_be_counted_twice_is_said_beside_every_number_it_touches(early: Any) -> None:
    assert arr(early) == "200000.00"
    for page in ("scorecard", "forecast"):
        assert "$100k counted twice? (Acme): `bookcockpit hygiene overlaps`" in early.done(page)
        (told,) = early.json(page)["counted_twice"]
        assert (told["account"], told["amount"]["amount"], told["why"]) == ("Acme", "100000.00", TWICE)
    assert early.done("accounts").count("counted twice?") == 1
    assert early.json("accounts")[0]["counted_twice"] == "$100k counted twice?"
    assert early.done("renewals").count("$100k counted twice?") == 2
    assert TWICE in early.done("plan", "acme", "--plain")
    assert early.json("plan", "acme")["now"]["counted_twice"] == [TWICE]
    (found,) = (each for each in early.json("hygiene", "acme")["items"] if each["rule"] == "overlaps")
    assert (found["what"], found["command"].split()[-3:]) == (TWICE, ["c2", "c1", "[--both]"])
    told = [each for each in early.json("doctor") if each["check"] == "terms"]
    assert [(each["state"], TWICE in each["says"]) for each in told] == [("warning", True)]


@pytest.mark.parametrize(
    ("both", "total", "board"), [((), "100000.00", ["c2"]), (("--both",), "200000.00", ["c1", "c2"])]
)
def test_an_answer_settles_it_everywhere_and_one_undo_takes_it_back(
    early: Any, both: tuple[str, ...], total: str, board: list[str]
) -> None:
    said = early.done("renewal", "link", "acme", "c2", "c1", *both)
    assert ("c1 and c2 both run" if both else "c2 renews c1") in said
    assert arr(early) == total
    assert [each["contract"] for each in early.json("renewals")["items"]] == board
    for page in ("scorecard", "forecast", "accounts", "renewals", "plan acme", "hygiene overlaps"):
        assert "twice" not in early.done(*page.split()).replace("No term looks", "")
    assert [each["state"] for each in early.json("doctor") if each["check"] == "terms"] == ["ok"]
    assert "as was said already" in early.done("renewal", "link", "acme", "c2", "c1", *both)
    early.done("undo")
    assert early.json("accounts")[0]["counted_twice"] is not None


def test_what_cannot_be_linked_is_refused_in_one_sentence(early: Any) -> None:
    early.done("account", "add", "Bolt", "--tier", "growth")
    for arguments, says in (
        (("acme", "c1", "c1"), "Acme: c1 cannot renew itself"),
        (("acme", "c1", "c1", "--both"), "Acme: c1 cannot run beside itself"),
        (("acme", "c1", "c2"), "Acme: c1 starts on Thu 1 Jan 2026, before c2 does on Sun 1 Nov 2026"),
        (("bolt", "c2", "c1"), "Bolt has no contract “c2”; its contracts are none"),
    ):
        assert says in early.refused("renewal", "link", *arguments)
    assert "Missing argument 'OLD" in early.refused("renewal", "link", "acme", "c2", code=2)


def test_a_new_link_says_what_it_takes_the_place_of(early: Any) -> None:
    term(early, "c0", "2025-01-01", "2025-12-31", "50k")
    early.done("renewal", "link", "acme", "c2", "c1")
    assert "c2 renews c0, c1 no longer" in early.done("renewal", "link", "acme", "c2", "c0")
    assert "c2 renews c0 and c1." in early.done("renewal", "link", "acme", "c2", "c0", "c1")


def test_a_renewal_whose_next_term_stands_is_linked_and_never_made_a_third_time(shell: Any) -> None:
    shell.begin()
    shell.done("account", "add", "Acme", "--tier", "growth")
    term(shell, "c1", "2024-12-01", "2025-11-30")
    term(shell, "c2", "2026-01-15", "2027-01-14")
    said = shell.done("renewal", "outcome", "acme", "renewed", "--contract", "c1")
    assert "linked to the term Thu 15 Jan 2026 to Thu 14 Jan 2027, $100k a year: flat renewal" in said
    terms = shell.json("contract", "list", "acme")
    assert [(each["key"], each["outcome"], each["previous_all"]) for each in terms] == [
        ("c1", "renewed", []), ("c2", None, ["c1"]),
    ]  # fmt: skip
    assert "is recorded already" in shell.refused("renewal", "outcome", "acme", "renewed", "--contract", "c1")


def test_where_the_next_term_may_stand_the_one_it_renews_has_to_be_named(early: Any) -> None:
    early.done("contract", "edit", "acme", "--contract", "c2", "--open-ended")
    said = early.refused("renewal", "outcome", "acme", "renewed")
    assert "the term c2 from Sun 1 Nov 2026 ($100k) stands already; --contract c1 links it" in said
    assert "leave --arr and --until out" in early.refused(
        "renewal", "outcome", "acme", "expanded", "--contract", "c1", "--arr", "120k"
    )
    assert len(early.json("contract", "list", "acme")) == 2
    assert "linked to the term" in early.done("renewal", "outcome", "acme", "renewed", "--contract", "c1")


def test_an_import_asks_what_its_terms_leave_open_and_a_dry_run_asks_the_same(shell: Any, tmp_path: Any) -> None:
    shell.begin()
    shell.done("account", "add", "Acme", "--tier", "growth", "--key", "A")
    file = tmp_path / "contracts.csv"
    head = "key,account,starts_on,term_end,arr,currency\n"
    file.write_text(
        f"{head}c1,A,2026-01-01,2026-12-31,100000,USD\nc2,A,2026-11-01,2027-10-31,100000,USD\n", encoding="utf-8"
    )
    dry = shell.json("import", str(file), "--dry-run")["notices"]
    assert dry[0] == f"Acme: {TWICE}"
    assert "`bookcockpit hygiene overlaps`" in dry[1]
    assert shell.json("import", str(file))["notices"] == dry
    # What is known already is not asked at every import.
    assert shell.json("import", str(file))["notices"] == []


MUSEUM = Path(__file__).parent.parent / "store" / "museum" / "v2.sqlite"
"""A book as the version before these rules left it."""


def test_what_an_update_makes_of_the_arr_is_said_once_with_the_accounts(shell: Any) -> None:
    shutil.copy(MUSEUM, shell.store)
    shell.store.chmod(0o600)
    with closing(sqlite3.connect(shell.store)) as connection, connection:
        ((name,),) = connection.execute("SELECT name FROM account")
        connection.execute("DELETE FROM arr_line")
        connection.execute(
            "UPDATE contract SET arr = 10000000, currency = 'USD', outcome = NULL, outcome_on = NULL,"
            " outcome_arr = NULL, previous_id = NULL, open_ended = 0"
        )
        for key, starts, ends in (("c", "2024-12-01", "2025-11-30"), ("c2", "2026-01-15", "2027-01-14")):
            connection.execute("UPDATE contract SET starts_on = ?, term_end = ? WHERE id = ?", (starts, ends, key))
    said = f"ARR today is another one for 1 account: {name} $200k → $100k."
    assert said in shell("accounts").stderr
    assert said not in shell("accounts").stderr
    assert [said in each["says"] for each in shell.json("doctor") if each["check"] == "terms"] == [True, False]


def test_a_notice_deadline_is_answered_shown_everywhere_and_undone(acme: Any) -> None:
    said = acme.done("renewal", "notice", "acme", "extended", "--until", "2026-12-10")
    assert "Acme: moved to Thu 10 Dec 2026." in said
    (item,) = acme.json("renewals")["items"]
    assert (item["notice_on"], item["notice_answer"]) == ("2026-12-10", "extended")
    said = acme.done("renewal", "notice", "acme", "received", "--call", "lost")
    assert "they gave notice; called lost; flagged at risk." in said
    (item,) = acme.json("renewals")["items"]
    assert (item["notice_answer"], item["call"], item["at_risk"]) == ("received", "lost", True)
    assert "they gave notice, called lost" in acme.done("plan", "acme")
    assert "they gave notice" in acme.done("why", "acme", "renewal_prep")
    acme.done("undo")
    (item,) = acme.json("renewals")["items"]
    assert (item["notice_answer"], item["call"], item["at_risk"]) == ("extended", None, False)
    assert "Acme: moved to Thu 10 Dec 2026, as was said already." not in acme.done("renewal", "notice", "acme", "none")
    assert "no notice came, as was said already" in acme.done("renewal", "notice", "acme", "none")
    assert "--until is missing" in acme.refused("renewal", "notice", "acme", "extended")


def test_all_that_passed_is_settled_with_a_preview_and_one_step(acme: Any) -> None:
    acme.done("account", "add", "Bolt", "--tier", "growth")
    for account, starts, ends in (("acme", "2024-06-01", "2025-05-31"), ("bolt", "2025-11-01", "2026-10-31")):
        acme.done("contract", "add", account, "--starts-on", starts, "--term-end", ends, "--arr", "7k")
    past = ("renewal", "outcome", "--past", "renewed")
    before = acme.done("contract", "list", "--json")
    said = acme(*past, "--dry-run")
    assert said.exit_code == 0
    assert "2 terms in a row" in said.stdout
    assert "Nothing was written." in said.stderr
    assert acme.done("contract", "list", "--json") == before
    assert "Bolt" not in acme.done(*past, "--before", "2026-01-01", "--dry-run")
    assert "2 renewals recorded as renewed. `bookcockpit undo` takes it back." in acme.done(*past)
    assert all(each["lane"] != "past_due" for each in acme.json("renewals")["items"])
    acme.done("undo")
    assert acme.done("contract", "list", "--json") == before
    assert "No renewal passed" in acme(*past, "--before", "2020-01-01").stderr
    assert "is not an outcome for all" in acme.refused("renewal", "outcome", "--past", "expanded", code=2)
    assert "--past takes one OUTCOME" in acme.refused(*past, "--arr", "7k", code=2)
    assert "go with --past" in acme.refused("renewal", "outcome", "acme", "renewed", "--dry-run", code=2)
    assert "Missing argument" in acme.refused("renewal", "outcome", "acme", code=2)


def test_a_list_of_contracts_tells_what_is_renewed_from_what_is_open(early: Any) -> None:
    early.done("renewal", "link", "acme", "c2", "c1")
    lines = [line.split() for line in early.done("contract", "list", "acme").splitlines() if line.startswith("Acme")]
    assert [(line[-1], "renewed" in line, "monitor" in line) for line in lines] == [
        ("c1", True, False), ("c2", False, True),
    ]  # fmt: skip
