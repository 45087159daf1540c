"""The frozen facts of a book, field by field. Names and units are those of the account manager's trade.

Amounts are whole minor units (cents) of the row's currency; dates are business dates; an empty text or
None means unknown. References hold ids. Every entity has `id` (random, never shown), `key` (what people
and files call it) and `rev` (which write it comes from).

"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from bookcockpit.core import vocabulary as v
from bookcockpit.core.fields import (
    Entity,
    currency,
    day,
    decimal,
    flag,
    line,
    lines,
    money,
    name,
    note,
    number,
    ref,
    refs,
    share,
    whole,
    word,
    words,
)

_LITTLE_TO_GREAT = {"1": "1 little", "3": "3 fair", "5": "5 great"}
_KIND_LABELS: dict[str, str] = {kind: traits.label for kind, traits in v.KINDS.items()}
_MAY_BE_READ = {"no": "no, internal", "yes": "yes, they may read it"}


class Play(Entity):
    """A planned expansion or save motion; `potential_arr` and what it won, `won_arr`, are in the account's currency."""

    account_id: str = ref("account")
    motion: v.Motion = word(v.MOTIONS)
    title: str = name(label="Play", hint="what it comes to, in a few words")
    trigger: str = line(limit=1000, default="", label="Why now", hint="what was seen or said")
    potential_arr: int | None = money(default=None, label="May bring", hint="54k a year")
    stage: v.PlayStage = word(v.PLAY_STAGES, default="idea")
    owner: str = line(default="", hint="who drives it", named=True)
    due_on: date | None = day(default=None, label="Decided by", hint="eom, +8w")
    closed_on: date | None = day(past=True, default=None, label="Decided on", hint="today")
    outcome: str = line(limit=1000, default="", label="Because", hint="what decided it")
    shared: bool = flag(default=False, words=_MAY_BE_READ)
    won_arr: int | None = money(default=None, label="It brings", hint="54k a year", column="")


class PlayStep(Entity):
    """One step of a play."""

    play_id: str = ref("play")
    title: str = name(label="Step", hint="what is done next")
    owner: str = line(default="", label="Who", hint="the person who does it", named=True)
    side: v.Side = word(v.SIDES, default="us", label="Whose", words={"us": "ours", "them": "theirs"})
    due_on: date | None = day(default=None, label="Due", hint="fri, +2w, eom")
    done_on: date | None = day(past=True, default=None, hint="empty while it is open")


class WhiteSpace(Entity):
    """What a customer has, or could have, of one product in one department or use case; empty is all of them.

    `potential_arr` is in the account's currency. With an open play it is in play, whatever `state` says.
    """

    account_id: str = ref("account")
    product: str = name(hint="as they call it")
    department: str = line(default="", label="Where", hint="a department or use case; empty is everywhere")
    state: v.SpaceState = word(v.SPACE_STATES, default="open", words={"not_fit": "not a fit"})
    potential_arr: int | None = money(default=None, label="May bring", hint="24k a year")
    play_id: str | None = ref("play", default=None)
    reason: str = line(limit=1000, default="", label="Because", hint="why it is no fit, or what is known")


class Reference(Entity):
    """A customer who was asked to speak for us on a topic, to introduce us, or to join our advisory board.

    `used_on` is the last of the `times` it was used, `used_for` for whom.
    """

    account_id: str = ref("account")
    kind: v.ReferenceKind = word(v.REFERENCE_KINDS, default="reference", label="They are")
    topic: str = name(limit=1000, label="On", hint="what they would speak about")
    stakeholder_id: str | None = ref("stakeholder", default=None, label="Who", hint="their champion or supporter")
    state: v.ReferenceState = word(v.REFERENCE_STATES, default="asked")
    asked_on: date = day(past=True, hint="today")
    agreed_on: date | None = day(past=True, not_before=("asked_on",), default=None, hint="empty until they said yes")
    used_on: date | None = day(
        past=True,
        not_before=("agreed_on", "asked_on"),
        default=None,
        label="Last used on",
        hint="empty until they spoke",
    )
    used_for: str = line(limit=1000, default="", label="For", hint="for whom they spoke last")
    times: int = whole(0, 10_000, default=0, hint="0")
    notes: str = note(default="", hint="what they will do, and what they will not")


