"""A playbook as TOML: the user's own numbers on top of the shipped ones, and the whole of it printed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bookcockpit.core.policy import (
    PRESETS,
    WHOLE,
    Policy,
    PolicyError,
    TomlFile,
    preset,
    read_cadence,
    read_checklists,
    read_day,
    read_points,
    read_steps,
    read_whole,
)
from bookcockpit.core.policy import line_of as line_of

_SETTINGS: dict[str, dict[str, str]] = {
    "windows": {
        "notice_lead": "days before the notice deadline on which a renewal window opens at the latest",
        "prep_grace": "days before a window opens from which a renewal_prep touch already counts",
        "call_wanted": "days before a renewal from which a strategic or growth account needs a forecast call",
        "intervention_every": "days between interventions while an account is at risk",
        "look_ahead": "days of upcoming touches shown on Today",
        "planned_ahead": "days within which a planned touch takes its items out of the ranking",
        "review_weekday": "weekday of the Friday review, Monday is 1",
        "review_days": "days from it on in which the Friday review is asked for",
        "review_early": "days before it from which holding the Friday review counts",
        "week_ahead": "days ahead in which a notice date or a renewal belongs to the Friday review",
        "quarter_lead": "days before a quarter from which its plan is asked for",
        "quarter_grace": "days into a quarter until which its plan is asked for",
        "onboarding_days": "days from its first contract on in which an account is new",
    },
    "capacity": {"capacity": "external and internal touches one working day can hold"},
    "people": {
        "engaged_least": "engaged people below which an account hangs on a single thread",
        "committee_least": "people known at a strategic account below which its committee is small",
        "contact_stale": "days since a person was verified or met after which the contact is stale",
    },
    "health": {
        "health_green": "total from which an account is green",
        "health_red": "total up to which an account is red; between the two it is amber",
    },
    "signals": {
        "usage_drop": "percent by which usage or logins fell in 90 days before it is a signal",
        "usage_drop_high": "percent from which that fall is grave",
        "seats_near": "percent of the seats in use from which more may be wanted",
        "invoice_late": "days an invoice is late before it is a signal",
        "invoice_late_high": "days from which that is grave",
        "escalations_high": "open escalations from which they are grave",
        "milestone_late_high": "days after which a missed milestone is grave",
        "dismissed_for": "days for which a signal that was put away stays so",
    },
    "forecast": {
        "commit_percent": "percent of a renewal called commit that is expected, unless it has a probability of its own",
        "likely_percent": "percent of one called likely",
        "at_risk_percent": "percent of one called at_risk",
        "lost_percent": "percent of one called lost",
        "no_call_percent": "percent of one nobody has called",
        "forecast_months": "months the forecast looks ahead",
        "call_lead": "days before a renewal at which its call is compared with the outcome",
    },
    "benchmarks": {
        "nrr_benchmark": "percent of net revenue retention to reach",
        "nrr_best": "percent of net revenue retention the best reach",
        "grr_benchmark": "percent of gross revenue retention to reach",
        "logo_benchmark": "percent of customers kept to reach",
        "concentration_top": "percent of the accounts, the largest, whose share of the ARR is shown",
    },
    "tiering": {
        "tier_arr": "percent of the score of an account that its place in the book by ARR makes",
        "tier_potential": "percent that its expansion potential makes",
        "tier_value": "percent that its strategic value makes",
        "tier_top": "percent of the accounts, the highest scores, that suggest strategic",
        "tier_next": "percent of the accounts, those after them, that suggest growth",
        "retier_every": "months after which the tiers are due for review",
    },
    "prices": {
        "price_notice": "days before a price increase by which the customer is told",
        "price_notice_lead": "days before that day from which it stands on Today",
        "price_high": "percent at once above which a price increase is called high",
    },
    "references": {
        "reference_rest": "days for which a customer who declined or spoke for us is not asked again",
        "reference_most": "times a year a customer speaks for us at most",
    },
    "guide": {
        "guide_phase": "days each of the three phases of the first-run guide takes",
        "guide_triggers": "triggers the guide wants: accounts without a rhythm whose usage or seats are read",
    },
    "habits": {"habits_least": "accounts a group needs before its retention is compared with that of another"},
    "urgency": {
        "amber_weight": "points of an account whose health is amber, or red with an open save play",
        "red_weight": "points of a red account nobody runs a save play for",
        "lateness_weight": "points approached as lateness grows; half of them one interval late",
        "arr_weight": "points of the account with the highest ARR",
        "renewal_weight": "points on the renewal date",
        "renewal_horizon": "days before the renewal date from which its points start",
        "at_risk_weight": "points of the first intervention an at-risk account waits for",
        "promise_interval": "days after which a promise, a milestone or a step has half the points of lateness",
        "deadline_weight": "points of a contract's date that is near: notice of a term that renews by itself, outcome",
        "deadline_days": "days before such a notice, or after such a renewal, that count as near",
    },
}
_TABLES = {
    "tiers": "tier_labels",
    "renewal_window": "renewal_window",
    "kind_weight": "kind_weight",
    "engaged_days": "engaged_days",
    "champion_silent": "champion_silent",
    "health_weights": "health_weights",
    "health_committee": "health_committee",
    "tier_share": "tier_share",
    "tier_share_least": "tier_share_least",
    "tier_share_most": "tier_share_most",
    "tier_accounts_least": "tier_accounts_least",
    "tier_accounts_most": "tier_accounts_most",
}
_PERCENTS = ("commit_percent", "likely_percent", "at_risk_percent", "lost_percent", "no_call_percent")
_SECTIONS = ("cadence", "tier_weight", "health_points", "prep_steps", "checklists")
_MOST_MONTHS = 60
_WEEK = 7
_LEAST_WEIGHED = 2


def with_overrides(base: Policy, text: str, source: str) -> Policy:
    """The playbook with a user's TOML on top; only what differs needs to be in it.

    Raises `PolicyError` naming the line and key of anything unknown, mistyped or out of range.
    """
    import tomllib

    file = TomlFile(text, source)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise PolicyError(f"{source}: {broken}") from None
    if "preset" in document:
        chosen = document.pop("preset")
        if not isinstance(chosen, str):
            raise file.wrong((), "preset", f"is not one of {', '.join(PRESETS)}")
        try:
            base = preset(chosen)
        except PolicyError as unknown:
            raise file.wrong((), "preset", str(unknown)) from None
    changes: dict[str, Any] = {}
    for section, values in document.items():
        if section not in (*_SECTIONS, *_TABLES, *_SETTINGS):
            known = ", ".join(("preset", *_SECTIONS, *_TABLES, *_SETTINGS))
            raise file.wrong((), section, f"is not a section; the sections are {known}")
        if not isinstance(values, dict):
            raise file.wrong((), section, "is a section: write it as [" + section + "]")
        if section == "cadence":
            changes["cadence"] = read_cadence(base, values, file)
        elif section == "health_points":
            changes["health_points"] = read_points(base, values, file)
        elif section == "prep_steps":
            changes["prep_steps"] = read_steps(base, values, file)
        elif section == "checklists":
            changes["own_checklists"] = read_checklists(base, values, file)
        elif section in _SETTINGS:
            for key, value in values.items():
                if key == "health_changed_on" and section == "health":
                    changes[key] = read_day(value, file, (section,), key)
                    continue
                if key not in _SETTINGS[section]:
                    raise file.wrong((section,), key, f"is unknown; known are {', '.join(_SETTINGS[section])}")
                changes[key] = read_whole(value, file, (section,), key)
        else:
            attribute = _TABLES.get(section, section)
            current: Mapping[str, Any] = getattr(base, attribute)
            for key, value in values.items():
                if key not in current:
                    raise file.wrong((section,), key, f"is unknown; known are {', '.join(current)}")
                if section == "tiers" and not (isinstance(value, str) and value.strip()):
                    raise file.wrong((section,), key, "is the tier's label: write a text")
                if section != "tiers":
                    read_whole(value, file, (section,), key)
            changes[attribute] = MappingProxyType({**current, **values})
    made = base._replace(**changes)
    if (total := sum(made.health_weights.values())) != WHOLE:
        raise file.wrong((), "health_weights", f"must add up to {WHOLE}; they add up to {total}")
    if (total := made.tier_arr + made.tier_potential + made.tier_value) != WHOLE:
        why = f"tier_arr, tier_potential and tier_value must add up to {WHOLE}; they add up to {total}"
        raise file.wrong((), "tiering", why)
    if (total := made.tier_top + made.tier_next) > WHOLE:
        raise file.wrong((), "tiering", f"tier_top and tier_next take {WHOLE} together at most, not {total}")
    if not 1 <= made.retier_every <= _MOST_MONTHS:
        raise file.wrong(("tiering",), "retier_every", f"needs a number of months from 1 to {_MOST_MONTHS}")
    for key in (*_PERCENTS, "concentration_top"):
        if getattr(made, key) > WHOLE:
            section = "forecast" if key in _PERCENTS else "benchmarks"
            raise file.wrong((section,), key, f"is a percentage, {WHOLE} at most")
    if sum(weight > 0 for weight in made.health_weights.values()) < _LEAST_WEIGHED:
        raise file.wrong((), "health_weights", "needs two categories that weigh something: one alone is no score")
    if not 1 <= made.forecast_months <= _MOST_MONTHS:
        raise file.wrong(("forecast",), "forecast_months", f"needs a number of months from 1 to {_MOST_MONTHS}")
    if not 1 <= made.review_weekday <= _WEEK:
        raise file.wrong(("windows",), "review_weekday", "needs a weekday from 1, Monday, to 7, Sunday")
    if made.health_red >= made.health_green:
        raise file.wrong(("health",), "health_red", f"must be below health_green, {made.health_green}")
    return made


def as_toml(policy: Policy) -> str:
    """The whole playbook as TOML that `with_overrides` reads back to an equal one."""
    from bookcockpit.core.playbooks.checklists import checklists_toml, quoted

    parts = [f'preset = "{policy.preset}"', ""]
    for tier, rhythm in policy.cadence.items():
        parts.append(f"[cadence.{tier}]")
        parts += [f'{kind} = "{"none" if every is None else every}"' for kind, every in rhythm.items()]
        parts.append("")
    for section in (*_TABLES, "tier_weight"):
        parts.append(f"[{section}]")
        table: Mapping[str, Any] = getattr(policy, _TABLES.get(section, section))
        parts += [f"{key} = {value if isinstance(value, int) else quoted(value)}" for key, value in table.items()]
        parts.append("")
    for section, settings in _SETTINGS.items():
        parts.append(f"[{section}]")
        parts += [f"{key} = {getattr(policy, key)}  # {meaning}" for key, meaning in settings.items()]
        if section == "health":
            parts.append(_changed_on(policy))
        parts.append("")
    parts.append("[prep_steps]  # what is done so many days before a renewal")
    # One that was left out is said too, else it would come back.
    steps = {**dict.fromkeys(Policy().prep_steps, ""), **policy.prep_steps}
    parts += [f"{days} = {quoted(what)}" for days, what in steps.items()]
    parts.append("")
    parts.append("[health_points]  # straight lines between [value, score], level beyond the ends")
    for name, line in policy.health_points.items():
        parts.append(f"{name} = [{', '.join(f'[{value!r}, {score!r}]' for value, score in line)}]")
    parts += ["", *checklists_toml(policy.own_checklists)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _changed_on(policy: Policy) -> str:
    on, meaning = policy.health_changed_on, "when weights or points were changed last: comparisons across it say so"
    return f"# health_changed_on = 2026-10-01  # {meaning}" if on is None else f"health_changed_on = {on}  # {meaning}"
