"""What is asked about a price increase at a renewal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.entities import PricePlan
from bookcockpit.core.money import short_money
from bookcockpit.core.movements import planned_rise
from bookcockpit.core.renewal_edits import drop_price, plan_price
from bookcockpit.tui.forms.paper import Ask, Paper, WrongField

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bookcockpit.core.change import Change
    from bookcockpit.core.entities import Account, Contract
    from bookcockpit.tui.forms.people import People

TREATMENTS = {"full": "in full", "grandfathered": "not for them", "phased": "in phases"}
ASKS = (
    Ask("percent", "Increase %", "5"),
    Ask("treatment", "How", words=TREATMENTS),
    Ask("notice_given_on", "Told on", "today, fri", backwards=True, apart=True),
    Ask("tied_to", "Tied to", "the value it is paid for"),
)


class PricePlanPaper(Paper[PricePlan]):
    """The price plan of one renewal; emptied, it is taken back."""

    kind = PricePlan

    def __init__(
        self, account: Account, contract: Contract, today: date, people: People, before: PricePlan | None
    ) -> None:
        self._account, self._contract = account, contract
        super().__init__(f"Price plan · {account.name}", ASKS, today, people, before, {"treatment": "full"})

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the increase comes to."""
        said = super().echoes(texts)
        try:
            percent, treatment = self.answer("percent", texts), self.answer("treatment", texts)
        except WrongField:
            return said
        if percent is not None:
            plan = PricePlan(contract_id=self._contract.id, percent=percent, treatment=treatment)
            rise, currency = planned_rise(self._contract, [plan]), self._contract.currency
            arr = short_money(self._contract.arr + rise, currency)
            when = f" from {say.full_date(self._contract.renews_on)}" if self._contract.renews_on is not None else ""
            said["percent"] = f"+{short_money(rise, currency)}: {arr} a year{when}" if rise else "no increase for them"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The plan, or its end where everything was cleared."""
        said = {name: self.answer(name, texts) for name in ("percent", "treatment", "notice_given_on", "tied_to")}
        if self.before is not None and not any(said[name] for name in ("percent", "notice_given_on", "tied_to")):
            return drop_price(self._account, self.before)
        with self.refusals():
            return plan_price(self._account, self._contract, self.before, **said)
