"""Rows read from the pages of a data file themselves, where SQLite can no longer find its way to them.

A page of rows says of itself what it is, so it is found even when the pages that lead to it are lost. The format
is fixed for good: sqlite.org/fileformat2.html, sections 1.6 and 2. What does not fit it is passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

PAGE = 4096
"""Bytes of a page of every data file of ours."""

_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER = 13, 10, 2
_HEADER = 100
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LOCAL_AT_LEAST = (PAGE - 12) * 32 // 255 - 23
_LOCAL_AT_MOST = {
    _TABLE_LEAF: PAGE - 35,
    _INDEX_LEAF: (PAGE - 12) * 64 // 255 - 23,
    _INDEX_INNER: (PAGE - 12) * 64 // 255 - 23,
}

Values = tuple[Any, ...]


def table_rows(raw: bytes) -> Iterator[Values]:
    """The rows on every page that is the leaf of a table with row numbers."""
    return _rows(raw, (_TABLE_LEAF,))


def index_rows(raw: bytes) -> Iterator[Values]:
    """The entries on every page of an index or of a table without row numbers."""
    return _rows(raw, (_INDEX_LEAF, _INDEX_INNER))


def _rows(raw: bytes, kinds: tuple[int, ...]) -> Iterator[Values]:
    for page in range(len(raw) // PAGE):
        head = page * PAGE + (_HEADER if page == 0 else 0)
        kind = raw[head]
        if kind not in kinds:
            continue
        first = head + (12 if kind == _INDEX_INNER else 8)
        count = min(int.from_bytes(raw[head + 3 : head + 5], "big"), (PAGE - 12) // 2)
        for place in range(first, first + 2 * count, 2):
            cell = page * PAGE + int.from_bytes(raw[place : place + 2], "big")
            try:
                yield _record(_payload(raw, cell, kind))
            except (ValueError, IndexError, struct.error):
                continue


def _payload(raw: bytes, at: int, kind: int) -> bytes:
    """What a cell holds, with what of it stands on pages of its own. Raises `ValueError` for what is no cell."""
    if kind == _INDEX_INNER:
        at += 4
    size, at = _number(raw, at)
    if kind == _TABLE_LEAF:
        _, at = _number(raw, at)
    if not 0 < size <= len(raw):
        raise ValueError("no size of a row")
    most = _LOCAL_AT_MOST[kind]
    if size <= most:
        return raw[at : at + size]
    local = _LOCAL_AT_LEAST + (size - _LOCAL_AT_LEAST) % (PAGE - 4)
    local = local if local <= most else _LOCAL_AT_LEAST
    parts, left = [raw[at : at + local]], size - local
    page = int.from_bytes(raw[at + local : at + local + 4], "big")
    while left > 0:
        start = (page - 1) * PAGE
        if start <= 0 or start + PAGE > len(raw):
            raise ValueError("the row goes on where the file does not")
        parts.append(raw[start + 4 : start + 4 + min(left, PAGE - 4)])
        left -= PAGE - 4
        page = int.from_bytes(raw[start : start + 4], "big")
    return b"".join(parts)


def _record(payload: bytes) -> Values:
    """The values of a row. Raises `ValueError` or `IndexError` for what is none."""
    size, at = _number(payload, 0)
    if not 0 < size <= len(payload):
        raise ValueError("no head of a row")
    kinds = []
    while at < size:
        kind, at = _number(payload, at)
        kinds.append(kind)
    values = []
    at = size
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("the row is longer or shorter than it says")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (0, 8, 9):
        return (None if kind == 0 else kind - 8), at
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind == 7:
        return struct.unpack(">d", payload[at : at + 8])[0], at + 8
    if kind < 12:
        raise ValueError("no kind of value")
    end = at + (kind - 12) // 2
    return (payload[at:end].decode("utf-8", "replace") if kind % 2 else payload[at:end]), end


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for place in range(at, at + 8):
        number = number << 7 | raw[place] & 0x7F
        if raw[place] < 0x80:
            return number, place + 1
    return number << 8 | raw[at + 8], at + 9
