"""Deals of a CRM: a won one is a contract, an open renewal says what the contract it renews may become, any other
open one of a customer is a play.

Every other deal changes nothing, and is counted with its reason. Nothing is decided before all rows are read: which
deal a row is, when a term begins and which play was won never depends on the order of rows or files.

"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Contract
from bookcockpit.core.fields import Entity
from bookcockpit.core.money import exponent
from bookcockpit.core.renewals.contracts import open_contracts, pair, renewal_date
from bookcockpit.core.renewals.derived import beginning, moved_words, reach, with_history, worked_out
from bookcockpit.core.wording import count, full_date
from bookcockpit.exchange.crm.book import ASSUMED, CrmBook, Said
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.deal_terms import (
    AMOUNTS,
    CORRECTED_DAYS,
    FIELD,
    Deal,
    Held,
    currency_in,
    deal_type_of,
    held,
    last_day,
    matched,
    minor_of,
    source_of,
    term_of,
    united,
    worth_of,
)
from bookcockpit.exchange.crm.plays import Plays
from bookcockpit.exchange.crm.systems import State, state_of
from bookcockpit.exchange.crm.table import SAME, TableImport, account_in_book, account_of
from bookcockpit.exchange.plans import NO_HISTORY, Question
from bookcockpit.exchange.rows import UNCHANGED, UPDATED, BadRow, LeftOut, as_bad_row

NEAREST_DAYS = 92
"""Days a renewal deal may close before or after the renewal date: a quarter."""

NO_CONTRACT = "open renewal deal without a contract that renews within 92 days of its close date"
NOT_NEAREST = "another open renewal deal is nearer to the contract's renewal date"


class Renewal(NamedTuple):
    """An open renewal deal and the account it is of, if that is known."""

    row: CrmRow
    account_id: str | None


def renewals_of(
    renewals: Sequence[Renewal], contracts_of: Callable[[str | None], list[Contract]]
) -> Iterator[tuple[Renewal, Contract | None, str]]:
    """Each deal with its contract, or with the reason why it has none; a contract takes the nearest deal."""
    chosen: dict[str, tuple[int, int]] = {}
    found: list[tuple[Contract, int] | None] = []
    for number, renewal in enumerate(renewals):
        near = _nearest(renewal, contracts_of)
        found.append(near)
        if near is not None:
            contract, days = near
            chosen[contract.id] = min(chosen.get(contract.id, (days, number)), (days, number))
    for number, (renewal, near) in enumerate(zip(renewals, found, strict=True)):
        if near is None:
            yield renewal, None, NO_CONTRACT
        elif chosen[near[0].id][1] != number:
            yield renewal, None, NOT_NEAREST
        else:
            yield renewal, near[0], ""


def _nearest(renewal: Renewal, contracts_of: Callable[[str | None], list[Contract]]) -> tuple[Contract, int] | None:
    closes = renewal.row.values.get("close_date")
    if closes is None or renewal.account_id is None:
        return None
    contracts = contracts_of(renewal.account_id)
    still_open = [
        (abs((renewal_date(contract) - closes).days), contract)
        for contract in open_contracts(contracts, pair(contracts))
    ]
    days, contract = min(still_open, key=lambda each: each[0], default=(NEAREST_DAYS + 1, None))
    return None if contract is None or days > NEAREST_DAYS else (contract, days)


_DECIDED_HERE = ("starts_on", "term_end", "arr", "target_arr", "currency", "won_on")
_MANY_PAST = 5
"""New contracts that ended with nothing after them, above which they are likely to be history."""


class _Dated(NamedTuple):
    """When a contract runs: it as the row leaves it (None for a new one), what the row says of it, the dates that are
    worked out, and what is to be remembered of its end ("" as it was)."""

    contract: Contract | None
    said: dict[str, Said]
    worked_out: dict[str, Any]
    term: str
    months: int


class _Won(NamedTuple):
    """A won deal that is in the book: its contract, as it was before (None: it was not) and by id, and whether it is
    known since an earlier import."""

    deal: Deal
    before: Contract | None
    contract_id: str


class Deals(TableImport):
    """The rows of deals."""

    table = "contract"

    def __init__(self, book: CrmBook, system: str) -> None:
        super().__init__(book, system)
        self._rows: list[tuple[CrmRow, State]] = []
        self._of_account: dict[str, dict[str, None]] = {}
        self._plays = Plays(self)
        self._won: list[_Won] = []
        self._assumed: Counter[str] = Counter()
        self._annualised: Counter[str] = Counter()
        for contract in book.row_index("contract").stored.values():
            self._file(contract)

    def _take(self, row: CrmRow) -> None:
        self.decide(row)

    def decide(self, row: CrmRow) -> None:
        """Tell won, lost and open deals apart; what they are is known once all are read."""
        state = _state(row)
        self._rows.append((_as_expected(row) if state == "open" else row, state))

    def finish(self) -> None:
        """Decide all rows together; say what was assumed, moved and computed."""
        deals = self._once(self._identified())
        self._rows = []
        won = [deal for deal in deals if deal.state == "won"]
        for deal, found in self._known_again(won):
            self.guarded(deal.row, partial(self._win, deal, found))
        moved = self._work_out()
        opened = [deal for deal in deals if deal.state == "open"]
        self._plays.match([deal for deal in opened if not _renews(deal.row)])
        customers = {contract.__dict__["account_id"] for contract in self.book.entities("contract")}
        for deal in opened:
            if not _renews(deal.row):
                self.guarded(deal.row, partial(self._play, deal, customers))
        self._close(deals)
        renewals = [Renewal(deal.row, deal.account_id) for deal in opened if _renews(deal.row)]
        for renewal, contract, why in renewals_of(renewals, self._contracts):
            if contract is None:
                self.tally.leave_out(why)
            else:
                self.guarded(renewal.row, partial(self._renew, renewal.row, contract))
        self._tell(moved)
        super().finish()

    # --- which rows are deals, each once ---

    def _identified(self) -> list[Deal]:
        """The rows as deals of accounts, those of one id as one."""
        deals: list[Deal] = []
        of_id: dict[str, list[tuple[CrmRow, State]]] = {}
        loose: list[tuple[CrmRow, State]] = []
        for row, state in self._rows:
            if id_ := row.values.get("id"):
                of_id.setdefault(id_, []).append((row, state))
            else:
                loose.append((row, state))
        for id_, rows in of_id.items():
            is_one = len({state for _, state in rows}) == 1
            one = rows[0][0] if len(rows) == 1 else united([row for row, _ in rows]) if is_one else None
            if one is not None:
                loose.append((one, rows[0][1]))
                self._repeated(len(rows) - 1)
                continue
            for row, _ in rows:
                other = next(each.place for each, _ in rows if each.place != row.place)
                why = f"“{id_}” is also the id of {other}, which says something else"
                self.guarded(row, partial(_refuse, BadRow(("id", why))))
        for row, state in loose:
            self.guarded(row, partial(self._identify, row, state, deals))
        return deals

    def _identify(self, row: CrmRow, state: State, into: list[Deal]) -> None:
        if state != "won":
            into.append(Deal(row, state, self._account_or_none(row)))
            return
        if row.reasons:
            raise BadRow(*row.reasons.items())
        into.append(Deal(row, state, account_in_book(self.book, self.links, row, "won deal")))

    def _once(self, deals: Iterable[Deal]) -> list[Deal]:
        """Each deal once, in an order of their own: a deal may stand in several reports, with and without its id."""
        alike: dict[tuple[object, ...], list[list[Deal]]] = {}
        for deal in sorted(deals, key=lambda each: (not each.id, -len(each.row.values), each.order)):
            groups = alike.setdefault((deal.state, deal.account_id, deal.title, deal.day), [])
            same = next((group for group in groups if _same(group, deal)), None)
            if same is None:
                groups.append([deal])
            else:
                same.append(deal)
                self._repeated(1)
        keys = self.book.row_index("account").key_of
        once = [_one(group) for groups in alike.values() for group in groups]
        return sorted(once, key=lambda each: (keys.get(each.account_id or "", ""), each.order))

    def _repeated(self, rows: int) -> None:
        for _ in range(rows):
            self.tally.leave_out(SAME)

    # --- won ---

    def _known_again(self, won: list[Deal]) -> list[tuple[Deal, list[Entity]]]:
        """Each won deal with the contracts it may be."""
        found: dict[Deal, list[Entity]] = {}
        unknown: dict[str, list[Deal]] = {}
        for deal in won:
            try:
                linked = self.known(deal.row)
            except BadRow:
                # It is refused when it is decided, so it is none of the others.
                continue
            if linked is not None:
                found[deal] = [linked]
            elif deal.account_id is not None:
                unknown.setdefault(deal.account_id, []).append(deal)
        taken = {entity.id for entities in found.values() for entity in entities}
        for account_id, deals in unknown.items():
            free = [self._held(each) for each in self._contracts(account_id) if each.id not in taken]
            by_title = dict(matched(deals, free, self.links, is_exact=_is_exact, may_be=_may_be))
            is_taken = [each for held_ in by_title.values() for each in held_]
            left = [each for each in free if each not in is_taken and not each.remembered and each.day is None]
            # What no CRM spoke of yet and nobody calls like a deal may still be one, by the day it begins.
            nameless = [deal for deal in deals if not by_title[deal]]
            by_start = dict(matched(nameless, left, self.links, is_exact=lambda *_: False, may_be=_begins_with))
            for deal in deals:
                found[deal] = [each.entity for each in by_title[deal] or by_start[deal]]
        return [(deal, found.get(deal, [])) for deal in won]

    def _held(self, contract: Contract) -> Held:
        last = self.links.last(contract.id, "starts_on")
        return held(self.links, contract, None, date.fromisoformat(last) if last else None)

    def _win(self, deal: Deal, found: list[Entity]) -> None:
        row = deal.row
        existing = self.known(row)
        is_alike = existing is None
        existing = existing or self.only(row, found, str(row.values.get("name", "")))
        before = existing if isinstance(existing, Contract) else None
        if deal.account_id is None and before is None:
            raise BadRow(("account", f"is missing: {self.label} names no account for this won deal"))
        if deal.day is None and before is None:
            raise BadRow(("close_date", "is missing: a contract starts when its deal was closed"))
        owner = self.book.entity("account", deal.account_id or (before.account_id if before else None))
        dated = self._dated(row, before)
        said = {**self.said(row, but=_DECIDED_HERE), **dated.said}
        if deal.account_id is not None:
            said["account_id"] = Said({"account_id": deal.account_id})
        if (won_on := row.values.get("won_on") or row.values.get("close_date")) is not None:
            said["won_on"] = Said({"won_on": won_on})
        if type_ := deal_type_of(str(row.values.get("deal_type", "")), str(row.values.get("name", ""))):
            said["deal_type"] = Said({"deal_type": type_})
        self._say_money(row, said, before, owner, dated.months)
        if "arr" not in said and (before is None or (is_alike and bool(row.blank & set(AMOUNTS)))):
            # Nor does it mean one by its name alone: refused at first, it is refused the next time too.
            raise BadRow(("arr", "is missing: a won deal without an amount makes no contract"))
        if dated.contract is not None:
            self.claim(row, dated.contract)
        blank = [field for field in self.blank(row, but=_DECIDED_HERE) if field not in said]
        own = partial(self._own, row, dated, owner)
        made = self.book.save("contract", self.links, dated.contract, said, blank=blank, own=own)
        self.book.keep("contract", made)
        if dated.term:
            self.links.remember("contract", made.id, "term_end", dated.term)
        self.links.remember("contract", made.id, FIELD, deal.text)
        self.link(row, made)
        self._file(made)
        self._won.append(_Won(deal, before, made.id))
        if (self.links.last(made.id, "term_end") or "").endswith(ASSUMED) and last_day(row) is None:
            self._assumed[row.place.file] += 1

    def _dated(self, row: CrmRow, before: Contract | None) -> _Dated:
        """The term a row gives a contract; what it leaves open is worked out, and stays so until somebody says it."""
        closed, given = row.values.get("close_date"), row.values.get("starts_on")
        derived = dict.fromkeys(before.derived if before is not None else ("starts_on",))
        if given is not None:
            derived.pop("starts_on", None)
        elif before is not None and closed is not None and self._began_at_close(before, closed):
            derived["starts_on"] = None
        start = given or closed
        if before is not None:
            # One that is worked out begins as if it were new, until all deals are known.
            by_hand = before.starts_on if "starts_on" not in derived else None
            start = given or by_hand or closed or before.won_on or before.starts_on
        months, end, assumed = term_of(row, start, self.book.how.term_months)
        is_said = end is not None and last_day(row) is not None
        said = {"starts_on": Said({"starts_on": given})} if given is not None else {}
        if is_said:
            said["term_end"] = Said({"term_end": end})
        term = "" if end is None or is_said else f"{months or self.book.how.term_months} months"
        term += ASSUMED if term and assumed else ""
        if before is None:
            derived.update(dict.fromkeys(("term_end",) if term else ()))
            worked_out = {"starts_on": start, "term_end": end, "derived": tuple(derived)}
            return _Dated(None, said, worked_out, term, months)
        if is_said:
            derived.pop("term_end", None)
        elif term and self._had_no_end(before, is_assumed=assumed):
            derived["term_end"] = None
        after = before.but(derived=tuple(derived))
        if start is not None and "starts_on" in (*derived, *before.derived):
            after = beginning(after.but(derived=(*derived, "term_end")), start).but(derived=tuple(derived))
        last = self.links.last(before.id, "term_end") or ""
        if is_said and "term_end" in before.derived:
            after = _ending(after, end)
        elif term and "term_end" not in derived:
            if not assumed:
                said["term_end"] = Said({"term_end": end})
            term = ""
        elif term and assumed and last and not last.endswith(ASSUMED):
            # A file without that column knows no better than what was said before.
            term = ""
        elif term:
            after = _ending(after, end)
        return _Dated(after, said, {}, term, months)

    def _began_at_close(self, contract: Contract, closed: date) -> bool:
        """Whether the start of a contract is only the day its deal was closed: so it was before starts were worked
        out, and so it is again when the CRM may overwrite what was written here."""
        first = self.links.last(contract.id, "won_on") is None and contract.won_on is None
        last = self.links.last(contract.id, "starts_on")
        return "starts_on" in contract.derived or (
            (first and last == closed.isoformat() == contract.starts_on.isoformat())
            or (self.book.how.overwrite and last is None)
        )

    def _had_no_end(self, contract: Contract, *, is_assumed: bool) -> bool:
        """Whether the end of a contract was worked out, also before that was kept with it."""
        last, now = self.links.last(contract.id, "term_end") or "", str(contract.term_end)
        as_then = last.removesuffix(ASSUMED) == now and (last.endswith(ASSUMED) or not is_assumed)
        return "term_end" in contract.derived or (as_then and bool(last))

    def _own(self, row: CrmRow, dated: _Dated, owner: Entity | None) -> dict[str, Any]:
        name = str(row.values.get("name") or (owner.__dict__["name"] if owner else ""))
        return {**self.key_for(row, name), **dated.worked_out}

    # --- what follows from all of them ---

    def _work_out(self) -> list[Contract]:
        """Let each won deal without a start begin where it belongs, and close what is history; whose starts moved."""
        stored = self.book.row_index("contract").stored
        before = _day(self.book.how.since)
        won = {each.contract_id for each in self._won}
        moved = []
        for account_id in sorted(self._of_account):
            for changed in worked_out(self._contracts(account_id)):
                self.book.keep("contract", changed)
            for changed in with_history(self._contracts(account_id), won, before):
                self.book.keep("contract", changed)
            for contract in self._contracts(account_id):
                was = stored.get(contract.id)
                first = was.__dict__["starts_on"] if was is not None else contract.won_on
                if "starts_on" in contract.derived and contract.starts_on != first:
                    moved.append(contract)
        return moved

    def _close(self, deals: Iterable[Deal]) -> None:
        """Close the plays of deals that were won or lost, and count those deals."""
        won = {each.deal: each for each in self._won}
        ended = [deal for deal in deals if deal.state == "lost" or deal in won]
        seen = {deal for deal, each in won.items() if each.before is not None}
        self._plays.match_ended(ended, seen)
        for deal in ended:
            self.guarded(deal.row, partial(self._end, deal, won.get(deal)))

    def _end(self, deal: Deal, won: _Won | None) -> None:
        """Close the play of a deal; a lost one without a play changes nothing."""
        if won is not None:
            after = self.book.entity("contract", won.contract_id)
            assert after is not None, "a contract that was kept is there"
            closed = self._plays.close(deal, after.__dict__["account_id"])
            same = won.before if won.before is not None and won.before == after else after
            self.count(won.before, same, changed=bool(closed))
            return
        closed = self._plays.close(deal, deal.account_id)
        if closed is None:
            raise LeftOut("lost deal")
        self.tally.outcomes[UPDATED if closed else UNCHANGED] += 1

    def _play(self, deal: Deal, customers: Collection[str]) -> None:
        self.count(*self._plays.open(deal, customers))

    def _say_money(
        self, row: CrmRow, said: dict[str, Said], existing: Entity | None, owner: Entity | None, months: int
    ) -> None:
        """The ARR and its currency, which change together; and a target in that currency."""
        likely = self._likely(existing, owner)
        currency = currency_in(row, likely)
        if existing is not None and exponent(currency) != exponent(existing.__dict__["currency"]):
            was = existing.__dict__["currency"]
            raise BadRow(("currency", f"{currency} has other decimals than {was}; make it a contract of its own"))
        if worth := worth_of(row, likely, months):
            if worth.annualised:
                self._annualised[row.place.file] += 1
            said["arr"] = Said({"arr": worth.minor, "currency": currency})
        if target := row.values.get("target_arr"):
            said["target_arr"] = Said({"target_arr": minor_of("target_arr", target, currency)})

    def _likely(self, contract: Entity | None, owner: Entity | None) -> str:
        """The currency of a row that does not say: the contract's, else the account's, else the book's."""
        likely = (contract and contract.__dict__["currency"]) or (owner and owner.__dict__["currency"])
        return str(likely or self.book.base_currency)

    def _renew(self, row: CrmRow, contract: Contract) -> None:
        """Let an open renewal say what its contract may become, and how likely."""
        if row.reasons:
            raise BadRow(*row.reasons.items())
        said: dict[str, Said] = {}
        if source := source_of(row):
            currency = currency_in(row, self._likely(contract, self.book.entity("account", contract.account_id)))
            if currency != contract.currency:
                raise BadRow(
                    ("currency", f"is {currency}, but the contract {contract.key} it renews is in {contract.currency}")
                )
            said["target_arr"] = Said({"target_arr": minor_of(source, row.values[source], currency)})
        if "deal_probability" in row.values:
            said["probability"] = Said({"probability": row.values["deal_probability"]})
        self.count(contract, self.book.save("contract", self.links, contract, said))

    def _contracts(self, account_id: str | None) -> list[Contract]:
        """An account's contracts as they are now."""
        found = (self.book.entity("contract", id_) for id_ in self._of_account.get(account_id or "", ()))
        return [each for each in found if isinstance(each, Contract) and each.account_id == account_id]

    def _file(self, contract: Entity) -> None:
        self._of_account.setdefault(contract.__dict__["account_id"], {})[contract.id] = None

    def _account_or_none(self, row: CrmRow) -> str | None:
        try:
            return account_of(self.book, self.links, row)
        except BadRow:
            return None

    # --- what is said of it ---

    def _tell(self, moved: list[Contract]) -> None:
        notices = self.tally.notices
        notices += self._plays.tell()
        if moved:
            notices.append(moved_words(moved))
        for file, rows in self._assumed.items():
            notices.append(
                f"{file}: the end of {count(rows, 'contract')} is assumed, {self.book.how.term_months} months from the"
                ' start; say --term MONTHS, or which column holds it: --map "Column=term_end", renews_on or term_months'
            )
        for file, rows in self._annualised.items():
            notices.append(
                f"{file}: {count(rows, 'amount')} of a term of other than 12 months divided to one year;"
                " map a column of annual amounts to arr if there is one"
            )
        made = [each.contract_id for each in self._won if each.before is None]
        self._tell_past([each for id_ in made if isinstance(each := self.book.entity("contract", id_), Contract)])
        self._tell_beside([each for id_ in made if isinstance(each := self.book.entity("contract", id_), Contract)])

    def _tell_past(self, made: list[Contract]) -> None:
        """Say which new contracts ended with nothing after them; many of them are likely to be history, so ask."""
        history = sum("outcome" in each.derived for each in made)
        if history:
            self.tally.notices.append(
                f"{count(history, 'new contract')} ended before {full_date(_day(self.book.how.since))} and"  # type: ignore[arg-type]
                " are history: closed, with no outcome to record"
            )
        past = [
            each
            for each in made
            if each.outcome is None
            and each.term_end is not None
            and each.term_end < self.book.today
            and each.id not in pair(self._contracts(each.account_id)).after
        ]
        if not past:
            return
        is_many = len(past) > _MANY_PAST
        option = "; say --since DATE if those that ended before a day are history" if is_many else ""
        self.tally.notices.append(
            f"{count(len(past), 'new contract')} ended before today: without a later contract"
            f" {'it is' if len(past) == 1 else 'they are'} past due until an outcome is recorded{option}"
        )
        if is_many and self.book.how.asks_since and not self.book.how.since:
            self.questions.append(_history_question(len(past), self.book.today))

    def _tell_beside(self, made: list[Contract]) -> None:
        """Say which new contracts run at the same time as one that was here already and is no deal of these files."""
        beside = []
        for new in made:
            others = (
                other
                for other in self._contracts(new.account_id)
                if not (self.is_claimed(other) or self.links.is_linked(other)) and _overlap(new, other)
            )
            if (other := next(others, None)) is not None:
                beside.append(f"{new.key} beside {other.key}")
        runs = "at the same time as one that was here already, and both count"
        self.tally.name(beside, "new contract runs", "new contracts run", runs)


