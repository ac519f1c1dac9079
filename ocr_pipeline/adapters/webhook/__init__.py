"""Outbound HTTP deliveries."""
