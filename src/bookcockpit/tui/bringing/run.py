"""One import as far as it has come: where its files are, how their columns are read, what is wanted besides.

It is kept while the page is closed, so nothing that was typed or chosen is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.exchange.crm.targets import TARGETS
from bookcockpit.exchange.crm_in import How
from bookcockpit.exchange.csv_read import clean_title
from bookcockpit.exchange.mapping import problem
from bookcockpit.tui.bringing.look import proposed, without_command_line

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bookcockpit.core.change import Change
    from bookcockpit.exchange.mapping import MappedColumn, Mapping
    from bookcockpit.exchange.plans import ImportPlan
    from bookcockpit.tui.bringing.look import Found, Part


@dataclass
class Run:
    """The state of the page: the text of its path line, what was found there, and every choice made since."""

    text: str = ""
    # A name may hold what cannot be typed, so a chosen path is kept beside the text that shows it.
    picked: Path | None = None
    found: Found | None = None
    parts: list[Part] = field(default_factory=list)
    place: int = 0
    how: How = field(default_factory=How)
    # The files that are read as on a day before, and that day.
    known: dict[Path, date] = field(default_factory=dict)
    spread: bool = True

    def choose(self, name: str, value: object) -> None:
        """Take an answer: one of `How`, or whether first touches are spread."""
        if name == "spread":
            self.spread = bool(value)
        else:
            self.how = self.how._replace(**{name: value})  # type: ignore[arg-type]

    @property
    def part(self) -> Part:
        """The file whose columns are shown."""
        return self.parts[self.place]

    def begin_again(self) -> None:
        """Forget the files and every choice: they were brought in."""
        self.__dict__.update(Run().__dict__)

    def take(self, parts: list[Part]) -> None:
        """These files it is. Those taken before keep how their columns are read."""
        before = {part.path: part for part in self.parts}
        self.parts = [kept if (kept := before.get(part.path)) and _same_file(kept, part) else part for part in parts]
        self.place = 0

    def assign(self, index: int, wanted: str) -> None:
        """Let a column of the file shown fill a field; "" leaves it out. What filled the field before is left out."""
        self.parts[self.place] = self.part._replace(mapping=assigned(self.mapping, index, wanted))
        self.known.pop(self.part.path, None)

    def read_as(self, system: str, table: str, encoding: str) -> None:
        """Read the file shown as an export of another system, or as holding something else. Raises `CsvError`."""
        place = self.place
        self.parts[place] = proposed(self.parts[place].path, system, table, encoding)

    @property
    def mapping(self) -> Mapping:
        """How the columns of the file shown are read."""
        assert self.part.mapping is not None, "only exports have their columns mapped"
        return self.part.mapping

    def missing(self) -> list[tuple[int, str]]:
        """What must be settled before the import can be checked: the place of the file, and a sentence."""
        return [
            (place, without_command_line(why))
            for place, part in enumerate(self.parts)
            if part.mapping is not None and (why := problem(part.mapping))
        ]


class Prepared(NamedTuple):
    """An import that was worked out and not yet written: `change` is what would be saved, first dates included.

    `created` and `updated` are names of accounts; `first_touches` how many first dates were spread;
    `held` what the change consists of, in words; `files` where they are and how they are encoded ("" unknown).
    """

    plan: ImportPlan
    change: Change
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    first_touches: int = 0
    files: tuple[tuple[Path, str], ...] = ()


class Written(NamedTuple):
    """An import that was written: its step in the undo list, and where the backup lies, if one was needed."""

    prepared: Prepared
    step: int
    label: str
    backup: Path | None


def assigned(mapping: Mapping, index: int, wanted: str) -> Mapping:
    """The mapping with one column reassigned by its place, for titles may be blank, doubled, or anything."""
    title = clean_title(mapping.columns[index].title)
    unsettled = title in mapping.unsettled
    columns = []
    for place, column in enumerate(mapping.columns):
        twin = unsettled and clean_title(column.title) == title
        if place == index:
            columns.append(column._replace(field=wanted))
        elif wanted and (column.field == wanted or twin):
            columns.append(column._replace(field=""))
        else:
            columns.append(column)
    still_open = any(column.field for column in columns if clean_title(column.title) == title) and not wanted
    left = tuple(each for each in mapping.unsettled if each != title or still_open)
    return mapping._replace(columns=tuple(columns), unsettled=left)


def ordered(mapping: Mapping) -> list[tuple[int, MappedColumn]]:
    """The columns as they are shown, with their places: those that fill something, then the others."""
    placed = list(enumerate(mapping.columns))
    return [each for each in placed if each[1].field] + [each for each in placed if not each[1].field]


def field_label(table: str, name: str) -> str:
    """A field as people call it."""
    return next(target.label for target in TARGETS[table] if target.name == name)


def _same_file(before: Part, now: Part) -> bool:
    """Whether a file that is taken again has the columns it had."""
    if before.mapping is None or now.mapping is None or before.rows != now.rows:
        return False
    return [each.title for each in before.mapping.columns] == [each.title for each in now.mapping.columns]
