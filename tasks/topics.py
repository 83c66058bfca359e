"""Which messages to the flows follow from which events."""

from collections.abc import Mapping

ROUTE = "route"
"""Every stream that changed is routed: what follows by itself is done by the flows."""

TOPICS: Mapping[str, str] = {
    "application.accepted": "acceptance_notice",
    "application.returned": "correction_notice",
    "application.not_accepted": "not_accepted_notice",
    "application.decided": "decision",
    "application.approved": "decision",
    "application.rejected": "decision",
    "application.publicised": "public_notice",
    "placement.opened": "agreement",
    "agreement.edited": "agreement",
    "agreement.in_force": "posting_sheet",
    "refusal.issued": "refusal_notice",
    "bypass.reported": "bypass_sheet",
    "bypass.noticed": "bypass_notice",
    "bypass.substantiated": "bypass_order",
    "bypass.sanctioned": "bypass_sanction",
}
"""Event kind -> topic of the document that is drawn up."""
