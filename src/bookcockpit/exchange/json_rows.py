"""The keys of the JSON of every view, as they were promised: see `encoder` for how a row reads."""

from __future__ import annotations

ROWS = {
    "Account": "account=name key",
    "Money": "amount currency",
    # What an account earns, and the forecast
    "Period": "begins past_due=is_past_due renewals=rows# arr$ expected$ worst$ best$",
    "ForecastRow": "*account contract tier=account.tier renews_on days_left past_due=is_past_due call probability"
    " own_probability=has_own_probability arr$ target$ expected$ worst$ best$",
    "Forecast": "today until months currency current_arr$ renewing_arr$ staying_arr$ starting_arr$"
    " expected worst best items=rows by_month by_quarter excluded counted_twice",
    "Totals": "arr$ nrr reason?",
    "Excluded": "*account why",
    "Asked": "*account amount=twice why=words command",
}
"""Each by the name of its class, or by the name its place gives it."""
