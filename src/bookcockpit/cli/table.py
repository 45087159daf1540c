"""Aligned columns for the terminal, and the lines around them. Our own, because a Rich table would cost a third of a
command's start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bookcockpit.cli.out import is_plain, paint, print_shown, say, width
from bookcockpit.core import wording
from bookcockpit.core.columns import Cell as Cell
from bookcockpit.core.renewals.links import doubt_words
from bookcockpit.core.text import show

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bookcockpit.core.columns import At, Column
    from bookcockpit.core.fields import Entity
    from bookcockpit.core.growth.expansion import Gate
    from bookcockpit.core.renewals.links import Asked

GAP = "  "
LEAST = 8
"""Cells a column keeps when the terminal is narrow."""

# Latin letters, our own marks and the usual punctuation: one cell each, known without the width tables.
_NARROW = re.compile("[ -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u2038€→■□▲▸◇○●✓✗\ufffd]*")


def print_list(
    columns: Sequence[Column],
    at: At,
    rows: Iterable[object],
    *,
    shrink: Sequence[int | tuple[int, int]] = (),
    indent: str = "",
) -> None:
    """Print rows in those columns of a list that have a head."""
    shown = [(each.head, each.table or each.says, each.right) for each in columns if each.head is not None]
    lines = [[says(at, row) if says is not None else "" for _, says, _ in shown] for row in rows]
    right = [place for place, (_, _, is_right) in enumerate(shown) if is_right]
    print_table([head for head, _, _ in shown], lines, shrink=shrink, right=right, indent=indent)


def print_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell | str]],
    *,
    shrink: Sequence[int | tuple[int, int]] = (),
    right: Collection[int] = (),
    indent: str = "",
) -> None:
    """Print rows under their heads, every text made harmless; with --plain as they are, tabs between the cells.

    Where the terminal is too narrow, the columns of `shrink` give way in that order, each down to its head
    or to the cells it is paired with; `right` are columns of numbers.
    """
    lines = [[_cell(each) for each in row] for row in rows]
    if is_plain():
        for texts in ([heads] if any(heads) else []) + [[each.text for each in line] for line in lines]:
            say("\t".join(texts))
        return
    sizes = [max([cells(head), *(cells(line[place].text) for line in lines)]) for place, head in enumerate(heads)]
    excess = len(indent) + sum(sizes) + len(GAP) * (len(sizes) - 1) - width()
    for each in shrink:
        place, least = each if isinstance(each, tuple) else (each, max(LEAST, cells(heads[each])))
        given = max(0, min(excess, sizes[place] - least))
        sizes[place] -= given
        excess -= given
    if any(heads):
        say(indent + _line([Cell(head, "quiet") for head in heads], sizes, right))
    for line in lines:
        say(indent + _line(line, sizes, right))


def _cell(given: Cell | str) -> Cell:
    return Cell(show(given)) if isinstance(given, str) else Cell(show(given.text), given.tone)


def _line(line: Sequence[Cell], sizes: Sequence[int], right: Collection[int]) -> str:
    parts = []
    for place, (each, size) in enumerate(zip(line, sizes, strict=True)):
        text = clipped(each.text, size)
        padding = " " * (size - cells(text))
        if place in right:
            parts.append(padding + paint(text, each.tone))
        elif place == len(sizes) - 1:
            parts.append(paint(text, each.tone))
        else:
            parts.append(paint(text, each.tone) + padding)
    return GAP.join(parts).rstrip()


def cells(text: str) -> int:
    """Terminal cells a text takes."""
    if _NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def clipped(text: str, size: int) -> str:
    """Text in at most so many cells, the cut marked with `…`, never inside a character cluster."""
    if cells(text) <= size:
        return text
    if _NARROW.fullmatch(text):
        return text[: size - 1].rstrip() + "…"
    from rich.cells import split_graphemes

    end = taken = 0
    for _, stop, cluster in split_graphemes(text)[0]:
        if taken + cluster > size - 1:
            break
        end, taken = stop, taken + cluster
    return text[:end].rstrip() + "…"


INDENT = "  "
Row = tuple[Cell | str, ...]
_LEAST = 20


def print_heading(text: str) -> None:
    """A title with room above it."""
    say()
    print_shown(text, "strong")


def print_line(text: str, tone: str = "", indent: str = INDENT, tail: str = "") -> None:
    """One line, made harmless; where it is too long, it is cut before its tail."""
    room = width() - len(indent)
    tail = clipped(show(tail), room - _LEAST)
    say(indent + paint(clipped(show(text), room - cells(tail)) + tail, tone))


def print_facts(rows: Iterable[Row]) -> None:
    """Facts, each behind its name."""
    print_table(("", ""), [(Cell(str(head), "quiet"), words) for head, words in rows], shrink=(1,), indent=INDENT)


def print_doubts(asked: Sequence[Asked]) -> None:
    """That a number may count something twice, and where that is answered; nothing where it does not."""
    if asked:
        print_line(doubt_words(asked), "soon", indent="", tail=": `bookcockpit hygiene overlaps`")


def print_gates(gates: Iterable[Gate], indent: str = "") -> None:
    """Gates, one line each, with what opens those that are shut."""
    for gate in gates:
        print_shown(f"{indent}{'✓' if gate.is_open else '✗'} {gate.what}{'' if gate.is_open else f' → {gate.opens}'}")


def print_more(number: int, command: str, indent: str = INDENT) -> None:
    """How many were left out, and the command that lists them."""
    if number > 0:
        print_line(f"and {number} more: `bookcockpit {command}`", "quiet", indent)


def field_words(entity: Entity) -> Iterator[tuple[str, str]]:
    """Each known field with its value in words; what is unknown is left out."""
    for name, field in entity.fields.items():
        value = entity.__dict__[name]
        if name in ("id", "rev") or field.kind in ("ref", "refs", "money") or value is None or value in ("", ()):
            continue
        match field.kind:
            case "day":
                yield name, wording.full_date(value)
            case "words" | "lines":
                yield name, ", ".join(wording.word_label(each) for each in value)
            case "number":
                yield name, wording.plain_number(value)
            case "flag":
                yield name, "yes" if value else "no"
            case _:
                yield name, str(value)
