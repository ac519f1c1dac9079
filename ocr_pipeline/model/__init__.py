"""The house's words: plain frozen values that every layer may use. No I/O, no third-party SDK."""
