"""What an operator declares in YAML, as typed frozen values, and how it is loaded and checked."""
