"""Outbound HTTP: deliveries, and questions to validation servers."""
