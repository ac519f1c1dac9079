"""Self-hosted batch OCR on Dagster: images in a storage become xls or json results and webhook deliveries."""
