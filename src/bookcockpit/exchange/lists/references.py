"""The list of references: who speaks for us, how that stands, and on what."""

from __future__ import annotations

from bookcockpit.core.columns import At, Cell, Column, account_name
from bookcockpit.core.growth.references import BOARD_MARK, KIND_LABELS, Given
from bookcockpit.core.wording import ago, count, short_date


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
