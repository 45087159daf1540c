"""Checklists as TOML: the user's own and corrected ones read, and all of them printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookcockpit.core.playbook import Playbook
from bookcockpit.core.playbooks.checklists import ANCHORS, SHIPPED, Checklist, ChecklistStep, checklists_of
from bookcockpit.core.vocabulary import SIDES, TIERS

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
    return tuple(_step(name, each) for each in value)


def _step(name: str, value: object) -> ChecklistStep:
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


def checklists_toml(playbook: Playbook) -> list[str]:
    """The lines that read back to the same checklists."""
    lines: list[str] = []
    for name, each in checklists_of(playbook).items():
        lines += [f"[checklists.{name}]", f"title = {_quoted(each.title)}", f"about = {_quoted(each.about)}"]
        lines += [f'anchor = "{each.anchor}"', f"tiers = {_listed(each.tiers)}", "steps = ["]
        for step in each.steps:
            tiers = f", tiers = {_listed(step.tiers)}" if step.tiers else ""
            said = f'what = {_quoted(step.what)}, side = "{step.side}", owner = {_quoted(step.owner)}{tiers}'
            lines.append(f"    {{ day = {step.day}, {said} }},")
        lines += ["]", ""]
    off = [name for name, each in playbook.own_checklists.items() if each is None]
    for name in off:
        lines += [f"[checklists.{name}]", "enabled = false", ""]
    return lines


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    # Control characters must be escaped in TOML.
    return '"' + "".join(each if each >= " " and each != "\x7f" else f"\\u{ord(each):04x}" for each in escaped) + '"'


def _listed(words: tuple[str, ...]) -> str:
    return f"[{', '.join(_quoted(each) for each in words)}]"
