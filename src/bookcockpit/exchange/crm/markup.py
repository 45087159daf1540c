"""The words of a text that a CRM holds as HTML: e-mails, notes and meeting descriptions."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 4_000
"""Characters that are kept of a text: more than anyone reads of a touch, and far less than an e-mail's history."""

_READ = 200_000
_STEP = 16_000
_TAGS = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|span|table|tr|td|ul|ol|li|b|i|u|strong|em|a|h[1-6]|font|style|blockquote)\b",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr")
)
_UNSEEN = frozenset(("script", "style"))


class _Words(HTMLParser):
    """Collects what a reader would see, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.length = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS - {"br", "hr"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))
            self.length += len(data.strip())


def plain_text(text: str) -> str:
    """The words of a text, HTML or not, without empty lines at its ends or two of them in a row."""
    text = text[:_READ]
    if _TAGS.search(text) or (_ENTITY.search(text) and "<" not in text):
        words = _Words()
        for start in range(0, len(text), _STEP):
            words.feed(text[start : start + _STEP])
            if words.length > 2 * LONGEST:
                break
        else:
            words.close()
        text = "".join(words.parts)
    lines = [line.replace("\xa0", " ").strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def cut(text: str) -> tuple[str, bool]:
    """A text as long as it may be, and whether some of it was cut off."""
    return (text, False) if len(text) <= LONGEST else (text[: LONGEST - 2].rstrip() + " …", True)
