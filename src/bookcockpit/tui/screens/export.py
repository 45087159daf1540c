"""The export sheet of an account: choose a document and its edition, read it, and write, copy or open it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input, Static

from bookcockpit.core.entities import Account
from bookcockpit.exchange.documents import DOCUMENTS, Edition
from bookcockpit.exchange.files import TargetExists
from bookcockpit.tui.binding import FORM, SHOW, bind
from bookcockpit.tui.exporting.order import WITH_ATTENDEES, Habits, NotWritten, Order, Standing
from bookcockpit.tui.exporting.picks import LABELS, AttendeesSheet, FileLine, Masthead, Picks, PlaceBox, named
from bookcockpit.tui.exporting.preview import Preview, markdown_text
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import label, toast
from bookcockpit.tui.widgets.head import Head
from bookcockpit.tui.widgets.keybar import KeyBar

_BADGES: dict[Edition, str] = {
    "internal": "▲ INTERNAL — not for the customer",
    "customer": "✓ CUSTOMER — their goals, and what is shared",
}


class ExportScreen(Screen[None]):
    """It stands above the page it was opened from and writes no book, so a book for reading only has it too."""

    CSS_PATH = "export.tcss"
    AUTO_FOCUS = "#preview"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (60, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (14, "-low"), (30, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("export.replace", "enter", "replace", "Replace", "Replace the file that exists", FORM),
        bind("export.write", "enter,w", "write", "Write", "Write the file; ask before replacing one", FORM),
        bind("export.next", "right", "document(1)", "Next", "The next document", SHOW),
        bind("export.before", "left", "document(-1)", "Before", "The document before", SHOW, main=False),
        bind("export.edition", "tab", "edition", "Edition", "For ourselves, or for the customer", SHOW),
        bind("export.copy", "y", "copy", "Copy", "Copy the Markdown text to the clipboard", FORM),
        bind("export.editor", "ctrl+e", "open", "Open", "Open the file in your editor, written first", FORM),
        bind("export.back", "escape", "back", "Back", "Keep a file that exists; back to the page", SHOW),
        bind("export.file", "f", "place", "File", "Write to another folder or file", FORM),
        bind("export.people", "a", "attendees", "Attendees", "Say who attends the review", FORM),
    ]

    snapshot: var[Snapshot | None] = var(None, init=False)

    def __init__(self, snapshot: Snapshot, account: Account, habits: Habits) -> None:
        super().__init__()
        self.set_reactive(ExportScreen.snapshot, snapshot)
        self._order = Order(snapshot, account, habits)
        self._asks = False
        self._problem = ""

    @property
    def now(self) -> Snapshot:
        """The book as this sheet shows it."""
        assert self.snapshot is not None, "the sheet is made with a snapshot"
        return self.snapshot

    # What stands on the sheet

    def compose(self) -> ComposeResult:
        """The choices, the document, where it goes; filled already, for each change would be a second layout."""
        yield Head(self.app.current_mode, self.now, self._title)
        yield Masthead(self._order, id="masthead")
        preview = Preview(self._content, id="preview")
        self._frame(preview)
        yield preview
        yield PlaceBox(self._order.path, self._order.standing, id="foot")
        yield Static(label("Too small a window. Make it at least 40 × 14."), id="too-small")
        yield KeyBar()

    def on_mount(self) -> None:
        """Keys typed while the sheet was opening may have been held back for it."""
        # A message of the page below would stand over the document’s place.
        self.app.clear_notifications()
        self.post_message(Form.Opened())

    def watch_snapshot(self) -> None:
        """Another state of the book makes another document; without the account there is none."""
        self._order.renew(self.now)
        if self.is_mounted:
            self.query_one(Head).show(self.now, self._title)
            self._show(from_top=False)
        self._leave_if_gone()

    def on_screen_resume(self) -> None:
        """What stood above it is closed; the file may be another by now."""
        self._leave_if_gone()
        if self.is_mounted:
            self._show_place()

    def _leave_if_gone(self) -> None:
        if self.app.screen is self and self._order.account.id not in self.now.book.account_by_id:
            self.dismiss()

    @property
    def _title(self) -> str:
        return f"Export · {self._order.account.name}"

    def _show(self, *, from_top: bool = True) -> None:
        """Show the document as it is chosen; a question about another one is dropped."""
        self._asks, self._problem = False, ""
        self.query_one(Masthead).show()
        preview = self.query_one(Preview)
        self._frame(preview)
        preview.show(self._content, from_top=from_top)
        self._show_place()

    def _frame(self, preview: Preview) -> None:
        """The edition around the document, in words and colour."""
        edition = self._order.edition
        preview.set_class(edition == "internal", "-internal")
        preview.set_class(edition == "customer", "-customer")
        preview.border_title = label(_BADGES[edition])
        preview.border_subtitle = label(DOCUMENTS[self._order.name].title)

    def _content(self, width: int) -> Content:
        document = self._order.document
        if document is None:
            return label(self._order.refusal, "late")
        return markdown_text(document.text, width)

    def _show_place(self) -> None:
        found = Standing("problem", self._problem) if self._problem else self._order.standing
        self.query_one(PlaceBox).show(self._order.path, found, asks=self._asks)
        self.refresh_bindings()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a path is typed the letters are its own; without a document there is nothing to write."""
        if action == "back":
            return True
        if self.is_mounted and self.query_one(PlaceBox).is_open:
            return False
        match action:
            case "replace":
                return self._asks
            case "attendees":
                return self._order.name == WITH_ATTENDEES or None
            case "write" if self._asks:
                return False
            case "write" | "copy" | "open" | "place":
                return self._order.document is not None or None
            case _:
                return True

    def action_document(self, step: int) -> None:
        """So many documents on, round and round."""
        names = list(DOCUMENTS)
        self._order.choose(names[(names.index(self._order.name) + step) % len(names)])
        self._show()

    def action_edition(self) -> None:
        """The other edition."""
        editions = self._order.editions
        if len(editions) == 1:
            toast(self.app, f"There is no customer edition of {named(self._order.name)}; it is for ourselves.")
            return
        self._order.choose_edition(editions[(editions.index(self._order.edition) + 1) % len(editions)])
        self._show()

    @on(Picks.Picked, "#document")
    def _pick_document(self, event: Picks.Picked) -> None:
        self._order.choose(event.value)
        self._show()

    @on(Picks.Picked, "#edition")
    def _pick_edition(self, event: Picks.Picked) -> None:
        if event.value != self._order.edition:
            self.action_edition()

    def action_attendees(self) -> None:
        """Tick who attends."""
        if not self._order.people:
            toast(self.app, "Nobody is known at this account yet; p on its page adds a person.", "warning")
            return

        def ticked(ids: frozenset[str] | None) -> None:
            if ids is not None:
                self._order.invite(ids)
                self._show(from_top=False)

        self.app.push_screen(AttendeesSheet(self._order.people, self._order.attending), ticked)

    async def action_back(self) -> None:
        """From typing a path, from the question, then from the sheet."""
        if self.query_one(PlaceBox).is_open:
            await self._close_line()
        elif self._asks:
            self._asks = False
            self._show_place()
            toast(self.app, "Kept; f names another file.")
        else:
            self.dismiss()

    # The file

    def action_write(self) -> None:
        """Write the file; one that exists is asked about, unless it is this very text."""
        if self._order.standing.kind == "same":
            toast(self.app, f"Written already: {self._order.path}")
        else:
            self._save()

    def action_replace(self) -> None:
        """Answer the question with yes."""
        self._save(replacing=True)

    def _save(self, *, replacing: bool = False) -> Path | None:
        """The file that was written; None where something stands in the way, which is then shown."""
        self._asks, self._problem = False, ""
        path = None
        try:
            path = self._order.save(replacing=replacing)
        except TargetExists:
            self._asks = True
        except NotWritten as refused:
            self._problem = str(refused)
        self._show_place()
        return path

    def action_copy(self) -> None:
        """Copy the text; whether it arrives is up to the terminal."""
        if (document := self._order.document) is None:
            return
        self.app.copy_to_clipboard(document.text)
        which = f"Copied, if your terminal allows it: {document.edition.upper()} {LABELS[document.name]}"
        if document.edition == "internal":
            toast(self.app, f"{which}, not for the customer.", "warning")
        else:
            toast(self.app, f"{which}.")

    def action_open(self) -> None:
        """Open the file in the editor; where there is none, it is written first."""
        from bookcockpit.tui.editor import EditorError, open_in_editor

        before, path = self._order.standing.kind, self._order.path
        if path is None or (before in ("nothing", "problem") and self._save() is None):
            return
        try:
            open_in_editor(self.app, path)
        except EditorError as error:
            why = str(error)
            toast(self.app, f"{why[:1].upper()}{why[1:]}.", "error")
        else:
            if before == "nothing":
                toast(self.app, f"Written first, then opened: {path}")
            elif before == "other":
                toast(self.app, "The file was opened as it stood, not with the text shown here.")
        self._show_place()

    async def action_place(self) -> None:
        """Open the line to type a folder or a file in."""
        if (path := self._order.path) is not None:
            await self.query_one(PlaceBox).open_line(path)
            self._asks, self._problem = False, ""
            self._show_place()

    @on(Input.Submitted, "#path")
    async def _placed(self, event: Input.Submitted) -> None:
        if isinstance(event.input, FileLine) and (chosen := event.input.chosen) is not None:
            path, is_folder = chosen
            self._order.place(path, is_folder=is_folder)
        await self._close_line()

    async def _close_line(self) -> None:
        self.query_one(Preview).focus()
        await self.query_one(PlaceBox).close_line()
        self._show_place()
