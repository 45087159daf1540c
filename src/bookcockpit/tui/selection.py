"""What the keys act on: an account, the line of Today about it, and the row itself where it is a thing of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import PlannedItem, SnoozedItem, TodayItem
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.core.vocabulary import Kind, Role
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.today import Listed

if TYPE_CHECKING:
    from bookcockpit.core.signals.rules import Sign

_DONE_TYPES = ("commitment", "milestone", "step", "confirm")


class Selection(NamedTuple):
    """One row, for the keys: `about` is its line of Today, `entity` the touch, person, contract or promise it shows.

    `role` is the one somebody is missing for; `sign` the signal it is about, found by rule or noted by hand;
    `input` the health input it explains. `actions` are words of keys that mean something of their own here; `open` is
    what enter does.
    """

    account: Account
    about: Listed | None = None
    entity: Entity | None = None
    role: Role | None = None
    sign: Sign | None = None
    input: str = ""
    actions: Mapping[str, Asks | Does | Message] = {}

    @property
    def thing(self) -> Entity | None:
        """The touch, person, contract, goal or promise it is about; None where it is about what is due."""
        return self.entity or (self.about.about if isinstance(self.about, Obligation) else None)

    @property
    def item(self) -> Item | None:
        """The touch that is owed or snoozed here."""
        return self.about.item if isinstance(self.about, TodayItem | SnoozedItem) else None

    @property
    def kind(self) -> Kind | None:
        """The kind of touch a log of this row begins with."""
        match self.about:
            case TodayItem() | SnoozedItem():
                return self.about.item.kind
            case PlannedItem():
                return self.about.kind
            case _:
                return None

    @property
    def is_snoozed(self) -> bool:
        """Whether `s` brings it back."""
        return isinstance(self.about, SnoozedItem)

    @property
    def can_be_done(self) -> bool:
        """Whether it is a promise, a milestone or a plan that can be settled."""
        return isinstance(self.about, Obligation) and self.about.type in _DONE_TYPES

    def can_be_put_off(self, *, for_good: bool) -> bool:
        """Whether it can be snoozed, or skipped for good this time: the rules refuse what must not wait."""
        if self.is_snoozed:
            return not for_good
        if not isinstance(self.about, TodayItem) or self.about.item.waits_for_first_intervention:
            return False
        return not (for_good and self.about.item.kind == "renewal_prep")
