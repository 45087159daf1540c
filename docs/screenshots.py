"""Make the pictures of the documentation from the demo book: screenshots.py [FOLDER]

Draws every page and form in every size and theme into FOLDER when one is given, else only the README's
pictures beside this file. Needs the `dev` extra and the Fira Code and Noto CJK fonts (Debian: fonts-firacode,
fonts-noto-cjk).
"""

from __future__ import annotations

import asyncio
import re
import sys
from datetime import date
from pathlib import Path

import resvg_py

from bookcockpit.demo import open_demo
from bookcockpit.tui.app import CockpitApp

DAY = date(2026, 11, 18)
SIZES = ((80, 24), (120, 36), (200, 50))
THEMES = ("cockpit", "textual-light")
_NORTHWIND = ("slash", *"northwind", "enter", "enter")
SCENES = {
    "today": [],
    "book": ["2"],
    "renewals": ["3"],
    "signals": ["4"],
    "scorecard": ["5"],
    "cohort": ["5", "enter"],
    "growth": ["6"],
    "plays": ["6", "tab"],
    "prices": ["6", "tab", "tab"],
    "references": ["6", "shift+tab"],
    "week": ["7"],
    "quarter": ["7", "tab"],
    "first-days": ["7", "tab", "tab"],
    "hygiene": ["7", "shift+tab", "shift+tab"],
    "tiers": ["7", "shift+tab"],
    "account": [*_NORTHWIND],
    "health": [*_NORTHWIND, "tab"],
    "stakeholders": [*_NORTHWIND, "tab", "tab", "j", "j"],
    "success-plan": [*_NORTHWIND, "tab", "tab", "tab"],
    "timeline": [*_NORTHWIND, "tab", "tab", "tab", "tab"],
    "commitments": [*_NORTHWIND, "shift+tab", "shift+tab"],
    "account-growth": [*_NORTHWIND, "shift+tab"],
    "play": ["6", "enter"],
    "play-outcome": ["6", "tab", "o"],
    "playbook": [*_NORTHWIND, "B"],
    "white-space": [*_NORTHWIND, "shift+tab", "G", "enter"],
    "objective": [*_NORTHWIND, "o"],
    "milestone": [*_NORTHWIND, "m"],
    "reading": [*_NORTHWIND, "R"],
    "usage-check": [*_NORTHWIND, "U"],
    "outcome": ["3", "o"],
    "forecast-call": ["3", "f"],
    "price-plan": ["3", "P"],
    "dismiss": ["4", "j", "n"],
    "notes": [*_NORTHWIND, "N"],
    "export": [*_NORTHWIND, "x"],
    "export-customer": [*_NORTHWIND, "x", "right", "tab"],
    "attendees": [*_NORTHWIND, "x", "right", "a"],
    "log": ["l"],
    "snooze": ["j", "s"],
    "together": ["space", "space", "l"],
    "spread": ["S"],
    "edit-account": ["2", "e"],
    "person": ["p"],
    "contract": ["3", "e"],
    "promise": ["c"],
    "rhythm": ["2", "r"],
    "at-risk": ["exclamation_mark"],
    "why": ["w"],
    "keys": ["question_mark"],
    "palette": ["ctrl+p"],
    "import": ["i"],
}
"""The keys that lead to each page and form."""


async def picture(target: Path, keys: list[str], size: tuple[int, int], theme: str) -> None:
    """The demo book as PNG, after some keys."""
    desk = open_demo(DAY)
    app = CockpitApp(desk)
    async with app.run_test(size=size) as pilot:
        app.theme = theme
        await pilot.pause(0.3)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.1)
        await pilot.pause(0.3)
        svg = app.export_screenshot(title="bookcockpit")
    desk.close()
    svg = re.sub(r"font-family: arial", "font-family: DejaVu Sans", svg)
    target.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=1)))


def main() -> None:
    here = Path(__file__).parent
    if len(sys.argv) == 1:
        for scene in ("today", "account", "stakeholders", "renewals", "scorecard", "growth", "week"):
            asyncio.run(picture(here / f"{scene}.png", SCENES[scene], (120, 36), THEMES[0]))
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for scene, keys in SCENES.items():
        for width, height in SIZES:
            for theme in THEMES:
                target = folder / f"{scene}-{width}x{height}-{theme}.png"
                asyncio.run(picture(target, keys, (width, height), theme))


if __name__ == "__main__":
    main()
