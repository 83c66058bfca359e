"""The exchanges of a street with departments and its communities (section 3.10)."""

from policies.lifecycle.row import row

EXCHANGES = (
    row("call_exchange", other="exchange", papers="exchange_notice",
        guards="exchange_too_soon street_calls"),
    row("hold_exchange", other="exchange", papers="exchange_minutes",
        guards="no_exchange_called too_early"),
    row("enter_on_list", other="exchange",
        guards="no_such_entry not_matched_here not_your_list nothing_matched told_by_whom"),
    row("strike_from_list", other="exchange", guards="no_such_entry not_your_entry"),
)  # fmt: skip
