"""Kept things: how what the book holds of an account is added, edited, closed and listed.

A kind is declared once, beside its command: how one is named and found, how it is written and what is said of it. Its
options come from its fields, and so does its JSON. What only one kind does is an ordinary command of its group.
"""

from __future__ import annotations

from functools import wraps
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import given, refuse_nothing
from bookcockpit.cli.options import account_argument, json_option, on_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, mending, option_of, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.grouped import Tie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from bookcockpit.cli.lazy import Group
    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Account
    from bookcockpit.core.fields import Entity


class Kept(NamedTuple):
    """One kind of thing that is kept of an account.

    It is called by its field `title`, and `known` are those of one account or of all. `which` declares how one is named
    on the command line. `save(session, account, before, after)` decides the change, or the change with the sentences
    that say what went with it; options that are no fields go on to it by their names. `words` are what is said of one,
    `heads` and `row` what a list shows of it between its account and its key. `under` is what holds it, where that is
    not the account itself. `find` finds one where the title is not enough, and does so before the fields are read where
    it is `found_first`. `refers` finds what a field refers to, and `complete(session, account, fields, adding)` puts in
    what follows from the fields given. `remark` is told beside a change, and `json` answers programs where its
    fields are not all.
    """

    group: Group
    kind: type[Entity]
    title: str
    which: Callable[[Any], Any]
    save: Callable[..., Change | tuple[Change, Sequence[str]]]
    words: Callable[[Session, Any], str] = lambda _session, _each: ""
    known: Callable[[Book, Account | None], Sequence[Any]] = lambda _book, _account: ()
    heads: Sequence[str] = ()
    row: Callable[[Session, Any], Sequence[Cell | str]] = lambda _session, _each: ()
    shrink: Sequence[int | tuple[int, int]] = ()
    right: Sequence[int] = ()
    is_open: Callable[[Any], bool] = bool
    under: Callable[[Book, Any], Any] | None = None
    find: Callable[[Session, Account, Any, bool], Any] | None = None
    found_first: bool = False
    refers: Callable[[Session, Account, str], Entity] = lambda session, account, name: session.person(account, name)
    complete: Callable[[Session, Account, dict[str, Any], bool], None] | None = None
    remark: Callable[[Session, Account, Any, Any], str] | None = None
    json: Callable[[Session, Account, Any], Any] | None = None


def named(kept: Kept, session: Session, account: Account, which: Any, *, still_open: bool = False) -> Any:
    """The one of an account that somebody named, by its key, its title or a unique part of it."""
    from bookcockpit.core.actions import UnknownName, find

    if kept.find is not None:
        return kept.find(session, account, which, still_open)
    known = [each for each in kept.known(session.book, account) if not still_open or kept.is_open(each)]
    name = kept.group.name or ""
    try:
        return find(known, which, name, lambda each: str(getattr(each, kept.title)))
    except UnknownName as unknown:
        state = " that is still open" if still_open else ""
        raise Failure(f"{unknown} at {account.name}{state}; see `bookcockpit {name} list`") from None


def can_add(
    kept: Kept,
    help: str,
    example: str,
    *options: Callable[[Any], Any],
    said: str = "Added: {words} ({account}), key {thing.key}.",
) -> None:
    """`add`: a new one of an account; `said` is the sentence that says so."""

    def add(session: Session, wanted: str, **values: Any) -> None:
        account = session.account(wanted)
        beside = _beside(kept, values)
        fields = _read(kept, session, account, values, None, adding=True)
        if kept.under is None:
            fields["account_id"] = account.id
        _write(kept, session, account, None, kept.kind(**fields), said, beside)

    _declare(kept.group, "add", help, example, add, account_argument(), *options)


def can_edit(
    kept: Kept, help: str, example: str, *options: Callable[[Any], Any], said: str = "Changed: {words} ({account})."
) -> None:
    """`edit`: some fields of one that is there, also of a damaged one."""

    def edit(session: Session, wanted: str, which: Any, **values: Any) -> None:
        account = session.account(wanted)
        beside = _beside(kept, values)
        before = named(kept, session, account, which) if kept.found_first else None
        fields = _read(kept, session, account, values, before, adding=False)
        refuse_nothing(fields)
        before = before or named(kept, session, account, which)
        _write(kept, session, account, before, before.but(**fields), said, beside)

    _declare(kept.group, "edit", help, example, edit, account_argument(), kept.which, *options, mends)


def can_close(kept: Kept, name: str, help: str, example: str, field: str, said: str) -> None:
    """A verb that says on which day something became of one; `said` begins its sentence."""

    def close(session: Session, wanted: str, which: Any, on: date) -> None:
        account = session.account(wanted)
        before = named(kept, session, account, which, still_open=True)
        sentence = f"{said} on {wording.full_date(on)}: {{thing.{kept.title}}} ({{account}})."
        _write(kept, session, account, before, before.but(**{field: on}), sentence, {})

    _declare(kept.group, name, help, example, close, account_argument(), kept.which, on_option(field))


def can_list(
    kept: Kept,
    help: str,
    example: str,
    *,
    none: str,
    everything: str = "",
    soonest: str = "",
    order: Callable[[Session, Any], Any] | None = None,
) -> None:
    """`list`: those of one account or of all, in their `order` or the earliest of a day first; `none` says that there
    are none. `everything` is the help of --all, where only the open ones are listed without it."""

    def rank(session: Session, each: Any) -> Any:
        if order is not None:
            return order(session, each)
        on = getattr(each, soonest)
        return on is None, on, getattr(each, kept.title), Tie(each)

    def list_(session: Session, wanted: str | None, as_json: bool, everything: bool = True) -> None:
        account = session.account(wanted) if wanted is not None else None
        found = [each for each in kept.known(session.book, account) if everything or kept.is_open(each)]
        found.sort(key=lambda each: rank(session, each))
        if as_json:
            print_json([kept_json(kept, session, each) for each in found])
        elif found:
            print_kept(kept, session, found)
        else:
            tell(none)

    all_ = [click.option("--all", "everything", is_flag=True, help=everything)] if everything else []
    _declare(kept.group, "list", help, example, list_, account_argument(required=False), *all_, json_option)


