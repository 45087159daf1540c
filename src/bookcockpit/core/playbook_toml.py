"""A playbook as TOML: the user's own numbers on top of the shipped ones, and the whole of it printed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bookcockpit.core.dates import DateError, parse_interval
from bookcockpit.core.playbook import CADENCE_KINDS, PRESETS, Cadence, Playbook, PlaybookError, Rhythm, preset
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
    "urgency": {
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
}


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
        if section not in ("cadence", "tier_weight", *_TABLES, *_SETTINGS):
            known = ", ".join(("preset", "cadence", "tier_weight", *_TABLES, *_SETTINGS))
            raise _at(text, source, (), section, f"is not a section; the sections are {known}")
        if not isinstance(values, dict):
            raise _at(text, source, (), section, "is a section: write it as [" + section + "]")
        if section == "cadence":
            changes["cadence"] = _read_cadence(base, values, text, source)
        elif section in _SETTINGS:
            for key, value in values.items():
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
    return replace(base, **changes)


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
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"


def _toml_value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
