"""References and referrals: who may be asked to speak for us, what has to be true first, and who sits on our board.

A customer is asked once they have said what it is worth to them, and while they are well. Nobody is asked who is at
risk, nor again soon after a no or a favour: too many favours wear a customer out [002].
"""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.dismissals import dismissal_of
from bookcockpit.core.entities import (
    Account,
    Dismissal,
    Objective,
    Reference,
    Stakeholder,
)
from bookcockpit.core.grouped import Tie
from bookcockpit.core.growth.expansion import Gate
from bookcockpit.core.health.score import (
    Health,
    Healths,
)
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.playbook import Playbook

RULE = "reference"
"""The rule of a suggestion to ask that was put away."""

BOARD_MARK = "◈"
"""Stands before an account on our advisory board."""

BOARD_WORDS = "advisory board"

_YEAR = 12
_GIVEN = ("agreed", "used")
_STANDING = ("asked", "agreed", "used")
_FOR_US = ("advocate", "supporter")


class Candidate(NamedTuple):
    """A customer who could be asked: `why` in a sentence, with the gates that have to be open first.

    `values` are the objectives whose worth they agreed, the newest first; `speaker` is who would speak.
    """

    account: Account
    why: str
    gates: tuple[Gate, ...]
    values: tuple[Objective, ...]
    speaker: Stakeholder | None
    health: Health
    dismissal: Dismissal | None = None

    @property
    def key(self) -> str:
        """What tells it from every other candidate."""
        return self.account.id

    @property
    def shut(self) -> tuple[Gate, ...]:
        """The gates that hold it back."""
        return tuple(gate for gate in self.gates if not gate.is_open)

    @property
    def is_ready(self) -> bool:
        """Whether every gate is open and nobody put it away."""
        return not self.shut and self.dismissal is None

    @property
    def topic(self) -> str:
        """What they would speak on at first: the objective they agreed the worth of last."""
        return self.values[0].statement if self.values else ""


class Given(NamedTuple):
    """A reference there is. `rests_until` is the day on which it may be used again; None while it may be.

    `is_held` says that its account is at risk, or no customer any more: it is not offered then. `has_left` says that
    who would speak left: somebody else has to be asked.
    """

    reference: Reference
    account: Account
    person: Stakeholder | None
    rests_until: date | None
    is_held: bool
    has_left: bool = False

    @property
    def is_free(self) -> bool:
        """Whether it can be used today."""
        return self.reference.state in _GIVEN and self.rests_until is None and not (self.is_held or self.has_left)


def on_advisory_board(book: Book, account: Account) -> bool:
    """Whether the customer agreed to sit on our advisory board."""
    return any(
        each.kind == "advisory_board" and each.state in _GIVEN for each in book.growth.references_of.get(account.id, ())
    )


def references(book: Book, playbook: Playbook) -> tuple[Given, ...]:
    """Every reference of the book: agreed, used and asked ones before those declined; by account, the newest first."""
    found = [
        given_of(book, playbook, account, each)
        for account in book.accounts
        for each in book.growth.references_of.get(account.id, ())
    ]
    order = {"agreed": 0, "used": 0, "asked": 1, "declined": 2}
    return tuple(
        sorted(
            found,
            key=lambda given: (
                order[given.reference.state],
                given.account.name.casefold(),
                given.account.key,
                -given.reference.asked_on.toordinal(),
                Tie(given.reference),
            ),
        )
    )


def given_of(book: Book, playbook: Playbook, account: Account, reference: Reference) -> Given:
    """One reference with who speaks, and from when on it may be used again."""
    people = book.stakeholders_of.get(account.id, ())
    person = next((each for each in people if each.id == reference.stakeholder_id), None)
    rests = rests_until(book, playbook, account) if reference.state in _GIVEN else None
    held = account.status != "active" or account.at_risk_since is not None
    left = person is not None and is_gone(person, book.as_of)
    return Given(reference, account, person, rests[0] if rests is not None else None, held, left)


def rests_until(book: Book, playbook: Playbook, account: Account) -> tuple[date, str] | None:
    """Until when nobody asks the customer for a favour, and why; None where they may be asked today.

    A favour rests them from its day, a no from the last day known of it. Of several times only the last is dated, so
    a reference used within the year counts with all its times.
    """
    today = book.as_of
    known = book.growth.references_of.get(account.id, ())
    found: list[tuple[date, str]] = []
    for each in known:
        if each.used_on is not None and each.used_on <= today:
            since, what = each.used_on, "spoke for us"
        elif each.state == "declined":
            since, what = max(on for on in (each.asked_on, each.agreed_on) if on is not None), "declined"
        else:
            continue
        until = since + timedelta(days=playbook.reference_rest)
        if until > today:
            found.append((until, f"{what.capitalize()} {say.ago(since, today)}"))
    lately = [each for each in known if each.used_on is not None and each.used_on > add_months(today, -_YEAR)]
    times = sum(max(1, each.times) for each in lately)
    if times >= playbook.reference_most:
        oldest = min(each.used_on for each in lately if each.used_on is not None)
        found.append((add_months(oldest, _YEAR), f"Spoke for us {say.count(times, 'time')} in a year"))
    return max(found, default=None)


def candidates(book: Book, playbook: Playbook, healths: Healths) -> tuple[Candidate, ...]:
    """Who could be asked: those who may be first, then those with the fewest gates shut, those put away last.

    Customers without any objective are left out: there is nothing yet they could speak of.
    """
    likely = [account for account in book.accounts if book.objectives_of.get(account.id)]
    book.pulses.fetch({account.id for account in likely})
    found = (candidate_of(book, playbook, account, healths) for account in likely)
    return tuple(sorted((each for each in found if each is not None), key=_by_readiness))


