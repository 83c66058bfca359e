"""Pages of the leading group's office and of auditors."""
