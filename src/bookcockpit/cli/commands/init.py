"""`init`, `paths`, `backup`, `restore`, `doctor`: a book made, found, kept safe and looked after."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.errors import ATTENTION, Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import print_json, print_shown, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.policy import PRESETS
from bookcockpit.core.rounding import fixed
from bookcockpit.settings import Settings
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from bookcockpit.store.check import Backup
    from bookcockpit.store.doctor import Finding
    from bookcockpit.store.recover import Recovered
    from bookcockpit.store.restore import Restored


class Currency(click.ParamType):  # type: ignore[type-arg]
    """A three-letter currency code."""

    name = "currency"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code in capitals."""
        from bookcockpit.core.entities import Rate

        try:
            code: str = Rate.fields["currency"].check(value.strip().upper())
        except ValueError as refused:
            self.fail(str(refused), param, ctx)
        return code


@command("init")
@click.option(
    "--preset", type=Word(PRESETS, "preset"), default="balanced", show_default=True, metavar="NAME",
    help=f"The rules to start with: {', '.join(PRESETS)}.",
)  # fmt: skip
@click.option("--currency", type=Currency(), default="USD", show_default=True, metavar="CODE", help="Base currency.")
@pass_session
def init(session: Session, preset: str, currency: str) -> None:
    """Make an empty book.

    \b
    Examples:
      bookcockpit init
      bookcockpit init --preset value-led --currency EUR
    """
    create(session, preset, currency)
    print_shown(f"Made an empty book at {session.settings.store} ({preset}, {currency}).")
    print_shown('Next: `bookcockpit import FOLDER`, or `bookcockpit account add "Acme" --tier growth`.')


def create(session: Session, preset: str = "balanced", currency: str = "USD") -> None:
    """Make the empty data file the settings name. Raises `StoreExists` rather than replace one."""
    from bookcockpit.store.library import Library

    Library.create(session.settings.store, base_currency=currency, preset=preset).close()


@command("paths")
@json_option
@pass_session
def paths(session: Session, as_json: bool) -> None:
    """Where the book, settings, logs and backups are.

    It also says what named the book: a flag, the environment, the config file, or the default.

    \b
    Examples:
      bookcockpit paths
      bookcockpit paths --json | jq -r .backups
    """
    from bookcockpit.store.check import folder_for

    settings = session.settings
    places = {
        "store": str(settings.store),
        "named_by": settings.store_from,
        "backups": str(folder_for(settings.store)),
        "config": str(settings.config_file),
        "playbook": str(settings.playbook or settings.folders.config / "playbook.toml"),
        "state": str(settings.folders.state),
        "cache": str(settings.folders.cache),
    }
    if as_json:
        print_json(places)
        return
    print_table(("", ""), [(Cell(name.replace("_", " "), "quiet"), place) for name, place in places.items()])


@command("backup")
@click.argument("file", required=False)
@pass_session
def backup(session: Session, file: str | None) -> None:
    """Copy the data file, complete and checked.

    Without FILE it goes beside the book, where older ones are thinned out: recent, daily, weekly, monthly.

    \b
    Examples:
      bookcockpit backup
      bookcockpit backup ~/stick/book.db
    """
    from bookcockpit.store.backup import backup as make

    store, target = session.desk.library.path, Path(file).absolute() if file else None
    if target is not None and not target.parent.is_dir():
        raise Failure(f"there is no folder {target.parent}; make it first, or name another")
    print_shown(f"Backup: {make(store, target)}")


