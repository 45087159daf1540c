"""What is asked about a milestone of an objective."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Milestone,
    Objective,
    Stakeholder,
)
from bookcockpit.core.fields import word
from bookcockpit.core.plan.edits import save_milestone
from bookcockpit.core.plan.success import owner_side
from bookcockpit.tui.forms.paper import APART, Ask, Paper

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

_STATES = ("open", "done")
ASKS = (
    "title",
    "owner",
    "side",
    "due_on",
    APART,
    Ask("state", "State", spec=word(_STATES, default="open")),
    Ask("done_on", spec=Milestone.specs["done_on"]),
    APART,
    "shared",
)


class MilestonePaper(Paper[Milestone]):
    """A step towards an objective, still open or done."""

    kind = Milestone

    def __init__(
        self,
        account: Account,
        objective: Objective,
        everybody: Sequence[Stakeholder],
        today: date,
        people: People,
        before: Milestone | None,
        owner: str | None = None,
    ) -> None:
        """`owner` is what a draft holds for one: no side is proposed for it again."""
        self._account, self._objective, self._everybody = account, objective, everybody
        begins = {"state": "open", "done_on": ""}
        if before is not None and before.done_on is not None:
            begins = {"state": "done", "done_on": before.done_on.isoformat()}
        title = f"{'New milestone' if before is None else 'Milestone'} · {say.clipped(objective.statement, 50)}"
        super().__init__(title, ASKS, today, people, before, begins)
        self._owner = self.start["owner"] if owner is None else owner

    def turned(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """What one of their people owns is theirs to do, unless that is changed again; the owner put back, so is it."""
        if texts["owner"] == self._owner:
            return {}
        self._owner = texts["owner"]
        if self._owner == self.start["owner"]:
            return {"side": self.start["side"]}
        return {"side": "them"} if owner_side(self._owner.strip(), self._account, self._everybody) == "them" else {}

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The day it was done, today unless another is typed."""
        said = super().echoes(texts)
        if texts["state"] == "done" and not texts["done_on"].strip():
            said["done_on"] = say.full_date(self.today)
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The milestone with its new state."""
        given = {} if self.before is not None else {"objective_id": self._objective.id}
        after = self.made(texts, **given, **self._done(texts))
        if self.is_unchanged(after):
            return Change("")
        return save_milestone(self._account, self._objective, self.before, after)

    def _done(self, texts: Mapping[str, str]) -> dict[str, date | None]:
        on = self.answer("done_on", texts)
        if not (self.is_changed("state", texts) or self.is_changed("done_on", texts)):
            return {}
        if texts["state"] == "open":
            if on is not None and self.is_changed("done_on", texts):
                raise self.wrong("done_on", "is only for one that is done; clear it, or choose done")
            return {"done_on": None}
        return {"done_on": on or self.today}
