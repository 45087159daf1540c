"""What is asked about a signal noted by hand, and where signals are put away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Signal
from bookcockpit.core.fields import word
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.signals.edits import dismiss, kind_words, noted_already, save_signal
from bookcockpit.core.signals.rules import SUGGESTIONS, Sign
from bookcockpit.core.vocabulary import RISK_SIGNALS
from bookcockpit.tui.forms.form import ReasonForm, named_lines
from bookcockpit.tui.forms.model import APART, FormModel, People, Question

_STATES = ("open", "resolved")
_SIGNAL_ORDER = ("kind", "severity", "seen_on", "evidence")
_STORED_ORDER = (
    *_SIGNAL_ORDER,
    APART,
    Question("state", "State", spec=word(_STATES, default="open")),
    Question("closed_on", spec=Signal.specs["resolved_on"]),
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
        self, signs: Sequence[Sign], playbook: Playbook, today: date, draft: Mapping[str, str], problem: str
    ) -> None:
        one = signs[0]
        about = f"{kind_words(one.kind)} · {one.account.name}" if len(signs) == 1 else f"{len(signs)} signals"
        who = named_lines([(each.account.name, kind_words(each.kind)) for each in signs]) if len(signs) > 1 else None
        change = partial(_put_away, signs, today)
        super().__init__(f"Put away · {about}", _dismissal_means(signs, playbook), change, today, draft, problem, who)


def _put_away(signs: Sequence[Sign], today: date, reason: str) -> Change:
    return dismiss(signs, reason, today)


def _dismissal_means(signs: Sequence[Sign], playbook: Playbook) -> str:
    by_rule = sum(each.is_derived for each in signs)
    silent = f"silent for {playbook.dismissed_for} days, or until it closes and opens again"
    if by_rule == len(signs):
        return f"{'It stays' if by_rule == 1 else 'Each stays'} {silent}."
    if not by_rule:
        they = "it is" if len(signs) == 1 else "they are"
        return f"Noted by hand: {they} resolved, and the reason kept."
    return f"What was found by rule stays {silent}; what was noted by hand is resolved."
