"""The form that puts signals away, one or several, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from bookcockpit.core.fields import FieldError
from bookcockpit.core.signal_edits import dismiss, kind_words
from bookcockpit.tui.forms.form import Form, WrongField
from bookcockpit.tui.forms.several import Who, named_lines
from bookcockpit.tui.text import label
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from textual.widget import Widget

    from bookcockpit.core.change import Change
    from bookcockpit.core.playbook import Playbook
    from bookcockpit.core.signals import Sign


class DismissForm(Form):
    """Why signals are put away."""

    def __init__(
        self, signs: Sequence[Sign], playbook: Playbook, today: date, draft: Mapping[str, str], problem: str
    ) -> None:
        one = signs[0]
        about = f"{kind_words(one.kind)} · {one.account.name}" if len(signs) == 1 else f"{len(signs)} signals"
        super().__init__(f"Put away · {about}", today, draft, problem)
        self._signs = signs
        self._days = playbook.dismissed_for

    def fields(self) -> Iterable[Widget]:
        """What it means, and the reason."""
        if len(self._signs) > 1:
            yield Who(named_lines([(each.account.name, kind_words(each.kind)) for each in self._signs]))
        yield Static(label(self._means()), id="about")
        yield Field("Because", Entry(self.initial("reason"), id="reason"), id="reason-field")

    def _means(self) -> str:
        by_rule = sum(each.is_derived for each in self._signs)
        silent = f"silent for {self._days} days, or until it closes and opens again"
        if by_rule == len(self._signs):
            return f"{'It stays' if by_rule == 1 else 'Each stays'} {silent}."
        if not by_rule:
            return (
                "Noted by hand: it is resolved, and the reason kept."
                if len(self._signs) == 1
                else ("Noted by hand: they are resolved, and the reason kept.")
            )
        return f"What was found by rule stays {silent}; what was noted by hand is resolved."

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#reason").focus()

    def decide(self) -> Change:
        """The dismissals; without a reason they are refused."""
        try:
            return dismiss(self._signs, self.text("reason"), self.today)
        except FieldError as refused:
            why = refused.why if refused.field == "reason" else str(refused)
            raise WrongField("reason", f"It {why}.") from None
