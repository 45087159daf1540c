"""What is asked about one field of the white space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, WhiteSpace
from bookcockpit.core.fields import word
from bookcockpit.core.growth.whitespace import field_name, forget_field, grid_of, note_field
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.tui.forms.paper import APART, Ask, Paper

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

_NO_PLAY = "none"
_GONE = "gone"


class SpacePaper(Paper[WhiteSpace]):
    """One field: a product in a department, and what is known of it."""

    kind = WhiteSpace

    def __init__(
        self, book: Book, account: Account, people: People, before: WhiteSpace | None, product: str, department: str
    ) -> None:
        self._book, self._account = book, account
        self._plays = book.plays_of.get(account.id, [])
        states = {state: WhiteSpace.specs["state"].words.get(state, state) for state in ("owned", "open", "not_fit")}
        if before is not None:
            states[_GONE] = "clear it"
        plays = {_NO_PLAY: "none", **{play.key: play.title for play in self._plays}}
        order = (
            "product",
            "department",
            Ask("said", "State", words=states, spec=word(tuple(states), default="open")),
            APART,
            "potential_arr",
            Ask("play", "Play", words=plays, spec=word(tuple(plays), default=_NO_PLAY)),
            "reason",
        )
        held = next((play.key for play in self._plays if before is not None and play.id == before.play_id), _NO_PLAY)
        begins = {"product": product, "department": department, "said": "open", "play": held}
        if before is not None:
            begins["said"] = before.state
        title = f"White space · {field_name(product, department)} · " if product else "White space · "
        super().__init__(f"{title}{account.name}", order, book.as_of, people, before, begins)
        self.first = "said" if product else "product"  # type: ignore[misc]

    def currency(self, texts: Mapping[str, str]) -> str:
        """The account's."""
        return currency_of(self._book, self._account)

    def change(self, texts: Mapping[str, str]) -> Change:
        """What is known of the field."""
        if texts["said"] == _GONE and self.before is not None:
            return forget_field(self._account, self.before)
        play = next((each for each in self._plays if each.key == texts["play"]), None)
        product = self.answer("product", texts)
        if not product:
            raise self.wrong("product", "is missing")
        with self.refusals(state="said", play_id="play"):
            return note_field(
                grid_of(self._book, self._account),
                product,
                self.answer("department", texts) or "",
                self._plays,
                state=texts["said"],
                potential_arr=self.answer("potential_arr", texts),
                play_id=play.id if play is not None else None,
                reason=self.answer("reason", texts) or "",
            )
