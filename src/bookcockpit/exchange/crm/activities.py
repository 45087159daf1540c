"""Activities of a CRM: which of them are touches, of which account, with whom.

An export of activities is of everything its owner did, so what is about nobody in the book is left out and counted,
not rejected. What was edited here keeps its words: a touch is one value, remembered whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

from bookcockpit.core.entities import Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import Tie
from bookcockpit.core.text import name_key
from bookcockpit.core.wording import count, some_of
from bookcockpit.exchange.crm.book import CrmBook
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.happened import NO_DATE, Happening, NotHappened, Report, happening
from bookcockpit.exchange.crm.headers import bare
from bookcockpit.exchange.crm.involved import Involved
from bookcockpit.exchange.crm.markup import LONGEST, cut, plain_text
from bookcockpit.exchange.crm.merge import Said, said_text
from bookcockpit.exchange.crm.table import LeftOut, TableImport, Tally
from bookcockpit.exchange.crm.whose import several

DELETED_HERE = "deleted here before"
COPY = "the same meeting in another calendar"
NO_DATE_COLUMN = f'{NO_DATE}; say which column holds it: --map "Column=happened_on"'

MEMORY = "happened_on"
"""The field under which a touch is remembered as a whole."""

_TELLING = ("subject", "body", "happened_on")
_NAMED = 8


class Activities(TableImport):
    """The rows of tasks, events, calls, e-mails and notes."""

    table = "touch"

    def __init__(self, book: CrmBook, tally: Tally, system: str) -> None:
        super().__init__(book, tally, system)
        self._later: list[CrmRow] = []
        self._copies: list[CrmRow] = []
        self._unsure: list[CrmRow] = []
        self._involved = Involved(book, self.links)
        self._held: Counter[int] = Counter()
        self._in_file: Counter[tuple[int, str]] = Counter()
        self._notes: Counter[tuple[str, str]] = Counter()
        self._off: list[str] = []

    def decide(self, row: CrmRow) -> None:
        """Make a touch of what happened; a row without an id waits for those that have one, a copy for its first."""
        if row.values.get("copy"):
            self._copies.append(row)
        elif row.values.get("id"):
            self._decide(row)
        else:
            self._later.append(row)

    def finish(self) -> None:
        """Decide the rows that waited; say what was taken as it stood."""
        for row in chain(_whatever_first(self._later), _whatever_first(self._copies)):
            self.guarded(row, partial(self._decide, row))
        # Whose these are may be known from before, if no other row is what was told then.
        for row in self._unsure:
            self.guarded(row, partial(self._decide, row, at_last=True))
        self._later, self._copies, self._unsure = [], [], []
        self._tell()
        super().finish()

    def _decide(self, row: CrmRow, *, at_last: bool = False) -> None:
        id_ = row.values.get("id", "")
        held_id = self.links.entity_of("touch", id_) if id_ else None
        existing = self.book.entity("touch", held_id)
        if held_id is not None and existing is None:
            # Somebody put it away: an export says nothing new that would bring it back.
            raise LeftOut(DELETED_HERE)
        account_id = self._whose(row, existing, at_last=at_last)
        if account_id is None:
            self._unsure.append(row)
            return
        said = self._said_here(row)
        try:
            what = self._happening(row)
        except NotHappened as none:
            if str(none) == NO_DATE and not {"happened_on", "created_on"} & row.titles.keys():
                raise LeftOut(NO_DATE_COLUMN) from None
            if existing is not None and existing.__dict__["planned"]:
                self._off.append(f"{existing.__dict__['happened_on']} {existing.__dict__['summary'][:40]}".rstrip())
            raise LeftOut(str(none)) from None
        values = self._values(row, what, account_id)
        values.update({field: each.values[field] for field, each in said.items()})
        # Its parts change together, so they are one value to remember.
        whole = {MEMORY: Said(values)}
        self._held_once(row, values)
        existing = existing or self._alike(row, values)
        if existing is None:
            after = self.book.add("touch", self.links, whole, lambda filled: Touch(**filled))
        else:
            self.claim(row, existing)
            after = self.book.merge("touch", self.links, existing, whole)
        self._note(row, what)
        self._involved.count_missing(row, account_id)
        self.done(row, existing, after)

    def _whose(self, row: CrmRow, existing: Entity | None, *, at_last: bool) -> str | None:
        """The account of a row; None where it may be several and is not yet the last to be asked about."""
        field, accounts = self._involved.accounts(row)
        if len(accounts) > 1 and existing is not None:
            accounts = accounts & {existing.__dict__["account_id"]} or accounts
        if len(accounts) > 1 and not at_last:
            return None
        if len(accounts) > 1:
            accounts = {id_ for id_ in accounts if self._is_told(row, id_)} or accounts
        if len(accounts) > 1:
            raise several(self.book, field, str(row.values[field]), accounts)
        return accounts.pop()

    def _is_told(self, row: CrmRow, account_id: str) -> bool:
        """Whether an earlier import told just this of the account, and no other row of this one does."""
        try:
            values = self._values(row, self._happening(row), account_id)
        except NotHappened:
            return False
        values.update({field: each.values[field] for field, each in self._said_here(row).items()})
        told = (self.book.entity("touch", id_) for id_ in self.links.speaking("touch", MEMORY, said_text(values)))
        return any(touch is None or not self.is_claimed(touch) for touch in told)

    def _said_here(self, row: CrmRow) -> dict[str, Said]:
        """What columns of one's own say of the touch."""
        return self.said(row, but=("happened_on", "kind", "channel", "summary"))

    def _happening(self, row: CrmRow) -> Happening:
        values, titles = row.values, row.english
        found = happening(
            Report(
                titled=tuple(bare(titles[field]) for field in _TELLING if field in titles) + _of_id(titles),
                types=tuple(str(values[field]) for field in ("activity_type", "subtype") if field in values)
                or _of_parties(row),
                on=values.get("happened_on"),
                created_on=values.get("created_on"),
                subject=str(values.get("subject", "")),
                direction=str(values.get("direction") or self._direction(row)),
                status=str(values.get("status", "")),
                location=str(values.get("location", "")),
                done=values.get("done"),
                calendar=_is_calendar(titles),
            ),
            self.book.today,
        )
        # What a column of one's own says goes before what the type lets us think.
        said = {field: values[field] for field in ("kind", "channel") if field in values}
        return found._replace(**said)

    def _direction(self, row: CrmRow) -> str:
        """The direction of a row without one, as its status or its sender tells it."""
        reason = str(row.values.get("status_reason", ""))
        return reason if reason.casefold() in ("received", "sent") else self._involved.sent_by(row)

    def _values(self, row: CrmRow, what: Happening, account_id: str) -> dict[str, Any]:
        return {
            MEMORY: what.on,
            "account_id": account_id,
            "kind": what.kind,
            "channel": what.channel,
            "summary": self._summary(row),
            "stakeholder_ids": self._involved.people(row, account_id),
            "planned": what.planned,
        }

    def _summary(self, row: CrmRow) -> str:
        said = row.values
        subject = " ".join(plain_text(str(said.get("subject", ""))).split())
        text = plain_text(str(said.get("summary") or said.get("body") or ""))
        if "summary" not in said and name_key(subject) != name_key(text):
            text = f"{subject}\n{text}".strip()
        text, shortened = cut(text)
        if shortened:
            self._notes["long", row.place.file] += 1
        return text

    def _held_once(self, row: CrmRow, values: dict[str, Any]) -> None:
        """Let a copy in another calendar, and a row without an id that another file has, be no second touch.

        Rows of one file that are alike are as many touches: three calls of a day. Raises `LeftOut`.
        """
        # Its hash is enough: a file of 100,000 activities would keep all of their words a second time.
        natural = hash((values["account_id"], values[MEMORY], values["kind"], name_key(values["summary"])))
        if row.values.get("copy") and self._held[natural]:
            raise LeftOut(COPY)
        self._in_file[natural, row.place.file] += 1
        number = self._in_file[natural, row.place.file]
        if number <= self._held[natural] and "id" not in row.values:
            raise LeftOut("the same as a row of another file")
        self._held[natural] = max(number, self._held[natural])

    def _alike(self, row: CrmRow, values: dict[str, Any]) -> Entity | None:
        """The touch that a row without a known id means: the one the CRM told of in the same words, else one of
        that account, day, kind and summary. Raises `LeftOut` when the former was deleted here."""
        id_ = row.values.get("id", "")
        if not id_:
            for entity_id in self.links.speaking("touch", MEMORY, said_text(values)):
                if (told := self.book.entity("touch", entity_id)) is None:
                    raise LeftOut(DELETED_HERE)
                if not self.is_claimed(told):
                    return told
        shelf = self.book.shelf("touch")
        alike = shelf.alike(shelf.natural(values))
        free = [touch for touch in alike if not self.is_claimed(touch) and self.links.may_be(touch, id_)]
        return min(free, key=Tie, default=None)

    def _note(self, row: CrmRow, what: Happening) -> None:
        if what.by_creation:
            self._notes["undated", row.place.file] += 1
        if what.presumed:
            self._notes["presumed", row.place.file] += 1

    def _tell(self) -> None:
        told = {
            "undated": "{} without a date of its own taken on the day it was created",
            "presumed": "{} still said to be ahead although the day has passed: taken as held",
            "long": f"{{}} longer than {LONGEST:,} characters: cut off there",
        }
        things = {"undated": "activity", "presumed": "meeting", "long": "text"}
        for (about, file), rows in self._notes.items():
            if about in told:
                things_ = "activities" if about == "undated" else things[about] + "s"
                self.tally.notices.append(f"{file}: " + told[about].format(count(rows, things[about], things_)))
        if missing := self._involved.missing:
            self.tally.notices.append(
                f"{count(missing, 'person', 'people')} of activities not among the people of the account; left open"
            )
        if self._off:
            self.tally.notices.append(
                f"{count(len(self._off), 'planned touch', 'planned touches')} will not take place, says {self.label},"
                f" and still stand here: {some_of(self._off, _NAMED)}"
            )


