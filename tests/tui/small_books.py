"""Two small books: one lifelike, one whose every text would like to act."""

from __future__ import annotations

from datetime import date, timedelta

from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
    Milestone,
    Objective,
    Play,
    Reading,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.fields import Entity

TODAY = date(2026, 11, 16)
"""A Monday."""

PAYLOADS = (
    "[@click=app.quit]x[/]",
    "[/]",
    "[bold",
    "\\[x]\\",
    "[link=https://example.org]y[/link]",
    ":smile: \u202eevil\u2066",
    "日本支社 👩‍👩‍👧 \u200b\ufeff",
    "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\x1b]0;title\x1b\\",
)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def small_book() -> list[Entity]:
    """Three accounts: one late, one with a notice close by, one with small things only."""
    north = Account(id="north", name="Northwind", tier="strategic", tracked_since=days(-600))
    quorum = Account(id="quorum", name="Quorum Legal", tier="growth", tracked_since=days(-600))
    mill = Account(id="mill", name="Mill [EMEA] Ltd", tier="growth", tracked_since=days(-600))
    ana = Stakeholder(id="ana", account_id="north", name="Ana Ruiz", roles=("champion",), level="director")
    goal = Objective(id="goal", account_id="north", statement="Faster onboarding")
    ends = {"north": 200, "quorum": 40, "mill": 300}
    contracts = [
        Contract(
            account_id=account,
            starts_on=days(end - 365),
            term_end=days(end),
            arr=24_000_000,
            currency="USD",
            notice_days=30,
        )
        for account, end in ends.items()
    ]
    touches = [
        Touch(account_id="north", kind="business_review", happened_on=days(-100), stakeholder_ids=("ana",)),
        Touch(account_id="north", kind="usage_check", happened_on=days(-7)),
        Touch(account_id="quorum", kind="business_review", happened_on=days(-60)),
        Touch(account_id="mill", kind="business_review", happened_on=days(-33), summary="Met the new head"),
        Touch(id="met", account_id="mill", kind="other", happened_on=days(-1), planned=True),
    ]
    owed = [
        Commitment(id="sheet", account_id="north", what="Pricing sheet", due_on=days(-3)),
        Milestone(id="step", objective_id="goal", title="SSO live", due_on=days(2)),
    ]
    return [north, quorum, mill, ana, goal, *contracts, *touches, *owed]


def poison_book() -> list[Entity]:
    """Every text of an account, its people, its touches and its plan is a payload."""
    entities: list[Entity] = []
    for number, payload in enumerate(PAYLOADS):
        long = payload + "x" * 10_000
        account = Account(
            id=f"a{number}", name=f"{payload} {number}", tier="strategic", tracked_since=days(-600),
            at_risk_since=days(-3), at_risk_reason=payload, at_risk_exit=payload, notes=long,
        )  # fmt: skip
        person = Stakeholder(
            id=f"p{number}", account_id=account.id, name=f"{payload} p", title=payload, roles=("other",),
            our_counterpart=payload, left_to=payload, notes=long,
        )  # fmt: skip
        entities += [
            account,
            person,
            Contract(account_id=account.id, starts_on=days(-200), term_end=days(100), arr=1, currency="USD"),
            Touch(
                account_id=account.id, kind="other", happened_on=days(-9), summary=long, stakeholder_ids=(person.id,)
            ),
            Commitment(account_id=account.id, what=f"{payload} w", due_on=days(0)),
            Objective(
                id=f"o{number}", key=f"o{number}", account_id=account.id, statement=f"{payload} wants", metric=payload,
                unit=payload, baseline=21, target=10, owner=payload, agreed_value=payload, measured_in=payload,
            ),
            Reading(account_id=account.id, input=f"objective:o{number}", read_on=days(-5), value=12),
            Milestone(objective_id=f"o{number}", title=f"{payload} step", owner=payload, due_on=days(-1), shared=True),
            Play(account_id=account.id, motion="seats", title=f"{payload} play", owner=payload, shared=True),
            Signal(account_id=account.id, kind="competitor_seen", seen_on=days(-9), evidence=payload),
        ]  # fmt: skip
    return entities
