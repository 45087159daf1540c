"""What is asked about a promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.actions import save_commitment
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment
from bookcockpit.core.fields import word
from bookcockpit.tui.forms.paper import APART, Ask, Paper

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

_STATES = ("open", "done", "dropped")
ASKS = (
    "what",
    "side",
    "owner",
    "due_on",
    APART,
    Ask("state", "State", words={"done": "kept"}, spec=word(_STATES, default="open")),
    Ask("closed_on", "On", spec=Commitment.specs["done_on"]),
    APART,
    "shared",
)


class CommitmentPaper(Paper[Commitment]):
    """A promise: open, kept or dropped."""

    kind = Commitment

    def __init__(self, account: Account, today: date, people: People, before: Commitment | None) -> None:
        self._account = account
        begins = {"state": "open", "closed_on": ""}
        if before is not None and not before.is_open:
            closed_on = before.done_on or before.dropped_on
            assert closed_on is not None, "what is not open was closed on a day"
            begins = {"state": "done" if before.done_on else "dropped", "closed_on": closed_on.isoformat()}
        title = f"{'New promise' if before is None else 'Promise'} · {account.name}"
        super().__init__(title, ASKS, today, people, before, begins)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The day it is closed, today unless another is typed."""
        said = super().echoes(texts)
        if texts["state"] != "open" and not texts["closed_on"].strip():
            said["closed_on"] = say.full_date(self.today)
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The promise with its new state."""
        given = {} if self.before is not None else {"account_id": self._account.id}
        after = self.made(texts, **given, **self._closed(texts))
        if self.is_unchanged(after):
            return Change("")
        return save_commitment(self._account, self.before, after)

    def _closed(self, texts: Mapping[str, str]) -> dict[str, date | None]:
        state, on = texts["state"], self.answer("closed_on", texts)
        if not (self.is_changed("state", texts) or self.is_changed("closed_on", texts)):
            return {}
        if state == "open":
            if on is not None and self.is_changed("closed_on", texts):
                raise self.wrong(
                    "closed_on", "is only for a promise kept or dropped; clear it, or choose another state"
                )
            return {"done_on": None, "dropped_on": None}
        on = on or self.today
        return {"done_on": on if state == "done" else None, "dropped_on": on if state == "dropped" else None}
