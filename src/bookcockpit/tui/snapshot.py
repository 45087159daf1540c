"""What the app hands down to its screens: one moment of the book, and nothing that can write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Account, Touch
    from bookcockpit.core.playbook import Playbook
    from bookcockpit.core.today import TodayView


class Snapshot(NamedTuple):
    """The book of a day, its Today, and the badges of the header.

    `timeline` answers the newest touches of an account, read when first asked for.
    """

    book: Book
    view: TodayView
    playbook: Playbook
    timeline: Callable[[Account], list[Touch]]
    read_only: bool = False
    is_demo: bool = False
