"""Expansion: where there is more to win, why now, and the gates that have to be open first; and the white space.

An opening is found in the signals of growth, in the white space, and in strong health with a sponsor. It is never
found at an account at risk: stabilise, prove value, then expand. What a customer owns comes from its products; what
else is known of a field of the white space was noted by hand [004]. Products that other customers of the book own
stand in the grid too, so that nobody has to keep a price list.

"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissal_of
from bookcockpit.core.entities import Account, Dismissal, Play, WhiteSpace
from bookcockpit.core.grouped import Tie, grouped
from bookcockpit.core.health.score import Case, Health, Healths, case_of, engaged_people
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.plan.success import progress_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.signals.rules import SUGGESTIONS, Sign, is_open, signals_of
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import CLOSED_PLAYS, Motion, Tier

FieldState = Literal["owned", "open", "in_play", "not_fit", "unknown"]
"""What a field of the grid is; `unknown` is one nobody has said anything of."""

WHOLE = ""
"""The department that stands for the whole account."""

STATE_LABELS: dict[FieldState, str] = {
    "owned": "owned",
    "open": "open",
    "in_play": "in play",
    "not_fit": "not a fit",
    "unknown": "not said",
}


class Field(NamedTuple):
    """One field of the grid. `potential` is in minor units of the account's currency; `noted` is what was written."""

    product: str
    department: str
    state: FieldState
    potential: int | None = None
    play: Play | None = None
    noted: WhiteSpace | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything is known of it."""
        return self.state != "unknown"


class Grid(NamedTuple):
    """The grid of an account: `fields` by product, each with one per department, the whole account first.

    `open_potential` and `in_play_potential` are sums in minor units of the account's currency.
    """

    account: Account
    currency: str
    departments: tuple[str, ...]
    fields: tuple[tuple[Field, ...], ...]
    open_potential: int
    in_play_potential: int

    @property
    def products(self) -> tuple[str, ...]:
        """The products, those owned first."""
        return tuple(row[0].product for row in self.fields)


def grid_of(book: Book, account: Account) -> Grid:
    """The white space of an account."""
    noted = book.growth.white_space_of.get(account.id, [])
    plays = {play.id: play for play in book.plays_of.get(account.id, ())}
    catalogue = _spelled([*account.products, *(each.product for each in noted), *_sold(book)])
    departments = [WHOLE, *sorted(_spelled(each.department for each in noted if each.department), key=name_key)]
    said = {(name_key(each.product), name_key(each.department)): each for each in noted}
    owned = {name_key(each) for each in account.products}
    rows = [
        tuple(_field(said, owned, plays, product, department) for department in departments) for product in catalogue
    ]
    rows.sort(key=lambda row: (not any(each.state == "owned" for each in row), name_key(row[0].product)))
    every = [each for row in rows for each in row]
    return Grid(
        account,
        currency_of(book, account),
        tuple(departments),
        tuple(rows),
        sum(each.potential or 0 for each in every if each.state == "open"),
        sum(each.potential or 0 for each in every if each.state == "in_play"),
    )


def _sold(book: Book) -> list[str]:
    """The products of the whole book, by name."""
    return sorted({product for account in book.accounts for product in account.products}, key=name_key)


def _spelled(names: Iterable[str]) -> list[str]:
    """Each name once, as it was first spelled."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name_key(name), name)
    return list(found.values())


def _field(
    said: dict[tuple[str, str], WhiteSpace], owned: set[str], plays: dict[str, Play], product: str, department: str
) -> Field:
    noted = said.get((name_key(product), name_key(department)))
    if noted is None:
        is_owned = department == WHOLE and name_key(product) in owned
        return Field(product, department, "owned" if is_owned else "unknown")
    play = plays.get(noted.play_id or "")
    in_play = play is not None and noted.state == "open"
    potential = noted.potential_arr
    if potential is None and play is not None:
        potential = play.potential_arr
    return Field(product, department, "in_play" if in_play else noted.state, potential, play, noted)


