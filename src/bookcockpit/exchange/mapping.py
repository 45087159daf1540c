"""Which column of an export fills which field: proposed from its titles, corrected by whoever imports it.

A proposal is only a first guess: the person sees it, with samples of the cells, before anything is written.
"""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from pathlib import Path
from typing import NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.core.wording import some_of
from bookcockpit.exchange.crm.cells import MOST_SEGMENTS, is_said, tier_meant
from bookcockpit.exchange.crm.headers import ALIASES, CRMS, KEY_TITLES, SYSTEMS
from bookcockpit.exchange.crm.languages import is_read, language_of
from bookcockpit.exchange.crm.recognise import HELD, crm_table, plain_titles, recognise
from bookcockpit.exchange.crm.rows import DataRows
from bookcockpit.exchange.crm.systems.sheet import FIGURES
from bookcockpit.exchange.crm.systems.terms import state_of
from bookcockpit.exchange.crm.targets import target_named
from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.csv_read import CsvTable, clean_title, read_csv

SAMPLES = 3
"""Different cells shown of a column."""

_SAMPLE_LENGTH = 60
_SHOWN = 12


class MappedColumn(NamedTuple):
    """A column of the file: its title as written, the target it fills ("" = left out), some of its different
    cells, its position from 1, and the target that its title alone means ("" = none is known)."""

    title: str
    field: str
    samples: tuple[str, ...]
    number: int
    proposed: str = ""


class Mapping(NamedTuple):
    """How one file is read: whose it is, what it holds (a native table), and what each column fills.

    `sheet` is that of a workbook, perhaps one of several with a table. `said` are targets with a value for every
    row. `rows` counts its data rows. `unsettled` are (cleaned) titles that several columns have, whose cells differ:
    the import refuses to take one of them until somebody chooses it. `settled` are those for which one was.
    """

    system: str
    table: str
    columns: tuple[MappedColumn, ...]
    encoding: str
    delimiter: str
    rows: int
    notices: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    sheet: str = ""
    said: tuple[tuple[str, str], ...] = ()
    is_one_of_several: bool = False

    @property
    def fields(self) -> dict[str, MappedColumn]:
        """The columns that fill something, by what they fill."""
        return {column.field: column for column in self.columns if column.field}


def propose(
    path: Path, *, system: str = "auto", kind: str | None = None, encoding: str | None = None, sheet: str = ""
) -> Mapping:
    """Read a file once and propose what its columns fill.

    `kind` is a table or what people call it (`contacts`, `deals`). Raises `CsvError`, in one clear sentence,
    when the file cannot be read, holds what cannot be imported, or its titles say too little.
    """
    table = read_csv(path, encoding=encoding, may_double=True, sheet=sheet)
    wanted = crm_table(kind) if kind else ""
    found = recognise(table.titles, system=system, table=wanted)
    if found is None:
        raise CsvError(_unknown(table, system))
    if found.refusal:
        raise CsvError(found.refusal)
    survey = _Survey(table, found.system)
    columns = survey.columns(_guessed(found.system, found.table, table.titles, survey))
    language = language_of(table.titles)
    read_as = [f"its titles are read as {language}"] if is_read(language) else []
    sheet = table.sheet.name if table.sheet else ""
    return Mapping(
        found.system, found.table, columns, table.encoding, table.delimiter, survey.count,
        (*table.notices, *survey.rows.notices, *read_as), tuple(survey.differing), sheet=sheet,
        is_one_of_several=table.is_one_of_several,
    )  # fmt: skip


def problem(mapping: Mapping) -> str:
    """Why a mapping cannot be imported as it is, and what to say; "" when it can."""
    for name in mapping.unsettled:
        same = [column for column in mapping.columns if clean_title(column.title) == name]
        if field := next((column.field for column in same if column.field), ""):
            places, title = " and ".join(str(column.number) for column in same), same[0].title.strip()
            return f'columns {places} are both “{title}” and differ; choose one: --map "{title}#2={field}"'
    have = mapping.fields.keys() | dict(mapping.said).keys()
    for choices, what in _NEEDED[mapping.table]:
        if not have & set(choices):
            titles = some_of([column.title.strip() for column in mapping.columns if column.title.strip()], _SHOWN)
            or_all = ", or --set stage=won if all are won" if "won" in choices else ""
            return f'no column {what}; say which does: --map "Column={choices[0]}"{or_all} (its columns are {titles})'
    return ""