def print_kept(kept: Kept, session: Session, things: Iterable[Any]) -> None:
    """A table of things: whose each is, what is shown of it, and its key."""
    rows = [
        (Cell(account_of(kept, session.book, each).name, "strong"), *kept.row(session, each), Cell(each.key, "quiet"))
        for each in things
    ]
    print_table(("account", *kept.heads, "key"), rows, shrink=kept.shrink, right=kept.right)


def kept_json(kept: Kept, session: Session, each: Any) -> Any:
    """One of an account, for programs."""
    account = account_of(kept, session.book, each)
    return owned_json(account, each) if kept.json is None else kept.json(session, account, each)


def owned_json(account: Account, each: Entity) -> dict[str, Any]:
    """Whose a thing is, and its fields."""
    from bookcockpit.exchange.encoder import entity_json

    return {"account": account.name, "account_key": account.key, **entity_json(each)}


def account_of(kept: Kept, book: Book, each: Any) -> Account:
    """The account a thing is kept of."""
    return book.account_by_id[(each if kept.under is None else kept.under(book, each)).account_id]


def _declare(
    group: Group, name: str, help: str, example: str, function: Callable[..., None], *options: Callable[[Any], Any]
) -> None:
    command: Any = pass_session(function)
    for option in reversed(options):
        command = option(command)
    # A line that begins with a space goes on with the one before.
    lines = [
        each if each.startswith(" ") else f"  bookcockpit {group.name} {name} {each}" for each in example.split("\n")
    ]
    title = "Examples" if sum("bookcockpit" in each for each in lines) > 1 else "Example"
    group.command(name, help="\n".join((cleandoc(help), "", "\b", f"{title}:", *lines)))(command)


def _beside(kept: Kept, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values.pop(name) for name in list(values) if name not in kept.kind.fields}


def _read(
    kept: Kept, session: Session, account: Account, values: dict[str, Any], before: Any, *, adding: bool
) -> dict[str, Any]:
    """The fields that were given, amounts in the currency of the thing or the account."""
    currency = before.currency if before is not None and "currency" in kept.kind.fields else ""
    if not currency and any(field.kind == "money" for field in kept.kind.fields.values()):
        from bookcockpit.core.revenue.arr import currency_of

        typed = values.get("currency")
        currency = typed.strip().upper() if typed else currency_of(session.book, account)
        if adding and "currency" in values:
            values["currency"] = currency
    fields = given(kept.kind, values, currency=currency, find=lambda name: kept.refers(session, account, name))
    if kept.complete is not None:
        kept.complete(session, account, fields, adding)
    return fields


def _write(
    kept: Kept, session: Session, account: Account, before: Any, after: Any, said: str, beside: Mapping[str, Any]
) -> None:
    decided = kept.save(session, account, before, after, **beside)
    change, went_with = (decided, ()) if isinstance(decided, Change) else decided
    session.apply(change)
    under = kept.under(session.book, after) if kept.under is not None else account
    label, words = change.label.partition(" ")[2], kept.words(session, after)
    print_shown(said.format(words=words, account=account.name, thing=after, under=under, label=label))
    for sentence in went_with:
        print_shown(f"{sentence}.")
    if kept.remark is not None and (remark := kept.remark(session, account, before, after)):
        tell(remark)


def mends(function: Callable[..., None]) -> Callable[..., None]:
    """Let the `edit` of a kind put a damaged row right: every value that is none has to be given."""

    @wraps(function)
    def edit(**options: Any) -> None:
        session = click.get_current_context().find_object(Session)
        if session is None or not _mended(session, options):
            function(**options)

    return edit


def _mended(session: Session, options: dict[str, Any]) -> bool:
    from bookcockpit.core.entities import ENTITIES

    context = click.get_current_context()
    assert context.parent is not None, "an edit is in the group of its kind"
    table = context.parent.command.name or ""
    kind, which = ENTITIES[table], options["wanted" if table == "account" else "which"]
    if not which:
        return False
    damaged = session.desk.library.damage_of(kind, which)
    if damaged and table != "account":
        account = session.account(options["wanted"])
        damaged = [each for each in damaged if each.account_id in ("", account.id)]
    if not damaged:
        return False
    from bookcockpit.core.revenue.arr import currency_of

    first = damaged[0]
    mine = [each for each in damaged if each.id == first.id]
    values = {name: value for name, value in options.items() if name in kind.fields and value not in (None, ())}
    refuse_nothing(values)
    if left := next((each for each in mine if each.field not in values), None):
        option = option_of(context.command, left.field)
        raise Failure(f"{left}; {f'say {option} too' if option else mending(left, session.book)}")
    if other := next((name for name in values if kind.fields[name].kind in ("ref", "refs")), ""):
        raise Failure(f"{first}; put that right first, and say {other.removesuffix('_id').replace('_', ' ')} after it")
    owner = session.book.account_by_id.get(first.account_id)
    currency = values.get("currency") or (currency_of(session.book, owner) if owner else "")
    said = given(kind, values, currency=currency)
    after = session.desk.library.mended(kind, first.id, said)
    what = first.name or f"{first.table.replace('_', ' ')} {after.key}"
    session.apply(Change(f"mend {what}", save=(after,)))
    print_shown(f"Mended: {what}.")
    return True
