"""Recognizers behind an Invoke URL: CLOVA OCR, and whatever answers as it."""
