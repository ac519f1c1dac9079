"""Dagster assets: thin bodies that call steps."""
