"""Papers that events of the life cycle call for; a row of the table names those of its act."""

from collections.abc import Mapping

PAPERS: Mapping[str, tuple[str, ...]] = {
    "acceptance_notice": ("application.accepted",),
    "correction_notice": ("application.returned",),
    "not_accepted_notice": ("application.not_accepted",),
    "decision": (
        "application.decided",
        "application.approved",
        "application.rejected",
        "application.renewal_opened",
    ),
    "public_notice": ("application.publicised",),
    "agreement": ("placement.opened", "agreement.edited", "agreement.amended"),
    "posting_sheet": ("agreement.in_force",),
    "refusal_notice": ("refusal.issued",),
    "bypass_sheet": ("bypass.reported", "bypass.opened"),
    "bypass_notice": ("bypass.noticed",),
    "bypass_order": ("bypass.substantiated",),
    "bypass_sanction": ("bypass.sanctioned",),
}
"""Paper that is drawn up -> the events that call for it."""
PAPER_OF: Mapping[str, str] = {kind: paper for paper, kinds in PAPERS.items() for kind in kinds}
"""Event that calls for a paper -> the paper."""
