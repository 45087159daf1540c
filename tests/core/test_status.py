"""What a status ends: contracts on their own renewal dates, ARR until then, and every number the same on every day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.accounts import account_lines
from bookcockpit.core.book import Book
from bookcockpit.core.due.today import today_view
from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.fields import FieldError
from bookcockpit.core.history import Chronicle
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import board
from bookcockpit.core.renewals.derived import end_of
from bookcockpit.core.renewals.forecast import forecast
from bookcockpit.core.renewals.status import StatusChange, edit_account, status_words, unsaid_words
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.revenue.retention import history_of
from bookcockpit.core.revenue.scorecard import Scorecard, scorecard
from builders import account, book, contract, day

TODAY = day("2026-11-22")
PLAYBOOK = Policy()
K = 1000_00
ACME = account("Acme", owned_since=day("2024-01-01"))
OTHER = account("Other", owned_since=day("2024-01-01"))
STEADY = contract(OTHER, "2025-01-01", "2026-12-31", 50 * K, key="c1", id="c1")


def line(from_on: str, to_on: str | None, thousands: int, kind: str = "new", **more: Any) -> ArrLine:
    return ArrLine(
        account_id=ACME.id,
        from_on=day(from_on),
        to_on=day(to_on) if to_on else None,
        amount=thousands * K,
        currency="USD",
        kind=kind,  # type: ignore[arg-type]
        **more,
    )


def of(who: Account, *terms: Contract, lines: tuple[ArrLine, ...] = (), today: date = TODAY) -> Book:
    """A book of the account and a steady one beside it."""
    return book(today, [who, OTHER], contracts=[*terms, STEADY], arr_lines=lines)


def card(known: Book, start: str = "2025-11-23", end: str = "2026-11-22") -> Scorecard:
    return scorecard(known, PLAYBOOK, Chronicle(day(start), day(end)), day(start), day(end))


def turned(before: Book, status: str, **said: Any) -> StatusChange:
    who = before.account_by_id[ACME.id]
    archived_as = said.pop("archived_as", None)
    after = who.but(status=status, archived_as=archived_as)
    return edit_account(before, who, after, before.as_of, **said)


def after(before: Book, change: StatusChange, today: date | None = None) -> Book:
    """The book once a change is stored."""
    known: dict[str, Any] = {each.id: each for each in (*before.accounts, *before.contracts, *before.arr_lines)}
    for held in before.as_stored.values():
        known |= {each.id: each for each in (*held.contracts, *held.lines)}
        stored = {each.id for each in (*held.contracts, *held.lines)}
        known = {
            id_: each for id_, each in known.items() if id_ in stored or each.__dict__.get("account_id") != ACME.id
        }
    known |= {each.id: each.but(rev=1) for each in change.change.save}
    for each in change.change.remove:
        del known[each.id]
    rows = list(known.values())
    return book(
        today or before.as_of,
        [each for each in rows if isinstance(each, Account)],
        contracts=[each for each in rows if isinstance(each, Contract)],
        arr_lines=[each for each in rows if isinstance(each, ArrLine)],
    )


def worth(known: Book, *days: str) -> list[int]:
    """Its ARR on days, in thousands; nothing where nothing runs."""
    return [(arr_on(known, known.account_by_id[ACME.id], day(each)) or 0) // K for each in days]


def lines_of(known: Book) -> list[tuple[str, str | None, int, str]]:
    return [
        (str(each.from_on), str(each.to_on) if each.to_on else None, each.amount // K, each.kind)
        for each in known.arr_lines_of.get(ACME.id, ())
    ]


def moved(known: Book) -> list[tuple[str, str, int]]:
    found = history_of(known, known.account_by_id[ACME.id], {}).movements
    return [(str(each.on), each.kind, each.amount // K) for each in found]


# A customer who left: each contract on its own renewal date.


def test_a_churned_account_whose_term_is_over_is_lost_on_its_renewal_date_without_an_outcome() -> None:
    gone = ACME.but(status="churned")
    known = of(gone, contract(gone, "2025-04-01", "2026-03-31", 100 * K))
    found = card(known).whole
    assert (found.start_arr, found.end_arr, found.presumed_arr) == (150 * K, 50 * K, 0)
    assert (found.nrr.value, found.grr.value, found.logo_retention.value) == (50 / 150, 50 / 150, 0.5)
    assert worth(known, "2026-03-31", "2026-04-01", "2026-11-22") == [100, 0, 0]
    ahead = forecast(known, PLAYBOOK, TODAY)
    assert (ahead.current_arr, [row.account.name for row in ahead.rows], ahead.excluded) == (50 * K, ["Other"], ())
    assert [each.account.name for each in board(known, PLAYBOOK, TODAY).renewals] == ["Other"]
    assert [each for each in today_view(known, PLAYBOOK, TODAY).obligations if each.account.id == ACME.id] == []


def test_a_term_ahead_pays_until_its_last_day() -> None:
    before = of(ACME, contract(ACME, "2026-02-01", "2027-01-31", 80 * K, key="t", id="t"))
    change = turned(before, "churned")
    assert change.said == ("Contract t ends Mon 1 Feb 2027: $80k lost",)
    known = after(before, change)
    (term,) = known.contracts_of[ACME.id]
    assert (term.outcome, term.outcome_on, term.outcome_arr, end_of(term)) == ("churned", TODAY, 0, day("2027-02-01"))
    assert worth(known, "2027-01-31", "2027-02-01") == [80, 0]
    ahead = forecast(known, PLAYBOOK, TODAY)
    assert (ahead.current_arr, ahead.expected.nrr, len(ahead.rows)) == (130 * K, 50 * 0.75 / 130, 1)
    assert known.as_stored == {}, "the rows say it themselves"
    assert change.change.label == "Acme is churned"


@pytest.mark.parametrize("status", [{"status": "churned"}, {"status": "archived", "archived_as": "left"}])
def test_each_of_several_contracts_ends_on_its_own_day(status: dict[str, Any]) -> None:
    terms = (
        contract(ACME, "2025-04-01", "2026-03-31", 100 * K, id="a"),
        contract(ACME, "2026-01-01", "2026-12-31", 60 * K, id="b"),
        contract(ACME, "2025-01-01", None, 40 * K, id="c", open_ended=True),
    )
    known = of(ACME.but(status_on=day("2026-08-01"), **status), *terms)
    assert worth(known, "2026-03-31", "2026-04-01", "2026-07-31", "2026-08-01") == [200, 100, 100, 60]
    assert worth(known, "2026-12-31", "2027-01-01") == [60, 0]


def test_what_was_renewed_ends_with_its_last_term() -> None:
    first = contract(ACME, "2024-04-01", "2025-03-31", 90 * K, id="a")
    second = contract(ACME, "2025-04-01", "2026-03-31", 100 * K, id="b", previous_ids=("a",))
    known = of(ACME.but(status="churned"), first, second)
    assert [each.outcome for each in known.contracts_of[ACME.id]] == [None, "churned"]
    assert moved(known) == [("2024-04-01", "new", 90), ("2025-04-01", "expansion", 10), ("2026-04-01", "churn", -100)]


def test_what_was_renewed_without_a_next_term_pays_until_it_was_said_to_have_left() -> None:
    term = contract(
        ACME, "2025-04-01", "2026-03-31", 100 * K, id="a", outcome="expanded", outcome_on=day("2026-03-01"),
        outcome_arr=120 * K,
    )  # fmt: skip
    known = of(ACME.but(status="churned", status_on=day("2026-09-01")), term)
    assert worth(known, "2026-03-31", "2026-04-01", "2026-08-31", "2026-09-01") == [100, 120, 120, 0]
    assert [each.outcome for each in known.contracts_of[ACME.id]] == ["expanded", "churned"]


def test_a_contract_without_an_end_is_asked_for_and_never_guessed() -> None:
    before = of(ACME, contract(ACME, "2025-01-01", None, 40 * K, id="c", key="c", open_ended=True))
    with pytest.raises(FieldError, match="its contract c has no end; say from which day it pays nothing"):
        turned(before, "churned")
    known = after(before, turned(before, "churned", on=day("2026-10-01")))
    assert worth(known, "2026-09-30", "2026-10-01") == [40, 0]
    with pytest.raises(FieldError, match="is ahead"):
        turned(before, "churned", on=TODAY + timedelta(days=1))
    # An old book does not know the day: it counts up to today, and the list of what was never written down names it.
    old = of(ACME.but(status="churned"), contract(ACME, "2025-01-01", None, 40 * K, id="c", open_ended=True))
    assert worth(old, "2026-11-21", "2026-11-22") == [40, 0]
    assert unsaid_words(old).endswith(
        "Acme ($40k until today, for it has no end: say which with `account edit acme --from DATE`)"
    )


# ARR lines beside contracts.

RUNNING = line("2025-04-01", None, 100)


def test_lines_fall_with_each_contract_and_to_nothing_with_the_last() -> None:
    terms = (
        contract(ACME, "2026-01-01", "2026-12-31", 60 * K, id="a"),
        contract(ACME, "2026-04-01", "2027-03-31", 30 * K, id="b"),
    )
    before = of(ACME, *terms, lines=(RUNNING,))
    change = turned(before, "churned")
    known = after(before, change)
    assert lines_of(known) == [
        ("2025-04-01", "2027-01-01", 100, "new"),
        ("2027-01-01", "2027-04-01", 40, "contraction"),
        ("2027-04-01", None, 0, "churn"),
    ]
    assert change.said[-1] == "Its ARR line is $0 from Thu 1 Apr 2027 (churn)"
    back = after(known, turned(known, "active", back="mistake"))
    assert lines_of(back) == [("2025-04-01", None, 100, "new")]
    assert [each.outcome for each in back.contracts_of[ACME.id]] == [None, None]
    assert back.account_by_id[ACME.id].status_on is None


@pytest.mark.parametrize(
    ("lines", "terms", "expected"),
    [
        # No contract says when: on the day it was said.
        ((RUNNING,), (), [("2025-04-01", "2026-06-01", 100, "new"), ("2026-06-01", None, 0, "churn")]),
        # Lines that moved after the term was over knew more than the contract.
        (
            (line("2025-04-01", "2026-05-01", 100), line("2026-05-01", None, 120, "expansion")),
            (contract(ACME, "2025-04-01", "2026-03-31", 100 * K),),
            [
                ("2025-04-01", "2026-05-01", 100, "new"),
                ("2026-05-01", "2026-06-01", 120, "expansion"),
                ("2026-06-01", None, 0, "churn"),
            ],
        ),
        # What ended already stays as it is.
        (
            (line("2025-04-01", "2026-04-01", 100), line("2026-04-01", None, 0, "churn")),
            (contract(ACME, "2025-04-01", "2026-03-31", 100 * K),),
            [("2025-04-01", "2026-04-01", 100, "new"), ("2026-04-01", None, 0, "churn")],
        ),
        ((line("2025-04-01", "2026-04-01", 100),), (), [("2025-04-01", "2026-04-01", 100, "new")]),
    ],
)
def test_lines_of_a_customer_who_left_end(lines: Any, terms: Any, expected: Any) -> None:
    known = of(ACME.but(status="churned", status_on=day("2026-06-01")), *terms, lines=lines)
    assert lines_of(known) == expected


# Handed over, and never a customer.


@pytest.mark.parametrize("lines", [(), (RUNNING,)])
def test_what_a_colleague_has_leaves_both_sides_on_the_day(lines: tuple[ArrLine, ...]) -> None:
    before = of(ACME, contract(ACME, "2025-04-01", "2027-03-31", 100 * K, id="a"), lines=lines)
    change = turned(before, "archived", archived_as="handed_over", on=day("2026-09-01"))
    known = after(before, change)
    assert worth(known, "2026-08-31", "2026-09-01") == [100, 0]
    assert moved(known)[-1] == ("2026-09-01", "transfer_out", -100)
    found = card(known)
    assert [(each.account.name, str(each.on), each.start) for each in found.left] == [("Acme", "2026-09-01", 100 * K)]
    assert (found.whole.start_arr, found.whole.nrr.value) == (50 * K, 1.0)
    assert forecast(known, PLAYBOOK, TODAY).current_arr == 50 * K
    assert board(known, PLAYBOOK, day("2027-06-01")).renewals[0].account.name == "Other"
    back = after(known, turned(known, "active", back="mistake"))
    assert moved(back) == [("2025-04-01", "new", 100)]
    again = after(known, turned(known, "active", on=day("2026-11-01")))
    assert worth(again, "2026-10-31", "2026-11-01") == [0, 100]
    assert moved(again)[-1] == ("2026-11-01", "transfer_in", 100)


def test_what_never_was_a_customer_is_in_no_number_on_any_day() -> None:
    before = of(ACME, contract(ACME, "2025-04-01", "2026-03-31", 100 * K, id="a", key="a"), lines=(RUNNING,))
    change = turned(before, "archived", archived_as="never_customer")
    assert change.said == ("Its contracts are kept, and count in no number",)
    known = after(before, change)
    assert worth(known, "2025-05-01", "2026-05-01", "2026-11-22") == [0, 0, 0]
    found = card(known)
    assert (found.whole.start_arr, found.whole.logo_retention.value, found.left, found.joined) == (50 * K, 1.0, (), ())
    assert len(known.contracts) == 2, "it is all kept"
    assert worth(after(known, turned(known, "active", back="mistake")), "2025-05-01") == [100]


def test_archiving_asks_why_and_what_is_archived_already_can_be_put_right() -> None:
    before = of(ACME, contract(ACME, "2025-04-01", "2027-03-31", 100 * K, id="a"))
    with pytest.raises(FieldError, match="left, handed_over to a colleague, or never_customer"):
        turned(before, "archived")
    left = after(before, turned(before, "archived", archived_as="left", on=day("2026-09-01")))
    assert worth(left, "2027-03-31", "2027-04-01") == [100, 0]
    handed = after(left, turned(left, "archived", archived_as="handed_over"))
    assert worth(handed, "2026-08-31", "2026-09-01") == [100, 0]
    assert [each.outcome for each in handed.contracts_of[ACME.id]] == [None]
    assert status_words(handed.account_by_id[ACME.id]) == "archived since Tue 1 Sep 2026: a colleague has it"


# Active again.


def test_churned_in_march_and_a_new_contract_in_may_came_back_and_the_loss_stays() -> None:
    lost = contract(ACME, "2025-04-01", "2026-03-31", 100 * K, id="a")
    before = of(ACME, lost, today=day("2026-03-20"))
    gone = after(before, turned(before, "churned"))
    again = after(gone, turned(book_on(gone, "2026-05-04"), "active", on=day("2026-05-04")), day("2026-11-22"))
    bought = contract(ACME, "2026-05-04", "2027-05-03", 70 * K, id="b")
    known = book(TODAY, again.accounts, contracts=[*again.contracts, bought])
    assert moved(known) == [("2025-04-01", "new", 100), ("2026-04-01", "churn", -100), ("2026-05-04", "new", 70)]
    found = card(known)
    assert found.whole.nrr.value == pytest.approx((50 + 70) / 150), "it was there at the start and is at the end"
    between = card(known, "2026-04-15", "2026-11-22")
    assert [(each.account.name, each.how) for each in between.joined] == [("Acme", "returned")]


def book_on(known: Book, today: str) -> Book:
    return book(today, known.accounts, contracts=known.contracts, arr_lines=known.arr_lines)


def test_a_loss_that_had_not_come_yet_is_taken_back_by_coming_back() -> None:
    terms = (
        contract(ACME, "2025-10-01", "2026-09-30", 100 * K, id="a"),
        contract(ACME, "2026-02-01", "2027-01-31", 60 * K, id="b"),
    )
    before = book_on(of(ACME, *terms), "2026-08-01")
    gone = after(before, turned(before, "churned"))
    known = after(gone, turned(book_on(gone, "2026-11-22"), "active", on=day("2026-11-20")), TODAY)
    assert [each.outcome for each in known.contracts_of[ACME.id]] == ["churned", None]
    with pytest.raises(FieldError, match="is before Sat 1 Aug 2026, when it left"):
        turned(book_on(gone, "2026-11-22"), "active", on=day("2026-07-31"))
    with pytest.raises(FieldError, match="was it a mistake, or on which day did it come back"):
        turned(gone, "active")


def test_what_an_old_book_never_wrote_down_is_written_when_the_customer_comes_back() -> None:
    gone = ACME.but(status="churned")
    before = of(gone, contract(gone, "2025-04-01", "2026-03-31", 100 * K, id="a"))
    known = after(before, turned(before, "active", on=day("2026-11-01")))
    assert [each.outcome for each in known.contracts_of[ACME.id]] == ["churned"]
    assert worth(known, "2026-03-31", "2026-04-01", "2026-11-22") == [100, 0, 0]
    restored = after(before, turned(before, "active", back="mistake"))
    assert worth(restored, "2026-03-31", "2026-11-22") == [100, 100], "presumed, as nobody said what became of it"


# Every number the same on every day.


@st.composite
def former(draw: st.DrawFn) -> Book:
    """An account with terms, lines or both, and a status said on some day."""
    days = st.integers(-700, 400).map(lambda n: TODAY + timedelta(days=n))
    terms = []
    for place in range(draw(st.integers(0, 3))):
        starts = draw(days)
        endless = draw(st.booleans()) and draw(st.booleans())
        ends = None if endless else starts + timedelta(days=draw(st.integers(20, 500)))
        terms.append(
            Contract(
                account_id=ACME.id, id=f"t{place}", starts_on=starts, term_end=ends, arr=draw(st.integers(1, 90)) * K,
                currency="USD", open_ended=endless,
            )
        )  # fmt: skip
    lines: tuple[ArrLine, ...] = ()
    if draw(st.booleans()):
        lines = (line(str(draw(days)), None, draw(st.integers(1, 200)), id="l"),)
    said = draw(st.sampled_from(["churned", "left", "handed_over", "never_customer", "old", "active"]))
    before = of(ACME, *terms, lines=lines)
    if said == "old":
        return of(ACME.but(status=draw(st.sampled_from(["churned", "archived"]))), *terms, lines=lines)
    if said == "active":
        return before
    on = TODAY - timedelta(days=draw(st.integers(0, 500)))
    status = "churned" if said == "churned" else "archived"
    return after(before, turned(before, status, archived_as=None if said == "churned" else said, on=on))


@given(former())
def test_scorecard_forecast_accounts_board_and_plan_agree_on_every_day(known: Book) -> None:
    who = known.account_by_id[ACME.id]
    history = history_of(known, who, {})
    for ahead in (-400, -90, -1, 0, 1, 90, 300, 700):
        on = TODAY + timedelta(days=ahead)
        ran = sum(each.amount for each in history.arr_at(on))
        assert (arr_on(known, who, on) or 0) == ran
    later = book_on(known, str(TODAY))
    listed = account_lines(later, PLAYBOOK, today_view(later, PLAYBOOK, TODAY))
    now = {each.account.id: each.arr or 0 for each in listed}
    assert forecast(later, PLAYBOOK, TODAY).current_arr == sum(now.values())
    assert card(later, "2026-11-01", "2026-11-21").end_arr == sum(now.values())
    if who.status != "active":
        stands = [each for each in board(known, PLAYBOOK, TODAY).renewals if each.account.id == ACME.id]
        handed = who.archived_as == "handed_over"
        assert not stands or (handed and all(each.renews_on <= (who.status_on or TODAY) for each in stands))
        assert not [row for row in forecast(known, PLAYBOOK, TODAY).rows if row.account.id == ACME.id]
        far = TODAY + timedelta(days=2000)
        assert not sum(each.amount for each in history.arr_at(far)), "a former customer pays nothing in the end"


@given(former(), st.sampled_from(["churned", "left", "handed_over"]))
def test_a_mistake_leaves_no_trace(before: Book, said: str) -> None:
    if before.account_by_id[ACME.id].status != "active":
        return
    if said == "handed_over" and any(each.from_on >= TODAY for each in before.arr_lines):
        return  # A line that was still to begin goes to the colleague; only undo brings it back.
    status, why = ("churned", None) if said == "churned" else ("archived", said)
    gone = after(before, turned(before, status, archived_as=why, on=TODAY))
    back = after(gone, turned(gone, "active", back="mistake"))
    assert [each.outcome for each in back.contracts_of.get(ACME.id, ())] == [
        each.outcome for each in before.contracts_of.get(ACME.id, ())
    ]
    who = back.account_by_id[ACME.id]
    was, now = history_of(before, who, {}), history_of(back, who, {})
    for ahead in range(-700, 900, 37):
        on = TODAY + timedelta(days=ahead)
        assert sum(each.amount for each in now.arr_at(on)) == sum(each.amount for each in was.arr_at(on))
