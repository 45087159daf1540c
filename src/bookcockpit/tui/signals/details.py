"""All there is to say of one signal: what was seen, what it suggests, what closes it, and how well the account is."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.entities import Signal
from bookcockpit.core.health.score import Health
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.signals.edits import ends, kind_words
from bookcockpit.core.signals.rules import Sign, sign_of
from bookcockpit.exchange.lists.signals import sign_mark
from bookcockpit.tui.bands import BANDS
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.snapshot import Snapshot


def away_until(sign: Sign, playbook: Playbook) -> date | None:
    """The day on which a signal that was put away speaks again; None for one that speaks."""
    return silent_until(sign.dismissal, playbook) if sign.dismissal is not None else None


def sign_details(snapshot: Snapshot, sign: Sign, width: int) -> Content:
    """The signal, and the health of its account."""
    parts = Parts(width)
    sign_parts(parts, snapshot, sign)
    _health(parts, snapshot.healths.of(sign.account))
    return parts.content()


def noted_parts(parts: Parts, snapshot: Snapshot, signal: Signal) -> None:
    """The parts of a signal noted by hand."""
    account = snapshot.book.account_by_id.get(signal.account_id)
    if account is not None:
        sign_parts(parts, snapshot, sign_of(account, signal))


def sign_parts(parts: Parts, snapshot: Snapshot, sign: Sign) -> None:
    """The parts of a signal."""
    today, mark = snapshot.book.as_of, sign_mark(sign)
    parts.part("Signal").line((f"{mark.text} ", mark.tone), (kind_words(sign.kind), "accent"))
    what = f"{sign.severity} risk" if sign.is_risk else f"growth, {sign.severity}"
    how = "found by rule" if sign.is_derived else "noted by hand"
    parts.say(f"{what.capitalize()}, {how}", mark.tone if sign.severity == "high" and sign.is_risk else "")
    parts.say(f"Since {say.full_date(sign.seen_on)}, {say.ago(sign.seen_on, today)}", "quiet")
    parts.part("Evidence").say(sign.evidence or "Nothing was written down.", "" if sign.evidence else "quiet")
    until = away_until(sign, snapshot.playbook)
    if sign.dismissal is not None and until is not None:
        parts.part("Put away").say(sign.dismissal.reason)
        days = f"until {say.full_date(until)}, or until it closes and opens again"
        parts.say(f"{say.full_date(sign.dismissal.made_on)}, {days}", "quiet")
    suggestion = sign.suggestion
    parts.part("Play").say(suggestion.what, mark="→", mark_tone="accent")
    if suggestion.motion is not None:
        parts.say(f"A play to {_MOTIONS[suggestion.motion]}", "quiet")
    parts.part("Closes").say(
        f"{say.capital(ends(sign, snapshot.playbook))}{'' if sign.is_derived else ' (d)'}", "quiet"
    )


_MOTIONS = {
    "save": "save the account",
    "seats": "sell more seats",
    "cross_sell": "sell another product",
    "upgrade": "move them to a larger plan",
    "department": "win a new department",
    "multi_year": "agree several years",
}


def _health(parts: Parts, health: Health) -> None:
    band = BANDS[health.band]
    total = "" if health.total is None else f" {health.total}"
    parts.part("Health").line((f"{band.glyph}{total} {band.word}", band.tone), (_lowest(health), "quiet"))
    if health.next_action is not None:
        parts.say(health.next_action.what, mark="→")


def _lowest(health: Health) -> str:
    return f"  lowest: {worst_words(health)}" if health.worst is not None else ""
