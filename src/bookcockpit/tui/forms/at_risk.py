"""The form that flags an account at risk, changes the flag or clears it."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
)
from datetime import date

from textual.widget import Widget
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.actions import clear_at_risk, flag_at_risk
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import FieldError
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.forms.paper import WrongField
from bookcockpit.tui.text import label
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.field import Field


class AtRiskForm(Form):
    """Flag an account at risk, with what ends it; or clear the flag."""

    def __init__(self, account: Account, today: date, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"At risk · {account.name}", today, draft, problem)
        self._account = account

    def fields(self) -> Iterable[Widget]:
        """Flag, reason, exit."""
        account = self._account
        if account.at_risk_since is not None:
            said = f"Flagged since {say.full_date(account.at_risk_since)}."
            flags = [("flag", "still at risk"), ("clear", "clear the flag")]
        else:
            said = "It goes to the top of Today until someone steps in, then weekly until it is cleared."
            flags = [("flag", "at risk")]
        yield Static(label(said), id="about")
        yield Field("Flag", Choice(flags, self.initial("flag"), id="flag"), id="flag-field")
        because, ends = (Account.specs[name].label for name in ("at_risk_reason", "at_risk_exit"))
        yield Field(because, Entry(self.initial("reason", account.at_risk_reason), id="reason"), id="reason-field")
        yield Field(ends, Entry(self.initial("exit", account.at_risk_exit), id="exit"), id="exit-field")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#reason").focus()

    def decide(self) -> Change:
        """The flag with its reason and its end, or the clearing."""
        if self.text("flag") == "clear":
            return clear_at_risk(self._account)
        reason, leave_when = self.text("reason"), self.text("exit")
        if not reason:
            raise WrongField("reason", "Say why, so that the next one to look knows.")
        # What was shown cleaned and left alone is kept as it is stored.
        changed = self.changed()
        if "reason" not in changed:
            reason = self._account.at_risk_reason
        if "exit" not in changed:
            leave_when = self._account.at_risk_exit
        try:
            return flag_at_risk(self._account, reason, leave_when, self.today)
        except FieldError as refused:
            raise WrongField("exit" if refused.field == "at_risk_exit" else "reason", f"It {refused.why}.") from None
