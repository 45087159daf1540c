"""Markdown: whatever people wrote renders as the same text, and as nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bookcockpit.core.text import show
from bookcockpit.exchange import markdown as md

READER = MarkdownIt("gfm-like", {"html": True})
PIECES = (
    "![x](http://evil.example/p.png)", "[a](https://evil.example)", "[a]: /x", "<script>", "</p>", "<!--",
    "**", "__", "~~", "~", "`", "```", "|", "||", "\\", "\\|", "&amp;", "&#65;", "&", "# ", "#", "- ", "-", "--", "---",
    "=", "===", "+ ", "1. ", "1)", "12.", "> ", ">", ":-", "|-", "https://", "http://a.b", "www.evil.example",
    "evil.example", "a@b.example", "@team", "mailto:", "mailto:a@b", "ftp://", "//", "//localhost", "xmpp:", "$x$",
    "$5", "[x] ", "[ ]", "[^1]", "\n", "\n\n", "  ", "\t", "    ", "a", "b_c", "_d_", "é", "日本", " ", ".",
    "example。com", "xn--p1ai", "тест.рф", "\u00a0", "\u3000", "\u202e", "\x85",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
    st.text(max_size=20),
    st.text("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ a1\n", max_size=14),
)
INERT = {"paragraph", "text", "inline", "softbreak", "hardbreak"}


def same(text: str) -> str:
    """What a reader of a rendered line can tell apart: runs of spaces show as one."""
    return re.sub(r"\s+", " ", show(text)).strip()


def leaves(tokens: list[Token]) -> list[Token]:
    return [leaf for token in tokens for leaf in (token, *leaves(token.children or []))]


def rendered(source: str, around: set[str]) -> str:
    """The text a reader sees, when it is nothing but text in the given blocks."""
    tokens = leaves(READER.parse(source))
    kinds = {re.sub(r"_(open|close)$", "", token.type) for token in tokens}
    assert kinds <= INERT | around, (source, kinds)
    breaks = {"softbreak": " ", "hardbreak": " "}
    return same("".join(breaks.get(token.type, token.content) for token in tokens if token.type != "inline"))


WAYS: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "paragraph": (md.opening, set()),
    "within a line": (lambda text: f"Said: {md.inline(text)}", set()),
    "before more": (lambda text: f"{md.opening(text)}, us: Ann", set()),
    "heading": (lambda text: f"# {md.inline(text)}: plan", {"heading"}),
    "bullet": (lambda text: md.bullet(md.inline(text)), {"bullet_list", "list_item"}),
    "task": (lambda text: md.task(md.inline(text), is_done=False), {"bullet_list", "list_item"}),
    "quote": (md.quote, {"blockquote"}),
    "strong": (lambda text: f"**Goal: {md.inline(text)}.**", {"strong"}),
}
FRAMES = {"within a line": "Said: {}", "before more": "{}, us: Ann", "heading": "{}: plan", "task": "[ ] {}"}
FRAMES["strong"] = "Goal: {}."


@pytest.mark.parametrize("way", WAYS)
@given(text=TEXTS)
@example("![x](http://evil.example/p.png)")
@example("<script>alert(1)</script>")
@example("https://evil.example and www.evil.example, a@b.example")
def test_any_text_renders_as_itself_and_acts_on_nothing(way: str, text: str) -> None:
    write, around = WAYS[way]
    expected = FRAMES.get(way, "{}").format(same(text))
    assert rendered(write(text), around) == same(expected)


@given(cells=st.lists(TEXTS, min_size=4, max_size=4))
def test_a_table_keeps_its_shape_and_its_cells(cells: list[str]) -> None:
    source = "\n".join(
        md.table(("A", "B"), [[md.inline(cell) for cell in cells[:2]], [md.inline(c) for c in cells[2:]]])
    )
    tokens = READER.parse(source)
    kinds = {re.sub(r"_(open|close)$", "", token.type) for token in leaves(tokens)}
    assert kinds <= {"text", "inline", "table", "thead", "tbody", "tr", "th", "td"}
    inside = [token for token in tokens if token.type == "inline"]
    assert [same("".join(leaf.content for leaf in token.children or [])) for token in inside] == [
        "A", "B", *(same(cell) for cell in cells)
    ]  # fmt: skip


@given(lines=st.lists(TEXTS, max_size=5))
@example(["a", "---"])
@example(["a", ":-"])
@example(["", "    code", "", "- a"])
def test_a_note_keeps_its_words_and_its_lines(lines: list[str]) -> None:
    note = "\n".join(lines)
    tokens = leaves(READER.parse("\n".join(md.paragraphs(note, 99))))
    assert {re.sub(r"_(open|close)$", "", token.type) for token in tokens} <= INERT
    said = ["".join("\n" if leaf.type == "hardbreak" else leaf.content for leaf in token.children or [])
            for token in tokens if token.type == "inline"]  # fmt: skip
    shown = [same(line) for line in "\n".join(said).split("\n")]
    assert [line for line in shown if line] == [same(line) for line in re.split("\r\n|\r|\n", note) if same(line)]


def test_a_long_note_is_cut_where_it_can_be_seen() -> None:
    assert md.paragraphs("a\nb\nc\nd", 2) == ["a\\", "b\\", "…"]
    assert md.paragraphs("abcdef\nb", 9, 4) == ["abc…\\", "…"]


@pytest.mark.parametrize(
    "text",
    [
        "A & B",
        "5 % of 200",
        "owner_name",
        "$240k",
        "12.5 days",
        "e.g. Leeds",
        "A -> B",
        "Ann (Ops)",
        "21 → 12 → 10",
        "10:30",
    ],
)
def test_ordinary_text_needs_no_escape(text: str) -> None:
    assert md.opening(text) == text


def test_an_address_is_copied_as_it_is_and_links_to_nothing() -> None:
    assert md.contact("ana.ruiz@north.example") == "`ana.ruiz@north.example`"
    assert md.contact("+1-555-0126") == "`+1-555-0126`"
    assert md.contact("`x` <a@b.example>") == "\\`x\\` \\<a\\@b\\.example>"


def test_one_more_is_named_rather_than_counted() -> None:
    assert md.shortened(["- a", "- b", "- c"], 2) == ["- a", "- b", "- c"]
    assert md.shortened(["- a", "- b", "- c", "- d"], 2) == ["- a", "- b", "- and 2 more"]


def test_a_section_without_anything_to_say_says_what_is_missing_or_is_left_out() -> None:
    assert md.section("Risks", [], missing="None known.") == ["## Risks", "", "None known."]
    assert md.section("Risks", []) == []
