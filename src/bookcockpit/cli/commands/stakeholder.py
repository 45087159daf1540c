"""`stakeholders` and `stakeholder`: the people at an account, when each was met, who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import click

from bookcockpit.cli.commands.forget import yes_option
from bookcockpit.cli.commands.merge import dry_run_option
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_add, can_edit
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import json_option, on_option, option_of, pass_account, person_argument
from bookcockpit.cli.out import PIPED_WIDTH, print_json, print_shown, tell, width
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import INDENT, Cell, print_heading, print_line, print_table
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Stakeholder
from bookcockpit.core.plan.stakeholders import Contact, StakeholderMap

T = TypeVar("T")


@command("stakeholders")
@pass_account
@click.option("--all", "everything", is_flag=True, help="Those who left, too.")
@click.option("--tree", is_flag=True, help="Who reports to whom.")
@json_option
def stakeholders(session: Session, account: Account, everything: bool, tree: bool, as_json: bool) -> None:
    """The people of an account, and who is missing.

    \b
    Examples:
      bookcockpit stakeholders northwind
      bookcockpit stakeholders northwind --tree
    """
    from bookcockpit.core.plan.stakeholders import stakeholder_map

    people = session.book.stakeholders_of.get(account.id, [])
    met = session.desk.library.last_contacts(account.id, session.today)
    who = stakeholder_map(account, people, met, session.policy, session.today)
    if as_json:
        contacts = {each.person.id: each for each in who.contacts}
        gone = (Contact(each, met.get(each.id), None, False, False) for each in people)
        shown = [contacts.get(each.person.id, each) for each in gone if everything or each.person.left_on is None]
        print_json(shown, row="ContactOf", account=account, contacts=who.contacts, left=who.left)
        return
    if not who.contacts and not (everything and who.left):
        tell(f"Nobody is known at {account.name} yet: `bookcockpit stakeholder add ACCOUNT NAME`.")
    elif tree:
        _print_tree(who)
    else:
        _print_contacts(session, account, who, everything=everything)
    _print_gaps(who)


def _print_contacts(session: Session, account: Account, who: StakeholderMap, *, everything: bool) -> None:
    rows = [_contact_row(each.person, session.today, each) for each in who.contacts]
    if everything:
        rows += [_contact_row(each, session.today) for each in who.left]
    heads = ["name", "title", "roles", "level", "infl.", "stance", "rel.", "met", "verified"]
    if width() < PIPED_WIDTH:
        place = heads.index("level")
        heads, rows = _without(place, heads), [_without(place, row) for row in rows]
    print_table(heads, rows, shrink=((2, 20), (1, 16), (2, 14), (1, 12), 2, 1, (0, 12), 0))
    days = session.policy.engaged_days[account.tier]
    print_shown(f"● met within {days} days ({who.engaged} of {len(who.contacts)}) · ▲ to be verified again", "quiet")


def _contact_row(person: Stakeholder, today: date, contact: Contact | None = None) -> list[Cell | str]:
    """One person; without a contact, one who left."""
    if contact is not None:
        words = f"{'●' if contact.is_engaged else '○'} {_ago(contact.met_on, today)}"
        met = Cell(words, "" if contact.is_engaged else "soon")
        verified = f"{'▲ ' if contact.is_stale else ''}{_ago(contact.verified_on, today)}"
    else:
        assert person.left_on is not None, "whoever is there is a contact"
        met = Cell(f"left {wording.short_date(person.left_on, today)}", "quiet")
        verified = f"to {person.left_to}" if person.left_to else ""
    return [*_who(person), met, verified]


def _who(person: Stakeholder) -> list[Cell | str]:
    """What is known of a person themselves."""
    return [
        Cell(person.name, "strong"),
        person.title,
        ", ".join(map(wording.word_label, person.roles)),
        person.level or "",
        str(person.influence or ""),
        person.stance or "",
        str(person.relationship or ""),
    ]


def _ago(day: date | None, today: date) -> str:
    return wording.ago(day, today) if day is not None else "never"


def _without(place: int, cells: Sequence[T]) -> list[T]:
    return [*cells[:place], *cells[place + 1 :]]


def _print_tree(who: StakeholderMap) -> None:
    for line in who.lines:
        title = f", {line.person.title}" if line.person.title else ""
        gone = " (left)" if line.person.left_on is not None else ""
        print_line(f"{line.person.name}{title}{gone}", indent=INDENT * line.depth)


def _print_gaps(who: StakeholderMap) -> None:
    if who.gaps:
        print_heading("What is missing")
    for gap in who.gaps:
        print_line(f"▲ {gap.what} → {gap.suggests}", "soon")


def print_people(people: Sequence[Stakeholder]) -> None:
    """A table of people."""
    rows = [[*_who(each), f"left {wording.full_date(each.left_on)}" if each.left_on else each.email] for each in people]
    heads = ("name", "title", "roles", "level", "infl.", "stance", "rel.", "")
    print_table(heads, rows, shrink=((1, 16), (2, 16), (7, 12), (0, 16), 1, 2, 7, 0))


_LEAVING = ("left_on", "left_to", "replaced_by_id")
"""Set together, with what follows from them, by `stakeholder left`; `edit` can still correct them."""


@group("stakeholder")
def stakeholder() -> None:
    """A person: add, edit, left, merge, forget.

    \b
    Example:
      bookcockpit stakeholder edit northwind ana --relationship 4
    """


def _save(
    session: Session, account: Account, before: Stakeholder | None, after: Stakeholder
) -> tuple[Change, Sequence[str]]:
    from bookcockpit.core.actions import NameTaken, add_person, edit_person

    if before is not None:
        successor = session.book.stakeholder_by_id.get(after.replaced_by_id or "")
        change = edit_person(account, before, after, session.today, successor)
        return change, _promised(change)
    people = session.book.stakeholders_of.get(account.id, [])
    try:
        return add_person(account, people, after, session.today, has_own_key=after.key != after.id[:12]), ()
    except NameTaken as taken:
        raise Failure(f"{taken}; give --key to add another") from None


PERSON = Kept(
    stakeholder,
    Stakeholder,
    "name",
    which=person_argument("which"),
    find=lambda session, account, which, _: session.person(account, which),
    save=_save,
)

can_add(
    PERSON,
    "Add a person to an account.",
    'northwind "Bo Li" --level manager --roles "technical_owner;user"',
    click.argument("name"),
    field_options(Stakeholder, without=("name", *_LEAVING), adding=True),
    said="Added: {thing.name} at {account}, key {thing.key}.",
)
can_edit(
    PERSON,
    "Change what is known of a person; an empty text clears a field.",
    "northwind ana --stance advocate --relationship 4",
    click.option("--name", metavar="TEXT", help="A new name."),
    field_options(Stakeholder, without=("name",)),
    said="Changed: {thing.name} at {account}.",
)


@stakeholder.command("left")
@pass_account
@person_argument()
@on_option("left_on")
@option_of("left_to", "--to", "company", default="", metavar="COMPANY", help="Where they went.")
@click.option("--replaced-by", "successor", metavar="NAME", help="Who took over, already known at the account.")
def left(session: Session, account: Account, name: str, on: date, company: str, successor: str | None) -> None:
    """Say that a person left; their history is kept.

    For a champion without a successor this shows as the signal champion_left (high) and promises, on our
    side, to find one within 14 days: all in one undo step.

    \b
    Example:
      bookcockpit stakeholder left northwind ana --on fri --to Globex --replaced-by "Mei-Lin Zhou"
    """
    from bookcockpit.core.actions import leave

    person = session.person(account, name)
    follower = session.person(account, successor) if successor is not None else None
    if follower is not None and follower.id == person.id:
        raise Failure(f"{person.name} cannot be their own successor")
    change = leave(account, person, on, session.today, to=company, successor=follower)
    session.apply(change)
    print_shown(f"Noted: {person.name} left {account.name} on {wording.full_date(on)}.")
    for sentence in _promised(change):
        print_shown(f"{sentence}.")


@stakeholder.command("merge")
@pass_account
@person_argument()
@person_argument("other", "OTHER")
@dry_run_option
@json_option
def merge(session: Session, account: Account, name: str, other: str, dry_run: bool, as_json: bool) -> None:
    """Merge a person into another of the account, who stays.

    NAME keeps what is known and takes over the rest, with every touch OTHER attended. One undo step.

    \b
    Example:
      bookcockpit stakeholder merge northwind "Tobias Grant" "T. Grant"
    """
    from bookcockpit.cli.commands.merge import answer
    from bookcockpit.core.merging.merge import MergeError, merge_people

    stays, goes = session.person(account, name), session.person(account, other)
    people = session.book.stakeholders_of.get(account.id, [])
    try:
        merging = merge_people(account, stays, goes, session.desk.referring(stays, goes), people)
    except MergeError as refused:
        raise Failure(str(refused)) from None
    if not dry_run:
        session.apply(merging.change)
    answer(merging, stays, goes, dry_run=dry_run, as_json=as_json)


@stakeholder.command("forget")
@pass_account
@person_argument()
@yes_option
def forget_person(session: Session, account: Account, name: str, yes: bool) -> None:
    """Remove a person for good; touches stay, without them.

    It cannot be undone: the undo list loses every step that names them. Texts that name them are listed, not
    changed, and so are the backups that hold them still. The cockpit has no key for it. Of one who left, say so
    with `stakeholder left`.

    \b
    Example:
      bookcockpit stakeholder forget northwind "Ana Ruiz"
    """
    from bookcockpit.cli.commands.forget import forget

    forget(session, session.person(account, name), f" of {account.name}", yes=yes)


def _promised(change: Change) -> list[str]:
    """What follows from the leaving of a champion."""
    return [
        f"It shows among the signals. We owe: {each.what}, due {wording.full_date(each.due_on)}"
        for each in change.save
        if isinstance(each, Commitment) and each.due_on is not None
    ]
