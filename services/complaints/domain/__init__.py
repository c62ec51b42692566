"""Pure rules of reporting and handling: no I/O, no clock of its own."""