def note_field(grid: Grid, product: str, department: str, plays: Sequence[Play], **said: object) -> Change:
    """Say what is known of one field; what was said before is corrected. Empty if that says the same already.

    A product or department spelled a little differently is the one there is; `plays` are the account's. Raises
    `FieldError` on a play that is closed or of another account.
    """
    product = next((each for each in grid.products if name_key(each) == name_key(product)), product)
    department = next((each for each in grid.departments if name_key(each) == name_key(department)), department)
    here = [each for row in grid.fields for each in row if (each.product, each.department) == (product, department)]
    before = next((each.noted for each in here), None)
    if before is not None:
        after = before.but(**said)
    else:
        after = WhiteSpace(account_id=grid.account.id, product=product, department=department, **said)  # type: ignore[arg-type]
    if after.play_id is not None:
        play = next((each for each in plays if each.id == after.play_id), None)
        if play is None or play.stage in CLOSED_PLAYS:
            raise after.refuse("play_id", "is not an open play of this account")
        if after.state != "open":
            raise after.refuse("state", f"is {say.word_label(after.state)}, so no play can be about it; say open")
    if before is not None and after == before:
        return Change("")
    return Change(f"white space of {grid.account.name}: {field_name(after.product, after.department)}", save=(after,))


def forget_field(account: Account, noted: WhiteSpace) -> Change:
    """Take back what was said of a field."""
    where = field_name(noted.product, noted.department)
    return Change(f"clear white space of {account.name}: {where}", remove=(noted,))


def field_name(product: str, department: str) -> str:
    """`Learn in Finance`, or `Learn` for the whole account."""
    return f"{product} in {department}" if department else product


MOTION_LABELS: dict[Motion, str] = {
    "seats": "Seat expansion",
    "cross_sell": "Cross-sell",
    "upgrade": "Tier upgrade",
    "department": "New department",
    "multi_year": "Multi-year",
    "save": "Save",
}
"""Motions as people read them."""

MOTION_TIERS: Mapping[Motion, tuple[Tier, ...]] = {
    "seats": ("growth", "scale"),
    "cross_sell": ("growth",),
    "upgrade": ("strategic", "growth", "scale"),
    "department": ("strategic",),
    "multi_year": ("strategic",),
}
"""The tiers in which a motion usually pays; elsewhere it is said, not held back [001]."""

RULE = "play:"
"""What the rule of a dismissed opening begins with; its motion follows."""


class Gate(NamedTuple):
    """One condition of an expansion: its name, whether it is met, how things stand, and what would open it."""

    name: str
    is_open: bool
    what: str
    opens: str = ""


def gates_words(gates: Sequence[Gate]) -> str:
    """`ready`, or how many gates are shut."""
    shut = sum(not gate.is_open for gate in gates)
    return f"{shut} of {len(gates)} gates shut" if shut else "ready"


class Opening(NamedTuple):
    """One suggestion to expand: `why` in a sentence, with the gates it has to pass.

    `potential` is in minor units of the account's currency, known from the white space alone. `since` is the day it
    was first seen; None for what holds as long as it holds. `sign` or `space` is what it was found in.
    """

    account: Account
    motion: Motion
    subject: str
    why: str
    gates: tuple[Gate, ...]
    since: date | None = None
    potential: int | None = None
    sign: Sign | None = None
    space: WhiteSpace | None = None
    dismissal: Dismissal | None = None

    @property
    def key(self) -> str:
        """What tells it from every other opening."""
        return f"{self.account.id}/{self.motion}/{self.subject}"

    @property
    def title(self) -> str:
        """What a play begun from it is called at first."""
        label = MOTION_LABELS[self.motion]
        return f"{label}: {field_name(self.space.product, self.space.department)}" if self.space is not None else label

    @property
    def rule(self) -> str:
        """The rule a dismissal of it names."""
        return f"{RULE}{self.motion}"

    @property
    def shut(self) -> tuple[Gate, ...]:
        """The gates that hold it back."""
        return tuple(gate for gate in self.gates if not gate.is_open)

    @property
    def is_ready(self) -> bool:
        """Whether every gate is open and nobody put it away."""
        return not self.shut and self.dismissal is None

    @property
    def usual_tiers(self) -> tuple[Tier, ...]:
        """The tiers the motion usually pays in, where this account is of none of them."""
        tiers = MOTION_TIERS.get(self.motion, ())
        return () if self.account.tier in tiers else tiers


