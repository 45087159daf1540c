"""The tabs of an account's page, one row each: its columns, its rows, and what stands beside them."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterator,
)
from typing import NamedTuple

from textual.content import Content

from bookcockpit.core.columns import Column
from bookcockpit.core.fields import Entity
from bookcockpit.tui.account import goals_tab, growth_tab, health_tab, people_tab, plan_tab, promises_tab, time_tab
from bookcockpit.tui.account.here import Here
from bookcockpit.tui.row import Group
from bookcockpit.tui.selection import Selection


class Tab(NamedTuple):
    """One tab. Without `details` of its own, the thing at the cursor and the overview of the account stand beside.

    One that `explains` says beside its rows what stands behind the one at the cursor; one that has it `told` says it
    of a row by its key, of some rows only.
    `name` is also the class of the page while the tab is open.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    groups: Callable[[Here], Iterator[Group]]
    details: Callable[[Here, Entity | None, int], Content] | None = None
    explains: Callable[[Here, Selection | None, int], Content] | None = None
    told: Callable[[Here, str, int], Content | None] | None = None


TABS = (
    Tab("plan", "Plan", plan_tab.COLUMNS, plan_tab.groups),
    Tab("health", "Health", health_tab.COLUMNS, health_tab.groups, explains=health_tab.explained_beside),
    Tab("people", "Stakeholders", people_tab.COLUMNS, people_tab.groups, people_tab.details),
    Tab("goals", "Success plan", goals_tab.COLUMNS, goals_tab.groups, goals_tab.details),
    Tab("time", "Timeline", time_tab.COLUMNS, time_tab.groups),
    Tab("promises", "Commitments", promises_tab.COLUMNS, promises_tab.groups),
    Tab("growth", "Growth", growth_tab.COLUMNS, growth_tab.groups, told=growth_tab.details),
)
