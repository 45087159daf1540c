"""What an action comes to: a form that asks first, or a change that is made at once."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Mapping,
)
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.change import Change
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.tui.forms.form import Form


class Asking(NamedTuple):
    """A form and what it is for. `name` is the name of its draft.

    `form` makes it from the book as it is now, a draft, and the problem of the last try; `said` is the
    message once it is saved.
    """

    name: str
    form: Callable[[Snapshot, Mapping[str, str], str], Form]
    said: Callable[[Snapshot, Change], str]


class Asks(NamedTuple):
    """Ask with a form, made from the book as it is then; one for a reason alone can be shared by several rows."""

    asking: Callable[[Snapshot], Asking]
    only_reason: bool = False


class Does(NamedTuple):
    """Make the change that is decided from the book as it is then, and say the sentence beside it."""

    decide: Callable[[Snapshot], tuple[Change, str]]
