"""Plays out of deals: an open deal of a customer that renews nothing is an expansion somebody works on.

Once won or lost in the CRM its play is closed; a play that was closed here stays as it was closed. A deal of an
account without any contract is a prospect's, which is not what a book of customers is for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Literal

from bookcockpit.core.entities import Account, Play, Rate
from bookcockpit.core.fields import Entity
from bookcockpit.core.money import to_base
from bookcockpit.core.text import clean_line, key_of_name
from bookcockpit.core.vocabulary import CLOSED_PLAYS
from bookcockpit.core.wording import count
from bookcockpit.exchange.crm.book import Said, said_text
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.deal_terms import (
    FIELD,
    LONGEST_TITLE,
    USUAL,
    Deal,
    Held,
    held,
    is_for_less,
    matched,
    months_of,
    motion_of,
    stage_of,
    title_of,
    worth_of,
)
from bookcockpit.exchange.crm.table import NoAccount, TableImport, account_of
from bookcockpit.exchange.rows import BadRow, LeftOut

PROSPECT = "open deal of an account without a contract (a prospect)"
NOT_ACTIVE = "open deal of an account that is not active"
NOT_IN_BOOK = "open deal of an account that is not in the book"
OF_NO_ACCOUNT = "open deal without an account"
FOR_LESS = "open deal for less than there is (a downgrade)"
DELETED_HERE = "open deal whose play was deleted here before"

_CAME = "came"
"""Under which name the day is remembered on which a deal first came as an open one."""
_CLOSED = "closed"
"""Under which name it is remembered how a deal ended and on which day, as the row gave it."""
_LONGEST = 366
"""Days before the expected close date of a play of one's own within which it was begun."""


