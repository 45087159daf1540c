"""What is said of a renewal before it is decided: the forecast call, the stage, the price plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.edits import save_contract
from bookcockpit.core.entities import PricePlan

if TYPE_CHECKING:
    from datetime import date

    from bookcockpit.core.entities import Account, Contract


_EVEN = 0.5
"""A renewal called commit is likelier than not, and one called lost is not."""


def say_call(account: Account, before: Contract, after: Contract, today: date) -> Change:
    """Save how a renewal will go and how far it is; a new call is kept with its date. Empty if nothing changes.

    Raises `FieldError` on a probability that contradicts the call.
    """
    if after == before and before.rev:
        return Change("")
    chance = after.probability
    if chance is not None and (chance >= _EVEN if after.call == "lost" else after.call == "commit" and chance < _EVEN):
        raise after.refuse("probability", f"of {say.percent(chance)} contradicts the call {after.call}")
    called = say.word_label(after.call) if after.call is not None else "no call"
    label = f"renewal of {account.name}: {called}, {say.word_label(after.stage)}"
    return save_contract(account, before, after, today)._replace(label=label)


def plan_price(account: Account, contract: Contract, before: PricePlan | None, **said: Any) -> Change:
    """Save the price plan of a contract: one, so a second one corrects the first. Empty if nothing changes.

    `said` are fields of the plan. A number of phases says that it is phased, a day until which the old price is held
    that it is grandfathered; each goes when the treatment becomes another. Raises `FieldError`.
    """
    phases, held_until = said.get("phases"), said.get("held_until")
    if "treatment" not in said and (phases is None) != (held_until is None):
        said["treatment"] = "phased" if phases is not None else "grandfathered"
    after = before.but(**said) if before is not None else PricePlan(contract_id=contract.id, **said)
    if phases is not None and after.treatment != "phased":
        raise after.refuse("phases", f"are said of a phased increase, and this one is {_treated(after)}")
    if held_until is not None and after.treatment != "grandfathered":
        raise after.refuse("held_until", f"is said of a grandfathered increase, and this one is {_treated(after)}")
    if held_until is not None and contract.renews_on is not None and held_until < contract.renews_on:
        renewal = say.full_date(contract.renews_on)
        raise after.refuse("held_until", f"is before the renewal on {renewal}: until then the price stands anyway")
    after = after.but(
        phases=after.phases if after.treatment == "phased" else None,
        held_until=after.held_until if after.treatment == "grandfathered" else None,
    )
    if after.notice_given_on is not None and after.percent is None:
        raise after.refuse("percent", "is missing: notice was given of what?")
    if after == before:
        return Change("")
    return Change(f"price plan of {account.name}", save=(after,))


def _treated(plan: PricePlan) -> str:
    return "in full" if plan.treatment == "full" else plan.treatment


def drop_price(account: Account, plan: PricePlan) -> Change:
    """Take a price plan back."""
    return Change(f"drop the price plan of {account.name}", remove=(plan,))