class PlaybookRun(Entity):
    """A playbook's checklist applied to an account: `playbook` is its id, `started_on` its day 0."""

    account_id: str = ref("account")
    playbook: str = line()
    title: str = name()
    started_on: date = day()
    ended_on: date | None = day(past=True, default=None)
    contract_id: str | None = ref("contract", default=None)


class RunStep(Entity):
    """A promise that a playbook's checklist made, and its place in it, from 1."""

    run_id: str = ref("playbook_run")
    commitment_id: str = ref("commitment")
    place: int = whole(1, 10_000)


class BookReview(Entity):
    """The account manager's own review of the book: the Friday review, the quarter plan, the re-tiering."""

    kind: v.ReviewKind = word(v.REVIEW_KINDS)
    held_on: date = day(past=True)
    note: str = note(default="")


KIND_WORDS = tuple(v.KINDS)


class Account(Entity):
    """A customer. `tracked_since` is the business date it was first stored; at-risk is a dated flag.

    `status_on` is the day the status holds from, and `archived_as` why an archived one is out of the book.
    """

    name: str = name()
    tier: v.Tier = word(v.TIERS)
    status: v.Status = word(v.STATUSES, default="active")
    status_on: date | None = day(default=None, label="Since", hint="today", column="")
    archived_as: v.ArchivedAs | None = word(v.ARCHIVED_AS, default=None, column="")
    tier_reason: str = line(default="", label="Tier because", hint="asked when the tier changes")
    owned_since: date | None = day(default=None, hint="2026-01-01")
    tracked_since: date = day(past=True)
    currency: str = currency(default="")
    industry: str = line(default="")
    website: str = line(default="", hint="example.com")
    products: tuple[str, ...] = lines(default=(), hint="several with ; between them")
    seats_licensed: int | None = whole(0, 10_000_000, default=None, label="Seats", hint="licensed")
    expansion_potential: int | None = whole(1, 5, default=None, label="Potential", words=_LITTLE_TO_GREAT)
    strategic_value: int | None = whole(1, 5, default=None, label="Strategic", words=_LITTLE_TO_GREAT)
    our_owner: str = line(default="", label="Owner", hint="our account manager")
    our_csm: str = line(default="", label="CSM")
    our_sponsor: str = line(default="", label="Sponsor", hint="our executive")
    at_risk_since: date | None = day(past=True, default=None)
    at_risk_reason: str = line(limit=1000, default="", label="Because")
    at_risk_exit: str = line(limit=1000, default="", label="Ends when")
    reviewed_on: date | None = day(past=True, default=None, label="Plan reviewed", hint="today")
    shared_gap: str = note(default="", label="Our gaps", hint="what we owe them, as the customer may read it")
    notes: str = note(default="")

    @property
    def is_stable(self) -> bool:
        """A customer of today who is not at risk: at any other one nothing is asked for."""
        return self.status == "active" and self.at_risk_since is None


