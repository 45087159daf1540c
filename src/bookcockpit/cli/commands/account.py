"""`account`: add, edit, show, archive and forget one account, and what is written about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.commands.forget import yes_option
from bookcockpit.cli.commands.touch import print_touches
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.kept import mends
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import Day, Word, account_argument, json_option, option_of, pass_account
from bookcockpit.cli.out import paint, print_json, print_note, print_shown, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, field_words, print_table
from bookcockpit.core import wording
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.entities import Account, Commitment
from bookcockpit.core.growth.references import BOARD_MARK, BOARD_WORDS, on_advisory_board
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.status import status_words
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.vocabulary import ARCHIVED_AS
from bookcockpit.exchange.encoder import entity_json
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from bookcockpit.core.renewals.status import Back, StatusChange


@command("notes")
@pass_account
@click.option("--template", is_flag=True, help="Add the sections its tier has and the notes lack, at their end.")
@json_option
def notes(session: Session, account: Account, template: bool, as_json: bool) -> None:
    """Show the notes of an account by section, and what a plan of its tier still lacks.

    Sections are Markdown headings: ownership, SWOT, competitors, decision process (MEDDPICC), our goals, success
    metrics. --template adds those missing, never over what is there; `account edit --notes` writes them anew.

    \b
    Examples:
      bookcockpit account notes northwind
      bookcockpit account notes northwind --template
    """
    from bookcockpit.core.plan.notes import depth_of, insert_template

    if template:
        change = insert_template(account)
        added = depth_of(account).absent
        if change.is_empty:
            tell(f"The notes of {account.name} have every section of a {account.tier} plan already.")
        else:
            session.apply(change)
            # The book of this run is as it was before.
            account = _saved(account, change.save[0].__dict__["notes"])
            tell(f"Added to the notes of {account.name}: {', '.join(added)}.")
    if as_json:
        print_json(account, row="NotesOf")
        return
    _print(account)


def _saved(account: Account, text: str) -> Account:
    return account.but(notes=text)


def _print(account: Account) -> None:
    from bookcockpit.core.plan.notes import depth_of, sections_of

    found = sections_of(account.notes)
    for place, each in enumerate(found):
        if place:
            say()
        print_shown(each.title, "strong")
        if each.text:
            print_note(each.text, INDENT)
    depth = depth_of(account)
    if not found:
        tell(f"No notes of {account.name} yet; --template begins them.")
    elif depth.lacking:
        tell(f"{len(depth.filled)} of {depth.total} sections say something; still empty: {', '.join(depth.lacking)}.")


_TOUCHES = 10


def print_account(session: Session, account: Account, *, as_json: bool) -> None:
    """Print everything about an account that fits one page."""
    if as_json:
        print_json(_as_json(session, account))
        return
    _print_facts(session, account)
    _print_owed(session, account)
    _print_contracts(session, account)
    _print_people(session, account)
    _print_promises(session, account)
    touches = session.desk.library.timeline(account.id, _TOUCHES)
    if touches:
        _heading("Last touches")
        print_touches(touches, {person.id: person.name for person in session.book.stakeholders}, session.today)


def _owed(session: Session, account: Account) -> list[Item]:
    if account.status != "active":
        return []
    items = items_of(session.book, session.policy, account, session.today)
    return sorted(items, key=lambda item: (item.due_on, item.kind))


def _promises(session: Session, account: Account) -> list[Commitment]:
    found = [each for each in session.book.commitments_of.get(account.id, ()) if each.is_open]
    return sorted(found, key=lambda each: (each.due_on is None, each.due_on, each.what))


def _print_facts(session: Session, account: Account) -> None:
    book, today = session.book, session.today
    arr = arr_on(book, account, today)
    worth = short_money(arr, book.meta.base_currency) if arr is not None else "ARR unknown"
    status = status_words(account) or account.status
    print_shown(f"{account.name} · {account.tier} · {status} · {worth}", "strong")
    if on_advisory_board(book, account):
        print_shown(f"{BOARD_MARK} On our {BOARD_WORDS}")
    if account.at_risk_since is not None:
        since = wording.full_date(account.at_risk_since)
        print_shown(f"● At risk since {since}: {account.at_risk_reason}; until {account.at_risk_exit}", "late")
    hidden = (
        "name",
        "tier",
        "status",
        "status_on",
        "archived_as",
        "notes",
        "at_risk_since",
        "at_risk_reason",
        "at_risk_exit",
    )
    facts = [
        (Cell(wording.word_label(field), "quiet"), words)
        for field, words in field_words(account)
        if field not in hidden
    ]
    print_table(("", ""), facts, shrink=(1,))
    if account.notes:
        print_note(account.notes, indent="  ")


def _print_owed(session: Session, account: Account) -> None:
    rows = [
        (wording.kind_label(item.kind), session.due(item.due_on), wording.full_date(item.due_on))
        for item in _owed(session, account)
    ]
    if rows:
        _heading("Owed")
        print_table(("touch", "due", "on"), rows)


def _print_contracts(session: Session, account: Account) -> None:
    from bookcockpit.cli.commands.contract import CONTRACT
    from bookcockpit.cli.kept import print_kept

    contracts = session.book.contracts_of.get(account.id, [])
    if contracts:
        _heading("Contracts")
        print_kept(CONTRACT, session, contracts)


def _print_people(session: Session, account: Account) -> None:
    from bookcockpit.cli.commands.stakeholder import print_people

    people = session.book.stakeholders_of.get(account.id, [])
    if people:
        _heading("People")
        print_people(people)


def _print_promises(session: Session, account: Account) -> None:
    from bookcockpit.cli.commands.commitment import PROMISE
    from bookcockpit.cli.kept import print_kept

    promises = _promises(session, account)
    if promises:
        _heading("Promises")
        print_kept(PROMISE, session, promises)


def _heading(text: str) -> None:
    say()
    say(paint(text, "strong"))


def _as_json(session: Session, account: Account) -> dict[str, Any]:
    book = session.book
    plain = {**entity_json(account), "account": account.name}
    return {
        **plain,
        "advisory_board": on_advisory_board(book, account),
        "owed": [
            {"kind": item.kind, "due_on": item.due_on.isoformat(), "days_late": item.days_late(session.today)}
            for item in _owed(session, account)
        ],
        "contracts": [entity_json(each) for each in book.contracts_of.get(account.id, [])],
        "stakeholders": [entity_json(each) for each in book.stakeholders_of.get(account.id, [])],
        "commitments": [entity_json(each) for each in _promises(session, account)],
        "touches": [entity_json(each) for each in session.desk.library.timeline(account.id, _TOUCHES)],
    }


_ELSEWHERE = ("status_on", "archived_as", "at_risk_since", "at_risk_reason", "at_risk_exit")
"""Set together, with the rules that go with them, by `at-risk` and with `--status`."""
_OPTIONS = {"status_on": "--from", "archived_as": "--as", "back": "--mistake or --from DATE"}

from_option = option_of(
    "status_on",
    "--from",
    "on",
    type=Day(backwards=True),
    metavar="DATE",
    help="The day a new status holds from (today).",
)
why_option = option_of(
    "archived_as",
    "--as",
    "archived_as",
    type=Word(ARCHIVED_AS, "reason"),
    metavar="WHY",
    help=f"Why it is archived: {', '.join(ARCHIVED_AS)}.",
)


@group("account")
def account() -> None:
    """Add, edit, show, archive or forget an account.

    \b
    Example:
      bookcockpit account show northwind
    """


account.add_command(notes)


@account.command("add")
@click.argument("name")
@field_options(Account, without=("name", "tracked_since", *_ELSEWHERE), adding=True)
@pass_session
def add(session: Session, name: str, **values: Any) -> None:
    """Add an account.

    Two accounts of one name need a --key of your own, so that files can tell them apart.

    \b
    Examples:
      bookcockpit account add "Acme Ltd" --tier growth
      bookcockpit account add Globex --tier strategic --key crm-42 --products "Core;Insights"
    """
    from bookcockpit.core.actions import NameTaken, add_account

    said = given(Account, values)
    if said.get("status", "active") != "active":
        said["status_on"] = session.today
    made = Account(name=name, tracked_since=session.today, **said)
    try:
        change = add_account(session.book, made, has_own_key="key" in said)
    except NameTaken as taken:
        raise Failure(f"{taken}; give --key to add another") from None
    session.apply(change)
    print_shown(f"Added: {made.name} ({made.tier}), key {change.save[0].key}.")


@account.command("edit")
@account_argument()
@field_options(Account, without=_ELSEWHERE)
@from_option
@why_option
@click.option("--mistake", is_flag=True, help="With --status active: it never was anything else.")
@mends
@pass_session
def edit(session: Session, wanted: str, on: date | None, archived_as: str | None, mistake: bool, **values: Any) -> None:
    """Change an account; an empty text clears a field.

    A new tier is kept in the account's history, with --tier-reason.

    A customer who churned pays until the renewal date of each contract, which is lost then; one without an end is
    lost on --from. What is set active again was a --mistake, or came back --from a day: its losses stay.

    \b
    Examples:
      bookcockpit account edit northwind --tier strategic --tier-reason "Won the group contract"
      bookcockpit account edit dunmore --status churned --from 2026-10-01
      bookcockpit account edit northwind --our-sponsor ""
    """
    said = given(Account, values)
    before = session.account(wanted)
    if (on is not None or archived_as is not None) and "status" not in said:
        said["status"] = before.status
    refuse_nothing(said)
    if archived_as is not None and said["status"] != "archived":
        raise click.UsageError("--as says why an account is archived; it goes with --status archived")
    if mistake and (on is not None or said.get("status") != "active"):
        raise click.UsageError("--mistake goes with --status active, and without --from")
    if (mistake or on is not None) and before.status == said["status"] == "active":
        raise Failure(f"{before.name} is active: --mistake and --from are said of a status that is new")
    if archived_as is not None:
        said["archived_as"] = archived_as
    after = before.but(**said)
    changed = _edited(session, before, after, on, "mistake" if mistake else None)
    moved = f", now {after.tier}" if after.tier != before.tier else ""
    moved += f", now {after.status}" if after.status != before.status else ""
    print_shown(f"Changed: {after.name}{moved}.")
    _say(changed)


def _edited(session: Session, before: Account, after: Account, on: date | None, back: Back | None) -> StatusChange:
    """Write an edited account with what its status entails; what is missing is asked where somebody can answer."""
    from bookcockpit.core.fields import FieldError
    from bookcockpit.core.renewals.status import edit_account

    while True:
        try:
            found = edit_account(session.book, before, after, session.today, on=on, back=back)
            session.apply(found.change)
            return found
        except FieldError as refused:
            if refused.field not in _OPTIONS:
                raise
            if not (refused.why.startswith("is missing") and can_ask()):
                raise Failure(f"{before.name}: {_OPTIONS[refused.field]} {refused.why}. Nothing was changed") from None
            if refused.field == "archived_as":
                after = after.but(
                    archived_as=click.prompt(
                        "Why (left, handed_over, never_customer)", type=Word(ARCHIVED_AS, "reason")
                    )
                )
            elif refused.field == "back" and click.confirm("Was it a mistake that it left", default=False):
                back = "mistake"
            else:
                asked = (
                    "On which day did it come back" if refused.field == "back" else "From which day does it pay nothing"
                )
                on = click.prompt(asked, default="today", type=Day(backwards=True))


def _say(changed: StatusChange) -> None:
    for sentence in changed.said:
        print_shown(f"{sentence}.")
    if changed.said:
        print_shown("`bookcockpit undo` takes it back.", "quiet")


@account.command("archive")
@pass_account
@why_option
@from_option
def archive(session: Session, account: Account, archived_as: str | None, on: date | None) -> None:
    """Archive an account: out of the lists, its history kept.

    It left (as if it had churned), was handed_over to a colleague, or never was a customer and counts in no number.

    \b
    Examples:
      bookcockpit account archive "Dunmore Couriers" --as left
      bookcockpit account archive halden --as handed_over --from 2026-11-01
    """
    if account.status == "archived" and archived_as in (None, account.archived_as) and on is None:
        raise Failure(
            f"{account.name} is archived already; `bookcockpit account edit … --status active` brings it back"
        )
    after = account.but(status="archived", archived_as=archived_as or account.archived_as)
    changed = _edited(session, account, after, on, None)
    print_shown(f"Archived: {account.name}. Its open promises stay on Today.")
    _say(changed)


@account.command("show")
@pass_account
@json_option
def show_account(session: Session, account: Account, as_json: bool) -> None:
    """Show an account: its facts, contracts, people, promises, what is owed and the last touches.

    \b
    Example:
      bookcockpit account show northwind
    """
    print_account(session, account, as_json=as_json)


@account.command("forget")
@pass_account
@yes_option
def forget_account(session: Session, account: Account, yes: bool) -> None:
    """Remove an account for good, with everything of it; for the right to be forgotten.

    It cannot be undone: the undo list loses every step that names it. Says which backups hold it still, and
    which texts of other accounts name it. The cockpit has no key for it. To put an account away, archive it.

    \b
    Examples:
      bookcockpit account forget "Dunmore Couriers"
      bookcockpit account forget tessel --yes
    """
    from bookcockpit.cli.commands.forget import forget

    forget(session, account, yes=yes)
