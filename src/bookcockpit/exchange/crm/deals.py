"""Deals of a CRM: a won one is a contract, an open renewal says what the contract it renews may become.

Every other deal changes nothing, and is counted with its reason.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bookcockpit.core.dates import DateError, add_months
from bookcockpit.core.entities import Contract
from bookcockpit.core.money import exponent
from bookcockpit.core.text import key_of_name
from bookcockpit.core.wording import count, some_of
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.crm.amounts import Amount, currency_of
from bookcockpit.exchange.crm.headers import bare
from bookcockpit.exchange.crm.merge import ASSUMED, Said
from bookcockpit.exchange.crm.renewals import Renewal, renewals_of
from bookcockpit.exchange.crm.table import TableImport, account_of
from bookcockpit.exchange.csv_rows import BadRow

if TYPE_CHECKING:
    from bookcockpit.core.fields import Entity
    from bookcockpit.exchange.crm.book import CrmBook
    from bookcockpit.exchange.crm.cells import CrmRow
    from bookcockpit.exchange.crm.table import Tally

_TERM = re.compile(r"([0-9]{1,3})(?:[.,]0+)? *(m|mo|mth|mths|months?|y|yrs?|years?)?\.?", re.IGNORECASE)
_LONGEST_TERM = 120
_AMOUNTS = ("arr", "acv", "amount", "tcv")
_OF_WHOLE_TERM = ("amount", "tcv")
_DECIDED_HERE = ("starts_on", "term_end", "arr", "target_arr", "currency")
_NAMED = 8


class Deals(TableImport):
    """The rows of deals."""

    table = "contract"

    def __init__(self, book: CrmBook, tally: Tally, system: str) -> None:
        super().__init__(book, tally, system)
        self._of_account: dict[str, dict[str, None]] = {}
        self._renewals: list[Renewal] = []
        self._assumed: dict[str, int] = {}
        self._annualised: dict[str, int] = {}
        self._ended = 0
        self._beside: list[str] = []
        for contract in book.shelf("contract").stored.values():
            self._file(contract)

    def decide(self, row: CrmRow) -> None:
        """Tell won, lost and open deals apart, and make a contract of a won one."""
        state = _state(row)
        if state == "won":
            self._win(row)
        elif state == "lost":
            self.tally.leave_out("lost deal")
        elif "renew" in str(row.values.get("deal_type", "")).casefold():
            self._renewals.append(Renewal(row, self._account_or_none(row)))
        else:
            self.tally.leave_out("open deal")

    def finish(self) -> None:
        """Give each open renewal to the contract it renews; say what was assumed and computed."""
        for renewal, contract, why in renewals_of(self._renewals, self._contracts):
            if contract is None:
                self.tally.leave_out(why)
            else:
                self.guarded(renewal.row, partial(self._renew, renewal.row, contract))
        self._tell()
        super().finish()

    def _win(self, row: CrmRow) -> None:
        said = self.said(row, but=_DECIDED_HERE)
        existing = self.known(row)
        account_id = account_of(self.book, self.links, row)
        if account_id is None and existing is None:
            raise BadRow(("account", f"is missing: {self.label} names no account for this won deal"))
        if account_id is not None:
            said["account_id"] = Said({"account_id": account_id})
        starts = row.values.get("starts_on") or row.values.get("close_date")
        if starts is None and existing is None:
            raise BadRow(("close_date", "is missing: a contract starts when its deal was closed"))
        existing = existing or self._alike(row, str(account_id), starts)
        owner = self.book.entity("account", account_id or (existing.__dict__["account_id"] if existing else None))
        months, end, assumed = self._term(row, starts)
        if starts is not None:
            said["starts_on"] = Said({"starts_on": starts})
        if end is not None:
            said["term_end"] = Said({"term_end": end}, assumed)
        self._say_money(row, said, existing, owner, months)
        is_alike = self.known(row) is None and bool(row.blank & set(_AMOUNTS))
        if "arr" not in said and (existing is None or is_alike):
            # Nor does it mean one by its name alone: refused at first, it is refused the next time too.
            raise BadRow(("arr", "is missing: a won deal without an amount makes no contract"))
        if existing is None:
            made = self.book.add("contract", self.links, said, lambda values: self._new(row, values, owner))
            self._note_new(made)
            self.done(row, None, made)
        else:
            self.claim(row, existing)
            assumed = assumed and (self.links.last(existing.id, "term_end") or "").endswith(ASSUMED)
            blank = [field for field in self.blank(row, but=_DECIDED_HERE) if field not in said]
            made = self.book.merge("contract", self.links, existing, said, blank)
            self.done(row, existing, made)
        self._file(made)
        if assumed:
            self._assumed[row.place.file] = self._assumed.get(row.place.file, 0) + 1

    def _new(self, row: CrmRow, values: dict[str, Any], owner: Entity | None) -> Contract:
        name = str(row.values.get("name") or (owner.__dict__["name"] if owner else ""))
        return Contract(**{**self.key_for(row, name), **values})

    def _term(self, row: CrmRow, starts: date | None) -> tuple[int, date | None, bool]:
        """The months of the term (0: the file does not say), its last day, and whether that is assumed."""
        values = row.values
        months = _months(values["term_months"]) if "term_months" in values else 0
        end = values.get("term_end")
        if end is None and "renews_on" in values:
            end = values["renews_on"] - timedelta(days=1)
        if starts is None or values.get("open_ended"):
            return months, end, False
        if end is not None:
            return months or _whole_months(starts, end), end, False
        try:
            return months, add_months(starts, months or self.book.how.term_months) - timedelta(days=1), not months
        except DateError as refused:
            raise BadRow(("term_months", str(refused))) from None

    def _say_money(
        self, row: CrmRow, said: dict[str, Said], existing: Entity | None, owner: Entity | None, months: int
    ) -> None:
        """The ARR and its currency, which change together; and a target in that currency."""
        source = next((field for field in _AMOUNTS if field in row.values), "")
        amount: Amount | None = row.values.get(source)
        currency = self._currency(row, amount, existing, owner)
        if existing is not None and exponent(currency) != exponent(existing.__dict__["currency"]):
            was = existing.__dict__["currency"]
            raise BadRow(("currency", f"{currency} has other decimals than {was}; make it a contract of its own"))
        if amount is not None:
            minor = _minor(source, amount, currency)
            if source in _OF_WHOLE_TERM and months not in (0, 12):
                minor = (minor * 24 + months) // (2 * months)
                self._annualised[row.place.file] = self._annualised.get(row.place.file, 0) + 1
            said["arr"] = Said({"arr": minor, "currency": currency})
        if target := row.values.get("target_arr"):
            said["target_arr"] = Said({"target_arr": _minor("target_arr", target, currency)})

    def _currency(self, row: CrmRow, amount: Amount | None, existing: Entity | None, owner: Entity | None) -> str:
        """The currency a row is in: its column's, else the cell's, else the contract's, the account's, the book's."""
        likely = (existing and existing.__dict__["currency"]) or (owner and owner.__dict__["currency"])
        likely = str(likely or self.book.base_currency)
        column = str(row.values.get("currency", "")).upper()
        cell = currency_of(amount.unit, column or likely) if amount is not None and amount.unit else ""
        if column and cell and column != cell:
            raise BadRow(("currency", f"is {column} in its column but {cell} in the amount"))
        return column or cell or likely

    def _renew(self, row: CrmRow, contract: Contract) -> None:
        """Let an open renewal say what its contract may become, and how likely."""
        if row.reasons:
            raise BadRow(*row.reasons.items())
        source = next((field for field in _AMOUNTS if field in row.values), "")
        amount: Amount | None = row.values.get(source)
        said: dict[str, Said] = {}
        if amount is not None:
            currency = self._currency(row, amount, contract, self.book.entity("account", contract.account_id))
            if currency != contract.currency:
                raise BadRow(
                    ("currency", f"is {currency}, but the contract {contract.key} it renews is in {contract.currency}")
                )
            said["target_arr"] = Said({"target_arr": _minor(source, amount, currency)})
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
    stage = bare(str(row.values.get("deal_stage", "")))
    won = row.values.get("won")
    if won is None:
        won = stage.startswith("closedwon") or stage == "won"
    if won:
        return "won"
    return "lost" if row.values.get("closed") or stage.startswith("closedlost") or stage == "lost" else "open"


def _minor(field: str, amount: Amount, currency: str) -> int:
    try:
        minor = amount.minor(currency)
    except ValueError as refused:
        raise BadRow((field, str(refused))) from None
    if minor < 0:
        raise BadRow((field, f"“{amount.value}” is below zero"))
    return minor


def _months(text: str) -> int:
    found = _TERM.fullmatch(text)
    months = int(found[1]) * (12 if (found[2] or "").lower().startswith("y") else 1) if found else 0
    if not 1 <= months <= _LONGEST_TERM:
        raise BadRow(("term_months", f"“{brief(text)}” is not a term of 1 to {_LONGEST_TERM} months"))
    return months


def _whole_months(starts: date, end: date) -> int:
    """The months of a term that is whole months long, else 0."""
    renews = end + timedelta(days=1)
    months = (renews.year - starts.year) * 12 + renews.month - starts.month
    return months if 1 <= months <= _LONGEST_TERM and add_months(starts, months) == renews else 0


def _overlap(one: Contract, other: Contract) -> bool:
    return one.starts_on <= (other.term_end or date.max) and other.starts_on <= (one.term_end or date.max)
