"""Which playbook fits an account now, and why: one sentence each, silent where it was put away or is at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissal_of, dismissed, lifted
from bookcockpit.core.due.cadence import items_of
from bookcockpit.core.entities import Account, Contract, Dismissal
from bookcockpit.core.growth.expansion import gates_of
from bookcockpit.core.health.score import Healths
from bookcockpit.core.playbooks.checklists import Checklist, checklists_of
from bookcockpit.core.playbooks.runs import RunView, runs_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import prep_of
from bookcockpit.core.renewals.contracts import renewal_date, window_opens_on
from bookcockpit.core.signals.rules import Sign, is_open, signals_of

RULE = "playbook:"
"""What the rule of a dismissed suggestion begins with; the playbook's name follows."""


class Fit(NamedTuple):
    """A playbook that fits an account now: `why` in a sentence, since when, and the contract it is about, if one."""

    account: Account
    checklist: Checklist
    why: str
    since: date
    subject: str = ""
    contract: Contract | None = None
    dismissal: Dismissal | None = None

    @property
    def key(self) -> str:
        """What tells it from every other suggestion."""
        return f"{self.account.id}/{self.checklist.name}/{self.subject}"

    @property
    def rule(self) -> str:
        """The rule a dismissal of it names."""
        return f"{RULE}{self.checklist.name}"


class _Case(NamedTuple):
    book: Book
    policy: Policy
    account: Account
    healths: Healths
    signs: Sequence[Sign]

    @property
    def today(self) -> date:
        return self.book.as_of


class _Found(NamedTuple):
    name: str
    why: str
    since: date
    subject: str = ""
    contract: Contract | None = None


def fits_of(book: Book, policy: Policy, account: Account, healths: Healths) -> tuple[Fit, ...]:
    """The playbooks that fit an account, those put away included; only `save` at an account at risk.

    None that is at work there, or was begun for the same reason within `dismissed_for` days.
    """
    if account.status != "active":
        return ()
    known = checklists_of(policy.own_checklists)
    case = _Case(book, policy, account, healths, signals_of(book, policy, account, book.pulse(account)))
    rules = (_save,) if account.at_risk_since is not None else _RULES
    runs = runs_of(book, account)
    found = [each for rule in rules for each in rule(case)]
    return tuple(
        Fit(
            account,
            known[each.name],
            each.why,
            each.since,
            each.subject,
            each.contract,
            dismissal_of(book, policy, account, f"{RULE}{each.name}", each.subject, each.since, book.as_of),
        )
        for each in found
        if each.name in known
        and known[each.name].fits(account.tier)
        and not any(_answers(view, each, policy, book.as_of) for view in runs)
    )


def _answers(view: RunView, found: _Found, policy: Policy, on: date) -> bool:
    """Whether a run is about this very reason: at work, or begun since it arose and not long ago."""
    about = found.contract.id if found.contract is not None else None
    if view.run.playbook != found.name or view.run.contract_id not in (None, about):
        return False
    lately = on - timedelta(days=policy.dismissed_for)
    return not view.is_over or view.run.started_on >= max(found.since, lately)


def all_fits(book: Book, policy: Policy, healths: Healths) -> tuple[Fit, ...]:
    """Those of the whole book: saves first, then the newest reason; those put away last."""
    book.pulses.fetch()
    found = [fit for account in book.accounts for fit in fits_of(book, policy, account, healths)]
    return tuple(
        sorted(
            found,
            key=lambda fit: (
                fit.dismissal is not None,
                fit.checklist.name != "save",
                -fit.since.toordinal(),
                fit.account.name.casefold(),
                fit.checklist.name,
            ),
        )
    )


def dismiss_fits(fits: Sequence[Fit], reason: str, today: date) -> Change:
    """Put suggestions away with a reason. Raises `FieldError` without one."""
    what = f"{fits[0].checklist.title} at {fits[0].account.name}" if len(fits) == 1 else f"{len(fits)} playbooks"
    return Change(f"put away {what}", save=dismissed(map(_said, fits), reason, today))


def bring_back_fits(book: Book, fits: Sequence[Fit]) -> Change:
    """Let playbooks that were put away be suggested again."""
    what = f"{fits[0].checklist.title} at {fits[0].account.name}"
    return Change(f"bring back {what}", remove=lifted(book, map(_said, fits)))


def _said(fit: Fit) -> tuple[Account, str, str]:
    return fit.account, fit.rule, fit.subject


def _save(case: _Case) -> Iterator[_Found]:
    since = case.account.at_risk_since
    if since is not None:
        reason = f": {case.account.at_risk_reason}" if case.account.at_risk_reason else ""
        yield _Found("save", f"Flagged at risk on {say.short_date(since, case.today)}{reason}", since)


def _onboarding(case: _Case) -> Iterator[_Found]:
    terms = case.book.contracts_of.get(case.account.id)
    if terms:
        first = terms[0].starts_on
        if timedelta(0) <= case.today - first < timedelta(days=case.policy.onboarding_days):
            why = f"Their first contract began {say.ago(first, case.today)}"
            yield _Found("onboarding", why, first, terms[0].key, None)


def _renewal(case: _Case) -> Iterator[_Found]:
    for term in case.book.open_contracts_of.get(case.account.id, ()):
        opens, renewal = window_opens_on(term, case.account, case.policy), renewal_date(term)
        begun = any(step.commitment is not None for step in prep_of(case.book, case.policy, term, case.today))
        if opens <= case.today < renewal and term.stage != "agreed" and not begun:
            days = (renewal - case.today).days
            why = f"The renewal window is open: {say.count(days, 'day')} left"
            yield _Found("renewal", why, opens, term.key, term)


def _price_change(case: _Case) -> Iterator[_Found]:
    for term in case.book.open_contracts_of.get(case.account.id, ()):
        plan, renewal = case.book.price_plan_of.get(term.id), renewal_date(term)
        lead = timedelta(days=case.policy.price_notice + case.policy.price_notice_lead)
        asks_more = plan is not None and plan.notice_given_on is None and (plan.percent or 0) > 0
        if asks_more and renewal - lead <= case.today < renewal:
            when = say.short_date(renewal, case.today)
            why = f"A price increase on {when} was not announced yet"
            yield _Found("price_change", why, renewal - lead, term.key, term)


def _champion_change(case: _Case) -> Iterator[_Found]:
    for sign in case.signs:
        if sign.kind == "champion_left" and is_open(sign):
            yield _Found("champion_change", sign.evidence or "A champion left", sign.seen_on, sign.subject)


def _executive_engagement(case: _Case) -> Iterator[_Found]:
    if case.account.tier != "strategic":
        return
    for item in items_of(case.book, case.policy, case.account, case.today):
        if item.kind == "executive_touch" and case.book.is_late(item.due_on):
            last = f"last met {say.ago(item.last_on, case.today)}" if item.last_on is not None else "never met"
            yield _Found("executive_engagement", f"No executive of theirs was met in time: {last}", item.due_on)


def _expansion_discovery(case: _Case) -> Iterator[_Found]:
    growing = any(play.motion != "save" for play in case.book.plays_of.get(case.account.id, ()))
    if growing or not case.book.objectives_of.get(case.account.id):
        return
    gates = gates_of(case.book, case.policy, case.account, case.healths.of(case.account))
    if all(gate.is_open for gate in gates):
        yield _Found("expansion_discovery", f"{gates[-1].what}, and no play is under way", date.min)


_RULES: tuple[Callable[[_Case], Iterator[_Found]], ...] = (
    _onboarding,
    _renewal,
    _price_change,
    _champion_change,
    _executive_engagement,
    _expansion_discovery,
)
