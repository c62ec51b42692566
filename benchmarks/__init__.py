"""Measurements; see docs/bus.md."""
