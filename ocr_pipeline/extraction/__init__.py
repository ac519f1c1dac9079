"""Pure shaping of recognized pages into rows and the wire form."""
