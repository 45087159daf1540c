"""The whole book as one JSON text: lossless, the same text for the same book, one entity a line.

Unlike CSV it carries ids, snoozes, shifts, overrides and histories, so a book can move to another machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bookcockpit.core.book import Meta
from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity, FieldError, currency, from_plain, line, to_plain

FORMAT = "bookcockpit-book"
VERSION = 1
SIZE_LIMIT = 500_000_000
"""Characters a file may have: some ten times a book of 100,000 touches."""

SECTIONS: dict[str, str] = {table: table + ("es" if table == "touch" else "s") for table in ENTITIES}
"""The name of each table's list in the file: `touch` is `touches`."""

_SHOWN = 200
_BOOK_FIELDS = {"id": line(limit=64), "base_currency": currency(), "preset": line(default="")}


class BookError(ValueError):
    """A file that holds no book we can read, in one sentence."""


class Issue(NamedTuple):
    """One thing wrong with one entity: its section, row (from 1), key, field, and why."""

    section: str
    row: int
    key: str
    field: str
    why: str

    def __str__(self) -> str:
        named = f" ({self.key})" if self.key else ""
        field = f" {self.field}" if self.field else ""
        return f"{self.section} row {self.row}{named}{field}: {self.why}"


class ParsedBook(NamedTuple):
    """What a file holds: the book's own data, the entities by table, everything wrong with it, and how many rows
    all of it is, good and bad."""

    meta: Meta
    everything: dict[str, list[Entity]]
    issues: list[Issue]
    rows: int


def dump(everything: Mapping[str, Iterable[Entity]], meta: Meta) -> str:
    """The book as text: entities by table name in, ordered by key then id, ending with a line end."""
    return "".join(_pieces(everything, meta))


def _pieces(everything: Mapping[str, Iterable[Entity]], meta: Meta) -> Iterator[str]:
    book = {"id": meta.book_id, "base_currency": meta.base_currency, "preset": meta.preset}
    yield f'{{\n"format": {_json(FORMAT)},\n"version": {VERSION},\n"book": {_json(book)}'
    for table, section in SECTIONS.items():
        yield f",\n{_json(section)}: ["
        separator = "\n"
        for entity in sorted(everything.get(table, ()), key=lambda each: (each.key, each.id)):
            yield separator + _json(to_plain(entity))
            separator = ",\n"
        yield "]" if separator == "\n" else "\n]"
    yield "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def parse(text: str) -> ParsedBook:
    """The book that `dump` wrote, with an issue for every entity that cannot be kept.

    Raises `BookError` when the text is not a book at all, or a newer version's.
    """
    book = _document(text)
    meta = _meta(book.get("book"))
    unknown = sorted(book.keys() - {"format", "version", "book", *SECTIONS.values()})
    if unknown:
        raise BookError(f"the file has a section this version does not know: {brief(', '.join(unknown))}")
    issues: list[Issue] = []
    rows: dict[str, list[_Row]] = {}
    count = 0
    for table, section in SECTIONS.items():
        found = book.get(section, [])
        if not isinstance(found, list):
            raise BookError(f"“{section}” is not a list")
        rows[table] = list(_read_section(table, found, issues))
        count += len(found)
    _refuse_duplicates(rows, issues)
    _refuse_dangling(rows, issues)
    return ParsedBook(meta, {table: [row.entity for row in found] for table, found in rows.items()}, issues, count)


class _Row(NamedTuple):
    number: int
    entity: Entity


class _Doubled(dict[str, Any]):
    """An object in which the file gives one name twice: neither value can be trusted."""

    name = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = _Doubled(found)
    names = [name for name, _ in pairs]
    doubled.name = next(name for name in names if names.count(name) > 1)
    return doubled


