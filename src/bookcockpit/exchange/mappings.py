"""Mappings somebody confirmed, kept so that the next export of the same titles is read as it was then.

One file in the folder of settings, for its owner alone. It holds titles and what they fill, never a cell.
"""

from __future__ import annotations

import json
import os
from collections.abc import (
    Collection,
    Iterable,
    Sequence,
)
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.core.wording import full_date, some_of
from bookcockpit.exchange.crm.headers import SYSTEMS, bare
from bookcockpit.exchange.crm.languages import is_read, language_of
from bookcockpit.exchange.crm.targets import TARGETS, target_named
from bookcockpit.exchange.csv_read import clean_title
from bookcockpit.exchange.files import write_text

if TYPE_CHECKING:
    from bookcockpit.exchange.crm_in import How
    from bookcockpit.exchange.mapping import (
        MappedColumn,
        Mapping,
    )

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
