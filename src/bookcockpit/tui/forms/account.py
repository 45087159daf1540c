"""What is asked about an account and its people: who they are, tier, rhythm, texts, risk, and what is merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.actions import (
    NameTaken,
    UnknownName,
    add_account,
    add_person,
    clear_at_risk,
    edit_person,
    flag_at_risk,
    item_with,
    set_cadence,
)
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import DateError, Interval, parse_interval
from bookcockpit.core.entities import Account, CadenceOverride, Stakeholder
from bookcockpit.core.fields import FieldError, line, word
from bookcockpit.core.growth.tiering import (
    Move,
    Suggestion,
    apply_moves,
    falls_due,
    falls_due_words,
    moves_from,
    set_tiers,
    weekly_load,
)
from bookcockpit.core.merging.merge import MergeError, Merging
from bookcockpit.core.plan.edits import save_notes
from bookcockpit.core.plan.notes import absent_from, with_template
from bookcockpit.core.policy import CADENCE_KINDS, Cadence, Policy
from bookcockpit.core.renewals.status import ARCHIVED_LABELS, BACK_LABELS, StatusChange, edit_account
from bookcockpit.core.rounding import fixed
from bookcockpit.core.typed import parse_every
from bookcockpit.core.vocabulary import TIERS, Kind, Role, Tier
from bookcockpit.core.wording import some_of
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.forms.form import Form, ModelForm, Who, sentence
from bookcockpit.tui.forms.model import APART, FormModel, People, Question, WrongField
from bookcockpit.tui.text import Passage, label, shown_lines, toast
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.entry import Entry, NameEntry, Note
from bookcockpit.tui.widgets.field import Field

_PLACES = {"status_on": "since", "archived_as": "because", "back": "because"}


def _account_order(policy: Policy, base_currency: str, before: Account | None) -> tuple[str | Question, ...]:
    return (
        "name", Question("tier", words=dict(policy.tier_labels)), "tier_reason",
        "status", *(_of_status(before) if before is not None else ()),
        APART, "industry", "website", "products", "seats_licensed", Question("currency", hint=base_currency),
        "expansion_potential", "strategic_value",
        APART, "our_owner", "our_csm", "our_sponsor", Question("owned_since", backwards=True), "reviewed_on",
        APART, Question("notes", rows=5), "shared_gap",
    )  # fmt: skip


def _of_status(before: Account) -> tuple[Question, ...]:
    """What a new status needs: from when, and why it is archived or a customer again."""
    labels = ARCHIVED_LABELS if before.status == "active" else {**BACK_LABELS, **ARCHIVED_LABELS}
    return (
        Question("since", backwards=True, field=Account.fields["status_on"]),
        Question("because", "Because", words=labels, field=word(tuple(labels), default=None)),
    )


class AccountModel(FormModel[Account]):
    """Who an account is, what tier it has and why, who on our side holds it."""

    kind = Account

    def __init__(self, book: Book, policy: Policy, before: Account | None) -> None:
        self._book = book
        title = "New account" if before is None else f"Account · {before.name}"
        order = _account_order(policy, book.meta.base_currency, before)
        super().__init__(title, order, book.as_of, People("", ()), before)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What becomes of its contracts and ARR with another status."""
        said = super().echoes(texts)
        if self.before is not None and self._turns(texts):
            try:
                said["status"] = "; ".join(self._edited(texts).said)
            except WrongField as wrong:
                said["status"] = str(wrong)
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The account; a new tier goes into its history with the reason."""
        if self.before is None:
            made = self.made(texts, tracked_since=self.today)
            try:
                return add_account(self._book, made)
            except NameTaken as taken:
                raise self.wrong("name", str(taken)) from None
        if self.is_changed("tier", texts) and not (
            texts["tier_reason"].strip() and self.is_changed("tier_reason", texts)
        ):
            raise self.wrong("tier_reason", "is missing; say why the tier changes, it goes into the account’s history")
        if not self._turns(texts) and self.is_unchanged(self.made(texts)):
            return Change("")
        return self._edited(texts).change

    def _turns(self, texts: Mapping[str, str]) -> bool:
        return any(self.is_changed(name, texts) for name in ("status", "since", "because"))

    def _edited(self, texts: Mapping[str, str]) -> StatusChange:
        """The account with what its status entails. Raises `WrongField`."""
        assert self.before is not None, "a new account has nothing that could end"
        because, on = texts["because"] or None, self.answer("since", texts)
        back = because if because in BACK_LABELS else None
        after = self.made(texts)
        if after.status == "archived":
            after = after.but(archived_as=because if because in ARCHIVED_LABELS else self.before.archived_as)
        with self.refusals(**_PLACES):
            return edit_account(self._book, self.before, after, self.today, on=on, back=back)  # type: ignore[arg-type]


class AtRiskForm(Form):
    """Flag an account at risk, with what ends it; or clear the flag."""

    first = "reason"

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
        yield self.line(Account.fields["at_risk_reason"].label, "reason", account.at_risk_reason)
        yield self.line(Account.fields["at_risk_exit"].label, "exit", account.at_risk_exit)

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


_CADENCE_ORDER = (Question("kind", field=word(CADENCE_KINDS)), Question("every", short=True), "anchor")


class CadenceModel(FormModel[CadenceOverride]):
    """One kind's own rhythm; empty fields give it back to the tier."""

    kind = CadenceOverride

    def __init__(self, book: Book, policy: Policy, account: Account, kind: str, shown: str) -> None:
        """`kind` is what the form opens with, `shown` what it shows: another one if the user chose it before."""
        self._book, self._policy, self._account, self._shown = book, policy, account, shown
        initial = {"kind": kind, **self._stored(shown)}
        super().__init__(f"Rhythm · {account.name}", _CADENCE_ORDER, book.as_of, People("", ()), None, initial)

    def on_change(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """Of another kind, what is stored is another rhythm; what was typed stays."""
        if texts["kind"] == self._shown:
            return {}
        self._shown = texts["kind"]
        stored = self._stored(self._shown)
        fresh = {name: text for name, text in stored.items() if not self.is_changed(name, texts)}
        self.start |= stored
        return fresh

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the tier gives, and when the next touch would be due."""
        said = super().echoes(texts)
        kind = self._kind(texts)
        try:
            every, anchor = self._every(texts), self.answer("anchor", texts)
        except WrongField:
            return said
        own = _rhythm_words(self._policy.cadence[self._account.tier].get(kind))
        tier = self._policy.tier_labels[self._account.tier]
        said["every"] = _rhythm_words(parse_interval(every)) if every else f"as {tier}: {own}"
        override = CadenceOverride(account_id=self._account.id, kind=kind, every=every, anchor=anchor)
        item = item_with(self._book, self._policy, self._account, kind, override)
        said["kind"] = f"next due {say.full_date(item.due_on)}" if item is not None else "none owed"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The override made, changed or taken away."""
        every, anchor = self._every(texts), self.answer("anchor", texts)
        return set_cadence(self._book, self._account, self._kind(texts), every, anchor)

    def _stored(self, kind: str) -> dict[str, str]:
        override = self._book.override_of.get((self._account.id, kind))
        if override is None:
            return {"every": "", "anchor": ""}
        return {"every": override.every, "anchor": override.anchor.isoformat() if override.anchor else ""}

    def _kind(self, texts: Mapping[str, str]) -> Kind:
        return next(kind for kind in CADENCE_KINDS if kind == texts["kind"])

    def _every(self, texts: Mapping[str, str]) -> str:
        try:
            return parse_every(texts["every"])
        except DateError as refused:
            raise self.wrong("every", str(refused)) from None


def _rhythm_words(cadence: Cadence) -> str:
    return say.rhythm(cadence) if isinstance(cadence, Interval) else cadence or "none"


_NOTES_ORDER = (
    Question("notes", hint="ours only: no customer edition prints them", rows=10),
    Question("shared_gap", hint="what we still owe them, in words they may read: their edition prints it"),
)
_HEADINGS_NAMED = 3


class NotesModel(FormModel[Account]):
    """What is written about an account, for us and for them."""

    kind = Account

    def __init__(self, account: Account, today: date) -> None:
        self.account = account
        super().__init__(f"Notes · {account.name}", _NOTES_ORDER, today, People("", ()), account)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Which headings the key would add."""
        absent = absent_from(texts["notes"], self.account.tier)
        said = super().echoes(texts)
        said["notes"] = f"ctrl+t adds {some_of(absent, _HEADINGS_NAMED)}" if absent else ""
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The account with other texts."""
        return save_notes(self.account, self.made(texts))


class NotesForm(ModelForm):
    """The form of the notes; a key adds the headings that a plan of the tier has."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.template", "ctrl+t", "template", "Headings", "Add the headings a plan of this tier lacks", FORM)
    ]

    def __init__(self, model: NotesModel, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(model, draft, problem)
        self._account = model.account

    def on_mount(self) -> None:
        """Notes have lines, so enter begins one."""
        self.query_one(Note).breaks_on_enter = True

    def action_template(self) -> None:
        """Add what is missing at the end of the text; it is saved with the text, or not at all."""
        note = self.query_one("#notes", Note)
        text = shown_lines(with_template(self._account, note.text))
        if text == note.text:
            toast(self.app, "Every heading of the template is there already.")
            return
        # As one edit, so that ctrl+z takes it back.
        note.replace(text, (0, 0), note.document.end)
        note.focus()
        note.move_cursor(note.document.end)


class RetierModel(FormModel[Account]):
    """The tier of one account and the reason; it begins with what is suggested and its sentence."""

    kind = Account
    first = "why"

    def __init__(self, book: Book, policy: Policy, account: Account, found: Suggestion) -> None:
        self._book, self._policy = book, policy
        self._suggested: Tier = found.suggested or account.tier
        # The sentence as it would be kept.
        self._sentence = next((move.reason for move in moves_from([found])), "")
        questions = (
            Question("to", "Tier", words=dict(policy.tier_labels), field=word(TIERS)),
            Question("why", "Because", field=line(default="")),
        )
        initial = {"to": self._suggested, "why": self._sentence}
        super().__init__(f"Tier · {account.name}", questions, book.as_of, People("", ()), account, initial)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the rhythm of the tier asks for, and what falls due at once."""
        said = super().echoes(texts)
        account = self._account
        tier: Tier = texts["to"]  # type: ignore[assignment]
        if tier == account.tier:
            said["to"] = "its tier now"
            return said
        before = weekly_load(self._book, self._policy, account, account.tier).total
        after = weekly_load(self._book, self._policy, account, tier).total
        try:
            change = apply_moves(self._book, [Move(account, tier, "…")], self.today)
            due = falls_due(self._book, self._policy, change, self.today)
        except ValueError:
            return said
        fall = f"; {say.count(len(due), 'touch', 'touches')} due at once" if due else ""
        said["to"] = f"{fixed(before, 1)} → {fixed(after, 1)} touches a week{fall}"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The move, with the review it was decided in."""
        tier: Tier = texts["to"]  # type: ignore[assignment]
        reason = texts["why"].strip()
        if tier == self._account.tier:
            if not self.is_changed("to", texts):
                return Change("")
            raise WrongField("to", "That is its tier now: leave the form, or put the suggestion away with n.")
        if tier != self._suggested and reason == self._sentence:
            raise WrongField("why", "Say it in your own words: that sentence speaks for another tier.")
        with self.refusals(tier_reason="why"):
            return apply_moves(self._book, [Move(self._account, tier, reason)], self.today)

    @property
    def _account(self) -> Account:
        assert self.before is not None, "an account is moved that is known"
        return self.before


class TierModel(FormModel[Account]):
    """The tier of one account or of several, and why; without a reason it is said that none was given."""

    kind = Account
    first = "tier"

    def __init__(self, book: Book, policy: Policy, accounts: Sequence[Account]) -> None:
        self._book, self._policy = book, policy
        self._accounts = list({each.id: each for each in accounts}.values())
        questions = (
            Question("tier", words=dict(policy.tier_labels)),
            Question("why", "Because", "kept in the history of each", field=line(default="")),
        )
        many = len(self._accounts) > 1
        about = say.count(len(self._accounts), "account") if many else self._accounts[0].name
        initial = {"tier": self._accounts[0].tier, "why": ""}
        super().__init__(f"Tier · {about}", questions, book.as_of, People("", ()), self._accounts[0], initial)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """How many it moves, and what falls due at once."""
        said = super().echoes(texts)
        tier: Tier = texts["tier"]  # type: ignore[assignment]
        moving = [each for each in self._accounts if each.tier != tier]
        if not moving:
            said["tier"] = "its tier now" if len(self._accounts) == 1 else "the tier of all of them now"
            return said
        due = falls_due(self._book, self._policy, set_tiers(moving, tier, "", self.today), self.today)
        fall = f"; {say.count(len(due), 'touch', 'touches')} due at once" if due else ""
        said["tier"] = (
            f"{say.some_of([each.name for each in moving], 3)} {'move' if len(moving) > 1 else 'moves'}{fall}"
        )
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """One step for all of them."""
        tier: Tier = texts["tier"]  # type: ignore[assignment]
        with self.refusals(tier_reason="why"):
            return set_tiers(self._accounts, tier, texts["why"], self.today)


def all_means(book: Book, policy: Policy, found: tuple[Suggestion, ...]) -> str:
    """What moving several comes to."""
    change = apply_moves(book, moves_from(found), book.as_of)
    due = falls_due(book, policy, change, book.as_of)
    return (
        "Each keeps its own sentence as the reason, unless you write one for all of them.\n"
        f"{falls_due_words(due)}. One undo takes all of it back."
    )


_PERSON_ORDER = (
    "name", "title", "roles", "level", "influence", "stance", "relationship", "relationship_on",
    APART, "email", "phone", "reports_to_id", "our_counterpart", "verified_on",
    APART, "left_on", "left_to", "replaced_by_id",
    APART, Question("notes", rows=4),
)  # fmt: skip


class PersonModel(FormModel[Stakeholder]):
    """Who a person is, where they stand, how we stand with them, whether they left."""

    kind = Stakeholder

    def __init__(
        self,
        account: Account,
        everybody: Sequence[Stakeholder],
        today: date,
        people: People,
        before: Stakeholder | None,
        role: Role | None = None,
    ) -> None:
        """`role` is what a new person begins with."""
        self._account = account
        self._everybody = everybody
        title = f"New person · {account.name}" if before is None else f"{before.name} · {account.name}"
        super().__init__(title, _PERSON_ORDER, today, people, before, {"roles": role} if role else {})

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A relationship set anew is of today; a champion’s leaving brings more with it."""
        said = super().echoes(texts)
        set_anew = self.is_changed("relationship", texts) and texts["relationship"]
        if set_anew and not self.is_changed("relationship_on", texts):
            said["relationship_on"] = "today, when saved"
        leaves = self.before is not None and self.before.left_on is None and texts["left_on"].strip()
        if leaves and "champion" in texts["roles"] and not texts["replaced_by_id"].strip():
            said["replaced_by_id"] = "nobody yet: it becomes a signal, and a promise to find one"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The person; newly gone, with the promise that follows; with people named first here."""
        after = self.made(texts, new={"account_id": self._account.id})
        for field in ("reports_to_id", "replaced_by_id"):
            if getattr(after, field) == after.id:
                raise self.wrong(field, "is missing; nobody is that to themselves")
        if self.is_unchanged(after):
            return Change("")
        newcomers = self.newcomers(after.reports_to_id, after.replaced_by_id)
        change = self._decided(after)
        return change._replace(save=(*change.save, *newcomers))

    def _decided(self, after: Stakeholder) -> Change:
        if self.before is not None:
            successor = self.people.get(after.replaced_by_id)
            with self.refusals():
                return edit_person(self._account, self.before, after, self.today, successor)
        try:
            return add_person(self._account, self._everybody, after, self.today)
        except NameTaken as taken:
            raise self.wrong("name", str(taken)) from None


_WHAT = {"stakeholder": ("person", "people"), "touch": ("touch", "touches"), "commitment": ("promise", "promises")}
_KEPT_MOST = 8


class Pick(NamedTuple):
    """What is merged: the kind of thing, the one that `stays` by name, names completed, and what a name comes to."""

    what: str
    stays: str
    completed: Callable[[str], str | None]
    merging: Callable[[str], Merging]

    def change(self, wanted: str) -> Change:
        """The merge of the one of that name; raises `WrongField`."""
        if not wanted:
            raise WrongField("other", f"Say which one goes into {self.stays}.")
        try:
            return self.merging(wanted).change
        except (UnknownName, MergeError, FieldError) as refused:
            raise WrongField("other", sentence(refused)) from None

    def preview(self, wanted: str) -> Passage:
        """What becomes of both."""
        text = Passage()
        if not wanted:
            return text.line(f"Everything of it goes to {self.stays}, which keeps what is known of it.", "quiet")
        try:
            merging = self.merging(wanted)
        except (UnknownName, MergeError, FieldError):
            # Half a name fits several or none; what is wrong with a whole one is said when it is saved.
            return text.line("…", "quiet")
        text.add(merging.change.remove[0].__dict__["name"], "strong").line(f" goes into {self.stays}.")
        moved = [
            say.count(number, *_WHAT.get(table, (say.word_label(table),))) for table, number in merging.moved.items()
        ]
        if moved:
            text.line(f"Moved: {', '.join(moved)}.")
        if merging.taken:
            text.line(f"Taken over: {', '.join(map(say.word_label, merging.taken))}.")
        for each in merging.kept[:_KEPT_MOST]:
            text.line(f"Kept: {say.word_label(each.field)} “{each.stays}”, not “{each.goes}”.", "quiet")
        for note in merging.notes:
            text.line(f"{note[0].upper()}{note[1:]}.", "soon")
        return text


class MergeForm(Form):
    """Which one goes into the one that stays."""

    first = "other"

    def __init__(self, pick: Pick, today: date, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Merge into {pick.stays}", today, draft, problem)
        self._pick = pick

    def fields(self) -> Iterable[Widget]:
        """A name, and below it what becomes of both."""
        hint = "the one that goes; → completes"
        name = NameEntry(self.initial("other"), completed=self._pick.completed, placeholder=hint, id="other")
        yield Field(self._pick.what, name, id="other-field")
        yield Who(self._pick.preview(""))

    def on_mount(self) -> None:
        """What becomes of both, also with a name typed before."""
        self._follow()

    @on(Entry.Changed, "#other")
    def _follow(self) -> None:
        self.query_one("#other-field", Field).complain("")
        self.query_one(Who).show(self._pick.preview(self.text("other")))

    def decide(self) -> Change:
        """The merge; nothing is merged without a name that fits one."""
        return self._pick.change(self.text("other"))
