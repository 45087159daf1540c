"""Contracts on their way to renewal: which are open, when their window opens, what their dates are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import inf
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.policy import Policy

EARLY_DAYS = 7
"""A term that starts at most so many days before another's renewal date renews it."""
LATE_DAYS = 31
"""So many days after it too, whatever its ARR; terms ending within so many days of one another end together."""
LATEST_DAYS = 120
"""So many days after it at most, and half of the earlier term, where the ARR is within `FACTOR`."""
FACTOR = 2
"""ARR within such a factor may be the same business: renewed if the days fit, else a question."""

BESIDE = "beside"
"""The rule of the answer that two terms run side by side; its subject are their ids, in order."""

NOTICE_LABELS = {"none": "no notice came", "received": "they gave notice", "extended": "the deadline was moved"}
"""What came of a notice deadline, in words."""

Convert = Callable[[int, str, date], "int | None"]
"""An amount of a currency at the rate of a day, in the base currency; None without a rate."""

Why = Literal["overlap", "sum", "rate"]


class Question(NamedTuple):
    """Whether a later term renews earlier ones: until somebody says, all of them count.

    `why`: their days overlap, the sum of the earlier ones is not clearly meant, or a rate is missing to compare them.
    """

    earlier: tuple[Contract, ...]
    later: Contract
    why: Why


class Pairing(NamedTuple):
    """What renews what among the contracts of one account: by id those that renew it, and those it renews."""

    after: Mapping[str, tuple[Contract, ...]]
    before: Mapping[str, tuple[Contract, ...]]
    questions: tuple[Question, ...]

    def next_of(self, contract: Contract) -> Contract | None:
        """The term with which a contract stops to count: of several that renew it the first to start."""
        after = self.after.get(contract.id)
        if not after:
            return None
        return next((each for each in after if each.starts_on >= contract.starts_on), after[0])

    def became(self, contract: Contract) -> tuple[int, str] | None:
        """What the terms that renew a contract make of it, in minor units of a currency; None where nothing does."""
        later = self.next_of(contract)
        if later is None:
            return None
        together = [each for each in self.after[contract.id] if each.starts_on == later.starts_on]
        share = share_of(contract, self.before[later.id], together)
        return (share, contract.currency) if share is not None else (later.arr, later.currency)

    def chain_to(self, contract: Contract) -> list[Contract]:
        """The terms that led to a contract, the first first and itself last; of several it renews, the main one.

        That is one that ended where it starts, and of these the largest.
        """
        chain = [contract]
        while earlier := self.before.get(chain[0].id):
            starts = chain[0].starts_on
            chain.insert(0, max(earlier, key=lambda each: (each.renews_on == starts, each.arr, _place(each))))
        return chain


def share_of(contract: Contract, earlier: Sequence[Contract], later: Sequence[Contract]) -> int | None:
    """What of some later terms is the share of one of the `earlier` ones, by ARR, rounded half up.

    In minor units of its currency; None where another one is among them.
    """
    if any(each.currency != contract.currency for each in (*earlier, *later)):
        return None
    before, after = sum(each.arr for each in earlier), sum(each.arr for each in later)
    return (2 * after * contract.arr + before) // (2 * before) if before else after // len(earlier)


NO_PAIRS = Pairing({}, {}, ())
"""What a single contract comes to."""


def pair(
    contracts: Iterable[Contract], convert: Convert | None = None, beside: Collection[frozenset[str]] = ()
) -> Pairing:
    """What renews what among one account's contracts.

    Links count as they are; the rest is inferred from dates and amounts. `convert` compares amounts of different
    currencies at the rate of the later term's start; `beside` are pairs of ids said to run side by side.
    """
    terms = sorted(contracts, key=_place)
    if len(terms) <= 1:
        return NO_PAIRS
    links = list(pairwise(terms))
    if not beside and all(_follows(*each) for each in links):
        # One term after another, as nearly everywhere: the order of the day asks this of every account.
        return Pairing({a.id: (b,) for a, b in links}, {b.id: (a,) for a, b in links}, ())
    return _Pairs(terms, convert, beside).found()


def _place(contract: Contract) -> tuple[object, ...]:
    """An order that no row order and no id decides, as long as anything else differs."""
    end = contract.renews_on or date.max
    return contract.starts_on, end, contract.arr, contract.currency, contract.key


