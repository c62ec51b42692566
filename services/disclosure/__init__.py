"""Disclosure: what a village posts, for how long it stands, and what is asked about it."""