def gates_of(book: Book, policy: Policy, account: Account, health: Health) -> tuple[Gate, ...]:
    """The gates of an account, in the order in which they are opened [000, 001, 002]."""
    case = case_of(book, policy, account, book.pulse(account))
    return (_not_at_risk(account), _not_red(health, policy), _threaded(case), _achieved(book, account))


def openings_of(
    book: Book, policy: Policy, account: Account, healths: Healths, signs: Sequence[Sign] | None = None
) -> tuple[Opening, ...]:
    """The openings of an active account, those put away included; none at an account at risk.

    None for a motion that a play is under way for, or that one was closed for within `dismissed_for` days. `signs` are
    its signals where they are known already.
    """
    if not account.is_stable:
        return ()
    if signs is None:
        signs = signals_of(book, policy, account, book.pulse(account))
    taken = _taken(book, policy, account)
    found = [each for each in _in_signals(account, signs) if each.motion not in taken]
    found += _in_white_space(book, account)
    if "multi_year" not in taken:
        found += _multi_year(book, account, healths)
    if not found:
        return ()
    gates = gates_of(book, policy, account, healths.of(account))
    on = book.as_of
    return tuple(
        each._replace(
            gates=gates,
            dismissal=dismissal_of(book, policy, account, each.rule, each.subject, each.since or date.min, on),
        )
        for each in _once(found)
    )


def all_openings(
    book: Book, policy: Policy, healths: Healths, signs: Iterable[Sign] | None = None
) -> tuple[Opening, ...]:
    """Those of the whole book: the ready ones first, then those with the fewest gates shut, those put away last.

    `signs` are the signals of the whole book where they are known already.
    """
    book.pulses.fetch()
    known = grouped(signs, lambda sign: sign.account.id) if signs is not None else None
    found = [
        each
        for account in book.accounts
        for each in openings_of(
            book, policy, account, healths, known.get(account.id, ()) if known is not None else None
        )
    ]
    return tuple(sorted(found, key=_by_readiness))


def _by_readiness(each: Opening) -> tuple[object, ...]:
    away = each.dismissal is not None
    name = each.account.name.casefold()
    return (
        away,
        len(each.shut),
        bool(each.usual_tiers),
        -(each.potential or 0),
        name,
        each.motion,
        each.why,
        each.subject,
    )


def _once(found: list[Opening]) -> Iterator[Opening]:
    """One of each motion and subject: two signals of one kind say the same."""
    seen = set()
    for each in found:
        if (each.motion, each.subject) not in seen:
            seen.add((each.motion, each.subject))
            yield each


# Where openings are found


def _in_signals(account: Account, signs: Iterable[Sign]) -> Iterator[Opening]:
    for sign in signs:
        motion = SUGGESTIONS[sign.kind].motion
        if sign.is_risk or motion is None or not is_open(sign):
            continue
        evidence = sign.evidence or say.capital(say.word_label(sign.kind))
        why = f"{evidence.rstrip('.')}. {SUGGESTIONS[sign.kind].what}"
        yield Opening(account, motion, f"{sign.kind}/{sign.subject}", why, (), sign.seen_on, None, sign)


