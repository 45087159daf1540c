"""`playbook`: the rules in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_note, tell
from bookcockpit.cli.session import Session, pass_session

if TYPE_CHECKING:
    from bookcockpit.core.playbook import Playbook


@group("playbook")
def playbook() -> None:
    """The rules in force."""


@playbook.command("show")
@json_option
@pass_session
def show_playbook(session: Session, as_json: bool) -> None:
    """Print every rule in force as TOML: the preset with your own file on top.

    What you want otherwise goes, without the rest, into playbook.toml in the config folder.

    \b
    Example:
      bookcockpit playbook show > my-playbook.toml
    """
    from bookcockpit.core.playbook_toml import as_toml

    text = as_toml(_in_force(session))
    if as_json:
        import tomllib

        print_json(tomllib.loads(text))
        return
    print_note(text.rstrip("\n"))


def _in_force(session: Session) -> Playbook:
    """The book's playbook; without a book, the one a new book would start with."""
    from bookcockpit.desk import read_playbook

    if not session.settings.store.exists():
        tell("No book yet: these are the rules a new one starts with.")
        return read_playbook(session.settings, "balanced")
    return session.desk.playbook
