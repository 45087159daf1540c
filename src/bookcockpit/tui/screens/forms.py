"""The forms of Today: log a touch, snooze, skip, flag an account at risk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.actions import UnknownName, clear_at_risk, find_stakeholder, flag_at_risk, log_touch
from bookcockpit.core.entities import Commitment, Touch
from bookcockpit.core.fields import FieldError
from bookcockpit.core.postpone import PostponeError, skip, snooze
from bookcockpit.core.renewals import next_contract_date
from bookcockpit.core.vocabulary import CHANNELS, KINDS
from bookcockpit.tui.form import Form, WrongField
from bookcockpit.tui.text import label, shown, shown_lines
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.entry import Entry, Note
from bookcockpit.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from textual.widget import Widget
    from textual.widgets import Input

    from bookcockpit.core.book import Book
    from bookcockpit.core.cadence import Item
    from bookcockpit.core.change import Change
    from bookcockpit.core.entities import Account
    from bookcockpit.core.vocabulary import Kind

_FEELINGS = (("", "–"), ("2", "great"), ("1", "good"), ("0", "neutral"), ("-1", "poor"), ("-2", "bad"))


class LogForm(Form):
    """A quick log: type, ctrl+s. Account, kind and date are filled in."""

    def __init__(self, book: Book, account: Account, kind: Kind, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Log a touch · {account.name}", book.as_of, draft, problem)
        self._people = [person for person in book.stakeholders_of.get(account.id, []) if person.left_on is None]
        self._account = account
        self._kind = kind

    def fields(self) -> Iterable[Widget]:
        """The note first, for it is what gets typed."""
        kinds = [(kind, traits.label) for kind, traits in KINDS.items()]
        channels = [("", "–"), *((channel, say.word_label(channel)) for channel in CHANNELS)]
        people = ", ".join(person.name for person in self._people)
        note = Note(shown_lines(self.initial("summary")), id="summary", tab_behavior="focus")
        note.placeholder = "What happened, and what they got from it"
        yield note
        yield Field("Kind", Choice(kinds, self.initial("kind", self._kind), id="kind"), id="kind-field")
        yield Field("On", Entry(self.initial("on", "today"), id="on"), id="on-field", short=True)
        yield Field("Channel", Choice(channels, self.initial("channel"), id="channel"), id="channel-field")
        yield Field("With", Entry(self.initial("with"), placeholder=shown(people), id="with"), id="with-field")
        yield Field("Felt", Choice(_FEELINGS, self.initial("felt"), id="felt"), id="felt-field")
        next_step = Entry(self.initial("next"), placeholder="what was promised, if anything", id="next")
        yield Field("Next step", next_step, id="next-field")
        yield Field("Due", Entry(self.initial("due"), placeholder="fri, +2w", id="due"), id="due-field", short=True)

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one(Note).focus()
        self.echo("on", backwards=True)

    @on(Entry.Changed, "#on")
    def _on_changed(self, _event: Input.Changed) -> None:
        self.echo("on", backwards=True)

    @on(Entry.Changed, "#due")
    def _due_changed(self, _event: Input.Changed) -> None:
        self.echo("due")

    def is_prose(self, control: str) -> bool:
        """The note and the next step."""
        return control in ("summary", "next")

    def decide(self) -> Change:
        """The touch, with the next step if there is one."""
        felt = self.text("felt")
        happened_on = self.day("on", backwards=True)
        people = [self._person(name) for name in self.text("with").split(",") if name.strip()]
        try:
            touch = Touch(
                account_id=self._account.id,
                happened_on=happened_on,
                kind=self.text("kind"),  # type: ignore[arg-type]
                channel=self.text("channel") or None,  # type: ignore[arg-type]
                stakeholder_ids=tuple(people),
                summary=self.text("summary"),
                sentiment=int(felt) if felt else None,
            )
        except FieldError as refused:
            raise WrongField("on", f"It {refused.why}.") from None
        return log_touch(self._account, touch, self.today, self._next_step())

    def _person(self, name: str) -> str:
        try:
            return find_stakeholder(self._people, name.strip()).id
        except UnknownName as unknown:
            raise WrongField("with", str(unknown)) from None

    def _next_step(self) -> Commitment | None:
        what, due = self.text("next"), self.text("due")
        if not what:
            if due:
                raise WrongField("next", "A due date needs a next step; write it here or clear the date.")
            return None
        due_on = self.day("due") if due else None
        try:
            return Commitment(account_id=self._account.id, what=what, due_on=due_on)
        except FieldError as refused:
            raise WrongField("due" if refused.field == "due_on" else "next", f"It {refused.why}.") from None


class SnoozeForm(Form):
    """Until when an item stays hidden, and why."""

    def __init__(self, book: Book, item: Item, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Snooze · {say.kind_label(item.kind)} · {item.account.name}", book.as_of, draft, problem)
        self._book = book
        self._item = item

    def fields(self) -> Iterable[Widget]:
        """The date, the reason, and how far it can go."""
        latest = next_contract_date(self._book.open_contracts_of.get(self._item.account.id, ()), self.today)
        said = "It comes back on that day." if latest is None else f"At the latest {say.full_date(latest)}."
        yield Static(label(said), id="about")
        too_far = latest is not None and latest < self.today + timedelta(days=7)
        until = latest.isoformat() if latest is not None and too_far else "+1w"
        yield Field("Until", Entry(self.initial("until", until), id="until"), id="until-field", short=True)
        yield Field("Because", Entry(self.initial("reason"), id="reason"), id="reason-field")

    def on_mount(self) -> None:
        """The date is what gets typed."""
        self.query_one("#until").focus()
        self.echo("until")

    @on(Entry.Changed, "#until")
    def _until_changed(self) -> None:
        self.echo("until")

    def is_prose(self, control: str) -> bool:
        """The reason."""
        return control == "reason"

    def decide(self) -> Change:
        """The snooze; past a notice or renewal date it is refused."""
        try:
            return snooze(self._book, self._item, self.day("until"), self.text("reason"), self.today)
        except PostponeError as refused:
            raise WrongField("until", _sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("reason", f"It {refused.why}.") from None


class SkipForm(Form):
    """Why this occurrence is dropped."""

    def __init__(self, item: Item, today: date, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Skip · {say.kind_label(item.kind)} · {item.account.name}", today, draft, problem)
        self._item = item

    def fields(self) -> Iterable[Widget]:
        """The reason."""
        yield Static(label("Drops this one time; it comes back at its next date."), id="about")
        reason = self.initial("reason", "nothing of value to bring")
        yield Field("Because", Entry(reason, id="reason"), id="reason-field")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#reason").focus()

    def decide(self) -> Change:
        """The skip; a renewal preparation is never skipped."""
        try:
            return skip(self._item, self.text("reason"), self.today)
        except PostponeError as refused:
            raise WrongField("reason", _sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("reason", f"It {refused.why}.") from None


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
        yield Field("Because", Entry(self.initial("reason", account.at_risk_reason), id="reason"), id="reason-field")
        yield Field("Ends when", Entry(self.initial("exit", account.at_risk_exit), id="exit"), id="exit-field")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#reason").focus()

    def is_prose(self, control: str) -> bool:
        """Reason and exit, where they say something new."""
        stored = {"reason": self._account.at_risk_reason, "exit": self._account.at_risk_exit}
        return control in stored and self.text(control) != shown(stored[control])

    def decide(self) -> Change:
        """The flag with its reason and its end, or the clearing."""
        if self.text("flag") == "clear":
            return clear_at_risk(self._account)
        reason, leave_when = self.text("reason"), self.text("exit")
        if not reason:
            raise WrongField("reason", "Say why, so that the next one to look knows.")
        # What was shown cleaned and left alone is kept as it is stored.
        if not self.is_prose("reason"):
            reason = self._account.at_risk_reason
        if not self.is_prose("exit"):
            leave_when = self._account.at_risk_exit
        try:
            return flag_at_risk(self._account, reason, leave_when, self.today)
        except FieldError as refused:
            raise WrongField("exit" if refused.field == "at_risk_exit" else "reason", f"It {refused.why}.") from None


def _sentence(refused: Exception) -> str:
    text = str(refused)
    return f"{text[0].upper()}{text[1:]}."
