"""Playbooks in the account manager's sense: named checklists with relative days and owner sides [004].

The shipped ones are data; the user's own and corrected ones stand beside them in the playbook. A step names its owner
by role, so that one checklist fits every account.

"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from bookcockpit.core.vocabulary import SIDES, TIERS, Side, Tier

Anchor = Literal["today", "renewal"]
ANCHORS: tuple[Anchor, ...] = get_args(Anchor)
"""What the days are counted from: the day it is applied on, or the renewal date (days before it are negative)."""

_LED: tuple[Tier, ...] = ("strategic", "growth")


class ChecklistStep(NamedTuple):
    """One step: so many days after the anchor (before it if negative), what, whose, and for which tiers.

    `owner` is am, csm or sponsor of ours, or a stakeholder's role; any other word is a person's name.
    """

    day: int
    what: str
    side: Side = "us"
    owner: str = "am"
    tiers: tuple[Tier, ...] = ()


class Checklist(NamedTuple):
    """One checklist. `about` says when it is worth applying; without `tiers` it is for all."""

    name: str
    title: str
    about: str
    anchor: Anchor
    steps: tuple[ChecklistStep, ...]
    tiers: tuple[Tier, ...] = ()

    def steps_for(self, tier: Tier) -> tuple[ChecklistStep, ...]:
        """The steps an account of a tier takes, in order of their days."""
        mine = [each for each in self.steps if tier in (each.tiers or (tier,))]
        return tuple(sorted(mine, key=lambda each: each.day))

    def fits(self, tier: Tier) -> bool:
        """Whether it is for accounts of a tier."""
        return not self.tiers or tier in self.tiers


_step = ChecklistStep

SHIPPED: tuple[Checklist, ...] = (
    Checklist(
        "onboarding", "Onboarding", "In the first ninety days of a new customer", "today",
        (
            _step(0, "Kick-off: their goals in their own words, with numbers", tiers=_LED),
            _step(0, "Welcome note with the three things to do first", tiers=("scale",)),
            _step(3, "Name who owns each goal and each step, on both sides", tiers=_LED),
            _step(7, "Access and data in place", "them", "technical_owner"),
            _step(14, "First users at work on their own data", owner="csm"),
            _step(30, "Show the first value against the baseline"),
            _step(45, "Ask the economic buyer: is it what you bought?", tiers=_LED),
            _step(60, "Find who does not use it yet, and why", owner="csm"),
            _step(90, "Review together: what was reached, what comes next", tiers=_LED),
        ),
    ),
    Checklist(
        "renewal", "Renewal", "When a renewal window opens", "renewal",
        (
            _step(-120, "See their sponsor, and hear every objection", owner="sponsor", tiers=("strategic",)),
            _step(-105, "Write down the value reached, in their numbers", tiers=_LED),
            _step(-90, "Agree the value recap with the champion", tiers=_LED),
            _step(-75, "Ask the economic buyer how they decide, and who else does", tiers=_LED),
            _step(-60, "Send the renewal proposal"),
            _step(-45, "Answer to the proposal, or what stands in its way", "them", "economic_buyer"),
            _step(-30, "Renewal paper signed", "them", "economic_buyer"),
            _step(-14, "Agree the first goal of the next term", tiers=_LED),
        ),
    ),
    Checklist(
        "expansion_discovery", "Expansion discovery", "When a goal was reached and nothing more is under way", "today",
        (
            _step(0, "Agree with the champion what the last goal was worth"),
            _step(5, "Draw the white space: products against departments"),
            _step(10, "Introduce us to one department that could use it", "them", "champion"),
            _step(17, "Hear that department’s goal, and measure where it stands"),
            _step(24, "Show it at work on their own data", owner="csm"),
            _step(31, "Write down what it would bring, in their numbers"),
            _step(38, "Put the proposal in front of the economic buyer"),
        ),
        _LED,
    ),
    Checklist(
        "save", "Save", "When an account is flagged at risk", "today",
        (
            _step(0, "Call the champion: what happened, and what would make it right"),
            _step(1, "Our sponsor writes to theirs: we know, and this is who owns it", "us", "sponsor", _LED),
            _step(3, "Agree in one sentence what clears the flag, and by when"),
            _step(5, "One list of open problems, each with an owner and a date", owner="csm"),
            _step(7, "First weekly note: what was done, what is next"),
            _step(14, "One thing that hurt is fixed, and they have seen it", owner="csm"),
            _step(28, "Say whether it is better than a month ago", "them", "champion"),
            _step(42, "Look back with the economic buyer: what changed, what stays"),
        ),
    ),
    Checklist(
        "executive_engagement", "Executive engagement", "When no executive was met within the cadence", "today",
        (
            _step(0, "Choose whose counterpart our sponsor is, and why they would care"),
            _step(3, "Two lines on what their executive is measured by"),
            _step(7, "A first note from sponsor to sponsor, asking for nothing", "us", "sponsor"),
            _step(21, "Half an hour on their plans for the year", "us", "sponsor"),
            _step(28, "Send what was promised there"),
            _step(90, "Bring them one thing nobody else could", "us", "sponsor"),
        ),
        _LED,
    ),
    Checklist(
        "champion_change", "Champion change", "When a champion leaves", "today",
        (
            _step(0, "Thank the champion who leaves, and ask who follows"),
            _step(2, "Say who owns the goals from now on", "them", "economic_buyer"),
            _step(7, "Meet the successor: their goals, not our history"),
            _step(10, "Show the successor what runs, and what it brings", owner="csm"),
            _step(14, "Call the old champion at the new company"),
            _step(21, "Agree one quick win with the successor"),
            _step(30, "Draw the map anew: who decides, who is missing"),
        ),
    ),
    Checklist(
        "price_change", "Price change", "Before a price increase at a renewal", "renewal",
        (
            _step(-120, "Tie the new price to value they confirmed, in their numbers"),
            _step(-100, "Tell the champion first, in person", tiers=_LED),
            _step(-90, "Give notice in writing, with the value and the date"),
            _step(-75, "Hear every objection, and answer each in writing", tiers=_LED),
            _step(-60, "Offer phases, or the old price for a time, where it hurts"),
            _step(-30, "Agree the new price", "them", "economic_buyer"),
        ),
    ),
)  # fmt: skip
"""The checklists that come with the program, from [004]; save and price change from [002]."""


def checklists_of(own: Mapping[str, Checklist | None]) -> Mapping[str, Checklist]:
    """Those in force by name: the shipped ones as corrected, then the user's own; those that are None are left out."""
    found: dict[str, Checklist | None] = {each.name: each for each in SHIPPED}
    found.update(own)
    return {name: each for name, each in found.items() if each is not None}


