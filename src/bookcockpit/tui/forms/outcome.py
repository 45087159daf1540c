"""What is asked when a renewal is decided: what became of it, and the ARR from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import (
    FieldError,
    day,
    money,
    word,
)
from bookcockpit.core.renewals.outcomes import Settled, later_term, planned_price, settle_by_link, settle_renewal
from bookcockpit.core.typed import text_of
from bookcockpit.core.vocabulary import OUTCOMES
from bookcockpit.tui.forms.contract import lines_ask
from bookcockpit.tui.forms.paper import APART, Ask, Paper, WrongField

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

ASKS = (
    Ask("result", "Outcome", spec=word(OUTCOMES)),
    Ask("decided_on", spec=Contract.specs["outcome_on"]),
    APART,
    Ask("new_arr", spec=Contract.specs["outcome_arr"]),
    Ask("price", "Of it price", spec=money(default=None)),
    Ask("until", "Extended to", spec=day(default=None)),
)
_PRICED = ("renewed", "expanded", "extended")
_MOVING = {"expanded": "above", "contracted": "below"}
"""Outcomes that need another amount than the term’s own."""
_PLACES = {"outcome": "result", "outcome_on": "decided_on", "outcome_arr": "new_arr"}


def _typed(contract: Contract, amount: int) -> str:
    return text_of(Contract.specs["arr"], amount, currency=contract.currency)


class OutcomePaper(Paper[Contract]):
    """The outcome of one renewal; while it is typed it says which term follows and what moves."""

    kind = Contract

    def __init__(self, book: Book, account: Account, contract: Contract, people: People) -> None:
        self._book, self._account, self._contract = book, account, contract
        when = say.full_date(contract.renews_on) if contract.renews_on is not None else "without an end"
        rise = planned_price(book, contract)
        self._later = later_term(book, contract) if contract.outcome is None else None
        stands = self._later.arr if self._later is not None else contract.arr + rise
        begins = {
            "decided_on": book.as_of.isoformat(),
            "new_arr": _typed(contract, stands),
            "price": _typed(contract, rise) if rise else "",
        }
        super().__init__(
            f"Outcome · {account.name} · {when}", (*ASKS, *lines_ask(book, account)), book.as_of, people, None, begins
        )

    def currency(self, texts: Mapping[str, str]) -> str:
        """The contract's."""
        return self._contract.currency

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answers, or what contradicts them."""
        said = super().echoes(texts)
        said["result"] = "choose with ← and →"
        if texts["result"] in _MOVING and texts["new_arr"] == _typed(self._contract, self._contract.arr):
            said["result"] = f"type the ARR from then on: {_MOVING[texts['result']]} what it is now"
        elif texts["result"]:
            try:
                settled = self._settled(texts)
                stand = "; its ARR lines from then on stand" if settled.lines_stand else ""
                said["result"] = f"{settled.words}{stand}"
            except WrongField as wrong:
                said["result"] = str(wrong)
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The outcome with the term and the movement that follow."""
        if not texts["result"]:
            raise self.wrong("result", "is missing; choose what became of it")
        return self._settled(texts).change

    def _settled(self, texts: Mapping[str, str]) -> Settled:
        outcome = texts["result"]
        arr = self.answer("new_arr", texts)
        said = {name: self.answer(name, texts) for name in ("decided_on", "price", "until")}
        if outcome not in _PRICED and not self.is_changed("price", texts):
            said["price"] = None
        if outcome == "churned" and not self.is_changed("new_arr", texts):
            arr = None
        later = self._later if outcome != "churned" else None
        for name in ("new_arr", "until"):
            if later is not None and self.is_changed(name, texts):
                began = say.full_date(later.starts_on)
                raise self.wrong(name, f"is that of the term from {began}, which stands already; edit it there")
        try:
            if later is not None:
                # It is linked, never made a second time.
                return settle_by_link(
                    self._book,
                    self._account,
                    self._contract,
                    later,
                    outcome,  # type: ignore[arg-type]
                    on=said["decided_on"] or self.today,
                    price=said["price"],
                )
            return settle_renewal(
                self._book,
                self._account,
                self._contract,
                outcome,  # type: ignore[arg-type]
                on=said["decided_on"] or self.today,
                today=self.today,
                arr=arr,
                until=said["until"],
                price=said["price"],
                beside=texts.get("beside") or "move",  # type: ignore[arg-type]
            )
        except FieldError as refused:
            raise self.wrong(_PLACES.get(refused.field, refused.field), refused.why) from None
