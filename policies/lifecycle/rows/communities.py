"""Acts on the stream of a community, and of the office for it."""

from policies.lifecycle.row import row

BY_COMMUNITIES = (
    # What a community records by itself: an invitation (section 3.4), a plaque that is gone
    row("invite", other="community", guards="dated_ahead invitation_term"),
    row("withdraw_invitation", other="community", guards="invitation_over no_such_invitation"),
    row("note_removal", other="community", guards="dated_ahead"),
    row("note_income", other="community", guards="dated_ahead"),
    row("declare_burden", other="community", guards="dated_ahead nothing_declared"),
    row("declare_inventory", other="community",
        guards="counted_twice dated_ahead more_than_worked"),
    row("enter_inventory", other="community",
        guards="counted_twice dated_ahead inventory_confirmed more_than_worked"),
    row("confirm_inventory", other="community", guards="no_inventory_entered own_proposal"),
)  # fmt: skip
