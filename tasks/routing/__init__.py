"""The steps of the flows: each a Prefect task around plain functions."""
