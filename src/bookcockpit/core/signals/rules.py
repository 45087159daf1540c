"""Signals: what was seen at a customer that speaks of risk or of growth, noted by hand or found by rule.

A rule's signal opens and closes with what the rule looks at; it is never stored. One noted by hand stays open
until it is resolved, and stands in place of a rule's of the same kind and account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import is_late
from bookcockpit.core.dismissals import dismissal_of, silent_until
from bookcockpit.core.due.cadence import cadence_anchor
from bookcockpit.core.entities import Account, Dismissal, Signal
from bookcockpit.core.fields import Entity
from bookcockpit.core.health.score import Case, case_of, champions_left, engaged_people, in_window
from bookcockpit.core.history import PULSE_DAYS, Pulse
from bookcockpit.core.plan.success import input_of, progress
from bookcockpit.core.policy import Policy
from bookcockpit.core.signals.usage import read_signs
from bookcockpit.core.vocabulary import RISK_SIGNALS, SEVERITIES, Motion, Severity


class Suggestion(NamedTuple):
    """What a kind of signal suggests: in words, and the motion of the play that would follow, if one does."""

    what: str
    motion: Motion | None = None


SUGGESTIONS: dict[str, Suggestion] = {
    "usage_decline": Suggestion("Ask what they use less and why; win it back with one goal of theirs", "save"),
    "champion_silent": Suggestion("Bring the champion something of value, from somebody they know"),
    "champion_left": Suggestion("Find the successor, and call the champion at their new company", "save"),
    "ticket_escalated": Suggestion("Own the escalation: one name, one date, one note a week", "save"),
    "milestone_missed": Suggestion("Agree a new date with whoever owns it, on both sides"),
    "single_threaded": Suggestion("Bring a second person into the next touch"),
    "no_sponsor": Suggestion("Have our sponsor write to theirs"),
    "invoice_late": Suggestion("Ask their finance what holds the invoice"),
    "competitor_seen": Suggestion("Go through the value agreed so far with the economic buyer", "save"),
    "reorganisation": Suggestion("Draw the map anew: who decides from now on?"),
    "procurement_early": Suggestion("Agree value and terms with the champion before procurement sets them"),
    "seats_near_limit": Suggestion("Show who waits for a seat, and what one is worth", "seats"),
    "plan_near_limit": Suggestion("Show when the limit is reached at this pace", "upgrade"),
    "new_funding": Suggestion("Ask which plan the money is for"),
    "new_executive": Suggestion("Have our sponsor welcome theirs", "multi_year"),
    "hiring": Suggestion("Offer to bring the new people on board", "seats"),
    "department_interest": Suggestion("Have the champion introduce you", "department"),
    "objective_achieved": Suggestion("Agree what it was worth, then what comes next", "cross_sell"),
}
"""What each kind suggests: the playbooks' own plays."""

STABILISE = "Not now: the account is at risk. Stabilise, prove value, then expand"
"""What stands in place of any prompt to expand while an account is flagged at risk."""


class Sign(NamedTuple):
    """One open signal of an account.

    `subject` tells a rule's signals of one kind apart; `about` is the signal noted by hand, or what a rule
    found it at. `dismissal` is set where it was put away.
    """

    account: Account
    kind: str
    severity: Severity
    seen_on: date
    evidence: str
    is_derived: bool
    subject: str = ""
    about: Entity | None = None
    dismissal: Dismissal | None = None

    @property
    def key(self) -> str:
        """What tells it from every other open signal."""
        return f"{self.account.id}/{self.kind}/{self.subject}"

    @property
    def is_risk(self) -> bool:
        """Whether it speaks of risk, not of growth."""
        return self.kind in RISK_SIGNALS

    @property
    def suggestion(self) -> Suggestion:
        """What it suggests; at an account at risk nothing that expands."""
        if not self.is_risk and self.account.at_risk_since is not None:
            return Suggestion(STABILISE)
        return SUGGESTIONS[self.kind]


def sign_of(account: Account, signal: Signal) -> Sign:
    """A signal noted by hand, as lists show it."""
    return Sign(account, signal.kind, signal.severity, signal.seen_on, signal.evidence, False, signal.key, signal)


def signals_of(book: Book, policy: Policy, account: Account, pulse: Pulse) -> tuple[Sign, ...]:
    """The open signals of an active account on the day of a pulse, the gravest first; what was put away comes last."""
    if account.status != "active":
        return ()
    noted = [sign_of(account, each) for each in book.open_signals_of.get(account.id, ()) if each.seen_on <= pulse.on]
    by_hand = {each.kind for each in noted}
    case = case_of(book, policy, account, pulse)
    found = [sign for rule in _RULES for sign in rule(case) if sign.kind not in by_hand]
    away = _put_away(book, policy, account, pulse.on)
    judged = (
        sign._replace(dismissal=dismissal_of(book, policy, account, sign.kind, sign.subject, sign.seen_on, pulse.on))
        for sign in found
    )
    return tuple(sorted((*noted, *away, *judged), key=_by_gravity))


def _put_away(book: Book, policy: Policy, account: Account, on: date) -> Iterator[Sign]:
    """Signals noted by hand that were resolved by putting them away, for as long as a rule's would stay silent."""
    for made in book.dismissals_of.get(account.id, ()):
        signal = book.signal_by_key.get(made.subject)
        is_meant = signal is not None and (signal.account_id, signal.kind) == (account.id, made.rule)
        ends = silent_until(made, policy)
        if signal is not None and is_meant and signal.resolved_on is not None and made.made_on <= on < ends:
            yield sign_of(account, signal)._replace(dismissal=made)


