"""One immutable snapshot of the account manager's book, with indexed look-ups.

The snapshot holds every account and everything open about it. Of the touches, which grow without end, it
holds what the clocks need: a `TouchHistory` (the newest date per account and kind) and the touches still
ahead or unconfirmed. So its size follows the number of accounts, not the years of history.

"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bookcockpit.core.dates import is_late
from bookcockpit.core.entities import (
    Account,
    ArrLine,
    BookReview,
    CadenceOverride,
    Commitment,
    Contract,
    Dismissal,
    Milestone,
    Objective,
    Play,
    PlaybookRun,
    PlayStep,
    PricePlan,
    Rate,
    Reading,
    Reference,
    RunStep,
    Shift,
    Signal,
    Snooze,
    Stakeholder,
    TierChange,
    Touch,
    WhiteSpace,
)
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import MadeLater, Tie, by_due, grouped
from bookcockpit.core.history import Pulse, Pulses, Read
from bookcockpit.core.money import to_base
from bookcockpit.core.renewals.contracts import (
    BESIDE,
    NO_PAIRS,
    Pairing,
    endless_contracts,
    open_contracts,
    pair,
    renewal_date,
)
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import KINDS, Kind, ReviewKind, Tier

if TYPE_CHECKING:
    from bookcockpit.core.renewals.derived import Held

CLOSED_MONTHS = 24
"""Months after which a play that was won, lost or dismissed leaves the snapshot."""


class Growth:
    """Its part of a book's snapshot. `steps` are those of open plays, `closed_plays` those closed lately."""

    def __init__(
        self,
        *,
        closed_plays: Iterable[Play] = (),
        steps: Iterable[PlayStep] = (),
        white_spaces: Iterable[WhiteSpace] = (),
        references: Iterable[Reference] = (),
        runs: Iterable[PlaybookRun] = (),
        run_steps: Iterable[RunStep] = (),
        reviews: Iterable[BookReview] = (),
    ) -> None:
        self.closed_plays = tuple(closed_plays)
        self.steps = tuple(steps)
        self.white_spaces = tuple(white_spaces)
        self.references = tuple(references)
        self.runs = tuple(runs)
        self.run_steps = tuple(run_steps)
        self.reviews = tuple(reviews)

    @cached_property
    def closed_plays_of(self) -> dict[str, list[Play]]:
        """Plays closed lately by account id, the newest first."""
        newest = sorted(self.closed_plays, key=lambda play: (str(play.closed_on), Tie(play)), reverse=True)
        return grouped(newest, lambda play: play.account_id)

    @cached_property
    def steps_of(self) -> dict[str, list[PlayStep]]:
        """Steps of open plays by play id, the earliest due first, those without a date last."""
        return grouped(sorted(self.steps, key=by_due), lambda step: step.play_id)

    @cached_property
    def white_space_of(self) -> dict[str, list[WhiteSpace]]:
        """White space by account id, by product and department."""
        in_order = sorted(self.white_spaces, key=lambda each: (each.product, each.department, Tie(each)))
        return grouped(in_order, lambda each: each.account_id)

    @cached_property
    def references_of(self) -> dict[str, list[Reference]]:
        """References and referrals by account id, the newest asked first."""
        newest = sorted(self.references, key=lambda each: (each.asked_on, Tie(each)), reverse=True)
        return grouped(newest, lambda each: each.account_id)

    @cached_property
    def runs_of(self) -> dict[str, list[PlaybookRun]]:
        """Playbooks applied, by account id, the newest first."""
        newest = sorted(self.runs, key=lambda run: (run.started_on, Tie(run)), reverse=True)
        return grouped(newest, lambda run: run.account_id)

    @cached_property
    def run_steps_of(self) -> dict[str, list[RunStep]]:
        """The steps of each playbook applied, by its id, in their order."""
        in_order = sorted(self.run_steps, key=lambda step: (step.place, Tie(step)))
        return grouped(in_order, lambda step: step.run_id)

    def parts(self, commitments: Mapping[str, Commitment]) -> dict[str, str]:
        """By id of a promise that a playbook made: the playbook and how far it is, as in `Onboarding 3 of 7`."""
        if not self.run_steps:
            return {}
        found: dict[str, str] = {}
        for run in self.runs:
            made = [step.commitment_id for step in self.run_steps_of.get(run.id, ())]
            promises = [commitments[each] for each in made if each in commitments]
            kept = sum(each.done_on is not None for each in promises)
            total = sum(each.done_on is not None or each.is_open for each in promises)
            found.update((each, f"{run.title} {kept} of {total}") for each in made)
        return found

    def last_review(self, kind: ReviewKind, on: date) -> date | None:
        """When a review of that kind was last held up to a day; None if never."""
        return max((each.held_on for each in self.reviews if each.kind == kind and each.held_on <= on), default=None)

    def note_of(self, kind: ReviewKind, since: date) -> str:
        """The note of the newest review of that kind held from a day on; empty without one."""
        held = [each for each in self.reviews if each.kind == kind and each.held_on >= since]
        return max(held, key=lambda each: each.held_on).note if held else ""


