"""The stakeholder map as a picture: initials by influence and stance, and the tree of reporting lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.entities import Stakeholder
from bookcockpit.core.fields import Entity
from bookcockpit.core.plan.stakeholders import StakeholderMap, initials
from bookcockpit.core.vocabulary import STANCES
from bookcockpit.tui.account.words import role_mark
from bookcockpit.tui.text import fitted
from bookcockpit.tui.things import role_words

if TYPE_CHECKING:
    from bookcockpit.tui.parts import Parts

_LABEL = 4
_WORDED_FROM = 9
"""Cells of a column from which its whole word stands above it."""
_TITLE_ROOM = 10


def map_picture(parts: Parts, who: StakeholderMap, marked: Entity | None) -> None:
    """A row for each influence that is known, the highest first; opponents on the left, advocates on the right.

    The marked person stands in brackets, so that the picture reads without colour.
    """
    people = [contact.person for contact in who.contacts]
    short = initials(people)
    stances = [*reversed(STANCES), *([None] if any(each.stance is None for each in people) else [])]
    influences = [5, 4, 3, 2, 1, *([None] if any(each.influence is None for each in people) else [])]
    room = (parts.room - _LABEL) // len(stances)
    parts.part("Map")
    parts.line((" " * _LABEL + "".join(_column_title(each, room) for each in stances), "quiet"))
    for influence in influences:
        pieces = [(f" {influence or '?'}  "[:_LABEL], "quiet")]
        for stance in stances:
            there = [each for each in people if (each.influence, each.stance) == (influence, stance)]
            here = any(each is marked or (marked is not None and each.id == marked.id) for each in there)
            pieces.append((_cell(there, short, marked, room), "accent" if here else "" if there else "faint"))
        parts.line(*pieces)
    parts.line((f"{' ' * _LABEL}{'influence 5 to 1, stance from opponent to advocate'}"[: parts.room], "faint"))


def _column_title(stance: str | None, room: int) -> str:
    word = stance or "unknown"
    if room < _WORDED_FROM:
        # Position says the others: the order is that of the vocabulary.
        word = {
            "opponent": "opp.",
            "neutral": "neut.",
            "advocate": "adv.",
            "sceptic": "scep.",
            "supporter": "supp.",
        }.get(word, "?")
    return fitted(word, room)


def _cell(there: list[Stakeholder], short: dict[str, str], marked: Entity | None, room: int) -> str:
    if not there:
        return fitted("·", room)
    words = [f"[{short[each.id]}]" if marked is not None and each.id == marked.id else short[each.id] for each in there]
    text = " ".join(words)
    while len(text) > room - 1 and len(words) > 1:
        words.pop(next(place for place in reversed(range(len(words))) if not words[place].startswith("[")))
        text = f"{' '.join(words)} +{len(there) - len(words)}"
    return fitted(text, room)


def tree_picture(parts: Parts, who: StakeholderMap, marked: Entity | None) -> None:
    """Everybody under the one they report to."""
    parts.part("Reports")
    for place, line in enumerate(who.lines):
        person = line.person
        following = (each.depth for each in who.lines[place + 1 :] if each.depth <= line.depth)
        branch = "├─ " if next(following, -1) == line.depth else "└─ "
        lead = f"{'   ' * (line.depth - 1)}{branch}" if line.depth else ""
        what = "left" if person.left_on is not None else role_words(person) or person.title
        mark = role_mark(person)
        name = f"{mark} {person.name}" if mark else person.name
        is_marked = marked is not None and person.id == marked.id
        room = max(_TITLE_ROOM, parts.room - len(lead) - len(name) - 2)
        tone = "accent" if is_marked else "faint" if person.left_on is not None else ""
        parts.line((lead, "faint"), (f"{name}  ", tone), (fitted(what, room).rstrip(), "quiet"))