def all_signals(book: Book, policy: Policy) -> tuple[Sign, ...]:
    """The open signals of the whole book, the gravest first, then risks, then the longest open."""
    book.pulses.fetch()
    found = [sign for account in book.accounts for sign in signals_of(book, policy, account, book.pulse(account))]
    return tuple(sorted(found, key=_by_gravity))


def is_open(sign: Sign) -> bool:
    """Whether a signal speaks, and was not put away."""
    return sign.dismissal is None


def _by_gravity(sign: Sign) -> tuple[object, ...]:
    return (
        sign.dismissal is not None,
        -SEVERITIES.index(sign.severity),
        not sign.is_risk,
        sign.seen_on,
        sign.account.name.casefold(),
        sign.account.key,
        sign.kind,
        sign.evidence,
        sign.subject,
    )


def _readings(case: Case) -> Iterator[Sign]:
    for found in read_signs(case.book, case.policy, case.account, case.pulse):
        yield Sign(case.account, found.kind, found.severity, found.since.on, found.evidence, True, found.newest.input)


def _silent_champions(case: Case) -> Iterator[Sign]:
    limit = case.policy.champion_silent[case.account.tier]
    for person in case.in_role("champion"):
        met_on = case.pulse.contacts.get(person.id)
        if met_on is None and not case.silence_speaks(limit):
            continue
        since = met_on or max(cadence_anchor(case.book, case.account), person.verified_on or date.min)
        if (case.on - since).days > limit:
            said = f"Last met {say.full_date(met_on)}" if met_on is not None else "Never met"
            seen_on = since + timedelta(days=limit + 1)
            yield Sign(
                case.account,
                "champion_silent",
                _grave(case),
                seen_on,
                f"{person.name}: {said}",
                True,
                person.id,
                person,
            )


def _champions_left(case: Case) -> Iterator[Sign]:
    if case.in_role("champion"):
        return
    for person in champions_left(case.people, case.on)[:1]:
        left_on = person.left_on or case.on
        where = f" for {person.left_to}" if person.left_to else ""
        evidence = f"{person.name} left{where}, nobody followed"
        yield Sign(case.account, "champion_left", "high", left_on, evidence, True, person.id, person)


def _single_thread(case: Case) -> Iterator[Sign]:
    days = case.policy.engaged_days[case.account.tier]
    engaged = engaged_people(case)
    if len(engaged) >= case.policy.engaged_least or not case.silence_speaks(days):
        return
    anchor = cadence_anchor(case.book, case.account)
    met = sorted(
        (case.pulse.contacts.get(each.id, anchor) for each in case.people if each not in engaged), reverse=True
    )
    since = max(next(iter(met), anchor), anchor) + timedelta(days=days + 1)
    said = f"Only {engaged[0].name} was met" if engaged else "Nobody was met"
    evidence = f"{said} in {days} days"
    yield Sign(case.account, "single_threaded", _grave(case), min(since, case.on), evidence, True)


def _no_sponsor(case: Case) -> Iterator[Sign]:
    if case.account.tier != "strategic" or case.in_role("executive_sponsor"):
        return
    left = [each.left_on for each in case.people if "executive_sponsor" in each.roles and each.left_on is not None]
    since = max([*left, cadence_anchor(case.book, case.account)])
    yield Sign(case.account, "no_sponsor", _grave(case), min(since, case.on), "No executive sponsor is known", True)


def _missed_milestones(case: Case) -> Iterator[Sign]:
    for step in case.book.milestones_of.get(case.account.id, ()):
        if step.done_on is None and step.due_on is not None and is_late(step.due_on, case.on, case.book.days_off):
            late = (case.on - step.due_on).days
            severity: Severity = "high" if late >= case.policy.milestone_late_high else "medium"
            whose = "Ours" if step.side == "us" else "Theirs"
            evidence = f"{whose}, due {say.full_date(step.due_on)}: {step.title}"
            seen_on = step.due_on + timedelta(days=1)
            yield Sign(case.account, "milestone_missed", severity, seen_on, evidence, True, step.id, step)


def _achieved(case: Case) -> Iterator[Sign]:
    read = case.book.readings_of.get(case.account.id, {})
    for aim in case.book.objectives_of.get(case.account.id, ()):
        newest = read.get(input_of(aim))
        if newest is None or (case.on - newest.read_on).days > PULSE_DAYS or newest.read_on > case.on:
            continue
        share = progress(aim.baseline, newest.value, aim.target)
        if share is not None and share >= 1:
            unit = f" {aim.unit}" if aim.unit else ""
            evidence = f"{say.plain_number(newest.value)}{unit} reached: {aim.statement}"
            yield Sign(case.account, "objective_achieved", "low", newest.read_on, evidence, True, aim.id, aim)


def _grave(case: Case) -> Severity:
    """What can cost a renewal is grave once that renewal is near."""
    return "high" if in_window(case) else "medium"


_RULES: tuple[Callable[[Case], Iterator[Sign]], ...] = (
    _readings,
    _silent_champions,
    _champions_left,
    _single_thread,
    _no_sponsor,
    _missed_milestones,
    _achieved,
)
