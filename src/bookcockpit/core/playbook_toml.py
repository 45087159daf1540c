"""A playbook as TOML: the user's own numbers on top of the shipped ones, and the whole of it printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bookcockpit.core.dates import DateError, parse_interval
from bookcockpit.core.playbook import CADENCE_KINDS, PRESETS, Cadence, Playbook, PlaybookError, Points, Rhythm, preset
from bookcockpit.core.vocabulary import TIERS

if TYPE_CHECKING:
    from collections.abc import Mapping

_SETTINGS: dict[str, dict[str, str]] = {
    "windows": {
        "notice_lead": "days before the notice deadline on which a renewal window opens at the latest",
        "prep_grace": "days before a window opens from which a renewal_prep touch already counts",
        "call_wanted": "days before a renewal from which a strategic or growth account needs a forecast call",
        "intervention_every": "days between interventions while an account is at risk",
        "look_ahead": "days of upcoming touches shown on Today",
        "planned_ahead": "days within which a planned touch takes its items out of the ranking",
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
    "urgency": {
        "amber_weight": "points of an account whose health is amber, or red with an open save play",
        "red_weight": "points of a red account nobody runs a save play for",
        "lateness_weight": "points approached as lateness grows; half of them one interval late",
        "arr_weight": "points of the account with the highest ARR",
        "renewal_weight": "points on the renewal date",
        "renewal_horizon": "days before the renewal date from which its points start",
        "at_risk_weight": "points of the first intervention an at-risk account waits for",
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
}
_PERCENTS = ("commit_percent", "likely_percent", "at_risk_percent", "lost_percent", "no_call_percent")
_SECTIONS = ("cadence", "tier_weight", "health_points", "prep_steps")
_MOST_DAYS = 3650
_MOST_MONTHS = 60
_MOST_VALUE = 10**9
_LEAST_WEIGHED = 2
_WHOLE = 100
"""What the weights of the health categories add up to."""


def with_overrides(base: Playbook, text: str, source: str) -> Playbook:
    """The playbook with a user's TOML on top; only what differs needs to be in it.

    Raises `PlaybookError` naming the line and key of anything unknown, mistyped or out of range.
    """
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise PlaybookError(f"{source}: {broken}") from None
    if "preset" in document:
        chosen = document.pop("preset")
        if not isinstance(chosen, str):
            raise _at(text, source, (), "preset", f"is not one of {', '.join(PRESETS)}")
        try:
            base = preset(chosen)
        except PlaybookError as unknown:
            raise _at(text, source, (), "preset", str(unknown)) from None
    changes: dict[str, Any] = {}
    for section, values in document.items():
        if section not in (*_SECTIONS, *_TABLES, *_SETTINGS):
            known = ", ".join(("preset", *_SECTIONS, *_TABLES, *_SETTINGS))
            raise _at(text, source, (), section, f"is not a section; the sections are {known}")
        if not isinstance(values, dict):
            raise _at(text, source, (), section, "is a section: write it as [" + section + "]")
        if section == "cadence":
            changes["cadence"] = _read_cadence(base, values, text, source)
        elif section == "health_points":
            changes["health_points"] = _read_points(base, values, text, source)
        elif section == "prep_steps":
            changes["prep_steps"] = _read_steps(base, values, text, source)
        elif section in _SETTINGS:
            for key, value in values.items():
                if key == "health_changed_on" and section == "health":
                    changes[key] = _day(value, text, source, (section,), key)
                    continue
                if key not in _SETTINGS[section]:
                    raise _at(text, source, (section,), key, f"is unknown; known are {', '.join(_SETTINGS[section])}")
                changes[key] = _whole(value, text, source, (section,), key)
        else:
            attribute = _TABLES.get(section, section)
            current: Mapping[str, Any] = getattr(base, attribute)
            for key, value in values.items():
                if key not in current:
                    raise _at(text, source, (section,), key, f"is unknown; known are {', '.join(current)}")
                if section == "tiers" and not (isinstance(value, str) and value.strip()):
                    raise _at(text, source, (section,), key, "is the tier's label: write a text")
                if section != "tiers":
                    _whole(value, text, source, (section,), key)
            changes[attribute] = MappingProxyType({**current, **values})
    made = replace(base, **changes)
    if (total := sum(made.health_weights.values())) != _WHOLE:
        raise _at(text, source, (), "health_weights", f"must add up to {_WHOLE}; they add up to {total}")
    for key in (*_PERCENTS, "concentration_top"):
        if getattr(made, key) > _WHOLE:
            section = "forecast" if key in _PERCENTS else "benchmarks"
            raise _at(text, source, (section,), key, f"is a percentage, {_WHOLE} at most")
    if sum(weight > 0 for weight in made.health_weights.values()) < _LEAST_WEIGHED:
        raise _at(
            text, source, (), "health_weights", "needs two categories that weigh something: one alone is no score"
        )
    if not 1 <= made.forecast_months <= _MOST_MONTHS:
        raise _at(text, source, ("forecast",), "forecast_months", f"needs a number of months from 1 to {_MOST_MONTHS}")
    if made.health_red >= made.health_green:
        raise _at(text, source, ("health",), "health_red", f"must be below health_green, {made.health_green}")
    return made


def _read_points(base: Playbook, values: dict[str, Any], text: str, source: str) -> Mapping[str, Points]:
    points = dict(base.health_points)
    for name, given in values.items():
        where = ("health_points",)
        if name not in points:
            raise _at(text, source, where, name, f"is unknown; known are {', '.join(points)}")
        pairs = given if isinstance(given, list) else []
        if not all(isinstance(each, list) and len(each) == 2 and all(map(_is_number, each)) for each in pairs):
            pairs = []
        rises = all(earlier[0] < later[0] for earlier, later in pairwise(pairs))
        if len(pairs) < 2 or not rises or not all(0 <= score <= _WHOLE for _, score in pairs):
            raise _at(text, source, where, name, "needs pairs of value and score 0 to 100, as [[40, 0], [90, 100]]")
        points[name] = tuple((value, score) for value, score in pairs)
    return MappingProxyType(points)


def _read_steps(base: Playbook, values: dict[str, Any], text: str, source: str) -> Mapping[str, str]:
    steps = dict(base.prep_steps)
    for days, what in values.items():
        where = ("prep_steps",)
        if not (days.isascii() and days.isdigit() and 0 < int(days) <= _MOST_DAYS) or days != str(int(days)):
            raise _at(text, source, where, days, f"is not a number of days before the renewal, 1 to {_MOST_DAYS}")
        if not isinstance(what, str):
            raise _at(text, source, where, days, "is what is done then: write a text, an empty one leaves the step out")
        steps[days] = what.strip()
    return MappingProxyType({days: what for days, what in steps.items() if what})


def _is_number(value: object) -> bool:
    # A yes or no is a number to Python, and not to people.
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MOST_VALUE <= value <= _MOST_VALUE


def _day(value: object, text: str, source: str, where: tuple[str, ...], key: str) -> date:
    if type(value) is date:
        return value
    raise _at(text, source, where, key, "needs a date without quotes, as 2026-10-01")


def _read_cadence(base: Playbook, tiers: dict[str, Any], text: str, source: str) -> Mapping[str, Rhythm]:
    cadence = dict(base.cadence)
    for tier, kinds in tiers.items():
        if tier not in TIERS or not isinstance(kinds, dict):
            raise _at(text, source, ("cadence",), tier, f"is not a tier; write [cadence.{'], [cadence.'.join(TIERS)}]")
        rhythm = dict(cadence[tier])
        for kind, value in kinds.items():
            where = ("cadence", tier)
            if kind not in CADENCE_KINDS:
                raise _at(text, source, where, kind, f"has no cadence; kinds are {', '.join(CADENCE_KINDS)}")
            rhythm[kind] = _read_rhythm(value, kind, text, source, where)
        cadence[tier] = MappingProxyType(rhythm)
    return MappingProxyType(cadence)


def _read_rhythm(value: object, kind: str, text: str, source: str, where: tuple[str, ...]) -> Cadence:
    if value == "triggered" and kind == "value_touch":
        return "triggered"
    if not isinstance(value, str):
        raise _at(text, source, where, kind, 'needs a text such as "3 months", "7 days" or "none"')
    try:
        return parse_interval(value)
    except DateError as refused:
        raise _at(text, source, where, kind, str(refused)) from None


def _whole(value: object, text: str, source: str, where: tuple[str, ...], key: str) -> int:
    if type(value) is not int or not 0 <= value <= 100_000:
        raise _at(text, source, where, key, "needs a whole number from 0 to 100000")
    return value


def _at(text: str, source: str, where: tuple[str, ...], key: str, why: str) -> PlaybookError:
    return PlaybookError(f"{source} line {line_of(text, where, key)}: {'.'.join((*where, key))} {why}")


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


def as_toml(playbook: Playbook) -> str:
    """The whole playbook as TOML that `with_overrides` reads back to an equal one."""
    parts = [f'preset = "{playbook.preset}"', ""]
    for tier, rhythm in playbook.cadence.items():
        parts.append(f"[cadence.{tier}]")
        parts += [f'{kind} = "{"none" if every is None else every}"' for kind, every in rhythm.items()]
        parts.append("")
    for section in (*_TABLES, "tier_weight"):
        parts.append(f"[{section}]")
        table: Mapping[str, Any] = getattr(playbook, _TABLES.get(section, section))
        parts += [f"{key} = {_toml_value(value)}" for key, value in table.items()]
        parts.append("")
    for section, settings in _SETTINGS.items():
        parts.append(f"[{section}]")
        parts += [f"{key} = {getattr(playbook, key)}  # {meaning}" for key, meaning in settings.items()]
        if section == "health":
            parts.append(_changed_on(playbook))
        parts.append("")
    parts.append("[prep_steps]  # what is done so many days before a renewal")
    # One that was left out is said too, else it would come back.
    steps = {**dict.fromkeys(Playbook().prep_steps, ""), **playbook.prep_steps}
    parts += [f"{days} = {_toml_value(what)}" for days, what in steps.items()]
    parts.append("")
    parts.append("[health_points]  # straight lines between [value, score], level beyond the ends")
    for name, line in playbook.health_points.items():
        parts.append(f"{name} = [{', '.join(f'[{value!r}, {score!r}]' for value, score in line)}]")
    return "\n".join(parts).rstrip("\n") + "\n"


def _changed_on(playbook: Playbook) -> str:
    on, meaning = playbook.health_changed_on, "when weights or points were changed last: comparisons across it say so"
    return f"# health_changed_on = 2026-10-01  # {meaning}" if on is None else f"health_changed_on = {on}  # {meaning}"


def _toml_value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
