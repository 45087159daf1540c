"""Signals noted, resolved, put away and brought back, each one change; what ends each; who is reviewed in a week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Dismissal, Signal
from bookcockpit.core.fields import FieldError
from bookcockpit.core.health.score import Healths
from bookcockpit.core.policy import Policy
from bookcockpit.core.signals.edits import (
    bring_back,
    dismiss,
    dismissed_by_hand,
    ends,
    resolve,
    review_accounts,
    reviewed,
    save_signal,
    subject_words,
)
from bookcockpit.core.signals.rules import all_signals, sign_of
from builders import account, book, commitment, day, milestone, objective, person, reading, signal, touch

TODAY = day("2026-11-23")
ACME = account(owned_since=day("2026-11-01"))


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def saved(before: Signal | None, after: Signal, *known: Signal) -> Change:
    return save_signal(ACME, known, before, after)


def refused(before: Signal | None, after: Signal, *known: Signal) -> tuple[str, str]:
    with pytest.raises(FieldError) as raised:
        saved(before, after, *known)
    return raised.value.field, raised.value.why


def test_the_label_says_what_was_done() -> None:
    seen = signal(ACME, "competitor_seen", ago(4))
    gone = seen.but(resolved_on=TODAY)
    assert saved(None, seen).label == "note competitor seen of Acme"
    assert saved(seen, seen.but(evidence="A trial")).label == "edit competitor seen of Acme"
    assert saved(seen, gone).label == "resolve competitor seen of Acme"
    assert saved(gone, gone.but(resolved_on=None)).label == "reopen competitor seen of Acme"
    assert saved(gone, gone.but(evidence="x")).label == "edit competitor seen of Acme"


def test_one_of_the_kind_that_is_open_is_named_instead_of_a_second() -> None:
    first = signal(ACME, "hiring", ago(4), evidence="Ten jobs on their site")
    field, why = refused(None, signal(ACME, "hiring", ago(1)), first)
    assert field == "kind"
    assert why == "is noted at Acme already, since Thu 19 Nov 2026 (“Ten jobs on their site”); edit that one"
    assert saved(first, first.but(severity="high"), first).save
    other = signal(ACME, "new_funding", ago(3))
    assert refused(other, other.but(kind="hiring"), first, other)[0] == "kind"
    gone = first.but(resolved_on=TODAY)
    assert saved(None, signal(ACME, "hiring", ago(1)), gone).save
    again = signal(ACME, "hiring", ago(1))
    assert refused(gone, gone.but(resolved_on=None), gone, again)[0] == "kind"


def test_several_are_resolved_in_one_step_and_those_of_rules_are_passed_by() -> None:
    noted = [signal(ACME, kind, ago(4)) for kind in ("hiring", "new_funding")]
    known = book(TODAY, ACME, signals=noted, readings=[reading(ACME, "open_escalations", ago(3), 1)])
    change = resolve(all_signals(known, Policy()), TODAY)
    assert change.label == "resolve 2 signals"
    assert {(each.id, each.resolved_on) for each in change.save} == {  # type: ignore[attr-defined]
        (each.id, TODAY) for each in noted
    }
    assert resolve([sign_of(ACME, noted[0])], TODAY).label == "resolve hiring of Acme"


def of_rules(**more: Any) -> Any:
    return book(TODAY, ACME, readings=[reading(ACME, "open_escalations", ago(3), 1)], **more)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_put_away_without_a_reason(reason: str) -> None:
    with pytest.raises(FieldError, match="is needed: say why"):
        dismiss(all_signals(of_rules(), Policy()), reason, TODAY)


def test_a_rules_signal_is_put_away_and_brought_back() -> None:
    signs = all_signals(of_rules(), Policy())
    change = dismiss(signs, "their own doing", TODAY)
    (made,) = change.save
    assert change.label == "put away ticket escalated of Acme"
    assert isinstance(made, Dismissal)
    assert (made.rule, made.subject, made.reason, made.made_on) == (
        "ticket_escalated",
        "open_escalations",
        "their own doing",
        TODAY,
    )
    known = of_rules(dismissals=[made])
    (away,) = all_signals(known, Policy())
    assert away.dismissal == made
    back = bring_back(known, [away])
    assert (back.label, back.save, back.remove) == ("bring back ticket escalated of Acme", (), (made,))


def test_one_noted_by_hand_is_resolved_and_its_reason_kept() -> None:
    seen = signal(ACME, "hiring", ago(4))
    gone, made = dismiss([sign_of(ACME, seen)], "a rumour", TODAY).save
    assert gone == seen.but(resolved_on=TODAY)
    assert isinstance(made, Dismissal)
    assert (made.rule, made.subject, made.reason) == ("hiring", seen.key, "a rumour")
    assert isinstance(gone, Signal)
    known = book(TODAY, ACME, signals=[gone], dismissals=[made])
    (away,) = dismissed_by_hand(known, ACME)
    assert all_signals(known, Policy()) == (away,), "listed among those put away"
    back = bring_back(known, [away])
    assert (back.save, back.remove) == ((seen,), (made,))
    known = book(TODAY, ACME, signals=[gone, signal(ACME, "hiring", ago(1))], dismissals=[made])
    with pytest.raises(FieldError, match="already"):
        bring_back(known, dismissed_by_hand(known, ACME))


def test_several_are_put_away_in_one_step() -> None:
    known = of_rules(signals=[signal(ACME, "hiring", ago(4))])
    change = dismiss(all_signals(known, Policy()), "old news", TODAY)
    assert (change.label, len(change.save)) == ("put away 2 signals", 3)


def test_what_ends_a_signal_is_said_by_the_numbers_of_the_playbook() -> None:
    of = account("Zeta", tier="strategic")
    ana = person(of, "Ana", id="ana", key="ana", roles=("champion",))
    aim = objective(of, "Faster", id="aim", key="aim", baseline=0, target=10)
    known = book(
        TODAY,
        of,
        [touch(of, "check_in", ago(95), stakeholder_ids=("ana",))],
        stakeholders=[ana],
        objectives=[aim],
        milestones=[milestone(aim, "SSO live", key="sso", due_on=day(ago(5)))],
        readings=[
            reading(of, "usage_trend_pct", ago(3), -15),
            reading(of, "seats_active_pct", ago(3), 95),
            reading(of, "invoice_days_late", ago(3), 20),
            reading(of, "objective:aim", ago(3), 10),
        ],
        signals=[signal(of, "reorganisation", ago(3), key="reorg")],
    )
    found = {each.kind: each for each in all_signals(known, Policy())}
    assert {kind: ends(each, Policy()) for kind, each in found.items()} == {
        "usage_decline": "once a new reading is above −10 %",
        "seats_near_limit": "once a new reading is below 90 %",
        "invoice_late": "once a new reading says less than 15 days",
        "champion_silent": "once Ana attends a touch",
        "single_threaded": "once 2 people were met within 90 days",
        "no_sponsor": "once somebody is known as executive sponsor",
        "milestone_missed": "once “SSO live” is done or has a new date",
        "objective_achieved": "90 days after the reading, or once a new one falls short of the target",
        "reorganisation": "once you say that it is resolved",
    }
    assert {kind: subject_words(each) for kind, each in found.items()} == {
        "usage_decline": "usage_trend_pct",
        "seats_near_limit": "seats_active_pct",
        "invoice_late": "invoice_days_late",
        "champion_silent": "ana",
        "single_threaded": "",
        "no_sponsor": "",
        "milestone_missed": "sso",
        "objective_achieved": "aim",
        "reorganisation": "reorg",
    }


def test_the_review_takes_the_worst_health_first_then_others_at_risk() -> None:
    def with_nps(name: str, value: float, **values: Any) -> tuple[Any, list[Any]]:
        of = account(name, tier="scale", owned_since=day("2026-11-01"), **values)
        return of, [reading(of, "nps", ago(3), value), reading(of, "invoice_days_late", ago(3), 0)]

    made = [
        with_nps("Green", 100),
        with_nps("Flagged", 100, at_risk_since=TODAY),
        with_nps("Amber", -60),
        with_nps("Bad", -100),
        with_nps("Gone", -100, status="churned"),
    ]
    unknown = account("Unknown", tier="scale", owned_since=day("2026-11-01"), at_risk_since=TODAY)
    promises = [commitment(made[3][0], "later", due_on=day(ago(-9))), commitment(made[3][0], "soon", due_on=TODAY)]
    known = book(
        TODAY, [*(of for of, _ in made), unknown], readings=[each for _, read in made for each in read],
        commitments=promises, signals=[signal(made[3][0], "hiring", ago(2))],
    )  # fmt: skip
    healths = Healths(known, Policy())
    assert [each.name for each in review_accounts(healths)] == ["Bad", "Amber", "Flagged", "Unknown"]
    first = reviewed(known, Policy(), healths, made[3][0])
    assert ([each.kind for each in first.signs], first.touched_on) == (["hiring"], None)
    assert first.next_step == promises[1]
