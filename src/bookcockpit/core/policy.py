"""Every number the rules use, typed, with shipped defaults and presets.

Sources: domain rules of the product's five account-management playbooks; where they disagree the
shipped number is the compromise recorded beside it.

"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bookcockpit.core.dates import DateError, Interval, parse_interval
from bookcockpit.core.vocabulary import TIERS, Kind

if TYPE_CHECKING:
    from bookcockpit.core.playbooks.checklists import Checklist

Triggered = Literal["triggered"]
Cadence = Interval | Triggered | None
"""A rhythm, `triggered` by a usage or seat signal, or none."""

Rhythm = MappingProxyType[str, Cadence]

PRESETS = ("balanced", "value-led", "high-touch")
CADENCE_KINDS: tuple[Kind, ...] = (
    "business_review",
    "value_touch",
    "usage_check",
    "executive_touch",
    "check_in",
    "plan_review",
)


class PolicyError(ValueError):
    """A playbook file that cannot be used: names the line, the key, and what is expected."""


def _rhythm(**every: Cadence) -> Rhythm:
    return MappingProxyType({kind: every.get(kind) for kind in CADENCE_KINDS})


_BALANCED: Mapping[str, Rhythm] = MappingProxyType(
    {
        "strategic": _rhythm(
            business_review=Interval(months=3),
            value_touch=Interval(months=1),
            usage_check=Interval(days=7),
            executive_touch=Interval(months=6),
            plan_review=Interval(months=3),
        ),
        "growth": _rhythm(
            business_review=Interval(months=6),
            value_touch=Interval(months=3),
            usage_check=Interval(months=1),
            executive_touch=Interval(months=12),
            check_in=Interval(months=1),
            plan_review=Interval(months=6),
        ),
        "scale": _rhythm(business_review=Interval(months=12), value_touch="triggered", check_in=Interval(months=12)),
    }
)


Points = tuple[tuple[float, float], ...]
"""A score by value: straight lines between (value, score 0 to 100), level before the first and after the last."""

_HEALTH_POINTS: Mapping[str, Points] = MappingProxyType(
    {
        "seats_active_pct": ((40, 0), (90, 100)),
        "logins_trend_pct": ((-30, 0), (0, 60), (10, 100)),
        "usage_trend_pct": ((-30, 0), (0, 60), (10, 100)),
        "feature_breadth_pct": ((0, 0), (100, 100)),
        "sentiment": ((-2, 0), (2, 100)),
        "csat_pct": ((0, 0), (100, 100)),
        "nps": ((-100, 0), (100, 100)),
        "invoice_days_late": ((0, 100), (45, 0)),
        "open_escalations": ((0, 100), (2.5, 0)),
        "contract_trend_pct": ((-20, 0), (0, 60), (10, 100)),
    }
)


_PREP_STEPS: Mapping[str, str] = MappingProxyType(
    {
        "120": "See their sponsor about the renewal, and hear every objection",
        "90": "Agree the value recap with the champion",
        "60": "Send the renewal proposal",
        "30": "Get the renewal paper signed",
    }
)


def _whole_numbers(**values: int) -> MappingProxyType[str, int]:
    return MappingProxyType(values)


class Policy(NamedTuple):
    """The rules' numbers. Days are calendar days; weights are points of urgency.

    Urgency: `lateness` points are reached as lateness grows without end, half of them one whole interval
    late; `tier` is 5/3/1 times two; `arr` for the highest ARR in the book; `renewal` on the renewal date,
    falling to 0 `renewal_horizon` days before it; `at_risk` stands above all other terms together. What was promised
    is as late as a touch that comes every `promise_interval` days. A contract's date weighs `deadline_weight` in its
    last `deadline_days`, and a little more each day.

    People: somebody is engaged who attended an external touch within `engaged_days` of the tier; a champion
    is silent after more than `champion_silent` days.

    Health: `health_weights` add up to 100; from `health_green` on an account is green, up to `health_red` red.
    `health_committee` engaged people score 100. `health_changed_on` dates the newest change of weights or points.
    A signal put away stays so for `dismissed_for` days.

    Renewals: `prep_steps` says what is done so many days before the renewal date.

    Forecast: the `_percent` of a call is how likely its renewal is; a call is judged by how it stood `call_lead` days
    before. Benchmarks are in percent; `concentration_top` percent of the accounts are the top of the book.

    Tiers: `tier_arr`, `tier_potential` and `tier_value` are what the score is made of, in percent. The highest
    `tier_top` percent of the scores suggest strategic, the next `tier_next` percent growth. `tier_share` is the share
    of the book a tier takes by one source, from `_least` to `_most` by another; `tier_accounts` are those one account
    manager can hold, a most of 0 being none.

    `own_checklists` are the user's own and corrected ones on top of those of `checklists`; None switches one off.

    Prices: notice of an increase is given `price_notice` days before it, and asked for `price_notice_lead` days before
    that; above `price_high` percent at once it is called high.

    References: a customer who declined or spoke for us rests `reference_rest` days, and speaks `reference_most` times a
    year at most. First run: each phase of the guide takes `guide_phase` days and wants `guide_triggers` triggers.
    Habits: groups of fewer than `habits_least` accounts are not compared.
    """

    preset: str = "balanced"
    tier_labels: Mapping[str, str] = MappingProxyType({"strategic": "Strategic", "growth": "Growth", "scale": "Scale"})
    cadence: Mapping[str, Rhythm] = _BALANCED
    renewal_window: Mapping[str, int] = _whole_numbers(strategic=120, growth=90, scale=60)
    notice_lead: int = 30
    prep_grace: int = 30
    intervention_every: int = 7
    call_wanted: int = 90
    look_ahead: int = 7
    planned_ahead: int = 14
    review_weekday: int = 5
    review_days: int = 4
    review_early: int = 2
    week_ahead: int = 14
    quarter_lead: int = 14
    quarter_grace: int = 7
    onboarding_days: int = 90
    capacity: int = 8
    kind_weight: Mapping[str, int] = _whole_numbers(
        outcome=36,
        notice=36,
        intervention=33,
        renewal_prep=30,
        business_review=20,
        price_notice=18,
        executive_touch=16,
        commitment=14,
        value_touch=12,
        confirm=10,
        review=8,
        check_in=6,
        milestone=5,
        step=5,
        plan_review=4,
        usage_check=3,
        theirs=2,
    )
    tier_weight: Mapping[str, int] = _whole_numbers(strategic=10, growth=6, scale=2)
    lateness_weight: int = 40
    arr_weight: int = 8
    renewal_weight: int = 12
    renewal_horizon: int = 120
    at_risk_weight: int = 1000
    promise_interval: int = 14
    deadline_weight: int = 500
    deadline_days: int = 14
    engaged_days: Mapping[str, int] = _whole_numbers(strategic=90, growth=200, scale=400)
    champion_silent: Mapping[str, int] = _whole_numbers(strategic=45, growth=100, scale=400)
    engaged_least: int = 2
    committee_least: int = 6
    contact_stale: int = 180
    amber_weight: int = 4
    red_weight: int = 8
    health_weights: Mapping[str, int] = _whole_numbers(product=45, relationship=30, commercial=25)
    health_points: Mapping[str, Points] = _HEALTH_POINTS
    health_committee: Mapping[str, int] = _whole_numbers(strategic=6, growth=3, scale=1)
    health_green: int = 67
    health_red: int = 33
    health_changed_on: date | None = None
    usage_drop: int = 10
    usage_drop_high: int = 20
    seats_near: int = 90
    invoice_late: int = 15
    invoice_late_high: int = 45
    escalations_high: int = 2
    milestone_late_high: int = 30
    dismissed_for: int = 90
    prep_steps: Mapping[str, str] = _PREP_STEPS
    commit_percent: int = 95
    likely_percent: int = 75
    at_risk_percent: int = 40
    lost_percent: int = 0
    no_call_percent: int = 75
    forecast_months: int = 12
    call_lead: int = 90
    nrr_benchmark: int = 100
    nrr_best: int = 120
    grr_benchmark: int = 90
    logo_benchmark: int = 90
    concentration_top: int = 20
    tier_arr: int = 40
    tier_potential: int = 40
    tier_value: int = 20
    tier_top: int = 10
    tier_next: int = 30
    retier_every: int = 6
    tier_share: Mapping[str, int] = _whole_numbers(strategic=10, growth=30, scale=60)
    tier_share_least: Mapping[str, int] = _whole_numbers(strategic=10, growth=30, scale=40)
    tier_share_most: Mapping[str, int] = _whole_numbers(strategic=20, growth=40, scale=50)
    tier_accounts_least: Mapping[str, int] = _whole_numbers(strategic=5, growth=25, scale=100)
    tier_accounts_most: Mapping[str, int] = _whole_numbers(strategic=15, growth=40, scale=0)
    own_checklists: Mapping[str, Checklist | None] = MappingProxyType({})
    price_notice: int = 60
    price_notice_lead: int = 30
    price_high: int = 10
    reference_rest: int = 180
    reference_most: int = 4
    guide_phase: int = 30
    guide_triggers: int = 2
    habits_least: int = 8


def preset(name: str) -> Policy:
    """The shipped playbook of that name; raises `PolicyError` listing the names.

    `value-led` drops check-ins; `high-touch` holds growth reviews quarterly and opens every renewal
    window 120 days out.
    """
    base = Policy(preset=name)
    if name == "balanced":
        return base
    if name == "value-led":
        quiet = {tier: MappingProxyType({**rhythm, "check_in": None}) for tier, rhythm in base.cadence.items()}
        return base._replace(cadence=MappingProxyType(quiet))
    if name == "high-touch":
        growth = MappingProxyType({**base.cadence["growth"], "business_review": Interval(months=3)})
        return base._replace(
            cadence=MappingProxyType({**base.cadence, "growth": growth}),
            renewal_window=_whole_numbers(strategic=120, growth=120, scale=120),
        )
    raise PolicyError(f"“{name}” is not a preset; choose one of {', '.join(PRESETS)}")


WHOLE = 100
"""What shares add up to, in percent."""
MOST_DAYS = 3650
_MOST_VALUE = 10**9


class TomlFile(NamedTuple):
    """A file of the user's numbers: its text, and what it is called."""

    text: str
    source: str

    def wrong(self, where: tuple[str, ...], key: str, why: str) -> PolicyError:
        """The refusal of a key, with its line."""
        line = line_of(self.text, where, key)
        return PolicyError(f"{self.source} line {line}: {'.'.join((*where, key))} {why}")


