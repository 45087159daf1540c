"""The words of account management as they are stored and spoken: ids, and what each touch kind means.

Words are plain text everywhere (store, CSV, JSON), so a new word needs no migration.
The `Literal` types name them for the type checker; the tuples and tables name them at run time.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Tier = Literal["strategic", "growth", "scale"]
Status = Literal["active", "churned", "archived"]
Kind = Literal[
    "business_review",
    "value_touch",
    "usage_check",
    "executive_touch",
    "check_in",
    "renewal_prep",
    "intervention",
    "plan_review",
    "other",
]
Channel = Literal["email", "call", "video", "on_site", "chat", "event", "internal"]
Side = Literal["us", "them"]
Level = Literal["executive", "director", "manager", "user"]
Role = Literal[
    "economic_buyer", "champion", "technical_owner", "executive_sponsor", "user", "blocker", "procurement", "other"
]
Stance = Literal["advocate", "supporter", "neutral", "sceptic", "opponent"]
Stage = Literal["monitor", "preparing", "in_talks", "agreed"]
Call = Literal["commit", "likely", "at_risk", "lost"]
Outcome = Literal["renewed", "expanded", "contracted", "churned", "extended"]
Movement = Literal["new", "expansion", "contraction", "price", "churn", "transfer_in", "transfer_out"]
Severity = Literal["low", "medium", "high"]
Motion = Literal["seats", "cross_sell", "upgrade", "department", "multi_year", "save"]
PlayStage = Literal["idea", "qualified", "proposed", "agreed", "won", "lost", "dismissed"]
ShiftWhy = Literal["skip", "spread"]
ReferenceKind = Literal["reference", "referral", "advisory_board"]
ReferenceState = Literal["asked", "agreed", "used", "declined"]
SpaceState = Literal["owned", "open", "not_fit"]
ReviewKind = Literal["friday", "quarter", "retier"]
DealType = Literal["renewal", "add_on", "new"]
NoticeAnswer = Literal["none", "received", "extended"]
ArchivedAs = Literal["left", "handed_over", "never_customer"]

TIERS: tuple[Tier, ...] = get_args(Tier)
STATUSES: tuple[Status, ...] = get_args(Status)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
SIDES: tuple[Side, ...] = get_args(Side)
LEVELS: tuple[Level, ...] = get_args(Level)
ROLES: tuple[Role, ...] = get_args(Role)
STANCES: tuple[Stance, ...] = get_args(Stance)
STAGES: tuple[Stage, ...] = get_args(Stage)
CALLS: tuple[Call, ...] = get_args(Call)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
DEAL_TYPES: tuple[DealType, ...] = get_args(DealType)
NOTICE_ANSWERS: tuple[NoticeAnswer, ...] = get_args(NoticeAnswer)
ARCHIVED_AS: tuple[ArchivedAs, ...] = get_args(ArchivedAs)
MOVEMENTS: tuple[Movement, ...] = get_args(Movement)
RISK_SIGNALS: tuple[str, ...] = (
    "usage_decline",
    "champion_silent",
    "champion_left",
    "ticket_escalated",
    "milestone_missed",
    "single_threaded",
    "no_sponsor",
    "invoice_late",
    "competitor_seen",
    "reorganisation",
    "procurement_early",
)
EXPANSION_SIGNALS: tuple[str, ...] = (
    "seats_near_limit",
    "plan_near_limit",
    "new_funding",
    "new_executive",
    "hiring",
    "department_interest",
    "objective_achieved",
)
SIGNALS: tuple[str, ...] = RISK_SIGNALS + EXPANSION_SIGNALS
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
MOTIONS: tuple[Motion, ...] = get_args(Motion)
PLAY_STAGES: tuple[PlayStage, ...] = get_args(PlayStage)
CLOSED_PLAYS: tuple[PlayStage, ...] = ("won", "lost", "dismissed")
SHIFT_WHYS: tuple[ShiftWhy, ...] = get_args(ShiftWhy)
REFERENCE_KINDS: tuple[ReferenceKind, ...] = get_args(ReferenceKind)
REFERENCE_STATES: tuple[ReferenceState, ...] = get_args(ReferenceState)
SPACE_STATES: tuple[SpaceState, ...] = get_args(SpaceState)
REVIEW_KINDS: tuple[ReviewKind, ...] = get_args(ReviewKind)
PRICE_TREATMENTS: tuple[str, ...] = ("full", "grandfathered", "phased")

USAGE_SIGNALS: tuple[str, ...] = ("usage_decline", "seats_near_limit", "plan_near_limit")
"""Signals about usage or seats: an open one makes a `triggered` value touch due."""


class InputTraits(NamedTuple):
    """What a measured health input is called, whether it counts in percent, and the least and most it can be."""

    label: str
    is_percent: bool = False
    low: float | None = None
    high: float | None = None


INPUTS: dict[str, InputTraits] = {
    "seats_active_pct": InputTraits("Seats active", True, 0, 100),
    "logins_trend_pct": InputTraits("Logins trend", True, -100),
    "usage_trend_pct": InputTraits("Usage trend", True, -100),
    "feature_breadth_pct": InputTraits("Feature breadth", True, 0, 100),
    "csat_pct": InputTraits("CSAT", True, 0, 100),
    "nps": InputTraits("NPS", False, -100, 100),
    "invoice_days_late": InputTraits("Invoice days late", False, 0),
    "open_escalations": InputTraits("Open escalations", False, 0),
}
"""The health inputs that are read from outside, the most telling of usage first."""

OBJECTIVE_INPUT = "objective:"
"""What the input of an objective's readings begins with; its key follows."""


class KindTraits(NamedTuple):
    """What a touch kind is: does the customer see it, and which other clocks does it reset."""

    label: str
    external: bool
    satisfies: tuple[Kind, ...] = ()
    scheduled: bool = False


KINDS: dict[Kind, KindTraits] = {
    "business_review": KindTraits(
        "Business review", True, ("value_touch", "usage_check", "plan_review", "check_in"), scheduled=True
    ),
    "value_touch": KindTraits("Value touch", True, ("check_in",)),
    "usage_check": KindTraits("Usage check", False),
    "executive_touch": KindTraits("Executive touch", True, ("check_in",)),
    "check_in": KindTraits("Check-in", True),
    "renewal_prep": KindTraits("Renewal prep", True, ("check_in",)),
    "intervention": KindTraits("Intervention", True, ("check_in",)),
    "plan_review": KindTraits("Plan review", False),
    "other": KindTraits("Other", False),
}
"""Every kind with its traits. `executive_touch` is also satisfied by any external touch an executive attended."""


def satisfying(kind: Kind) -> tuple[Kind, ...]:
    """The kinds whose touches reset this kind's clock, itself first (executive attendance apart)."""
    return (kind, *(other for other, traits in KINDS.items() if kind in traits.satisfies))
