"""The ids a CRM gives its records, in the one form they are compared in."""

from __future__ import annotations

import re

_SHORT = re.compile(r"[A-Za-z0-9]{15}")
_ZOHO = re.compile(r"zcrm_(?=[0-9]+$)")
_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def plain_id(system: str, text: str) -> str:
    """An id as it is kept. Salesforce's reports write 15 characters, everything else 18: both become 18.

    What is neither stays as it is. Never fold the case: two of the 15 may differ in nothing else. Zoho's
    backups write `zcrm_` before the number and its lists do not; a GUID of Dynamics has no case and no braces.
    """
    text = text.strip()
    if system == "zoho":
        return _ZOHO.sub("", text)
    if system == "dynamics" and (guid := _GUID.fullmatch(text)):
        return guid[1].lower()
    return long_id(text) if system == "salesforce" and _SHORT.fullmatch(text) else text


def long_id(short: str) -> str:
    """The 18 characters for the 15 of a Salesforce id: three more say which letters are capitals."""
    checks = (
        _CHECKS[sum(1 << place for place, letter in enumerate(short[start : start + 5]) if "A" <= letter <= "Z")]
        for start in (0, 5, 10)
    )
    return short + "".join(checks)
