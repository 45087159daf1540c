"""Playbooks at work: a checklist applied to an account as dated promises, and how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import working_day_from
from bookcockpit.core.entities import Account, Commitment, Contract, PlaybookRun, RunStep
from bookcockpit.core.grouped import Tie
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.renewals.contracts import renewal_date

if TYPE_CHECKING:
    from bookcockpit.core.playbooks.checklists import Checklist, ChecklistStep

_OURS = {"am": "Account manager", "csm": "CSM", "sponsor": "Our sponsor"}

GROWING = ("expansion_discovery", "price_change")
"""Playbooks that ask a customer for more: not while the account is at risk."""


class CannotApply(ValueError):
    """A playbook that does not fit an account now; the message says why and what to do."""


class PlannedStep(NamedTuple):
    """A step with its date and its owner by name; `is_late` says that its own day has passed."""

    step: ChecklistStep
    due_on: date
    owner: str
    is_late: bool


class RunView(NamedTuple):
    """A playbook applied to an account: its promises in order, and how far they are."""

    run: PlaybookRun
    account: Account
    promises: tuple[Commitment, ...]
    late: int
    next_step: Commitment | None

    @property
    def kept(self) -> int:
        """Promises kept."""
        return sum(each.done_on is not None for each in self.promises)

    @property
    def dropped(self) -> int:
        """Promises dropped: they count no more."""
        return sum(each.done_on is None and each.dropped_on is not None for each in self.promises)

    @property
    def total(self) -> int:
        """Promises that count."""
        return len(self.promises) - self.dropped

    @property
    def share(self) -> float | None:
        """Kept of those that count; None where all were dropped."""
        return self.kept / self.total if self.total else None

    @property
    def is_over(self) -> bool:
        """Whether it was ended, or nothing of it is open."""
        return self.run.ended_on is not None or self.next_step is None

    @property
    def words(self) -> str:
        """`Onboarding 3 of 7`."""
        return f"{self.run.title} {self.kept} of {self.total}"


def runs_of(book: Book, account: Account) -> tuple[RunView, ...]:
    """The playbooks applied to an account, those at work first, then the newest."""
    found = [_view(book, account, run) for run in book.growth.runs_of.get(account.id, ())]
    return tuple(sorted(found, key=lambda view: view.is_over))


def all_runs(book: Book) -> tuple[RunView, ...]:
    """Those of the whole book that are at work, the most late first."""
    wanted = dict.fromkeys(run.account_id for run in book.growth.runs)
    accounts = [book.account_by_id[each] for each in wanted if each in book.account_by_id]
    found = [view for account in accounts for view in runs_of(book, account) if not view.is_over]
    return tuple(sorted(found, key=lambda view: (-view.late, view.account.name.casefold(), Tie(view.run))))


def _view(book: Book, account: Account, run: PlaybookRun) -> RunView:
    known = book.commitment_by_id
    steps = book.growth.run_steps_of.get(run.id, ())
    promises = tuple(known[step.commitment_id] for step in steps if step.commitment_id in known)
    still_open = [each for each in promises if each.is_open]
    still_open.sort(key=lambda each: (each.due_on is None, each.due_on))
    late = sum(book.is_late(each.due_on) for each in still_open)
    return RunView(run, account, promises, late, still_open[0] if still_open else None)


def plan_run(
    book: Book,
    account: Account,
    checklist: Checklist,
    day_0: date,
    *,
    contract: Contract | None = None,
    skip_past: bool = False,
) -> tuple[PlannedStep, ...]:
    """The steps an account takes, with dates and owners. Days count from `day_0`, or from the contract's renewal.

    A step whose day has passed is due on the next working days, one a day, but never after the steps that follow it
    on their own days, nor on the renewal date or later; or such steps are left out. Raises `CannotApply` where a day
    lies beyond the calendar.
    """
    today = book.as_of
    renewal = renewal_date(contract) if contract is not None and checklist.anchor == "renewal" else None
    dated = [(step, _day(renewal or day_0, step.day)) for step in checklist.steps_for(account.tier)]
    if skip_past:
        dated = [each for each in dated if each[1] >= today]
    latest = min((on for _step, on in dated if on >= today), default=date.max)
    if renewal is not None:
        latest = min(latest, renewal - timedelta(days=1))
    planned = []
    free = today
    for step, on in dated:
        is_late = on < today
        if is_late:
            on = max(today, min(working_day_from(free, book.days_off), latest))
            free = on + timedelta(days=1)
        planned.append(PlannedStep(step, on, owner_of(book, account, step), is_late))
    return tuple(planned)


def _day(anchor: date, days: int) -> date:
    try:
        return anchor + timedelta(days=days)
    except OverflowError:
        raise CannotApply(
            f"{abs(days)} days from {anchor.isoformat()} lie beyond the calendar; take another day 0"
        ) from None


def owner_of(book: Book, account: Account, step: ChecklistStep) -> str:
    """Who a role is at an account, by name; the role itself in words where nobody is known, a name as it stands."""
    ours = {"am": account.our_owner, "csm": account.our_csm or account.our_owner, "sponsor": account.our_sponsor}
    if step.owner in ours:
        return ours[step.owner] or _OURS[step.owner]
    people = book.stakeholders_of.get(account.id, ())
    held = [each for each in people if step.owner in each.roles and not is_gone(each, book.as_of)]
    if held:
        return max(held, key=lambda each: (each.influence or 0, Tie(each))).name
    return say.capital(say.word_label(step.owner))


def contracts_for(book: Book, account: Account, checklist: Checklist) -> list[Contract]:
    """The contracts whose renewal is ahead, the next one first; none where days do not count from a renewal."""
    if checklist.anchor != "renewal":
        return []
    return [each for each in book.open_contracts_of.get(account.id, ()) if renewal_date(each) > book.as_of]


def contract_for(book: Book, account: Account, checklist: Checklist) -> Contract | None:
    """The contract that renews next; None where days do not count from a renewal, or none is ahead."""
    return next(iter(contracts_for(book, account, checklist)), None)


def apply_checklist(
    book: Book,
    account: Account,
    checklist: Checklist,
    day_0: date,
    *,
    contract: Contract | None = None,
    skip_past: bool = False,
) -> Change:
    """Apply a playbook: its steps become dated promises, unshared until somebody shares them.

    Raises `CannotApply` for an account that is not active or of another tier, while the same playbook is at work,
    for one that asks for more while the account is at risk, and where there is no renewal to count from.
    """
    _refuse(book, account, checklist, contract)
    planned = plan_run(book, account, checklist, day_0, contract=contract, skip_past=skip_past)
    if not planned:
        raise CannotApply(f"every step of {checklist.title} lies in the past; nothing is left to promise")
    run = PlaybookRun(
        account_id=account.id,
        playbook=checklist.name,
        title=checklist.title,
        started_on=day_0,
        contract_id=contract.id if contract is not None else None,
    )
    promises = [
        Commitment(
            account_id=account.id, what=each.step.what, owner=each.owner, side=each.step.side, due_on=each.due_on
        )
        for each in planned
    ]
    steps = [RunStep(run_id=run.id, commitment_id=each.id, place=place) for place, each in enumerate(promises, start=1)]
    return Change(f"apply {checklist.title} to {account.name}", save=(run, *promises, *steps))


def _refuse(book: Book, account: Account, checklist: Checklist, contract: Contract | None) -> None:
    if account.status != "active":
        raise CannotApply(f"{account.name} is {account.status}: no playbook is applied to it")
    if not checklist.fits(account.tier):
        raise CannotApply(
            f"{checklist.title} is for {' and '.join(checklist.tiers)} accounts; this one is {account.tier}"
        )
    if account.at_risk_since is not None and checklist.name in GROWING:
        raise CannotApply(f"{account.name} is at risk: stabilise first, `playbook apply save` helps")
    if checklist.anchor == "renewal" and contract is None:
        raise CannotApply(
            f"{account.name} has no renewal ahead to count {checklist.title} from; add the contract first"
        )
    running = next((view for view in runs_of(book, account) if _is_same(view, checklist, contract)), None)
    if running is not None:
        since = say.full_date(running.run.started_on)
        raise CannotApply(
            f"{checklist.title} is at work at {account.name} since {since}, {running.kept} of {running.total} kept"
        )


def _is_same(view: RunView, checklist: Checklist, contract: Contract | None) -> bool:
    about = contract.id if contract is not None else None
    return not view.is_over and view.run.playbook == checklist.name and view.run.contract_id in (None, about)


def end_run(view: RunView, today: date) -> Change:
    """End a playbook before its last step: its open promises are dropped. Raises `CannotApply` if it is over."""
    if view.is_over:
        raise CannotApply(f"{view.run.title} is over at {view.account.name}: no promise of it is open")
    dropped: Sequence[Commitment] = [each.but(dropped_on=today) for each in view.promises if each.is_open]
    return Change(f"end {view.run.title} at {view.account.name}", save=(view.run.but(ended_on=today), *dropped))