class Plays:
    """The plays of an import of deals."""

    def __init__(self, deals: TableImport) -> None:
        self._deals, self._book, self._links = deals, deals.book, deals.links
        self._of_account: dict[str, dict[str, None]] = {}
        self._matched: dict[Deal, list[Held]] = {}
        self._usual: Counter[str] = Counter()
        self._without_rate: Counter[str] = Counter()
        for play in self._book.row_index("play").stored.values():
            self._file(play)

    def match(self, deals: Sequence[Deal]) -> None:
        """Find the plays that open deals are, by title and expected close date, else by title."""

        def may_be(deal: Deal, held_: Held) -> bool:
            return bool(deal.title) and held_.is_called(deal) and not _is_closed(held_)

        self._match(deals, _is_exact, may_be)

    def match_ended(self, deals: Sequence[Deal], seen: Collection[Deal]) -> None:
        """Find the plays that deals which were won or lost have ended; those `seen` before end nothing any more."""

        def is_exact(deal: Deal, held_: Held) -> bool:
            if not held_.is_called(deal):
                return False
            if closed := self._links.last(held_.entity.id, _CLOSED):
                return closed == _closing(deal)
            expected = {deal.day, deal.row.values.get("expected_on")} - {None}
            return deal not in seen and not _is_closed(held_) and held_.day in expected

        def may_be(deal: Deal, held_: Held) -> bool:
            if deal in seen or not deal.title or not held_.is_called(deal):
                return False
            if self._links.last(held_.entity.id, _CLOSED):
                return False
            return (deal.day or self._book.today) >= self._came(held_) and not self._was_lost(deal)

        self._match(deals, is_exact, may_be)

    def _match(
        self, deals: Sequence[Deal], is_exact: Callable[[Deal, Held], bool], may_be: Callable[[Deal, Held], bool]
    ) -> None:
        unknown: dict[str, list[Deal]] = {}
        known = set()
        for deal in deals:
            if (play := self._known(deal.row, "")) is not None:
                known.add(play.id)
            elif deal.account_id is not None:
                unknown.setdefault(deal.account_id, []).append(deal)
        for account_id, of_account in unknown.items():
            plays = [self._book.entity("play", each) for each in self._of_account.get(account_id, ())]
            free = [
                self._held(play)
                for play in plays
                if isinstance(play, Play)
                and play.account_id == account_id
                and play.id not in known
                and not self._deals.is_claimed(play)
            ]
            self._matched.update(matched(of_account, free, self._links, is_exact=is_exact, may_be=may_be))

    def _held(self, play: Play) -> Held:
        title, due = self._links.last(play.id, "title"), self._links.last(play.id, "due_on")
        day = date.fromisoformat(due) if due else play.due_on
        return held(self._links, play, title_of(title or play.title), day)

    def _came(self, held_: Held) -> date:
        """The day a play came into the book: what was closed before that is another deal of its title."""
        if came := self._links.last(held_.entity.id, _CAME):
            return date.fromisoformat(came)
        account = self._book.entity("account", held_.entity.__dict__["account_id"])
        since: date = account.__dict__["tracked_since"] if account is not None else self._book.today
        # Nothing says when a play of one's own was begun; few are expected later than in a year.
        return max(since, held_.day - timedelta(days=_LONGEST)) if held_.day is not None else since

    def open(self, deal: Deal, customers: Collection[str]) -> tuple[Play | None, Entity]:
        """The play of an open deal, before and after. Raises `LeftOut` and `BadRow`.

        `customers` are the accounts that have a contract.
        """
        row = deal.row
        play = self._known(row, DELETED_HERE)
        account = self._account(row, play)
        if play is None and account.id not in customers:
            raise LeftOut(PROSPECT)
        if play is None and account.status != "active":
            raise LeftOut(NOT_ACTIVE)
        type_, name = str(row.values.get("deal_type", "")), str(row.values.get("name", ""))
        if play is None and is_for_less(type_):
            raise LeftOut(FOR_LESS)
        if row.reasons:
            raise BadRow(*row.reasons.items())
        said = self._said(row, account, type_, name)
        play = play or self._found(deal)
        if play is None:
            made = self._book.save("play", self._links, None, said, own=partial(self._own, said))
            self._deals.claim(row, made)
            self._links.remember("play", made.id, _CAME, self._book.today.isoformat())
            if said["motion"].assumed:
                self._usual[row.place.file] += 1
        else:
            self._deals.claim(row, play)
            made = self._book.save("play", self._links, play, said)
            if made.__dict__["stage"] not in CLOSED_PLAYS and self._links.last(made.id, _CLOSED):
                self._links.remember("play", made.id, _CLOSED, "")
        self._links.remember("play", made.id, FIELD, deal.text)
        self._link(row, made)
        return play, made

    def close(self, deal: Deal, account_id: str | None) -> bool | None:
        """Close the play of a deal that was won or lost: whether that changed it, None when there is none."""
        stage: Literal["won", "lost"] = "won" if deal.state == "won" else "lost"
        found = self._matched.get(deal, [])
        play = self._known(deal.row, "") or (self._found(deal) if len(found) == 1 else None)
        if play is None or self._deals.is_claimed(play):
            self._remember_lost(deal, account_id)
            return None
        self._deals.claim(deal.row, play)
        on = deal.row.values.get("close_date")
        # Whatever day the file gives, a play closed on a day stays closed on it.
        on = play.closed_on if play.stage == stage else min(on or self._book.today, self._book.today)
        closed = {"stage": stage, "closed_on": on}
        made: Entity
        if play.stage in CLOSED_PLAYS:
            made = self._book.save("play", self._links, play, {"stage": Said(closed)})
        else:
            # Won and lost are facts, however far somebody had moved it here.
            made = play.but(**closed)
            self._book.keep("play", made)
            self._links.remember("play", made.id, "stage", said_text(closed))
        self._links.remember("play", made.id, _CLOSED, _closing(deal))
        self._link(deal.row, made)
        return made is not play

    def _remember_lost(self, deal: Deal, account_id: str | None) -> None:
        """Keep that a deal was lost which ended nothing: one of its title that comes later today is another."""
        if deal.state == "lost" and account_id is not None and deal.day is not None and deal.day >= self._book.today:
            self._links.remember("account", account_id, _lost(deal), deal.day.isoformat())

    def _was_lost(self, deal: Deal) -> bool:
        if deal.state != "lost" or deal.account_id is None or deal.day is None:
            return False
        return self._links.last(deal.account_id, _lost(deal)) == deal.day.isoformat()

    def _found(self, deal: Deal) -> Play | None:
        """The play that a deal was found to be. Raises `BadRow` when it may be several."""
        candidates = [each.entity for each in self._matched.get(deal, [])]
        found = self._deals.only(deal.row, candidates, str(deal.row.values.get("name", "")))
        return found if isinstance(found, Play) else None

    def tell(self) -> list[str]:
        """What was assumed, and what could not be known."""
        told = [
            f"{file}: no word tells the motion of {count(rows, 'new play')}: taken for cross-sell, change what is not"
            for file, rows in self._usual.items()
        ]
        for currency, rows in self._without_rate.items():
            told.append(
                f"{count(rows, 'play')} without a potential: there is no rate for {currency}; add one (rate add) and"
                " import again"
            )
        return told

    def _said(self, row: CrmRow, account: Account, type_: str, name: str) -> dict[str, Said]:
        values = row.values
        motion = motion_of(type_, name)
        probability = values.get("deal_probability")
        stage = stage_of(str(values.get("deal_stage", "")), probability)
        said = {
            "account_id": Said({"account_id": account.id}),
            "title": Said({"title": clean_line(name or f"Deal of {account.name}")[:LONGEST_TITLE]}),
            "motion": Said({"motion": motion or USUAL}, assumed=motion is None),
            "stage": Said({"stage": stage, "closed_on": None}),
        }
        if "close_date" in values:
            said["due_on"] = Said({"due_on": values["close_date"]})
        if "owner" in values:
            said["owner"] = Said({"owner": values["owner"]})
        potential = self._potential(row, account)
        if potential is not None:
            said["potential_arr"] = Said({"potential_arr": potential})
        return said

    def _potential(self, row: CrmRow, account: Account) -> int | None:
        """What a deal would add a year, in the account's currency; None when that is not known."""
        own = account.currency or self._book.base_currency
        worth = worth_of(row, own, months_of(row, row.values.get("starts_on")))
        if worth is None or worth.currency == own:
            return worth and worth.minor
        base, rates, today = self._book.base_currency, self._rates, self._book.today
        in_base = to_base(worth.minor, worth.currency, base, rates, today)
        # The rates say what a unit is worth in the base currency, so the way back is one divided by the other.
        unit = to_base(10**9, own, base, rates, today)
        if in_base is None or not unit:
            self._without_rate[worth.currency if in_base is None else own] += 1
            return None
        return (in_base * 10**9 * 2 + unit) // (2 * unit)

    @property
    def _rates(self) -> list[Rate]:
        return [rate for rate in self._book.entities("rate") if isinstance(rate, Rate)]

    def _account(self, row: CrmRow, play: Play | None) -> Account:
        try:
            id_ = account_of(self._book, self._links, row)
        except NoAccount as none:
            raise LeftOut(NOT_IN_BOOK + none.hint) from None
        account = self._book.entity("account", id_ or (play.account_id if play else None))
        if not isinstance(account, Account):
            raise LeftOut(OF_NO_ACCOUNT)
        return account

    def _known(self, row: CrmRow, deleted: str) -> Play | None:
        """The play that is this deal by its id. Raises `LeftOut` when it is gone, if a reason is given."""
        id_ = row.values.get("id", "")
        held = self._links.entity_of("play", id_) if id_ else None
        found = self._book.entity("play", held)
        if held is not None and found is None and deleted:
            raise LeftOut(deleted)
        return found if isinstance(found, Play) else None

    def _own(self, said: dict[str, Said]) -> dict[str, str]:
        return {"key": key_of_name(said["title"].values["title"], self._book.row_index("play").knows_key)}

    def _link(self, row: CrmRow, play: Entity) -> None:
        self._file(play)
        if id_ := row.values.get("id"):
            self._links.link("play", id_, play.id)

    def _file(self, play: Entity) -> None:
        self._of_account.setdefault(play.__dict__["account_id"], {})[play.id] = None


def _is_closed(held_: Held) -> bool:
    return held_.entity.__dict__["stage"] in CLOSED_PLAYS


def _is_exact(deal: Deal, held_: Held) -> bool:
    return held_.is_called(deal) and held_.day is not None and held_.day == deal.day


def _closing(deal: Deal) -> str:
    return f"{deal.state} {deal.day or '-'}"


def _lost(deal: Deal) -> str:
    """The name under which it is remembered of an account that a deal of a title was lost."""
    return f"lost {deal.title}"
