"""One import as far as it has come: where its files are, how their columns are read, what is wanted besides.

It is kept while the page is closed, so nothing that was typed or chosen is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bookcockpit.core.change import Change
from bookcockpit.core.text import name_key
from bookcockpit.exchange.crm.titles import TARGETS
from bookcockpit.exchange.crm_in import How
from bookcockpit.exchange.csv_read import WORKBOOK, clean_title
from bookcockpit.exchange.mapping import (
    MappedColumn,
    Mapping,
    problem,
    said_for_all,
)
from bookcockpit.exchange.plans import ImportPlan
from bookcockpit.tui.bringing.look import (
    Found,
    Part,
    proposed,
    without_command_line,
)

ALL_DEALS = "all_deals"
"""The name of the choice how all deals of a file stand."""


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
    # The keys of the files that are read as on a day before, and that day.
    known: dict[str, date] = field(default_factory=dict)
    spread: bool = True

    def choose(self, name: str, value: object) -> None:
        """Take an answer: one of `How`, what a word for a tier means, how all deals stand, or whether first touches
        are spread."""
        if name == "spread":
            self.spread = bool(value)
        elif name == ALL_DEALS:
            self._say_of_deals(str(value))
        elif name.startswith("tier:"):
            word = name.removeprefix("tier:")
            others = tuple(each for each in self.how.tiers if name_key(each[0]) != name_key(word))
            self.how = self.how._replace(tiers=(*others, (word, str(value))))
        else:
            self.how = self.how._replace(**{name: value})  # type: ignore[arg-type]

    def _say_of_deals(self, state: str) -> None:
        """Let every deal of the file shown be won, or open; "" leaves it to a column."""
        others = tuple(each for each in self.mapping.said if each[0] != "deal_stage")
        mapping = self.mapping._replace(said=others)
        self.parts[self.place] = self.part._replace(
            mapping=said_for_all(mapping, [f"deal_stage={state}"]) if state else mapping
        )

    @property
    def part(self) -> Part:
        """The file whose columns are shown."""
        return self.parts[self.place]

    def begin_again(self) -> None:
        """Forget the files and every choice: they were brought in."""
        self.__dict__.update(Run().__dict__)

    def take(self, parts: list[Part]) -> None:
        """These files it is. Those taken before keep how their columns are read."""
        before = {part.key: part for part in self.parts}
        self.parts = [kept if (kept := before.get(part.key)) and _same_file(kept, part) else part for part in parts]
        self.place = 0

    def assign(self, index: int, wanted: str) -> None:
        """Let a column of the file shown fill a field; "" leaves it out. What filled the field before is left out."""
        self.parts[self.place] = self.part._replace(mapping=assigned(self.mapping, index, wanted))
        self.known.pop(self.part.key, None)

    def read_as(self, system: str, table: str, encoding: str) -> None:
        """Read the file shown as an export of another system, or as holding something else. Raises `CsvError`."""
        place, part = self.place, self.part
        self.parts[place] = proposed(part.path, system, table, "" if encoding == WORKBOOK else encoding, part.sheet)

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


class ReadFile(NamedTuple):
    """A file an import was worked out from: what messages call it, where it is, how it is encoded ("" unknown), and
    its sheet."""

    name: str
    path: Path
    encoding: str = ""
    sheet: str = ""


class Prepared(NamedTuple):
    """An import that was worked out and not yet written: `change` is what would be saved, first dates included.

    `created` and `updated` are names of accounts; `first_touches` how many first dates were spread;
    `held` what the change consists of, in words; `files` those it was worked out from.
    """

    plan: ImportPlan
    change: Change
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    first_touches: int = 0
    files: tuple[ReadFile, ...] = ()


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
