"""`export calendar`: what is dated in the book, for a calendar program."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bookcockpit.cli.commands.documents import refuse_missing_folder
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word
from bookcockpit.cli.out import print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording
from bookcockpit.core.due.agenda import AHEAD
from bookcockpit.core.vocabulary import TIERS


@command("calendar")
@click.argument("file", metavar="FILE.ics")
@click.option("--within", type=click.IntRange(0, 3650), default=AHEAD, show_default=True, metavar="DAYS", help="Ahead.")
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help="Only accounts of this tier.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@pass_session
def calendar(session: Session, file: str, within: int, tier: str | None, force: bool) -> None:
    """Write due touches, renewals, notice dates and promises for a calendar; - is standard output.

    All-day entries that take no time; what is late stands on today. Written again and imported again, an
    entry moves instead of doubling; what is done leaves only a calendar that subscribes to the file.

    \b
    Examples:
      bookcockpit export calendar book.ics
      bookcockpit export calendar ~/calendars/book.ics --within 90 --force
    """
    from bookcockpit.core.due.agenda import agenda
    from bookcockpit.exchange.calendar import calendar_text
    from bookcockpit.exchange.files import write_bytes

    desk = session.desk
    entries = agenda(session.book, desk.playbook, session.today, within=within, tier=tier)
    text = calendar_text(entries, session.today)
    if file == "-":
        sys.stdout.buffer.write(text)
        return
    path = Path(file)
    refuse_missing_folder(path.parent)
    print_shown(f"Written: {write_bytes(path, text, force=force)} ({wording.count(len(entries), 'entry', 'entries')})")
    tell("It names your customers: a calendar you share shows them.")