_MOST_DAYS = 3650
_MOST_STEPS = 100
_LONGEST = 1000
_KEYS = ("title", "about", "anchor", "tiers", "steps", "enabled")
_STEP_KEYS = ("day", "what", "side", "owner", "tiers")


class WrongChecklist(ValueError):
    """A checklist that cannot be used: which key of it, and why."""

    def __init__(self, name: str, key: str, why: str) -> None:
        super().__init__(why)
        self.name, self.key = name, key


def read_checklists(known: Mapping[str, Checklist | None], values: Mapping[str, Any]) -> dict[str, Checklist | None]:
    """The checklists of a `[checklists.NAME]` section on top of those known; None for one switched off.

    One that says what the shipped one says is left out. Raises `WrongChecklist`.
    """
    shipped = {each.name: each for each in SHIPPED}
    found = dict(known)
    for name, said in values.items():
        if not name.isidentifier():
            raise WrongChecklist(name, "", "is no name; use letters, digits and underscores, as in exec_visit")
        if not isinstance(said, dict):
            raise WrongChecklist(name, "", f"is a section: write it as [checklists.{name}]")
        made = _read(name, found.get(name) or shipped.get(name), said)
        if made == shipped.get(name):
            found.pop(name, None)
        else:
            found[name] = made
    return found


