"""The configuration folder as a place that is written to."""
