"""The outside: every SDK has its one room here."""