_ACCOUNT = (("account_id", "account"), "says which account a row belongs to")
_NEEDED: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "account": ((("name",), "names the account"),),
    "stakeholder": ((("name", "first_name", "last_name", "email"), "names the person"), _ACCOUNT),
    "contract": (
        _ACCOUNT,
        (("deal_stage", "won"), "says whether a deal is won"),
        (("close_date", "starts_on"), "says when a deal was closed"),
        (("amount", "arr", "mrr", "acv", "tcv"), "holds an amount"),
    ),
    "overview": ((("name", "id", "key"), "names the account"),),
    "usage": (_ACCOUNT, (FIGURES, "holds a figure")),
    "touch": (
        (
            ("account_id", "account", "about_id", "about", "person_id", "person", "sender", "sender_account"),
            "says which account a row belongs to",
        ),
    ),
}


def mapped(mapping: Mapping, assignments: Iterable[str]) -> Mapping:
    """The mapping with columns reassigned: `Column=field`, `Email#2=email` for the second of a doubled title,
    `Column=-` to leave one out. A column that filled the field before is left out.

    Raises `CsvError` on a column or a field there is not, naming the choices.
    """
    columns = list(mapping.columns)
    unsettled = list(mapping.unsettled)
    taken: dict[str, int] = {}
    for assignment in assignments:
        title, equals, wanted = assignment.rpartition("=")
        if not equals or not title.strip():
            raise CsvError(f"“{assignment}” is not of the form Column=field")
        field = "" if wanted.strip() in ("", "-") else target_named(mapping.table, wanted).name
        places = _named(mapping, title)
        name = clean_title(columns[places[0]].title)
        if field and len(places) > 1 and name in unsettled:
            first = columns[places[0]].title.strip()
            raise CsvError(f"{len(places)} columns are called “{first}” and differ; say “{first}#1” or “{first}#2”")
        chosen = places[0]
        if field and (before := taken.setdefault(field, chosen)) != chosen:
            both = f"“{columns[before].title.strip()}” and “{columns[chosen].title.strip()}”"
            raise CsvError(f"{both} cannot both fill {field}")
        for index, column in enumerate(columns):
            of_title = index in places or (clean_title(column.title) == name and name in unsettled)
            if of_title or (field and column.field == field):
                columns[index] = column._replace(field="")
        columns[chosen] = columns[chosen]._replace(field=field)
        unsettled = [each for each in unsettled if each != name]
    settled = [*mapping.settled, *(name for name in mapping.unsettled if name not in unsettled)]
    return mapping._replace(columns=tuple(columns), unsettled=tuple(unsettled), settled=tuple(settled))


def said_for_all(mapping: Mapping, assignments: Iterable[str]) -> Mapping:
    """The mapping with values said for every row, `field=value`; a column that filled the field is left out.

    Raises `CsvError` on a field there is not.
    """
    values = dict(mapping.said)
    for assignment in assignments:
        wanted, equals, value = assignment.partition("=")
        if not equals or not wanted.strip() or not value.strip():
            raise CsvError(f"“{assignment}” is not of the form field=value")
        is_state = mapping.table == "contract" and wanted.strip() == "stage" and state_of(value) != "open"
        values["deal_stage" if is_state else target_named(mapping.table, wanted).name] = value.strip()
    columns = tuple(column._replace(field="") if column.field in values else column for column in mapping.columns)
    return mapping._replace(columns=columns, said=tuple(values.items()))


def _named(mapping: Mapping, said: str) -> list[int]:
    """The indexes of the columns a person names: all of that title, or the one of `Title#2`."""
    if same := _titled(mapping, said):
        return same
    title, _, number = said.rpartition("#")
    same = _titled(mapping, title) if number.strip().isdecimal() else []
    if same and 1 <= int(number) <= len(same):
        return [same[int(number) - 1]]
    titles = [column.title.strip() for column in mapping.columns if column.title.strip()]
    raise CsvError(f"there is no column “{said.strip()}”{_nearest(said, titles)}")


