"""What communities record by themselves, and the exchanges of streets: about no assignment."""

from policies.lifecycle.row import row

ON_RECORD = (
    # What a community records by itself: an invitation (section 3.4), a plaque that is gone
    row("invite", other="community", guards="dated_ahead invitation_term"),
    row("withdraw_invitation", other="community", guards="invitation_over no_such_invitation"),
    row("note_removal", other="community", guards="dated_ahead"),
    row("note_income", other="community", guards="dated_ahead"),
    row("declare_burden", other="community", guards="dated_ahead nothing_declared"),
    # The exchanges of a street with departments and its communities, section 3.10
    row("call_exchange", other="exchange", papers="exchange_notice",
        guards="exchange_too_soon street_calls"),
    row("hold_exchange", other="exchange", papers="exchange_minutes",
        guards="no_exchange_called too_early"),
    row("enter_on_list", other="exchange",
        guards="no_such_entry not_matched_here not_your_list nothing_matched told_by_whom"),
    row("strike_from_list", other="exchange", guards="no_such_entry not_your_entry"),
)  # fmt: skip
