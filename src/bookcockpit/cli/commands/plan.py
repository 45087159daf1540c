"""`plan`: one account's plan on one page."""

from __future__ import annotations

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import print_json
from bookcockpit.cli.session import Session, pass_session


@command("plan")
@account_argument()
@json_option
@pass_session
def plan(session: Session, wanted: str, as_json: bool) -> None:
    """One account's plan on one page.

    Where they are now, who matters, what they want, what the risk is, and what the path is.

    \b
    Example:
      bookcockpit plan northwind
    """
    from bookcockpit.core.plan.one_page import plan_of

    account = session.account(wanted)
    playbook, dossier = session.desk.playbook, session.desk.dossier(account)
    found = plan_of(session.book, playbook, account, dossier, session.today)
    if as_json:
        from bookcockpit.exchange.views.plan import plan_json

        print_json(plan_json(found))
    else:
        from bookcockpit.cli.commands.plan_page import print_plan

        print_plan(session, found)