def _titled(mapping: Mapping, title: str) -> list[int]:
    wanted = clean_title(title)
    return [index for index, column in enumerate(mapping.columns) if wanted and clean_title(column.title) == wanted]


def _nearest(said: str, titles: Sequence[str]) -> str:
    from difflib import get_close_matches

    folded = {name_key(title): title for title in titles}
    if near := get_close_matches(name_key(said), folded, n=1):
        return f"; did you mean “{folded[near[0]]}”?"
    return f"; there are {some_of(titles, _SHOWN)}"


class _Survey:
    """One reading of all rows: how many there are, samples, and which doubled columns differ."""

    def __init__(self, table: CsvTable, system: str) -> None:
        self.table = table
        self.rows = DataRows(table, system)
        self.count = 0
        self.differing: dict[str, None] = {}
        self.samples: list[dict[str, None]] = [{} for _ in table.titles]
        self.not_tiers: dict[int, set[str]] = {}
        words = ALIASES[system]["overview"]["tier"].split()
        tiers = [index for index, title in enumerate(plain_titles(table.titles, system)) if title in words]
        groups = _doubled(table)
        for row in self.rows:
            self.count += 1
            if row.why:
                continue
            for seen, cell in zip(self.samples, row.cells, strict=True):
                if len(seen) < SAMPLES and is_said(cell):
                    seen[_sample(cell)] = None
            for index in tiers:
                if is_said(row.cells[index]) and not tier_meant(row.cells[index]):
                    self.not_tiers.setdefault(index, set()).add(name_key(row.cells[index]))
            for title, places in groups:
                if title not in self.differing and len({row.cells[place].strip() for place in places}) > 1:
                    self.differing[title] = None

    def columns(self, fields: dict[int, str]) -> tuple[MappedColumn, ...]:
        """The columns of the file, with what each fills."""
        return tuple(
            MappedColumn(title, fields.get(index, ""), tuple(self.samples[index]), index + 1, fields.get(index, ""))
            for index, title in enumerate(self.table.titles)
        )


def _guessed(system: str, table: str, titles: Sequence[str], survey: _Survey) -> dict[int, str]:
    """What each column fills, by the best title for each target."""
    plain = plain_titles(titles, system, table)
    # What the segments of one's own sheet mean is asked; those of a CRM may be anything.
    most = MOST_SEGMENTS if table == "overview" else 0
    fields: dict[int, str] = {}
    for field, words in ALIASES[system][table].items():
        for word in words.split():
            places = [index for index, title in enumerate(plain) if title == word and index not in fields]
            if field == "tier":
                places = [
                    index for index in places
                    if len(survey.not_tiers.get(index, ())) <= most and survey.samples[index]
                ]  # fmt: skip
            if places:
                fields[places[0]] = field
                break
    return fields


def _doubled(table: CsvTable) -> list[tuple[str, list[int]]]:
    places: dict[str, list[int]] = {}
    for index, name in enumerate(table.columns):
        if name:
            places.setdefault(name, []).append(index)
    return [(name, several) for name, several in places.items() if len(several) > 1]


def _sample(cell: str) -> str:
    text = " ".join(cell[: 4 * _SAMPLE_LENGTH].split())
    return text if len(text) <= _SAMPLE_LENGTH else text[: _SAMPLE_LENGTH - 1] + "…"


def _unknown(table: CsvTable, system: str) -> str:
    titles = some_of([title.strip() for title in table.titles if title.strip()], _SHOWN)
    if system == "auto":
        *most, last = (SYSTEMS[each] for each in CRMS)
        either = f"{', '.join(most)} or {last}"
        return f'is no export of {either} (its columns are {titles}); say --from, --as and --map "Column=name"'
    held = " or ".join(HELD[each] for each in ALIASES[system] if each in KEY_TITLES)
    return f'its columns ({titles}) do not tell whether it holds {held}; say --as, and --map "Column=name"'
