"""What is asked about a touch: a quick log is to type and to save."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.actions import edit_touch, log_touch
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Touch
from bookcockpit.core.fields import line
from bookcockpit.core.typed import NO
from bookcockpit.core.vocabulary import Kind
from bookcockpit.tui.forms.paper import APART, UNKNOWN, Ask, Paper, WrongField
from bookcockpit.tui.forms.paper_form import PaperForm

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

_FEELINGS = {"": UNKNOWN, "2": "great", "1": "good", "0": "neutral", "-1": "poor", "-2": "bad"}


def _order(before: Touch | None) -> tuple[str | Ask, ...]:
    return (
        Ask("summary", alone=True, rows=4), "kind", "happened_on",
        *(("planned",) if before is not None and before.planned else ()),
        "stakeholder_ids", "sentiment", "channel", Ask("value_delivered", rows=2),
        APART,
        Ask("next", "Next step", "what was promised, if anything", spec=line(limit=1000, default="")),
        Ask("due", hint="fri, +2w", spec=Commitment.specs["due_on"]),
        Ask("whose", spec=Commitment.specs["side"]),
        Ask("shared", spec=Commitment.specs["shared"]),
    )  # fmt: skip


class TouchPaper(Paper[Touch]):
    """What happened with an account, and what was promised; stored already, or about to be logged."""

    kind = Touch

    def __init__(
        self,
        account: Account,
        today: date,
        people: People,
        before: Touch | None,
        kind: Kind | str = "",
        met: tuple[str, ...] = (),
    ) -> None:
        """A new one begins with a kind, and with the ids of who was met."""
        self._account = account
        title = f"Log a touch · {account.name}"
        if before is not None:
            title = f"{say.kind_label(before.kind)} of {say.full_date(before.happened_on)} · {account.name}"
        begins = {"kind": kind, "happened_on": "today", "whose": "us", "shared": NO}
        super().__init__(title, _order(before), today, people, before, {**begins, "stakeholder_ids": people.text(met)})

    def options(self, ask: Ask) -> dict[str, str]:
        """Feelings from the best to the worst."""
        if ask.name == "sentiment":
            return _FEELINGS
        return super().options(ask)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A date ahead plans the touch; a usage check has a form of its own."""
        said = super().echoes(texts)
        if self.before is None and texts["kind"] == "usage_check":
            said["kind"] = "U on the page adds readings"
        try:
            if self.answer("happened_on", texts) > self.today:
                said["happened_on"] += ", planned"
        except WrongField:
            pass
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The touch, with the next step and the people named first here in the same undo step."""
        given = {} if self.before is not None else {"account_id": self._account.id}
        after = self.made(texts, **given, **self._planned(texts))
        next_step = self._next_step(texts)
        if self.before is None:
            change = log_touch(self._account, after, self.today, next_step)
        else:
            if self.is_unchanged(after) and next_step is None:
                return Change("")
            change = edit_touch(self._account, after, self.today, next_step)
        return change._replace(save=(*change.save, *self.newcomers(*after.stakeholder_ids)))

    def _planned(self, texts: Mapping[str, str]) -> dict[str, bool]:
        """A day ahead plans it, and cannot be confirmed; a planned touch moved to a day gone by happened."""
        on = self.answer("happened_on", texts)
        said_so = "planned" in texts and self.is_changed("planned", texts)
        if said_so and on > self.today:
            raise self.wrong("planned", "is for later; it can be confirmed from that day on")
        stands = self.before is not None and on == self.before.happened_on
        if on > self.today:
            return {} if stands else {"planned": True}
        return {"planned": False} if self.before is not None and self.before.planned and not (stands or said_so) else {}

    def _next_step(self, texts: Mapping[str, str]) -> Commitment | None:
        what, due = self.answer("next", texts), self.answer("due", texts)
        if not what:
            if due is not None:
                raise self.wrong("next", "is missing; a due date needs one: write it here or clear the date")
            return None
        with self.refusals(what="next", due_on="due"):
            return Commitment(
                account_id=self._account.id,
                what=what,
                due_on=due,
                side=self.answer("whose", texts),
                shared=self.answer("shared", texts),
            )


class LogForm(PaperForm):
    """A quick log: type, ctrl+s. Account, kind and date are filled in."""
