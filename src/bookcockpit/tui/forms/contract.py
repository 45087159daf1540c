"""What is asked about a contract."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import word
from bookcockpit.core.renewals.edits import (
    ContractChange,
    put_contract,
)
from bookcockpit.core.revenue.arr_lines import BESIDE, BESIDE_LABELS
from bookcockpit.core.typed import YES
from bookcockpit.tui.forms.paper import APART, Ask, Paper, WrongField

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

ORDER: tuple[str | Ask, ...] = (
    "starts_on", "term_end", "open_ended", "notice_days", "auto_renew",
    APART, "arr", "currency",
    APART, "stage", "call", "probability", "target_arr",
)  # fmt: skip
_AMOUNTS = ("arr", "target_arr")


def lines_ask(book: Book, account: Account) -> tuple[Ask, ...]:
    """What becomes of the ARR lines, where the account has any."""
    if not book.arr_lines_of.get(account.id):
        return ()
    return (Ask("beside", "ARR lines", words=BESIDE_LABELS, spec=word(BESIDE, default=None)),)


class ContractPaper(Paper[Contract]):
    """A term: its dates, what it is worth, how its renewal stands."""

    kind = Contract

    def __init__(
        self, book: Book, account: Account, people: People, before: Contract | None, currency: str = ""
    ) -> None:
        self._book, self._account = book, account
        self._currency = before.currency if before is not None else currency
        title = f"{'New contract' if before is None else 'Contract'} · {account.name}"
        order = (*ORDER, *lines_ask(book, account))
        super().__init__(title, order, book.as_of, people, before, {"currency": currency})

    def currency(self, texts: Mapping[str, str]) -> str:
        """The contract's, as it is typed."""
        return texts.get("currency", self._currency).strip().upper() or self._currency

    def is_changed(self, name: str, texts: Mapping[str, str]) -> bool:
        """An amount means something else in another currency."""
        return super().is_changed(name, texts) or (name in _AMOUNTS and self.currency(texts) != self._currency)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The renewal date and the notice date that follow from the last day."""
        said = super().echoes(texts)
        try:
            end, notice = (self.answer(name, texts) for name in ("term_end", "notice_days"))
        except WrongField:
            return said
        if end is not None and texts["open_ended"] != YES:
            renewal = end + timedelta(days=1)
            said["auto_renew"] = f"renews {say.full_date(renewal)}"
            if notice is not None:
                said["notice_days"] = f"by {say.full_date(renewal - timedelta(days=notice))}"
        if "beside" in said and texts["arr"].strip():
            try:
                said["beside"] = "; ".join(self._put(texts).said)
            except WrongField:
                said["beside"] = ""
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The contract, with what goes with it; a new call is kept with its date."""
        return self._put(texts).change

    def _put(self, texts: Mapping[str, str]) -> ContractChange:
        if not texts["term_end"].strip() and texts["open_ended"] != YES:
            raise self.wrong("term_end", "is missing; give a date, or choose open-ended")
        after = self.made(texts, **self._given(texts))
        if self.is_unchanged(after):
            return ContractChange(Change(""))
        with self.refusals(lines="beside", account_id="starts_on"):
            return put_contract(
                self._book,
                self._account,
                self.before,
                after,
                self.today,
                texts.get("beside") or None,  # type: ignore[arg-type]
            )

    def _given(self, texts: Mapping[str, str]) -> dict[str, str]:
        given = {} if self.before is not None else {"account_id": self._account.id}
        return given if texts["currency"].strip() else {**given, "currency": self._currency}
