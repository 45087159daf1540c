"""From what the rooms raise to one sentence and an exit code, in one place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from bookcockpit.core.text import show

FAILED, ATTENTION, INTERRUPTED = 1, 3, 130
"""Exit codes: could not, the store needs attention, interrupted. 0 is done; 2, from click, is usage."""


class Failure(click.ClickException):
    """One sentence for standard error: what could not be done, where, and what to do next."""

    exit_code = FAILED

    def __init__(self, sentence: str) -> None:
        super().__init__(show(sentence))


class NeedsAttention(Failure):
    """A failure for which the store itself has to be looked after."""

    exit_code = ATTENTION


@contextmanager
def refused_as(called: Callable[[str], str]) -> Iterator[None]:
    """Say what a field refuses as a failure of what it is `called` here: its option, say."""
    from bookcockpit.core.fields import FieldError

    try:
        yield
    except FieldError as refused:
        raise Failure(f"{called(refused.field)} {refused.why}") from None


def explained(error: Exception) -> Failure | None:
    """The failure for an error of one of the rooms; None for what nobody foresaw, which is a bug."""
    from bookcockpit.core.fields import FieldError
    from bookcockpit.store.errors import StoreError

    if isinstance(error, StoreError):
        return NeedsAttention(str(error)) if error.needs_attention else Failure(str(error))
    if isinstance(error, FieldError):
        return Failure(error.sentence)
    if isinstance(error, _refusals()):
        return Failure(str(error))
    if isinstance(error, OSError):
        place = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        return Failure(f"{place}{error.strerror or error}")
    return None


def _refusals() -> tuple[type[Exception], ...]:
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.dates import DateError
    from bookcockpit.core.due.postpone import PostponeError
    from bookcockpit.core.money import MoneyError
    from bookcockpit.core.policy import PolicyError
    from bookcockpit.core.text import TextError
    from bookcockpit.demo import DemoError
    from bookcockpit.exchange.book_json import BookError
    from bookcockpit.exchange.kinds import CsvError
    from bookcockpit.settings import SettingsError

    of_the_core = (UnknownName, DateError, MoneyError, TextError, PostponeError, PolicyError)
    return (*of_the_core, SettingsError, CsvError, BookError, DemoError)
