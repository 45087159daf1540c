"""One import as it is prepared: which files, read how, with which answers; what they are, and what it would do."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.due.postpone import staggered
from bookcockpit.core.entities import TABLE_NAMES, Account
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import name_key, show
from bookcockpit.desk import Desk
from bookcockpit.exchange.book_json import BookError, parse
from bookcockpit.exchange.crm.recognise import HELD, looks_like_crm
from bookcockpit.exchange.crm.titles import SYSTEMS, TARGETS
from bookcockpit.exchange.csv_native import FILES
from bookcockpit.exchange.csv_read import WORKBOOK, clean_title, read_csv, sheets_in
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.mapping import MappedColumn, Mapping, problem, propose, said_for_all
from bookcockpit.exchange.plans import How, ImportPlan
from bookcockpit.exchange.sources import native_table
from bookcockpit.exchange.workbooks import ENDINGS as BOOKS
from bookcockpit.store.errors import StoreError
from bookcockpit.store.library import Library
from bookcockpit.tui.paths import home_folder
from bookcockpit.tui.saving import patiently

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import Progress

    Kind = Literal["crm", "native", "book", ""]

MOST_FILES = 100
"""Files of a folder that are looked into."""

TABLES = ("account", "overview", "stakeholder", "contract", "touch", "usage")
"""What an export can hold, in the order it is brought in."""

_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_COMMAND_LINE = re.compile(r"(?:[,;]? or|[,;])? ?(?:or )?(?:say|choose one:)(?: which(?: does)?:)? --.*", re.DOTALL)

_HERE = {
    "say --date-format excel": "choose “day numbers” for Dates",
    "say --date-format": "choose how Dates are written",
    "look at the accents, or say --encoding": "look at the accents; Letters reads it another way",
    'say --term MONTHS, or which column holds it: --map "Column=term_end", renews_on or term_months': (
        "choose Term of deals without one, or the column that holds it"
    ),
    '; say which column holds it: --map "Column=happened_on"': "; choose the column that holds it",
    "; say --since DATE if those that ended before a day are history": "",
    "; --fresh asks anew": "",
    '; --map "Column=-" leaves one out': "; choose – for a column to leave it out",
    '; --map "Column=field" takes one up': "; choose what a column fills to take it up",
    " (stakeholder left)": "",
    "whether a deal is won; say which": "whether a deal is won; choose it, or “all are won” for Deals; say which",
    ", or --set stage=won if all are won": "",
    "--overwrite takes": "“Overwrite changes of mine” takes",
}


class Part(NamedTuple):
    """A file that was looked at: what it is, what it holds (a table), its rows, and a sentence about it.

    `kind` is empty for a file that cannot be brought in; `said` is then why. An export has its `mapping`;
    one that nothing was recognised in `is_guess`. `sheet` is that of a workbook with several tables.
    """

    path: Path
    kind: Kind
    table: str
    rows: int
    said: str
    mapping: Mapping | None = None
    is_guess: bool = False
    sheet: str = ""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.path.name}, sheet “{self.sheet}”" if self.sheet else self.path.name

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.path}\n{self.sheet}" if self.sheet else str(self.path)


class Found(NamedTuple):
    """All that lies at a path; `why` says in one sentence why nothing there can be brought in."""

    path: Path
    parts: tuple[Part, ...]
    why: str = ""
    is_folder: bool = False

    @property
    def is_list(self) -> bool:
        """Whether there is something to choose from: the files of a folder, the sheets of a workbook."""
        return self.is_folder or len(self.parts) > 1

    @property
    def known(self) -> list[Part]:
        """Those of them that were recognised."""
        return [part for part in self.parts if part.kind and not part.is_guess]

    @property
    def likely(self) -> list[Part]:
        """Those most likely meant: of exports the newest of each kind, of one system; of our own files all; else the
        first."""
        exports = sorted((part for part in self.known if part.mapping), key=_age, reverse=True)
        if not exports:
            return [part for part in self.known if part.kind == self.known[0].kind] or self.usable[:1]
        newest: dict[str, Part] = {}
        for part in exports:
            if part.mapping and exports[0].mapping and part.mapping.system == exports[0].mapping.system:
                newest.setdefault(part.table, part)
        return list(newest.values())

    @property
    def usable(self) -> list[Part]:
        """The files that can be brought in, in the order they are read."""
        return [part for part in self.parts if part.kind]


def look_at(path: Path) -> Found:
    """Recognise a file, or every file of a folder. Never raises: what cannot be read is said."""
    try:
        if not path.is_dir():
            if not path.is_file():
                # A pipe would keep the one who opens it waiting for ever.
                return Found(path, (), "It is not a file.")
            parts = _parts_of(path)
            return Found(path, parts, "" if any(part.kind for part in parts) else parts[0].said)
        names = sorted(name for name in os.listdir(path) if _may_hold(name))
    except OSError as refused:
        return Found(path, (), f"It cannot be opened: {refused.strerror or refused}.")
    looked = [part for name in names[:MOST_FILES] for part in _parts_of(path / name)]
    found = Found(path, tuple(sorted(looked, key=_order)), is_folder=True)
    if found.known:
        return found
    if not names:
        return found._replace(why="This folder holds no CSV files or workbooks.")
    has_books = any(name.casefold().endswith(BOOKS) for name in names)
    files = say.count(len(names), "file") if has_books else say.count(len(names), "CSV file", "CSV files")
    return found._replace(why=f"Of the {files} in this folder none is a known export or a file of bookcockpit.")


def _parts_of(path: Path) -> tuple[Part, ...]:
    """A file; of a workbook with several tables each of its sheets."""
    try:
        book = sheets_in(path)
    except (CsvError, OSError):
        book = None
    sheets = [sheet.name for sheet in book.sheets] if book and len(book.sheets) > 1 else [""]
    return tuple(look_into(path, sheet=sheet) for sheet in sheets)


def look_into(path: Path, encoding: str = "", sheet: str = "") -> Part:
    """Recognise one file, or a sheet of it; one that cannot be read has no kind."""
    return _looked_into(path, encoding, sheet)._replace(sheet=sheet)


def _looked_into(path: Path, encoding: str, sheet: str) -> Part:
    try:
        if path.name.casefold().endswith(".json"):
            return _book(path)
        found = looks_like_crm(path, sheet=sheet)
        if found is not None and not found.language:
            return proposed(path, encoding=encoding, sheet=sheet)
        table = read_csv(path, encoding=encoding or None, may_double=True, sheet=sheet)
        if native := native_table([path.name, *([table.sheet.name] if table.sheet else [])], table.columns):
            rows = sum(1 for _ in table.rows())
            what = FILES[native].name.removesuffix(".csv").replace("_", " ").replace("arr", "ARR")
            said = _sentence(f"bookcockpit’s own {what}", rows, table.delimiter, table.encoding)
            return Part(path, "native", native, rows, said)
        likely = ("sheet", "overview") if table.sheet else ("salesforce", "account")
        guess = proposed(path, *likely, encoding, sheet)
        why = "Its columns are not those of a known export."
        if found is not None:
            why = f"Its titles are in {found.language}: better export it with English ones."
        said = f"{why} {say.count(guess.rows, 'row')}; say next what it holds."
        return guess._replace(is_guess=True, said=said)
    except (CsvError, BookError) as refused:
        return Part(path, "", "", 0, _as_sentence(str(refused)))
    except OSError as refused:
        return Part(path, "", "", 0, f"It cannot be opened: {refused.strerror or refused}.")


def proposed(path: Path, system: str = "auto", table: str = "", encoding: str = "", sheet: str = "") -> Part:
    """A file read as an export, of a given system and content if they are said. Raises `CsvError`."""
    mapping = propose(path, system=system, kind=table or None, encoding=encoding or None, sheet=sheet)
    of_own = mapping.system == "sheet"
    what = f"A sheet of {HELD[mapping.table]}" if of_own else f"{SYSTEMS[mapping.system]} {HELD[mapping.table]}"
    said = _sentence(what, mapping.rows, mapping.delimiter, mapping.encoding)
    return Part(path, "crm", mapping.table, mapping.rows, said, mapping, sheet=sheet)


def without_command_line(text: str) -> str:
    """A sentence of the exchange with the page's own words for what it advises to say on the command line."""
    for said, here in _HERE.items():
        text = text.replace(said, here)
    return _COMMAND_LINE.sub("", text).rstrip(" ;,:")


