"""The stakeholder map: who is at the customer, who was met when, who reports to whom, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.grouped import Tie
from bookcockpit.core.policy import Policy
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import Role

GapRule = Literal[
    "no_economic_buyer",
    "no_champion",
    "no_executive_sponsor",
    "no_technical_owner",
    "single_threaded",
    "champion_silent",
    "small_committee",
    "stale_contacts",
]
GapStep = Literal["add", "log", "edit"]
"""What closing a gap begins with: add a person, log a touch, or look again at a person who is known."""

_WANTED: tuple[tuple[Role, GapRule, str], ...] = (
    ("economic_buyer", "no_economic_buyer", "Ask who signs the renewal, and get introduced"),
    ("champion", "no_champion", "Find who gains most, and make their case with them"),
    ("executive_sponsor", "no_executive_sponsor", "Have our sponsor write to theirs"),
    ("technical_owner", "no_technical_owner", "Ask who runs the product day to day"),
)
ROLES_WANTED = tuple(role for role, _, _ in _WANTED)
"""Who has to be known at a strategic account."""
_SPONSORED_TIERS = ("strategic",)
_NAMED_MOST = 3
_NEVER = date.min


class Contact(NamedTuple):
    """A person who is still there. `met_on` is the last external touch they attended.

    `verified_on` is the later of that and the date somebody checked the contact; None if neither is known.
    Nobody is stale who was met within the days a champion of the tier may be silent: where an account is
    met once a year, that is how often its people are verified.
    """

    person: Stakeholder
    met_on: date | None
    verified_on: date | None
    is_engaged: bool
    is_stale: bool


class Gap(NamedTuple):
    """Something missing in the map: what, what to do about it, how that begins, and with whom or in which role."""

    rule: GapRule
    what: str
    suggests: str
    step: GapStep
    person: Stakeholder | None = None
    role: Role | None = None

    @property
    def is_risk(self) -> bool:
        """Whether the account hangs on it today, not only the picture of it."""
        return self.rule in ("single_threaded", "champion_silent")


class Line(NamedTuple):
    """One person in the tree of reporting lines; `depth` 0 reports to nobody known."""

    person: Stakeholder
    depth: int


class StakeholderMap(NamedTuple):
    """Everybody of one account: who is there, the most influential first, who left, newest first, and the gaps."""

    contacts: tuple[Contact, ...]
    left: tuple[Stakeholder, ...]
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]

    @property
    def engaged(self) -> int:
        """How many people are engaged."""
        return sum(contact.is_engaged for contact in self.contacts)


def stakeholder_map(
    account: Account, people: Iterable[Stakeholder], met: Mapping[str, date], policy: Policy, today: date
) -> StakeholderMap:
    """The map of an account's people; `met` is the last external touch each attended, by person id."""
    everybody = sorted(people, key=lambda each: (-(each.influence or 0), name_key(each.name), Tie(each)))
    contacts = tuple(
        _contact(each, met.get(each.id), account, policy, today) for each in everybody if not is_gone(each, today)
    )
    left = sorted((each for each in everybody if is_gone(each, today)), key=_left_on, reverse=True)
    gaps = tuple(_gaps(account, contacts, policy, today)) if account.status == "active" else ()
    return StakeholderMap(contacts, tuple(left), tuple(reporting_lines(everybody)), gaps)


def is_gone(person: Stakeholder, on: date) -> bool:
    """Whether a person had left by a day; one who will leave is still there."""
    return person.left_on is not None and person.left_on <= on


def _left_on(person: Stakeholder) -> date:
    assert person.left_on is not None, "only for people who left"
    return person.left_on


def _contact(person: Stakeholder, met_on: date | None, account: Account, policy: Policy, today: date) -> Contact:
    known = [day for day in (met_on, person.verified_on) if day is not None]
    verified_on = max(known, default=None)
    is_verified = verified_on is not None and (today - verified_on).days <= policy.contact_stale
    return Contact(
        person,
        met_on,
        verified_on,
        _is_within(policy.engaged_days[account.tier], met_on, today),
        not is_verified and not _is_within(policy.champion_silent[account.tier], met_on, today),
    )


def _is_within(days: int, met_on: date | None, today: date) -> bool:
    return met_on is not None and (today - met_on).days <= days


