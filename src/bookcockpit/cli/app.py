"""The command `bookcockpit`: the table of its commands and the global options."""

from __future__ import annotations

import click

from bookcockpit import __version__
from bookcockpit.cli.lazy import Entry, LazyGroup, global_options
from bookcockpit.cli.session import Session, pass_session

_ROOM = "bookcockpit.cli.commands."
_DAY, _BOOK, _FILES, _PROGRAM = "Every day", "The book", "Files in and out", "The program"


def _entry(place: str, help: str, section: str) -> Entry:
    module, function = place.split(":")
    return Entry(_ROOM + module, function, help, section)


# The short helps stand here a second time, so that --help imports no command; a test holds them together.
COMMANDS: dict[str, Entry] = {
    "today": _entry("today:today", "Whom to turn to today, and why.", _DAY),
    "why": _entry("today:why", "Why an item ranks where it does, and the dates behind it.", _DAY),
    "log": _entry("touch:log", "Log a touch; prints when the next one is due.", _DAY),
    "touch": _entry("touch:touch", "List, edit, delete or confirm touches.", _DAY),
    "snooze": _entry("postpone:snooze", "Hide an item until a date; its clock runs on.", _DAY),
    "unsnooze": _entry("postpone:unsnooze", "Bring a snoozed item back.", _DAY),
    "skip": _entry("postpone:skip", "Drop one occurrence of an item, with the reason.", _DAY),
    "spread": _entry("postpone:spread", "Spread the overdue backlog over working days.", _DAY),
    "week": _entry("rhythm:week", "The Friday review: what was done, what slipped, what comes.", _DAY),
    "quarter": _entry("rhythm:quarter", "The quarter plan: renewals, reviews, growth and load.", _DAY),
    "guide": _entry("hygiene:guide", "The first ninety days with a book, and the next best step.", _DAY),
    "hygiene": _entry("hygiene:hygiene", "What is missing or old in the book, and what mends it.", _DAY),
    "undo": _entry("undo:undo", "Take back the last action.", _DAY),
    "redo": _entry("undo:redo", "Do again what was undone last.", _DAY),
    "accounts": _entry("accounts:accounts", "List the accounts.", _BOOK),
    "account": _entry("account:account", "Add, edit, show, archive or forget an account.", _BOOK),
    "merge": _entry("merge:merge", "Make two accounts one; --suggest lists likely twins.", _BOOK),
    "stakeholders": _entry("stakeholder:stakeholders", "The people of an account, and who is missing.", _BOOK),
    "stakeholder": _entry("stakeholder:stakeholder", "A person: add, edit, left, merge, forget.", _BOOK),
    "plan": _entry("plan:plan", "One account's plan on one page.", _BOOK),
    "health": _entry("health:health", "How well the accounts are, and what that is made of.", _BOOK),
    "contract": _entry("contract:contract", "Add, edit or list contracts.", _BOOK),
    "renewals": _entry("renewals:renewals", "Every open contract counted down to its renewal.", _BOOK),
    "renewal": _entry("renewal:renewal", "Say how a renewal will go, and record what became of it.", _BOOK),
    "prices": _entry("prices:prices", "Planned price increases, and NRR with and without them.", _BOOK),
    "commitment": _entry("commitment:commitment", "Promised next steps: add, edit, done, drop, list.", _BOOK),
    "objective": _entry("objective:objective", "What the customer wants: add, edit, list.", _BOOK),
    "milestone": _entry("objective:milestone", "Steps of an objective: add, edit, done, list.", _BOOK),
    "reading": _entry("objective:reading", "Values measured at the customer: add, list.", _BOOK),
    "signals": _entry("signal:signals", "List what speaks of risk or of growth, by rule or noted by hand.", _BOOK),
    "signal": _entry("signal:signal", "What was seen: add, edit, done, dismiss, bring-back.", _BOOK),
    "play": _entry("play:play", "Expansion and save plays, from the opening to what was won.", _BOOK),
    "whitespace": _entry("play:whitespace", "What an account owns, and what is still open there.", _BOOK),
    "references": _entry("reference:references", "Who speaks for us, who could be asked, who fits a topic.", _BOOK),
    "reference": _entry("reference:reference", "Ask a customer to speak for us, and note what became of it.", _BOOK),
    "tier": _entry("retier:tier", "Set the tier of one or more accounts, in one step.", _BOOK),
    "retier": _entry("retier:retier", "Which tier each account's score suggests, and why.", _BOOK),
    "cadence": _entry("cadence:cadence", "Show or change an account's own rhythm.", _BOOK),
    "at-risk": _entry("cadence:at_risk", "Flag an account at risk, or clear the flag.", _BOOK),
    "rate": _entry("rate:rate", "Exchange rates into the book's base currency.", _BOOK),
    "scorecard": _entry("scorecard:scorecard", "How the book's revenue fared: retention, growth, activity.", _BOOK),
    "forecast": _entry("scorecard:forecast", "What the renewals ahead will leave of the ARR.", _BOOK),
    "import": _entry("import_:import_", "Read CSV files, workbooks, a folder of them, or a book.", _FILES),
    "export": _entry("export:export", "Write the book as files, or an account's documents.", _FILES),
    "backup": _entry("init:backup", "Copy the data file, complete and checked.", _FILES),
    "restore": _entry("init:restore", "Go back to a backup; without FILE, list the backups.", _FILES),
    "init": _entry("init:init", "Make an empty book.", _PROGRAM),
    "demo": _entry("cockpit:demo", "Look around in a demo book; yours is not touched.", _PROGRAM),
    "doctor": _entry("init:doctor", "Check the data file and its surroundings.", _PROGRAM),
    "paths": _entry("init:paths", "Where the book, settings, logs and backups are.", _PROGRAM),
    "config": _entry("config:config", "What is set and what can be set: book, theme, days off, keys.", _PROGRAM),
    "playbook": _entry("playbook:playbook", "Named checklists, applied to accounts; and the rules in force.", _PROGRAM),
    "man": _entry("manual:man", "The manual page, for man.", _PROGRAM),
    "completion": _entry("manual:completion", "Completion for bash, zsh and fish.", _PROGRAM),
}


@click.group(
    "bookcockpit",
    cls=LazyGroup,
    entries=COMMANDS,
    params=global_options(hidden=False),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Dates: 2026-11-30, today, fri, +3d, -2w, +1m, eom, eoq. Accounts: key, name, or a unique part of the name.",
)
@click.version_option(__version__, prog_name="bookcockpit", message="%(prog)s %(version)s")
@pass_session
@click.pass_context
def bookcockpit(context: click.Context, session: Session) -> None:
    """A terminal cockpit for one B2B account manager: due touches, account plans and renewals.

    Without a command it opens the cockpit. Every reading command takes --json; `bookcockpit COMMAND --help` says
    more of each.

    \b
    Examples:
      bookcockpit demo
      bookcockpit today --within 14
      bookcockpit import exports/ --from salesforce --dry-run
    """
    if context.invoked_subcommand is None:
        from bookcockpit.cli.commands.cockpit import open_cockpit

        open_cockpit(session)
