"""The rules of disclosure: pure functions and frozen dataclasses; no I/O, no clock of their own."""
