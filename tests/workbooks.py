"""Small workbooks for tests, written by hand: .xlsx and .ods are zip files of XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

Cell = str | float | bool | date | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def xlsx(sheets: Sheets, *, hidden: Sequence[str] = ()) -> bytes:
    """A workbook as Excel writes it, dates as styled numbers; rows without a cell are blank."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" '
        'applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    named, related = "", f'<Relationship Id="s" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        named += f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"{state}/>'
        related += f'<Relationship Id="r{number}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        data = f"<sheetData>{_rows(rows)}</sheetData>"
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{_MAIN}">{data}</worksheet>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{named}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
    return packed({name: _HEAD + text for name, text in parts.items()})


def ods(sheets: Sheets) -> bytes:
    """A workbook as LibreOffice writes it."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return packed({"mimetype": kind, "content.xml": _HEAD + content, "META-INF/manifest.xml": _HEAD + manifest})


def packed(parts: Mapping[str, str]) -> bytes:
    """A zip file of texts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # Without the time of day, so that the same workbook is the same bytes.
            archive.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def _rows(rows: Sequence[Sequence[Cell]]) -> str:
    return "".join(
        f'<row r="{number}">{"".join(_cell(f"{_letter(place)}{number}", cell) for place, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )


def _cell(where: str, cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return f'<c r="{where}" t="b"><v>{int(cell)}</v></c>'
        case str():
            return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        case datetime():
            days = cell - datetime(1899, 12, 30)  # noqa: DTZ001  a workbook knows no zone
            return f'<c r="{where}" s="1"><v>{days.days + days.seconds / 86_400}</v></c>'
        case date():
            return f'<c r="{where}" s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
        case _:
            return f'<c r="{where}"><v>{cell!r}</v></c>'


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _ods_row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row)) or '<table:table-cell/>'}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case bool():
            value = f'boolean" office:boolean-value="{str(cell).lower()}'
        case str():
            value = "string"
        case date():
            value = f'date" office:date-value="{cell.isoformat()}'
        case _:
            value = f'float" office:value="{cell!r}'
    text = f"<text:p>{escape(str(cell))}</text:p>"
    return f'<table:table-cell office:value-type="{value}">{text}</table:table-cell>'
