"""Case 51 (veterans' records, three communities) running: the item of tests/policies/changes."""

from tests.policies.changes.conftest import item

__all__ = ["item"]
