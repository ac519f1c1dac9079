"""The forms on which template OCR is reported: own layouts, texts, typefaces, seed and faults."""