def read_points(base: Policy, values: dict[str, Any], file: TomlFile) -> Mapping[str, Points]:
    """Lines from value to score, those given on top of those there are. Raises `PolicyError`."""
    points = dict(base.health_points)
    for name, given in values.items():
        where = ("health_points",)
        if name not in points:
            raise file.wrong(where, name, f"is unknown; known are {', '.join(points)}")
        pairs = given if isinstance(given, list) else []
        if not all(isinstance(each, list) and len(each) == 2 and all(map(is_number, each)) for each in pairs):
            pairs = []
        rises = all(earlier[0] < later[0] for earlier, later in pairwise(pairs))
        if len(pairs) < 2 or not rises or not all(0 <= score <= WHOLE for _, score in pairs):
            raise file.wrong(where, name, "needs pairs of value and score 0 to 100, as [[40, 0], [90, 100]]")
        points[name] = tuple((value, score) for value, score in pairs)
    return MappingProxyType(points)


def read_steps(base: Policy, values: dict[str, Any], file: TomlFile) -> Mapping[str, str]:
    """The steps of a renewal's preparation by days before it; an empty text leaves one out. Raises `PolicyError`."""
    steps = dict(base.prep_steps)
    for days, what in values.items():
        where = ("prep_steps",)
        if not (days.isascii() and days.isdigit() and 0 < int(days) <= MOST_DAYS) or days != str(int(days)):
            raise file.wrong(where, days, f"is not a number of days before the renewal, 1 to {MOST_DAYS}")
        if not isinstance(what, str):
            raise file.wrong(where, days, "is what is done then: write a text, an empty one leaves it out")
        steps[days] = what.strip()
    return MappingProxyType({days: what for days, what in steps.items() if what})


