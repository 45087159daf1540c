"""Activities of a CRM: which of them are touches, of which account, with whom.

An export of activities is of everything its owner did, so what is about nobody in the book is left out and counted,
not rejected. What was edited here keeps its words: a touch is one value, remembered whole.

"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import Tie
from bookcockpit.core.text import key_of_name, name_key
from bookcockpit.core.vocabulary import Channel, Kind
from bookcockpit.core.wording import count
from bookcockpit.exchange.crm.book import CrmBook, Links, Said, said_text
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.deal_terms import held
from bookcockpit.exchange.crm.table import (
    TableImport,
    accounts_called,
    accounts_named,
    hint,
    ids_in,
    refuse_rejected,
    several,
)
from bookcockpit.exchange.crm.titles import bare
from bookcockpit.exchange.crm.values import LONGEST, cut, plain_text
from bookcockpit.exchange.row_index import IdsByText, PeopleNames
from bookcockpit.exchange.rows import LeftOut

NOT_DONE = "not done yet"
NO_DATE = "has no date"
AHEAD = "done, but dated after today: taken once that day has come"


class Report(NamedTuple):
    """What a CRM says of an activity, as written. `titled` are titles of its columns (bare), which in an export of
    one sort tell what the rows are; `calendar`: it comes from a calendar; `done` None: no column says."""

    titled: tuple[str, ...]
    types: tuple[str, ...]
    on: date | None
    created_on: date | None
    subject: str = ""
    direction: str = ""
    status: str = ""
    location: str = ""
    done: bool | None = None
    calendar: bool = False


class Happening(NamedTuple):
    """What happened. `by_creation`: the day is that of the record, for nothing better is known; `presumed`: a
    meeting whose day has passed though its status never said that it was held."""

    on: date
    kind: Kind
    channel: Channel | None
    planned: bool = False
    by_creation: bool = False
    presumed: bool = False


class NotHappened(ValueError):
    """Why an activity is no touch."""


_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern))
    for form, pattern in (
        ("mass", r"list ?e-?mail|mass ?e-?mail|bulk|campaign|newsletter|marketing|cadence|sequence"),
        ("email", r"e-?mail|courriel|correo|posta elettronica"),
        ("chat", r"\bsms\b|text message|whats ?app|linked ?in|\bchat|slack|message"),
        ("call", r"call|phone|t[ée]l[ée]?phon|anruf|telefon|llamada|appel\b|chiamata|liga[çc]|chamada|gesprek"),
        ("meeting", r"meeting|appointment|event|visit|demo|lunch|dinner|breakfast|webinar|conference|presentation"
                    r"|workshop|training|video|on[- ]?site|termin|besprechung|rendez|r[ée]union|reuni[óo]n"
                    r"|reuni[ãa]o|\bcita\b|riunione|appuntamento|vergadering|afspraak|compromisso|\bqbr\b|\bebr\b"
                    r"|business review"),
        ("note", r"\bnotes?\b|notiz"),
        ("task", r"\btasks?\b|to[- ]?do|deadline|follow[- ]?up|aufgabe|t[âa]che|tarea|tarefa|taak\b|\bprep\b"),
    )
)  # fmt: skip
_TITLES = (
    ("task", r"task"), ("meeting", r"meeting|appointment|event"), ("call", r"call"), ("email", r"e-?mail"),
    ("note", r"note(title|body|content|id)|hsnote"), ("chat", r"communication"),
)  # fmt: skip
_DROPPED = (
    ("cancelled", r"cancel|storniert|abgesagt|abgebrochen|annul"),
    ("declined", r"declin|abgelehnt|refus|rechazad|rifiutat|afgewezen|recusad"),
    ("nobody came", r"no[- _]?show|did not attend|nicht erschienen"),
    ("put off to another day", r"reschedul|postponed|verschoben|reprogramad|report[ée]e?\b|rinviat|verzet|reagendad"),
    ("not delivered", r"bounce|undeliver|\bfailed|not sent|\bdraft\b"),
)
_DONE = re.compile(
    r"complete|\bdone\b|\bheld\b|closed|finished|\bsent\b|received|attended|connected|erledigt|abgeschlossen|beendet"
    r"|termin[ée]|complet|cerrad|finalizad|realizad|hech[oa]\b|chius[oa]|conclu[sí]|fatt[oa]\b|voltooid|afgerond|gesloten"
    r"|feit[oa]\b|envoy[ée]|enviad|inviat|verzonden|verstuurd|gesendet|re[çc]u\b|recibid|ricevut|ontvangen|recebid|empfangen"
)
# Anchored: “Connected, meeting scheduled” is the outcome of a call.
_OPEN = re.compile(
    r"^\W*(?:not[_ ]?(?:yet )?(?:started|completed?)|open\b|in[_ ]?progress|waiting|deferred|scheduled\W*$|pending"
    r"|planned\W*$|overdue|queued?\b|to[- ]?do\b|new\W*$|undone|incomplete|nicht begonnen|in bearbeitung|offen"
    r"|zur[üu]ckgestellt|warte|geplant|non commenc|pas commenc|en cours|ouvert|planifi|en attente|report|no iniciad"
    r"|sin iniciar|en curso|abiert|programad|pendiente|aplazad|non iniziat|in corso|apert|pianificat|in attesa"
    r"|niet gestart|niet begonnen|bezig|in uitvoering|gepland|uitgesteld|n[ãa]o iniciad|em andamento|abert|agendad"
    r"|pendente|adiad)"
)
# A box somebody ticks is not ticked, while a meeting is “scheduled” for as long as nobody looks at it again.
_UNTICKED = re.compile(r"to[- ]?do|not done|undone")
_MISSED = re.compile(
    r"no[ _]?answer|unanswered|voice ?mail|left .*message|busy|wrong number|missed|unattended|not reached"
    r"|nicht erreicht"
    # The outcomes of calls as HubSpot's internal names hold them: busy, left message, voicemail, no answer, wrong.
    r"|9d9162e7-6cf3|a4c4c377-d246|b2cf5968-551e|73a0d17f-1163|17b47fee-58de"
)
_INCOMING = re.compile(
    r"incoming|inbound|received|eingehend|entrant|re[çc]u\b|recibid|in arrivo|in entrata|ricevut|inkomend|ontvangen"
    r"|recebid"
)
_REPLY = re.compile(r"^\W*(e-?mail\W+)?(re|aw|antw|sv|vs|odp|rv|ynt|res) ?(\[\d+\])?:")
_AUTOMATIC = re.compile(
    r"automatic reply|auto[- ]?reply|auto:|out of (the )?office|abwesen|undeliver|delivery (status|failure)"
    r"|unzustellbar|^\W*(accepted|declined|tentative|cancell?ed|invitation|updated invitation|zugesagt|abgelehnt):"
)
_REVIEW = re.compile(r"\b[qe]br\b|business review|quarterly review|executive review")
_NOT_REVIEW = re.compile(r"\bprep|preparation|prepare|planning|schedul|dry[- ]run|rehears|debrief|invit|agenda")
_INTERNAL = re.compile(r"\binternal\b|\bintern\b")
_VIDEO = re.compile(r"zoom|teams|google meet|meet\.google|webex|video|online|virtual|gotomeet|whereby|screen ?shar")
_ON_SITE = re.compile(r"on[- ]?site|in[- ]person|visit|lunch|dinner|breakfast|face[- ]to[- ]face|vor ort")
_EVENT = re.compile(r"conference|webinar|trade ?show|summit|workshop|roadshow|user group|\bfair\b|expo\b|messe\b")


def happening(report: Report, today: date) -> Happening:
    """What an activity is as a touch. Raises `NotHappened` with the reason when it is none."""
    form = form_of(report)
    status = report.status.casefold()
    for reason, pattern in _DROPPED:
        if re.search(pattern, status):
            raise NotHappened(reason)
    on = report.on or report.created_on
    if on is None:
        raise NotHappened(NO_DATE)
    in_calendar = form == "meeting" or report.calendar
    done = _done(report, status, form)
    if on > today and not in_calendar:
        raise NotHappened(AHEAD if done else NOT_DONE)
    ticked = report.done is not False and not _UNTICKED.fullmatch(status.strip())
    if on <= today and (not ticked or (done is False and not in_calendar)):
        raise NotHappened(NOT_DONE)
    return Happening(
        on, _kind(form, report), _channel(form, report),
        planned=on > today, by_creation=report.on is None, presumed=done is False and on <= today,
    )  # fmt: skip


def form_of(report: Report) -> str:
    """What sort of activity it is: call, email, mass, meeting, chat, note or task; "" when nothing tells.

    An export of one sort says so in its titles: a HubSpot task to call somebody is a task, and the call another row.
    """
    titled = next((form for form, pattern in _TITLES if any(re.search(pattern, each) for each in report.titled)), "")
    typed = [form for form in map(_form, report.types) if form]
    if "mass" in typed and titled in ("", "email"):
        return "mass"
    told = titled or next((form for form in typed if form != "task"), "") or _form_of_subject(report.subject)
    return told or ("task" if typed else "meeting" if report.calendar else "")


def _form(text: str) -> str:
    folded = text.casefold().replace("_", " ")
    return next((form for form, pattern in _FORMS if pattern.search(folded)), "")


def _form_of_subject(subject: str) -> str:
    """What people log by subject alone: `Call`, `Email: Re: offer`, `Meeting with …`."""
    found = re.match(r"\W*(e-?mail|call|meeting)\b", subject.casefold())
    return "" if found is None else "email" if found[1].startswith("e") else found[1]


def _done(report: Report, status: str, form: str) -> bool | None:
    """Whether it is done; None when nothing says so. Calls that nobody took are done."""
    if report.done is not None:
        return report.done
    if _MISSED.search(status):
        return True
    if _OPEN.search(status):
        return False
    if _DONE.search(status):
        return True
    return False if form == "task" else None


def _kind(form: str, report: Report) -> Kind:
    subject, status = report.subject.casefold(), report.status.casefold()
    internal = _INTERNAL.search(subject) or any(_INTERNAL.search(each.casefold()) for each in report.types)
    if internal or _INTERNAL.search(report.direction.casefold()):
        return "other"
    if form == "meeting" or (form == "call" and not _MISSED.search(status)):
        return "business_review" if _REVIEW.search(subject) and not _NOT_REVIEW.search(subject) else "check_in"
    if form == "chat":
        return "check_in" if _INCOMING.search(report.direction.casefold()) else "other"
    if form == "email" and not _AUTOMATIC.search(subject):
        # Mailing tools write “Re:” over their own reminders, so it only counts where no direction is known.
        direction = report.direction.casefold()
        answered = _INCOMING.search(direction) if direction else _REPLY.search(subject)
        return "check_in" if answered or "replied" in status else "other"
    return "other"


def _channel(form: str, report: Report) -> Channel | None:
    if form in ("email", "mass"):
        return "email"
    if form in ("call", "chat"):
        return "call" if form == "call" else "chat"
    if form != "meeting":
        return "internal" if form in ("note", "task") else None
    if _INTERNAL.search(report.subject.casefold()):
        return "internal"
    hints = [each.casefold() for each in (*report.types, report.location, report.subject)]
    return _first(hints, (("event", _EVENT), ("on_site", _ON_SITE), ("video", _VIDEO)))


def _first(texts: Iterable[str], channels: Sequence[tuple[Channel, re.Pattern[str]]]) -> Channel | None:
    """The channel that the first telling text names; None when none does: a meeting may be of any."""
    return next((channel for text in texts for channel, pattern in channels if pattern.search(text)), None)


OF_NOBODY = "about no account of the book"
NOT_IN_BOOK = "of an account that is not in the book"

_EMAIL = re.compile(r"[^\s<>;,:\"']+@[^\s<>;,\"']+\.[^\s<>;,\"']+")
_ABOUT = ("account", "contract", "play")
# The second deal of a title gets a number behind its key; without a first one it is part of the title.
_NUMBERED = re.compile(r"-[1-9][0-9]?$")


class Involved:
    """The accounts and people of the book, as a system's activities refer to them."""

    def __init__(self, book: CrmBook, links: Links) -> None:
        self._book, self._links = book, links
        self._names = PeopleNames(book.entities("stakeholder"))
        self._titles: IdsByText | None = None
        self._accounts: dict[tuple[str, str], str] = {}
        self._known: dict[str, tuple[Entity, ...]] = {}
        self._missing: Counter[str] = Counter()
        self._owners: set[str] = set()

    @property
    def missing(self) -> int:
        """How often somebody took part who is neither among the people of the account nor known to be one of us."""
        return sum(times for name, times in self._missing.items() if name not in self._owners)

    def accounts(self, row: CrmRow) -> tuple[str, set[str]]:
        """The account an activity is of: its own, that of what it is about, of its sender, of its people; several
        where it may be any of them, and which cell leads to them.

        What comes first decides; where it leaves several accounts what follows narrows them. Raises `LeftOut` when it
        is none of the book.
        """
        if owner := row.values.get("owner"):
            self._owners.add(name_key(owner))
        telling, found = "", set[str]()
        for field, ids in self._leads(row):
            if not found:
                telling, found = field, ids
            else:
                found = found & ids or found
            if len(found) == 1:
                break
        if not found:
            raise LeftOut(self._left(row))
        return telling, found

    def _leads(self, row: CrmRow) -> Iterator[tuple[str, set[str]]]:
        """Where each cell leads that leads anywhere, the one that tells most first: ids, then names."""
        values, system = row.values, self._links.system
        for field, tables in (("account_id", ("account",)), ("about_id", _ABOUT), ("person_id", ("stakeholder",))):
            ids = ids_in(system, values.get(field, ""))
            yield field, {self._of_record(table, id_) for id_ in ids for table in tables} - {""}
        refuse_rejected(self._book, self._links, row)
        yield "account", accounts_named(self._book, self._links, row)
        yield "about", self._named(str(values.get("about", "")))
        yield "sender_account", accounts_called(self._book, self._links, str(values.get("sender_account", "")))
        # Whom a mail was copied to tells less than who wrote it, and to whom.
        yield self._of_people(row, "sender", "person")
        yield self._of_people(row, "others")

    def _left(self, row: CrmRow) -> str:
        """Why a row is left out that leads nowhere."""
        values = row.values
        if values.get("account_id") or values.get("account"):
            return NOT_IN_BOOK + hint(self._book, self._links, row, "account")
        return OF_NOBODY + hint(self._book, self._links, row, "about" if "about" in values else "sender_account")

    def _of_record(self, table: str, id_: str) -> str:
        """The account that a record of the CRM is, or is of; "" when the book does not know it."""
        record = table, id_
        if record not in self._accounts:
            entity = self._book.linked(table, self._links, id_)
            of = "" if entity is None else entity.id if table == "account" else entity.__dict__["account_id"]
            self._accounts[record] = of
        return self._accounts[record]

    def _named(self, about: str) -> set[str]:
        """The accounts that the name of an account, a deal or a person leads to; of several, HubSpot lists them."""
        found = self._called(about) if about else set()
        return found or {each for part in about.split(";") if ";" in about for each in self._called(part.strip())}

    def _called(self, name: str) -> set[str]:
        found = accounts_called(self._book, self._links, name)
        found.update(self._deals.get("title", name_key(name)))
        if re.search(r"\w", name):
            found.update(self._deals.get("key", key_of_name(name, lambda _: False)))
        return found | {person.__dict__["account_id"] for person in self._people(name)}

    @property
    def _deals(self) -> IdsByText:
        """The accounts of deals by the title each was known by in the CRM; where that is not remembered by that of
        its play, or by the key of its contract, which was made of it."""
        if self._titles is None:
            self._titles = IdsByText()
            contracts = {contract.key: contract for contract in self._book.entities("contract")}
            for deal in (*self._book.entities("play"), *contracts.values()):
                account_id = deal.__dict__["account_id"]
                title = self._links.last(deal.id, "title") or deal.__dict__.get("title", "")
                known = held(self._links, deal, name_key(title) or None, None).title
                keys = {deal.key, _NUMBERED.sub("", deal.key)} & contracts.keys()
                for scope, title in [("title", known)] if known else [("key", key) for key in keys]:
                    self._titles.put(scope, title, account_id)
        return self._titles

    def _of_people(self, row: CrmRow, *fields: str) -> tuple[str, set[str]]:
        """The accounts that all of the people whom cells name may be of, else those of any; with the first cell."""
        owner = name_key(str(row.values.get("owner", "")))
        telling, leads = "", list[set[str]]()
        for field in fields:
            for said in _said_people(str(row.values.get(field, ""))):
                people = self._people(said)
                if field == "person" and "person_id" in row.values and not _EMAIL.search(said):
                    # Whom the CRM knows by another id is somebody else of the name.
                    people = tuple(each for each in people if not self._links.is_linked(each))
                # Whoever owns the activity took part as one of us, whoever else is called so.
                if people and name_key(said) != owner:
                    telling = telling or field
                    leads.append({person.__dict__["account_id"] for person in people})
        return telling, (set.intersection(*leads) or set.union(*leads)) if leads else set()

    def _people(self, said: str) -> tuple[Entity, ...]:
        """The people of the book whom a cell means: those with the address in it, else those of the name."""
        if said not in self._known:
            email = _EMAIL.search(said)
            ids = self._names.mailed(email[0]) if email else ()
            ids = ids or self._names.named(_EMAIL.sub("", said).strip(" <>()\"'"))
            found = (self._book.entity("stakeholder", id_) for id_ in ids)
            self._known[said] = tuple(person for person in found if person is not None)
        return self._known[said]

    def sent_by(self, row: CrmRow) -> str:
        """The direction that the sender tells of a row that has none: incoming from a person of the book, outgoing
        from its owner; "" when neither is known to have sent it."""
        sender = str(row.values.get("sender", ""))
        if sender and name_key(sender) == name_key(str(row.values.get("owner", ""))):
            return "outgoing"
        return "incoming" if sender and self._people(sender) else ""

    def people(self, row: CrmRow, account_id: str) -> tuple[str, ...]:
        """The people of the account who took part."""
        return self._took_part(row, account_id)[0]

    def count_missing(self, row: CrmRow, account_id: str) -> None:
        """Count whom a row names that took part and is not among the people of the account."""
        self._missing.update(self._took_part(row, account_id)[1])

    def _took_part(self, row: CrmRow, account_id: str) -> tuple[tuple[str, ...], list[str]]:
        found: dict[str, None] = {}
        missing: list[str] = []
        for id_ in ids_in(self._links.system, row.values.get("person_id", "")):
            person = self._book.linked("stakeholder", self._links, id_)
            if person is not None and person.__dict__["account_id"] == account_id:
                found[person.id] = None
            else:
                missing.append(id_)
        for field in ("sender", "person", "others"):
            for said in _said_people(str(row.values.get(field, ""))):
                if field == "person" and "person_id" in row.values:
                    continue
                if person_id := self._one_of(account_id, said):
                    found[person_id] = None
                else:
                    missing.append(name_key(said))
        if about := self._one_of(account_id, str(row.values.get("about", ""))):
            found[about] = None
        return tuple(found), missing

    def _one_of(self, account_id: str, said: str) -> str:
        """The one person of an account whom a cell means; "" without one."""
        ids = [person.id for person in self._people(said) if person.__dict__["account_id"] == account_id]
        return ids[0] if len(ids) == 1 else ""


