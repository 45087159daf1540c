"""What `account forget` and `stakeholder forget` share: the question, the removal, and what is left elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.commands.merge import counts
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.out import print_shown, tell
from bookcockpit.cli.session import Session
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, ExternalRef, ImportValue, Stakeholder
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import name_key, show
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from bookcockpit.store.forget import Forgotten

_MOST = 12
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def forget(session: Session, entity: Account | Stakeholder, where: str = "", *, yes: bool) -> None:
    """Ask, remove for good, and say what was removed and what still holds it."""
    records = session.desk.library.find(ExternalRef, entity_id=entity.id)
    if not yes:
        _ask(entity, where)
    done = session.desk.forget(entity)
    print_shown(f"Forgotten: {entity.name}{where}. Removed: {counts(done.rows)}.")
    if done.loosened:
        print_shown(f"{wording.count(done.loosened, 'row')} that referred to it stayed, without it.")
    if done.steps:
        print_shown(f"{wording.count(done.steps, 'undo step')} went with it; {done.steps_left or 'none'} left.")
    if not done.is_overwritten:
        tell("Its pages of the file are zeroed, but the file could not be written anew: another program reads it.")
    _tell_drafts(session, entity, done)
    _tell_mentions(session, entity)
    _tell_backups(session, entity)
    if records:
        systems = ", ".join(dict.fromkeys(each.system for each in records))
        tell(f"It comes back with the next import if {systems} still exports it: remove it there too.")
    tell("Documents and files you exported are not looked through.")


def _ask(entity: Account | Stakeholder, where: str) -> None:
    if not can_ask():
        raise Failure(
            f"{entity.name} was not forgotten, for that cannot be undone; say --yes where nobody can be asked"
        )
    tell(f"This removes {entity.name}{where} and every trace of it, the undo steps that name it included.")
    typed = click.prompt(f"It cannot be undone. Type {show(entity.name)} to go on", default="", show_default=False)
    if name_key(typed) != name_key(show(entity.name)):
        raise Failure(f"that is not “{entity.name}”; nothing was forgotten")


def _tell_drafts(session: Session, entity: Account | Stakeholder, done: Forgotten) -> None:
    """Drop what was typed about it in forms that were closed."""
    from bookcockpit.store.forget import naming
    from bookcockpit.tui.drafts import Drafts, drafts_file

    drafts = Drafts(drafts_file(session.settings.folders.state, session.desk.library.meta.book_id))
    said = naming(_words(entity))

    def is_about(name: str, text: str) -> bool:
        return not done.ids.isdisjoint(name.split("/")) or (said is not None and said.search(text) is not None)

    if dropped := drafts.drop(is_about):
        print_shown(f"{wording.count(dropped, 'unfinished form')} about it dropped.")


def _words(entity: Account | Stakeholder) -> tuple[str, ...]:
    return (entity.name, entity.email) if isinstance(entity, Stakeholder) else (entity.name,)


def _tell_mentions(session: Session, entity: Account | Stakeholder) -> None:
    """Texts of other things are the user's to edit; where they are is said."""
    from bookcockpit.store.forget import mentions

    found = mentions(session.desk.library.path, _words(entity))
    if not found:
        return
    places = Counter((_owner(session, each.entity), _place(each.entity, each.field)) for each in found)
    tell(f"{wording.count(len(found), 'text')} still {'names' if len(found) == 1 else 'name'} it; edit them yourself:")
    for (owner, place), number in list(places.items())[:_MOST]:
        tell(f"  {owner}: {place}{f' ({number})' if number > 1 else ''}")
    if len(places) > _MOST:
        tell(f"  and {len(places) - _MOST} more places")


def _owner(session: Session, entity: Entity) -> str:
    if isinstance(entity, Account):
        return entity.name
    account = session.book.account_by_id.get(entity.__dict__.get("account_id", ""))
    return account.name if account is not None else "the book"


def _place(entity: Entity, field: str) -> str:
    if isinstance(entity, ImportValue):
        return f"what {entity.source} said of a {entity.entity}"
    what = type(entity).__name__
    named = "" if isinstance(entity, Account) else f" {entity.key}"
    spaced = "".join(f" {each.lower()}" if each.isupper() else each for each in what).strip()
    return f"{spaced}{named}, {field.replace('_', ' ')}"


def _tell_backups(session: Session, entity: Account | Stakeholder) -> None:
    from shlex import quote

    from bookcockpit.store.forget import residue

    found = residue(session.desk.library.path, entity.id)
    if not found:
        return
    verb = "holds" if len(found) == 1 else "hold"
    tell(f"{wording.count(len(found), 'backup')} still {verb} it; each goes as it ages, or delete it yourself:")
    for each in found:
        tell(f"  rm {quote(str(each.path))}{'  (could not be read)' if each.cannot_tell else ''}")
