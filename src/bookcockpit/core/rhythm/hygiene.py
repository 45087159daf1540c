"""How clean the book is: what is missing, old or doubtful in it, one table of rules, and the step that mends each.

A finding is a fact about the book, not about the customer. Accounts at risk are left alone: stabilise first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissal_of, dismissed, lifted
from bookcockpit.core.entities import (
    Account,
    Dismissal,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.rhythm.hygiene_rules import RULES, Case, HygieneRule, Trace, twins_of
from bookcockpit.core.rounding import rounded
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import TIERS, Tier

RULE = "hygiene:"
"""What the rule of a finding that was put away begins with; its id follows."""


class Finding(NamedTuple):
    """What a rule found at an account: `trace` says it in words, how many things, and which is first."""

    account: Account
    rule: HygieneRule
    trace: Trace
    dismissal: Dismissal | None = None

    @property
    def key(self) -> str:
        """What tells it from every other finding."""
        return f"{self.rule.id}/{self.account.id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody put it away."""
        return self.dismissal is None

    @property
    def command(self) -> str:
        """The command that mends it, with the account, the thing and the role it is about filled in."""
        if self.trace.command:
            return self.trace.command
        about = self.trace.about.key if self.trace.about is not None else "KEY"
        return self.rule.command.format(key=self.account.key, about=about, role=self.trace.role or "champion")


class RuleResult(NamedTuple):
    """What one rule found, the strategic accounts first, those put away last. `weight` counts the tiers' weights."""

    rule: HygieneRule
    findings: tuple[Finding, ...]
    weight: int

    @property
    def open(self) -> tuple[Finding, ...]:
        """Those that nobody put away."""
        return tuple(each for each in self.findings if each.is_open)


class Hygiene(NamedTuple):
    """The state of a book: each rule with what it found; `looked_at` are the active accounts that are not at risk.

    `clean` is how many of them have no finding that was not put away, by tier in `tiers`: (clean, looked at).
    `left_alone` are the accounts at risk.
    """

    today: date
    results: tuple[RuleResult, ...]
    looked_at: int
    clean: int
    tiers: dict[Tier, tuple[int, int]]
    left_alone: tuple[Account, ...]

    @property
    def share(self) -> float | None:
        """Clean accounts ÷ those looked at; None without any."""
        return self.clean / self.looked_at if self.looked_at else None

    @property
    def found(self) -> int:
        """How many findings are open."""
        return sum(len(result.open) for result in self.results)


def hygiene_of(book: Book, playbook: Playbook) -> Hygiene:
    """Every rule over every active account that is not at risk."""
    active = [account for account in book.accounts if account.status == "active"]
    looked_at = [account for account in active if account.at_risk_since is None]
    book.pulses.fetch()
    twins = twins_of(book, active)
    by_rule: dict[str, list[Finding]] = {rule.id: [] for rule in RULES}
    dirty: set[str] = set()
    for account in looked_at:
        for each in _findings(Case(book, playbook, account, twins.get(account.id))):
            by_rule[each.rule.id].append(each)
            if each.is_open:
                dirty.add(account.id)
    tiers = {tier: _of_tier(looked_at, tier, dirty) for tier in TIERS}
    return Hygiene(
        book.as_of,
        tuple(_result(playbook, rule, by_rule[rule.id]) for rule in RULES),
        len(looked_at),
        len(looked_at) - len(dirty),
        tiers,
        tuple(account for account in active if account.at_risk_since is not None),
    )


def findings_of(book: Book, playbook: Playbook, account: Account) -> tuple[Finding, ...]:
    """What the rules find at one account, those put away included; nothing at one at risk or not active."""
    if account.status != "active" or account.at_risk_since is not None:
        return ()
    others = [each for each in book.accounts if each.status == "active"]
    return tuple(_findings(Case(book, playbook, account, twins_of(book, others).get(account.id))))


def _findings(case: Case) -> Iterable[Finding]:
    for rule in RULES:
        trace = rule.find(case)
        if trace is not None:
            away = dismissal_of(
                case.book, case.playbook, case.account, f"{RULE}{rule.id}", "", date.min, case.book.as_of
            )
            yield Finding(case.account, rule, trace, away)


def _of_tier(accounts: Iterable[Account], tier: Tier, dirty: set[str]) -> tuple[int, int]:
    mine = [account for account in accounts if account.tier == tier]
    return sum(account.id not in dirty for account in mine), len(mine)


def _result(playbook: Playbook, rule: HygieneRule, found: Iterable[Finding]) -> RuleResult:
    in_order = tuple(sorted(found, key=_strategic_first))
    return RuleResult(rule, in_order, sum(playbook.tier_weight[each.account.tier] for each in in_order if each.is_open))


def _strategic_first(each: Finding) -> tuple[object, ...]:
    return not each.is_open, TIERS.index(each.account.tier), name_key(each.account.name), each.account.key


def dismiss_finding(each: Finding, reason: str, today: date) -> Change:
    """Put a finding away with a reason. Raises `FieldError` without one."""
    away = dismissed([(each.account, f"{RULE}{each.rule.id}", "")], reason, today)
    return Change(f"put away “{each.rule.title}” of {each.account.name}", save=away)


def bring_back_finding(book: Book, account: Account, rule: HygieneRule) -> Change:
    """Let a rule speak of an account again."""
    held = lifted(book, [(account, f"{RULE}{rule.id}", "")])
    return Change(f"bring back “{rule.title}” of {account.name}", remove=held)


def clean_words(found: Hygiene) -> str:
    """`41 of 59 accounts clean, 69 %`; `no account to look at` in an empty book."""
    if found.share is None:
        return "no account to look at"
    # Never said to be whole while something is left.
    percent = min(99, rounded(found.share * 100)) if found.clean < found.looked_at else 100
    return f"{found.clean:,} of {say.count(found.looked_at, 'account')} clean, {percent} %"
