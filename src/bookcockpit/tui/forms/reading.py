"""What is asked about a measured value: of an objective, or of an input of health."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Objective,
    Reading,
)
from bookcockpit.core.fields import word
from bookcockpit.core.plan.edits import add_reading
from bookcockpit.core.plan.success import input_of, progress
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.tui.forms.paper import Ask, Paper, WrongField
from bookcockpit.tui.forms.people import People

_LABEL_MOST = 40


class ReadingPaper(Paper[Reading]):
    """A new reading, or a correction of the one of the same day."""

    kind = Reading
    first = "value"

    def __init__(
        self,
        account: Account,
        objectives: Sequence[Objective],
        known: Sequence[Reading],
        today: date,
        wanted: str = "",
    ) -> None:
        """`wanted` is the input the form opens with; else the first objective, else the first input."""
        self._account, self._known = account, known
        self._aims = {input_of(each): each for each in objectives}
        labels = {name: say.clipped(aim.metric or aim.statement, _LABEL_MOST) for name, aim in self._aims.items()}
        labels |= {name: traits.label for name, traits in INPUTS.items()}
        first = wanted if wanted in labels else next(iter(labels))
        asks = (
            Ask("input", words=labels, spec=word(tuple(labels), default=first)),
            "value",
            "read_on",
        )
        begins = {"input": first, "read_on": "today"}
        super().__init__(f"New reading · {account.name}", asks, today, People("", ()), None, begins)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The reading before, and how far the objective has come with this one."""
        said = super().echoes(texts)
        try:
            on = self.answer("read_on", texts)
        except WrongField:
            return said
        before = self._before(texts["input"], on)
        if before is not None:
            value = say.plain_number(before.value)
            same = f"corrects {value} of that day"
            said["input"] = same if before.read_on == on else f"before: {value}, {say.ago(before.read_on, self.today)}"
        aim = self._aims.get(texts["input"])
        try:
            value_now = self.answer("value", texts) if texts["value"].strip() else None
        except WrongField:
            return said
        share = progress(aim.baseline, value_now, aim.target) if aim is not None else None
        if aim is not None and value_now is not None:
            far = f"{say.percent(share)} of the way" if share is not None else ""
            said["value"] = " · ".join(each for each in (aim.unit, far) if each)
        elif texts["input"] in INPUTS and INPUTS[texts["input"]].is_percent:
            said["value"] = "percent"
        return said

    def _before(self, name: str, on: date) -> Reading | None:
        read = [each for each in self._known if each.input == name and each.read_on <= on]
        return max(read, key=lambda each: each.read_on, default=None)

    def change(self, texts: Mapping[str, str]) -> Change:
        """The reading; one of the same day is corrected."""
        made = self.made(texts, account_id=self._account.id, input=texts["input"])
        return add_reading(self._account, made, self._known)
