"""Runs, cancels and reloads through Dagster, for the doors that may not know Dagster."""
