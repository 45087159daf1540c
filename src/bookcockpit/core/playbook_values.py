"""The values of a playbook file, each read and checked, and the refusal of one with its line and key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bookcockpit.core.dates import DateError, parse_interval
from bookcockpit.core.playbook import CADENCE_KINDS, Cadence, Playbook, PlaybookError, Points, Rhythm
from bookcockpit.core.vocabulary import TIERS

if TYPE_CHECKING:
    from bookcockpit.core.playbooks.checklists import Checklist

WHOLE = 100
"""What shares add up to, in percent."""
MOST_DAYS = 3650
_MOST_VALUE = 10**9


def read_points(base: Playbook, values: dict[str, Any], text: str, source: str) -> Mapping[str, Points]:
    """Lines from value to score, those given on top of those there are. Raises `PlaybookError`."""
    points = dict(base.health_points)
    for name, given in values.items():
        where = ("health_points",)
        if name not in points:
            raise wrong(text, source, where, name, f"is unknown; known are {', '.join(points)}")
        pairs = given if isinstance(given, list) else []
        if not all(isinstance(each, list) and len(each) == 2 and all(map(is_number, each)) for each in pairs):
            pairs = []
        rises = all(earlier[0] < later[0] for earlier, later in pairwise(pairs))
        if len(pairs) < 2 or not rises or not all(0 <= score <= WHOLE for _, score in pairs):
            raise wrong(text, source, where, name, "needs pairs of value and score 0 to 100, as [[40, 0], [90, 100]]")
        points[name] = tuple((value, score) for value, score in pairs)
    return MappingProxyType(points)


def read_steps(base: Playbook, values: dict[str, Any], text: str, source: str) -> Mapping[str, str]:
    """The steps of a renewal's preparation by days before it; an empty text leaves one out. Raises `PlaybookError`."""
    steps = dict(base.prep_steps)
    for days, what in values.items():
        where = ("prep_steps",)
        if not (days.isascii() and days.isdigit() and 0 < int(days) <= MOST_DAYS) or days != str(int(days)):
            raise wrong(text, source, where, days, f"is not a number of days before the renewal, 1 to {MOST_DAYS}")
        if not isinstance(what, str):
            raise wrong(text, source, where, days, "is what is done then: write a text, an empty one leaves it out")
        steps[days] = what.strip()
    return MappingProxyType({days: what for days, what in steps.items() if what})


def read_checklists(base: Playbook, values: dict[str, Any], text: str, source: str) -> Mapping[str, Checklist | None]:
    """The user's own and corrected checklists. Raises `PlaybookError`."""
    from bookcockpit.core.playbooks.checklists_toml import WrongChecklist, read_checklists

    try:
        return MappingProxyType(read_checklists(base.own_checklists, values))
    except WrongChecklist as found:
        where = ("checklists", found.name) if found.key else ("checklists",)
        raise wrong(text, source, where, found.key or found.name, str(found)) from None


def is_number(value: object) -> bool:
    """Whether it is a number people would write."""
    # A yes or no is a number to Python, and not to people.
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MOST_VALUE <= value <= _MOST_VALUE


def read_day(value: object, text: str, source: str, where: tuple[str, ...], key: str) -> date:
    """A date without quotes. Raises `PlaybookError`."""
    if type(value) is date:
        return value
    raise wrong(text, source, where, key, "needs a date without quotes, as 2026-10-01")


def read_cadence(base: Playbook, tiers: dict[str, Any], text: str, source: str) -> Mapping[str, Rhythm]:
    """The rhythms of the tiers, those given on top of those there are. Raises `PlaybookError`."""
    cadence = dict(base.cadence)
    for tier, kinds in tiers.items():
        if tier not in TIERS or not isinstance(kinds, dict):
            raise wrong(
                text, source, ("cadence",), tier, f"is not a tier; write [cadence.{'], [cadence.'.join(TIERS)}]"
            )
        rhythm = dict(cadence[tier])
        for kind, value in kinds.items():
            where = ("cadence", tier)
            if kind not in CADENCE_KINDS:
                raise wrong(text, source, where, kind, f"has no cadence; kinds are {', '.join(CADENCE_KINDS)}")
            rhythm[kind] = _read_rhythm(value, kind, text, source, where)
        cadence[tier] = MappingProxyType(rhythm)
    return MappingProxyType(cadence)


def _read_rhythm(value: object, kind: str, text: str, source: str, where: tuple[str, ...]) -> Cadence:
    if value == "triggered" and kind == "value_touch":
        return "triggered"
    if not isinstance(value, str):
        raise wrong(text, source, where, kind, 'needs a text such as "3 months", "7 days" or "none"')
    try:
        return parse_interval(value)
    except DateError as refused:
        raise wrong(text, source, where, kind, str(refused)) from None


def read_whole(value: object, text: str, source: str, where: tuple[str, ...], key: str) -> int:
    """A whole number from 0 to 100,000. Raises `PlaybookError`."""
    if type(value) is not int or not 0 <= value <= 100_000:
        raise wrong(text, source, where, key, "needs a whole number from 0 to 100000")
    return value


def wrong(text: str, source: str, where: tuple[str, ...], key: str, why: str) -> PlaybookError:
    """The refusal of a key, with its line."""
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
