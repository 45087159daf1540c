"""`retier`: which tier each account's score suggests, the shares of the tiers, and the moves that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from bookcockpit.cli.errors import Failure, refused_as
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, complete_account, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import INDENT, Cell, print_heading, print_line, print_table
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
from bookcockpit.core.vocabulary import TIERS, Tier

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
    last, due = last_retier(book, today), retier_due(book, session.policy)
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


@command("tier")
@click.argument("tier", metavar="TIER", type=Word(TIERS, "tier"))
@click.argument("wanted", metavar="ACCOUNT...", nargs=-1, required=True, shell_complete=complete_account)
@click.option("--why", "reason", metavar="TEXT", default="", help="The reason, kept in the history of each.")
@pass_session
def tier(session: Session, tier: Tier, wanted: tuple[str, ...], reason: str) -> None:
    """Set the tier of one or more accounts, in one step.

    \b
    Examples:
      bookcockpit tier strategic northwind
      bookcockpit tier growth northwind osprey quorum --why "New regions this year"
    """
    from bookcockpit.core.growth.tiering import falls_due, falls_due_words, set_tiers

    accounts = list({each.id: each for each in map(session.account, wanted)}.values())
    book, today = session.book, session.today
    with refused_as(lambda _: "--why"):
        change = set_tiers(accounts, tier, reason, today)
    due = falls_due(book, session.policy, change, today)
    if not change.is_empty:
        session.apply(change)
    saved = {each.id for each in change.save}
    for account in accounts:
        kept = "; the reason is kept" if account.id in saved else ""
        was = f"{account.tier} → {tier}." if account.tier != tier else f"{tier} already{kept}."
        print_shown(f"{account.name}: {was}")
    if any(account.tier != tier for account in accounts):
        print_shown(f"{falls_due_words(due)}.")
    if not change.is_empty:
        print_shown("`bookcockpit undo` takes it back.", "quiet")


@command("retier")
@click.argument("wanted", metavar="[ACCOUNT]...", nargs=-1, shell_complete=complete_account)
@click.option("--apply", "applying", is_flag=True, help="Make the moves suggested, all of them or those of ACCOUNT….")
@click.option("--keep", is_flag=True, help="Keep that the tiers were reviewed today, and that nobody moves.")
@click.option("--dismiss", is_flag=True, help="Put the suggestion of ACCOUNT away; it stays silent for a while.")
@click.option("--bring-back", is_flag=True, help="Suggest again what was put away.")
@click.option("--why", "reason", metavar="TEXT", help="The reason, kept in the history; needed to put away.")
@click.option("--held", is_flag=True, help="Only accounts nothing is suggested for, and why.")
@json_option
@pass_session
def retier(
    session: Session,
    wanted: tuple[str, ...],
    applying: bool,
    keep: bool,
    dismiss: bool,
    bring_back: bool,
    reason: str | None,
    held: bool,
    as_json: bool,
) -> None:
    """Which tier each account's score suggests, and why.

    With ACCOUNT, how its score is made and how it came to its tier. An account at risk is never moved: stabilise first.

    \b
    Examples:
      bookcockpit retier
      bookcockpit retier northwind
      bookcockpit retier --apply tidewater osprey --why "Agreed in the half-year review"
      bookcockpit retier --dismiss quorum --why "New plant opens in spring"
    """
    if keep and wanted:
        raise click.UsageError("--keep is about the whole book; `bookcockpit retier --apply ACCOUNT…` moves some")
    _refuse_mixed(wanted, reason, applying=applying, keep=keep, dismiss=dismiss, bring_back=bring_back, held=held)
    from bookcockpit.core.growth.tiering import suggestions

    accounts = [session.account(each) for each in dict.fromkeys(wanted)]
    found = suggestions(session.book, session.policy)
    if applying or keep:
        _apply(session, accounts, () if keep else found, reason, as_json=as_json)
    elif dismiss or bring_back:
        _decide(session, accounts, found, reason, away=bring_back)
    elif accounts:
        _explain(session, accounts, found, as_json=as_json)
    else:
        _review(session, found, held=held, as_json=as_json)


def _refuse_mixed(
    wanted: Sequence[str],
    reason: str | None,
    *,
    applying: bool,
    keep: bool,
    dismiss: bool,
    bring_back: bool,
    held: bool,
) -> None:
    if applying + keep + dismiss + bring_back + held > 1:
        raise click.UsageError("--apply, --keep, --dismiss, --bring-back and --held exclude one another")
    if (dismiss or bring_back) and not wanted:
        option = "--dismiss" if dismiss else "--bring-back"
        raise click.UsageError(f"say whose suggestion: `bookcockpit retier {option} ACCOUNT`")
    if dismiss and not (reason or "").strip():
        raise click.UsageError("--dismiss needs --why TEXT, so that it can be judged later")
    if reason is not None and not (applying or dismiss):
        raise click.UsageError("--why goes with --apply or --dismiss")
    if held and wanted:
        raise click.UsageError("--held lists the whole book; `bookcockpit retier ACCOUNT` explains one account")


def _review(session: Session, found: Sequence[Suggestion], *, held: bool, as_json: bool) -> None:
    from bookcockpit.core.growth.tiering import loads_of

    moves = moves_of(found)
    moved = {each.account.id: each.suggested for each in moves if each.suggested is not None}
    loads = loads_of(session.book, session.policy, moved)
    shown = [each for each in found if each.is_held or not held]
    if as_json:
        from bookcockpit.exchange.encoder import encoded

        book, policy = session.book, session.policy
        whole = loads.whole
        print_json({
            "today": session.today,
            "last_review_on": last_retier(book, session.today),
            "next_review_on": retier_due(book, policy),
            "items": encoded(shown, row="Tiered", policy=policy, currency=book.meta.base_currency),
            "tiers": loads.tiers,
            "load": {"capacity_a_week": loads.capacity, "now": whole.load, "after": whole.load_then},
        })  # fmt: skip
        return
    if not found:
        tell("No active account to tier yet: `bookcockpit account add NAME`.")
        return

    if not held:
        print_review(session, found, loads)
    elif shown:
        print_held(shown)
    else:
        tell("Nothing is held: no account is at risk, and every score can be made.")


def _explain(session: Session, accounts: Sequence[Account], found: Sequence[Suggestion], *, as_json: bool) -> None:
    by_id = {each.account.id: each for each in found}
    if as_json:
        answers = [_explained(session, each, by_id.get(each.id)) for each in accounts]
        print_json(answers[0] if len(answers) == 1 else answers)
        return

    for account in accounts:
        print_explained(session, account, by_id.get(account.id))


def _explained(session: Session, account: Account, found: Suggestion | None) -> Any:
    """What is suggested, and how the account came to its tier; of one that is not active, only the latter."""
    from bookcockpit.exchange.encoder import encoded

    book, history = session.book, history_of(session.book, account)
    if found is None:
        return encoded(account, row="TieredOnce", suggested=None, reason=f"it is {account.status}", history=history)
    currency = book.meta.base_currency
    return encoded(found, row="TieredSince", history=history, policy=session.policy, currency=currency)


def _apply(
    session: Session, accounts: Sequence[Account], found: Sequence[Suggestion], reason: str | None, *, as_json: bool
) -> None:
    from bookcockpit.core.growth.tiering import apply_moves, falls_due, falls_due_words, moves_from

    chosen = _movers(accounts, found) if accounts else moves_of(found)
    moves = moves_from(chosen, reason or "")
    book, today = session.book, session.today
    with refused_as(lambda _: "--why"):
        change = apply_moves(book, moves, today)
    due = falls_due(book, session.policy, change, today)
    if not change.is_empty:
        session.apply(change)
    if as_json:
        from bookcockpit.exchange.encoder import encoded

        print_json({"reviewed_on": today, "moved": moves, "falls_due": encoded(due, row="FallsDue")})
        return
    for move in moves:
        print_shown(f"{move.account.name}: {move.account.tier} → {move.tier}. {move.reason.rstrip('.')}.")
    if moves:
        print_shown(f"{falls_due_words(due)}.")
        print_shown("`bookcockpit undo` takes it back.", "quiet")
    elif change.is_empty:
        print_shown("Nobody moves, and today's review is kept already.")
    else:
        print_shown("Nobody moves. The review is kept: the tiers were looked at today.")


def _movers(accounts: Sequence[Account], found: Sequence[Suggestion]) -> list[Suggestion]:
    """The suggestions of the accounts named, put away or not; refuses one without."""
    by_id = {each.account.id: each for each in found}
    chosen = []
    for account in accounts:
        each = by_id.get(account.id)
        if each is None:
            raise Failure(f"{account.name} is {account.status}: no tier is suggested there. Nothing was changed")
        if each.is_held:
            raise Failure(f"{account.name} is held: {each.why}. Nothing was changed")
        if each.standing == "stay":
            raise Failure(
                f"{account.name} stays {account.tier} by its score; to move it all the same: "
                f"`bookcockpit tier TIER {account.key} --why TEXT`. Nothing was changed"
            )
        chosen.append(each)
    return chosen


def _decide(
    session: Session, accounts: Sequence[Account], found: Sequence[Suggestion], reason: str | None, *, away: bool
) -> None:
    from bookcockpit.core.growth.tiering import bring_back, put_away

    chosen = _movers(accounts, found)
    wrong = next((each for each in chosen if (each.dismissal is not None) != away), None)
    if wrong is not None:
        state = "was not put away" if away else "was put away already"
        raise Failure(f"{wrong.account.name}: {wrong.suggested} {state}. Nothing was changed")
    with refused_as(lambda _: "--why"):
        change = bring_back(session.book, chosen) if away else put_away(chosen, reason or "", session.today)
    session.apply(change)
    names = wording.some_of([f"{each.account.name} to {each.suggested}" for each in chosen], 3)
    print_shown(
        f"Suggested again: {names}." if away else f"Put away until {wording.full_date(session.silent_until)}: {names}."
    )
