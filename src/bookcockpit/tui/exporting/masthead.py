"""The top of the sheet: which document, which edition, and what to know before it goes out."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from bookcockpit.core import wording as say
from bookcockpit.exchange.documents import DOCUMENTS, Edition
from bookcockpit.tui.exporting.lines import Lines
from bookcockpit.tui.exporting.order import WITH_ATTENDEES, Order
from bookcockpit.tui.exporting.picks import Picks
from bookcockpit.tui.text import Passage, fitted, wrapped

LABELS = {name: "QBR" if name == "qbr" else name.capitalize() for name in DOCUMENTS}
"""What the documents are called where there is little room."""

_EDITIONS: dict[Edition, str] = {"internal": "Internal", "customer": "Customer"}
_SHARE = 6
"""Warnings may take one line in so many of the screen."""


class Masthead(Vertical):
    """Shows an order; `Picks.Picked` tells of clicks on `#document` and `#edition`."""

    def __init__(self, order: Order, *, id: str) -> None:
        super().__init__(id=id)
        self._order = order

    def compose(self) -> ComposeResult:
        """Two lines to choose in, and the warnings; filled already, for a change would be a second layout."""
        document, edition = Picks("Document", id="document"), Picks("Edition", id="edition")
        self._choose(document, edition)
        yield document
        yield edition
        yield Lines(self._warnings, id="warnings")

    def show(self) -> None:
        """Show what is chosen now."""
        self._choose(self.query_one("#document", Picks), self.query_one("#edition", Picks))
        self.query_one(Lines).show(self._warnings)

    def _choose(self, document: Picks, edition: Picks) -> None:
        order = self._order
        document.show(LABELS, order.name)
        options: dict[str, str] = {each: _EDITIONS[each] for each in order.editions}
        note, tone = _edition_note(order)
        edition.show(options, order.edition, note, tone)

    def _warnings(self, width: int) -> Passage:
        warnings = self._order.document.warnings if self._order.document is not None else ()
        return warning_lines(warnings, width, max(2, self.screen.size.height // _SHARE))


def _edition_note(order: Order) -> tuple[str, str]:
    if order.is_fallback:
        return f"▲ there is no customer edition of {named(order.name)}", "soon"
    if len(order.editions) == 1:
        return "the only edition", "quiet"
    if order.name == WITH_ATTENDEES:
        return f"{say.count(len(order.attending), 'person attends', 'people attend')} · a changes it", "quiet"
    return ("read it once more before you send it" if order.edition == "customer" else ""), "quiet"


def warning_lines(warnings: Sequence[str], width: int, most: int) -> Passage:
    """All of them in full if that takes no more than so many lines, else as many as fit, a line each."""
    text = Passage()
    if sum(len(wrapped(warning, width - 2)) for warning in warnings) <= most:
        for warning in warnings:
            text.item("▲", warning, width, "soon")
        return text
    seen = warnings if len(warnings) <= most else warnings[: most - 1]
    for warning in seen:
        text.line(fitted(f"▲ {warning}", width), "soon")
    if len(seen) < len(warnings):
        text.line(fitted(f"▲ and {len(warnings) - len(seen)} more: a taller window shows them", width), "soon")
    return text


def named(document: str) -> str:
    """`a plan`, `a QBR`."""
    return f"a {'QBR' if document == 'qbr' else document}"
