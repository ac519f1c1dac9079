"""Pure image work: decoding, orientation, tiling, reading order, table grids."""
