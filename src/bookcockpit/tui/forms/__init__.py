"""The forms: each asks for one thing, hands back a change, and never saves."""
