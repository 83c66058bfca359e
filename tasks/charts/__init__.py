"""Charts: the figures of dashboards as pictures, drawn by flows, never in a request."""