def _by_readiness(each: Candidate) -> tuple[object, ...]:
    return each.dismissal is not None, len(each.shut), each.account.name.casefold(), each.account.key


def candidate_of(book: Book, playbook: Playbook, account: Account, healths: Healths) -> Candidate | None:
    """A customer as a candidate, put away or not; None at risk, without a contract with us, or asked already."""
    if account.status != "active" or account.at_risk_since is not None or is_spoken_for(book, account):
        return None
    return weighed(book, playbook, account, healths)


def is_spoken_for(book: Book, account: Account) -> bool:
    """Whether they are a reference already, or an answer is waited for; not by somebody who left meanwhile."""
    gone = {each.id for each in book.stakeholders_of.get(account.id, ()) if is_gone(each, book.as_of)}
    return any(
        (each.state == "asked" or (each.kind == "reference" and each.state in _STANDING))
        and each.stakeholder_id not in gone
        for each in book.growth.references_of.get(account.id, ())
    )


def weighed(book: Book, playbook: Playbook, account: Account, healths: Healths) -> Candidate:
    """The gates of any customer, whatever was asked of them so far."""
    values = agreed_values(book, account)
    health = healths.of(account)
    speaker, how = _speaker(book, account, values)
    rests = rests_until(book, playbook, account)
    gates = (
        _value_gate(book, account, values),
        _health_gate(health, playbook),
        _speaker_gate(speaker, how),
        Gate("rested", True, "Not asked for a favour lately")
        if rests is None
        else Gate("rested", False, rests[1], f"Free again on {say.full_date(rests[0])}"),
    )
    seen_on = max((each.agreed_on for each in values if each.agreed_on is not None), default=date.min)
    put_away = dismissal_of(book, playbook, account, RULE, "", seen_on, book.as_of)
    return Candidate(account, _why(gates, values), gates, values, speaker, health, put_away)


def agreed_values(book: Book, account: Account) -> tuple[Objective, ...]:
    """The objectives whose worth the customer agreed, the newest first."""
    found = [
        each
        for each in book.objectives_of.get(account.id, ())
        if each.agreed_value and each.agreed_on is not None and each.agreed_on <= book.as_of
    ]
    return tuple(sorted(found, key=lambda each: (str(each.agreed_on), Tie(each)), reverse=True))


def _why(gates: Iterable[Gate], values: Sequence[Objective]) -> str:
    """One sentence: why they may be asked, or the first thing that has to happen before."""
    shut = next((gate for gate in gates if not gate.is_open), None)
    if shut is not None:
        return f"Not yet: {shut.what[:1].lower() + shut.what[1:]}. {shut.opens}"
    health, speaker = (gate.what for gate in tuple(gates)[1:3])
    worth = f"{values[0].statement.rstrip('.')}: {values[0].agreed_value.rstrip('.')}"
    return f"They agreed the value ({worth}), {health[:1].lower() + health[1:]}, and {speaker}"


def _value_gate(book: Book, account: Account, values: Sequence[Objective]) -> Gate:
    if values:
        one = values[0]
        assert one.agreed_on is not None, "agreed values have their day"
        who = next((each for each in book.stakeholders_of.get(account.id, ()) if each.id == one.agreed_by_id), None)
        by = f" by {who.name}" if who is not None else ""
        return Gate("value_agreed", True, f"Value agreed{by} on {say.full_date(one.agreed_on)}: {one.agreed_value}")
    aims = book.objectives_of.get(account.id)
    if not aims:
        return Gate("value_agreed", False, "No objective is known", "Ask what they want, and measure it")
    aim = min(aims, key=lambda each: (each.target_on is None, str(each.target_on), Tie(each)))
    return Gate("value_agreed", False, "No value is agreed", f"Agree with them what it is worth: {aim.statement}")


def _health_gate(health: Health, playbook: Playbook) -> Gate:
    if health.band == "green":
        return Gate("health_green", True, f"Health green, {health.total}")
    step = health.next_action
    opens = step.what if step is not None else f"From {playbook.health_green} on it opens"
    if health.band == "insufficient":
        return Gate("health_green", False, "Health unknown", opens)
    return Gate("health_green", False, f"Health {health.band}, {health.total} of {playbook.health_green}", opens)


def _speaker(book: Book, account: Account, values: Sequence[Objective]) -> tuple[Stakeholder | None, str]:
    """Who would speak best, and what they are to us: a champion, then who agreed the worth, then any supporter."""
    agreed_by = {each.agreed_by_id for each in values}
    best: tuple[tuple[object, ...], Stakeholder, str] | None = None
    for each in book.stakeholders_of.get(account.id, ()):
        is_champion = "champion" in each.roles
        if is_gone(each, book.as_of) or not (is_champion or each.stance in _FOR_US):
            continue
        how = "champion" if is_champion else str(each.stance)
        rank = (not is_champion, each.id not in agreed_by, each.stance != "advocate", -(each.influence or 0), Tie(each))
        if best is None or rank < best[0]:
            best = (rank, each, how)
    return (best[1], best[2]) if best is not None else (None, "")


def _speaker_gate(speaker: Stakeholder | None, how: str) -> Gate:
    if speaker is None:
        return Gate(
            "speaker_known", False, "No champion or supporter is known", "Find who gains most, and make their case"
        )
    article = "an" if how == "advocate" else "a"
    return Gate("speaker_known", True, f"{speaker.name} is {article} {how}")
