"""The import page: a file, its columns, what would happen, what has happened; esc goes one step back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Static

from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.bringing.check_step import CheckStep, DoneStep, steps_words
from bookcockpit.tui.bringing.columns_step import ColumnsStep
from bookcockpit.tui.bringing.file_step import FileStep
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import label, toast
from bookcockpit.tui.widgets.head import Head
from bookcockpit.tui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.job import Hands

FILE, COLUMNS, CHECK, DONE = range(4)
_STEPS = ("file-step", "columns-step", "check-step", "done-step")


class BringInScreen(Screen[None]):
    """Four steps. `hands` does the work; `changed` is called when the book has changed."""

    CSS_PATH = "bring_in.tcss"
    AUTO_FOCUS = ""
    ABOUT = (
        "Bring in an export of Salesforce, HubSpot, Pipedrive, Zoho CRM or Dynamics 365, a sheet of your own, files "
        "that bookcockpit wrote, a workbook or a folder of any of them, or a whole book. Nothing is written before you "
        "have seen what would happen; "
        "afterwards one key takes all of it back."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (14, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("import.back", "escape", "back", "Back", "One step back; nothing typed is lost", SHOW)
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    def __init__(self, snapshot: Snapshot, hands: Hands, changed: Callable[[], None]) -> None:
        super().__init__()
        self.set_reactive(BringInScreen.snapshot, snapshot)
        self._hands = hands
        self._changed = changed
        self._step = FILE

    @property
    def now(self) -> Snapshot:
        """The book as it was when last looked at."""
        assert self.snapshot is not None, "the page is made with a snapshot"
        return self.snapshot

    def compose(self) -> ComposeResult:
        """The steps above, the open one below."""
        yield Head("", self.now, "Import")
        yield Static(id="steps")
        with ContentSwitcher(id="step", initial=_STEPS[FILE]):
            yield FileStep(self._hands)
            yield ColumnsStep(self._hands.run, self.now.policy.tier_labels)
            yield CheckStep(self._hands)
            yield DoneStep(self._hands)
        yield Static(label("Too small a window. Make it at least 40 × 14."), id="too-small")
        yield KeyBar()

    def on_mount(self) -> None:
        """The first step."""
        self._go(FILE)
        # Until now the keys of a path typed at once were held back.
        self.post_message(Form.Opened())

    def watch_snapshot(self) -> None:
        """Another state of the book."""
        if self.is_mounted:
            self.query_one(Head).show(self.now, "Import")

    def _go(self, step: int) -> None:
        self._step = step
        self.query_one(ContentSwitcher).current = _STEPS[step]
        parts = self._hands.run.parts
        words = steps_words(step, has_columns=not parts or self._has_columns)
        self.query_one("#steps", Static).update(words.content())

    @property
    def _has_columns(self) -> bool:
        return bool(self._hands.run.parts) and self._hands.run.part.kind == "crm"

    # Onwards

    @on(FileStep.Taken)
    def _taken(self, event: FileStep.Taken) -> None:
        self._hands.run.take(self._hands.recalled(event.parts))
        if self._has_columns:
            self._go(COLUMNS)
            self.query_one(ColumnsStep).show()
        else:
            self._check()

    @on(ColumnsStep.Ready)
    def _check(self) -> None:
        self._go(CHECK)
        self.query_one(CheckStep).work_out()

    @on(CheckStep.Asks)
    def _ask(self, event: CheckStep.Asks) -> None:
        self._go(COLUMNS)
        self.query_one(ColumnsStep).ask(event.questions)

    @on(CheckStep.Done)
    def _done(self, event: CheckStep.Done) -> None:
        self._go(DONE)
        self.query_one(DoneStep).show(event.written)
        self._hands.run.begin_again()
        self._changed()

    @on(DoneStep.TakenBack)
    def _taken_back(self) -> None:
        self._changed()

    @on(DoneStep.Again)
    def _again(self) -> None:
        self._go(FILE)
        self.query_one(FileStep).begin_again()

    @on(DoneStep.Leave)
    async def _leave(self) -> None:
        self.dismiss()
        await self.app.run_action("app.page('today')")

    # Back

    def action_back(self) -> None:
        """One step back; from the first one, to the page below."""
        match self._step:
            case 0:
                if not self.query_one(FileStep).step_back():
                    self.dismiss()
            case 1:
                if not self.query_one(ColumnsStep).step_back():
                    self._to_file()
            case 2:
                self._back_from_check()
            case _:
                self.dismiss()

    def _to_file(self) -> None:
        self._go(FILE)
        self.query_one(FileStep).focus_first()

    def _back_from_check(self) -> None:
        if self.query_one(CheckStep).step_back() is None:
            toast(self.app, "It is being written, all or nothing; one moment.")
        elif self._has_columns:
            self._go(COLUMNS)
            self.query_one(ColumnsStep).show()
        else:
            self._to_file()
