"""The stakeholder map: what is missing, who is there, who left; the picture of them stands beside."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.entities import Stakeholder
from bookcockpit.core.fields import Entity
from bookcockpit.core.plan.stakeholders import Contact, Gap, StakeholderMap, initials
from bookcockpit.core.vocabulary import STANCES
from bookcockpit.tui.account.here import Here, Tab
from bookcockpit.tui.marks import role_mark
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.text import Parts, cell, fitted, joined
from bookcockpit.tui.things import left_words, role_words, thing_parts

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


COLUMNS = (
    Column("", 1),
    Column("Name", 20, least=16),
    Column("Last met", 9),
    Column("Stance", 9, hidden_below=44),
    Column("Influence", 9, hidden_below=62),
    Column("Ours", 16, hidden_below=96),
    Column("Role", 0, least=14, fills=True),
)
_STANCE_TONES = {"advocate": "good", "supporter": "good", "sceptic": "soon", "opponent": "late"}
_MOST = 5


def groups(here: Here) -> Iterator[Group]:
    """The gaps first: they are what to act on."""
    who = here.plan.who
    # Where nobody is known, everything is missing, and the first person is what to begin with.
    yield Group("Missing", [_gap(here, gap) for gap in who.gaps if who.contacts])
    people = [_contact(here, contact) for contact in who.contacts]
    more = "p adds a person" if people else "Nobody is known here yet: p adds a person"
    yield Group("Who is there", [*people, here.missing("person", more)])
    yield Group("Who left", [_left(here, person) for person in who.left])


def _gap(here: Here, gap: Gap) -> Row:
    return here.gap(gap, cell(f"+  {gap.what}. {gap.suggests}.", "soon"))


def _contact(here: Here, contact: Contact) -> Row:
    person = contact.person
    met = say.ago(contact.met_on, here.today) if contact.met_on is not None else "never"
    weight = person.influence or 0
    cells = [
        cell(role_mark(person), "accent"),
        cell(person.name, "strong"),
        cell(met, "" if contact.is_engaged else "soon"),
        cell(person.stance or "", _STANCE_TONES.get(person.stance or "", "quiet")),
        cell(f"{'●' * weight}{'·' * (_MOST - weight)} {weight}" if weight else "", "quiet"),
        cell(person.our_counterpart, "quiet"),
        cell(joined([role_words(person), person.title]), "quiet"),
    ]
    return here.line(f"person/{person.id}", cells, person)


def _left(here: Here, person: Stakeholder) -> Row:
    assert person.left_on is not None, "only for people who left"
    text = left_words(person, here.now.book.stakeholder_by_id)
    words = ("–", person.name, say.short_date(person.left_on, here.today), "left", "", person.our_counterpart, text)
    return here.line(f"person/{person.id}", [cell(word, "faint") for word in words], person)


def details(here: Here, thing: Entity | None, width: int) -> Content:
    """The map with the person at the cursor marked, the person in full, and the reporting lines."""
    who = here.plan.who
    parts = Parts(width)
    if who.contacts:
        map_picture(parts, who, thing)
    elif not isinstance(thing, Stakeholder):
        parts.part("Map").say("Who decides and how they stand, drawn once somebody is known.", "quiet")
    if isinstance(thing, Stakeholder):
        parts.gap()
        thing_parts(parts, here.now, thing)
        contact = next((each for each in who.contacts if each.person.id == thing.id), None)
        if contact is not None and contact.is_stale:
            parts.part("").say("Not verified lately: e, then “today” under Verified.", "soon")
    if any(line.depth for line in who.lines):
        parts.gap()
        tree_picture(parts, who, thing)
    return parts.content()


PEOPLE_TAB = Tab("people", "People", COLUMNS, groups, details)
