"""What the import page has done for it: planning beside the screen, backup and writing, and taking it back."""

from __future__ import annotations

import asyncio
from collections.abc import (
    Callable,
    Sequence,
)
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.due.spread import staggered
from bookcockpit.core.entities import TABLE_NAMES, Account
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.exchange.csv_read import WORKBOOK
from bookcockpit.exchange.plans import ImportPlan
from bookcockpit.store.errors import StoreError
from bookcockpit.store.library import Library
from bookcockpit.tui.bringing.look import Part
from bookcockpit.tui.bringing.paths import home_folder
from bookcockpit.tui.bringing.run import Prepared, ReadFile, Run, Written
from bookcockpit.tui.saving import patiently

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import Progress

_NAMED = {
    "stakeholder": ("person", "people"),
    "touch": ("touch", "touches"),
    "play": ("play", ""),
    "commitment": ("promise", ""),
    "arr_line": ("ARR line", ""),
}
_BESIDE = ("external_ref", "import_value", "call_change", "tier_change")
"""What is stored beside the rows of a file and not worth a word of its own."""


class Hands:
    """The only part of the import page that knows the desk. Its methods but the last are called from threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.folder: Path = home_folder()
        self.run = Run()

    def plan(self, run: Run, progress: Progress) -> Prepared:
        """Work out what the import would do; whatever `progress` raises ends it. Raises `StoreError`.

        It reads through a connection of its own: the screen's is never kept waiting.
        """
        from bookcockpit.exchange.plans import with_doubts

        today = self._desk.today
        with Library.open(self._desk.library.path) as library:
            plan = _planned(run, library, self._desk, progress)
            change, first_touches = plan.change, 0
            book = library.load(today)
            plan = with_doubts(plan, book)
            if run.spread and any(isinstance(each, Account) for each in change.save):
                change = staggered(book, self._desk.playbook, change, today)
                first_touches = len(change.save) - len(plan.change.save)
            names = {each.id: each.name for each in library.names()}
        files = tuple(
            ReadFile(part.name, part.path, part.mapping.encoding if part.mapping else "", part.sheet)
            for part in run.parts
        )
        return _prepared(plan, names)._replace(change=change, first_touches=first_touches, files=files)

    def recalled(self, parts: list[Part]) -> list[Part]:
        """The files read as those of the same titles were before, and `run` with the answers of then.

        What is new in a changed header, what a title is known to mean only by now, and a memory that cannot be read,
        are among the notices of the mapping.
        """
        from bookcockpit.exchange.mapping import (
            answered,
            applied,
            memory,
        )

        held, found, known = memory(self._desk.settings.folders.config), [], []
        for part in parts:
            mapping = part.mapping
            before = held.of(mapping) if mapping is not None else None
            if mapping is not None and before is not None:
                known.append(before)
                read = applied(mapping, before)
                if read.notices == mapping.notices:
                    self.run.known[part.key] = before.on
                found.append(part._replace(mapping=read))
            elif mapping is not None and (notice := held.warning or held.changed(mapping)):
                found.append(part._replace(mapping=mapping._replace(notices=(*mapping.notices, notice))))
            else:
                found.append(part)
        self.run.how = answered(self.run.how, known)
        return found

    def _remember(self) -> None:
        """Keep how the exports that were written are read; an import does not fail for that."""
        from bookcockpit.exchange.mapping import remember

        mappings = [part.mapping for part in self.run.parts if part.mapping is not None]
        with suppress(OSError):
            remember(self._desk.settings.folders.config, mappings, self.run.how, self._desk.today)

    def write_rejected(self, files: Sequence[ReadFile], plan: ImportPlan) -> list[Path]:
        """Write the rejected rows of each file beside it, else into the home folder; where they are.

        Raises `OSError` when neither takes them.
        """
        from bookcockpit.exchange.files import write_text
        from bookcockpit.exchange.plans import rejected_rows

        written = []
        for name, path, encoding, sheet in files:
            mine = [each for each in plan.rejected if each.file == name]
            said = None if encoding in ("", WORKBOOK) else encoding
            if not (text := rejected_rows(path, mine, said, sheet) if mine else ""):
                continue
            try:
                written.append(write_text(free_name(path.parent, path.stem), text))
            except PermissionError:
                written.append(write_text(free_name(home_folder(), path.stem), text))
        return written

    def write(self, prepared: Prepared, waiting: Callable[[], None]) -> Written:
        """Back up, then write all of it as one step; waits while another program writes, after telling `waiting`.

        Raises `StoreError`: then nothing was written.
        """
        library = self._desk.library
        kept: list[Path | None] = []

        def once(seconds: float) -> None:
            if not kept:
                kept.append(self._desk.back_up_before("import"))
            self._desk.apply(prepared.change, wait_seconds=seconds)

        async def until_written() -> None:
            await patiently(once, waiting)

        asyncio.run(until_written())
        self._remember()
        step = library.steps(1)[0]
        return Written(prepared, step.id, step.label, kept[0])

    def take_back(self, written: Written, waiting: Callable[[], None]) -> str:
        """Undo the import if it is still the newest step; why not, or ""."""
        library = self._desk.library
        try:
            newest = next((step for step in library.steps(1) if not step.undone), None)
            if newest is None or newest.id != written.step:
                return "Something else was done since; u on Today takes back one step after the other."

            async def undone() -> None:
                await patiently(lambda seconds: library.undo(wait_seconds=seconds), waiting)

            asyncio.run(undone())
        except StoreError as refused:
            return str(refused)
        return ""


def free_name(folder: Path, stem: str) -> Path:
    """A name for the rejected rows of a file that nothing has yet."""
    name = folder / f"{stem}-rejected.csv"
    number = 1
    while name.exists():
        number += 1
        name = folder / f"{stem}-rejected-{number}.csv"
    return name


def _planned(run: Run, library: Library, desk: Desk, progress: Progress) -> ImportPlan:
    base, today, how = library.meta.base_currency, desk.today, run.how
    match run.part.kind:
        case "book":
            from bookcockpit.exchange.book_in import plan_book

            file = run.part.path
            progress(file.name, 0)
            return plan_book(file.name, file.read_bytes().decode("utf-8-sig"), library, today=today, base_currency=base)
        case "native":
            from bookcockpit.exchange.csv_in import plan_import
            from bookcockpit.exchange.sources import Source

            sources = [Source(part.name, part.table, part.path, part.sheet) for part in run.parts]
            return plan_import(
                sources, library, today=today, base_currency=base, skip_bad=how.skip_bad, progress=progress
            )
        case _:
            from bookcockpit.exchange.crm_in import plan_crm

            files = [(part.path, part.mapping) for part in run.parts if part.mapping is not None]
            how = how._replace(asks_since=True)
            return plan_crm(files, library, how, today=today, base_currency=base, progress=progress)


def _prepared(plan: ImportPlan, stored: dict[str, str]) -> Prepared:
    """The plan with what its numbers are about."""
    created: dict[str, str] = {}
    updated: dict[str, str] = {}
    kinds: dict[str, int] = {}
    for entity in plan.change.save:
        table = TABLE_NAMES[type(entity)]
        if table not in _BESIDE:
            kinds[table] = kinds.get(table, 0) + 1
        if isinstance(entity, Account):
            (updated if entity.id in stored else created)[entity.id] = entity.name
        elif (account := _account_of(entity)) in stored:
            updated[account] = stored[account]
    held = [say.count(number, *_NAMED.get(table, (say.word_label(table), ""))) for table, number in kinds.items()]
    return Prepared(plan, plan.change, tuple(created.values()), tuple(updated.values()), tuple(held))


def _account_of(entity: Entity) -> str:
    return str(getattr(entity, "account_id", ""))