def _whatever_first(rows: list[CrmRow]) -> Iterator[CrmRow]:
    """The rows, those of a day and subject in an order of their own: the first of those alike is the touch, and who
    exports them once more may get them in another order."""
    alike: dict[tuple[object, str], list[CrmRow]] = {}
    for row in rows:
        alike.setdefault((row.values.get("happened_on"), name_key(str(row.values.get("subject", "")))), []).append(row)
    for each in alike.values():
        if len(each) > 1:
            each.sort(key=lambda row: sorted((field, str(value)) for field, value in row.values.items()))
        yield from each


def _is_calendar(titles: dict[str, str]) -> bool:
    """Whether the rows are of a calendar: only there has a row a place or a time to start."""
    day = bare(titles.get("happened_on", ""))
    return "event" in bare(titles.get("subtype", "")) or "location" in titles or day.startswith("start")


def _of_parties(row: CrmRow) -> tuple[str, ...]:
    """What an activity without a type is by who took part: in Dynamics each sort calls them by other titles."""
    titled = {bare(row.titles[field]) for field in ("sender", "person") if field in row.values}
    sorts = (
        ("call", {"callfrom", "callto"}),
        ("email", {"from", "sender"}),
        ("meeting", {"organizer", "requiredattendees"}),
    )
    return tuple(sort for sort, titles in sorts if titled & titles)


def _of_id(titles: dict[str, str]) -> tuple[str, ...]:
    title = bare(titles.get("id", ""))
    # Dynamics alone tells by the title of its id what the rows are.
    return (title,) if title.startswith("donotmodify") else ()
