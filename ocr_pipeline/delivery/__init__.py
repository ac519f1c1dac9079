"""Pure delivery rules: sealing, signing, back-off, state machine."""
