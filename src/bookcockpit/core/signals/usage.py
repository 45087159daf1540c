"""Signals that readings of usage and seats give by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dismissals import dismissal_of
from bookcockpit.core.entities import Account
from bookcockpit.core.history import PULSE_DAYS, Pulse, Read
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import INPUTS, Severity


class ReadSign(NamedTuple):
    """What a run of readings says: the signal it gives since its first reading, by its newest."""

    kind: str
    severity: Severity
    since: Read
    newest: Read

    @property
    def evidence(self) -> str:
        """The newest reading in words."""
        name, value = self.newest.input, self.newest.value
        return f"{INPUTS[name].label} {say.reading_words(name, value)} on {say.full_date(self.newest.on)}"


class _Rule(NamedTuple):
    input: str
    kind: str
    holds: Callable[[Policy, float], bool]
    is_grave: Callable[[Policy, float], bool]


def _fell(rules: Policy, value: float) -> bool:
    return value <= -rules.usage_drop


def _fell_far(rules: Policy, value: float) -> bool:
    return value <= -rules.usage_drop_high


_USAGE: tuple[_Rule, ...] = (
    _Rule("usage_trend_pct", "usage_decline", _fell, _fell_far),
    _Rule("logins_trend_pct", "usage_decline", _fell, _fell_far),
    _Rule("seats_active_pct", "seats_near_limit", lambda rules, value: value >= rules.seats_near, lambda *_: False),
)
USAGE_INPUTS = tuple(rule.input for rule in _USAGE)
"""The inputs whose newest readings can make a touch due."""
_OTHERS: tuple[_Rule, ...] = (
    _Rule(
        "open_escalations",
        "ticket_escalated",
        lambda _rules, value: value >= 1,
        lambda rules, value: value >= rules.escalations_high,
    ),
    _Rule(
        "invoice_days_late",
        "invoice_late",
        lambda rules, value: value >= rules.invoice_late,
        lambda rules, value: value >= rules.invoice_late_high,
    ),
)


def read_signs(book: Book, policy: Policy, account: Account, pulse: Pulse) -> Iterator[ReadSign]:
    """What the readings of an account say on the day of its pulse."""
    for rule in (*_USAGE, *_OTHERS):
        if (found := _run(rule, book, policy, account, pulse)) is not None:
            yield found


def speaks(book: Book, policy: Policy, account: Account, after: date | None) -> bool:
    """Whether the newest readings of usage and seats say anything since a day: the book holds those."""
    oldest = book.as_of - timedelta(days=PULSE_DAYS)
    rules = {rule.input: rule for rule in _USAGE}
    return any(
        read.on >= oldest and (after is None or read.on > after) and rules[read.input].holds(policy, read.value)
        for read in book.usage.get(account.id, ())
    )


def usage_signs(book: Book, policy: Policy, account: Account) -> list[ReadSign]:
    """What usage and seats say today and nobody put away, the earliest first."""
    pulse = book.pulse(account)
    found = [sign for rule in _USAGE if (sign := _run(rule, book, policy, account, pulse)) is not None]
    heard = [
        sign
        for sign in found
        if dismissal_of(book, policy, account, sign.kind, sign.newest.input, sign.since.on, book.as_of) is None
    ]
    return sorted(heard, key=lambda sign: sign.since.on)


def _run(rule: _Rule, book: Book, policy: Policy, account: Account, pulse: Pulse) -> ReadSign | None:
    """The unbroken run of readings up to the newest for which a rule holds.

    It is followed back beyond the pulse, lest a signal begin anew because its first reading grew old.
    """
    known = [read for read in reversed(pulse.readings) if read.input == rule.input]
    run = list(takewhile(lambda read: rule.holds(policy, read.value), known))
    if not run:
        return None
    newest, since = run[0], run[-1]
    if len(run) == len(known):
        for read in book.pulses.earlier(account.id, rule.input, since.on):
            if not rule.holds(policy, read.value):
                break
            since = read
    return ReadSign(rule.kind, "high" if rule.is_grave(policy, newest.value) else "medium", since, newest)
