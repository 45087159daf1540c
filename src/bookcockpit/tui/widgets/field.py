"""One line of a form: its label, its control, an echo beside it, and below what is wrong or was changed meanwhile."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from bookcockpit.tui.text import Passage, fitted, wrapped

LABEL = 14
SHORT = 28
_LEAST_NOTE = 10


class Field(Widget):
    """Holds one control; `id` names the field. It draws its own words: a widget for each would slow every form.

    A `short` control leaves room for an echo beside it; a longer one, and that of others, stands below.
    Without a name the control is as wide as the form.
    """

    DEFAULT_CSS = f"""
    Field {{
        height: auto;
        layout: vertical;
        & > * {{ width: 1fr; margin: 0 0 0 {LABEL}; }}
        &.-short > * {{ width: {SHORT}; }}
        &.-wide > * {{ margin: 0 0 1 0; }}
        &.-apart {{ margin: 1 0 0 0; }}
    }}
    """

    def __init__(
        self, name: str, control: Widget, *, id: str, note: str = "", short: bool = False, apart: bool = False
    ) -> None:
        super().__init__(id=id)
        self.set_class(short, "-short")
        self.set_class(apart, "-apart")
        self.set_class(not name, "-wide")
        self._caption = name
        self._indent = LABEL if name else 0
        self._control = control
        self._is_short = short
        self._note = note
        self._problem = ""
        self._meanwhile = ""

    def compose(self) -> ComposeResult:
        """The control; the words around it are drawn."""
        yield self._control

    def on_descendant_focus(self) -> None:
        """The label of the control that has the focus stands out."""
        self.refresh()

    def on_descendant_blur(self) -> None:
        """And steps back."""
        self.refresh()

    def say(self, note: str) -> None:
        """Another echo."""
        if note != self._note:
            was_beside, self._note = self._is_beside(self.size.width), note
            self.refresh(layout=not (was_beside and self._is_beside(self.size.width)))

    def complain(self, problem: str) -> None:
        """Say in one sentence what is wrong; the empty sentence takes it back."""
        if problem != self._problem:
            self._problem = problem
            self.refresh(layout=True)
        if problem:
            self._control.focus()
            self.call_after_refresh(self.scroll_visible)

    def tell(self, meanwhile: str) -> None:
        """Say what is stored now, where that is not what was there when the form was opened."""
        self._meanwhile = meanwhile
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The control’s, and the lines below it."""
        return super().get_content_height(container, viewport, width) + len(self._below(width))

    def _is_beside(self, width: int) -> bool:
        """Whether the echo stands beside the control."""
        return self._is_short and cell_len(self._note) <= self._room_beside(width)

    def _room_beside(self, width: int) -> int:
        return width - self._indent - SHORT - 2

    def _below(self, width: int) -> list[tuple[str, str]]:
        room = max(_LEAST_NOTE, width - self._indent - 1)
        echo = "" if self._is_beside(width) or self._problem else self._note
        said = ((echo, "quiet"), (self._problem, "late"), (self._meanwhile, "soon"))
        return [(line, tone) for text, tone in said if text for line in wrapped(text, room)]

    def render(self) -> Content:
        """Label and note on the first line; the rest below the control."""
        width = self.size.width
        text = Passage().add(fitted(self._caption, self._indent), "accent" if self._control.has_focus else "quiet")
        if self._note and self._is_beside(width):
            text.add(" " * (SHORT + 2)).add(fitted(self._note, self._room_beside(width)), "quiet")
        for _ in range(self._control.outer_size.height):
            text.line()
        for line, tone in self._below(width):
            text.add(" " * (self._indent + 1)).line(line, tone)
        return text.content()