T = TypeVar("T")


class TouchHistory(NamedTuple):
    """What the clocks need of all touches that count on a date: those up to it that are not `planned`.

    last: newest date per (account id, kind); executive: newest date per account id of an external touch
    that an executive-level stakeholder attended; first: oldest date per account id.
    """

    last: Mapping[tuple[str, Kind], date]
    executive: Mapping[str, date]
    first: Mapping[str, date]


class Meta(NamedTuple):
    """What the store says of the book itself."""

    book_id: str
    base_currency: str
    preset: str


class Damage(NamedTuple):
    """A stored value that is none: in which row and field, what stands there, and why that cannot be.

    `name` is what a person calls the row, where it has a name; `account_id` says whose it is, where the row does.
    """

    table: str
    id: str
    key: str
    field: str
    stored: str
    why: str
    name: str = ""
    account_id: str = ""

    def __str__(self) -> str:
        what = f"{self.table.replace('_', ' ')} {self.key}{f' ({self.name})' if self.name else ''}"
        return f"{what}: {self.field} holds “{self.stored}”; {self.why}"


class Book:
    """Every account and what is open about it, as of a date. Build it once, read it everywhere.

    `pending` are the touches after the date, and `planned` ones up to it that nobody confirmed yet.
    `readings` are the newest of each objective up to the date, `usage` those of each input of usage by account id.
    `plays` are the open ones; `growth` is what growing the book adds to them; `pulses` are read when first asked for.
    `days_off` are the account manager's own, beside weekends.
    `damaged` are the values because of which a row, and what belongs to it, was left out.
    """

    def __init__(
        self,
        *,
        as_of: date,
        meta: Meta,
        history: TouchHistory,
        accounts: Iterable[Account] = (),
        contracts: Iterable[Contract] = (),
        stakeholders: Iterable[Stakeholder] | MadeLater[Stakeholder] = (),
        pending: Iterable[Touch] = (),
        commitments: Iterable[Commitment] = (),
        objectives: Iterable[Objective] = (),
        milestones: Iterable[Milestone] = (),
        readings: Iterable[Reading] = (),
        usage: Mapping[str, Sequence[Read]] | None = None,
        arr_lines: Iterable[ArrLine] = (),
        signals: Iterable[Signal] = (),
        plays: Iterable[Play] = (),
        price_plans: Iterable[PricePlan] = (),
        dismissals: Iterable[Dismissal] = (),
        rates: Iterable[Rate] = (),
        snoozes: Iterable[Snooze] = (),
        shifts: Iterable[Shift] = (),
        overrides: Iterable[CadenceOverride] = (),
        tier_changes: Iterable[TierChange] = (),
        growth: Growth | None = None,
        pulses: Pulses | None = None,
        days_off: Collection[date] = (),
        damaged: Iterable[Damage] = (),
    ) -> None:
        self.as_of = as_of
        self.days_off = days_off
        self.meta = meta
        self.history = history
        self.accounts = tuple(
            sorted(accounts, key=lambda account: (account.name.casefold(), account.name, account.key))
        )
        self.contracts, self.arr_lines = tuple(contracts), tuple(arr_lines)
        self._stakeholders = stakeholders if isinstance(stakeholders, MadeLater) else _people_of(stakeholders)
        self.pending = tuple(pending)
        self.commitments = tuple(commitments)
        self.objectives = tuple(objectives)
        self.milestones = tuple(milestones)
        self.readings = tuple(readings)
        self.usage = usage or {}
        self.signals = tuple(signals)
        self.plays = tuple(plays)
        self.price_plans = tuple(price_plans)
        self.dismissals = tuple(dismissals)
        self.rates = tuple(rates)
        self.snoozes = tuple(snoozes)
        self.shifts = tuple(shifts)
        self.overrides = tuple(overrides)
        self.tier_changes = tuple(tier_changes)
        self.growth = growth if growth is not None else Growth()
        self.damaged = tuple(damaged)
        self.pulses = pulses if pulses is not None else Pulses(as_of, lambda _ids: {})
        self.as_stored: dict[str, Held] = {}
        """By account id: what is stored of an account whose status ends contracts of which nothing was written yet."""
        if any(account.status != "active" for account in self.accounts):
            self._end_by_status()

    def _end_by_status(self) -> None:
        """Let what former customers hold end as their status says: no number, list or page has to know it."""
        from bookcockpit.core.renewals.derived import Held, as_status_says, has_left

        contracts, lines = self.contracts_of, self.arr_lines_of
        for account in self.accounts:
            if not has_left(account):
                continue
            stored = Held(tuple(contracts.get(account.id, ())), tuple(lines.get(account.id, ())))
            held = as_status_says(account, stored, self.as_of, self.pairing_of(account.id))
            if held != stored:
                self.as_stored[account.id] = stored
                contracts[account.id], lines[account.id] = list(held.contracts), list(held.lines)
                self.pairings.pop(account.id, None)
        if self.as_stored:
            self.contracts = self._as_derived(self.contracts, contracts)
            self.arr_lines = self._as_derived(self.arr_lines, lines)

    def _as_derived(self, stored: Iterable[T], derived: Mapping[str, list[T]]) -> tuple[T, ...]:
        others = (each for each in stored if _account_id(each) not in self.as_stored)
        return (*others, *(each for account_id in self.as_stored for each in derived[account_id]))

    def is_late(self, due_on: date | None) -> bool:
        """Whether something due on a day is overdue on the book's date; without a day nothing is."""
        return is_late(due_on, self.as_of, self.days_off)

    def pulse(self, account: Account) -> Pulse:
        """The recent past of an account."""
        return self.pulses.of(account.id)

    def tier_on(self, account: Account, on: date) -> Tier:
        """The tier of an account at the opening of a day; before the first known change, the one it came from."""
        changes = self.tier_changes_of.get(account.id)
        if changes:
            later = next((change for change in changes if change.changed_on > on), None)
            if later is not None:
                return later.tier_was
        return account.tier

    @property
    def active(self) -> list[Account]:
        """The customers of today, by name."""
        return [account for account in self.accounts if account.status == "active"]

    def renewals(self) -> Iterator[tuple[Account, Contract]]:
        """The open contracts of customers of today, each with its account: by account, then the earliest renewal."""
        for account in self.active:
            for contract in self.open_contracts_of.get(account.id, ()):
                yield account, contract

    @cached_property
    def account_by_id(self) -> dict[str, Account]:
        """Accounts by id."""
        return {account.id: account for account in self.accounts}

    @cached_property
    def contracts_of(self) -> dict[str, list[Contract]]:
        """Contracts by account id, oldest start first; none of an account that never was a customer."""
        found = grouped(sorted(self.contracts, key=lambda contract: (contract.starts_on, Tie(contract))), _account_id)
        return self._of_customers(found)

    def _of_customers(self, found: dict[str, list[T]]) -> dict[str, list[T]]:
        for account in self.accounts:
            if (account.status, account.archived_as) == ("archived", "never_customer"):
                found.pop(account.id, None)
        return found

    @cached_property
    def open_contracts_of(self) -> dict[str, list[Contract]]:
        """Contracts with a renewal still to come or to record, by account id, earliest renewal first.

        Of an account that a colleague has, those that came up before it went there.
        """
        found = {
            account_id: open_contracts(contracts, self.pairing_of(account_id))
            for account_id, contracts in self.contracts_of.items()
        }
        for account in self.accounts:
            if (account.status, account.archived_as) == ("archived", "handed_over") and account.id in found:
                went_on = account.status_on or self.as_of
                found[account.id] = [each for each in found[account.id] if renewal_date(each) <= went_on]
        return found

    def endless_contracts(self, account: Account) -> list[Contract]:
        """The open-ended contracts of an account that still run."""
        return endless_contracts(self.contracts_of.get(account.id, ()), self.pairing_of(account.id))

    def pairing_of(self, account_id: str) -> Pairing:
        """What renews what among the contracts of an account."""
        known = self.pairings.get(account_id)
        if known is None:
            contracts = self.contracts_of.get(account_id, ())
            known = NO_PAIRS if len(contracts) <= 1 else self.pair(account_id, contracts)
            self.pairings[account_id] = known
        return known

    def pair(self, account_id: str, contracts: Iterable[Contract]) -> Pairing:
        """What renews what among these contracts, were they those of an account."""
        return pair(contracts, self._in_base, self._beside(account_id))

    def holding(self, account_id: str, contracts: Iterable[Contract], lines: Iterable[ArrLine]) -> Book:
        """The book as it would be if an account held these contracts and ARR lines."""
        other = copy(self)
        in_order = sorted(contracts, key=lambda contract: contract.starts_on)
        of = {**self.contracts_of, account_id: in_order}
        other.contracts = tuple(each for some in of.values() for each in some)
        other.__dict__ |= {
            "contracts_of": of,
            "arr_lines_of": {**self.arr_lines_of, account_id: sorted(lines, key=lambda line: line.from_on)},
            "pairings": {id_: known for id_, known in self.pairings.items() if id_ != account_id},
        }
        for name in ("contract_by_id", "open_contracts_of"):
            other.__dict__.pop(name, None)
        return other

    def with_saved(self, account_id: str, saved: Iterable[Entity]) -> Book:
        """The book with what was saved of an account's contracts and ARR lines."""
        rows: dict[str, Entity] = {
            each.id: each for some in (self.contracts_of, self.arr_lines_of) for each in some.get(account_id, ())
        }
        rows |= {each.id: each for each in saved}
        contracts = [each for each in rows.values() if isinstance(each, Contract)]
        return self.holding(account_id, contracts, [each for each in rows.values() if isinstance(each, ArrLine)])

    @cached_property
    def pairings(self) -> dict[str, Pairing]:
        """What `pairing_of` found so far, by account id."""
        return {}

    def _in_base(self, amount: int, currency: str, on: date) -> int | None:
        return to_base(amount, currency, self.meta.base_currency, self.rates, on)

    def _beside(self, account_id: str) -> frozenset[frozenset[str]]:
        """The pairs of an account's contracts that somebody said run side by side."""
        said = self.dismissals_of.get(account_id, ())
        return frozenset(frozenset(each.subject.split()) for each in said if each.rule == BESIDE)

    @cached_property
    def contract_by_id(self) -> dict[str, Contract]:
        """Contracts by id."""
        return {contract.id: contract for contract in self.contracts}

    @cached_property
    def stakeholders(self) -> tuple[Stakeholder, ...]:
        """Everybody. They are many and the order of the day needs few, so they are made when asked for."""
        return tuple(self._stakeholders.everything())

    @property
    def stakeholders_of(self) -> Mapping[str, list[Stakeholder]]:
        """People by account id, by name."""
        return self._stakeholders

    @cached_property
    def stakeholder_by_id(self) -> dict[str, Stakeholder]:
        """People by id."""
        return {person.id: person for person in self.stakeholders}

    @cached_property
    def pending_of(self) -> dict[str, list[Touch]]:
        """Touches ahead or unconfirmed by account id, soonest first."""
        return grouped(sorted(self.pending, key=lambda touch: (touch.happened_on, Tie(touch))), _account_id)

    @cached_property
    def commitments_of(self) -> dict[str, list[Commitment]]:
        """Commitments by account id, the earliest due first, those without a date last."""
        return grouped(sorted(self.commitments, key=_by_due), _account_id)

    def open_promises(self, account: Account) -> list[Commitment]:
        """The open commitments of an account by due date, those without one last, then by their words."""
        found = [each for each in self.commitments_of.get(account.id, ()) if each.is_open]
        return sorted(found, key=lambda each: (each.due_on is None, each.due_on, each.what, Tie(each)))

    @cached_property
    def commitment_by_id(self) -> dict[str, Commitment]:
        """Commitments by id."""
        return {each.id: each for each in self.commitments}

    @cached_property
    def playbook_of(self) -> dict[str, str]:
        """By id of a promise that a playbook made: the playbook and how far it is."""
        return self.growth.parts(self.commitment_by_id)

    @cached_property
    def objectives_of(self) -> dict[str, list[Objective]]:
        """Objectives by account id, the earliest target first, those without a date last."""
        in_order = sorted(self.objectives, key=lambda aim: (aim.target_on is None, aim.target_on, Tie(aim)))
        return grouped(in_order, _account_id)

    @cached_property
    def objective_by_id(self) -> dict[str, Objective]:
        """Objectives by id."""
        return {each.id: each for each in self.objectives}

    @cached_property
    def milestones_of(self) -> dict[str, list[Milestone]]:
        """Milestones by account id (through their objective), the earliest due first, those without a date last."""
        aims = self.objective_by_id
        known = [step for step in sorted(self.milestones, key=_by_due) if step.objective_id in aims]
        return grouped(known, lambda step: aims[step.objective_id].account_id)

    @cached_property
    def readings_of(self) -> dict[str, dict[str, Reading]]:
        """Newest reading of each objective, by account id and input."""
        newest: dict[str, dict[str, Reading]] = {}
        for reading in sorted(self.readings, key=lambda reading: (reading.read_on, reading.key)):
            newest.setdefault(reading.account_id, {})[reading.input] = reading
        return newest

    @cached_property
    def arr_lines_of(self) -> dict[str, list[ArrLine]]:
        """ARR lines by account id, oldest first; none of an account that never was a customer."""
        lines = sorted(self.arr_lines, key=lambda line: (line.from_on, Tie(line)))
        return self._of_customers(grouped(lines, _account_id))

    @cached_property
    def open_signals_of(self) -> dict[str, list[Signal]]:
        """Unresolved signals by account id, oldest first."""
        still_open = [signal for signal in self.signals if signal.resolved_on is None]
        return grouped(sorted(still_open, key=lambda signal: (signal.seen_on, Tie(signal))), _account_id)

    @cached_property
    def signal_by_key(self) -> dict[str, Signal]:
        """Signals noted by hand, resolved ones too, by key."""
        return {signal.key: signal for signal in self.signals}

    @cached_property
    def plays_of(self) -> dict[str, list[Play]]:
        """Open plays by account id, the earliest due first, those without a date last."""
        return grouped(sorted(self.plays, key=by_due), _account_id)

    @cached_property
    def price_plan_of(self) -> dict[str, PricePlan]:
        """The price plan of each contract, by its id; of several the last by what they say."""
        return {plan.contract_id: plan for plan in sorted(self.price_plans, key=Tie)}

    @cached_property
    def dismissals_of(self) -> dict[str, list[Dismissal]]:
        """What was put away, by account id, the newest last."""
        return grouped(sorted(self.dismissals, key=lambda each: (each.made_on, Tie(each))), _account_id)

    @cached_property
    def shifts_of(self) -> dict[tuple[str, str, str | None], list[Shift]]:
        """Shifts by item: (account id, kind, contract id)."""
        return grouped(
            sorted(self.shifts, key=lambda shift: (shift.made_on, Tie(shift))),
            lambda shift: (shift.account_id, shift.kind, shift.contract_id),
        )

    @cached_property
    def snooze_of(self) -> dict[tuple[str, str, str | None], Snooze]:
        """The snooze of each item: (account id, kind, contract id)."""
        return {(snooze.account_id, snooze.kind, snooze.contract_id): snooze for snooze in self.snoozes}

    @cached_property
    def override_of(self) -> dict[tuple[str, str], CadenceOverride]:
        """The cadence override of each (account id, kind)."""
        return {(override.account_id, override.kind): override for override in self.overrides}

    @cached_property
    def tier_changes_of(self) -> dict[str, list[TierChange]]:
        """Tier changes by account id, oldest first."""
        return grouped(sorted(self.tier_changes, key=lambda change: (change.changed_on, Tie(change))), _account_id)


