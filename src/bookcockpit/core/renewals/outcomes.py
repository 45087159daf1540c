"""What is said of a renewal: before it is decided its call, stage, notice and price plan; then its outcome, the term
that follows, and the movement of the account's ARR.

"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal, NamedTuple, get_args

from bookcockpit.core import wording as say
from bookcockpit.core.actions import flag_at_risk
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import AVERAGE_MONTH, add_months, months_between
from bookcockpit.core.entities import Account, CallChange, Contract, PricePlan
from bookcockpit.core.fields import Entity, FieldError
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.contracts import NOTICE_LABELS, Pairing, renewal_date, share_of
from bookcockpit.core.renewals.derived import has_left, set_by_hand
from bookcockpit.core.renewals.links import link
from bookcockpit.core.renewals.price_steps import price_at_renewal
from bookcockpit.core.renewals.status import edit_account
from bookcockpit.core.revenue.arr_lines import Beside, enter, follow
from bookcockpit.core.rounding import rounded
from bookcockpit.core.typed import full_amount
from bookcockpit.core.vocabulary import Call, NoticeAnswer, Outcome

_MOST_OFF = 3
"""Days by which a term may miss whole months and still be meant as such: 29 Feb to 28 Feb is a year."""
_MOST_PRICE = 10
"""So many times the ARR before is the most a price plan can say."""


class Settled(NamedTuple):
    """What recording an outcome comes to. `term` follows the contract; None after a churn.

    `price` and `other` are what the renewal moved, in minor units of the contract's currency: price apart.
    `lines_stand` says that ARR lines from the renewal date on were known already and stay as they are. After the last
    contract churned, the account `has_churned`, or `will_churn` because its last day is still ahead. `left_out` is
    what of the planned price increase was not taken, `is_past_due` says that the term that follows has ended too,
    `is_linked` that it was there already.
    """

    change: Change
    contract: Contract
    term: Contract | None
    price: int
    other: int
    lines_stand: bool
    has_churned: bool
    will_churn: bool
    left_out: int
    is_past_due: bool
    is_linked: bool = False

    @property
    def words(self) -> str:
        """`next term 31 Mar 2027 to 30 Mar 2028, $252k a year: price +$12k`."""
        currency = self.contract.currency
        moved = [
            f"{what} {'+' if amount > 0 else '−'}{short_money(abs(amount), currency)}"
            for what, amount in (("price", self.price), ("expansion" if self.other > 0 else "contraction", self.other))
            if amount
        ]
        if self.term is None:
            lost_on = self.contract.renews_on or self.contract.outcome_on
            since = f" from {say.full_date(lost_on)}" if lost_on is not None else ""
            left = "the account has churned" if self.has_churned else "the account stays active until it is set churned"
            is_last = self.has_churned or self.will_churn
            return f"{short_money(self.contract.arr, currency)} lost{since}{f'; {left}' if is_last else ''}"
        ends = f"to {say.full_date(self.term.term_end)}" if self.term.term_end is not None else "without an end"
        dates = f"{say.full_date(self.term.starts_on)} {ends}"
        said = ", ".join(moved) if moved else "flat renewal"
        if self.left_out:
            said += f"; {short_money(self.left_out, currency)} of the planned increase left out"
        if self.is_past_due:
            said += "; that term has ended too: record its outcome next"
        next_term = "linked to the term" if self.is_linked else "next term"
        return f"{next_term} {dates}, {short_money(self.term.arr, currency)} a year: {said}"


def settle_renewal(
    book: Book,
    account: Account,
    contract: Contract,
    outcome: Outcome,
    *,
    on: date,
    today: date,
    arr: int | None = None,
    until: date | None = None,
    price: int | None = None,
    beside: Beside = "move",
) -> Settled:
    """Record what became of a renewal, decided `on` a day, in one step.

    `arr` is that of the next term in minor units, the same unless given; `until` the last day of an extension;
    `price` how much of a rise is price, what the price plan says unless given; for `renewed` that must be all of it.
    The movement takes effect on the renewal date; `beside` may leave the ARR lines as they are. Raises `FieldError`
    on what contradicts the outcome.
    """
    pairing = book.pairing_of(account.id)
    _refuse_settled(contract)
    later = later_term(book, contract)
    if later is not None and not (outcome == "churned" and contract.id not in later.previous_ids):
        began = say.full_date(later.starts_on)
        raise contract.refuse(
            "outcome", f"would make a third term: the one from {began} stands; link it instead, by `renewal link` or T"
        )
    amount = _amount(contract, outcome, arr)
    last_day = _last_day(contract, pairing, outcome, until)
    rise = _price(book, contract, outcome, amount, price)
    term = _next_term(contract, last_day, amount) if last_day is not None else None
    if term is not None and outcome == "extended":
        # The same talks go on, so what was said of them stands.
        term = term.but(
            stage=contract.stage, call=contract.call, probability=contract.probability, target_arr=contract.target_arr
        )
    ends_on = renewal_date(contract) if not contract.open_ended else on
    done = contract.but(outcome=outcome, outcome_on=on, outcome_arr=amount)
    lines, stand = enter(book, contract, amount, rise, ends_on)
    if beside == "keep":
        lines, stand = (), bool(lines) or stand
    saved: list[Entity] = [done, *([term] if term is not None else []), *lines]
    if not book.arr_lines_of.get(account.id):
        saved += _plan_of(book, contract, amount, rise)
    others = [
        each
        for each in (*book.open_contracts_of.get(account.id, ()), *book.endless_contracts(account))
        if each.id != contract.id
    ]
    is_last = outcome == "churned" and not others and account.status == "active"
    has_churned = is_last and ends_on <= today
    if has_churned:
        saved.append(account.but(status="churned", status_on=on))
    change = Change(f"renewal of {account.name}: {outcome}", save=tuple(saved))
    planned = planned_price(book, contract) if term is not None else 0
    return Settled(
        change,
        done,
        term,
        rise,
        amount - contract.arr - rise,
        stand,
        has_churned,
        will_churn=is_last and not has_churned,
        left_out=max(0, planned - rise) if outcome == "renewed" else 0,
        is_past_due=term is not None and renewal_date(term) <= today,
    )


def _next_term(contract: Contract, last_day: date, amount: int) -> Contract:
    """The term that follows, on the same terms; how it will be renewed is open."""
    return Contract(
        account_id=contract.account_id,
        starts_on=renewal_date(contract),
        term_end=last_day,
        arr=amount,
        currency=contract.currency,
        notice_days=contract.notice_days,
        auto_renew=contract.auto_renew,
        previous_ids=(contract.id,),
    )


def later_term(book: Book, contract: Contract) -> Contract | None:
    """The term that renews a contract, or may: a renewal is recorded by linking it, never by making another one."""
    pairing = book.pairing_of(contract.account_id)
    asked = (each.later for each in pairing.questions if contract in each.earlier)
    return pairing.next_of(contract) or min(asked, key=lambda each: (each.starts_on, each.key), default=None)


def settle_by_link(
    book: Book,
    account: Account,
    contract: Contract,
    later: Contract,
    outcome: Outcome,
    *,
    on: date,
    price: int | None = None,
) -> Settled:
    """Record what became of a renewal whose next term stands already, which is linked, in one step.

    With it go those that it renews or may renew together with the contract. ARR lines stay as they are. Raises
    `FieldError` on what contradicts the outcome.
    """
    _refuse_settled(contract)
    pairing = book.pairing_of(account.id)
    asked = next((each.earlier for each in pairing.questions if each.later is later and contract in each.earlier), ())
    earlier = tuple(dict.fromkeys((*pairing.before.get(later.id, ()), *asked, contract)))
    linked = link(book, account, later, earlier)
    amount = share_of(contract, earlier, pairing.after.get(contract.id) or [later])
    rise = 0
    if amount is not None:
        fits = "churned" if not amount else _fitting(contract, amount)
        is_price = outcome in ("renewed", "extended") and amount > contract.arr
        if outcome != fits and not is_price and not (outcome == "extended" and fits == "renewed"):
            stands = (
                f"the term from {say.full_date(later.starts_on)} makes {full_amount(amount, contract.currency)} of it"
            )
            raise contract.refuse("outcome", f"is {fits}: {stands}")
        rise = _price(book, contract, outcome, amount, price)
    done = contract.but(outcome=outcome, outcome_on=on, outcome_arr=amount)
    plan = [] if amount is None or book.arr_lines_of.get(account.id) else _plan_of(book, contract, amount, rise)
    change = Change(f"renewal of {account.name}: {outcome}", save=(done, *linked.save, *plan), remove=linked.remove)
    moved = amount - contract.arr - rise if amount is not None else 0
    stand = bool(book.arr_lines_of.get(account.id))
    return Settled(change, done, later, rise, moved, stand, False, False, 0, False, is_linked=True)


def _refuse_settled(contract: Contract) -> None:
    if contract.outcome is not None and contract.outcome_on is not None:
        when = say.full_date(contract.outcome_on)
        raise contract.refuse("outcome", f"is recorded already: {contract.outcome} on {when}; undo takes it back")


def _amount(contract: Contract, outcome: Outcome, arr: int | None) -> int:
    """The ARR from the renewal on; refuses one that another outcome fits better."""
    if contract.open_ended and outcome != "churned":
        raise contract.refuse("outcome", "of a contract without an end can only be churned; edit it to change its ARR")
    if outcome == "churned":
        if arr:
            raise contract.refuse("outcome_arr", "is nothing after a churn; if some of it stays, it is contracted")
        return 0
    amount = contract.arr if arr is None else arr
    now = full_amount(contract.arr, contract.currency)
    if outcome == "expanded" and amount <= contract.arr:
        raise contract.refuse("outcome_arr", f"is not above {now}, so it is {_fitting(contract, amount)}, not expanded")
    if outcome == "contracted" and not 0 < amount < contract.arr:
        fits = "churned" if amount == 0 else _fitting(contract, amount)
        raise contract.refuse("outcome_arr", f"is not between 0 and {now}, so it is {fits}, not contracted")
    if outcome in ("renewed", "extended") and amount < contract.arr:
        fits = "churned" if amount == 0 else "contracted"
        raise contract.refuse("outcome_arr", f"is below {now}, so it is {fits}, not {outcome}")
    return amount


def _fitting(contract: Contract, amount: int) -> str:
    return "renewed" if amount == contract.arr else "contracted" if amount < contract.arr else "expanded"


def _last_day(contract: Contract, pairing: Pairing, outcome: Outcome, until: date | None) -> date | None:
    if outcome == "churned":
        return None
    if outcome != "extended":
        if until is not None:
            raise contract.refuse("until", "is said of an extension only; the next term follows the last one's length")
        return next_term_end(contract, pairing)
    if until is None:
        raise contract.refuse("until", "is missing: until when was it extended?")
    if until < renewal_date(contract):
        raise contract.refuse("until", f"is before {say.full_date(renewal_date(contract))}, the renewal date")
    return until


def next_term_end(contract: Contract, pairing: Pairing) -> date:
    """The last day of the term that follows, as long as the one before it.

    Counted in months from the first term of the chain, so that a 31st or a 29 February comes back; after a term that
    is no number of months, from the one that follows it. Such a term itself repeats its days.
    """
    renewal = renewal_date(contract)
    for first in chain_of(contract, pairing):
        whole = months_between(first.starts_on, renewal)
        before = 0 if first is contract else months_between(first.starts_on, contract.starts_on)
        if whole is not None and before is not None:
            return add_months(first.starts_on, whole + whole - before) - timedelta(days=1)
    days = (renewal - contract.starts_on).days
    near = rounded(days / AVERAGE_MONTH)
    if near and abs((add_months(contract.starts_on, near) - renewal).days) <= _MOST_OFF:
        return add_months(renewal, near) - timedelta(days=1)
    return renewal + timedelta(days=days - 1)


def chain_of(contract: Contract, pairing: Pairing) -> list[Contract]:
    """The terms that led to a contract, the first first and itself last, as far as they go back without a break."""
    chain = pairing.chain_to(contract)
    breaks = [place for place, (one, other) in enumerate(pairwise(chain), 1) if one.renews_on != other.starts_on]
    return chain[max(breaks, default=0) :]


def _price(book: Book, contract: Contract, outcome: Outcome, amount: int, price: int | None) -> int:
    """How much of a rise is price."""
    rise = max(0, amount - contract.arr)
    if price is not None:
        if price > rise:
            said = full_amount(rise, contract.currency)
            raise contract.refuse("price", f"cannot be more than the whole rise, {said}")
        if outcome == "renewed" and price < rise:
            raise contract.refuse("price", "is not all of the rise, so it is expanded, not renewed")
        return price
    planned = planned_price(book, contract)
    if outcome == "renewed" and rise > planned:
        now = full_amount(contract.arr, contract.currency)
        why = f"is above {now}, so it is expanded, unless you say how much of the rise is price"
        raise contract.refuse("outcome_arr", why)
    return min(rise, planned)


def planned_price(book: Book, contract: Contract) -> int:
    """How much of a rise at the renewal is price by plan, its own or one that still runs, in minor units."""
    chain = chain_of(contract, book.pairing_of(contract.account_id))
    plans = {each.id: [plan] for each in chain if (plan := book.price_plan_of.get(each.id)) is not None}
    return price_at_renewal(chain, plans) if plans else 0


def _plan_of(book: Book, contract: Contract, amount: int, price: int) -> list[PricePlan]:
    """The plan, made or corrected, from which the price part of a rise is derived where there are no ARR lines."""
    plan = book.price_plan_of.get(contract.id)
    rise, planned = max(0, amount - contract.arr), planned_price(book, contract)
    if price == min(rise, planned):
        return []
    if not contract.arr or price > _MOST_PRICE * contract.arr:
        # No percentage to speak of: nearly nothing was paid before.
        return []
    if price == 0:
        percent = plan.percent if plan is not None else 100 * planned / contract.arr
        spared = plan if plan is not None else PricePlan(contract_id=contract.id)
        return [spared.but(percent=percent, treatment="grandfathered", phases=None)]
    priced = plan if plan is not None else PricePlan(contract_id=contract.id)
    return [priced.but(percent=100 * price / contract.arr, treatment="full", phases=None, held_until=None)]


ManyOutcome = Literal["renewed", "churned"]
"""What can be said of many at once: every other outcome needs an amount or a day of its own."""
MANY_OUTCOMES: tuple[ManyOutcome, ...] = get_args(ManyOutcome)


class Recorded(NamedTuple):
    """One contract of many: what recording its outcome says, or why it was left out."""

    account: Account
    contract: Contract
    words: str
    is_left_out: bool = False


class Many(NamedTuple):
    """The change that records them, and each of them in the order of their renewal dates."""

    change: Change
    terms: tuple[Recorded, ...]

    @property
    def left_out(self) -> tuple[Recorded, ...]:
        """Those that need a word of their own."""
        return tuple(each for each in self.terms if each.is_left_out)


def passed_terms(book: Book, today: date, before: date | None = None) -> list[tuple[Account, Contract]]:
    """The renewals of customers that passed by today, or before a day, without an outcome; the earliest first."""
    found = [
        (account, term)
        for account, term in book.renewals()
        if renewal_date(term) <= today and (before is None or renewal_date(term) < before)
    ]
    return sorted(found, key=lambda each: (renewal_date(each[1]), each[0].name.casefold(), each[1].key))


def settle_many(book: Book, terms: Iterable[tuple[Account, Contract]], outcome: ManyOutcome, today: date) -> Many:
    """Record the same outcome for many renewals in one step, each decided on its own renewal date or, ahead, today.

    A renewed one whose next term has ended too is renewed again, until a term reaches beyond today.
    """
    saved: dict[str, Entity] = {}
    recorded = []
    for account, contract in terms:
        try:
            book, words, entities = _settled(book, account, contract, outcome, today)
        except FieldError as refused:
            recorded.append(Recorded(account, contract, f"{say.word_label(refused.field)} {refused.why}", True))
            continue
        saved |= {each.id: each for each in entities}
        recorded.append(Recorded(account, contract, words))
    done = len(recorded) - sum(each.is_left_out for each in recorded)
    label = f"{say.count(done, 'renewal')} recorded as {outcome}"
    return Many(Change(label if saved else "", save=tuple(saved.values())), tuple(recorded))


def _settled(
    book: Book, account: Account, contract: Contract, outcome: ManyOutcome, today: date
) -> tuple[Book, str, list[Entity]]:
    saved: dict[str, Entity] = {}
    terms, words = 0, ""
    while True:
        on = min(renewal_date(contract), today)
        settled = settle_renewal(book, account, contract, outcome, on=on, today=today)
        saved |= {each.id: each for each in settled.change.save}
        book, terms = book.with_saved(account.id, settled.change.save), terms + 1
        words = words or settled.words
        if settled.term is None or not settled.is_past_due:
            break
        contract = settled.term
    if terms > 1 and settled.term is not None and settled.term.term_end is not None:
        words = f"{terms} terms in a row, the last to {say.full_date(settled.term.term_end)}"
    return book, words, list(saved.values())


_EVEN = 0.5
"""A renewal called commit is likelier than not, and one called lost is not."""


def say_call(account: Account, before: Contract, after: Contract, today: date) -> Change:
    """Save how a renewal will go and how far it is; a new call is kept with its date. Empty if nothing changes.

    Raises `FieldError` on a probability that contradicts the call.
    """
    if after == before and before.rev:
        return Change("")
    chance = after.probability
    if chance is not None and (chance >= _EVEN if after.call == "lost" else after.call == "commit" and chance < _EVEN):
        raise after.refuse("probability", f"of {say.percent(chance)} contradicts the call {after.call}")
    called = say.word_label(after.call) if after.call is not None else "no call"
    label = f"renewal of {account.name}: {called}, {say.word_label(after.stage)}"
    return save_contract(account, before, after, today)._replace(label=label)


_DOUBTFUL = ("at_risk", "lost")


def answer_notice(
    account: Account,
    before: Contract,
    answer: NoticeAnswer,
    today: date,
    *,
    until: date | None = None,
    call: Call | None = None,
) -> Change:
    """Say what came of the notice deadline of a contract, in one step. Empty if nothing changes.

    `extended` moves it to `until`. Notice that was received makes the `call` at risk, or lost, and flags the account.
    Raises `FieldError` on what contradicts the answer.
    """
    if before.outcome is not None:
        raise before.refuse("notice_answer", f"is answered by its outcome: {before.outcome}")
    if answer == "extended":
        _refuse_deadline(before, until)
    elif until is not None:
        raise before.refuse("notice_until", "is said of a deadline that was extended only")
    if call is not None and (answer != "received" or call not in _DOUBTFUL):
        raise before.refuse("call", "is at_risk or lost once notice was received, and is said with that only")
    after = before.but(notice_answer=answer, notice_until=until if answer == "extended" else before.notice_until)
    label = f"notice of {account.name}: {NOTICE_LABELS[answer]}"
    if answer != "received":
        return Change("") if after == before and before.rev else Change(label, save=(after,))
    called = call or (before.call if before.call in _DOUBTFUL else "at_risk")
    after = after.but(call=called, probability=before.probability if called == before.call else None)
    change = save_contract(account, before, after, today)._replace(label=label)
    if account.at_risk_since is not None:
        return change if after != before or not before.rev else Change("")
    flagged = flag_at_risk(account, "They gave notice", "They sign again, or the renewal is recorded", today)
    return change._replace(save=(*change.save, *flagged.save))


def _refuse_deadline(contract: Contract, until: date | None) -> None:
    if until is None:
        raise contract.refuse("notice_until", "is missing: until when was the deadline extended?")
    if contract.renews_on is not None and until >= contract.renews_on:
        raise contract.refuse("notice_until", f"is not before {say.full_date(contract.renews_on)}, the renewal date")
    if contract.notice_on is not None and until <= contract.notice_on:
        raise contract.refuse("notice_until", f"is not after {say.full_date(contract.notice_on)}, the deadline it has")


def plan_price(account: Account, contract: Contract, before: PricePlan | None, **said: Any) -> Change:
    """Save the price plan of a contract: one, so a second one corrects the first. Empty if nothing changes.

    `said` are fields of the plan. A number of phases says that it is phased, a day until which the old price is held
    that it is grandfathered; each goes when the treatment becomes another. Raises `FieldError`.
    """
    phases, held_until = said.get("phases"), said.get("held_until")
    if "treatment" not in said and (phases is None) != (held_until is None):
        said["treatment"] = "phased" if phases is not None else "grandfathered"
    after = before.but(**said) if before is not None else PricePlan(contract_id=contract.id, **said)
    if phases is not None and after.treatment != "phased":
        raise after.refuse("phases", f"are said of a phased increase, and this one is {_treated(after)}")
    if held_until is not None and after.treatment != "grandfathered":
        raise after.refuse("held_until", f"is said of a grandfathered increase, and this one is {_treated(after)}")
    if held_until is not None and contract.renews_on is not None and held_until < contract.renews_on:
        renewal = say.full_date(contract.renews_on)
        raise after.refuse("held_until", f"is before the renewal on {renewal}: until then the price stands anyway")
    after = after.but(
        phases=after.phases if after.treatment == "phased" else None,
        held_until=after.held_until if after.treatment == "grandfathered" else None,
    )
    if after.notice_given_on is not None and after.percent is None:
        raise after.refuse("percent", "is missing: notice was given of what?")
    if after == before:
        return Change("")
    return Change(f"price plan of {account.name}", save=(after,))


def _treated(plan: PricePlan) -> str:
    return "in full" if plan.treatment == "full" else plan.treatment


def drop_price(account: Account, plan: PricePlan) -> Change:
    """Take a price plan back."""
    return Change(f"drop the price plan of {account.name}", remove=(plan,))


def save_contract(account: Account, before: Contract | None, after: Contract, today: date) -> Change:
    """Add a contract, or save a corrected one; a new forecast call is kept with its date."""
    if before is not None:
        after = set_by_hand(before, after)
    verb = "add" if before is None else "edit"
    label = f"{verb} contract of {account.name} from {after.starts_on.isoformat()}"
    said_before = (before.call, before.probability) if before is not None else (None, None)
    if after.call is None or (after.call, after.probability) == said_before:
        return Change(label, save=(after,))
    # Kept so that forecasts can be compared with what came.
    call = CallChange(contract_id=after.id, made_on=today, call=after.call, probability=after.probability)
    return Change(label, save=(after, call))


class ContractChange(NamedTuple):
    """What a contract that is added or corrected comes to, and the sentences that say what went with it."""

    change: Change
    said: tuple[str, ...] = ()


def put_contract(
    book: Book, account: Account, before: Contract | None, after: Contract, today: date, beside: Beside | None = None
) -> ContractChange:
    """Add a contract, or save a corrected one, with what it does to the ARR lines and the status of its account.

    `beside` says what it does to the lines, see `follow`. A customer who had left comes back with a contract that
    begins after that. Raises `FieldError` where the account is a colleague's or never was a customer.
    """
    if before is not None and (before.term_end, before.notice_days) != (after.term_end, after.notice_days):
        # A deadline that was moved was that of the old dates.
        after = after.but(notice_until=None, notice_answer=None)
    change = save_contract(account, before, after, today)
    said: list[str] = []
    if before is None and account.status != "active":
        if not has_left(account):
            raise after.refuse("account_id", f"is archived ({account.archived_as}): set it active first")
        left_on = account.status_on or today
        if after.starts_on < left_on:
            return ContractChange(
                change, (f"{account.name} left on {say.full_date(left_on)}: this ends with its term",)
            )
        back = edit_account(book, account, account.but(status="active"), today, on=min(after.starts_on, today))
        said.append(f"{account.name} is active again: it came back, and what it had lost stays lost")
        book = book.with_saved(account.id, back.change.save)
        change = change._replace(save=(*change.save, *back.change.save), remove=back.change.remove)
    followed = follow(book, account, before, after, beside)
    saved = {each.id: each for each in (*change.save, *followed.lines)}
    said += [followed.said] if followed.said else []
    return ContractChange(change._replace(save=tuple(saved.values())), tuple(said))