def _read(name: str, base: Checklist | None, said: Mapping[str, Any]) -> Checklist | None:
    for key in said:
        if key not in _KEYS:
            raise WrongChecklist(name, key, f"is unknown; known are {', '.join(_KEYS)}")
    enabled = said.get("enabled", True)
    if not isinstance(enabled, bool):
        raise WrongChecklist(name, "enabled", "is true or false")
    if not enabled:
        return None
    base = base or Checklist(name, name.replace("_", " ").capitalize(), "", "today", ())
    title, about = (_text(name, key, said.get(key, getattr(base, key))) for key in ("title", "about"))
    anchor = said.get("anchor", base.anchor)
    if anchor not in ANCHORS:
        raise WrongChecklist(name, "anchor", f"is not one of {', '.join(ANCHORS)}")
    steps = _steps(name, said["steps"]) if "steps" in said else base.steps
    if not steps:
        raise WrongChecklist(name, "steps", 'is missing: write steps = [{day = 0, what = "Call them"}]')
    tiers = _tiers(name, "tiers", said["tiers"]) if "tiers" in said else base.tiers
    return Checklist(name, title, about, anchor, steps, tiers)


def _steps(name: str, value: object) -> tuple[ChecklistStep, ...]:
    if not isinstance(value, list) or len(value) > _MOST_STEPS:
        raise WrongChecklist(name, "steps", f"is a list of at most {_MOST_STEPS} steps")
    return tuple(_step_said(name, each) for each in value)


def _step_said(name: str, value: object) -> ChecklistStep:
    if not isinstance(value, dict) or "what" not in value:
        raise WrongChecklist(name, "steps", 'needs of each step what is done: {day = 7, what = "Call them"}')
    for key in value:
        if key not in _STEP_KEYS:
            raise WrongChecklist(name, "steps", f"has a step with “{key}”; known are {', '.join(_STEP_KEYS)}")
    day, side = value.get("day", 0), value.get("side", "us")
    if type(day) is not int or not -_MOST_DAYS <= day <= _MOST_DAYS:
        raise WrongChecklist(name, "steps", f"needs as day a whole number from -{_MOST_DAYS} to {_MOST_DAYS}")
    if side not in SIDES:
        raise WrongChecklist(name, "steps", f"needs as side one of {', '.join(SIDES)}")
    what = _text(name, "steps", value["what"])
    if not what:
        raise WrongChecklist(name, "steps", "has a step that does not say what is done")
    owner = _text(name, "steps", value.get("owner", "am" if side == "us" else ""))
    return ChecklistStep(day, what, side, owner, _tiers(name, "steps", value.get("tiers", [])))


def _text(name: str, key: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise WrongChecklist(name, key, f"needs a text of at most {_LONGEST} characters")
    return value.strip()


def _tiers(name: str, key: str, value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or any(each not in TIERS for each in value):
        raise WrongChecklist(name, key, f"names as tiers only {', '.join(TIERS)}")
    return tuple(value)


def checklists_toml(own: Mapping[str, Checklist | None]) -> list[str]:
    """The lines that read back to the same checklists."""
    lines: list[str] = []
    for name, each in checklists_of(own).items():
        lines += [f"[checklists.{name}]", f"title = {quoted(each.title)}", f"about = {quoted(each.about)}"]
        lines += [f'anchor = "{each.anchor}"', f"tiers = {_listed(each.tiers)}", "steps = ["]
        for step in each.steps:
            tiers = f", tiers = {_listed(step.tiers)}" if step.tiers else ""
            said = f'what = {quoted(step.what)}, side = "{step.side}", owner = {quoted(step.owner)}{tiers}'
            lines.append(f"    {{ day = {step.day}, {said} }},")
        lines += ["]", ""]
    off = [name for name, each in own.items() if each is None]
    for name in off:
        lines += [f"[checklists.{name}]", "enabled = false", ""]
    return lines


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    # Control characters must be escaped in TOML.
    return '"' + "".join(each if each >= " " and each != "\x7f" else f"\\u{ord(each):04x}" for each in escaped) + '"'


def _listed(words: tuple[str, ...]) -> str:
    return f"[{', '.join(quoted(each) for each in words)}]"
