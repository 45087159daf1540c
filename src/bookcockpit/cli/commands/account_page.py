"""One account on one page, for people or programs."""

from __future__ import annotations

from typing import Any

from bookcockpit.cli.commands.touch import print_touches
from bookcockpit.cli.out import paint, print_json, print_note, print_shown, say
from bookcockpit.cli.plain import entity_json, field_words
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.entities import (
    Account,
    Commitment,
)
from bookcockpit.core.growth.references import BOARD_MARK, BOARD_WORDS, on_advisory_board
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.status import status_words
from bookcockpit.core.revenue.arr import arr_on

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
    touches = session.desk.timeline(account, _TOUCHES)
    if touches:
        _heading("Last touches")
        print_touches(touches, {person.id: person.name for person in session.book.stakeholders}, session.today)


def _owed(session: Session, account: Account) -> list[Item]:
    if account.status != "active":
        return []
    items = items_of(session.book, session.desk.playbook, account, session.today)
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
    from bookcockpit.cli.commands.contract import print_contracts

    contracts = session.book.contracts_of.get(account.id, [])
    if contracts:
        _heading("Contracts")
        print_contracts(session, contracts)


def _print_people(session: Session, account: Account) -> None:
    from bookcockpit.cli.commands.stakeholders import print_people

    people = session.book.stakeholders_of.get(account.id, [])
    if people:
        _heading("People")
        print_people(people)


def _print_promises(session: Session, account: Account) -> None:
    from bookcockpit.cli.commands.commitment import print_promises

    promises = _promises(session, account)
    if promises:
        _heading("Promises")
        print_promises(session, promises)


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
        "touches": [entity_json(each) for each in session.desk.timeline(account, _TOUCHES)],
    }
