"""An account's notes as sections by their headings, the headings a plan of its tier has, and what is still empty.

The notes stay the user's own Markdown: a template only adds what is missing at their end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import Tier

FREE = "Notes"
"""What stands before the first heading is called so."""

OWNERSHIP, SWOT, COMPETITORS, DECISION = "Ownership", "SWOT", "Competitors", "Decision process"
OUR_GOALS, METRICS = "Our goals", "Success metrics"

PROMPTS: Mapping[str, tuple[str, ...]] = {
    OWNERSHIP: ("Account manager", "Customer success", "Executive sponsor"),
    SWOT: ("Strengths", "Weaknesses", "Opportunities", "Threats"),
    COMPETITORS: ("Who", "Where they stand", "How we differ"),
    DECISION: (
        "Metrics", "Economic buyer", "Decision criteria", "Decision process", "Paper process", "Identified pain",
        "Champion", "Competition",
    ),
    OUR_GOALS: ("This year", "In three years"),
    METRICS: ("What they measure", "What we measure"),
}  # fmt: skip
"""What each section of a template asks [003, 004]; the decision process is MEDDPICC."""

TEMPLATES: Mapping[Tier, tuple[str, ...]] = {
    "strategic": (OWNERSHIP, SWOT, COMPETITORS, DECISION, OUR_GOALS, METRICS),
    "growth": (OWNERSHIP, COMPETITORS, DECISION),
    "scale": (OWNERSHIP,),
}
"""The sections of a plan by tier: a full living plan, a lightweight one, a template."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MARK = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_ASKED = {name_key(prompt): prompt for prompts in PROMPTS.values() for prompt in prompts}
_DEEPEST, _LEVELS = 2, 6


class Section(NamedTuple):
    """One section: its heading, the text under it, what of it says something, and what its template asks in vain."""

    title: str
    text: str
    said: str
    asks: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written: no text, or what the template asks without any answer."""
        return not self.said


class Depth(NamedTuple):
    """How far the notes go: the sections a plan of the tier has that are filled, empty, or not there at all."""

    filled: tuple[str, ...]
    empty: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many sections a plan of the tier has."""
        return len(self.filled) + len(self.empty) + len(self.absent)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Those that say nothing yet."""
        return (*self.empty, *self.absent)


def sections_of(notes: str) -> tuple[Section, ...]:
    """The sections in their order; text before the first heading is `Notes`. Deeper headings stay in the text.

    A heading within a block of code is none.
    """
    lines = notes.split("\n")
    headings = list(_headings(lines))
    deepest = max(_DEEPEST, min((level for _, level, _ in headings), default=_DEEPEST))
    cuts = [(place, title) for place, level, title in headings if level <= deepest]
    found: list[Section] = []
    before = _section(FREE, lines[: cuts[0][0]] if cuts else lines)
    if before.text:
        found.append(before)
    ends = [*(place for place, _ in cuts[1:]), len(lines)][: len(cuts)]
    found += [_section(title or FREE, lines[place + 1 : end]) for (place, title), end in zip(cuts, ends, strict=True)]
    return tuple(found)


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Place, level and words of every heading."""
    fence = ""
    for place, line in enumerate(lines):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence):
                fence = ""
        elif opened:
            fence = opened[1]
        elif line.startswith("#"):
            words = line.lstrip("#")
            level = len(line) - len(words)
            if level <= _LEVELS and (not words or words[0] in " \t"):
                yield place, level, words.strip().rstrip("#").rstrip()


def _section(title: str, lines: list[str]) -> Section:
    text = "\n".join(lines).strip("\n").rstrip()
    said: list[str] = []
    asks: list[str] = []
    lines = text.split("\n")
    for place, line in enumerate(lines):
        label = _prompt(line)
        if label and not _goes_on(line, next((each for each in lines[place + 1 :] if each.strip()), "")):
            asks.append(label)
        else:
            said.append(line)
    return Section(title, text, "\n".join(said).strip("\n").rstrip(), tuple(asks))


def _prompt(line: str) -> str:
    """What a template asks in a line, where nothing stands behind it: `- Strengths:`; else nothing."""
    words = line.strip()
    if (mark := _MARK.match(words)) is not None:
        words = words[mark.end() :]
    words = words.strip("*_ \t")
    return _ASKED.get(name_key(words[:-1].strip("*_ \t")), "") if words.endswith(":") else ""


def _goes_on(line: str, following: str) -> bool:
    """Whether the answer stands below: deeper than the line, or as a list below a line that is none."""
    if _indent(following) > _indent(line):
        return True
    return bool(_MARK.match(following.strip())) and not _MARK.match(line.strip())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def depth_of(account: Account) -> Depth:
    """What of a plan of its tier the notes of an account hold; of several sections of one name, the fullest counts."""
    filled = {name_key(each.title) for each in sections_of(account.notes) if not each.is_empty}
    there = {name_key(each.title) for each in sections_of(account.notes)}
    wanted = TEMPLATES[account.tier]
    return Depth(
        tuple(each for each in wanted if name_key(each) in filled),
        tuple(each for each in wanted if name_key(each) in there - filled),
        tuple(each for each in wanted if name_key(each) not in there),
    )


def section_named(account: Account, title: str) -> Section | None:
    """A section that says something; None where it is empty or not there."""
    wanted = name_key(title)
    found = (each for each in sections_of(account.notes) if name_key(each.title) == wanted)
    return next((each for each in found if not each.is_empty), None)


def with_template(account: Account, notes: str | None = None) -> str:
    """The notes, or a text of them not saved yet, with the missing sections of the tier at the end, nothing else."""
    held = account.notes if notes is None else notes
    missing = absent_from(held, account.tier)
    if not missing:
        return held
    return "\n\n".join([*([held.rstrip()] if held.strip() else []), *(_block(account, title) for title in missing)])


def absent_from(notes: str, tier: Tier) -> tuple[str, ...]:
    """The sections a plan of a tier has for which a text has no heading."""
    there = {name_key(each.title) for each in sections_of(notes)}
    return tuple(title for title in TEMPLATES[tier] if name_key(title) not in there)


def _block(account: Account, title: str) -> str:
    known = (account.our_owner, account.our_csm, account.our_sponsor) if title == OWNERSHIP else ()
    prompts = PROMPTS[title]
    answers = [*known, *[""] * (len(prompts) - len(known))]
    lines = [f"- {prompt}: {answer}".rstrip() for prompt, answer in zip(prompts, answers, strict=True)]
    return "\n".join([f"## {title}", "", *lines])


def insert_template(account: Account) -> Change:
    """Add the missing sections to the notes of an account; empty where none is missing."""
    notes = with_template(account)
    label = f"template into the notes of {account.name}"
    return Change(label, save=() if notes == account.notes else (account.but(notes=notes),))
