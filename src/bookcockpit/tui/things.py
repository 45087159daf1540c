"""One thing of an account in full, as the list has no room for it: a touch, a person, a contract, a promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
    Dismissal,
    Milestone,
    PlayStep,
    PricePlan,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.fields import Entity
from bookcockpit.core.health.score import Health
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.money import short_money
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import notice_words, renewal_date, window_opens_on
from bookcockpit.core.renewals.price_steps import steps_of
from bookcockpit.core.renewals.prices import percent_words, step_words, treatment_words
from bookcockpit.core.signals.edits import ends, kind_words
from bookcockpit.core.signals.rules import Sign, sign_of
from bookcockpit.exchange.lists.growth import sign_mark
from bookcockpit.tui.marks import BANDS
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Parts, joined


def away_until(sign: Sign, policy: Policy) -> date | None:
    """The day on which a signal that was put away speaks again; None for one that speaks."""
    return silent_until(sign.dismissal, policy) if sign.dismissal is not None else None


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
    until = away_until(sign, snapshot.policy)
    if sign.dismissal is not None and until is not None:
        parts.part("Put away").say(sign.dismissal.reason)
        days = f"until {say.full_date(until)}, or until it closes and opens again"
        parts.say(f"{say.full_date(sign.dismissal.made_on)}, {days}", "quiet")
    suggestion = sign.suggestion
    parts.part("Play").say(suggestion.what, mark="→", mark_tone="accent")
    if suggestion.motion is not None:
        parts.say(f"A play to {_MOTIONS[suggestion.motion]}", "quiet")
    parts.part("Closes").say(f"{say.capital(ends(sign, snapshot.policy))}{'' if sign.is_derived else ' (d)'}", "quiet")


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


EXECUTIVE = "◆"
"""Stands before the name of an executive who attended."""

_LINE_MOST = 400


class Mood(NamedTuple):
    """How a touch felt: a glyph, a word, and how they are painted."""

    glyph: str
    word: str
    tone: str


MOODS = {
    -2: Mood("▼", "bad", "late"),
    -1: Mood("▼", "poor", "late"),
    0: Mood("●", "neutral", "quiet"),
    1: Mood("▲", "good", "good"),
    2: Mood("▲", "great", "good"),
    None: Mood(" ", "", ""),
}


def first_line(text: str) -> str:
    """The first line of a note."""
    return text.split("\n", 1)[0][:_LINE_MOST]


def role_words(person: Stakeholder) -> str:
    """`champion, user`; empty if no role is known."""
    return ", ".join(say.word_label(role) for role in person.roles)


def away_parts(parts: Parts, dismissal: Dismissal | None, policy: Policy) -> None:
    """Until when and why what was suggested is put away, if it is."""
    if dismissal is not None:
        until = say.full_date(silent_until(dismissal, policy))
        parts.say(f"Put away until {until}: {dismissal.reason}", "quiet", "z", "quiet")


def left_words(person: Stakeholder, known: Mapping[str, Stakeholder]) -> str:
    """Where somebody who left is now, and who came after."""
    after = known.get(person.replaced_by_id or "")
    where = f"now at {person.left_to}" if person.left_to else ""
    return joined([where, f"replaced by {after.name}" if after is not None else ""])


def renewal_tone(snapshot: Snapshot, account: Account, contract: Contract) -> str:
    """How a renewal is painted: passed, inside its window, or still far."""
    today = snapshot.book.as_of
    if renewal_date(contract) < today:
        return "late"
    return "soon" if window_opens_on(contract, account, snapshot.policy) <= today else "quiet"


def due_tone(book: Book, due_on: date | None, *, ahead: str = "quiet") -> str:
    """How a date is painted on which something is due: late, due, or ahead."""
    if due_on is None or due_on > book.as_of:
        return ahead
    return "late" if book.is_late(due_on) else "soon"


def thing_parts(parts: Parts, snapshot: Snapshot, thing: Entity) -> None:
    """The parts of one thing."""
    today = snapshot.book.as_of
    match thing:
        case Touch():
            _touch(parts, thing, snapshot.book.stakeholder_by_id, today)
        case Stakeholder():
            _person(parts, thing, snapshot.book.stakeholder_by_id, today)
        case Contract():
            _contract(parts, thing, today)
        case PricePlan():
            _price_plan(parts, thing, snapshot.book.contract_by_id.get(thing.contract_id))
        case Commitment():
            parts.part(say.capital(say.owes(thing.side))).say(thing.what)
            _closed(parts, "Kept" if thing.done_on else "Dropped", thing.done_on or thing.dropped_on)
            _owner_and_date(parts, thing.owner, thing.due_on, snapshot.book, shared=thing.shared, is_open=thing.is_open)
            if part_of := snapshot.book.playbook_of.get(thing.id):
                parts.say(f"From the playbook {part_of}", "quiet")
        case Milestone():
            parts.part("Milestone").say(thing.title)
            _closed(parts, "Done", thing.done_on)
            _owner_and_date(
                parts, thing.owner, thing.due_on, snapshot.book, shared=thing.shared, is_open=not thing.done_on
            )
        case PlayStep():
            play = next((each for each in snapshot.book.plays if each.id == thing.play_id), None)
            parts.part("Our step" if thing.side == "us" else "Their step").say(thing.title)
            parts.say(f"Of the play {play.title}, {play.stage}" if play is not None else "", "quiet")
            _closed(parts, "Done", thing.done_on)
            _owner_and_date(parts, thing.owner, thing.due_on, snapshot.book, shared=False, is_open=not thing.done_on)
        case Signal():
            noted_parts(parts, snapshot, thing)


def _touch(parts: Parts, touch: Touch, known: Mapping[str, Stakeholder], today: date) -> None:
    mood = MOODS[touch.sentiment]
    parts.part("Touch").line(
        (say.kind_label(touch.kind), "accent"), (f"  {mood.glyph} {mood.word}".rstrip(), mood.tone)
    )
    channel = f" · {say.word_label(touch.channel)}" if touch.channel else ""
    parts.say(f"{say.full_date(touch.happened_on)}, {say.ago(touch.happened_on, today)}{channel}", "quiet")
    if touch.planned:
        parts.say("Planned; it counts once it has happened.", "quiet")
    people = [known[each] for each in touch.stakeholder_ids if each in known]
    parts.part("With")
    for person in sorted(people, key=lambda each: each.level != "executive"):
        what = role_words(person) or person.title
        level = "executive" if person.level == "executive" and "executive" not in what else ""
        parts.say(", ".join(part for part in (person.name, level, what) if part))
    parts.part("Note").note(touch.summary)
    parts.part("Value").note(touch.value_delivered, "good")


def _person(parts: Parts, person: Stakeholder, known: Mapping[str, Stakeholder], today: date) -> None:
    parts.part("Person").line((person.name, "accent"))
    parts.say(joined([role_words(person), person.title, person.level]))
    if person.left_on is not None:
        where = left_words(person, known)
        parts.say(f"Left {say.full_date(person.left_on)}{': ' if where else ''}{where}", "soon")
    for reach in (person.email, person.phone):
        if reach:
            parts.say(reach)
    influence = f"influence {person.influence} of 5" if person.influence else ""
    relationship = f"relationship {person.relationship} of 5" if person.relationship else ""
    parts.part("Stands").say(joined([person.stance, influence, relationship]))
    boss = known.get(person.reports_to_id or "")
    if boss is not None:
        parts.say(f"Reports to {boss.name}", "quiet")
    if person.our_counterpart:
        parts.say(f"Ours: {person.our_counterpart}", "quiet")
    if person.verified_on is not None:
        parts.say(f"Verified {say.ago(person.verified_on, today)}", "quiet")
    parts.part("Notes").note(person.notes)


def _contract(parts: Parts, term: Contract, today: date) -> None:
    worth = f"{short_money(term.arr, term.currency)} ARR"
    parts.part("Contract").line((worth, "accent"), (f"  {say.word_label(term.stage)}", "quiet"))
    until = say.full_date(term.term_end) if term.term_end else "open-ended"
    parts.say(f"{say.full_date(term.starts_on)} to {until}")
    if term.renews_on is not None:
        parts.say(f"Renews {say.full_date(term.renews_on)}{' by itself' if term.auto_renew else ''}", "quiet")
    if term.notice_on is not None:
        verb = "passed" if term.notice_on < today else "by"
        days = f" ({term.notice_days} days)" if term.notice_days is not None and term.notice_until is None else ""
        parts.say(f"Notice {verb} {say.full_date(term.notice_on)}{days}", "quiet")
    if said := notice_words(term):
        parts.say(f"Notice: {said}", "late" if term.notice_answer == "received" else "quiet")
    chance = say.percent(term.probability) if term.probability is not None else ""
    target = f"target {short_money(term.target_arr, term.currency)}" if term.target_arr is not None else ""
    parts.part("Call").say(joined([say.word_label(term.call) if term.call else "", chance, target]))
    if term.outcome is not None and term.outcome_on is not None:
        amount = f" at {short_money(term.outcome_arr, term.currency)}" if term.outcome_arr is not None else ""
        parts.part("Outcome").say(f"{say.word_label(term.ended_as)}{amount}, {say.full_date(term.outcome_on)}")


def _price_plan(parts: Parts, plan: PricePlan, term: Contract | None) -> None:
    parts.part("Price").line((percent_words(plan), "accent"), (f"  {treatment_words(plan)}", "quiet"))
    for step in steps_of(term, plan) if term is not None else ():
        parts.say(step_words(step, term.currency if term is not None else ""))
    parts.say(f"Tied to {plan.tied_to}" if plan.tied_to else "Tied to no value yet", "" if plan.tied_to else "soon")
    parts.say("e changes the plan, and says that they were told", "quiet")


def _closed(parts: Parts, how: str, on: date | None) -> None:
    if on is not None:
        parts.say(f"{how} {say.full_date(on)}", "good" if how != "Dropped" else "quiet")


def _owner_and_date(parts: Parts, owner: str, due_on: date | None, book: Book, *, shared: bool, is_open: bool) -> None:
    due = f"due {say.full_date(due_on)}" if due_on is not None else "no date"
    late = is_open and book.is_late(due_on)
    parts.say(joined([due, owner, "shared with them" if shared else ""]), "late" if late else "quiet")
