"""Tokens, authority, sealing, keys."""
