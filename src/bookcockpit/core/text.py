"""Text at the two borders: cleaned when it enters the book, made harmless when it is shown.

Stored text keeps what the customer wrote; `show` is what every screen, table and message goes through.

"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

_SPACES = re.compile(r"[ \t\n\r\x0b\x0c\x1c-\x1e\x85\xa0\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_FORBIDDEN = re.compile(r"[\x00\ud800-\udfff]")
# Line breaks and tabs would break a row; the rest are control, invisible or direction-changing characters
# that a terminal would obey instead of print. ZWJ and ZWNJ stay: emoji, Persian and Indic scripts need them.
_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


class TextError(ValueError):
    """Text that cannot be kept: it holds NUL or half a surrogate pair."""


def clean_line(text: str) -> str:
    """One line, as stored: composed (NFC), runs of white space as one space, controls as a visible mark."""
    _refuse_forbidden(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", _SPACES.sub(" ", text)).strip()


def clean_note(text: str) -> str:
    """Several lines, as stored: LF line ends, everything else kept as written."""
    _refuse_forbidden(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _refuse_forbidden(text: str) -> None:
    if found := _FORBIDDEN.search(text):
        what = "a NUL character" if found[0] == "\0" else "half a surrogate pair"
        raise TextError(f"holds {what} at position {found.start() + 1}")


def name_key(text: str) -> str:
    """What two spellings of one name share: for look-ups and sorting, never for showing."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", text).strip().casefold()


class _Plain(dict[int, str]):
    """Letters without their marks, each worked out once."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code))
        plain = self[code] = "".join(each for each in parts if not unicodedata.combining(each))
        return plain


# Letters that Unicode does not take for a letter and a mark, as people without the key for them type them.
_PLAIN = _Plain(str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t",
    "ı": "i", "ŋ": "n",
}))  # fmt: skip


def unmarked(text: str) -> str:
    """As `name_key`, and without the marks on letters: what every search compares, so that what is typed without
    accents finds what is written with them (`lodz` is `Łódź`)."""
    folded = name_key(text)
    # An accent by itself leaves the space it stood on.
    return folded if folded.isascii() else " ".join(folded.translate(_PLAIN).split())


def beginning(names: Iterable[str], typed: str) -> list[str]:
    """The names that go on from what is typed, else those of which a later word does, accents aside; those that are
    spelt as it is come first."""
    wanted, as_typed = unmarked(typed), name_key(typed)
    keys = [(unmarked(name), name) for name in names] if wanted else []
    found = [name for key, name in keys if key.startswith(wanted)]
    found = found or [name for key, name in keys if f" {wanted}" in key]
    return sorted(found, key=lambda name: as_typed not in name_key(name))


def key_of_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """A free key for people to type, made of a name: `Müller & Söhne` is `müller-söhne`."""
    slug = re.sub(r"\W+", "-", name_key(name)).strip("-")[:60] or "account"
    number, free = 1, slug
    while is_taken(free):
        number += 1
        free = f"{slug}-{number}"
    return free


def show(text: str) -> str:
    """Text that acts on nothing, on one line: each harmful character becomes one visible U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text))


def show_lines(text: str) -> str:
    """As `show`, keeping the line breaks of a note; a tab is four spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")
    return "\n".join(show(line) for line in lines)


_DOMAIN = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?(?:www\.)?([^/:?#]*)")


def domain(website: str) -> str:
    """What two spellings of one web address share: `https://www.Acme.com/en` is `acme.com`."""
    found = _DOMAIN.match(website.strip().casefold())
    return found[1].rstrip(".") if found and "." in found[1] else ""