def _state(row: CrmRow) -> State:
    """Whether a deal is won, lost or open. Raises `BadRow` when the cells that say so cannot be read."""
    if bad := [(field, row.reasons[field]) for field in ("won", "closed") if field in row.reasons]:
        raise BadRow(*bad)
    state = state_of(str(row.values.get("deal_stage", "")))
    won = row.values.get("won")
    if won or (won is None and state == "won"):
        return "won"
    return "lost" if row.values.get("closed") or state == "lost" else "open"


def _renews(row: CrmRow) -> bool:
    """Whether an open deal says that it renews a contract: by its type, or by its name where it has none."""
    return "renew" in str(row.values.get("deal_type") or row.values.get("name", "")).casefold()


def _as_expected(row: CrmRow) -> CrmRow:
    """An open deal with what is expected of it where nothing is settled: some systems write both, and a zero."""
    values = dict(row.values)
    amount = values.get("amount")
    if "expected_amount" in values and (amount is None or not amount.value):
        values["amount"] = values["expected_amount"]
    if "expected_on" in values:
        values.setdefault("close_date", values["expected_on"])
    return row._replace(values=values)


def _overlap(one: Contract, other: Contract) -> bool:
    return one.starts_on <= (other.term_end or date.max) and other.starts_on <= (one.term_end or date.max)


