"""The store: the only room that knows SQL. Importing it imports none of what writing needs."""

from bookcockpit.store.errors import StoreError
from bookcockpit.store.library import Library

__all__ = ["Library", "StoreError"]
