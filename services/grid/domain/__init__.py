"""Pure rules of grid: no I/O, no clock, no randomness of its own."""
