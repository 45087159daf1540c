"""`import --rejected`: the rows that were not taken, written where they can be mended and imported again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click

from bookcockpit import protected
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.out import tell

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import ImportPlan


class Input(NamedTuple):
    """A file that is imported: what messages call it, where its bytes are, how it is encoded if known, and which
    sheet of a workbook is read."""

    name: str
    data: Path | bytes | BinaryIO
    encoding: str | None = None
    sheet: str = ""


class Rejected(NamedTuple):
    """Where the rejected rows of each file go, checked before anything is imported."""

    places: dict[Input, Path]
    force: bool = False

    def write(self, plan: ImportPlan, *, dry_run: bool) -> list[Path]:
        """Write a file for each input with rejected rows; nothing in a dry run. Raises `Failure`."""
        from bookcockpit.exchange.files import write_text
        from bookcockpit.exchange.plans import rejected_rows

        written = []
        for source, path in self.places.items():
            mine = [each for each in plan.rejected if each.file == source.name]
            text = rejected_rows(source.data, mine, source.encoding, source.sheet) if mine else ""
            if not text:
                continue
            if dry_run:
                tell(f"The rejected rows of {source.name} would be written to {path}.")
                continue
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                written.append(write_text(path, text, force=self.force))
            except OSError as refused:
                why = refused.strerror or str(refused)
                raise Failure(f"nothing was imported: {path} cannot be written: {why}") from None
            tell(f"The rejected rows of {source.name} are in {path}.")
        return written


def rejected_to(said: str | None, inputs: Sequence[Input], *, force: bool) -> Rejected:
    """Where the rejected rows go: one file for one input, in a folder for several, each under its own name.

    Raises `Failure` where a file would be replaced that nobody said to replace, or that is being imported.
    """
    if not said:
        return Rejected({})
    if said == "-":
        raise click.UsageError("--rejected takes a file or a folder; standard output holds the answer")
    target = Path(said)
    if len(inputs) > 1 and target.exists() and not target.is_dir():
        raise Failure(f"--rejected {target} is a file, but there are {len(inputs)} files; name a folder")
    in_folder = len(inputs) > 1 or target.is_dir() or said.endswith("/")
    places = {each: target / _named(each) if in_folder else target for each in inputs}
    for each, path in places.items():
        protected.refuse(path)
        if isinstance(each.data, Path) and path.exists() and path.samefile(each.data):
            raise Failure(f"--rejected {path} is the file that is imported; name another")
        if path.exists() and not force:
            raise Failure(f"--rejected {path} exists already; name another, or say --force to replace it")
    return Rejected(places, force)


def _named(each: Input) -> str:
    from bookcockpit.exchange.files import safe_name

    if each.sheet:
        # The rows of a workbook are written as CSV.
        return f"{safe_name(f'{Path(each.name).stem}-{each.sheet}')}.csv"
    return each.name if "." in each.name else f"{each.name}.csv"
