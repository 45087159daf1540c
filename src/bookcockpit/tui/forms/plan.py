"""What is asked about a success plan and its measures: objectives, milestones, readings, a usage check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bookcockpit.core import wording as say
from bookcockpit.core.actions import log_touch
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Milestone, Objective, Reading, Stakeholder, Touch
from bookcockpit.core.fields import admit, number, word
from bookcockpit.core.plan.edits import add_reading, save_milestone, save_objective
from bookcockpit.core.plan.success import input_of, lacks, not_reviewable, owner_side, progress
from bookcockpit.core.typed import TypedError, parse_number
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.tui.forms.model import APART, FormModel, People, Question, WrongField
from bookcockpit.tui.text import joined

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


_MILESTONE_STATES = ("open", "done")
_MILESTONE_ORDER = (
    "title",
    "owner",
    "side",
    "due_on",
    APART,
    Question("state", "State", field=word(_MILESTONE_STATES, default="open")),
    Question("done_on", field=Milestone.fields["done_on"]),
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


_LABEL_MOST = 40


class ReadingModel(FormModel[Reading]):
    """A new reading, or a correction of the one of the same day."""

    kind = Reading
    first = "value"

    def __init__(
        self, account: Account, objectives: Sequence[Objective], known: Sequence[Reading], today: date, wanted: str = ""
    ) -> None:
        """`wanted` is the input the form opens with; else the first objective, else the first input."""
        self._account, self._known = account, known
        self._aims = {input_of(each): each for each in objectives}
        labels = {name: say.clipped(aim.metric or aim.statement, _LABEL_MOST) for name, aim in self._aims.items()}
        labels |= {name: traits.label for name, traits in INPUTS.items()}
        first = wanted if wanted in labels else next(iter(labels))
        questions = (Question("input", words=labels, field=word(tuple(labels), default=first)), "value", "read_on")
        initial = {"input": first, "read_on": "today"}
        super().__init__(f"New reading · {account.name}", questions, today, People("", ()), None, initial)

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
            said["value"] = joined([aim.unit, far])
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


_PARTS = (next(iter(INPUTS)), "csat_pct", "invoice_days_late")
"""Where a blank line parts the inputs of the product, of how they feel, of money and trouble."""


_SHORT_LABELS = {"feature_breadth_pct": "Breadth", "invoice_days_late": "Days late", "open_escalations": "Escalations"}
_HINTS = {
    "logins_trend_pct": "change in 90 days, percent",
    "usage_trend_pct": "change in 90 days, percent",
    "feature_breadth_pct": "features used, percent",
    "nps": "-100 to 100",
    "invoice_days_late": "of an invoice",
    "open_escalations": "how many are open",
}


def _question(name: str) -> Question:
    traits = INPUTS[name]
    hint = _HINTS.get(name, "percent" if traits.is_percent else "")
    return Question(name, _SHORT_LABELS.get(name, traits.label), hint, short=True, field=number(default=None))


class UsageCheckModel(FormModel[Touch]):
    """A usage check of today or a day gone by: a touch, and a reading for each value that was typed."""

    kind = Touch
    first = next(iter(INPUTS))

    def __init__(self, account: Account, known: Sequence[Reading], today: date) -> None:
        self._account, self._known = account, known
        questions = (
            Question("happened_on", field=Reading.fields["read_on"]),
            *(each for name in INPUTS for each in (*((APART,) if name in _PARTS else ()), _question(name))),
            APART,
            Question("summary", "Note", "what stands out, if anything", rows=2),
        )
        title = f"Usage check · {account.name}"
        super().__init__(title, questions, today, People("", ()), None, {"happened_on": "today"})

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Beside each value what it was before: `82 %, before 76 % on 3 Oct`."""
        said = super().echoes(texts)
        try:
            on = self.answer("happened_on", texts)
        except WrongField:
            on = self.today
        for name in INPUTS:
            said[name] = self._echo_of(name, texts, on)
        return said

    def _echo_of(self, name: str, texts: Mapping[str, str], on: date) -> str:
        read = [each for each in self._known if each.input == name and each.read_on <= on]
        before = max(read, key=lambda each: each.read_on, default=None)
        was = f"{say.reading_words(name, before.value)} on {self._day(before.read_on)}" if before is not None else ""
        if not texts[name].strip():
            return f"last {was}" if was else "not read yet"
        try:
            value = self.read(self._asked(name), texts)
        except WrongField:
            return "…"
        now = say.reading_words(name, value)
        if before is not None and before.read_on == on:
            return f"{now}, corrects {say.reading_words(name, before.value)} of that day"
        return f"{now}, before {was}" if was else f"{now}, the first"

    def _day(self, on: date) -> str:
        return say.short_date(on, self.today)

    def _asked(self, name: str) -> Question:
        return next(question for question in self.questions if question.name == name)

    def change(self, texts: Mapping[str, str]) -> Change:
        """The touch and the readings, in one undo step; an empty field was not read."""
        on = self.answer("happened_on", texts)
        touch = self.made(texts, account_id=self._account.id, kind="usage_check", happened_on=on)
        readings: list[Reading] = []
        for name in INPUTS:
            if texts[name].strip():
                readings += self._reading(name, texts, on)
        change = log_touch(self._account, touch, self.today)
        label = f"{change.label}, {say.count(len(readings), 'reading')}" if readings else change.label
        return Change(label, save=(*change.save, *readings))

    def _reading(self, name: str, texts: Mapping[str, str], on: date) -> list[Reading]:
        """The reading of one field, checked as any other; none where that day says the same already."""
        if INPUTS[name].is_percent:
            try:
                # Read as a share first, because 0.8 could be meant as 80.
                parse_number(texts[name], is_share=True)
            except TypedError as refused:
                raise self.wrong(name, str(refused)) from None
        value = self.read(self._asked(name), texts)
        with self.refusals(value=name):
            made = admit(Reading(account_id=self._account.id, input=name, read_on=on, value=value), self.today)
            return [each for each in add_reading(self._account, made, self._known).save if isinstance(each, Reading)]
