"""Merging: what becomes of fields, rows and ARR of two that are made one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import entities as e
from bookcockpit.core.merging import merge as merging
from bookcockpit.core.merging.merge import BEHIND, MergeError, merge_accounts, merge_people
from bookcockpit.core.revenue.retention import history_of
from builders import account, book, contract, day, objective, person, reading, touch

ACME, BETA = account("Acme"), account("Beta")


def merged(rows: Any = (), stays: e.Account = ACME, goes: e.Account = BETA, **more: Any) -> merging.Merging:
    """Acme with Beta merged into it; `more` is what the book holds."""
    held = book("2026-06-01", [stays, goes], **more)
    return merge_accounts(held, stays, goes, rows)


def line(of: e.Account, start: str, end: str | None, amount: int, kind: str = "new", **values: Any) -> e.ArrLine:
    values = {"currency": "USD", **values}
    to_on = None if end is None else day(end)
    return e.ArrLine(account_id=of.id, from_on=day(start), to_on=to_on, amount=amount, kind=kind, **values)  # type: ignore[arg-type]


def lines_of(merging_: merging.Merging) -> list[tuple[str, str, int, str]]:
    lines = sorted(
        (each for each in merging_.change.save if isinstance(each, e.ArrLine)), key=lambda each: each.from_on
    )
    return [(str(each.from_on), str(each.to_on or ""), each.amount, each.kind) for each in lines]


# --- fields ---


def test_unknown_fields_are_taken_over_and_known_ones_kept_and_reported() -> None:
    stays = account("Acme", industry="Retail", notes="Ours", products=("Core",))
    goes = account("Beta", industry="Grocery", website="beta.example", notes="Theirs", products=("Core", "Plus"))
    done = merged(stays=stays, goes=goes)
    (after,) = (each for each in done.change.save if isinstance(each, e.Account))
    assert (after.name, after.industry, after.website) == ("Acme", "Retail", "beta.example")
    assert (after.notes, after.products) == ("Ours\n\nTheirs", ("Core", "Plus"))
    assert [tuple(each) for each in done.kept] == [("industry", "Retail", "Grocery")]
    assert done.taken == ("website",)
    assert done.change.remove == (goes,)
    assert done.change.label == "merge Beta into Acme"


def test_what_the_customer_would_now_read_is_named() -> None:
    stays, goes = account("Acme"), account("Beta", shared_gap="We missed the roll-out")
    said = " ".join(merged(stays=stays, goes=goes).notes)
    assert "customer edition of Acme now says, from Beta: “We missed the roll-out”" in said
    both = merged(stays=account("Acme", shared_gap="Ours"), goes=goes)
    assert "from Beta: “We missed the roll-out”" in " ".join(both.notes)
    assert merged(stays=account("Acme", shared_gap="Ours"), goes=account("Beta")).notes == ()


def test_the_tier_stays_with_its_reason_and_the_other_one_is_told() -> None:
    stays = account("Acme", tier="growth", tier_reason="48 stores")
    goes = account("Beta", tier="strategic", tier_reason="Group contract")
    changed = e.TierChange(account_id="beta", changed_on=day("2026-01-01"), tier_was="growth", tier="strategic")
    done = merged([changed], stays, goes)
    after = done.change.save[0]
    assert isinstance(after, e.Account)
    assert (after.tier, after.tier_reason) == ("growth", "48 stores")
    assert done.notes == ("tier stays growth: 48 stores; Beta was strategic",)
    assert changed in done.change.remove


@pytest.mark.parametrize("flagged", [ACME, BETA])
def test_the_at_risk_flag_stays_if_either_has_it_with_its_own_words(flagged: e.Account) -> None:
    risk = {"at_risk_since": day("2026-05-01"), "at_risk_reason": "Quiet", "at_risk_exit": "A call"}
    stays, goes = (each.but(**risk) if each.id == flagged.id else each for each in (ACME, BETA))
    after = merged(stays=stays, goes=goes).change.save[0]
    assert {name: after.__dict__[name] for name in risk} == risk


def test_a_reason_never_moves_beside_another_fact() -> None:
    stays = account("Acme", at_risk_since=day("2026-05-01"))
    goes = account("Beta", at_risk_since=day("2026-04-01"), at_risk_reason="Theirs", tier="scale", tier_reason="small")
    after = merged(stays=stays, goes=goes).change.save[0]
    assert (after.__dict__["at_risk_reason"], after.__dict__["tier_reason"]) == ("", "")


def test_an_account_cannot_be_merged_into_itself() -> None:
    with pytest.raises(MergeError, match="one account already"):
        merged(goes=ACME)


# --- rows ---


def test_every_table_that_refers_to_an_account_or_a_person_is_dealt_with() -> None:
    """A new table with a reference must say here what a merge makes of its rows."""
    meant = ("account", "stakeholder", "")
    referring = {
        table
        for table, kind in e.ENTITIES.items()
        if any(field.kind in ("ref", "refs") and field.target in meant for field in kind.fields.values())
    }
    moves = frozenset(
        [
            "contract",
            "stakeholder",
            "touch",
            "commitment",
            "objective",
            "signal",
            "play",
            "reference",
            "playbook_run",
            "external_ref",
            "import_value",
        ]
    )
    said = [moves, frozenset(merging.ONE_EACH), merging.LEFT_BEHIND, frozenset(("arr_line",))]
    assert frozenset().union(*said) == referring
    assert sum(map(len, said)) == len(referring)
    for table, fields in merging.ONE_EACH.items():
        assert set(fields) <= e.ENTITIES[table].fields.keys()


def test_where_both_have_a_row_for_the_same_thing_that_of_the_one_that_stays_is_kept() -> None:
    rhythms = [e.CadenceOverride(account_id=each, kind="check_in", every="1 month") for each in ("acme", "beta")]
    alone = e.CadenceOverride(account_id="beta", kind="value_touch", every="2 months")
    read = [reading(each, "nps", "2026-05-01", value) for each, value in ((ACME, 8), (BETA, 5))]
    later = reading(BETA, "nps", "2026-05-02", 6)
    done = merged([*rhythms, alone, *read, later])
    assert [each for each in (rhythms[1], read[1]) if each not in done.change.remove] == []
    assert {each.id for each in done.change.save} == {"acme", alone.id, later.id}
    assert done.dropped == {"reading": 1, "cadence_override": 1}


def test_keys_stay_but_a_crm_s_memory_of_the_one_that_goes_sorts_behind() -> None:
    met = touch(BETA, "check_in", "2026-05-01", key="t-1")
    ref = e.ExternalRef(key="abc", entity="account", entity_id="beta", system="salesforce", external_id="2")
    said = e.ImportValue(entity="stakeholder", entity_id="p", field="account_id", source="salesforce", value="beta")
    done = merged([met, ref, said])
    keys = {type(each): each.key for each in done.change.save}
    assert (keys[e.Touch], keys[e.ExternalRef], keys[e.ImportValue]) == ("t-1", BEHIND + "abc", said.key)
    values = {type(each): each.__dict__ for each in done.change.save}
    assert (values[e.ExternalRef]["entity_id"], values[e.ImportValue]["value"]) == ("acme", "acme")


def test_amounts_without_a_currency_of_their_own_are_never_read_in_another() -> None:
    play = e.Play(account_id="beta", motion="seats", title="More seats", potential_arr=5_000_00)
    goes = account("Beta", currency="EUR")
    with pytest.raises(
        MergeError, match=r"Beta is in EUR and Acme in USD.*1 play \(“More seats”\).*clear those amounts"
    ):
        merged([play], goes=goes)
    assert merged([play.but(potential_arr=None)], goes=goes).kept[0].field == "currency"
    # The book's own currency is that of an account which says none.
    assert merged([play], goes=account("Beta", currency="USD")).moved == {"play": 1}


# --- ARR ---


def test_the_lines_of_both_are_added_up_and_the_second_is_no_new_customer() -> None:
    lines = [
        line(ACME, "2025-01-01", "2026-01-01", 100),
        line(ACME, "2026-01-01", None, 120, "price"),
        line(BETA, "2025-07-01", "2026-03-01", 50),
    ]
    done = merged(lines, arr_lines=lines)
    assert lines_of(done) == [
        ("2025-01-01", "2025-07-01", 100, "new"),
        ("2025-07-01", "2026-01-01", 150, "expansion"),
        ("2026-01-01", "2026-03-01", 170, "price"),
        ("2026-03-01", "", 120, "contraction"),
    ]


def test_contracts_are_not_hidden_by_the_lines_of_the_other() -> None:
    lines = [line(BETA, "2025-01-01", None, 50_000_00)]
    term = contract(ACME, "2026-01-01", "2026-12-31")
    done = merged([*lines, term], arr_lines=lines, contracts=[term])
    assert lines_of(done) == [
        ("2025-01-01", "2026-01-01", 50_000_00, "new"),
        ("2026-01-01", "", 150_000_00, "expansion"),
    ]
    assert "from its contracts alone" in done.notes[0]


def test_lines_beside_nothing_only_move() -> None:
    lines = [line(BETA, "2025-01-01", "2026-01-01", 100), line(BETA, "2026-01-01", None, 0, "churn")]
    assert lines_of(merged(lines, arr_lines=lines)) == [
        ("2025-01-01", "2026-01-01", 100, "new"),
        ("2026-01-01", "", 0, "churn"),
    ]


def test_lines_in_two_currencies_are_refused_with_what_to_do() -> None:
    lines = [line(ACME, "2025-01-01", None, 100), line(BETA, "2025-01-01", None, 100, currency="EUR")]
    with pytest.raises(MergeError, match=r"Acme is in USD and that of Beta in EUR.*arr_lines.csv"):
        merged(lines, arr_lines=lines)


def test_a_contract_that_renews_one_of_the_other_is_told() -> None:
    terms = [contract(ACME, "2025-01-01", "2025-12-31", 100_00), contract(BETA, "2026-01-01", "2026-12-31", 60_00)]
    (note,) = merged(terms, contracts=terms).notes
    assert note.startswith("ARR on Mon 1 Jun 2026 is $60, not the $160 of both")


FIRST = date(2025, 1, 1)
cuts = st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True).map(sorted)


@given(st.data())
def test_on_every_day_the_merged_arr_is_the_sum_of_both(data: st.DataObject) -> None:
    lines: list[e.ArrLine] = []
    for of in (ACME, BETA):
        edges = [FIRST + timedelta(days=each) for each in data.draw(cuts)]
        for start, end in pairwise(edges):
            if data.draw(st.booleans()) or (of is ACME and not lines):
                kind = data.draw(st.sampled_from(("new", "expansion", "contraction", "price", "churn", "transfer_in")))
                amount = 0 if kind == "churn" else data.draw(st.integers(0, 3))
                lines.append(line(of, str(start), str(end), amount, kind))
    held = book("2026-06-01", [ACME, BETA], arr_lines=lines)
    done = merge_accounts(held, ACME, BETA, lines)
    after_lines = [each for each in done.change.save if isinstance(each, e.ArrLine)]
    left = {each.id for each in lines} - {each.id for each in after_lines} - {each.id for each in done.change.remove}
    after_lines += [each for each in lines if each.id in left]
    assert {each.account_id for each in after_lines} <= {"acme"}
    after = history_of(book("2026-06-01", [ACME], arr_lines=after_lines), ACME, {})
    before = [history_of(held, each, {}) for each in (ACME, BETA)]
    for number in range(42):
        on = FIRST + timedelta(days=number)
        assert sum(each.amount for each in after.arr_at(on)) == sum(
            each.amount for history in before for each in history.arr_at(on)
        )
        running = [each for each in after_lines if each.from_on <= on and (each.to_on is None or on < each.to_on)]
        assert len(running) < 2
    assert sum(m.amount for m in after.movements) == sum(m.amount for h in before for m in h.movements)
    if all(history.stretches for history in before):
        for moved in after.movements:
            paid_before = sum(each.amount for each in after.arr_at(moved.on - timedelta(days=1)))
            assert not (moved.kind == "new" and paid_before)
            paid_after = sum(each.amount for each in after.arr_at(moved.on))
            assert not (moved.kind in ("churn", "transfer_out") and paid_after)


# --- people ---


def test_one_person_goes_into_another() -> None:
    ana = person(ACME, "Ana Ruiz", id="ana", roles=("champion",), verified_on=day("2026-01-01"))
    short = person(
        ACME, "A. Ruiz", id="short", roles=("user", "champion"), email="ana@acme.example", reports_to_id="ana",
        verified_on=day("2026-03-01"), left_on=day("2026-04-01"), left_to="Beta",
    )  # fmt: skip
    bo = person(ACME, "Bo Li", id="bo", reports_to_id="short", replaced_by_id="short")
    met = touch(ACME, "check_in", "2026-05-01", stakeholder_ids=("short", "bo", "ana"))
    aim = objective(ACME, "Faster", agreed_by_id="short")
    silent = e.Dismissal(account_id="acme", rule="champion_silent", subject="short", made_on=day("2026-05-01"))
    done = merge_people(ACME, ana, short, [bo, met, aim, silent, short], [ana, short, bo])
    after = {each.id: each.__dict__ for each in done.change.save}
    assert after["ana"]["roles"] == ("champion", "user")
    assert (after["ana"]["email"], after["ana"]["verified_on"]) == ("ana@acme.example", day("2026-03-01"))
    assert (after["ana"]["left_on"], after["ana"]["left_to"], after["ana"]["reports_to_id"]) == (None, "", None)
    assert (after["bo"]["reports_to_id"], after["bo"]["replaced_by_id"]) == ("ana", "ana")
    assert after[met.id]["stakeholder_ids"] == ("ana", "bo")
    assert (after[aim.id]["agreed_by_id"], after[silent.id]["subject"]) == ("ana", "ana")
    assert [each.field for each in done.kept] == ["left_on"]
    assert done.change.remove == (short,)


def test_nobody_comes_to_report_to_those_below_them() -> None:
    ana = person(ACME, "Ana", id="ana")
    bo = person(ACME, "Bo", id="bo", reports_to_id="ana")
    twin = person(ACME, "Ana R", id="twin", reports_to_id="bo")
    done = merge_people(ACME, ana, twin, [twin, bo], [ana, bo, twin])
    assert done.change.save[0].__dict__["reports_to_id"] is None


def test_people_of_two_accounts_are_not_merged() -> None:
    with pytest.raises(MergeError, match="another account"):
        merge_people(ACME, person(ACME, "Ana"), person(BETA, "Ana"), [])