def _refuse(bad: BadRow) -> None:
    raise bad


def _ending(contract: Contract, end: date | None) -> Contract:
    """A contract with another end. Raises `BadRow` where it refuses it."""
    with as_bad_row("contract"):
        return contract.but(term_end=end)


def _same(group: list[Deal], deal: Deal) -> bool:
    """Whether a row is one of these: it says nothing else, and stands for no other record."""
    rows = [each.row for each in (*group, deal)]
    # Where a report has the column, an empty cell is something else than a full one.
    said, empty = set().union(*(row.values for row in rows)), set().union(*(row.blank for row in rows))
    is_sound = not said & empty and not any(row.reasons for row in rows)
    return is_sound and not (deal.id and group[0].id) and united(rows) is not None


def _one(group: list[Deal]) -> Deal:
    row = united([each.row for each in group]) if len(group) > 1 else None
    return Deal(row, group[0].state, group[0].account_id) if row is not None else group[0]


def _is_exact(deal: Deal, held_: Held) -> bool:
    """Whether a contract has the title of a deal and the close date; before that was kept, a start was that date."""
    days = {deal.day} if held_.remembered else {deal.row.values.get("close_date"), deal.row.values.get("starts_on")}
    return held_.is_called(deal) and held_.day is not None and held_.day in days


