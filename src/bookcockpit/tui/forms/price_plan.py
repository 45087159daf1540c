"""What is asked about a price increase at a renewal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Contract,
    PricePlan,
)
from bookcockpit.core.fields import FieldError
from bookcockpit.core.money import short_money
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.edits import drop_price, plan_price
from bookcockpit.core.renewals.price_steps import DEFAULT_PHASES, notice_by, steps_of, whole_rise
from bookcockpit.tui.forms.paper import APART, Paper, WrongField

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

ORDER = ("percent", "treatment", "phases", "held_until", APART, "notice_given_on", "tied_to")
_SAID = tuple(name for name in ORDER if name != APART)
_SHOWN = 2
"""Steps an echo names; the rest is counted."""


class PricePlanPaper(Paper[PricePlan]):
    """The price plan of one renewal; emptied, it is taken back.

    Phases are kept of a phased increase, a day until which the old price is held of a grandfathered one.
    """

    kind = PricePlan

    def __init__(
        self,
        account: Account,
        contract: Contract,
        today: date,
        people: People,
        before: PricePlan | None,
        playbook: Playbook | None = None,
    ) -> None:
        self._account, self._contract, self._playbook = account, contract, playbook
        super().__init__(f"Price plan · {account.name}", ORDER, today, people, before, {"treatment": "full"})

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the increase comes to a year, step by step, and by when they have to be told."""
        said = super().echoes(texts)
        try:
            values = self._values(texts)
            plan = PricePlan(contract_id=self._contract.id, **values)
        except (WrongField, FieldError):
            return said
        rise, currency = whole_rise(self._contract, plan), self._contract.currency
        if plan.percent is not None:
            after = short_money(self._contract.arr + rise, currency)
            is_spared = plan.treatment == "grandfathered" and plan.held_until is None
            said["percent"] = f"+{short_money(rise, currency)}: {after} a year" if rise else "no increase"
            if is_spared and rise:
                said["percent"] = "no increase for them"
        said["treatment"] = self._steps(plan) if rise else ""
        if plan.treatment == "phased":
            said["phases"] = "" if plan.phases else f"{DEFAULT_PHASES} unless you say how many"
        elif texts["phases"]:
            said["phases"] = "counts where it is in phases"
        if plan.treatment != "grandfathered" and texts["held_until"]:
            said["held_until"] = "counts where it is not for them"
        if plan.notice_given_on is None and self._playbook is not None:
            by = notice_by(self._playbook, self._contract, plan)
            said["notice_given_on"] = f"due by {say.full_date(by)}" if by is not None else ""
        if rise and not plan.tied_to:
            said["tied_to"] = "without a value it is a reason to leave"
        return said

    def _steps(self, plan: PricePlan) -> str:
        steps = steps_of(self._contract, plan)
        if not steps:
            endless = self._contract.renews_on is None
            return "no day: the contract has no end" if endless else "old price for the whole next term"
        named = [
            f"+{short_money(each.amount, self._contract.currency)} from {say.full_date(each.on)}"
            for each in steps[:_SHOWN]
        ]
        more = f", {len(steps) - _SHOWN} more" if len(steps) > _SHOWN else ""
        return f"{', '.join(named)}{more}"

    def _values(self, texts: Mapping[str, str]) -> dict[str, Any]:
        said = {name: self.answer(name, texts) for name in _SAID}
        if said["treatment"] != "phased":
            said["phases"] = None
        if said["treatment"] != "grandfathered":
            said["held_until"] = None
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The plan, or its end where everything was cleared."""
        said = self._values(texts)
        if self.before is not None and not any(said[name] for name in ("percent", "notice_given_on", "tied_to")):
            return drop_price(self._account, self.before)
        with self.refusals():
            return plan_price(self._account, self._contract, self.before, **said)
