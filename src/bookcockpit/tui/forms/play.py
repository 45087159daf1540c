"""What is asked about a play: begun or corrected, its steps, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Play, PlayStep
from bookcockpit.core.fields import (
    FieldError,
    day,
    word,
)
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening
from bookcockpit.core.growth.plays import (
    OPEN_STAGES,
    Won,
    close_play,
    save_play,
    save_step,
    win_play,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.typed import text_of
from bookcockpit.core.vocabulary import CLOSED_PLAYS
from bookcockpit.tui.forms.contract import lines_ask
from bookcockpit.tui.forms.paper import APART, Ask, Paper, WrongField

if TYPE_CHECKING:
    from bookcockpit.tui.forms.people import People

_RESULTS = {"won": "won", "lost": "lost", "dismissed": "dropped"}
ORDER = (
    Ask("motion", words={motion: label.lower() for motion, label in MOTION_LABELS.items()}),
    "title", "trigger", "potential_arr",
    APART, "stage", "owner", "due_on",
    APART, "shared",
)  # fmt: skip
STEP_ORDER = ("title", "side", "owner", "due_on", APART, "done_on")
CLOSE_ORDER = (
    Ask("result", "Outcome", words=_RESULTS, spec=word(CLOSED_PLAYS)),
    Ask("decided_on", spec=Play.specs["closed_on"]),
    APART,
    Ask("brings", spec=Play.specs["won_arr"]),
    Ask("starts", "From", "the day it was decided", spec=day(default=None)),
    APART,
    Ask("words", spec=Play.specs["outcome"]),
)
_PLACES = {"closed_on": "decided_on", "won_arr": "brings", "outcome": "words", "stage": "result"}


class PlayPaper(Paper[Play]):
    """A play; a new one may begin from an opening, in its words."""

    kind = Play

    def __init__(
        self, book: Book, account: Account, people: People, before: Play | None, opening: Opening | None = None
    ) -> None:
        self._book, self._account = book, account
        begins = {"stage": "idea"}
        if opening is not None:
            begins |= {"motion": opening.motion, "title": opening.title, "trigger": opening.why}
            if opening.potential is not None:
                begins["potential_arr"] = text_of(
                    Play.specs["potential_arr"], opening.potential, currency=currency_of(book, account)
                )
        title = f"{'New play' if before is None else 'Play'} · {account.name}"
        self.first = "title" if opening is not None or before is not None else "motion"  # type: ignore[misc]
        super().__init__(title, ORDER, book.as_of, people, before, begins)

    def currency(self, texts: Mapping[str, str]) -> str:
        """The account's."""
        return currency_of(self._book, self._account)

    def options(self, ask: Ask) -> dict[str, str]:
        """The open stages; how a play ended is asked apart."""
        found = super().options(ask)
        if ask.name != "stage":
            return found
        held = (self.before.stage,) if self.before is not None else ()
        return {stage: label for stage, label in found.items() if stage in OPEN_STAGES or stage in held}

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """That an account at risk is not asked for more."""
        said = super().echoes(texts)
        if self._account.at_risk_since is not None and texts["motion"] not in ("", "save"):
            said["motion"] = "held while the account is at risk"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The play."""
        given = {} if self.before is not None else {"account_id": self._account.id}
        after = self.made(texts, **given)
        if self.is_unchanged(after):
            return Change("")
        with self.refusals():
            return save_play(self._account, self.before, after)


class StepPaper(Paper[PlayStep]):
    """A step of a play, open or done."""

    kind = PlayStep

    def __init__(self, book: Book, account: Account, play: Play, people: People, before: PlayStep | None) -> None:
        self._account, self._play = account, play
        title = f"{'New step' if before is None else 'Step'} · {say.clipped(play.title, 40)} · {account.name}"
        super().__init__(title, STEP_ORDER, book.as_of, people, before, {"side": "us"})

    def change(self, texts: Mapping[str, str]) -> Change:
        """The step."""
        given = {} if self.before is not None else {"play_id": self._play.id}
        after = self.made(texts, **given)
        return Change("") if self.is_unchanged(after) else save_step(self._account, self._play, self.before, after)


class ClosePaper(Paper[Play]):
    """How a play ended; while it is typed it says what enters the ARR."""

    kind = Play

    def __init__(self, book: Book, account: Account, play: Play, people: People) -> None:
        self._book, self._account, self._play = book, account, play
        begins = {"decided_on": book.as_of.isoformat(), "result": "won"}
        if play.motion != "save" and play.potential_arr:
            spec = Play.specs["potential_arr"]
            begins["brings"] = text_of(spec, play.potential_arr, currency=currency_of(book, account))
        title = f"Outcome · {say.clipped(play.title, 40)} · {account.name}"
        super().__init__(title, (*CLOSE_ORDER, *lines_ask(book, account)), book.as_of, people, None, begins)

    def currency(self, texts: Mapping[str, str]) -> str:
        """The account's."""
        return currency_of(self._book, self._account)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answers, or what contradicts them."""
        said = super().echoes(texts)
        said["result"] = "choose with ← and →"
        if texts["result"] == "won":
            try:
                said["result"] = self._follows(self._won(texts))
            except WrongField as wrong:
                said["result"] = str(wrong)
        return said

    def _follows(self, won: Won) -> str:
        made = won.contract
        if made is None:
            return "no ARR moves"
        until = f" until {say.full_date(made.term_end)}" if made.term_end is not None else ", open-ended"
        return f"ARR +{short_money(made.arr, made.currency)} from {say.full_date(made.starts_on)}{until}"

    def change(self, texts: Mapping[str, str]) -> Change:
        """The play with its end, and what was won."""
        if texts["result"] == "won":
            return self._won(texts).change
        if self.is_changed("brings", texts) and texts["brings"].strip():
            raise self.wrong("brings", "is said of a play that was won only; clear it")
        on = self.answer("decided_on", texts) or self.today
        try:
            return close_play(self._account, self._play, texts["result"], texts["words"].strip(), on)
        except FieldError as refused:
            raise self.wrong(_PLACES.get(refused.field, refused.field), refused.why) from None

    def _won(self, texts: Mapping[str, str]) -> Won:
        said = {name: self.answer(name, texts) for name in ("decided_on", "brings", "starts")}
        on = said["decided_on"] or self.today
        try:
            return win_play(
                self._book,
                self._account,
                self._play,
                arr=said["brings"],
                on=on,
                starts=said["starts"] or on,
                words=texts["words"].strip(),
                beside=texts.get("beside") or "move",  # type: ignore[arg-type]
            )
        except FieldError as refused:
            raise self.wrong(_PLACES.get(refused.field, refused.field), refused.why) from None
