"""The book as a list: what a line says, the orders, the words of a search."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.accounts import ORDERS, AccountLine, Search, account_lines, in_order, text_of
from bookcockpit.core.actions import UnknownName, find_account
from bookcockpit.core.book import Book
from bookcockpit.core.dates import working_day_from
from bookcockpit.core.due.postpone import snooze_together
from bookcockpit.core.due.today import TodayItem, today_view
from bookcockpit.core.entities import Shift
from bookcockpit.core.policy import Policy
from builders import account, book, contract, day, touch

TODAY = day("2026-11-16")
RULES = Policy()


def lines_of(of: Book) -> list[AccountLine]:
    return list(account_lines(of, RULES, today_view(of, RULES, of.as_of)))


def lines() -> dict[str, AccountLine]:
    north = account("North", "strategic", industry="Freight", our_owner="Kim Park")
    quiet = account("Quiet", "scale", at_risk_since=day("2026-11-10"))
    gone = account("Gone", "growth", status="churned")
    fresh = account("Fresh", "growth", tracked_since=TODAY)
    touches = [
        touch(north, "business_review", "2026-08-10"),
        touch(north, "usage_check", "2026-11-12"),
        touch(quiet, "business_review", "2026-06-01"),
        touch(quiet, "check_in", "2026-06-02"),
    ]
    terms = [contract(north, "2026-01-01", "2026-12-31", 240_000_00), contract(quiet, "2026-01-01", "2027-06-30", 5_00)]
    made = lines_of(book(TODAY, [north, quiet, gone, fresh], touches, contracts=terms))
    return {line.account.name: line for line in made}


def ranked(of: Book) -> list[TodayItem]:
    return list(today_view(of, RULES, of.as_of).ranked)


def test_a_line_says_what_today_ranks_first_what_was_last_and_when_it_renews() -> None:
    north = lines()["North"]
    assert north.next is not None
    assert (north.next.kind, north.next.due_on) == ("renewal_prep", day("2026-09-03"))
    assert (north.state, north.is_late) == ("well_overdue", True)
    assert (north.last_on, north.silent_days) == (day("2026-11-12"), 4)
    assert (north.renews_on, north.days_left, north.arr) == (day("2027-01-01"), 46, 240_000_00)
    assert (north.in_window, lines()["Quiet"].in_window) == (True, False)


def test_a_former_customer_is_owed_nothing_and_a_new_one_nothing_yet() -> None:
    assert (lines()["Gone"].next, lines()["Gone"].state) == (None, None)
    assert lines()["Fresh"].state == "upcoming"
    assert lines()["Fresh"].last_on is None


def test_what_is_put_off_on_today_is_not_late_in_the_book() -> None:
    acme = account("Acme", "scale")
    held = [touch(acme, "value_touch", "2026-10-01")]
    late = book(TODAY, acme, held)
    (review,) = [line.item for line in ranked(late)]
    assert (lines_of(late)[0].next, lines_of(late)[0].is_late) == (review, True), (
        "never reviewed, and late all the same"
    )
    reviewed = [*held, touch(acme, "business_review", "2025-06-01")]
    late = book(TODAY, acme, reviewed)
    (review,) = [line.item for line in ranked(late)]
    assert (lines_of(late)[0].next, lines_of(late)[0].is_late) == (review, True)

    later = Shift(
        account_id=acme.id,
        kind="business_review",
        from_due=review.computed_due,
        to_due=day("2026-12-10"),
        reason="spread",
        why="spread",
        made_on=TODAY,
    )
    nearly = [*held, touch(acme, "business_review", "2026-06-20")]
    put_off = {
        "snoozed": book(
            TODAY, acme, reviewed, snoozes=snooze_together(late, [review], day("2026-11-25"), "ill", TODAY).save
        ),
        "planned": book(TODAY, acme, [*nearly, touch(acme, "business_review", "2026-11-20", planned=True)]),
        "spread": book(TODAY, acme, reviewed, shifts=[later]),
    }
    for how, of in put_off.items():
        (line,) = lines_of(of)
        assert not line.is_late, how
        assert line.state == "upcoming", how
        assert line.next is not None, how
        assert line.next.kind == "check_in", how


def test_an_account_is_late_exactly_when_today_ranks_something_overdue_of_it() -> None:
    accounts = [account(f"A{n:02}", ("strategic", "growth", "scale")[n % 3]) for n in range(24)]
    kinds = ("business_review", "value_touch", "check_in", "usage_check", "executive_touch")
    touches = [
        touch(each, kinds[(n + k) % 5], str(TODAY - timedelta(days=(17 * n + 31 * k) % 200)))
        for n, each in enumerate(accounts)
        for k in range(n % 6)
    ]
    of = book(TODAY, accounts, touches)
    late = {line.account.id for line in ranked(of) if working_day_from(line.item.due_on, ()) < TODAY}
    due = {line.account.id for line in ranked(of)}
    made = lines_of(of)
    assert {line.account.id for line in made if line.is_late} == late
    assert {line.account.id for line in made if line.is_due} == due
    first: dict[str, TodayItem] = {}
    for each in ranked(of):
        first.setdefault(each.account.id, each)
    assert all(line.next == first[line.account.id].item for line in made if line.is_due), "what the keys act on"


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["Fresh", "North", "Quiet", "Gone"]),
        ("due", ["North", "Quiet", "Fresh", "Gone"]),
        ("renewal", ["North", "Quiet", "Fresh", "Gone"]),
        ("arr", ["North", "Quiet", "Fresh", "Gone"]),
        ("last", ["Fresh", "Quiet", "North", "Gone"]),
        ("tier", ["North", "Fresh", "Quiet", "Gone"]),
    ],
)
def test_every_order_puts_former_customers_last(order: str, names: list[str]) -> None:
    assert [line.account.name for line in in_order(lines().values(), order)] == names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("", {"Fresh", "North", "Quiet", "Gone"}),
        ("strategic", {"North"}),
        ("freight park", {"North"}),
        ("late", {"North", "Quiet"}),
        ("late -risk", {"North"}),
        ("due -risk", {"North"}),
        ("risk", {"Quiet"}),
        ("quiet", {"Quiet"}),  # its name, and no touch for 167 days
        ("never", {"Fresh"}),
        ("renewal", {"North"}),
        ("churned", {"Gone"}),
        ("-active", {"Gone"}),
        ("growth never", {"Fresh"}),
        ("-", {"Fresh", "North", "Quiet", "Gone"}),
        ("nobody", set()),
    ],
)
def test_every_word_of_a_search_must_fit(wanted: str, names: set[str]) -> None:
    search = Search(wanted, RULES)
    found = [line for line in lines().values() if search.fits(line, text_of(line.account, RULES.tier_labels))]
    assert {line.account.name for line in found} == names


def test_quiet_begins_after_ninety_days() -> None:
    acme = account("Acme", "scale")
    for on, is_quiet in (("2026-08-18", False), ("2026-08-17", True)):
        (line,) = lines_of(book(TODAY, acme, [touch(acme, "other", on)]))
        assert Search("quiet", RULES).fits(line, "acme") is is_quiet
    (gone,) = lines_of(book(TODAY, acme.but(status="churned"), [touch(acme, "other", "2025-01-01")]))
    assert not Search("quiet", RULES).fits(gone, "acme"), "nobody waits for word of a former customer"


@pytest.mark.parametrize(("ends", "found"), [("2027-03-15", True), ("2027-03-16", False), ("2026-11-01", True)])
def test_a_renewal_is_near_within_the_playbook_s_horizon_or_passed(ends: str, found: bool) -> None:
    acme = account("Acme", "scale")
    (line,) = lines_of(book(TODAY, acme, contracts=[contract(acme, "2026-01-01", ends)]))
    assert Search("renewal", RULES).fits(line, "acme") is found


@given(st.permutations(range(12)), st.sampled_from(sorted(ORDERS)))
def test_an_order_does_not_depend_on_where_the_lines_stood(shuffled: list[int], order: str) -> None:
    accounts = [
        account(f"A{n % 4}", ("strategic", "growth", "scale")[n % 3], id=f"a{n}", key=f"k{n}") for n in range(12)
    ]
    touches = [touch(each, "check_in", f"2026-0{1 + n % 5}-01") for n, each in enumerate(accounts[:9])]
    made = lines_of(book(TODAY, accounts, touches))
    ordered = in_order(made, order)
    assert in_order([made[place] for place in shuffled], order) == ordered
    assert in_order(ordered, order) == ordered
    assert not Search("", RULES)


NAMES = [account(name) for name in ("Müller", "Muller", "Müller Söhne", "Łódź Steel", "Crédit Énergie", "Straße 7")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("muller", "Muller"),
        ("MÜLLER", "Müller"),
        ("muller sohne", "Müller Söhne"),
        ("müller s", "Müller Söhne"),
        ("sohne", "Müller Söhne"),
        ("lodz", "Łódź Steel"),
        ("credit energie", "Crédit Énergie"),
        ("strasse", "Straße 7"),
        ("łodz", "Łódź Steel"),
    ],
)
def test_an_account_is_found_without_its_accents_and_the_exact_name_first(typed: str, found: str) -> None:
    assert find_account(NAMES, typed).name == found


@pytest.mark.parametrize(("typed", "fits"), [("mull", 3), ("müll", 2)])
def test_names_that_are_alike_without_accents_are_listed(typed: str, fits: int) -> None:
    with pytest.raises(UnknownName, match=rf"“{typed}” fits {fits} accounts: Müller \("):
        find_account(NAMES, typed)
    with pytest.raises(UnknownName, match=r"“zoe” fits 2 accounts: Zoë .*; Zoé "):
        find_account([account("Zoë"), account("Zoé")], "zoe")


def test_a_search_needs_no_accents() -> None:
    made = lines_of(book(TODAY, [account("Łódź Steel", our_owner="Zoë Ruiz")]))
    (line,) = made
    text = text_of(line.account, RULES.tier_labels)
    for wanted in ("lodz", "Łódź", "zoe", "ŁODZ steel ruiz", "-müller"):
        assert Search(wanted, RULES).fits(line, text), wanted
    assert not Search("-lodz", RULES).fits(line, text)