def _follows(earlier: Contract, later: Contract) -> bool:
    """Whether a term begins on the renewal date of the one before it, and nothing says that it does not renew it."""
    return (
        later.starts_on == earlier.renews_on
        and earlier.outcome != "churned"
        and later.deal_type != "add_on"
        and (not later.previous_ids or later.previous_ids == (earlier.id,))
    )


class _Edge(NamedTuple):
    """A later term that may renew an earlier one, by how many days after its renewal date it starts."""

    earlier: Contract
    later: Contract
    days: int
    kind: Literal["sure", "compare", "ask"]


class _Pairs:
    """One pairing in the making."""

    def __init__(self, terms: Sequence[Contract], convert: Convert | None, beside: Collection[frozenset[str]]) -> None:
        self.terms = terms
        # Asked for again and again, of every account, on the way to the first frame.
        self.place = {each.id: place for place, each in enumerate(terms)}
        self.ends = {each.id: each.renews_on for each in terms}
        self.convert = convert
        self.beside = beside
        self.after: dict[str, list[Contract]] = {}
        self.before: dict[str, list[Contract]] = {}
        self.questions: list[Question] = []

    def found(self) -> Pairing:
        """Links first; then the nearest starts; what is left and may be the same business is asked."""
        self._link()
        edges = self._edges()
        if edges:
            self._infer(edges)
        self._ask()
        return Pairing(
            {each: tuple(self._in_order(later)) for each, later in self.after.items()},
            {each: tuple(self._in_order(earlier)) for each, earlier in self.before.items()},
            tuple(self.questions),
        )

    def _join(self, earlier: Contract, later: Contract) -> None:
        if self._leads_to(later, earlier):
            # Links may go the wrong way round: no term renews its own renewal.
            return
        self.after.setdefault(earlier.id, []).append(later)
        self.before.setdefault(later.id, []).append(earlier)

    def _question(self, earlier: Iterable[Contract], later: Contract, why: Why) -> None:
        self.questions.append(Question(tuple(self._in_order(earlier)), later, why))

    def _in_order(self, terms: Iterable[Contract]) -> list[Contract]:
        return sorted(terms, key=lambda each: self.place[each.id])

    def _may_follow(self, earlier: Contract, later: Contract) -> bool:
        """Whether a term starts and ends later than another."""
        if later.starts_on <= earlier.starts_on:
            return False
        ends, before = self.ends[later.id], self.ends[earlier.id]
        return ends is None or (before is not None and ends > before)

    def _are_beside(self, earlier: Contract, later: Contract) -> bool:
        return bool(self.beside) and frozenset((earlier.id, later.id)) in self.beside

    def _end_together(self, one: Contract, other: Contract) -> bool:
        ends, others = self.ends[one.id], self.ends[other.id]
        if ends is None or others is None:
            return ends is others
        return abs((ends - others).days) <= LATE_DAYS

    def _link(self) -> None:
        by_id = {each.id: each for each in self.terms}
        for later in self.terms:
            for earlier_id in later.previous_ids:
                earlier = by_id.get(earlier_id)
                if earlier is not None:
                    self._join(earlier, later)

    def _leads_to(self, start: Contract, wanted: Contract) -> bool:
        """Whether a term is another, or is renewed by it in the end."""
        return start is wanted or any(self._leads_to(each, wanted) for each in self.after.get(start.id, ()))

    def _free(self) -> tuple[list[Contract], list[Contract]]:
        """The terms that nothing renews yet and something may, and those that may renew one and do not yet."""
        earlier = [each for each in self.terms if each.id not in self.after and each.outcome != "churned"]
        later = [each for each in self.terms if each.id not in self.before and each.deal_type != "add_on"]
        return earlier, later

    def _edges(self) -> list[_Edge]:
        earlier, later = self._free()
        return [
            _Edge(one, two, days, kind)
            for one in earlier
            if (renewal := self.ends[one.id]) is not None
            for two in later
            if self._may_follow(one, two)
            and not self._are_beside(one, two)
            and (kind := _kind(one, two, days := (two.starts_on - renewal).days, renewal)) is not None
        ]

    def _infer(self, edges: list[_Edge]) -> None:
        if len(edges) > 1:
            edges.sort(key=self._nearest_first)
            # What was added on is renewed by what fits it better than its base, however near they end.
            outdone = {id(edge) for edge in edges if self._fits_a_base(edge, edges)}
            edges.sort(key=lambda edge: id(edge) in outdone)
        groups: dict[str, list[_Edge]] = {}
        taken: set[str] = set()
        for edge in edges:
            one, two = edge.earlier, edge.later
            fits = edge.kind == "sure" or (edge.kind == "compare" and self._alike([one], two))
            if fits and one.id not in taken and two.id not in groups:
                groups[two.id] = [edge]
                taken.add(one.id)
        for edge in edges:
            group = groups.setdefault(edge.later.id, [])
            if edge.earlier.id not in taken and all(self._end_together(each.earlier, edge.earlier) for each in group):
                group.append(edge)
                if edge.kind != "ask":
                    taken.add(edge.earlier.id)
        for group in filter(None, groups.values()):
            self._settle(self._without_what_stands_beside(group))
        self._split(edges)

    def _fits_a_base(self, edge: _Edge, edges: Iterable[_Edge]) -> bool:
        """Whether what may renew an add-on may renew a term that is none, and is as near to its ARR."""
        if edge.earlier.deal_type != "add_on":
            return False
        off = self._off([edge.earlier], edge.later)
        return any(
            each.later is edge.later
            and each.kind != "ask"
            and each.earlier.deal_type != "add_on"
            and self._off([each.earlier], each.later) <= off
            for each in edges
        )

    def _settle(self, group: list[_Edge]) -> None:
        """Take what a term was found to renew: all of it or nothing, where it is several terms."""
        if all(edge.kind == "ask" for edge in group):
            return
        later, earlier = group[0].later, [edge.earlier for edge in group]
        ratio = self._ratio(earlier, later)
        if ratio is None and len(earlier) > 1:
            self._question(earlier, later, "rate")
        elif any(edge.kind == "ask" for edge in group) or (
            ratio is not None and ratio * FACTOR < 1 and len(earlier) > 1
        ):
            self._question(earlier, later, "sum")
        elif all(edge.kind == "sure" for edge in group) or (ratio is not None and _is_alike(ratio)):
            for each in earlier:
                self._join(each, later)

    def _without_what_stands_beside(self, group: list[_Edge]) -> list[_Edge]:
        """What a term renews, without what still runs, or was added on, where the others are nearer to its ARR."""
        later = group[0].later
        while len(group) > 1:
            whole = self._off([each.earlier for each in group], later)
            found = [
                (off, [each for each in group if each is not edge])
                for edge in group
                if edge.days < -EARLY_DAYS or edge.earlier.deal_type == "add_on"
                if (off := self._off([each.earlier for each in group if each is not edge], later)) <= whole < inf
                or (edge.kind == "ask" and FACTOR < whole < inf)
            ]
            if not found:
                break
            group = min(found, key=lambda each: each[0])[1]
        return group

    def _split(self, edges: Iterable[_Edge]) -> None:
        """Let terms that start together renew one, where their sum is nearer to it than the first of them alone."""
        for edge in edges:
            two = edge.later
            mates = self.after.get(edge.earlier.id, [])
            if edge.kind == "ask" or two.id in self.before:
                continue
            if mates and all(each.starts_on == two.starts_on for each in mates):
                others = self.before[mates[0].id]
                alone, both = self._ratio(others, *mates), self._ratio(others, *mates, two)
                if alone is not None and both is not None and _off(both) < _off(alone):
                    for each in others:
                        self._join(each, two)

    def _ask(self) -> None:
        """What is counted side by side and may be one business, the nearest start first; each later term once."""
        earlier, later = self._free()
        asked = {each.later.id for each in self.questions}
        for two in later:
            if two.id in asked or not two.arr:
                continue
            near = [one for one in earlier if self._may_follow(one, two)]
            if len(near) > 1:
                near.sort(key=lambda one: (self._distance(one, two), self.place[one.id]))
            for nearest in near:
                together = [one for one in near if self._end_together(nearest, one)]
                group = next((each for each in (together, [nearest]) if self._alike(each, two, unknown=True)), None)
                if group is not None:
                    group = [one for one in group if not self._are_beside(one, two)]
                    if group:
                        self._question(group, two, "overlap" if self._ratio(group, two) is not None else "rate")
                    break

    def _distance(self, earlier: Contract, later: Contract) -> int:
        ends = self.ends[earlier.id]
        return abs((later.starts_on - ends).days) if ends is not None else 0

    def _nearest_first(self, edge: _Edge) -> tuple[object, ...]:
        off = self._off([edge.earlier], edge.later)
        return abs(edge.days), edge.days < 0, off, self.place[edge.earlier.id], self.place[edge.later.id]

    def _off(self, earlier: Sequence[Contract], later: Contract) -> float:
        ratio = self._ratio(earlier, later)
        return _off(ratio) if ratio is not None else inf

    def _alike(self, earlier: Sequence[Contract], later: Contract, *, unknown: bool = False) -> bool:
        ratio = self._ratio(earlier, later)
        return unknown if ratio is None else _is_alike(ratio)

    def _ratio(self, earlier: Sequence[Contract], *later: Contract) -> float | None:
        """The ARR of later terms ÷ that of earlier ones; None without a rate."""
        on, currency = later[0].starts_on, later[0].currency
        is_one = all(each.currency == currency for each in earlier) and all(each.currency == currency for each in later)
        before, after = self._total(earlier, on, is_one=is_one), self._total(later, on, is_one=is_one)
        if before is None or after is None:
            return None
        if not before:
            return inf if after else 1.0
        return after / before

    def _total(self, some: Sequence[Contract], on: date, *, is_one: bool) -> int | None:
        """The sum of ARR: as it is in one currency, else in the base currency."""
        if is_one:
            return sum(each.arr for each in some)
        total = 0
        for each in some:
            converted = self.convert(each.arr, each.currency, on) if self.convert is not None else None
            if converted is None:
                return None
            total += converted
        return total


