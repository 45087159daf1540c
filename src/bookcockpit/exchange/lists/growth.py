"""The lists of what speaks of growth and risk: plays and openings, references, signals."""

from __future__ import annotations

from bookcockpit.core.columns import At, Cell, Column, account_name, account_tier, due_cell
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening, gates_words
from bookcockpit.core.growth.plays import PlayView
from bookcockpit.core.growth.references import BOARD_MARK, KIND_LABELS, Given
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.signals.edits import kind_words
from bookcockpit.core.signals.rules import Sign
from bookcockpit.core.wording import ago, count, due_words, short_date


def play_mark(_at: At, view: PlayView) -> Cell:
    """How a play stands."""
    if not view.is_open:
        return Cell("✓" if view.play.stage == "won" else "–", "quiet")
    is_stuck = view.is_held or view.is_late
    return Cell("!" if is_stuck else "●", "late" if is_stuck else "accent")


def potential_words(at: At, view: PlayView) -> str:
    """What a play may bring, or brought, in its account's currency; empty if nobody said."""
    play = view.play
    amount = play.won_arr if play.stage == "won" and play.won_arr is not None else play.potential_arr
    return short_money(amount, currency_of(at.book, view.account)) if amount is not None else ""


def _brings(at: At, view: PlayView) -> str:
    """The same, of a play that was won what it brought alone."""
    is_known = view.play.stage != "won" or view.play.won_arr is not None
    return (potential_words(at, view) if is_known else "") or "–"


def _play_due(at: At, view: PlayView) -> Cell:
    play = view.play
    if play.closed_on is not None and not view.is_open:
        return Cell(short_date(play.closed_on, at.book.as_of), "quiet")
    return due_cell(at, play.due_on) if play.due_on is not None else Cell("no date", "quiet")


def next_cell(at: At, view: PlayView) -> Cell:
    """The next step of an open play with its day; that the play is held, or has none."""
    step = view.next_step
    if not view.is_open:
        return Cell(view.play.outcome, "quiet")
    if view.is_held:
        return Cell("held: the account is at risk", "late")
    if step is None:
        return Cell("every step is done: o says how it ended" if view.steps else "no step yet: m adds one", "quiet")
    when = f" · {due_words(step.due_on, at.book.as_of, at.book.days_off)}" if step.due_on is not None else ""
    return Cell(f"{step.title}{when}", "late" if at.book.is_late(step.due_on) else "quiet")


def _next_in_table(at: At, view: PlayView) -> Cell:
    step = view.next_step
    if not view.is_open:
        return Cell(view.play.outcome, "quiet")
    if step is None:
        return Cell("none yet" if not view.steps else "all done", "quiet")
    return due_cell(at, step.due_on, f"{step.title} (", ")") if step.due_on is not None else Cell(step.title)


def _stage(_at: At, view: PlayView) -> Cell:
    return Cell("held: at risk", "late") if view.is_held else Cell(view.play.stage)


PLAYS = (
    Column("", 1, play_mark),
    Column("Account", 22, account_name, least=15, head="account"),
    Column("Play", 30, lambda _, view: view.play.title, least=18, hidden_below=70, head="play"),
    Column("Motion", 14, lambda _, view: MOTION_LABELS[view.play.motion], "quiet", hidden_below=110, head="motion"),
    Column(says=_stage, head="stage"),
    Column("May bring", 9, potential_words, right=True, head="potential", table=_brings),
    Column("Due", 9, _play_due, "quiet", head="due"),
    Column("Next step", 0, next_cell, least=20, fills=True, head="next step", table=_next_in_table),
)


def _opening_state(at: At, each: Opening) -> Cell:
    if each.dismissal is not None:
        return Cell(f"put away until {short_date(silent_until(each.dismissal, at.policy), at.book.as_of)}", "quiet")
    return Cell(gates_words(each.gates), "good" if each.is_ready else "soon")


def _opening_brings(at: At, each: Opening) -> str:
    return short_money(each.potential, currency_of(at.book, each.account)) if each.potential else ""


def _opening_why(_at: At, each: Opening) -> str:
    return each.why if each.dismissal is None else each.dismissal.reason


OPENINGS = (
    Column("", 1, lambda _, each: "△" if each.dismissal is None else "z", "good"),
    Column("Account", 24, account_name, least=21, head="account"),
    Column("Motion", 14, lambda _, each: MOTION_LABELS[each.motion], least=14, head="motion"),
    Column(says=_opening_state, head=""),
    Column("May bring", 9, _opening_brings, right=True, hidden_below=60, head="potential"),
    Column("Gates", 17, lambda _, each: gates_words(each.gates) if each.dismissal is None else "put away", "good",
           hidden_below=96),
    Column("Why", 0, _opening_why, "quiet", least=24, fills=True, head="why"),
)  # fmt: skip


