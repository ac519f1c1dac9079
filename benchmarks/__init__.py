"""Measurements against truth and against peers; never imported by ``ocr_pipeline``."""