def _said_people(cell: str) -> list[str]:
    """The people a cell lists: by `;`, or by commas where there are addresses (a name may hold a comma)."""
    parts = cell.split(";")
    if len(parts) == 1 and cell.count("@") > 1:
        parts = cell.split(",")
    return [part.strip() for part in parts if part.strip()]


DELETED_HERE = "deleted here before"
COPY = "the same meeting in another calendar"
NO_DATE_COLUMN = f'{NO_DATE}; say which column holds it: --map "Column=happened_on"'

MEMORY = "happened_on"
"""The field under which a touch is remembered as a whole."""

_TELLING = ("subject", "body", "happened_on")


class Activities(TableImport):
    """The rows of tasks, events, calls, e-mails and notes."""

    table = "touch"

    def __init__(self, book: CrmBook, system: str) -> None:
        super().__init__(book, system)
        self._later: list[CrmRow] = []
        self._copies: list[CrmRow] = []
        self._unsure: list[CrmRow] = []
        self._involved = Involved(book, self.links)
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
        if existing is not None:
            self.claim(row, existing)
        after = self.book.save("touch", self.links, existing, whole)
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
        row_index = self.book.row_index("touch")
        natural = (hash(row_index.natural(values)),)
        if row.values.get("copy") and row_index.is_told(natural):
            raise LeftOut(COPY)
        if not row_index.nth(natural, row.place) and "id" not in row.values:
            raise LeftOut("the same as a row of another file")

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
        row_index = self.book.row_index("touch")
        alike = row_index.alike(row_index.natural(values))
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
        off = f"will not take place, says {self.label}, and still stand here"
        self.tally.name(self._off, "planned touch", "planned touches", off)


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
