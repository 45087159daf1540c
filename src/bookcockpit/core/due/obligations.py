"""What is owed beside the touches: promises, milestones, notice deadlines, outcomes, unconfirmed plans, reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import working_day_before
from bookcockpit.core.due.urgency import NO_URGENCY, Term, Urgency, late_points, summed
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import Tie
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.renewals.price_steps import notice_of, plans_in_force

ObligationType = Literal["commitment", "milestone", "step", "notice", "outcome", "confirm", "review"]

PROMISED: tuple[ObligationType, ...] = ("commitment", "milestone", "step")
"""What somebody said would be done: whose it is belongs to its words."""

NO_DATE = date.max
"""The due date of a promise that has none: it is owed, and never late."""


class Obligation(NamedTuple):
    """One thing owed about an account by a date: `label` says what sort, `thing` what; `about` is its entity.

    `part_of` is the playbook that made the promise, and how far it is; of a step, its play. `latest` is the
    last day for what cannot be done later: of a notice, the last working day up to its date.
    """

    account: Account
    type: ObligationType
    label: str
    thing: str
    due_on: date
    about: Entity
    part_of: str = ""
    latest: date = NO_DATE
    urgency: Urgency = NO_URGENCY

    @property
    def acts_on(self) -> date:
        """The day by which one has to act."""
        return min(self.due_on, self.latest)

    @property
    def is_ours(self) -> bool:
        """Whether it is ours to do; of a promise, a milestone or a step it may be theirs."""
        return getattr(self.about, "side", "us") == "us"

    @property
    def what(self) -> str:
        """The whole of it in one line: `We owe: pricing sheet`."""
        return f"{self.label}: {self.thing}" if self.type in PROMISED else self.thing

    @property
    def why(self) -> str:
        """The whole of it, and what it is part of."""
        return f"{self.what} · {self.part_of}" if self.part_of else self.what

    @property
    def reason(self) -> str:
        """What its label does not say."""
        return f"{self.thing} · {self.part_of}" if self.part_of else self.thing.removeprefix(f"{self.label}: ")

    def days_late(self, today: date) -> int:
        """Calendar days since it was due; negative while it is ahead."""
        return (today - self.due_on).days


def obligations(
    book: Book, policy: Policy, today: date, until: date, others: Iterable[Obligation] = ()
) -> list[Obligation]:
    """Everything owed up to `until`, the longest owed first; ties by account name, then wording.

    The last day for notice is owed from `notice_lead` days before it. Churned and archived accounts keep their open
    commitments and unrecorded renewal outcomes. `others` are put in their places, however far ahead they are.
    """
    found = [
        obligation
        for account in book.accounts
        for obligation in (
            *promises(book, account),
            *_outcomes(book, account, today),
            *_notices(book, policy, account, today, until),
            *_plans(book, account, today),
        )
        if obligation.due_on <= until or obligation.type == "notice"
    ]
    return sorted((*found, *others), key=_by_due)


def _by_due(each: Obligation) -> tuple[object, ...]:
    return (each.due_on, each.account.name.casefold(), each.what, each.account.key, Tie(each.about))


def obligation_urgency(owed: Obligation, shared: tuple[Term, ...], policy: Policy, today: date) -> Urgency:
    """The urgency of anything else that is owed.

    A contract's date that is near is nothing but its kind, its day and the account's money: of two the earlier stands
    first, of one day the larger account. What a customer owes us weighs least, whatever it is.
    """
    kind = Term("kind", float(policy.kind_weight[_weighed_as(owed)]))
    if (deadline := deadline_points(owed, policy, today)) is not None:
        return summed(Term("deadline", deadline), kind, *(term for term in shared if term.name == "arr"))
    return summed(Term("lateness", late_points(policy, owed.days_late(today), policy.promise_interval)), kind, *shared)


def deadline_points(owed: Obligation, policy: Policy, today: date) -> float | None:
    """What lifts a contract's date above all but a first intervention, growing by the day; None unless it is near.

    The last day for notice of a term that renews by itself, from `deadline_days` before the last working day on which
    one can act; a renewal that passed without an outcome, for `deadline_days`.
    """
    if not isinstance(owed.about, Contract):
        return None
    days = policy.deadline_days
    left = (owed.acts_on - today).days
    if owed.type == "notice" and owed.about.auto_renew and 0 <= left <= days:
        gone = days - left
    elif owed.type == "notice" and owed.about.auto_renew and left < 0 and owed.due_on >= today:
        gone = days
    elif owed.type == "outcome" and 0 <= -left <= days:
        gone = days + 1
    else:
        return None
    # A day is worth more than all of the money.
    return float(policy.deadline_weight + gone * (policy.arr_weight + 2))


def _weighed_as(owed: Obligation) -> str:
    if owed.type in PROMISED and not owed.is_ours:
        return "theirs"
    if owed.type == "notice":
        if isinstance(owed.about, PricePlan):
            return "price_notice"
        return "notice" if isinstance(owed.about, Contract) and owed.about.auto_renew else "renewal_prep"
    return owed.type


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


def _outcomes(book: Book, account: Account, today: date) -> Iterator[Obligation]:
    for contract in book.open_contracts_of.get(account.id, ()):
        renewal = renewal_date(contract)
        if renewal <= today:
            what = _outcome_wanted(contract, renewal, today)
            yield Obligation(account, "outcome", "Outcome", what, renewal, contract, latest=renewal)


def _notices(book: Book, policy: Policy, account: Account, today: date, until: date) -> Iterator[Obligation]:
    """The last days for notice that are near, or passed a while ago without a word of what came of them."""
    if account.status != "active":
        return
    first = today - timedelta(days=policy.deadline_days)
    last = max(until, today + timedelta(days=policy.notice_lead))
    for contract in book.open_contracts_of.get(account.id, ()):
        notice, renewal = contract.notice_on, renewal_date(contract)
        is_asked = contract.stage != "agreed" and contract.notice_answer not in ("none", "received")
        if notice is None or not is_asked or renewal <= today or not first <= notice <= last:
            continue
        acts_on = working_day_before(notice, book.days_off)
        renews = say.short_date(renewal, today)
        if notice < today:
            label = "Notice passed"
            then = f"renews by itself on {renews}" if contract.auto_renew else f"open until {renews}"
            thing = f"Notice passed on {say.short_date(notice, today)}: {then}"
        else:
            label = f"{'Notice' if contract.auto_renew else 'Decide'} by {say.short_date(acts_on, today)}"
            moved = " (extended)" if contract.notice_answer == "extended" else ""
            thing = f"{label}{moved}: renews {'by itself on ' if contract.auto_renew else ''}{renews}"
        yield Obligation(account, "notice", label, thing, notice, contract, latest=acts_on)


def price_notices(book: Book, policy: Policy, healths: Healths, today: date) -> Iterator[Obligation]:
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
            notice = notice_of(policy, term, each.plan, today)
            if notice.by is not None and notice.is_wanted and healths.of(account).band != "red":
                what = "Last day to give notice of the price increase"
                acts_on = working_day_before(notice.by, book.days_off)
                yield Obligation(account, "notice", "Notice", what, notice.by, each.plan, latest=acts_on)


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
