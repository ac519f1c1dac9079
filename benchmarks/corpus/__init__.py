"""Realistic pages with exact truth, drawn from a seed: samples for the demo, pages for accuracy benchmarks."""
