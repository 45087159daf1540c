"""How clean the book is: what is missing, old or doubtful in it, one table of rules, and the step that mends each.

A finding is a fact about the book, not about the customer. Accounts at risk are left alone: stabilise first.

"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import BY_HAND, tier_is_chosen
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import Interval
from bookcockpit.core.dismissals import dismissal_of, dismissed, lifted
from bookcockpit.core.due.cadence import cadence_anchor, cadence_of, last_touch
from bookcockpit.core.entities import Account, Contract, Dismissal
from bookcockpit.core.fields import Entity
from bookcockpit.core.history import PULSE_DAYS
from bookcockpit.core.merging.likeness import Twins, known_of, like_accounts
from bookcockpit.core.money import short_money
from bookcockpit.core.plan.stakeholders import ROLES_WANTED, StakeholderMap, stakeholder_map
from bookcockpit.core.plan.success import lacks, progress_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.links import questions_of
from bookcockpit.core.revenue.arr_lines import disagreement
from bookcockpit.core.rounding import rounded
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import TIERS, Role, Tier

Mend = Literal[
    "account",
    "contract",
    "terms",
    "stakeholder",
    "objective",
    "commitment",
    "play",
    "reading",
    "touch",
    "review",
    "merge",
]
"""What mending begins with: the form of that thing, of the one found or of a new one."""

_NAMED = 3
_ROLES: Mapping[Tier, tuple[Role, ...]] = {
    "strategic": ROLES_WANTED,
    "growth": ("economic_buyer", "champion", "technical_owner"),
    "scale": ("economic_buyer", "champion"),
}
"""Who has to be known. Scale accounts are looked after from a pool: whom to call is enough there."""


class Case:
    """One account for the rules; what several of them need is worked out once."""

    def __init__(self, book: Book, policy: Policy, account: Account, twin: Twins[Account] | None) -> None:
        self.book = book
        self.policy = policy
        self.account = account
        self.twin = twin

    @cached_property
    def people(self) -> StakeholderMap:
        """The map of its people."""
        book, account = self.book, self.account
        known = book.stakeholders_of.get(account.id, ())
        return stakeholder_map(account, known, book.pulse(account).contacts, self.policy, book.as_of)


class Trace(NamedTuple):
    """What a rule found: in words, of how many things, the first of them, and the role somebody is missing for.

    `command` is the one that mends it, where the rule alone cannot say.
    """

    what: str
    number: int = 1
    about: Entity | None = None
    role: Role | None = None
    command: str = ""


class HygieneRule(NamedTuple):
    """One row of the table. `step` says how it is mended, `command` so on the command line.

    In the command, {key} is the account, {about} the thing that was found, {role} who is missing.
    """

    id: str
    title: str
    find: Callable[[Case], Trace | None]
    mend: Mend
    step: str
    command: str


def twins_of(book: Book, accounts: Iterable[Account]) -> dict[str, Twins[Account]]:
    """By id of an account that may be entered twice: the pair."""
    found: dict[str, Twins[Account]] = {}
    for pair in like_accounts(accounts, partial(known_of, book)):
        found.setdefault(pair.goes.id, pair)
    return found


def _more(found: Sequence[object]) -> str:
    return f"; and {len(found) - 1} more" if len(found) > 1 else ""


def _no_contract(case: Case) -> Trace | None:
    return None if case.book.contracts_of.get(case.account.id) else Trace("No contract is known")


def _contract_gaps(case: Case) -> Trace | None:
    terms = _running(case)
    without_arr = [each for each in terms if not each.arr]
    without_notice = [each for each in terms if each.notice_days is None]
    lacks_what = (("ARR", without_arr), ("notice days", without_notice))
    said = [f"{say.count(len(some), 'contract')} without {what}" for what, some in lacks_what if some]
    if not said:
        return None
    found = {each.id: each for each in (*without_arr, *without_notice)}
    return Trace(" and ".join(said), len(found), next(iter(found.values())))


def _overlaps(case: Case) -> Trace | None:
    asked = questions_of(case.book, case.account)
    if not asked:
        return None
    return Trace(
        f"{asked[0].words}{_more(asked)}", len(asked), asked[0].question.later, command=f"{asked[0].command} [--both]"
    )


def _lines_apart(case: Case) -> Trace | None:
    """ARR lines and contracts that say different amounts, today or on a day to come."""
    found = disagreement(case.book, case.account, case.book.as_of)
    if found is None:
        return None
    on, said, paid = found
    currency = case.book.arr_lines_of[case.account.id][-1].currency
    lines, contracts = short_money(said, currency), short_money(paid, currency)
    return Trace(f"ARR line {lines}, contracts {contracts} on {say.full_date(on)}")


def _running(case: Case) -> list[Contract]:
    """Contracts still to renew, and those without end that still run."""
    account, today = case.account.id, case.book.as_of
    endless = [
        each
        for each in case.book.contracts_of.get(account, ())
        if each.renews_on is None and each.outcome is None and each.starts_on <= today
    ]
    return [*case.book.open_contracts_of.get(account, ()), *endless]


def _no_owner(case: Case) -> Trace | None:
    return None if case.account.our_owner else Trace("Nobody of ours is named as owner")


def _no_tier_reason(case: Case) -> Trace | None:
    account = case.account
    if not tier_is_chosen(account):
        return Trace(f"It came with the import as {case.policy.tier_labels[account.tier].lower()}, nobody chose it")
    is_judged = account.expansion_potential is not None and account.strategic_value is not None
    if is_judged or account.tier_reason not in ("", BY_HAND):
        return None
    return Trace(f"Nothing says why it is {case.policy.tier_labels[account.tier].lower()}")


def _never_touched(case: Case) -> Trace | None:
    return None if case.account.id in case.book.history.first else Trace("No touch was ever logged")


def _missing_roles(case: Case) -> Trace | None:
    wanted = _ROLES[case.account.tier]
    missing = [gap.role for gap in case.people.gaps if gap.role is not None and gap.role in wanted]
    if not missing:
        return None
    words = [say.word_label(role) for role in missing]
    return Trace(
        f"No {say.some_of(words, len(words))} is known".replace(" and ", " or "), len(missing), None, missing[0]
    )


def _stale_contacts(case: Case) -> Trace | None:
    stale = [each for each in case.people.contacts if each.is_stale]
    if not stale:
        return None
    stale.sort(key=lambda each: (each.verified_on is not None, each.verified_on))
    names = say.some_of([each.person.name for each in stale], _NAMED)
    return Trace(f"Not verified in {case.policy.contact_stale} days: {names}", len(stale), stale[0].person)


def _stale_plan(case: Case) -> Trace | None:
    every = cadence_of(case.book, case.policy, case.account, "plan_review")
    if not isinstance(every, Interval):
        return None
    today = case.book.as_of
    last = last_touch(case.book, case.account, "plan_review", today)
    if every.nth(last or cadence_anchor(case.book, case.account), 1) >= today:
        return None
    return Trace(f"Plan reviewed {say.ago(last, today)}" if last is not None else "Plan never reviewed")


def _not_reviewable(case: Case) -> Trace | None:
    people = case.book.stakeholders_of.get(case.account.id, ())
    found = []
    for aim in case.book.objectives_of.get(case.account.id, ()):
        share = progress_of(case.book, aim)
        missing = lacks(aim, people) if share is None or share < 1 else ()
        if missing:
            found.append((aim, missing))
    if not found:
        return None
    aim, missing = found[0]
    return Trace(
        f"“{aim.statement.rstrip('.')}” lacks {say.some_of(missing, len(missing))}{_more(found)}", len(found), aim
    )


def _undated_promises(case: Case) -> Trace | None:
    found = [each for each in case.book.open_promises(case.account) if each.due_on is None]
    if not found:
        return None
    return Trace(f"No date: {say.some_of([each.what for each in found], _NAMED)}", len(found), found[0])


def _idle_plays(case: Case) -> Trace | None:
    found = []
    for play in case.book.plays_of.get(case.account.id, ()):
        has_step = any(step.done_on is None for step in case.book.growth.steps_of.get(play.id, ()))
        missing = [*([] if has_step else ["a next step"]), *([] if play.due_on is not None else ["a date"])]
        if missing:
            found.append((play, missing))
    if not found:
        return None
    play, missing = found[0]
    return Trace(f"“{play.title}” lacks {' and '.join(missing)}{_more(found)}", len(found), play)


def _old_readings(case: Case) -> Trace | None:
    """Only where the rhythm asks for readings; an account new to us has its first interval."""
    every = cadence_of(case.book, case.policy, case.account, "usage_check")
    if not isinstance(every, Interval) or case.book.pulse(case.account).readings:
        return None
    today = case.book.as_of
    known = [each.on for each in case.book.usage.get(case.account.id, ())]
    if known:
        return Trace(f"Last reading {say.ago(max(known), today)}; past {PULSE_DAYS} days health leaves it out")
    return (
        None if every.nth(cadence_anchor(case.book, case.account), 1) > today else Trace("No reading of use is known")
    )


def _duplicate(case: Case) -> Trace | None:
    if case.twin is None:
        return None
    return Trace(f"May be {case.twin.stays.name}: {say.some_of(case.twin.reasons, _NAMED)}", 1, case.twin.stays)


RULES: tuple[HygieneRule, ...] = (
    HygieneRule(
        "no_contract", "No contract", _no_contract, "contract",
        "Add the contract they have with us", "contract add {key} --starts-on DATE --term-end DATE --arr AMOUNT",
    ),
    HygieneRule(
        "contract_gaps", "Contract without ARR or notice days", _contract_gaps, "contract",
        "Read the contract once more, and fill in what is missing",
        "contract edit {key} --contract {about} --notice-days 90",
    ),
    HygieneRule(
        "overlaps", "Counted twice?", _overlaps, "terms",
        "Say that the later term renews the earlier one, or that both run",
        "renewal link {key} {about} EARLIER [--both]",
    ),
    HygieneRule(
        "lines_apart", "ARR lines and contracts disagree", _lines_apart, "contract",
        "Correct the contract, or add the one that is missing; lines are corrected by arr_lines.csv",
        "contract edit {key} --arr AMOUNT",
    ),
    HygieneRule(
        "no_owner", "No owner", _no_owner, "account",
        "Name who of us owns it", "account edit {key} --our-owner NAME",
    ),
    HygieneRule(
        "no_tier_reason", "No reason for the tier", _no_tier_reason, "account",
        "Give its potential and value, 1 to 5, or say why", "account edit {key} --tier-reason TEXT",
    ),
    HygieneRule(
        "never_touched", "Never touched", _never_touched, "touch",
        "Log the last touch there was", "log {key} check_in --on DATE",
    ),
    HygieneRule(
        "missing_roles", "Missing roles", _missing_roles, "stakeholder",
        "Ask who it is, and add them", "stakeholder add {key} NAME --roles {role}",
    ),
    HygieneRule(
        "stale_contacts", "Stale contacts", _stale_contacts, "stakeholder",
        "Check that they still hold the role, and date it", "stakeholder edit {key} {about} --verified-on today",
    ),
    HygieneRule(
        "stale_plan", "Stale plan", _stale_plan, "review",
        "Go through the plan, and log the review", "log {key} plan_review",
    ),
    HygieneRule(
        "not_reviewable", "Objective not reviewable", _not_reviewable, "objective",
        "Agree with them on how it is measured, by when, and who owns it", "objective edit {key} {about} --target N",
    ),
    HygieneRule(
        "undated_promises", "Promise without a date", _undated_promises, "commitment",
        "Say by when, or drop it", "commitment edit {key} {about} --due-on DATE",
    ),
    HygieneRule(
        "idle_plays", "Play without next step or date", _idle_plays, "play",
        "Say what happens next and by when, or drop it", "play step {key} {about} TEXT --due-on DATE",
    ),
    HygieneRule(
        "old_readings", "Readings out of date", _old_readings, "reading",
        "Look up their use, and enter it", "reading add {key} seats_active_pct VALUE",
    ),
    HygieneRule(
        "duplicates", "Entered twice?", _duplicate, "merge",
        "Look at both; merge them, or put this away", "merge --suggest",
    ),
)  # fmt: skip
"""Every rule in the order shown: what renewals hang on, what the tier says, the people, the plan, the numbers."""


def rules_named(wanted: str) -> Sequence[HygieneRule]:
    """The rules a word names: its id, or those that begin so; dashes do for underscores."""
    word = wanted.strip().lower().replace("-", "_").replace(" ", "_")
    exact = [rule for rule in RULES if rule.id == word]
    return exact or [rule for rule in RULES if word and rule.id.startswith(word)]


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


def hygiene_of(book: Book, policy: Policy) -> Hygiene:
    """Every rule over every active account that is not at risk."""
    active = book.active
    looked_at = [account for account in active if account.at_risk_since is None]
    book.pulses.fetch()
    twins = twins_of(book, active)
    by_rule: dict[str, list[Finding]] = {rule.id: [] for rule in RULES}
    dirty: set[str] = set()
    for account in looked_at:
        for each in _findings(Case(book, policy, account, twins.get(account.id))):
            by_rule[each.rule.id].append(each)
            if each.is_open:
                dirty.add(account.id)
    tiers = {tier: _of_tier(looked_at, tier, dirty) for tier in TIERS}
    return Hygiene(
        book.as_of,
        tuple(_result(policy, rule, by_rule[rule.id]) for rule in RULES),
        len(looked_at),
        len(looked_at) - len(dirty),
        tiers,
        tuple(account for account in active if account.at_risk_since is not None),
    )


def findings_of(book: Book, policy: Policy, account: Account) -> tuple[Finding, ...]:
    """What the rules find at one account, those put away included; nothing at one at risk or not active."""
    if not account.is_stable:
        return ()
    return tuple(_findings(Case(book, policy, account, twins_of(book, book.active).get(account.id))))


def _findings(case: Case) -> Iterable[Finding]:
    for rule in RULES:
        trace = rule.find(case)
        if trace is not None:
            away = dismissal_of(case.book, case.policy, case.account, f"{RULE}{rule.id}", "", date.min, case.book.as_of)
            yield Finding(case.account, rule, trace, away)


def _of_tier(accounts: Iterable[Account], tier: Tier, dirty: set[str]) -> tuple[int, int]:
    mine = [account for account in accounts if account.tier == tier]
    return sum(account.id not in dirty for account in mine), len(mine)


def _result(policy: Policy, rule: HygieneRule, found: Iterable[Finding]) -> RuleResult:
    in_order = tuple(sorted(found, key=_strategic_first))
    return RuleResult(rule, in_order, sum(policy.tier_weight[each.account.tier] for each in in_order if each.is_open))


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
