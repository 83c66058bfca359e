"""Acts on a bypass report, section 3.8: from the report to its end."""

from policies.lifecycle.row import bypass, row

BYPASSES = (
    row("flag_informal_demand", bypass("new", "B_REPORTED"), starts="bypass_triage",
        papers="bypass_sheet", guards="body_in_directory"),
    row("b_report", bypass("new", "B_REPORTED"), starts="bypass_triage", papers="bypass_sheet",
        guards="body_in_directory"),
    row("b_triage", bypass("B_REPORTED", "B_TRIAGE B_CLOSED"), starts="bypass_answer", stops="*",
        guards="handled_elsewhere"),
    row("b_notice", bypass("B_TRIAGE", "B_NOTICE"), starts="bypass_answer", stops="*",
        papers="bypass_notice", guards="handled_elsewhere other_department"),
    row("b_explain", bypass("B_NOTICE"), starts="bypass_finding", stops="*"),
    row("b_finding", bypass("B_NOTICE", "B_FINDING"), starts="bypass_remedy bypass_close",
        stops="*", papers="bypass_order", guards="explanation_awaited handled_elsewhere"),
    row("compensate", bypass("B_FINDING B_REMEDY", "B_REMEDY"), bypass("B_SANCTION"),
        starts="bypass_close", stops="*",
        guards="compensation_differs not_substantiated other_hours_than_logged"),
    row("b_remedy", bypass("B_FINDING B_REMEDY", "B_REMEDY"), bypass("B_SANCTION"),
        starts="bypass_close", stops="*",
        guards="compensation_differs demand_stands not_substantiated"),
    row("b_sanction", bypass("B_FINDING B_REMEDY B_SANCTION", "B_SANCTION"),
        starts="bypass_remedy bypass_close", stops="*", papers="bypass_sanction",
        guards="handled_elsewhere no_such_sanction not_substantiated sanction_goes_up"),
    row("b_close", bypass("B_FINDING B_SANCTION", "B_CLOSED"), stops="*",
        guards="handled_elsewhere remedy_open sanction_open"),
    row("view_origin", bypass("* B_CLOSED"), guards="handled_elsewhere"),
    row("view_reporter", bypass("* B_CLOSED"), guards="handled_elsewhere reporter_not_agreed"),
)  # fmt: skip
"""Part of `table.ROWS`."""
