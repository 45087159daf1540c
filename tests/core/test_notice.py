"""What came of a notice deadline: none, received, extended; what follows from each, and where it is said."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import obligations
from bookcockpit.core.entities import Account, CallChange, Contract
from bookcockpit.core.fields import FieldError
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.renewals.outcomes import answer_notice
from builders import account, book, contract, day

TODAY = day("2026-11-22")
ACME = account("Acme")
# Renews on 1 Feb 2027, notice by 3 Dec 2026.
TERM = contract(ACME, "2026-02-01", "2027-01-31", id="t", key="t", notice_days=60, auto_renew=True, rev=1)


def answered(answer: str, term: Contract = TERM, who: Account = ACME, **said: Any) -> Change:
    return answer_notice(who, term, answer, TODAY, **said)  # type: ignore[arg-type]


def saved(change: Change) -> Contract:
    return next(each for each in change.save if isinstance(each, Contract))


def asked(term: Contract) -> list[tuple[str, str]]:
    """The notice deadlines that are owed."""
    known = book(TODAY, ACME, contracts=[term])
    return [
        (str(each.due_on), each.what)
        for each in obligations(known, Policy(), TODAY, day("2027-12-31"))
        if each.type == "notice"
    ]


def test_no_notice_came_and_nobody_is_asked_again() -> None:
    assert asked(TERM) == [("2026-12-03", "Notice by 3 Dec: renews by itself on 1 Feb")]
    change = answered("none")
    assert change.label == "notice of Acme: no notice came"
    assert (len(change.save), asked(saved(change)), notice_words(saved(change))) == (1, [], "no notice came")
    assert answered("none", saved(change)).is_empty


@pytest.mark.parametrize(
    ("call", "said", "called"),
    [(None, None, "at_risk"), ("commit", None, "at_risk"), ("lost", None, "lost"), ("likely", "lost", "lost")],
)
def test_notice_that_was_received_makes_the_call_doubtful_and_flags_the_account(
    call: Any, said: Any, called: str
) -> None:
    term = TERM.but(call=call, probability=0.9 if call == "commit" else None)
    change = answered("received", term, call=said)
    after = saved(change)
    assert (after.notice_answer, after.call, after.probability) == ("received", called, None)
    (flagged,) = [each for each in change.save if isinstance(each, Account)]
    assert (flagged.at_risk_since, flagged.at_risk_reason) == (TODAY, "They gave notice")
    assert len([each for each in change.save if isinstance(each, CallChange)]) == (called != call)
    assert asked(after) == []


def test_a_flag_that_stands_keeps_its_reason() -> None:
    risky = ACME.but(at_risk_since=day("2026-10-01"), at_risk_reason="Budget", at_risk_exit="Signed")
    change = answered("received", TERM.but(call="lost"), risky)
    assert not [each for each in change.save if isinstance(each, Account)]


def test_an_extended_deadline_moves_and_is_asked_again() -> None:
    after = saved(answered("extended", until=day("2026-12-20")))
    assert (after.notice_on, notice_words(after)) == (day("2026-12-20"), "moved to Sun 20 Dec 2026")
    assert asked(after) == [("2026-12-20", "Notice by 18 Dec (extended): renews by itself on 1 Feb")], (
        "20 December is a Sunday"
    )
    again = saved(answered("extended", after, until=day("2027-01-10")))
    assert again.notice_on == day("2027-01-10")
    assert asked(saved(answered("none", again))) == []


@pytest.mark.parametrize(
    ("answer", "said", "why"),
    [
        ("extended", {}, "until when was the deadline extended"),
        ("extended", {"until": day("2027-02-01")}, "is not before Mon 1 Feb 2027, the renewal date"),
        ("extended", {"until": day("2026-12-03")}, "is not after Thu 3 Dec 2026, the deadline it has"),
        ("none", {"until": day("2026-12-20")}, "is said of a deadline that was extended only"),
        ("none", {"call": "lost"}, "is at_risk or lost once notice was received"),
        ("received", {"call": "commit"}, "is at_risk or lost once notice was received"),
    ],
)
def test_what_contradicts_the_answer_is_refused(answer: str, said: dict[str, Any], why: str) -> None:
    with pytest.raises(FieldError, match=why):
        answered(answer, **said)


def test_an_outcome_answers_it_and_a_contract_without_an_end_can_be_given_notice() -> None:
    with pytest.raises(FieldError, match="is answered by its outcome: churned"):
        answered("none", TERM.but(outcome="churned", outcome_on=TODAY))
    endless = contract(ACME, "2025-01-01", None, open_ended=True, notice_days=90, rev=1)
    assert saved(answered("received", endless)).call == "at_risk"
    assert saved(answered("extended", TERM.but(notice_days=None), until=day("2026-12-20"))).notice_on is not None
