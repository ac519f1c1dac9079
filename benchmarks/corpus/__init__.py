"""Realistic pages with exact truth, drawn from a seed: demo samples and benchmark pages."""
