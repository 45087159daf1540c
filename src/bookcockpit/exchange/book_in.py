"""A book's JSON brought into a store: planned like a CSV import, so nothing is written before all is known.

Entities are matched by id. One that is new is created, one that differs is updated to what the file says,
and one the file does not have stays as it is: importing twice changes nothing, and nothing is ever removed.
An empty store becomes the book it reads: its id, base currency and preset too.
"""

from __future__ import annotations

from datetime import date

from bookcockpit.core.change import Change
from bookcockpit.core.entities import ENTITIES, TABLE_NAMES, ArrLine
from bookcockpit.core.fields import Entity, FieldError, admit
from bookcockpit.exchange.book_json import SECTIONS, BookError, Issue, ParsedBook, parse
from bookcockpit.exchange.csv_in import clash, period
from bookcockpit.exchange.plans import ImportPlan, Rejection
from bookcockpit.exchange.row_index import Lookup


def plan_book(file: str, text: str, lookup: Lookup, *, today: date, base_currency: str) -> ImportPlan:
    """What importing a book would do; problems never raise, they are in the plan.

    Rows of a book belong together, so there is no skipping of bad ones. What breaks the rules of its fields is refused
    as anywhere else, even from a book of one's own: only rows that are stored so already may go on saying it. A book in
    another base currency is refused unless the store is still empty: its amounts without a currency would change their
    meaning.
    """
    try:
        book = parse(text)
    except BookError as refused:
        return _refused(file, str(refused))
    stored = {table: {entity.id: entity for entity in lookup.find(kind)} for table, kind in ENTITIES.items()}
    if book.meta.base_currency != base_currency and any(stored.values()):
        return _refused(file, f"its base currency is {book.meta.base_currency}, that of this book {base_currency}")
    created: list[Entity] = []
    updated: list[Entity] = []
    unchanged = 0
    issues = [*book.issues, *_taken_keys(book, stored), *_overlaps(book, stored), *_untrue(book, stored, today)]
    for table, entities in book.everything.items():
        for entity in entities:
            before = stored[table].get(entity.id)
            if before is None:
                created.append(entity)
            elif before == entity:
                unchanged += 1
            else:
                updated.append(entity.but(rev=before.rev))
    rejected = [Rejection(file, issue.row, f"{issue.section} {issue.field}".strip(), issue.why) for issue in issues]
    order = list(TABLE_NAMES)
    meta = None if any(stored.values()) else book.meta
    save = sorted((*created, *updated), key=lambda entity: order.index(type(entity)))
    return ImportPlan(
        Change(f"import {file}", tuple(save), meta=meta),
        len(created),
        len(updated),
        unchanged,
        tuple(rejected),
        unreadable=(file,) if rejected else (),
        rows=book.rows,
        rejected_rows=len({(issue.section, issue.row) for issue in issues}),
    )


def _refused(file: str, why: str) -> ImportPlan:
    return ImportPlan(Change(f"import {file}"), rejected=(Rejection(file, 0, "", why),), unreadable=(file,))


def _taken_keys(book: ParsedBook, stored: dict[str, dict[str, Entity]]) -> list[Issue]:
    """Keys that another row of the store has and keeps."""
    issues = []
    for table, entities in book.everything.items():
        coming = {entity.id for entity in entities}
        taken = {entity.key for entity in stored[table].values() if entity.id not in coming}
        for row, entity in enumerate(entities, start=1):
            if entity.key in taken:
                why = f"“{entity.key}” is the key of another {table.replace('_', ' ')} of this book"
                issues.append(Issue(SECTIONS[table], row, entity.key, "key", why))
    return issues


def _untrue(book: ParsedBook, stored: dict[str, dict[str, Entity]], today: date) -> list[Issue]:
    """What a row says, and the stored one does not, against the rules of its fields."""
    issues = []
    for table, entities in book.everything.items():
        for row, entity in enumerate(entities, start=1):
            try:
                admit(entity, today, stored[table].get(entity.id))
            except FieldError as refused:
                issues.append(Issue(SECTIONS[table], row, entity.key, refused.field, refused.why))
    return issues


def _overlaps(book: ParsedBook, stored: dict[str, dict[str, Entity]]) -> list[Issue]:
    """The first pair of ARR lines of each account that would overlap."""
    coming = {line.id: row for row, line in enumerate(book.everything["arr_line"], start=1)}
    lines: dict[str, list[ArrLine]] = {}
    for entity in {**stored["arr_line"], **{line.id: line for line in book.everything["arr_line"]}}.values():
        if isinstance(entity, ArrLine):
            lines.setdefault(entity.account_id, []).append(entity)
    issues = []
    for mine in lines.values():
        if pair := clash(mine, coming):
            new, other = (pair[0], pair[1]) if pair[0].id in coming else (pair[1], pair[0])
            why = f"{period(new)} overlaps the line “{other.key}”, {period(other)}"
            issues.append(Issue(SECTIONS["arr_line"], coming[new.id], new.key, "from_on", why))
    return issues
