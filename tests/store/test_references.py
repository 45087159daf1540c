"""Every declared reference is found in the file and re-pointed by a merge, whatever table it is of; and undone."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import entities as e
from bookcockpit.core.fields import Entity, to_plain
from bookcockpit.core.merging.merge import merge_accounts, merge_people, repointed
from bookcockpit.exchange.book_json import dump
from bookcockpit.store import Library
from bookcockpit.store.rows import referring
from properties import COSTLY


def references(entity: Entity) -> dict[str, tuple[str, ...]]:
    """The ids an entity refers to, by field."""
    held = {name: entity.__dict__[name] for name, field in entity.fields.items() if field.kind in ("ref", "refs")}
    return {name: (value,) if isinstance(value, str) else value for name, value in held.items() if value}


ALONE = (e.Account, e.Rate, e.BookReview)
"""Kinds that refer to nothing."""


@pytest.mark.parametrize("kind", [kind for kind in e.ENTITIES.values() if kind not in ALONE])
def test_every_declared_reference_is_found_and_re_pointed(
    kind: type[Entity], with_each: Path, one_of_each: tuple[Entity, ...]
) -> None:
    targets = {each.id: each for each in one_of_each}
    mine = [each for each in one_of_each if type(each) is kind]
    meant = [(each, field, id_) for each in mine for field, ids in references(each).items() for id_ in ids]
    assert meant
    for each, field, id_ in meant:
        found = referring(with_each, targets[id_])
        assert each.id in {row.id for row in found}
        assert id_ not in references(repointed(each, id_, "other"))[field]


def twin_of(entity: Entity) -> Entity:
    """The same row of another account."""
    plain: dict[str, Any] = {}
    for field, value in entity.__dict__.items():
        kind = entity.fields[field].kind
        if kind == "ref" and value:
            value = f"b-{value}"
        elif kind == "refs":
            value = tuple(f"b-{each}" for each in value)
        plain[field] = value
    named = {"name": f"B {plain['name']}"} if "name" in plain else {}
    return type(entity)(**{**plain, **named, "id": f"b-{entity.id}", "key": f"b-{entity.key}"})


LEAVES = tuple(
    table for table, kind in e.ENTITIES.items()
    if table not in ("account", "rate") and not any(
        field.target == table for each in e.ENTITIES.values() for field in each.fields.values()
    )
)  # fmt: skip


def without(rows: Iterable[Entity], tables: set[str]) -> list[Entity]:
    return [row for row in rows if e.TABLE_NAMES[type(row)] not in tables]


def book_of(library: Library) -> str:
    return dump(library.everything(), library.meta)


@COSTLY
@given(st.sets(st.sampled_from(LEAVES)), st.sets(st.sampled_from(LEAVES)), st.booleans())
def test_undo_of_a_merge_leaves_the_book_byte_equal(
    blank: Path, tmp_path_factory: pytest.TempPathFactory, one_of_each: tuple[Entity, ...], today: date,
    not_ours: set[str], not_theirs: set[str], swap: bool,
) -> None:  # fmt: skip
    path = Path(shutil.copy(blank, tmp_path_factory.mktemp("merge")))
    with Library.open(path) as library:
        # An account has its ARR in one currency, whatever may be stored; that is refused elsewhere.
        ours = [each.but(currency="USD") if isinstance(each, e.ArrLine) else each for each in one_of_each]
        twins = [twin_of(each) for each in ours if not isinstance(each, e.Rate)]
        library.save("all", *without(ours, not_ours), *without(twins, not_theirs))
        before = book_of(library)
        stays, goes = sorted(library.find(e.Account), key=lambda each: each.id, reverse=swap)
        change = merge_accounts(library.load(today), stays, goes, referring(path, stays, goes)).change
        library.apply(change)
        after = book_of(library)
        assert f'"{goes.id}"' not in after
        assert referring(path, goes) == []
        library.undo()
        assert book_of(library) == before
        library.redo()
        assert book_of(library) == after
        everybody = library.find(e.Stakeholder, account_id=stays.id)
        one, other = everybody[0], everybody[-1]
        people = merge_people(stays, one, other, referring(path, one, other), everybody)
        library.apply(people.change)
        assert f'"{other.id}"' not in book_of(library)
        library.undo()
        assert book_of(library) == after


def test_what_was_logged_meanwhile_is_never_lost(library: Library, path: Path, new_account: Any, today: date) -> None:
    ours, theirs = library.save("two", new_account("acme"), new_account("beta"))
    change = merge_accounts(library.load(today), ours, theirs, referring(path, ours, theirs)).change
    library.save("late", e.Touch(account_id=theirs.id, happened_on=today, kind="check_in"))
    before = book_of(library)
    with pytest.raises(Exception, match="refers to something not there, or removes what others refer to"):
        library.apply(change)
    assert book_of(library) == before


def test_an_empty_merge_is_one_step(library: Library, path: Path, new_account: Any, today: date) -> None:
    ours, theirs = library.save("two", new_account("acme"), new_account("beta"))
    library.apply(merge_accounts(library.load(today), ours, theirs, referring(path, ours, theirs)).change)
    assert [step.label for step in library.steps()] == ["merge beta into acme", "two"]
    assert [to_plain(each)["key"] for each in library.find(e.Account)] == ["acme"]
