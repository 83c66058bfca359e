"""Which messages to the flows follow from which events."""

from policies.lifecycle.rows.called_papers import PAPER_OF

ROUTE = "route"
"""Every stream that changed is routed: what follows by itself is done by the flows."""

TOPICS = PAPER_OF
"""Event kind -> topic of the document that is drawn up; the table of the life cycle says which."""
