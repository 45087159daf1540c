"""What is written about an account, by its own headings, within our documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.plan.notes import FREE, section_named, sections_of
from bookcockpit.exchange import markdown as md

if TYPE_CHECKING:
    from bookcockpit.core.entities import Account

_LINES = 10


def note_blocks(account: Account, lines: int) -> list[list[str]]:
    """The notes: at most so many lines without a heading, then each section that says something under its own."""
    blocks: list[list[str]] = []
    for each in sections_of(account.notes):
        if each.is_empty:
            continue
        if each.title != FREE:
            blocks.append([f"### {md.inline(each.title, md.TITLE)}"])
        blocks.append(md.paragraphs(each.said, lines if each.title == FREE else _LINES))
    return blocks


def section_of(account: Account, title: str, lines: int) -> list[str]:
    """A page's section of one section of the notes; nothing where it says nothing."""
    found = section_named(account, title)
    return md.section(title, md.paragraphs(found.said, lines)) if found is not None else []
