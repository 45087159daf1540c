"""What an activity of a CRM says happened: whether it counts, on which day, through which channel, as which kind.

Only what happened is a touch. A task still to do is none; a meeting ahead is a planned one. A touch of a kind the
customer sees stops a cadence clock, so it takes two sides: a call that was answered, a meeting, an e-mail they sent
or answered. What we sent, a call nobody took, a note and a task of ours are of the kind `other`, which stops none:
a list mailing each month would otherwise say that somebody keeps in touch.
"""

from __future__ import annotations

import re
from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date
from typing import NamedTuple

from bookcockpit.core.vocabulary import (
    Channel,
    Kind,
)

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
