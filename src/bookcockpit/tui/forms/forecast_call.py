"""What is asked about a renewal ahead: how it will go, how likely, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.money import short_money
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.edits import say_call
from bookcockpit.core.renewals.forecast import probability_of
from bookcockpit.core.rounding import rounded
from bookcockpit.tui.forms.paper import APART, Ask, Paper, WrongField

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

ASKS = (
    "call",
    "stage",
    APART,
    Ask("probability", hint="80 %"),
    Ask("target_arr", hint="260k, else the same"),
)


class CallPaper(Paper[Contract]):
    """The forecast of one renewal; while it is typed it says what it counts."""

    kind = Contract

    def __init__(self, account: Account, contract: Contract, playbook: Playbook, today: date, people: People) -> None:
        self._account, self._contract, self._playbook = account, contract, playbook
        when = say.full_date(contract.renews_on) if contract.renews_on is not None else "without an end"
        super().__init__(f"Forecast · {account.name} · {when}", ASKS, today, people, contract)

    def currency(self, texts: Mapping[str, str]) -> str:
        """The contract's."""
        return self._contract.currency

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the forecast makes of it."""
        said = super().echoes(texts)
        try:
            call, own, target = (self.answer(name, texts) for name in ("call", "probability", "target_arr"))
        except WrongField:
            return said
        chance = probability_of(self._playbook, call, own)
        arr = self._contract.arr if target is None else target
        expected = short_money(rounded(arr * chance), self._contract.currency)
        said["call"] = f"counts {say.percent(chance)} of {short_money(arr, self._contract.currency)}: {expected}"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The forecast; a new call is kept with its date."""
        return say_call(self._account, self._contract, self.made(texts), self.today)