class Contract(Entity):
    """A term with ARR. `term_end` is its last day; the renewal date is the day after.

    `previous_ids` are the terms it is said to renew. `won_on` is the close date of the deal it came from and
    `deal_type` what that deal was; `derived` names the dates worked out here, anew after each import until somebody
    sets them, and the outcome of a term that is history. `notice_answer` says what came of the notice deadline;
    `notice_until` is the deadline it was moved to.
    """

    former: ClassVar = {"previous_id": ("previous_ids", lambda id_: [] if id_ is None else [id_])}

    account_id: str = ref("account")
    starts_on: date = day(label="Starts", hint="2026-01-01")
    term_end: date | None = day(default=None, label="Last day", hint="2026-12-31")
    arr: int = money(label="ARR", hint="240k, 1.2m")
    currency: str = currency()
    notice_days: int | None = whole(0, 3650, default=None, hint="90")
    auto_renew: bool = flag(default=False, label="Auto-renews")
    open_ended: bool = flag(default=False, label="Open-ended", words={"yes": "yes, until notice"})
    previous_ids: tuple[str, ...] = refs("contract", default=())
    won_on: date | None = day(default=None)
    deal_type: v.DealType | None = word(v.DEAL_TYPES, default=None, column="")
    derived: tuple[str, ...] = words(("starts_on", "term_end", "outcome"), default=(), column="")
    notice_answer: v.NoticeAnswer | None = word(v.NOTICE_ANSWERS, default=None)
    notice_until: date | None = day(default=None, label="Moved to", hint="+14d", column="")
    stage: v.Stage = word(v.STAGES, default="monitor")
    call: v.Call | None = word(v.CALLS, default=None)
    probability: float | None = share(default=None, hint="80%")
    target_arr: int | None = money(default=None, label="Target ARR", hint="260k")
    outcome: v.Outcome | None = word(v.OUTCOMES, default=None)
    outcome_on: date | None = day(past=True, default=None, label="Decided on", hint="today")
    outcome_arr: int | None = money(default=None, label="ARR from then", hint="240k")

    def check(self) -> None:
        """A term has an end unless it is open-ended, and ends after it starts."""
        if self.term_end is None and not self.open_ended:
            raise self.refuse("term_end", "is missing; give a date or say open_ended")
        if self.term_end is not None and self.term_end < self.starts_on:
            raise self.refuse("term_end", f"{self.term_end} is before the start {self.starts_on}")
        if self.outcome is not None and self.outcome_on is None:
            raise self.refuse("outcome_on", "is missing although there is an outcome")

    @property
    def ended_as(self) -> str:
        """Its outcome in a word; `ended` where nobody decided one because the term is history."""
        return "ended" if self.outcome is not None and "outcome" in self.derived else self.outcome or ""

    @property
    def aimed_arr(self) -> int:
        """The target ARR, else the ARR: what its renewal is to bring."""
        return self.arr if self.target_arr is None else self.target_arr

    @property
    def renews_on(self) -> date | None:
        """The renewal date: the day after the last day of the term; None when open-ended."""
        return None if self.open_ended or self.term_end is None else self.term_end + timedelta(days=1)

    @property
    def notice_on(self) -> date | None:
        """The last day notice can be given; None without notice days or a renewal date."""
        if self.notice_until is not None:
            return self.notice_until
        renewal = self.renews_on
        return None if renewal is None or self.notice_days is None else renewal - timedelta(days=self.notice_days)


class Stakeholder(Entity):
    """A person at the customer; one who leaves gets `left_on` and is never deleted."""

    account_id: str = ref("account")
    name: str = name()
    title: str = line(default="")
    roles: tuple[v.Role, ...] = words(v.ROLES, default=())
    level: v.Level | None = word(v.LEVELS, default=None)
    influence: int | None = whole(1, 5, default=None, words={"1": "1 little", "3": "3 fair", "5": "5 decides"})
    stance: v.Stance | None = word(v.STANCES, default=None)
    relationship: int | None = whole(1, 5, default=None, words={"1": "1 none", "3": "3 fair", "5": "5 trusted"})
    relationship_on: date | None = day(past=True, default=None, label="As of", hint="today")
    email: str = line(default="", label="E-mail")
    phone: str = line(default="")
    reports_to_id: str | None = ref("stakeholder", default=None, hint="a name, → completes")
    our_counterpart: str = line(default="", label="With us", hint="who of us knows them")
    verified_on: date | None = day(past=True, default=None, hint="today")
    left_on: date | None = day(past=True, default=None, hint="yesterday")
    left_to: str = line(default="", hint="where they went")
    replaced_by_id: str | None = ref("stakeholder", default=None, label="Successor", hint="a name; +name adds one")
    notes: str = note(default="")


class Touch(Entity):
    """One thing that happened with or about an account, on a date.

    `planned` marks a touch entered with a future date: it counts only once confirmed.
    """

    account_id: str = ref("account")
    happened_on: date = day(past=True, unless="planned", label="On", hint="today, fri")
    kind: v.Kind = word(KIND_WORDS, words=_KIND_LABELS)
    channel: v.Channel | None = word(v.CHANNELS, default=None)
    stakeholder_ids: tuple[str, ...] = refs(
        "stakeholder", default=(), label="With", hint="a name, → completes; +name adds one", column="stakeholders"
    )
    summary: str = note(default="", hint="what happened, and what they got from it")
    sentiment: int | None = whole(-2, 2, default=None, label="Felt")
    value_delivered: str = note(default="", label="Value", hint="what it brought them")
    planned: bool = flag(default=False, label="Happened", words={"yes": "not confirmed yet", "no": "yes, it counts"})


