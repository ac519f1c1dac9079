"""Dagster resources: configuration shells that build plain objects through wiring."""
