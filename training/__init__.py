"""Drawn lines become a recognizer of Korean, Latin, digits and signs: no part of the package."""