def _document(text: str) -> dict[str, Any]:
    if len(text) > SIZE_LIMIT:
        raise BookError(f"the file has {len(text):,} characters; at most {SIZE_LIMIT:,} are read")
    try:
        book = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object)
    except json.JSONDecodeError as refused:
        raise BookError(f"not JSON at line {refused.lineno}, column {refused.colno}: {refused.msg}") from None
    except RecursionError:
        raise BookError("the file is nested too deeply to be a book") from None
    except ValueError:
        raise BookError("the file holds a number too long to read") from None
    if not isinstance(book, dict) or book.get("format") != FORMAT:
        raise BookError("not a book written by bookcockpit (no “format”: “bookcockpit-book”)")
    if isinstance(book, _Doubled):
        raise BookError(f"“{brief(book.name)}” is given twice")
    version = book.get("version")
    if type(version) is not int or version < 1:
        raise BookError(f"the version “{brief(str(version))}” is not a whole number")
    if version > VERSION:
        raise BookError(f"written by a newer bookcockpit (format {version}, this one reads {VERSION}); update it first")
    return book


def _meta(book: object) -> Meta:
    if not isinstance(book, dict) or isinstance(book, _Doubled) or book.keys() != _BOOK_FIELDS.keys():
        raise BookError("“book” needs exactly id, base_currency and preset")
    for field, spec in _BOOK_FIELDS.items():
        try:
            kept = spec.check(book[field])
        except ValueError as refused:
            raise BookError(f"book {field}: {brief(str(refused))}") from None
        if kept != book[field] or (spec.required and not kept):
            raise BookError(f"book {field}: “{brief(str(book[field]))}” cannot be kept as written")
    return Meta(book["id"], book["base_currency"], book["preset"])


def _read_section(table: str, found: list[object], issues: list[Issue]) -> Iterator[_Row]:
    kind, section = ENTITIES[table], SECTIONS[table]
    for number, plain in enumerate(found, start=1):
        if not isinstance(plain, dict):
            issues.append(Issue(section, number, "", "", "is not an object"))
            continue
        key = brief(str(plain.get("key", "")))
        if isinstance(plain, _Doubled):
            issues.append(Issue(section, number, key, brief(plain.name), "is given twice"))
            continue
        missing = [field for field in ("id", "key") if not plain.get(field)]
        if missing:
            # Made up here, they would differ at every reading of the same file.
            issues.append(Issue(section, number, key, missing[0], "is missing"))
            continue
        try:
            yield _Row(number, from_plain(kind, plain))
        except FieldError as refused:
            issues.append(Issue(section, number, key, brief(refused.field), brief(refused.why)))


def _refuse_duplicates(rows: dict[str, list[_Row]], issues: list[Issue]) -> None:
    for table, found in rows.items():
        for field in ("id", "key"):
            first: dict[str, int] = {}
            for row in found:
                value = row.entity.__dict__[field]
                before = first.setdefault(value, row.number)
                if before != row.number:
                    why = f"“{value}” is also the {field} of row {before}"
                    issues.append(Issue(SECTIONS[table], row.number, row.entity.key, field, why))


def _refuse_dangling(rows: dict[str, list[_Row]], issues: list[Issue]) -> None:
    ids = {table: {row.entity.id for row in found} for table, found in rows.items()}
    for table, found in rows.items():
        references = [field for field in ENTITIES[table].fields.values() if field.kind in ("ref", "refs")]
        for row in found:
            for field in references:
                value = row.entity.__dict__[field.name]
                # Rows about any entity (external ids, CRM values) name its table beside its id.
                target = field.target or row.entity.__dict__["entity"]
                for each in value if isinstance(value, tuple) else (value,):
                    if each is not None and each not in ids.get(target, ()):
                        why = f"refers to {brief(target)} “{brief(each)}”, which the file does not have"
                        issues.append(Issue(SECTIONS[table], row.number, row.entity.key, field.name, why))


def brief(text: str) -> str:
    """Text short enough for one sentence: a refused value may be a megabyte long."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
