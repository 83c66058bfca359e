"""What is read out: documents, dashboards, red flags, the burden report."""
