"""The demo: a private copy of the fictional sample book, its dates moved to today; your own files stay untouched."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

from bookcockpit import __version__
from bookcockpit.core.change import Change
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.settings import Folders, Settings, folders
from bookcockpit.store.library import Library

AS_OF = date(2026, 11, 16)
"""The Monday the sample book was written for; dates move by whole weeks, so weekdays stay what they are."""


class DemoError(Exception):
    """The sample book cannot be opened; the message says why."""


def open_demo(today: date | None = None) -> Desk:
    """A desk on a fresh copy of the sample book, thrown away when the program ends.

    `today` pins the business date. Raises `DemoError` or `StoreError`.
    """
    where = folders()
    settings = Settings(store=Path(), store_from="demo", folders=where, pinned=today)
    weeks = (settings.today() - AS_OF).days // 7
    private = Path(tempfile.mkdtemp(prefix="bookcockpit-demo-"))
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    copy = private / "demo.db"
    _copy(_built(where, weeks), copy)
    settings = Settings(store=copy, store_from="demo", folders=where, pinned=today)
    return Desk(settings, Library.open(copy), is_demo=True)


def sample_data() -> Path:
    """The folder of the sample book's CSV files: inside the package, or beside the source in a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here / "sample_data", here.parents[1] / "sample_data"):
        if (folder / "accounts.csv").is_file():
            return folder
    raise DemoError("the sample book is missing from this installation; install bookcockpit again")


def _built(where: Folders, weeks: int) -> Path:
    """The sample book as a store, imported once per version of it and week, kept in the cache folder."""
    source = sample_data()
    stamps = sorted((entry.name, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in os.scandir(source))
    fingerprint = f"{hash(tuple(size ^ stamp for _, size, stamp in stamps)) & 0xFFFFFFFF:08x}"
    ready = where.cache / f"demo-{__version__}-{fingerprint}-{weeks:+d}.db"
    if ready.is_file():
        return ready
    where.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in where.cache.glob("demo-*.db"):
        stale.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=where.cache, prefix="building-") as folder:
        built = Path(folder) / "demo.db"
        with Library.create(built) as library:
            library.apply(_shifted(_sample(source, library), weeks))
            library.forget_steps()
        built.replace(ready)
    return ready


def _sample(source: Path, library: Library) -> Change:
    from bookcockpit.exchange.csv_in import plan_import
    from bookcockpit.exchange.sources import sources_in

    sources, _ = sources_in(source)
    plan = plan_import(sources, library, today=AS_OF, base_currency=library.meta.base_currency)
    if plan.rejected:
        first = plan.rejected[0]
        raise DemoError(f"the sample book does not fit this version: {first.file} row {first.row}: {first.why}")
    return plan.change


def _shifted(change: Change, weeks: int) -> Change:
    """The same change with every date moved by whole weeks."""
    return change._replace(label="sample book", save=tuple(_moved(entity, weeks) for entity in change.save))


def _moved(entity: Entity, weeks: int) -> Entity:
    by = timedelta(weeks=weeks)
    days = {name: entity.__dict__[name] for name, field in entity.fields.items() if field.kind == "day"}
    return entity.but(**{name: day + by for name, day in days.items() if day is not None})


def _copy(source: Path, target: Path) -> None:
    """Copy a file nobody has open, private to the user."""
    with (
        source.open("rb") as read,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
    ):
        shutil.copyfileobj(read, out)
