"""Make the pictures of the documentation from the demo book: screenshots.py [FOLDER]

Draws every size and theme into FOLDER when one is given, else only the README's picture beside this file.
Needs the `dev` extra and the Fira Code and Noto CJK fonts (Debian: fonts-firacode, fonts-noto-cjk).
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
THEMES = ("", "textual-light")


async def picture(target: Path, size: tuple[int, int], theme: str) -> None:
    """Today of the demo book as PNG."""
    desk = open_demo(DAY)
    app = CockpitApp(desk)
    async with app.run_test(size=size) as pilot:
        if theme:
            app.theme = theme
        await pilot.pause(0.5)
        svg = app.export_screenshot(title="bookcockpit")
    desk.close()
    svg = re.sub(r"font-family: arial", "font-family: DejaVu Sans", svg)
    target.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=1)))


def main() -> None:
    if len(sys.argv) == 1:
        asyncio.run(picture(Path(__file__).parent / "today.png", (120, 36), ""))
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for width, height in SIZES:
        for theme in THEMES:
            name = f"today-{width}x{height}-{theme or 'own'}.png"
            asyncio.run(picture(folder / name, (width, height), theme))


if __name__ == "__main__":
    main()
