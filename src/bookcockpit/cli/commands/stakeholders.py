"""`stakeholders`: the people at an account, when each was met, and who is missing."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date
from typing import Any, TypeVar

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.lines import INDENT, print_heading, print_line
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import PIPED_WIDTH, print_json, print_shown, tell, width
from bookcockpit.cli.plain import entity_json
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import (
    Account,
    Stakeholder,
)
from bookcockpit.core.plan.stakeholders import (
    Contact,
    StakeholderMap,
)

T = TypeVar("T")


@command("stakeholders")
@account_argument()
@click.option("--all", "everything", is_flag=True, help="Those who left, too.")
@click.option("--tree", is_flag=True, help="Who reports to whom.")
@json_option
@pass_session
def stakeholders(session: Session, wanted: str, everything: bool, tree: bool, as_json: bool) -> None:
    """The people of an account, and who is missing.

    \b
    Examples:
      bookcockpit stakeholders northwind
      bookcockpit stakeholders northwind --tree
    """
    from bookcockpit.core.plan.stakeholders import stakeholder_map

    account = session.account(wanted)
    people = session.book.stakeholders_of.get(account.id, [])
    met = session.desk.last_contacts(account)
    who = stakeholder_map(account, people, met, session.desk.playbook, session.today)
    if as_json:
        contacts = {each.person.id: each for each in who.contacts}
        shown = [each for each in people if everything or each.left_on is None]
        print_json([_as_json(session, account, each, contacts.get(each.id), met) for each in shown])
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
    days = session.desk.playbook.engaged_days[account.tier]
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


def _as_json(
    session: Session, account: Account, person: Stakeholder, contact: Contact | None, met: Mapping[str, date]
) -> dict[str, Any]:
    from bookcockpit.exchange.views.plan import met_json

    def name_of(person_id: str | None) -> str | None:
        found = session.book.stakeholder_by_id.get(person_id or "")
        return found.name if found else None

    return {
        "account": account.name,
        "account_key": account.key,
        **entity_json(person),
        "reports_to": name_of(person.reports_to_id),
        "replaced_by": name_of(person.replaced_by_id),
        **met_json(contact, met.get(person.id)),
    }
