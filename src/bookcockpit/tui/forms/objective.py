"""What is asked about an objective: what the customer wants, and how it will be known to be reached."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Objective,
    Stakeholder,
)
from bookcockpit.core.plan.edits import save_objective
from bookcockpit.core.plan.success import lacks, not_reviewable, progress
from bookcockpit.tui.forms.paper import APART, Ask, Paper, WrongField

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

ORDER = (
    "statement", "metric", Ask("unit", short=True),
    "baseline", "baseline_on", "target", "target_on", "measured_in", "owner",
    APART, "agreed_value", "agreed_by_id", "agreed_on",
)  # fmt: skip


class ObjectivePaper(Paper[Objective]):
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
        super().__init__(title, ORDER, today, people, before)

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
        given = {} if self.before is not None else {"account_id": self._account.id}
        after = self.made(texts, **given)
        if self.is_unchanged(after):
            return Change("")
        change = save_objective(self._account, self.before, after)
        return change._replace(save=(*change.save, *self.newcomers(after.agreed_by_id)))
