"""`merge`: two accounts that are one customer made one, and which may be; what it shares with `stakeholder merge`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import complete_account, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account

if TYPE_CHECKING:
    from bookcockpit.core.merging.merge import Merging

dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would become of it; write nothing.")


@command("merge")
@click.argument("stays", metavar="ACCOUNT", required=False, shell_complete=complete_account)
@click.argument("goes", metavar="OTHER", required=False, shell_complete=complete_account)
@click.option("--suggest", is_flag=True, help="List accounts and people that may be entered twice; merge nothing.")
@dry_run_option
@json_option
@pass_session
def merge(session: Session, stays: str | None, goes: str | None, suggest: bool, dry_run: bool, as_json: bool) -> None:
    """Make two accounts one; --suggest lists likely twins.

    OTHER goes into ACCOUNT, which stays: what is known of it is kept, and it takes over the rest with everything
    logged of OTHER. One undo step. Records of a CRM that were either lead to ACCOUNT from then on.

    \b
    Examples:
      bookcockpit merge --suggest
      bookcockpit merge northwind northwind-leeds --dry-run
      bookcockpit merge northwind northwind-leeds
    """
    if suggest:
        if stays is not None:
            raise click.UsageError("--suggest looks at the whole book; leave the accounts out.")
        _suggest(session, as_json=as_json)
        return
    if stays is None or goes is None:
        raise click.UsageError("Name the account that stays and the one that goes into it; --suggest lists twins.")
    from bookcockpit.core.merging.merge import MergeError, merge_accounts

    one, other = session.account(stays), session.account(goes)
    try:
        merging = merge_accounts(session.book, one, other, session.desk.referring(one, other))
    except MergeError as refused:
        raise Failure(str(refused)) from None
    if not dry_run:
        session.apply(merging.change)
    answer(merging, one, other, dry_run=dry_run, as_json=as_json)
    if not as_json:
        _print_people(session, one, other)


def answer(merging: Merging, stays: Any, goes: Any, *, dry_run: bool, as_json: bool) -> None:
    """Say what a merge does or did; `stays` and `goes` are the two as they were."""
    if as_json:
        print_json(_json(merging, stays, goes, done=not dry_run))
        return
    verb = "Would merge" if dry_run else "Merged"
    print_shown(f"{verb} {goes.name} ({goes.key}) into {stays.name} ({stays.key}).")
    if merging.moved:
        print_shown(f"moved: {counts(merging.moved)}")
    if merging.dropped:
        print_shown(f"left out: {counts(merging.dropped)}; {stays.name} has its own")
    if merging.taken:
        print_shown(f"taken over: {', '.join(map(_label, merging.taken))}")
    for each in merging.kept:
        print_shown(f"kept: {_label(each.field)} “{each.stays}”, {goes.name} said “{each.goes}”")
    for note in merging.notes:
        print_shown(note)
    if not dry_run:
        print_shown("`bookcockpit undo` takes it back.", "quiet")


def _json(merging: Merging, stays: Any, goes: Any, *, done: bool) -> dict[str, Any]:
    return {
        "done": done,
        "stays": {"name": stays.name, "key": stays.key},
        "goes": {"name": goes.name, "key": goes.key},
        "moved": merging.moved,
        "left_out": merging.dropped,
        "taken": list(merging.taken),
        "kept": [{"field": each.field, "kept": each.stays, "said": each.goes} for each in merging.kept],
        "notes": list(merging.notes),
    }


def counts(rows: dict[str, int]) -> str:
    """How many rows of what: `2 contracts, 14 touches`."""
    named = {table: _NAMES.get(table, (table.replace("_", " "),)) for table in rows}
    return ", ".join(wording.count(number, *named[table]) for table, number in rows.items())


_NAMES = {
    "touch": ("touch", "touches"),
    "stakeholder": ("person", "people"),
    "commitment": ("promise",),
    "arr_line": ("ARR line",),
    "external_ref": ("CRM record",),
    "import_value": ("value said by a CRM", "values said by a CRM"),
    "cadence_override": ("rhythm",),
}


def _label(field: str) -> str:
    return wording.word_label(field.removesuffix("_id"))


def _print_people(session: Session, one: Account, other: Account) -> None:
    """Whoever was entered at both accounts is there twice now."""
    from bookcockpit.core.merging.likeness import like_people

    of = session.book.stakeholders_of
    twins = like_people({one.id: [*of.get(one.id, []), *of.get(other.id, [])]})
    for each in twins[:_MOST]:
        tell(f"{each.goes.name} may be {each.stays.name} ({', '.join(each.reasons)}): bookcockpit stakeholder merge")


_MOST = 8


def _suggest(session: Session, *, as_json: bool) -> None:
    from functools import partial

    from bookcockpit.core.merging.likeness import known_of, like_accounts, like_people

    book = session.book
    accounts = like_accounts(book.accounts, partial(known_of, book))
    people = like_people({each.id: book.stakeholders_of.get(each.id, []) for each in book.accounts})
    if as_json:
        print_json(
            [
                {"type": "account", "account": each.stays.name, "stays": each.stays.key, "goes": each.goes.key,
                 "names": [each.stays.name, each.goes.name], "reasons": list(each.reasons)}
                for each in accounts
            ] + [
                {"type": "stakeholder", "account": book.account_by_id[each.stays.account_id].name,
                 "stays": each.stays.key, "goes": each.goes.key,
                 "names": [each.stays.name, each.goes.name], "reasons": list(each.reasons)}
                for each in people
            ]
        )  # fmt: skip
        return
    if not accounts and not people:
        tell("Nothing looks entered twice.")
        return
    rows = [
        (Cell(each.stays.name, "strong"), each.goes.name, ", ".join(each.reasons), f"{each.stays.key} {each.goes.key}")
        for each in accounts
    ]
    rows += [
        (
            Cell(each.stays.name, "strong"),
            each.goes.name,
            f"at {book.account_by_id[each.stays.account_id].name}: {', '.join(each.reasons)}",
            f"{each.stays.key} {each.goes.key}",
        )
        for each in people
    ]
    print_table(("stays", "goes into it", "because", "keys"), rows, shrink=((2, 20), (0, 12), (1, 12), 3))
    tell("`bookcockpit merge ACCOUNT OTHER` or `bookcockpit stakeholder merge ACCOUNT NAME OTHER` merges a pair.")
