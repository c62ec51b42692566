"""Pure rules of notify: no I/O, no clock of its own."""
