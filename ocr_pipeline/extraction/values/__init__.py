"""The text of a field becomes its normalized value, one module a kind of value."""