class Commitment(Entity):
    """A promised next step with an owner; open until done or dropped."""

    account_id: str = ref("account")
    what: str = name(limit=1000, label="Promise", hint="what was promised")
    owner: str = line(default="", label="Who", hint="the person who does it", named=True)
    side: v.Side = word(v.SIDES, default="us", label="Whose", words={"us": "we owe it", "them": "they owe it"})
    due_on: date | None = day(default=None, label="Due", hint="fri, +2w, eom")
    done_on: date | None = day(past=True, default=None, hint="today")
    dropped_on: date | None = day(past=True, excludes="done_on", default=None, hint="today")
    shared: bool = flag(default=False, words=_MAY_BE_READ)

    @property
    def is_open(self) -> bool:
        """Neither kept nor dropped."""
        return self.done_on is None and self.dropped_on is None


class Objective(Entity):
    """What the customer wants, in their words, measured from a baseline to a target."""

    account_id: str = ref("account")
    statement: str = name(limit=1000, label="They want", hint="in their own words")
    metric: str = line(default="", hint="what is measured")
    unit: str = line(default="", hint="days, %, sites")
    baseline: float | None = number(default=None, hint="21")
    baseline_on: date | None = day(past=True, default=None, label="As of", hint="2026-01-31")
    target: float | None = number(default=None, hint="10")
    target_on: date | None = day(default=None, label="By", hint="eoq, 2027-03-31")
    measured_in: str = line(default="", hint="their report, their system")
    owner: str = line(default="", hint="a name, → completes", named=True)
    agreed_by_id: str | None = ref("stakeholder", default=None, hint="a name, → completes")
    agreed_on: date | None = day(past=True, default=None, hint="today")
    agreed_value: str = line(default="", label="Worth", hint="in their units: hours saved, dollars a year")


class Milestone(Entity):
    """A step of an objective, owned on one side."""

    objective_id: str = ref("objective")
    title: str = name(limit=1000, label="Milestone", hint="what will be done")
    owner: str = line(default="", hint="a name, → completes", named=True)
    side: v.Side = word(v.SIDES, default="us", label="Whose", words={"us": "ours to do", "them": "theirs to do"})
    due_on: date | None = day(default=None, label="Due", hint="fri, +2w, eoq")
    done_on: date | None = day(past=True, default=None, label="On", hint="today")
    shared: bool = flag(default=False, words=_MAY_BE_READ)


class Reading(Entity):
    """A dated value of one health input, or of an objective (`objective:<key>`)."""

    account_id: str = ref("account")
    input: str = line(label="Measured")
    read_on: date = day(past=True, label="On", hint="today", column="on")
    value: float = number(ranged_by="input", ranges=v.INPUTS, hint="12")


class ArrLine(Entity):
    """An account's whole ARR over [from_on, to_on); an open end is still running."""

    account_id: str = ref("account")
    from_on: date = day()
    to_on: date | None = day(default=None)
    amount: int = money()
    currency: str = currency()
    kind: v.Movement = word(v.MOVEMENTS)

    def check(self) -> None:
        """The interval is not empty."""
        if self.to_on is not None and self.to_on <= self.from_on:
            raise self.refuse("to_on", f"{self.to_on} is not after {self.from_on}")


class Signal(Entity):
    """A dated, sourced observation of risk or expansion; open until resolved."""

    account_id: str = ref("account")
    kind: str = word(v.SIGNALS, label="Signal")
    severity: v.Severity = word(v.SEVERITIES, default="medium")
    seen_on: date = day(past=True, hint="today, fri, -3d")
    evidence: str = line(limit=1000, default="", hint="what was seen or heard, and where")
    resolved_on: date | None = day(past=True, not_before=("seen_on",), default=None, hint="today")


class Rate(Entity):
    """Base currency per unit of `currency`, from `rate_on` until the next one."""

    currency: str = currency()
    rate_on: date = day(column="on")
    rate: Decimal = decimal()


class Snooze(Entity):
    """An item hidden until a date; it never moves the clock and ends when the computed due is not `due_was`."""

    account_id: str = ref("account")
    kind: v.Kind = word(KIND_WORDS)
    contract_id: str | None = ref("contract", default=None)
    until: date = day()
    reason: str = line(limit=1000, default="")
    made_on: date = day(past=True)
    due_was: date = day()
    times: int = whole(1, 10_000, default=1)


