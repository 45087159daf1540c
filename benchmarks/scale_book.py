"""Make a large book to measure with: scale_book.py FILE [--accounts 2000] [--touches 20] [--older 80] [--today DATE]

A tenth of the accounts is strategic, three tenths growth; each has a contract, five people and the given
number of touches over two years, most of them recent enough that a few dozen items are due on the date,
and a year of monthly readings. `--older` touches lie further back: they change nothing that is due, only the history.
"""

from __future__ import annotations

import argparse
import random
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, Reading, Stakeholder, Touch
from bookcockpit.core.vocabulary import KINDS, Kind, Tier
from bookcockpit.store.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bookcockpit.core.fields import Entity

AT_ONCE = 100_000
LEVELS = ("executive", "director", "manager", "user", "user")
ROLES = ("executive_sponsor", "economic_buyer", "champion", "technical_owner", "user")
READINGS = {
    "seats_active_pct": (45, 92),
    "usage_trend_pct": (-12, 15),
    "logins_trend_pct": (-11, 15),
    "invoice_days_late": (0, 20),
    "open_escalations": (0, 1),
}
"""Health inputs and the range their values are drawn from."""


def entities(accounts: int, touches: int, older: int, today: date) -> Iterator[Entity]:
    """The whole book, account by account."""
    kinds: list[Kind] = [kind for kind in KINDS if kind != "intervention"]
    for number in range(accounts):
        # Each account has its own dice, so that a longer history changes nothing else.
        dice, past = random.Random(number), random.Random(-1 - number)
        tier: Tier = "strategic" if number % 10 == 0 else "growth" if number % 10 < 4 else "scale"
        account = Account(
            key=f"a{number:05}",
            name=f"Account {number:05}",
            tier=tier,
            tracked_since=today - timedelta(days=730),
            owned_since=today - timedelta(days=730),
        )
        yield account
        start = today - timedelta(days=dice.randrange(365))
        yield Contract(
            account_id=account.id,
            starts_on=start,
            term_end=start + timedelta(days=364),
            arr=dice.randrange(5_000_00, 400_000_00),
            currency="USD",
            notice_days=60,
        )
        people = [
            Stakeholder(account_id=account.id, name=f"Person {number:05}-{place}", level=level, roles=(role,))  # type: ignore[arg-type]
            for place, (level, role) in enumerate(zip(LEVELS, ROLES, strict=True))
        ]
        yield from people
        days = [int(730 * dice.random() ** 2) for _ in range(touches)]
        for ago in (*days, *(past.randrange(730, 3650) for _ in range(older))):
            yield Touch(
                account_id=account.id,
                happened_on=today - timedelta(days=ago),
                kind=dice.choice(kinds),
                channel="email",
                stakeholder_ids=(dice.choice(people).id,),
                summary="Went through the numbers of the quarter and agreed the next step",
                sentiment=dice.choice((None, None, None, -1, 0, 1, 1, 2)),
            )
        for month in range(12):
            for name, (low, high) in READINGS.items():
                yield Reading(
                    account_id=account.id,
                    input=name,
                    read_on=today - timedelta(days=5 + 30 * month),
                    value=dice.randint(low, high),
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--touches", type=int, default=20, help="per account, in the last two years")
    parser.add_argument("--older", type=int, default=80, help="per account, before")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    options = parser.parse_args()
    rows, total = entities(options.accounts, options.touches, options.older, options.today), 0
    with Library.create(options.file) as library:
        # Some at a time: 20,000 accounts with their history held at once would fill the memory.
        while some := tuple(islice(rows, AT_ONCE)):
            library.apply(Change("benchmark book", save=some))
            library.forget_steps()
            total += len(some)
    print(f"{total:,} rows in {options.file}")


if __name__ == "__main__":
    main()
