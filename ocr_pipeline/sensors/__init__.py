"""Dagster sensors: thin bodies that call steps."""
