"""`import --mappings` and `--forget`: how exports were read before, and forgetting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.out import print_json, say, tell
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording

if TYPE_CHECKING:
    from bookcockpit.exchange.mapping import (
        Memory,
        Remembered,
    )


def list_mappings(session: Session, *, as_json: bool) -> None:
    """What is remembered, numbered."""
    from bookcockpit.exchange.crm.recognise import HELD
    from bookcockpit.exchange.crm.titles import SYSTEMS

    entries = _memory(session).entries
    if as_json:
        print_json([{"number": number, **_flat(each)} for number, each in enumerate(entries, start=1)])
        return
    if not entries:
        say("No mappings are remembered.")
        return
    rows = [
        (
            str(number),
            f"{HELD[each.table]} of {SYSTEMS[each.system]}",
            wording.full_date(each.on),
            Cell(", ".join(f"{title} → {field}" for title, field in each.columns if field), "quiet"),
        )
        for number, each in enumerate(entries, start=1)
    ]
    print_table(("", "Export", "as on", "Columns"), rows, shrink=(3,))


def forget_mappings(session: Session, which: str, *, as_json: bool) -> None:
    """Forget one, by its number, or all."""
    from bookcockpit.exchange.mapping import forget

    entries = _memory(session).entries
    if which.strip().casefold() == "all":
        gone = entries
    elif which.isdecimal() and 1 <= int(which) <= len(entries):
        gone = (entries[int(which) - 1],)
    else:
        there = f"there are {len(entries)}, see `bookcockpit import --mappings`" if entries else "there are none"
        raise click.UsageError(f"--forget takes the number of a mapping, or all; {there}")
    try:
        forget(session.settings.folders.config, gone)
    except OSError as refused:
        raise Failure(f"nothing was forgotten: {refused}") from None
    if as_json:
        print_json([_flat(each) for each in gone])
        return
    say(f"{wording.count(len(gone), 'mapping')} forgotten; the next import of such a file asks anew.")


def _memory(session: Session) -> Memory:
    from bookcockpit.exchange.mapping import memory

    held = memory(session.settings.folders.config)
    if held.warning:
        tell(held.warning)
    return held


def _flat(each: Remembered) -> dict[str, object]:
    """A mapping for programs."""
    fields: dict[str, object] = {**each._asdict(), "on": each.on.isoformat(), "settled": list(each.settled)}
    fields["columns"] = [{"column": title, "field": field} for title, field in each.columns]
    # What it goes by when titles are learned is nothing to act on.
    del fields["declined"]
    return fields
