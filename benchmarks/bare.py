"""The bare Textual app that first paint and keys are compared with."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One text, and a key that changes it."""

    BINDINGS = [("j", "turn", "Turn")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        """Nothing but the text."""
        yield Static("READY 0")

    def action_turn(self) -> None:
        """Another text."""
        self.number = getattr(self, "number", 0) + 1
        self.query_one(Static).update(f"READY {self.number}")


if __name__ == "__main__":
    Bare().run()
