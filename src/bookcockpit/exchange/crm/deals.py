"""Deals of a CRM: a won one is a contract, an open renewal says what the contract it renews may become, any other
open one of a customer is a play.

Every other deal changes nothing, and is counted with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from bookcockpit.core.entities import Contract
from bookcockpit.core.money import exponent
from bookcockpit.core.text import key_of_name
from bookcockpit.core.wording import count, some_of
from bookcockpit.exchange.crm.book import UNCHANGED, UPDATED
from bookcockpit.exchange.crm.merge import ASSUMED, Said
from bookcockpit.exchange.crm.plays import Plays
from bookcockpit.exchange.crm.renewals import Renewal, renewals_of
from bookcockpit.exchange.crm.systems.terms import state_of
from bookcockpit.exchange.crm.table import LeftOut, TableImport
from bookcockpit.exchange.crm.whose import account_in_book, account_of
from bookcockpit.exchange.crm.worth import AMOUNTS, currency_in, minor_of, source_of, term_of, worth_of
from bookcockpit.exchange.csv_rows import BadRow

if TYPE_CHECKING:
    from bookcockpit.core.fields import Entity
    from bookcockpit.exchange.crm.book import CrmBook
    from bookcockpit.exchange.crm.cells import CrmRow
    from bookcockpit.exchange.crm.table import Tally

_DECIDED_HERE = ("starts_on", "term_end", "arr", "target_arr", "currency")
_NAMED = 8


class Deals(TableImport):
    """The rows of deals."""

    table = "contract"

    def __init__(self, book: CrmBook, tally: Tally, system: str) -> None:
        super().__init__(book, tally, system)
        self._of_account: dict[str, dict[str, None]] = {}
        self._renewals: list[Renewal] = []
        self._open: list[CrmRow] = []
        self._plays = Plays(self)
        self._assumed: Counter[str] = Counter()
        self._annualised: Counter[str] = Counter()
        self._ended = 0
        self._beside: list[str] = []
        for contract in book.shelf("contract").stored.values():
            self._file(contract)

    def decide(self, row: CrmRow) -> None:
        """Tell won, lost and open deals apart, and make a contract of a won one."""
        state = _state(row)
        if state == "open":
            row = _as_expected(row)
        if state == "won":
            self._win(row)
        elif state == "lost":
            self._lose(row)
        elif _renews(row):
            self._renewals.append(Renewal(row, self._account_or_none(row)))
        else:
            # Whether its account is a customer is known once all deals are read.
            self._open.append(row)

    def finish(self) -> None:
        """Give each open renewal to the contract it renews; say what was assumed and computed."""
        for renewal, contract, why in renewals_of(self._renewals, self._contracts):
            if contract is None:
                self.tally.leave_out(why)
            else:
                self.guarded(renewal.row, partial(self._renew, renewal.row, contract))
        customers = {contract.__dict__["account_id"] for contract in self.book.entities("contract")}
        for row in self._open:
            self.guarded(row, partial(self._play, row, customers))
        self._open = []
        self._tell()
        super().finish()

    def _play(self, row: CrmRow, customers: set[str]) -> None:
        self.count(*self._plays.open(row, customers))

    def _lose(self, row: CrmRow) -> None:
        """Close the play of a lost deal; one without a play changes nothing."""
        closed = self._plays.close(row, "lost", self._account_or_none(row))
        if closed is None:
            raise LeftOut("lost deal")
        self.tally.outcomes[UPDATED if closed else UNCHANGED] += 1

    def _win(self, row: CrmRow) -> None:
        said = self.said(row, but=_DECIDED_HERE)
        existing = self.known(row)
        account_id = account_in_book(self.book, self.links, row, "won deal")
        if account_id is None and existing is None:
            raise BadRow(("account", f"is missing: {self.label} names no account for this won deal"))
        if account_id is not None:
            said["account_id"] = Said({"account_id": account_id})
        starts = row.values.get("starts_on") or row.values.get("close_date")
        if starts is None and existing is None:
            raise BadRow(("close_date", "is missing: a contract starts when its deal was closed"))
        existing = existing or self._alike(row, str(account_id), starts)
        owner = self.book.entity("account", account_id or (existing.__dict__["account_id"] if existing else None))
        months, end, assumed = term_of(row, starts, self.book.how.term_months)
        if starts is not None:
            said["starts_on"] = Said({"starts_on": starts})
        if end is not None:
            said["term_end"] = Said({"term_end": end}, assumed)
        self._say_money(row, said, existing, owner, months)
        is_alike = self.known(row) is None and bool(row.blank & set(AMOUNTS))
        if "arr" not in said and (existing is None or is_alike):
            # Nor does it mean one by its name alone: refused at first, it is refused the next time too.
            raise BadRow(("arr", "is missing: a won deal without an amount makes no contract"))
        if existing is None:
            made = self.book.add("contract", self.links, said, lambda values: self._new(row, values, owner))
            self._note_new(made)
        else:
            self.claim(row, existing)
            assumed = assumed and (self.links.last(existing.id, "term_end") or "").endswith(ASSUMED)
            blank = [field for field in self.blank(row, but=_DECIDED_HERE) if field not in said]
            made = self.book.merge("contract", self.links, existing, said, blank)
        self.link(row, made)
        self._file(made)
        closed = self._plays.close(row, "won", made.__dict__["account_id"])
        self.count(existing, made, changed=bool(closed))
        if assumed:
            self._assumed[row.place.file] += 1

    def _new(self, row: CrmRow, values: dict[str, Any], owner: Entity | None) -> Contract:
        name = str(row.values.get("name") or (owner.__dict__["name"] if owner else ""))
        return Contract(**{**self.key_for(row, name), **values})

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
        self.count(contract, self.book.merge("contract", self.links, contract, said))

    def _alike(self, row: CrmRow, account_id: str, starts: date | None) -> Entity | None:
        """The contract of the account that a row without a known id means: by the deal's name, else by its start."""
        id_ = row.values.get("id", "")
        free = [
            contract
            for contract in self._contracts(account_id)
            if self.links.may_be(contract, id_) and not self.is_claimed(contract)
        ]
        name = str(row.values.get("name", ""))
        slug = key_of_name(name, lambda _: False) if name else ""
        named = [contract for contract in free if slug and re.fullmatch(re.escape(slug) + r"(-\d+)?", contract.key)]
        return self.only(row, named or [contract for contract in free if contract.starts_on == starts], name)

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

    def _note_new(self, made: Entity) -> None:
        """Watch for what deserves a second look: a contract that ended, or one beside another of its account."""
        if not isinstance(made, Contract):
            return
        if made.term_end is not None and made.term_end < self.book.today:
            self._ended += 1
        for other in self._contracts(made.account_id):
            if not (self.is_claimed(other) or self.links.is_linked(other)) and _overlap(made, other):
                self._beside.append(f"{made.key} beside {other.key}")
                return

    def _tell(self) -> None:
        notices = self.tally.notices
        notices += self._plays.tell()
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
        if self._ended:
            notices.append(
                f"{count(self._ended, 'new contract')} ended before today: without a later contract they are past"
                " due until an outcome is recorded"
            )
        if self._beside:
            notices.append(
                f"{count(len(self._beside), 'new contract')} run at the same time as one that was here already,"
                f" and both count: {some_of(self._beside, _NAMED)}"
            )


def _state(row: CrmRow) -> str:
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
