"""What actions come to: the form that asks, the change it makes, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
    Milestone,
    Objective,
    Play,
    PlayStep,
    Reference,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.fields import Entity
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.forms.model import FormModel, People
from bookcockpit.tui.snapshot import Snapshot

E = TypeVar("E", bound="Entity")
Said = Callable[[Snapshot, Change], str]
UNDO = "u undoes it."


def asked(
    name: str,
    account: Account | None,
    thing: Entity | None,
    model: Callable[..., FormModel[Any]],
    said: Said,
    form: type[ModelForm] = ModelForm,
) -> Asking:
    """Asks about a thing of an account, None for a new one: `model` is given both as they are stored by then."""

    def opened(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        return form(model(now, stored(now, account), stored(now, thing)), draft, problem)

    return Asking(name, opened, said)


def asked_why(
    name: str,
    title: str,
    means: Callable[[Snapshot], str],
    change: Callable[[Snapshot, str], Change],
    said: Callable[[Snapshot], str],
) -> Asking:
    """Asks for the reason of a change; `means` says what follows."""

    def opened(now: Snapshot, draft: Mapping[str, str], problem: str) -> ReasonForm:
        return ReasonForm(title, means(now), lambda reason: change(now, reason), now.book.as_of, draft, problem)

    return Asking(name, opened, lambda after, _change: f"{said(after)}. {UNDO}")


def draft_name(word: str, account: Account, thing: Entity | None) -> str:
    """What the draft of a thing is kept under, or of a new one of the account."""
    return f"{word}/{thing.id if thing is not None else f'new/{account.id}'}"


def current(now: Snapshot, entity: E) -> E:
    """What is stored of it now, so that a form that comes back goes on from there; as new if it was removed."""
    known = next((each for each in _STORED[type(entity)](now, entity) if each.id == entity.id), None)
    return known if known is not None else entity.but(rev=0)  # type: ignore[return-value]


def stored(now: Snapshot, entity: E | None) -> E | None:
    """What is stored of it now; None of a new one."""
    return current(now, entity) if entity is not None else None


def _touches(now: Snapshot, touch: Touch) -> Sequence[Touch]:
    account = now.book.account_by_id.get(touch.account_id)
    return now.dossier(account).touches if account is not None else ()


_STORED: Mapping[type[Entity], Callable[[Snapshot, Any], Iterable[Entity]]] = {
    Account: lambda now, _: now.book.accounts,
    Stakeholder: lambda now, _: now.book.stakeholders,
    Contract: lambda now, _: now.book.contracts,
    Touch: _touches,
    Commitment: lambda now, _: now.book.commitments,
    Objective: lambda now, _: now.book.objectives,
    Milestone: lambda now, _: now.book.milestones,
    Signal: lambda now, _: now.book.signals,
    Play: lambda now, _: (*now.book.plays, *now.book.growth.closed_plays),
    PlayStep: lambda now, _: now.book.growth.steps,
    Reference: lambda now, _: now.book.growth.references,
}
"""Where the kinds are stored that forms are about."""


def saved(change: Change, kind: type[E]) -> E:
    """The entity of a kind that a change saved first."""
    return next(each for each in change.save if isinstance(each, kind))


def refused(why: object) -> tuple[Change, str]:
    """What is refused changes nothing, and says why."""
    return Change(""), f"{say.capital(str(why))}. Nothing was changed."


def people_of(now: Snapshot, account: Account, *named: str | None) -> People:
    """The people of an account, and those named in what is stored who belong elsewhere."""
    mine = now.book.stakeholders_of.get(account.id, [])
    known, by_id = {person.id for person in mine}, now.book.stakeholder_by_id
    return People(account.id, [*mine, *(by_id[each] for each in named if each in by_id and each not in known)])
