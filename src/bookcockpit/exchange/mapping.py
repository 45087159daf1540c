"""Which column of an export fills which field: proposed from its titles, corrected by whoever imports it, and kept so
that the next export of the same titles is read as it was then.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.core.wording import full_date, some_of
from bookcockpit.exchange.crm.cells import MOST_SEGMENTS, DataRows, is_said, tier_meant
from bookcockpit.exchange.crm.recognise import HELD, crm_table, plain_titles, recognise
from bookcockpit.exchange.crm.sheet import FIGURES
from bookcockpit.exchange.crm.systems import state_of
from bookcockpit.exchange.crm.titles import (
    ALIASES,
    CRMS,
    KEY_TITLES,
    SYSTEMS,
    TARGETS,
    bare,
    is_read,
    language_of,
    target_named,
)
from bookcockpit.exchange.csv_read import CsvTable, clean_title, read_csv
from bookcockpit.exchange.files import write_text
from bookcockpit.exchange.kinds import CsvError

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import How

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


FILE = "mappings.json"
_FORMAT = 1
_MOST = 200
_NAMED = 8
_SIMILAR = 0.5
_NEVER_ASKED = ("line", "lines", "note", "id", "flag")
"""Kinds of values that are read as they stand; how days and numbers are written may have to be asked."""

_LEARNED: dict[tuple[str, str], dict[str, str]] = {
    ("dynamics", "touch"): {
        "from": "", "sender": "", "callfrom": "", "organizer": "", "organiser": "", "sendersaccount": "",
        "senderaccount": "", "owner": "", "attendees": "", "torecipients": "", "optionalattendees": "", "cc": "",
        "ccrecipients": "",
        "statusreason": "status",
    }
}  # fmt: skip
"""For what was remembered before the titles left out on purpose were: the titles that then filled nothing, or only
that field, so that with another column filling it nothing was left for them."""


class Remembered(NamedTuple):
    """How an export was read: whose it is, what it holds, its (cleaned) titles in their order with what each
    filled ("" = left out), the doubled titles of which one was chosen, the day, and the answers of `How`, among them
    the words that stand for tiers. `declined` are titles left out although it was known what they mean, with that;
    None where it was remembered without."""

    system: str
    table: str
    columns: tuple[tuple[str, str], ...]
    settled: tuple[str, ...]
    on: date
    date_format: str = ""
    decimal: str = ""
    term_months: int = 0
    new_tier: str = ""
    tiers: tuple[tuple[str, str], ...] = ()
    declined: tuple[tuple[str, str], ...] | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """What it is known by besides system and table: its titles in no order."""
        return tuple(sorted(title for title, _ in self.columns))


class Memory(NamedTuple):
    """Everything remembered, the latest last, and why the file cannot be read ("" when it can)."""

    entries: tuple[Remembered, ...] = ()
    warning: str = ""

    def of(self, mapping: Mapping) -> Remembered | None:
        """How an export of the same system, table and titles was read."""
        same = [each for each in self.entries if _kind(each) == _kind(mapping) and each.titles == _titles(mapping)]
        return same[-1] if same else None

    def with_titles(self, titles: Sequence[str]) -> Remembered | None:
        """How a file of just these titles was read, whatever they seem to be; the latest of several."""
        wanted = tuple(sorted(map(clean_title, titles)))
        return next((each for each in reversed(self.entries) if each.titles == wanted), None)

    def changed(self, mapping: Mapping) -> str:
        """What the titles have that those of the most similar export had not, and the other way round; "" when
        none was similar: at least half of all titles the same."""
        now = set(_titles(mapping))
        alike = [(_likeness(now, each), each.on, each) for each in self.entries if _kind(each) == _kind(mapping)]
        likeness, _, before = max(alike, key=lambda each: each[:2], default=(0.0, None, None))
        if before is None or likeness < _SIMILAR or before.titles == _titles(mapping):
            return ""
        then = set(before.titles)
        written = {clean_title(column.title): column.title.strip() for column in mapping.columns}
        new = [written[title] for title in sorted(now - then) if title]
        missing = [title.replace("_", " ") for title in sorted(then - now) if title]
        said = [f"{word} {some_of(names, _NAMED)}" for word, names in (("new:", new), ("missing:", missing)) if names]
        what = f" ({'; '.join(said)})" if said else ""
        return f"its columns are not those of {full_date(before.on)}{what}, so what they fill is proposed anew"


def memory(folder: Path) -> Memory:
    """Everything remembered in a folder of settings. Never raises: a file that cannot be read is a warning."""
    try:
        return Memory(_load(folder))
    except FileNotFoundError:
        return Memory()
    except OSError as refused:
        return Memory((), f"{folder / FILE} cannot be read: {refused.strerror}; nothing is remembered")
    except ValueError:
        return Memory((), f"{folder / FILE} is damaged; nothing is remembered of earlier imports")


def _load(folder: Path) -> tuple[Remembered, ...]:
    """Raises `OSError` and, on a file that is not ours, `ValueError`."""
    try:
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if raw["format"] != _FORMAT:
            raise ValueError("another version")
        return tuple(each for entry in raw["mappings"] if (each := _read(entry)) is not None)
    except (TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("not of the form it is written in") from None


def applied(mapping: Mapping, known: Remembered) -> Mapping:
    """A mapping with its columns filling what they filled then; `known` must be of the same titles.

    A column that was left out only because nobody knew what its title means is taken up where that is known by now
    and asks nothing; the notices of the mapping say so.
    """
    fields: dict[str, list[str]] = {}
    for title, field in known.columns:
        fields.setdefault(title, []).append(field)
    columns = [column._replace(field=fields[clean_title(column.title)].pop(0)) for column in mapping.columns]
    unsettled = tuple(name for name in mapping.unsettled if name not in known.settled)
    taken, others = [], []
    for column in _known_by_now(mapping, columns, known):
        if target_named(mapping.table, column.proposed).kind in _NEVER_ASKED:
            columns[column.number - 1] = column._replace(field=column.proposed)
            taken.append(f"{column.title.strip()} → {column.proposed}")
        else:
            others.append(f"{column.title.strip()} → {column.proposed}")
    notices = list(mapping.notices)
    if taken:
        notices.append(
            f"taken up, as it was not known on {full_date(known.on)} what they mean: {some_of(taken, len(taken))};"
            ' --map "Column=-" leaves one out'
        )
    if others:
        notices.append(
            f"still left out, though it is known by now what they mean: {some_of(others, len(others))};"
            ' --map "Column=field" takes one up'
        )
    return mapping._replace(
        columns=tuple(columns),
        notices=tuple(notices),
        unsettled=unsettled,
        settled=tuple(name for name in mapping.unsettled if name in known.settled),
    )


def _known_by_now(mapping: Mapping, columns: Sequence[MappedColumn], known: Remembered) -> list[MappedColumn]:
    """The columns left out then for want of knowing their titles, of which it is known what they mean by now."""
    filled = {column.field for column in columns}
    doubled = {*mapping.unsettled, *known.settled}
    new = [
        column for column in columns
        if not column.field and column.proposed and column.proposed not in filled
        and clean_title(column.title) not in doubled
    ]  # fmt: skip
    if known.declined is not None:
        declined = {each for pair in known.declined for each in pair}
        return [column for column in new if declined.isdisjoint((clean_title(column.title), column.proposed))]
    if is_read(language_of([column.title for column in columns])):
        # Such an export was read by what was said of it alone.
        return new
    learned = _LEARNED.get(_kind(known), {})
    return [column for column in new if learned.get(bare(column.title), " ") in {"", *filled}]


def answered(how: How, known: Iterable[Remembered], said: Collection[str] = ()) -> How:
    """What a file cannot say: the fields of `How` in `said` as they are, the others as they were then where the
    files agree on them."""
    then = list(known)
    given: dict[str, Any] = {}
    for field in ("date_format", "decimal", "term_months", "new_tier"):
        answers = {value for each in then if (value := getattr(each, field))}
        if len(answers) == 1 and field not in said:
            given[field] = answers.pop()
    told = {name_key(word) for word, _ in how.tiers}
    tiers = [each for one in then for each in one.tiers if name_key(each[0]) not in told]
    return how._replace(**given, tiers=(*how.tiers, *dict.fromkeys(tiers)))


def remember(folder: Path, mappings: Iterable[Mapping], how: How, today: date) -> None:
    """Keep how exports were read. A damaged file is put aside first. Raises `OSError` when it cannot be read or
    written."""
    held = Memory()
    try:
        held = Memory(_load(folder))
    except FileNotFoundError:
        pass
    except ValueError:
        os.replace(folder / FILE, folder / f"{FILE}.damaged")
    entries = list(held.entries)
    for mapping in mappings:
        new = Remembered(
            mapping.system,
            mapping.table,
            tuple((clean_title(column.title), column.field) for column in mapping.columns),
            mapping.settled,
            today,
            how.date_format,
            how.decimal,
            how.term_months,
            how.new_tier,
            how.tiers if any(column.field == "tier" for column in mapping.columns) else (),
            tuple(
                (clean_title(column.title), column.proposed)
                for column in mapping.columns
                if column.proposed and not column.field
            ),
        )
        before = held.of(mapping)
        if before is not None and before.declined is None and before._replace(on=today, declined=new.declined) == new:
            new = new._replace(on=before.on)
        if before is not None and before._replace(on=today) == new:
            continue
        entries = [each for each in entries if each is not before] + [new]
    if tuple(entries) != held.entries:
        _write(folder, entries)


def forget(folder: Path, entries: Iterable[Remembered]) -> None:
    """Remember some no longer. Raises `OSError` when it cannot be written."""
    gone = set(entries)
    _write(folder, [each for each in memory(folder).entries if each not in gone])


def _write(folder: Path, entries: Sequence[Remembered]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mappings = [{**each._asdict(), "on": each.on.isoformat()} for each in entries[-_MOST:]]
    text = json.dumps({"format": _FORMAT, "mappings": mappings}, ensure_ascii=False, indent=1)
    write_text(folder / FILE, text + "\n", force=True)


def _read(entry: Any) -> Remembered | None:
    """One of the file; None when it names what there is no longer. Raises when it is damaged."""
    known = Remembered(
        system=str(entry["system"]),
        table=str(entry["table"]),
        columns=tuple((str(title), str(field)) for title, field in entry["columns"]),
        settled=tuple(map(str, entry["settled"])),
        on=date.fromisoformat(entry["on"]),
        date_format=str(entry["date_format"]),
        decimal=str(entry["decimal"]),
        term_months=int(entry["term_months"]),
        new_tier=str(entry["new_tier"]),
        # What was remembered before words could stand for tiers knows of none.
        tiers=tuple((str(word), str(tier)) for word, tier in entry.get("tiers", ())),
        declined=None
        if (declined := entry.get("declined")) is None
        else tuple((str(title), str(field)) for title, field in declined),
    )
    names = {"", *(target.name for target in TARGETS.get(known.table, ()))}
    fields = [field for _, field in known.columns if field]
    sound = len(fields) == len(set(fields)) and names.issuperset(fields)
    sound = sound and all(tier in TIERS for _, tier in known.tiers)
    return known if known.system in SYSTEMS and known.table in TARGETS and sound else None


def _likeness(titles: set[str], before: Remembered) -> float:
    """The share of all titles of two exports that both have."""
    then = set(before.titles)
    return len(titles & then) / len(titles | then)


def _kind(each: Remembered | Mapping) -> tuple[str, str]:
    return each.system, each.table


def _titles(mapping: Mapping) -> tuple[str, ...]:
    return tuple(sorted(clean_title(column.title) for column in mapping.columns))
