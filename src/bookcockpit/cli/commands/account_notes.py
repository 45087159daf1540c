"""`account notes`: what is written about an account, section by section, and the template of its tier."""

from __future__ import annotations

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.lines import INDENT
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import print_json, print_note, print_shown, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core.entities import Account


@command("notes")
@account_argument()
@click.option("--template", is_flag=True, help="Add the sections its tier has and the notes lack, at their end.")
@json_option
@pass_session
def notes(session: Session, wanted: str, template: bool, as_json: bool) -> None:
    """Show the notes of an account by section, and what a plan of its tier still lacks.

    Sections are Markdown headings: ownership, SWOT, competitors, decision process (MEDDPICC), our goals, success
    metrics. --template adds those missing, never over what is there; `account edit --notes` writes them anew.

    \b
    Examples:
      bookcockpit account notes northwind
      bookcockpit account notes northwind --template
    """
    from bookcockpit.core.plan.notes import depth_of, insert_template

    account = session.account(wanted)
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
        from bookcockpit.exchange.views.notes import notes_json

        print_json({"account": account.name, "key": account.key, "tier": account.tier, **notes_json(account)})
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
