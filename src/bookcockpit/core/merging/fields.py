"""The fields of two entities that become one: known ones of the first stay, unknown ones come from the second."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Dismissal, ImportValue
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import name_key

_UNKNOWN: tuple[object, ...] = (None, "", ())


_OWN = frozenset(("id", "key", "rev", "name", "account_id", "tier", "status", "currency", "left_on"))
"""Fields that always say something of the one that stays: without a day of leaving somebody is still there, and
without a currency an account is in that of the book."""


_FOLLOWS = {
    "tier_reason": "tier",
    "at_risk_reason": "at_risk_since",
    "at_risk_exit": "at_risk_since",
    "relationship_on": "relationship",
    "left_to": "left_on",
    "replaced_by_id": "left_on",
}
"""Fields that say more of another one, and mean nothing beside a different value of it."""


_SILENT = frozenset(("id", "key", "rev", "name", "account_id", "tier"))
"""Fields whose difference is no news, or is told with its reason."""


class Kept(NamedTuple):
    """A field on which the two differ: what stays, and what the other one said, in words."""

    field: str
    stays: str
    goes: str


class United(NamedTuple):
    """What changes in the one that stays, which fields it took over, and where it kept its own."""

    changes: dict[str, Any]
    taken: list[str]
    kept: list[Kept]


def united(stays: Entity, goes: Entity) -> United:
    """Unite two entities of one kind field by field; notes are joined, lists hold what is in either."""
    done = United({}, [], [])
    for field, spec in stays.specs.items():
        ours, theirs = stays.__dict__[field], goes.__dict__[field]
        if _same(ours, theirs):
            continue
        if spec.kind in ("words", "lines"):
            done.changes[field] = tuple(dict.fromkeys((*ours, *theirs)))
        elif field in _EARLIER or (field in _LATER and ours and theirs):
            done.changes[field] = min(ours, theirs) if field in _EARLIER else max(ours, theirs)
        elif field in _FOLLOWS:
            _follow(done, field, stays, goes)
        elif field in _OWN:
            if field not in _SILENT:
                done.kept.append(Kept(field, _words(ours), _words(theirs)))
        elif spec.kind == "note" and ours and theirs:
            done.changes[field] = ours if theirs in ours else theirs if ours in theirs else f"{ours}\n\n{theirs}"
        elif ours in _UNKNOWN:
            done.changes[field] = theirs
            done.taken.append(field)
        elif theirs not in _UNKNOWN:
            done.kept.append(Kept(field, _words(ours), _words(theirs)))
    return done


def _follow(done: United, field: str, stays: Entity, goes: Entity) -> None:
    """A field that belongs to another goes where that one goes."""
    leader = _FOLLOWS[field]
    ours, theirs = stays.__dict__[leader], goes.__dict__[leader]
    if leader in done.changes:
        done.changes[field] = goes.__dict__[field]
    elif _same(ours, theirs) and ours not in _UNKNOWN:
        if stays.__dict__[field] in _UNKNOWN:
            done.changes[field] = goes.__dict__[field]
            done.taken.append(field)
        elif goes.__dict__[field] not in _UNKNOWN and not field.endswith("_id"):
            done.kept.append(Kept(field, _words(stays.__dict__[field]), _words(goes.__dict__[field])))


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, str) and isinstance(theirs, str):
        return ours == theirs or (bool(ours) and name_key(ours) == name_key(theirs))
    return ours == theirs


def _words(value: object) -> str:
    """A value in words; nothing known is `nothing`."""
    if isinstance(value, date):
        return say.full_date(value)
    if isinstance(value, float):
        return say.plain_number(value)
    return say.clipped(" ".join(str(value).split()), 80) if value not in _UNKNOWN else "nothing"


_EARLIER, _LATER = frozenset(("tracked_since",)), frozenset(("verified_on",))


ID_TEXTS: dict[type[Entity], str] = {Dismissal: "subject", ImportValue: "value"}
"""Fields of text that may hold ids: what a rule spoke of, and what a CRM said of a reference."""
