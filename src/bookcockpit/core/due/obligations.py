"""What is owed beside the touches: promises, milestones, notice deadlines, outcomes, unconfirmed plans, reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import Tie
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.renewals.price_steps import notice_of, plans_in_force

ObligationType = Literal["commitment", "milestone", "step", "notice", "outcome", "confirm", "review"]

PROMISED: tuple[ObligationType, ...] = ("commitment", "milestone", "step")
"""What somebody said would be done: whose it is belongs to its words."""

NO_DATE = date.max
"""The due date of a promise that has none: it is owed, and never late."""


class Obligation(NamedTuple):
    """One thing owed about an account by a date: `who` in two words, `thing` alone; `about` is its entity.

    `part_of` is the playbook that made the promise, and how far it is; of a step, its play.
    """

    account: Account
    type: ObligationType
    who: str
    thing: str
    due_on: date
    about: Entity
    part_of: str = ""

    @property
    def what(self) -> str:
        """The whole of it in one line: `We owe: pricing sheet`."""
        return f"{self.who}: {self.thing}" if self.type in PROMISED else self.thing

    def days_late(self, today: date) -> int:
        """Calendar days since it was due; negative while it is ahead."""
        return (today - self.due_on).days


def obligations(book: Book, today: date, until: date, others: Iterable[Obligation] = ()) -> list[Obligation]:
    """Everything owed up to `until`, the longest owed first; ties by account name, then wording.

    Churned and archived accounts keep their open commitments and unrecorded renewal outcomes. `others` are
    put in their places, however far ahead they are.
    """
    found = [
        obligation
        for account in book.accounts
        for obligation in (*promises(book, account), *_renewals(book, account, today), *_plans(book, account, today))
        if obligation.due_on <= until
    ]
    return sorted((*found, *others), key=_by_due)


def _by_due(each: Obligation) -> tuple[object, ...]:
    return (each.due_on, each.account.name.casefold(), each.what, each.account.key, Tie(each.about))


def reviews(book: Book, healths: Healths) -> list[Obligation]:
    """A decision for each active account that is amber or red while nobody acts, the worst first."""
    return [
        Obligation(each.account, "review", "Health", _unwell(each), each.on, each.account)
        for each in healths.unwell()
        if not has_open_action(book, each.account)
    ]


def has_open_action(book: Book, account: Account) -> bool:
    """Whether somebody acts: a flag at risk, a save play, an open promise, or a touch in the calendar."""
    return (
        account.at_risk_since is not None
        or any(play.motion == "save" for play in book.plays_of.get(account.id, ()))
        or any(promise.is_open for promise in book.commitments_of.get(account.id, ()))
        or any(touch.happened_on >= book.as_of for touch in book.pending_of.get(account.id, ()))
    )


def _unwell(health: Health) -> str:
    worst = f", lowest is {health.worst}" if health.worst is not None else ""
    help = f": {health.next_action.what}" if health.next_action is not None else ""
    return f"{health.band.capitalize()}, {health.total}{worst}, and nobody acts{help}"


def promises(book: Book, account: Account) -> Iterator[Obligation]:
    """Every open promise, milestone and step of a play; one without a date is due on `NO_DATE`, so never."""
    for commitment in book.commitments_of.get(account.id, ()):
        if commitment.is_open:
            who = say.capital(say.owes(commitment.side))
            due_on = commitment.due_on or NO_DATE
            part_of = book.playbook_of.get(commitment.id, "")
            yield Obligation(account, "commitment", who, commitment.what, due_on, commitment, part_of)
    if account.status != "active":
        return
    for step in book.milestones_of.get(account.id, ()):
        if step.done_on is None:
            whose = "Our milestone" if step.side == "us" else "Their milestone"
            yield Obligation(account, "milestone", whose, step.title, step.due_on or NO_DATE, step)
    yield from _play_steps(book, account)


def _play_steps(book: Book, account: Account) -> Iterator[Obligation]:
    """The open steps of plays; those of a play that is held are not asked for."""
    for play in book.plays_of.get(account.id, ()):
        if play.motion != "save" and account.at_risk_since is not None:
            continue
        for step in book.growth.steps_of.get(play.id, ()):
            if step.done_on is None:
                whose = "Our step" if step.side == "us" else "Their step"
                yield Obligation(account, "step", whose, step.title, step.due_on or NO_DATE, step, play.title)


def _renewals(book: Book, account: Account, today: date) -> Iterator[Obligation]:
    for contract in book.open_contracts_of.get(account.id, ()):
        renewal = renewal_date(contract)
        if renewal <= today:
            yield Obligation(
                account, "outcome", "Outcome", _outcome_wanted(contract, renewal, today), renewal, contract
            )
        notice = contract.notice_on
        is_asked = contract.stage != "agreed" and contract.notice_answer not in ("none", "received")
        if account.status == "active" and is_asked and notice is not None and notice >= today:
            moved = ", as it was extended," if contract.notice_answer == "extended" else ""
            what = f"Last day for notice{moved} before the renewal on {say.short_date(renewal, today)}"
            yield Obligation(account, "notice", "Notice", what, notice, contract)


def price_notices(book: Book, playbook: Playbook, healths: Healths, today: date) -> Iterator[Obligation]:
    """The notice of each planned increase that has to be given soon, or should have been.

    None at an account at risk or red, where it is not the time.
    """
    for account in book.accounts if book.price_plans else ():
        if not account.is_stable:
            continue
        for each in plans_in_force(book, account):
            term = each.contract
            if each.runs or term.stage == "agreed" or (term.renews_on is not None and term.renews_on <= today):
                continue
            notice = notice_of(playbook, term, each.plan, today)
            if notice.by is not None and notice.is_wanted and healths.of(account).band != "red":
                what = "Last day to give notice of the price increase"
                yield Obligation(account, "notice", "Notice", what, notice.by, each.plan)


def _outcome_wanted(contract: Contract, renewal: date, today: date) -> str:
    when = say.short_date(renewal, today)
    if contract.auto_renew:
        return f"Presumed renewed on {when}: confirm the outcome"
    return f"Renewal passed on {when}: record the outcome"


def _plans(book: Book, account: Account, today: date) -> Iterator[Obligation]:
    if account.status != "active":
        return
    for touch in book.pending_of.get(account.id, ()):
        if touch.planned and touch.happened_on <= today:
            when = say.short_date(touch.happened_on, today)
            what = f"{say.kind_label(touch.kind)} planned for {when}: did it happen?"
            yield Obligation(account, "confirm", "Planned touch", what, touch.happened_on, touch)
