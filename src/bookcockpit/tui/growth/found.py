"""What the page Growth finds in a book."""

from __future__ import annotations

from bookcockpit.core.growth.expansion import Opening, all_openings
from bookcockpit.core.growth.plays import Pipeline, pipeline_of
from bookcockpit.tui.kept import Kept
from bookcockpit.tui.snapshot import Snapshot

_OPENINGS: Kept[tuple[Opening, ...]] = Kept(lambda now: all_openings(now.book, now.playbook, now.healths, now.signs()))
_PIPELINE: Kept[Pipeline] = Kept(lambda now: pipeline_of(now.book))


def openings(now: Snapshot) -> tuple[Opening, ...]:
    """The openings of the whole book."""
    return _OPENINGS.of(now)


def pipeline(now: Snapshot) -> Pipeline:
    """The plays of the whole book by stage."""
    return _PIPELINE.of(now)