def read_checklists(base: Policy, values: dict[str, Any], file: TomlFile) -> Mapping[str, Checklist | None]:
    """The user's own and corrected checklists. Raises `PolicyError`."""
    from bookcockpit.core.playbooks.checklists import WrongChecklist, read_checklists

    try:
        return MappingProxyType(read_checklists(base.own_checklists, values))
    except WrongChecklist as found:
        where = ("checklists", found.name) if found.key else ("checklists",)
        raise file.wrong(where, found.key or found.name, str(found)) from None


def is_number(value: object) -> bool:
    """Whether it is a number people would write."""
    # A yes or no is a number to Python, and not to people.
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MOST_VALUE <= value <= _MOST_VALUE


def read_day(value: object, file: TomlFile, where: tuple[str, ...], key: str) -> date:
    """A date without quotes. Raises `PolicyError`."""
    if type(value) is date:
        return value
    raise file.wrong(where, key, "needs a date without quotes, as 2026-10-01")


def read_cadence(base: Policy, tiers: dict[str, Any], file: TomlFile) -> Mapping[str, Rhythm]:
    """The rhythms of the tiers, those given on top of those there are. Raises `PolicyError`."""
    cadence = dict(base.cadence)
    for tier, kinds in tiers.items():
        if tier not in TIERS or not isinstance(kinds, dict):
            raise file.wrong(("cadence",), tier, f"is not a tier; write [cadence.{'], [cadence.'.join(TIERS)}]")
        rhythm = dict(cadence[tier])
        for kind, value in kinds.items():
            where = ("cadence", tier)
            if kind not in CADENCE_KINDS:
                raise file.wrong(where, kind, f"has no cadence; kinds are {', '.join(CADENCE_KINDS)}")
            rhythm[kind] = _read_rhythm(value, kind, file, where)
        cadence[tier] = MappingProxyType(rhythm)
    return MappingProxyType(cadence)