class Shift(Entity):
    """An occurrence moved while its computed due is `from_due`: skipped, or spread with a backlog.

    `to_due` None (a skipped `triggered` touch, which has no next date) drops the occurrence.
    """

    account_id: str = ref("account")
    kind: v.Kind = word(KIND_WORDS)
    contract_id: str | None = ref("contract", default=None)
    from_due: date = day()
    to_due: date | None = day(default=None)
    reason: str = line(limit=1000, default="")
    why: v.ShiftWhy = word(v.SHIFT_WHYS)
    made_on: date = day(past=True)


class CadenceOverride(Entity):
    """An account's own rhythm for one kind: `every` is an interval, "none", or empty for the tier's own."""

    account_id: str = ref("account")
    kind: v.Kind = word(KIND_WORDS, label="Touch", words=_KIND_LABELS)
    every: str = line(default="", hint="2m, 14d, none")
    anchor: date | None = day(default=None, label="Counted from", hint="a date")


class TierChange(Entity):
    """A past tier of an account and why it changed."""

    account_id: str = ref("account")
    changed_on: date = day(past=True)
    tier_was: v.Tier = word(v.TIERS)
    tier: v.Tier = word(v.TIERS)
    reason: str = line(limit=1000, default="")


class CallChange(Entity):
    """A forecast call of a contract as it stood from a date."""

    contract_id: str = ref("contract")
    made_on: date = day(past=True)
    call: v.Call = word(v.CALLS)
    probability: float | None = share(default=None)


class PricePlan(Entity):
    """A planned price increase at a renewal and the value it is tied to.

    `phases` are the equal yearly steps of a phased one, the first on the renewal date; `held_until` is the last day
    of the old price of a grandfathered one.
    """

    contract_id: str = ref("contract")
    percent: float | None = number(-100, 1000, default=None, label="Increase %", hint="5")
    treatment: str = word(
        v.PRICE_TREATMENTS,
        default="full",
        label="How",
        words={"full": "in full", "grandfathered": "not for them", "phased": "in phases"},
    )
    notice_given_on: date | None = day(past=True, default=None, label="Told on", hint="today, fri")
    tied_to: str = line(limit=1000, default="", hint="the value it is paid for")
    phases: int | None = whole(2, 10, default=None)
    held_until: date | None = day(default=None, hint="last day of the old price")


class Dismissal(Entity):
    """A derived signal or suggestion the account manager put away, with the reason."""

    account_id: str = ref("account")
    rule: str = line()
    subject: str = line(default="")
    reason: str = line(limit=1000, default="")
    made_on: date = day(past=True)


class ExternalRef(Entity):
    """The id another system gives to one of our entities."""

    entity: str = line()
    entity_id: str = ref("")
    system: str = line()
    external_id: str = line()


class ImportValue(Entity):
    """What a CRM last said of one field, so that what was written here is never overwritten."""

    entity: str = line()
    entity_id: str = ref("")
    field: str = line()
    source: str = line()
    value: str = note(default="")


ENTITIES: dict[str, type[Entity]] = {
    "account": Account,
    "contract": Contract,
    "stakeholder": Stakeholder,
    "touch": Touch,
    "commitment": Commitment,
    "objective": Objective,
    "milestone": Milestone,
    "reading": Reading,
    "arr_line": ArrLine,
    "signal": Signal,
    "play": Play,
    "play_step": PlayStep,
    "white_space": WhiteSpace,
    "reference": Reference,
    "playbook_run": PlaybookRun,
    "run_step": RunStep,
    "book_review": BookReview,
    "rate": Rate,
    "snooze": Snooze,
    "shift": Shift,
    "cadence_override": CadenceOverride,
    "tier_change": TierChange,
    "call_change": CallChange,
    "price_plan": PricePlan,
    "dismissal": Dismissal,
    "external_ref": ExternalRef,
    "import_value": ImportValue,
}
"""Every entity by the name of its table, referenced ones before those that refer to them."""

TABLE_NAMES: dict[type[Entity], str] = {kind: table for table, kind in ENTITIES.items()}
