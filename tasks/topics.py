"""Which messages to the flows follow from which events."""

from policies.lifecycle.rows.called_papers import PAPERS_OF

ROUTE = "route"
"""Every stream that changed is routed: what follows by itself is done by the flows."""

TOPICS = PAPERS_OF
"""Event kind -> the papers that are drawn up, each a topic (policies.lifecycle.rows)."""