def standing(at: At, each: Given) -> tuple[str, str, str]:
    """A glyph, a word and a tone for how a reference stands."""
    reference, today = each.reference, at.book.as_of
    if each.is_held:
        return "!", "held: at risk" if each.account.status == "active" else f"held: {each.account.status}", "late"
    if reference.state == "declined":
        return "×", "declined", "quiet"
    if each.has_left:
        return "!", "who would speak left", "late"
    if reference.state == "asked":
        return "?", f"asked {ago(reference.asked_on, today)}", "soon"
    if each.rests_until is not None:
        return "z", f"rests until {short_date(each.rests_until, today)}", "soon"
    return "✓", f"used {count(reference.times, 'time')}, free" if reference.times else "agreed, free", "good"


def _mark(at: At, each: Given) -> Cell:
    glyph, _, tone = standing(at, each)
    is_board = each.reference.kind == "advisory_board" and not each.is_held
    return Cell(BOARD_MARK if is_board else glyph, tone)


def _state(at: At, each: Given) -> Cell:
    """The same in a table: its state, and what keeps it from being used."""
    reference, (_, words, tone) = each.reference, standing(at, each)
    if each.is_free:
        return Cell(f"agreed, used {count(reference.times, 'time')}" if reference.times else "agreed", tone)
    return Cell(words if words.startswith(reference.state) else f"{reference.state}, {words}", tone)


def _kind(_at: At, each: Given) -> str:
    label = KIND_LABELS[each.reference.kind]
    return f"{BOARD_MARK} {label}" if each.reference.kind == "advisory_board" else label


def _topic(_at: At, each: Given) -> Cell:
    reference = each.reference
    kind = "" if reference.kind == "reference" else f"{KIND_LABELS[reference.kind]}: "
    return Cell(f"{kind}{reference.topic}", "quiet" if reference.state == "declined" else "")


def _name(_at: At, each: Given) -> Cell:
    return Cell(each.account.name, "quiet" if each.reference.state == "declined" else "strong")


REFERENCES = (
    Column("", 1, _mark),
    Column("Account", 24, _name, least=21, head="account", table=account_name),
    Column("State", 20, lambda at, each: Cell(*standing(at, each)[1:]), least=17, head="state", table=_state),
    Column(says=_kind, head="kind"),
    Column("Who", 19, lambda _, each: each.person.name if each.person is not None else "–", "quiet", hidden_below=96,
           head="who"),
    Column("On, or what opens it", 0, _topic, least=24, fills=True, head="topic",
           table=lambda _, each: each.reference.topic),
)  # fmt: skip


_TONES = {"high": "late", "medium": "soon", "low": "quiet"}


def sign_mark(sign: Sign) -> Cell:
    """`▼` risk and `▲` growth noted by hand, `▽` and `△` found by rule: the glyph tells both."""
    glyph = ("▽" if sign.is_derived else "▼") if sign.is_risk else ("△" if sign.is_derived else "▲")
    return Cell(glyph, _TONES[sign.severity] if sign.is_risk else "good")


def _until(at: At, sign: Sign) -> str:
    return short_date(silent_until(sign.dismissal, at.policy), at.book.as_of) if sign.dismissal is not None else ""


def _evidence(at: At, sign: Sign) -> str:
    return sign.evidence if sign.dismissal is None else f"{sign.dismissal.reason} (until {_until(at, sign)})"


def _evidence_in_table(at: At, sign: Sign) -> str:
    if sign.dismissal is None:
        return sign.evidence
    put_away = f"put away until {_until(at, sign)}: {sign.dismissal.reason}"
    return f"{put_away} · {sign.evidence}" if sign.evidence else put_away


SIGNALS = (
    Column("", 1, lambda _, sign: sign_mark(sign) if sign.dismissal is None else "z"),
    Column("Account", 28, account_name, least=18, head="account"),
    Column(says=lambda _, sign: Cell(sign.severity, _TONES[sign.severity] if sign.is_risk else "quiet"),
           head="severity"),
    Column(says=lambda _, sign: "risk" if sign.is_risk else Cell("growth", "good"), head=""),
    Column("Signal", 19, lambda _, sign: kind_words(sign.kind), least=16, head="signal"),
    Column("Since", 8, lambda at, sign: ago(sign.seen_on, at.book.as_of), "quiet", head="since"),
    Column("Tier", 9, account_tier, "quiet", hidden_below=112),
    Column("From", 5, lambda _, sign: Cell("rule" if sign.is_derived else "noted", "quiet"), hidden_below=96,
           head="from"),
    Column("Evidence", 0, _evidence, "quiet", least=12, fills=True, head="evidence", table=_evidence_in_table),
)  # fmt: skip
