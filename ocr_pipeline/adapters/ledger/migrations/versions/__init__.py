"""One module per step; its number orders it, and a released one never changes."""
