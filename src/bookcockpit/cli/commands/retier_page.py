"""The re-tier review as it is printed: the moves with their terms, shares and load, one account explained."""

from __future__ import annotations

from collections.abc import Sequence

from bookcockpit.cli.lines import INDENT, print_heading, print_line
from bookcockpit.cli.out import print_shown
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account
from bookcockpit.core.growth.tiering import (
    TERM_LABELS,
    Suggestion,
    Term,
    TierLoads,
    TierShare,
    advice_words,
    history_of,
    hold_words,
    last_retier,
    moves_of,
    retier_due,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.rounding import fixed

_STANDINGS = {"up": "Move up", "down": "Move down"}
_VERDICTS = {"below": "below both", "above": "above both", "inside": "fits", "none": ""}


def print_review(session: Session, found: Sequence[Suggestion], loads: TierLoads) -> None:
    """The whole review."""
    moves = moves_of(found)
    scored = sum(each.score is not None for each in found)
    head = f"Tiers of {wording.count(len(found), 'active account')}, {scored:,} with a score"
    print_shown(f"{head}: {wording.count(len(moves), 'move')} suggested", "strong")
    for standing, title in _STANDINGS.items():
        some = [each for each in moves if each.standing == standing]
        if some:
            print_heading(f"{title} · {len(some)}")
            _print_moves(session, some)
    away = [each for each in found if each.dismissal is not None]
    if away:
        print_heading(f"Put away · {len(away)}")
        rows = [
            (Cell(each.account.name, "strong"), f"{each.account.tier} → {each.suggested}", each.dismissal.reason)
            for each in away
            if each.dismissal is not None
        ]
        print_table(("account", "move", "reason"), rows, shrink=((0, 18), 2), indent=INDENT)
    held = [each for each in found if each.is_held]
    if held:
        print_heading(f"Held · {len(held)}")
        print_held(held, indent=INDENT)
    _print_loads(loads)
    print_line(_next_words(session), "quiet", indent="")
    if moves:
        print_line("Make the moves: `bookcockpit retier --apply`; keep one as it is: `--dismiss ACCOUNT --why TEXT`.",
                   "quiet", indent="")  # fmt: skip
    else:
        print_line("Nobody moves: `bookcockpit retier --keep` says that the tiers were reviewed.", "quiet", indent="")


def _print_moves(session: Session, some: Sequence[Suggestion]) -> None:
    base = session.book.meta.base_currency
    for each in some:
        money = short_money(each.arr, base) if each.arr is not None else "ARR unknown"
        score = f"score {fixed((each.score or 0) * 100)} = {' + '.join(map(_points, each.terms))}"
        print_line(f"{each.account.name} · {each.account.tier} → {each.suggested} · {money} · {score}", "strong")
        print_shown(f"{INDENT * 2}{each.why}")


def _points(term: Term) -> str:
    short = {"arr": "ARR", "potential": "potential", "value": "value"}[term.name]
    return f"{short} unknown" if term.place is None else f"{short} {fixed(term.points * 100)}"


def print_held(held: Sequence[Suggestion], indent: str = "") -> None:
    """Those nothing is suggested for, and why."""
    rows = [
        (
            Cell(each.account.name, "strong"),
            each.account.tier,
            Cell("at risk", "late") if each.standing == "at_risk" else Cell("undecided", "soon"),
            each.why,
        )
        for each in held
    ]
    print_table(("account", "tier", "", "why"), rows, shrink=((0, 18), 3), indent=indent)


def _print_loads(loads: TierLoads) -> None:
    print_heading("Shares and load")
    rows = [
        (
            each.tier or "all",
            str(each.accounts),
            str(each.accounts_then),
            wording.percent(each.share) if each.share is not None else "n/a",
            wording.percent(each.share_then) if each.share_then is not None else "n/a",
            advice_words(each) if each.tier else "",
            _verdict(each),
            Cell(hold_words(each), "late" if each.is_full else "") if each.tier else "",
            _touches(each.load.external, each.load.internal),
            _touches(each.load_then.external, each.load_then.internal),
        )
        for each in (*loads.tiers, loads.whole)
    ]
    heads = ("tier", "now", "then", "share", "then", "advised", "", "AM holds", "touches/wk", "then")
    print_table(heads, rows, shrink=((7, 8), (5, 8)), right=(1, 2, 3, 4), indent=INDENT)
    if loads.used is not None and loads.used_then is not None:
        print_line("Touches a week: external + internal. Renewals and interventions come on top.", "quiet")
        print_line(
            f"A week holds {loads.capacity}: the rhythm takes {wording.percent(loads.used)}, "
            f"{wording.percent(loads.used_then)} after the moves.",
            "quiet",
        )


def _verdict(each: TierShare) -> Cell:
    if each.tier is None:
        return Cell("")
    return Cell(_VERDICTS[each.verdict], "good" if each.verdict == "inside" else "soon")


def _touches(external: float, internal: float) -> str:
    """`5.1+3.8`: external, then internal ones."""
    return f"{fixed(external, 1)}+{fixed(internal, 1)}"


def _next_words(session: Session) -> str:
    book, today = session.book, session.today
    last, due = last_retier(book, today), retier_due(book, session.desk.playbook)
    held = f"Last reviewed {wording.full_date(last)}" if last is not None else "Never reviewed yet"
    if due is None:
        return held
    late = f", {wording.count((today - due).days, 'day')} ago" if due < today else ""
    return f"{held}; {'was due' if due < today else 'next due'} {wording.full_date(due)}{late}"


def print_explained(session: Session, account: Account, found: Suggestion | None) -> None:
    """One account: how its score is made, what it suggests, and how it came to its tier."""
    print_shown(account.name, "strong")
    if found is None:
        print_line(f"It is {account.status}: no tier is suggested there", "quiet")
    else:
        print_shown(f"{INDENT}{found.why}.", "" if found.is_held else "strong")
        if found.dismissal is not None:
            made = wording.full_date(found.dismissal.made_on)
            print_shown(f"{INDENT}Put away on {made}: {found.dismissal.reason}", "quiet")
        _print_terms(session, found)
    print_heading("Tier history")
    history = history_of(session.book, account)
    rows = [(wording.full_date(each.changed_on), f"{each.tier_was} → {each.tier}", each.reason) for each in history]
    if rows:
        print_table(("on", "move", "why"), rows, shrink=(2,), indent=INDENT)
    else:
        reason = f": {account.tier_reason}" if account.tier_reason else ""
        print_line(f"Always {account.tier}{reason}", "quiet")


def _print_terms(session: Session, found: Suggestion) -> None:
    print_heading("Score")
    rows: list[tuple[Cell | str, ...]] = [(TERM_LABELS[term.name], *_term(term)) for term in found.terms]
    if found.score is not None:
        rows.append((Cell("score", "strong"), "", "", Cell(fixed(found.score * 100, 1), "strong")))
    print_table(("", "of the scale", "weight", "points"), rows, right=(1, 2, 3), indent=INDENT)
    if found.missing and found.score is not None:
        print_line(f"Unknown: {', '.join(found.missing)}; the rest counts for all of it", "soon")
    elif found.missing:
        print_line(f"Missing: {', '.join(found.missing)}", "soon")
    if found.arr is not None:
        print_line(f"ARR {short_money(found.arr, session.book.meta.base_currency)}", "quiet")


def _term(term: Term) -> tuple[Cell | str, ...]:
    if term.place is None:
        return Cell("unknown", "soon"), "", ""
    return wording.percent(term.place), wording.percent(term.weight), fixed(term.points * 100, 1)