def _gaps(account: Account, contacts: Sequence[Contact], policy: Policy, today: date) -> Iterator[Gap]:
    """The gaps of an account; one kept on its cadence, with its roles filled, has none."""
    held = {role for contact in contacts for role in contact.person.roles}
    for role, rule, suggests in _WANTED:
        if role not in held and (role != "executive_sponsor" or account.tier in _SPONSORED_TIERS):
            yield Gap(rule, f"No {say.word_label(role)} is known", suggests, "add", role=role)
    yield from _threads(account, contacts, policy)
    for contact in contacts:
        if "champion" in contact.person.roles:
            yield from _silence(account, contact, policy, today)
    if account.tier == "strategic" and len(contacts) < policy.committee_least:
        what = f"A committee of {len(contacts)}, where {policy.committee_least} or more decide"
        yield Gap("small_committee", what, "Ask your champion who else is in the room", "add")
    stale = sorted((each for each in contacts if each.is_stale), key=lambda each: each.verified_on or _NEVER)
    if stale:
        names = say.some_of([each.person.name for each in stale], _NAMED_MOST)
        what = f"Not verified in {policy.contact_stale} days: {names}"
        yield Gap("stale_contacts", what, "Check that they still hold the role", "edit", stale[0].person)


def _threads(account: Account, contacts: Sequence[Contact], policy: Policy) -> Iterator[Gap]:
    engaged = [contact for contact in contacts if contact.is_engaged]
    if len(engaged) >= policy.engaged_least:
        return
    within = f"in {policy.engaged_days[account.tier]} days"
    what = f"Single-threaded: only {engaged[0].person.name} was met" if engaged else "Nobody was met"
    others = [contact.person for contact in contacts if not contact.is_engaged]
    if others:
        yield Gap(
            "single_threaded", f"{what} {within}", f"Bring {others[0].name} into the next touch", "log", others[0]
        )
    else:
        yield Gap("single_threaded", f"{what} {within}", "Ask for a second name", "add")


def _silence(account: Account, contact: Contact, policy: Policy, today: date) -> Iterator[Gap]:
    name = contact.person.name
    if contact.met_on is None:
        yield Gap("champion_silent", f"Champion {name} was never met", f"Meet {name}", "log", contact.person)
    elif (silent := (today - contact.met_on).days) > policy.champion_silent[account.tier]:
        what = f"Champion {name} silent for {silent} days"
        yield Gap("champion_silent", what, f"Bring {name} something of value", "log", contact.person)


def reporting_lines(people: Sequence[Stakeholder]) -> list[Line]:
    """Everybody under the one they report to, in the order given; who left stands only above somebody who stayed.

    A circle is cut above the first of its people.
    """
    boss_of = _bosses(people)
    below: dict[str | None, list[Stakeholder]] = {}
    for each in people:
        below.setdefault(boss_of[each.id], []).append(each)
    found: list[Line] = []
    waiting = [Line(top, 0) for top in reversed(below.get(None, ()))]
    while waiting:
        line = waiting.pop()
        found.append(line)
        waiting += [Line(each, line.depth + 1) for each in reversed(below.get(line.person.id, ()))]
    return _without_leaves(found)


def _bosses(people: Sequence[Stakeholder]) -> dict[str, str | None]:
    """Whom each person reports to, by id, without circles: so everybody is below somebody at the top."""
    places = {each.id: place for place, each in enumerate(people)}
    boss_of = {each.id: each.reports_to_id if each.reports_to_id in places else None for each in people}
    climbed: set[str] = set()
    for each in people:
        way: list[str] = []
        step: str | None = each.id
        while step is not None and step not in climbed:
            climbed.add(step)
            way.append(step)
            step = boss_of[step]
        if step is not None and step in way:
            boss_of[min(way[way.index(step) :], key=places.__getitem__)] = None
    return boss_of


def _without_leaves(lines: Sequence[Line]) -> list[Line]:
    """Without those who left and have nobody below them who stayed."""
    kept: list[Line] = []
    for line in reversed(lines):
        if line.person.left_on is None or (kept and kept[-1].depth > line.depth):
            kept.append(line)
    return kept[::-1]


def initials(people: Iterable[Stakeholder]) -> dict[str, str]:
    """Two letters for each person, by id, a number behind them where two share them: `AR`, `AR2`."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for person in people:
        # A name holds a letter or a digit; what stands around it (“(Bob)”, “O’Brien”, a mark nobody sees) is left out.
        words = [word for part in person.name.split() if (word := "".join(filter(str.isalnum, part)))]
        letters = short = (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()
        while short in taken:
            numbers[letters] = numbers.get(letters, 1) + 1
            short = f"{letters}{numbers[letters]}"
        taken.add(short)
        made[person.id] = short
    return made