def _off(ratio: float) -> float:
    """How far two amounts are apart, 1 for equal ones, whichever is the larger."""
    return ratio if ratio >= 1 else 1 / ratio if ratio else inf


def _is_alike(ratio: float) -> bool:
    return _off(ratio) <= FACTOR


def _kind(earlier: Contract, later: Contract, days: int, renewal: date) -> Literal["sure", "compare", "ask"] | None:
    """Whether days alone say that it is the renewal, or its ARR has to be alike, or nobody can tell."""
    latest = min(LATEST_DAYS, (renewal - earlier.starts_on).days // 2)
    if days > latest:
        return None
    if days < -EARLY_DAYS:
        return "sure" if _is_said_to_renew(later) else "ask"
    return "sure" if days <= LATE_DAYS else "compare"


def _is_said_to_renew(contract: Contract) -> bool:
    """A deal of that type, or one whose start was moved here to the renewal date it belongs to."""
    is_moved = "starts_on" in contract.derived and contract.starts_on != contract.won_on
    return contract.deal_type == "renewal" or (contract.deal_type is None and is_moved)


def endless_contracts(contracts: Iterable[Contract], pairing: Pairing) -> list[Contract]:
    """One account's open-ended contracts that still run: none replaced them, and no outcome ended them."""
    return [each for each in contracts if each.open_ended and each.outcome is None and each.id not in pairing.after]


def open_contracts(contracts: Iterable[Contract], pairing: Pairing) -> list[Contract]:
    """One account's contracts with a renewal still to come or to record, earliest renewal first."""
    still_open = [
        contract
        for contract in contracts
        if contract.outcome is None and contract.renews_on is not None and contract.id not in pairing.after
    ]
    if len(still_open) > 1:
        still_open.sort(key=lambda contract: (renewal_date(contract), contract.key))
    return still_open


def renewal_date(contract: Contract) -> date:
    """The renewal date of a contract known to have one."""
    renewal = contract.renews_on
    assert renewal is not None, "an open-ended contract has no renewal date"
    return renewal


def notice_words(contract: Contract) -> str:
    """What came of the deadline: `no notice came`; empty while it stands unanswered."""
    if contract.notice_answer == "extended" and contract.notice_until is not None:
        return f"moved to {say.full_date(contract.notice_until)}"
    return NOTICE_LABELS[contract.notice_answer] if contract.notice_answer is not None else ""


def window_opens_on(contract: Contract, account: Account, policy: Policy) -> date:
    """The earlier of (renewal − the tier's window) and (notice deadline − its lead)."""
    renewal = renewal_date(contract)
    opens = renewal - timedelta(days=policy.renewal_window[account.tier])
    notice = contract.notice_on
    return opens if notice is None else min(opens, notice - timedelta(days=policy.notice_lead))


def next_contract_date(still_open: Iterable[Contract], today: date) -> date | None:
    """The nearest notice or renewal date from today on, over one account's open contracts."""
    dates = [
        day
        for contract in still_open
        for day in (contract.notice_on, contract.renews_on)
        if day is not None and day >= today
    ]
    return min(dates, default=None)
