"""What is asked about what was noted: a touch, with one account or several, a promise, a signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from textual import on
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.core.actions import (
    Line,
    NotedPromise,
    TogetherError,
    edit_touch,
    log_together,
    log_touch,
    promise_in,
    save_commitment,
    touches_for,
)
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Signal, Touch
from bookcockpit.core.fields import FieldError, line, word, words
from bookcockpit.core.policy import Policy
from bookcockpit.core.signals.edits import dismiss, kind_words, noted_already, save_signal
from bookcockpit.core.signals.rules import SUGGESTIONS, Sign
from bookcockpit.core.typed import NO
from bookcockpit.core.vocabulary import CHANNELS, KINDS, RISK_SIGNALS, Kind
from bookcockpit.tui.forms.form import Form, ModelForm, ReasonForm, Who, named_lines, sentence
from bookcockpit.tui.forms.model import APART, UNKNOWN, FormModel, People, Question, WrongField
from bookcockpit.tui.text import Passage, shown_lines
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.entry import Entry, Note
from bookcockpit.tui.widgets.field import Field

_FEELINGS = {"": UNKNOWN, "2": "great", "1": "good", "0": "neutral", "-1": "poor", "-2": "bad"}


_NOTE_HINT = "what happened; > send the guide fri, at the end, is a promise"


_PROMISE_MOST = 40
"""Characters of a promise among those that a touch settles."""


def _touch_order(before: Touch | None, promised: Mapping[str, str]) -> tuple[str | Question, ...]:
    kept = Question("kept", "Also kept", words=promised, field=words(tuple(promised), default=()))
    return (
        Question("summary", hint=_NOTE_HINT, alone=True, rows=4), "kind", "happened_on",
        *(("planned",) if before is not None and before.planned else ()),
        "stakeholder_ids", "sentiment", "channel", Question("value_delivered", rows=2),
        APART,
        *((kept,) if promised else ()),
        Question("next", "Next step", "what was promised, if anything", field=line(limit=1000, default="")),
        Question("due", hint="fri, +2w", field=Commitment.fields["due_on"]),
        Question("whose", field=Commitment.fields["side"]),
        Question("shared", field=Commitment.fields["shared"]),
    )  # fmt: skip


class TouchModel(FormModel[Touch]):
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
        promised: Sequence[Commitment] = (),
    ) -> None:
        """A new one begins with a kind, and with the ids of who was met; promises can be said to be kept by it."""
        self._account = account
        self._promised = {each.id: each for each in promised}
        words_of = {each.id: _promise_words(each, today) for each in promised}
        title = f"Log a touch · {account.name}"
        if before is not None:
            title = f"{say.kind_label(before.kind)} of {say.full_date(before.happened_on)} · {account.name}"
        initial = {"kind": kind, "happened_on": "today", "whose": "us", "shared": NO}
        super().__init__(
            title,
            _touch_order(before, words_of),
            today,
            people,
            before,
            {**initial, "stakeholder_ids": people.text(met)},
        )

    def options(self, question: Question) -> dict[str, str]:
        """Feelings from the best to the worst."""
        if question.name == "sentiment":
            return _FEELINGS
        return super().options(question)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A date ahead plans the touch; a usage check has a form of its own; a promise in the note is said back."""
        said = super().echoes(texts)
        if (promise := self._promise(texts)) is not None:
            due = f", by {say.full_date(promise.due_on)}" if promise.due_on is not None else ", without a day"
            said["summary"] = f"promise: {promise.what}{due}"
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
        texts = self._with_promise(texts)
        after = self.made(texts, new={"account_id": self._account.id}, **self._planned(texts))
        next_step = self._next_step(texts)
        if self.before is None:
            change = log_touch(self._account, after, self.today, next_step)
        else:
            if self.is_unchanged(after) and next_step is None:
                return Change("")
            change = edit_touch(self._account, after, self.today, next_step)
        return change._replace(save=(*change.save, *self._kept(texts, after), *self.newcomers(*after.stakeholder_ids)))

    def _kept(self, texts: Mapping[str, str], touch: Touch) -> tuple[Commitment, ...]:
        """The promises that were kept with the touch, on its day."""
        ids = self.answer("kept", texts) if self._promised else ()
        if ids and touch.happened_on > self.today:
            raise self.wrong("kept", "is for what has happened; this touch lies ahead")
        return tuple(self._promised[each].but(done_on=touch.happened_on) for each in ids)

    def _promise(self, texts: Mapping[str, str]) -> NotedPromise | None:
        """The promise with which a note that was typed here ends."""
        return promise_in(texts["summary"], self.today) if self.is_changed("summary", texts) else None

    def _with_promise(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """The texts with the promise of the note where promises are asked for."""
        promise = self._promise(texts)
        if promise is None:
            return texts
        if texts["next"].strip():
            raise self.wrong("next", "is said twice: after the > of the note, and here; clear one of them")
        due = promise.due_on.isoformat() if promise.due_on is not None else texts["due"]
        return {**texts, "summary": promise.note, "next": promise.what, "due": due}

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


def _promise_words(promise: Commitment, today: date) -> str:
    """`we owe: pricing sheet (12 Nov)`."""
    due = f" ({say.short_date(promise.due_on, today)})" if promise.due_on is not None else ""
    return f"{say.owes(promise.side)}: {say.clipped(promise.what, _PROMISE_MOST)}{due}"


class LogForm(ModelForm):
    """A quick log: type, enter. Account, kind and date are filled in."""

    SAVES_FROM = frozenset({"summary"})


_OWED = "owed"
_NOTE_ROWS = 4


class LogTogetherForm(Form):
    """One note, one date, one touch with each account: of the kind it is owed, or of one kind for all."""

    first = "summary"

    def __init__(self, lines: Sequence[Line], today: date, draft: Mapping[str, str], problem: str) -> None:
        self._lines = lines
        accounts = {account.id for account, _ in lines}
        super().__init__(f"Log together · {say.count(len(accounts), 'account')}", today, draft, problem)

    def fields(self) -> Iterable[Widget]:
        """The note first, for it is what gets typed; below it who gets which touch."""
        kinds: list[tuple[str, str]] = [(kind, traits.label) for kind, traits in KINDS.items()]
        something_owed = any(kind is not None for _, kind in self._lines)
        if something_owed:
            kinds.insert(0, (_OWED, "what each is owed"))
        first = self.initial("kind", _OWED if something_owed else "check_in")
        channels = [("", "–"), *((channel, say.word_label(channel)) for channel in CHANNELS)]
        note = Note(shown_lines(self.initial("summary")), id="summary", tab_behavior="focus")
        note.placeholder = "what happened, the same for each of them"
        note.styles.height = _NOTE_ROWS
        yield Field("", note, id="summary-field")
        kind, on_day, channel = (Touch.fields[name].label for name in ("kind", "happened_on", "channel"))
        yield Field(kind, Choice(kinds, first, id="kind"), id="kind-field")
        yield self.line(on_day, "on", "today", short=True)
        yield Field(channel, Choice(channels, self.initial("channel"), id="channel"), id="channel-field")
        yield Who(self._who(first))

    @on(Entry.Changed, "#on")
    def on_mount(self) -> None:
        """Ready to type; which day it was stands beside it."""
        self.echo("on", backwards=True)

    @on(Choice.Changed, "#kind")
    def _kind_changed(self, event: Choice.Changed) -> None:
        self.query_one(Who).show(self._who(event.choice.value))

    def decide(self) -> Change:
        """One touch with each account; a date ahead plans them."""
        on_day = self.day("on", backwards=True)
        try:
            return log_together(
                self._lines,
                self.today,
                on=on_day,
                kind=self._one_kind(self.text("kind")),
                channel=self.text("channel") or None,  # type: ignore[arg-type]
                summary=self.text("summary"),
            )
        except TogetherError as refused:
            raise WrongField("kind", sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("on", f"It {refused.why}.") from None

    @staticmethod
    def _one_kind(chosen: str) -> Kind | None:
        return None if chosen == _OWED else chosen  # type: ignore[return-value]

    def _who(self, chosen: str) -> Passage:
        touches = touches_for(self._lines, self._one_kind(chosen))
        # What still needs a word of the user's must not hide behind the five that are named.
        touches.sort(key=lambda line: line[1] is not None)
        named = [(account.name, say.kind_label(kind) if kind else "choose a kind") for account, kind in touches]
        return named_lines(named)


_STATES = ("open", "done", "dropped")
_COMMITMENT_ORDER = (
    "what",
    "side",
    "owner",
    "due_on",
    APART,
    Question("state", "State", words={"done": "kept"}, field=word(_STATES, default="open")),
    Question("closed_on", "On", field=Commitment.fields["done_on"]),
    APART,
    "shared",
)


class CommitmentModel(FormModel[Commitment]):
    """A promise: open, kept or dropped."""

    kind = Commitment
    closing = "closed_on"

    def __init__(self, account: Account, today: date, people: People, before: Commitment | None) -> None:
        self._account = account
        initial = {"state": "open", "closed_on": ""}
        if before is not None and not before.is_open:
            closed_on = before.done_on or before.dropped_on
            assert closed_on is not None, "what is not open was closed on a day"
            initial = {"state": "done" if before.done_on else "dropped", "closed_on": closed_on.isoformat()}
        title = f"{'New promise' if before is None else 'Promise'} · {account.name}"
        super().__init__(title, _COMMITMENT_ORDER, today, people, before, initial)

    def change(self, texts: Mapping[str, str]) -> Change:
        """The promise with its new state."""
        after = self.made(texts, new={"account_id": self._account.id}, **self._closed(texts))
        if self.is_unchanged(after):
            return Change("")
        return save_commitment(self._account, self.before, after)

    def _closed(self, texts: Mapping[str, str]) -> dict[str, date | None]:
        closed = self.closed(texts, "a promise kept or dropped; clear it, or choose another state")
        if closed is None:
            return {}
        state, on = closed
        return {"done_on": on if state == "done" else None, "dropped_on": on if state == "dropped" else None}


_SIGNAL_STATES = ("open", "resolved")
_SIGNAL_ORDER = ("kind", "severity", "seen_on", "evidence")
_STORED_ORDER = (
    *_SIGNAL_ORDER,
    APART,
    Question("state", "State", field=word(_SIGNAL_STATES, default="open")),
    Question("closed_on", field=Signal.fields["resolved_on"]),
)


class SignalModel(FormModel[Signal]):
    """A signal: open, and once it is stored, open or resolved. `known` are the account's own."""

    kind = Signal
    closing = "closed_on"

    def __init__(
        self, account: Account, known: Sequence[Signal], today: date, people: People, before: Signal | None
    ) -> None:
        self._account, self._known = account, known
        initial = {"seen_on": today.isoformat(), "severity": "medium"}
        if before is not None:
            closed_on = before.resolved_on
            initial = {"state": "resolved" if closed_on else "open"}
            initial["closed_on"] = closed_on.isoformat() if closed_on else ""
        order = _STORED_ORDER if before is not None else _SIGNAL_ORDER
        title = f"{'New signal' if before is None else 'Signal'} · {account.name}"
        super().__init__(title, order, today, people, before, initial)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the kind speaks of and suggests, or that it is noted already; the day it is resolved."""
        said = super().echoes(texts)
        kind = texts["kind"]
        if (twin := noted_already(self._known, kind, self.before)) is not None:
            said["kind"] = f"noted already, since {say.full_date(twin.seen_on)}"
        elif kind in SUGGESTIONS:
            said["kind"] = f"{'risk' if kind in RISK_SIGNALS else 'growth'}: {SUGGESTIONS[kind].what}"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The signal with its new state."""
        after = self.made(texts, new={"account_id": self._account.id}, **self._closed(texts))
        if self.is_unchanged(after):
            return Change("")
        with self.refusals(resolved_on="closed_on"):
            return save_signal(self._account, self._known, self.before, after)

    def _closed(self, texts: Mapping[str, str]) -> dict[str, date | None]:
        closed = self.closed(texts, "one that is resolved; clear it, or choose the other state")
        return {} if closed is None else {"resolved_on": closed[1]}


class DismissForm(ReasonForm):
    """Why signals are put away."""

    def __init__(
        self, signs: Sequence[Sign], policy: Policy, today: date, draft: Mapping[str, str], problem: str
    ) -> None:
        one = signs[0]
        about = f"{kind_words(one.kind)} · {one.account.name}" if len(signs) == 1 else f"{len(signs)} signals"
        who = named_lines([(each.account.name, kind_words(each.kind)) for each in signs]) if len(signs) > 1 else None
        change = partial(_put_away, signs, today)
        super().__init__(f"Put away · {about}", _dismissal_means(signs, policy), change, today, draft, problem, who)


def _put_away(signs: Sequence[Sign], today: date, reason: str) -> Change:
    return dismiss(signs, reason, today)


def _dismissal_means(signs: Sequence[Sign], policy: Policy) -> str:
    by_rule = sum(each.is_derived for each in signs)
    silent = f"silent for {policy.dismissed_for} days, or until it closes and opens again"
    if by_rule == len(signs):
        return f"{'It stays' if by_rule == 1 else 'Each stays'} {silent}."
    if not by_rule:
        they = "it is" if len(signs) == 1 else "they are"
        return f"Noted by hand: {they} resolved, and the reason kept."
    return f"What was found by rule stays {silent}; what was noted by hand is resolved."