def _may_be(deal: Deal, held_: Held) -> bool:
    """Whether a contract of the title of a deal may be it: a date is corrected by days, next year's is another."""
    contract, day = held_.entity, deal.day
    assert isinstance(contract, Contract), "only contracts are held for won deals"
    if not deal.title or not held_.is_called(deal) or day is None:
        return bool(deal.title) and held_.is_called(deal)
    within, renewal = reach(contract), contract.renews_on
    if held_.day is not None:
        return abs((day - held_.day).days) <= min(CORRECTED_DAYS, within)
    early = contract.starts_on - timedelta(days=within)
    return early <= day and (renewal is None or day < renewal - timedelta(days=within))


def _begins_with(deal: Deal, held_: Held) -> bool:
    contract = held_.entity
    return isinstance(contract, Contract) and contract.starts_on == (deal.row.values.get("starts_on") or deal.day)


def _day(since: str) -> date | None:
    """The day before which what ended is history; None without one."""
    return date.fromisoformat(since) if since and since != NO_HISTORY else None


def _history_question(rows: int, today: date) -> Question:
    """What is to become of so many deals of the past."""
    year_ago = add_months(today, -12)
    choices = (
        (today.isoformat(), "history: closed, with no outcome to record"),
        (year_ago.isoformat(), f"history, but those that ended from {full_date(year_ago)} on"),
        (NO_HISTORY, "renewals whose outcomes are still to be recorded"),
    )
    return Question("since", "Deals of the past", f"{count(rows, 'won deal')} ended before today", choices)
