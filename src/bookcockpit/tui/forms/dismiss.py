"""What is said where signals are put away: one or several, found by rule or noted by hand."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date
from functools import partial

from bookcockpit.core.change import Change
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.signals.edits import dismiss, kind_words
from bookcockpit.core.signals.rules import Sign
from bookcockpit.tui.forms.reason import ReasonForm
from bookcockpit.tui.forms.several import named_lines


class DismissForm(ReasonForm):
    """Why signals are put away."""

    def __init__(
        self, signs: Sequence[Sign], playbook: Playbook, today: date, draft: Mapping[str, str], problem: str
    ) -> None:
        one = signs[0]
        about = f"{kind_words(one.kind)} · {one.account.name}" if len(signs) == 1 else f"{len(signs)} signals"
        who = named_lines([(each.account.name, kind_words(each.kind)) for each in signs]) if len(signs) > 1 else None
        change = partial(_put_away, signs, today)
        super().__init__(f"Put away · {about}", _means(signs, playbook), change, today, draft, problem, who)


def _put_away(signs: Sequence[Sign], today: date, reason: str) -> Change:
    return dismiss(signs, reason, today)


def _means(signs: Sequence[Sign], playbook: Playbook) -> str:
    by_rule = sum(each.is_derived for each in signs)
    silent = f"silent for {playbook.dismissed_for} days, or until it closes and opens again"
    if by_rule == len(signs):
        return f"{'It stays' if by_rule == 1 else 'Each stays'} {silent}."
    if not by_rule:
        they = "it is" if len(signs) == 1 else "they are"
        return f"Noted by hand: {they} resolved, and the reason kept."
    return f"What was found by rule stays {silent}; what was noted by hand is resolved."
