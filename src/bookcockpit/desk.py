"""The composition root: store, policy and clock on one desk, for the command line and the cockpit alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.today import TodayView, today_view
from bookcockpit.core.entities import Account, Rate, Stakeholder
from bookcockpit.core.fields import Entity, FieldError, admit
from bookcockpit.core.health.score import Healths
from bookcockpit.core.policy import Policy, preset
from bookcockpit.protected import protect
from bookcockpit.settings import Settings, SettingsError
from bookcockpit.store.connect import WAIT_SECONDS
from bookcockpit.store.errors import StoreError
from bookcockpit.store.library import Library

if TYPE_CHECKING:
    from bookcockpit.store.forget import Forgotten


class Desk:
    """What an account manager works at: one open book, its playbook, today's date, the days off."""

    def __init__(self, settings: Settings, library: Library, *, is_demo: bool = False) -> None:
        self.settings = settings
        self.library = library
        self.is_demo = is_demo
        self.policy = read_policy(settings, library.meta.preset)
        protect(library.path, *settings.files)

    @classmethod
    def open(cls, settings: Settings) -> Desk:
        """Open the store the settings name; raises `StoreError` or `PolicyError`."""
        return cls(settings, Library.open(settings.store))

    @property
    def today(self) -> date:
        """The business date now."""
        return self.settings.today()

    def book(self, trouble: Callable[[StoreError], None] | None = None) -> Book:
        """A fresh snapshot as of today; `trouble` is told of what cannot be read later."""
        return self.library.load(self.today, trouble, self.settings.days_off)

    def today_view(self, book: Book, healths: Healths | None = None, **narrowed: int | str | bool | None) -> TodayView:
        """Today of a snapshot; keyword arguments as `core.today.today_view`."""
        return today_view(
            book,
            self.policy,
            book.as_of,
            healths=healths,
            **narrowed,  # type: ignore[arg-type]
        )

    def apply(self, change: Change, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Write a change: one transaction, one undo step. The one way in, so no field is written against its rules.

        Raises `FieldError`, and whatever `Library.apply` raises; then nothing was written.
        """
        today = self.today
        for entity in change.save:
            try:
                admit(entity, today)
            except FieldError:
                # Rarely: only then is it worth asking whether that was stored already.
                stored = self.library.get(type(entity), entity.id) if entity.rev else None
                if stored is None:
                    raise
                admit(entity, today, stored)
        self.library.apply(change, wait_seconds=wait_seconds)

    def referring(self, *entities: Entity) -> list[Entity]:
        """Every stored row that refers to one of these entities, each once. Raises `StoreError`."""
        from bookcockpit.store.rows import referring

        return referring(self.library.path, *entities)

    def forget(self, entity: Account | Stakeholder) -> Forgotten:
        """Remove an account or a person for good, the journal's memory included. Raises `StoreError`."""
        from bookcockpit.store.errors import StoreReadOnly
        from bookcockpit.store.forget import forget

        if self.library.read_only:
            raise StoreReadOnly(f"{self.library.path} is open for reading only; nothing was forgotten.")
        return forget(self.library.path, entity)

    def back_up_before(self, what: str) -> Path | None:
        """A backup before a large change; None for a book that has nothing to lose. Raises `StoreError`."""
        if not (self.library.names() or self.library.find(Rate)):
            return None
        from bookcockpit.store.backup import backup

        return backup(self.library.path, reason=f"before-{what}")

    def warm_up(self) -> str:
        """What the first change of a day waits for, done ahead of it: imports and a backup; what stood in the way."""
        self.library.warm_up()
        return self.back_up_daily()

    def back_up_daily(self) -> str:
        """A backup before the first change of a day; what kept it from being made, or ""."""
        if self.is_demo or self.library.read_only:
            return ""
        from bookcockpit.store.backup import daily
        from bookcockpit.store.errors import StoreError

        try:
            daily(self.library.path)
        except StoreError as refused:
            return f"Today's backup could not be made: {refused}"
        return ""

    def once(self, sentence: str) -> str:
        """A sentence that is said once, not at every start; "" where it was said."""
        from bookcockpit.once import is_new

        return sentence if is_new(sentence, self.settings.folders.state) else ""

    def unsafe_place(self) -> str:
        """Why the place of the book is no good one, said once of each; or ""."""
        if self.is_demo:
            return ""
        from bookcockpit.store.files import unsafe

        sentence = unsafe(self.library.path)
        return sentence and self.once(sentence)

    def counts_anew(self, most: int = 8, *, once: bool = True) -> str:
        """What an update of the book changed in its ARR, with at most so many accounts; said `once`, else again."""
        from bookcockpit.store import arr_before
        from bookcockpit.store.check import backups_of

        before = self.library.updated_from
        kept = f"before-layout-{arr_before.LAYOUT}"
        was_older = before is not None and before < arr_before.LAYOUT
        if self.is_demo or not (was_older or any(each.reason == kept for each in backups_of(self.library.path))):
            return ""
        if once and not self.once(f"{self.library.path}: ARR since layout {arr_before.LAYOUT}"):
            return ""
        return arr_before.other_words(self.book(), most)

    def unsaid(self, book: Book) -> str:
        """What the statuses of former customers end without anybody having said so, told once of each; or ""."""
        if self.is_demo or not book.as_stored:
            return ""
        from bookcockpit.core.renewals.status import unsaid_words

        return self.once(f"{unsaid_words(book)}.")

    def what_is_left(self, error: StoreError) -> str:
        """The sentence for a book that is gone or no good while it is open; one that is gone is written down first."""
        from bookcockpit.store.errors import StoreMissing

        if self.is_demo or not isinstance(error, StoreMissing):
            return str(error)
        from bookcockpit.store.recover import what_is_left

        return what_is_left(self.library, error, self.settings.folders.state / "rescued")

    def close(self) -> None:
        """Close the store."""
        self.library.close()


def read_policy(settings: Settings, preset_name: str) -> Policy:
    """The store's preset with the user's file on top; raises `PolicyError` or `SettingsError`."""
    base = preset(preset_name)
    if settings.playbook is None:
        return base
    from bookcockpit.core.policy_toml import with_overrides

    try:
        text = settings.playbook.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as broken:
        raise SettingsError(f"{settings.playbook} cannot be read: {broken}") from None
    return with_overrides(base, text, str(settings.playbook))
