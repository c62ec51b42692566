"""Fault runs: kill, freeze and wipe a whole installation under load, then count what was lost, doubled or turned round.

The ledger is the clients' own list of acts that were answered with 2xx. `docs/faults.md` says what is done and counted.
"""