def _by_due(each: Commitment | Milestone) -> tuple[bool, date | None, Tie]:
    return (each.due_on is None, each.due_on, Tie(each))


def digest(touches: Iterable[Touch], executives: Iterable[str], today: date) -> TouchHistory:
    """The history of a whole list of touches: the reference the store's own aggregate must equal.

    `executives` are the ids of executive-level stakeholders.
    """
    executive_ids = frozenset(executives)
    last: dict[tuple[str, Kind], date] = {}
    executive: dict[str, date] = {}
    first: dict[str, date] = {}
    for touch in touches:
        if touch.planned or touch.happened_on > today:
            continue
        account, on = touch.account_id, touch.happened_on
        pair = (account, touch.kind)
        last[pair] = max(on, last.get(pair, on))
        first[account] = min(on, first.get(account, on))
        if KINDS[touch.kind].external and not executive_ids.isdisjoint(touch.stakeholder_ids):
            executive[account] = max(on, executive.get(account, on))
    return TouchHistory(last, executive, first)


def _people_of(people: Iterable[Stakeholder]) -> MadeLater[Stakeholder]:
    return MadeLater(grouped(people, _account_id), by_name)


def by_name(people: Iterable[Stakeholder]) -> list[Stakeholder]:
    """People in the order in which a book lists those of an account."""
    return sorted(people, key=lambda person: (name_key(person.name), Tie(person)))


def _account_id(entity: object) -> str:
    account_id: str = entity.__dict__["account_id"]
    return account_id