@command("restore")
@click.argument("file", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_session
def restore(session: Session, file: str | None, yes: bool, as_json: bool) -> None:
    """Go back to a backup; without FILE, list the backups.

    FILE is a path, or a number of the list. The backup is read through first and the book as it is now is
    backed up, so that a restore can be taken back too; the command for that is printed.

    \b
    Examples:
      bookcockpit restore
      bookcockpit restore 2
      bookcockpit restore ~/stick/book.db --yes
    """
    from bookcockpit.store.restore import restore as put_back

    store = session.settings.store
    if file is None:
        _list(store, as_json=as_json)
        return
    source = _named(store, file)
    if not yes and can_ask():
        print_shown(_what_it_means(store, source))
        if not click.confirm("Restore it?"):
            tell("Nothing was changed.")
            return
    done = put_back(store, source)
    if as_json:
        print_json({"restored": str(source), **{name: str(at) if at else None for name, at in done._asdict().items()}})
        return
    print_shown(f"Restored: {source}")
    _say_way_back(store, done)


def _say_way_back(store: Path, done: Restored) -> None:
    from shlex import quote

    if done.kept is not None:
        print_shown(f"The way back: bookcockpit --db {quote(str(store))} restore {quote(str(done.kept))}")
    if done.aside is not None:
        print_shown(f"The file that was there is kept as {done.aside}.")


def _list(store: Path, *, as_json: bool) -> None:
    from datetime import UTC

    from bookcockpit.store.check import backups_of, folder_for

    found, now = backups_of(store), datetime.now(UTC)
    if as_json:
        print_json(
            [
                {"file": str(each.path), "made_at": each.made.isoformat(timespec="seconds"), "for": each.reason,
                 "bytes": each.path.stat().st_size}
                for each in found
            ]
        )  # fmt: skip
        return
    if not found:
        tell(f"There is no backup in {folder_for(store)} yet; `bookcockpit backup` makes one.")
        return
    rows = [
        (str(number), _when(each.made), _age(each.made, now), _reason(each), _size(each.path), each.path.name)
        for number, each in enumerate(found, start=1)
    ]
    print_table(("", "made", "", "for", "size", "file"), rows, right=(0, 4))
    tell(f"They lie in {folder_for(store)}; `bookcockpit restore NUMBER` goes back to one of them.")


def _named(store: Path, said: str) -> Path:
    """The backup a person names: by its number in the list, by its file name there, or by a path."""
    from bookcockpit.store.check import backups_of, folder_for

    if Path(said).exists():
        return Path(said).absolute()
    found: list[Backup] = backups_of(store)
    if said.isdecimal():
        if 1 <= int(said) <= len(found):
            return found[int(said) - 1].path
        raise Failure(f"there is no backup {said}: there are {len(found)}; `bookcockpit restore` lists them")
    inside = folder_for(store) / said
    return inside if inside.exists() else Path(said).absolute()


def _what_it_means(store: Path, source: Path) -> str:
    """What would no longer be in the book, as far as it can be read."""
    from bookcockpit.store.check import backups_of, check
    from bookcockpit.store.errors import StoreError
    from bookcockpit.store.restore import since

    made = next((each.made for each in backups_of(store) if each.path == source), None)
    what = f"The backup of {_when(made)}" if made else str(source)
    if not os.path.lexists(store):
        return f"{what} becomes the book."
    try:
        check(store)
    except StoreError:
        return f"{what} takes the place of a book that cannot be read; that file is kept beside it."
    found = since(store, source)
    gone = f": {wording.count(found.steps, 'change', 'changes')} since then go out of the book" if found else ""
    if found and not found.same_book:
        gone = ", which is another book"
    return f"{what} takes the place of the book{gone}. The book as it is now is backed up first."


def _when(made: datetime) -> str:
    local = made.astimezone()
    return f"{wording.full_date(local.date())} {local:%H:%M}"


def _age(made: datetime, now: datetime) -> str:
    return wording.ago(made.astimezone().date(), now.astimezone().date())


def _reason(backup: Backup) -> str:
    return backup.reason.replace("-", " ")


def _size(path: Path) -> str:
    size = path.stat().st_size / 1_000_000
    return f"{fixed(size, 1)} MB"


_STATES = {"ok": ("✓ ok", "good"), "warning": ("! warning", "soon"), "damage": ("✗ damage", "late")}

_LARGE = 20_000_000
"""Bytes of a data file from which on saving it takes more than a few seconds."""

_ALL = 1_000_000

_WORDS = {
    "meta": "the book itself",
    "step": "undo step",
    "op": "undo detail",
    "attendance": "who attended",
    "contract_previous": "what renews what",
}


@command("doctor")
@click.option("--fix", is_flag=True, help="Repair what can be repaired without losing anything.")
@click.option("--recover", is_flag=True, help="Save what can be read of a damaged book into a new file.")
@json_option
@pass_session
def doctor(session: Session, fix: bool, recover: bool, as_json: bool) -> None:
    """Check the data file and its surroundings.

    Without an option nothing is changed. --fix makes files private, makes a missing backup, builds indexes anew
    and cuts references that lead nowhere, keeping a copy of what they were in. --recover never touches the
    damaged file. Exits with 3 when something is damaged, with 0 when there are only warnings.

    \b
    Examples:
      bookcockpit doctor
      bookcockpit doctor --fix
    """
    if fix and recover:
        raise click.UsageError("--fix repairs a book that can be read, --recover saves one that cannot; say one")
    settings = session.settings
    if recover:
        _recover(settings.store, as_json=as_json)
        return
    done = _fix(settings) if fix else []
    if not as_json:
        for sentence in done:
            print_shown(sentence)
        if fix:
            say() if done else print_shown("There was nothing to repair.")
    _examine(settings, as_json=as_json)


def _fix(settings: Settings) -> list[str]:
    from bookcockpit.store.doctor import fix

    return fix(settings.store, settings.folders.state)


def _examine(settings: Settings, *, as_json: bool) -> None:
    from bookcockpit.store.doctor import examine

    findings = [_which(settings), *examine(settings.store, settings.folders.state), _rules(settings)]
    if not any(finding.state == "damage" for finding in findings):
        findings += _terms(settings)
    if as_json:
        print_json(findings)
    else:
        rows = [(Cell(*_STATES[each.state]), each.check, each.says) for each in findings]
        print_table(("", "check", "found"), rows)
    if any(finding.state == "damage" for finding in findings):
        click.get_current_context().exit(ATTENTION)


def _recover(store: Path, *, as_json: bool) -> None:
    from bookcockpit.store.recover import recover

    with suppress(OSError):
        if store.stat().st_size > _LARGE:
            tell("Looking at every page of the file; for a large book this takes a minute or so …")
    saved = recover(store)
    if as_json:
        tables = [table._asdict() for table in saved.tables]
        print_json({"file": str(saved.path), "tables": tables, "references_cut": saved.cut, "left_out": saved.left_out})
        return
    _say_saved(store, saved)


def _say_saved(store: Path, saved: Recovered) -> None:
    from shlex import quote

    told = [table for table in saved.tables if table.rows or table.refused or table.lost != 0]
    rows = [
        (_word(table.name), f"{table.rows:,}", f"{table.refused:,}" if table.refused else "", _lost(table.lost))
        for table in told
    ]
    print_table(("what", "saved", "senseless", "lost"), rows, right=(1, 2, 3))
    say()
    if saved.cut:
        print_shown(f"{saved.cut:,} references led to rows that are lost, and were cut.")
    if saved.beside is not None:
        print_shown(f"{saved.left_out:,} rows belong to rows that are lost; they are kept in {saved.beside}.")
    print_shown(f"Saved as {saved.path}; {store} is as it was.")
    here, new = quote(str(store)), quote(str(saved.path))
    print_shown(f"Look at it: bookcockpit --db {new}")
    print_shown(f"Go on with it: bookcockpit --db {here} restore {new}")


def _word(table: str) -> str:
    return _WORDS.get(table, table.replace("_", " "))


def _lost(lost: int | None) -> str:
    return "unknown" if lost is None else f"{lost:,}" if lost else ""


def _which(settings: Settings) -> Finding:
    from bookcockpit.store.doctor import Finding

    return Finding("settings", "ok", f"The data file is {settings.store}, named by {settings.store_from}.")


def _terms(settings: Settings) -> list[Finding]:
    """Terms that may count one business twice, each with the command that says whether they do."""
    from bookcockpit.core.policy import PolicyError
    from bookcockpit.core.renewals.links import questions
    from bookcockpit.desk import Desk
    from bookcockpit.settings import SettingsError
    from bookcockpit.store.check import VERSION, check
    from bookcockpit.store.doctor import Finding
    from bookcockpit.store.errors import StoreError

    try:
        if check(settings.store).version < VERSION:
            # To open it would bring it up to date: nothing is changed here.
            return []
        desk = Desk.open(settings)
    except (StoreError, PolicyError, SettingsError):
        # What keeps it from being opened is said above.
        return []
    try:
        asked, anew = questions(desk.book()), desk.counts_anew(_ALL, once=False)
    finally:
        desk.close()
    twice = [
        Finding(
            "terms",
            "warning",
            f"{each.account.name}: {each.words}: `bookcockpit {each.command}` if so, with --both if not",
        )
        for each in asked
    ]
    return [
        *([Finding("terms", "ok", anew)] if anew else []),
        *(twice or [Finding("terms", "ok", "No term looks as if it were counted twice.")]),
    ]


def _rules(settings: Settings) -> Finding:
    """Whether the user's own playbook can be used."""
    from bookcockpit.core.policy import PolicyError
    from bookcockpit.desk import read_policy
    from bookcockpit.settings import SettingsError
    from bookcockpit.store.doctor import Finding

    if settings.playbook is None:
        return Finding("playbook", "ok", "The rules of the preset, without changes of your own.")
    try:
        read_policy(settings, "balanced")
    except (PolicyError, SettingsError) as refused:
        return Finding("playbook", "warning", str(refused))
    return Finding("playbook", "ok", f"Your own rules in {settings.playbook} can be read.")
