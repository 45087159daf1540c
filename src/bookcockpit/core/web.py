"""Web addresses, so far as they tell customers apart."""

from __future__ import annotations

import re

_DOMAIN = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?(?:www\.)?([^/:?#]*)")


def domain(website: str) -> str:
    """What two spellings of one web address share: `https://www.Acme.com/en` is `acme.com`."""
    found = _DOMAIN.match(website.strip().casefold())
    return found[1].rstrip(".") if found and "." in found[1] else ""
