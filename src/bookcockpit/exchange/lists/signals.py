"""The list of signals: what speaks of risk and of growth, since when, and by what."""

from __future__ import annotations

from bookcockpit.core.columns import At, Cell, Column, account_name, account_tier
from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.signals.edits import kind_words
from bookcockpit.core.signals.rules import Sign
from bookcockpit.core.wording import ago, short_date

_TONES = {"high": "late", "medium": "soon", "low": "quiet"}


def sign_mark(sign: Sign) -> Cell:
    """`▼` risk and `▲` growth noted by hand, `▽` and `△` found by rule: the glyph tells both."""
    glyph = ("▽" if sign.is_derived else "▼") if sign.is_risk else ("△" if sign.is_derived else "▲")
    return Cell(glyph, _TONES[sign.severity] if sign.is_risk else "good")


def _until(at: At, sign: Sign) -> str:
    return short_date(silent_until(sign.dismissal, at.playbook), at.book.as_of) if sign.dismissal is not None else ""


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
