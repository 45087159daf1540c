"""Adding and correcting facts: what each change saves, and how the undo list calls it."""

from __future__ import annotations

from datetime import date

import pytest

from bookcockpit.core.actions import (
    NameTaken,
    add_account,
    add_person,
    edit_person,
    edit_touch,
    item_with,
    promise_in,
    remove_touch,
    save_commitment,
    set_cadence,
)
from bookcockpit.core.entities import CadenceOverride, CallChange, Commitment
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.outcomes import save_contract
from builders import account, book, commitment, contract, day, person, touch

TODAY = date(2026, 11, 16)
ACME = account()


def test_two_accounts_of_one_name_need_a_key_of_their_own() -> None:
    known = book(TODAY, ACME)
    with pytest.raises(NameTaken, match="there is an account Acme already"):
        add_account(known, account("ACME", id="2"))
    assert add_account(known, account("Acme", id="2", key="crm-2"), has_own_key=True).save[0].key == "crm-2"
    assert add_account(known, account("Acme Two", id="2")).save[0].key == "acme-two"


def test_a_relationship_carries_the_day_it_was_set() -> None:
    change = add_person(ACME, [], person(ACME, "Ana", relationship=3), TODAY)
    assert change.save[0].relationship_on == TODAY  # type: ignore[attr-defined]
    with pytest.raises(NameTaken, match="Acme has ANA already"):
        add_person(ACME, [person(ACME, "ANA")], person(ACME, "Ana"), TODAY)


def test_leaving_twice_opens_nothing_twice() -> None:
    ana = person(ACME, "Ana", roles=("champion",))
    left = edit_person(ACME, ana, ana.but(left_on=TODAY, left_to="Globex", title="VP"), TODAY)
    assert left.label == "Ana left Acme"
    assert [type(each).__name__ for each in left.save] == ["Stakeholder", "Commitment"]
    gone = left.save[0]
    assert (gone.left_to, gone.title) == ("Globex", "VP")  # type: ignore[attr-defined]
    corrected = edit_person(ACME, gone, gone.but(left_to="Initech"), TODAY)  # type: ignore[arg-type]
    assert (corrected.label, len(corrected.save)) == ("edit Ana of Acme", 1)


def test_a_new_call_is_kept_with_its_date_and_an_old_one_is_not() -> None:
    term = contract(ACME, "2026-01-01", "2026-12-31")
    called = term.but(call="commit", probability=0.9)
    change = save_contract(ACME, term, called, TODAY)
    assert [call.call for call in change.save if isinstance(call, CallChange)] == ["commit"]
    assert len(save_contract(ACME, called, called.but(arr=1), TODAY).save) == 1
    assert save_contract(ACME, None, term, TODAY).label == "add contract of Acme from 2026-01-01"


def test_labels_of_promises_say_what_became_of_them() -> None:
    promise = commitment(ACME, "Send it")

    def label(before: Commitment | None, after: Commitment) -> str:
        return save_commitment(ACME, before, after).label

    kept = promise.but(done_on=TODAY)
    assert label(None, promise) == "promise of Acme: Send it"
    assert label(promise, promise.but(owner="Bo")) == "edit promise of Acme: Send it"
    assert label(promise, kept) == "promise of Acme kept: Send it"
    assert label(promise, promise.but(dropped_on=TODAY)) == "promise of Acme dropped: Send it"
    assert label(kept, kept.but(owner="Bo")) == "edit promise of Acme: Send it"


def test_a_touch_moved_ahead_is_planned() -> None:
    held = touch(ACME, "check_in", "2026-11-12")
    assert edit_touch(ACME, held.but(happened_on=date(2026, 11, 20)), TODAY).save[0].planned  # type: ignore[attr-defined]
    removed = remove_touch(ACME, held)
    assert (removed.label, removed.remove) == ("delete check-in with Acme on Thu 12 Nov 2026", (held,))


def test_a_rhythm_of_its_own_comes_and_goes() -> None:
    known = book(TODAY, ACME)
    assert set_cadence(known, ACME, "check_in", "", None).is_empty
    own = set_cadence(known, ACME, "check_in", "14 days", None).save[0].but(rev=1)
    assert isinstance(own, CadenceOverride)
    known = book(TODAY, ACME, overrides=[own])
    assert set_cadence(known, ACME, "check_in", "14 days", None).is_empty
    given_back = set_cadence(known, ACME, "check_in", "", None)
    assert (given_back.remove, given_back.label) == ((own,), "cadence of Acme: check-in as its tier")


def test_the_next_due_date_of_a_rhythm_is_known_before_it_is_saved() -> None:
    known = book(TODAY, ACME, [touch(ACME, "check_in", "2026-11-01")])
    wanted = CadenceOverride(account_id=ACME.id, kind="check_in", every="14 days")
    item = item_with(known, Policy(), ACME, "check_in", wanted)
    assert item is not None
    assert item.due_on == date(2026, 11, 15)
    assert known.override_of == {}
    none = CadenceOverride(account_id=ACME.id, kind="check_in", every="none")
    assert item_with(known, Policy(), ACME, "check_in", none) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("All well > send SSO guide fri", ("All well", "send SSO guide", "2026-11-20")),
        ("All well\n> send SSO guide", ("All well", "send SSO guide", None)),
        ("> send SSO guide +2w", ("", "send SSO guide", "2026-12-02")),
        ("Growth > 10 % this year", None),
        ("Latency > target", None),
        ("a>b is what they said", None),
        ("> quoted from them\nand our answer", None),
        ("no promise", None),
        ("", None),
    ],
)
def test_a_note_may_end_with_a_promise(text: str, found: tuple[str, str, str | None] | None) -> None:
    promise = promise_in(text, day("2026-11-18"))
    told = promise and (promise.note, promise.what, promise.due_on and promise.due_on.isoformat())
    assert told == found