def _read_rhythm(value: object, kind: str, file: TomlFile, where: tuple[str, ...]) -> Cadence:
    if value == "triggered" and kind == "value_touch":
        return "triggered"
    if not isinstance(value, str):
        raise file.wrong(where, kind, 'needs a text such as "3 months", "7 days" or "none"')
    try:
        return parse_interval(value)
    except DateError as refused:
        raise file.wrong(where, kind, str(refused)) from None


def read_whole(value: object, file: TomlFile, where: tuple[str, ...], key: str) -> int:
    """A whole number from 0 to 100,000. Raises `PolicyError`."""
    if type(value) is not int or not 0 <= value <= 100_000:
        raise file.wrong(where, key, "needs a whole number from 0 to 100000")
    return value


def line_of(text: str, where: tuple[str, ...], key: str) -> int:
    """The line of a TOML text that sets a key under a section (tomllib does not tell); 1 if not found."""
    section, path = ".".join(where), ""
    for number, raw in enumerate(text.splitlines(), start=1):
        entry = raw.strip()
        if entry.startswith("["):
            path = entry.strip("[] ")
            if path in (".".join((*where, key)), key) and not where:
                return number
            if path == ".".join((*where, key)):
                return number
        elif path == section and entry.split("=")[0].strip().strip("\"'") == key:
            return number
    return 1
