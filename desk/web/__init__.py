"""The desk in a browser: pages that work without script, for every group of users."""