def _as_sentence(why: str) -> str:
    why = without_command_line(show(why))
    begins = "It " if why.split(" ", 1)[0] in ("is", "has", "holds", "looks", "does", "may", "cannot") else ""
    text = begins + why
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "…")) else ".")


def _sentence(what: str, rows: int, delimiter: str, encoding: str) -> str:
    if encoding == WORKBOOK:
        return f"{what}, {say.count(rows, 'row')}, from a workbook"
    written = _ENCODINGS.get(encoding, encoding.upper())
    return f"{what}, {say.count(rows, 'row')}, {_DELIMITERS.get(delimiter, delimiter)}, {written}"


def _may_hold(name: str) -> bool:
    return not name.startswith(".") and name.casefold().endswith((".csv", ".tsv", *BOOKS))


def _order(part: Part) -> tuple[int, int, str]:
    order = {"crm": TABLES.index, "native": list(FILES).index}
    kinds = ("crm", "native", "book", "")
    place = order[part.kind](part.table) if part.kind in order else 0
    return kinds.index(part.kind), place, part.name


def _age(part: Part) -> float:
    try:
        return part.path.stat().st_mtime
    except OSError:
        return 0.0


def _book(path: Path) -> Part:
    try:
        book = parse(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BookError("the file is not the JSON of a book") from None
    rows = sum(map(len, book.everything.values()))
    accounts, touches = (len(book.everything.get(table, ())) for table in ("account", "touch"))
    said = f"A whole book, {say.count(accounts, 'account')}, {say.count(touches, 'touch', 'touches')}"
    return Part(path, "book", "book", rows, said)


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
                change = staggered(book, self._desk.policy, change, today)
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
        from bookcockpit.exchange.mapping import answered, applied, memory

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