def _in_white_space(book: Book, account: Account) -> Iterator[Opening]:
    """A field that is open, has a potential, and no play yet."""
    running = {play.id for play in book.plays_of.get(account.id, ())}
    for space in book.growth.white_space_of.get(account.id, ()):
        if space.state != "open" or not space.potential_arr or space.play_id in running:
            continue
        has_it = space.product in account.products
        motion: Motion = "department" if has_it and space.department else "cross_sell"
        where = f" in {space.department}" if space.department else ""
        have = f"they have {space.product} elsewhere" if has_it else f"they do not have {space.product} yet"
        why = f"White space: {space.product}{where} is open, and {have}"
        yield Opening(account, motion, f"space/{space.key}", why, (), None, space.potential_arr, None, space)


def _multi_year(book: Book, account: Account, healths: Healths) -> Iterator[Opening]:
    """Strong health and a sponsor who is engaged, at a strategic account whose term ends [001]."""
    if account.tier != "strategic" or not book.open_contracts_of.get(account.id):
        return
    health = healths.of(account)
    sponsor = next((each for each in health.inputs if each.rule.name == "executive_sponsor"), None)
    if health.band == "green" and sponsor is not None and sponsor.score:
        why = "Health is green and their sponsor is engaged. Offer a longer term while they are glad of us"
        yield Opening(account, "multi_year", "strong", why, ())


def _taken(book: Book, policy: Policy, account: Account) -> set[Motion]:
    """Motions somebody works on, or decided about lately."""
    since = book.as_of - timedelta(days=policy.dismissed_for)
    closed = (play for play in book.growth.closed_plays_of.get(account.id, ()) if (play.closed_on or since) > since)
    return {play.motion for play in (*book.plays_of.get(account.id, ()), *closed)}


# Gates


def _not_at_risk(account: Account) -> Gate:
    if account.at_risk_since is None:
        return Gate("not_at_risk", True, "Not at risk")
    reason = f": {account.at_risk_reason}" if account.at_risk_reason else ""
    exit_when = account.at_risk_exit or "say what clears the flag"
    return Gate("not_at_risk", False, f"At risk{reason}", f"Stabilise first: {exit_when}")


def _not_red(health: Health, policy: Policy) -> Gate:
    if health.band == "insufficient":
        return Gate("not_red", True, "Health unknown, nothing speaks against it")
    if health.band != "red":
        return Gate("not_red", True, f"Health {health.band}, {health.total}")
    step = health.next_action.what if health.next_action is not None else f"above {policy.health_red} opens it"
    return Gate("not_red", False, f"Health red, {health.total}: worst is {worst_words(health)}", step)


def _threaded(case: Case) -> Gate:
    least, days = case.policy.engaged_least, case.policy.engaged_days[case.account.tier]
    engaged = engaged_people(case)
    met = say.count(len(engaged), "person", "people")
    if len(engaged) >= least:
        return Gate("multi_threaded", True, f"{met} met in {days} days")
    missing = say.count(least - len(engaged), "more person", "more people")
    return Gate("multi_threaded", False, f"{met} met in {days} days", f"Bring {missing} into the next touch")


def _achieved(book: Book, account: Account) -> Gate:
    shares = [
        (share, aim) for aim in book.objectives_of.get(account.id, ()) if (share := progress_of(book, aim)) is not None
    ]
    best = max(shares, key=lambda each: (each[0], Tie(each[1])), default=None)
    if best is None:
        aims = book.objectives_of.get(account.id)
        help = "Measure how far they are" if aims else "Ask what they want, and measure it"
        return Gate("objective_achieved", False, "No objective is measured", help)
    share, aim = best
    if share >= 1:
        return Gate("objective_achieved", True, f"Reached: {aim.statement.rstrip('.')}")
    return Gate("objective_achieved", False, f"No objective reached, {say.percent(share)}", f"Reach: {aim.statement}")


def play_at_risk(play: Play, account: Account) -> bool:
    """Whether a play asks for more where we may lose what there is."""
    return play.motion != "save" and account.at_risk_since is not None
