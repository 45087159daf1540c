"""Playbooks in the account manager's sense: named checklists with relative days and owner sides [004].

The shipped ones are data; the user's own and corrected ones stand beside them in the playbook. A step names its owner
by role, so that one checklist fits every account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from bookcockpit.core.playbook import Playbook
from bookcockpit.core.vocabulary import (
    Side,
    Tier,
)

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


def checklists_of(playbook: Playbook) -> Mapping[str, Checklist]:
    """Those in force by name: the shipped ones as corrected, then the user's own; those switched off left out."""
    found: dict[str, Checklist | None] = {each.name: each for each in SHIPPED}
    found.update(playbook.own_checklists)
    return {name: each for name, each in found.items() if each is not None}
