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
