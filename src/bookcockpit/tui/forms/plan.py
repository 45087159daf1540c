"""What is asked about a success plan: an objective, and the milestones on the way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Milestone, Objective, Stakeholder
from bookcockpit.core.fields import word
from bookcockpit.core.plan.edits import save_milestone, save_objective
from bookcockpit.core.plan.success import lacks, not_reviewable, owner_side, progress
from bookcockpit.tui.forms.model import APART, FormModel, People, Question, WrongField

_OBJECTIVE_ORDER = (
    "statement", "metric", Question("unit", short=True),
    "baseline", "baseline_on", "target", "target_on", "measured_in", "owner",
    APART, "agreed_value", "agreed_by_id", "agreed_on",
)  # fmt: skip


class ObjectiveModel(FormModel[Objective]):
    """An objective; while it is typed it says what keeps it from being reviewed. `current` is its newest reading."""

    kind = Objective

    def __init__(
        self,
        account: Account,
        everybody: Sequence[Stakeholder],
        today: date,
        people: People,
        before: Objective | None,
        current: float | None = None,
    ) -> None:
        self._account, self._everybody, self._current = account, everybody, current
        title = f"{'New objective' if before is None else 'Objective'} · {account.name}"
        super().__init__(title, _OBJECTIVE_ORDER, today, people, before)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What it lacks, below its words; how far it has come, beside its target."""
        said = super().echoes(texts)
        baseline, target = self._known("baseline", texts), self._known("target", texts)
        draft = Objective(
            account_id=self._account.id,
            # Its words do not matter here, and while they are typed they may be none yet.
            statement="They want",
            metric=self._known("metric", texts) or "",
            target=target,
            target_on=self._known("target_on", texts),
            owner=self._known("owner", texts) or "",
        )
        said["statement"] = not_reviewable(lacks(draft, self._everybody))
        share = progress(baseline, self._current, target)
        if target is not None and target == baseline:
            said["target"] = "Progress cannot be measured: the target is the baseline"
        elif share is not None and self._current is not None:
            said["target"] = f"{say.percent(share)} reached, now {say.plain_number(self._current)}"
        return said

    def _known(self, name: str, texts: Mapping[str, str]) -> Any:
        """An answer as far as it can be read yet."""
        try:
            return self.answer(name, texts)
        except WrongField:
            return None

    def change(self, texts: Mapping[str, str]) -> Change:
        """The objective, with a person first named here."""
        after = self.made(texts, new={"account_id": self._account.id})
        if self.is_unchanged(after):
            return Change("")
        change = save_objective(self._account, self.before, after)
        return change._replace(save=(*change.save, *self.newcomers(after.agreed_by_id)))


_STATES = ("open", "done")
_MILESTONE_ORDER = (
    "title",
    "owner",
    "side",
    "due_on",
    APART,
    Question("state", "State", spec=word(_STATES, default="open")),
    Question("done_on", spec=Milestone.specs["done_on"]),
    APART,
    "shared",
)


class MilestoneModel(FormModel[Milestone]):
    """A step towards an objective, still open or done."""

    kind = Milestone
    closing = "done_on"

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
        initial = {"state": "open", "done_on": ""}
        if before is not None and before.done_on is not None:
            initial = {"state": "done", "done_on": before.done_on.isoformat()}
        title = f"{'New milestone' if before is None else 'Milestone'} · {say.clipped(objective.statement, 50)}"
        super().__init__(title, _MILESTONE_ORDER, today, people, before, initial)
        self._owner = self.start["owner"] if owner is None else owner

    def on_change(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """What one of their people owns is theirs to do, unless that is changed again; the owner put back, so is it."""
        if texts["owner"] == self._owner:
            return {}
        self._owner = texts["owner"]
        if self._owner == self.start["owner"]:
            return {"side": self.start["side"]}
        return {"side": "them"} if owner_side(self._owner.strip(), self._account, self._everybody) == "them" else {}

    def change(self, texts: Mapping[str, str]) -> Change:
        """The milestone with its new state."""
        after = self.made(texts, new={"objective_id": self._objective.id}, **self._done(texts))
        if self.is_unchanged(after):
            return Change("")
        return save_milestone(self._account, self._objective, self.before, after)

    def _done(self, texts: Mapping[str, str]) -> dict[str, date | None]:
        closed = self.closed(texts, "one that is done; clear it, or choose done")
        return {} if closed is None else {"done_on": closed[1]}
