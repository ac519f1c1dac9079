"""OCR engines behind the OcrEngine port."""
