"""A small fault run loses nothing; a smaller one with the cursor rule broken is seen to lose."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.testing import valkey_binary

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(400),
    pytest.mark.skipif(valkey_binary() is None, reason="no Valkey or Redis server on this machine"),
]


def fault_run(*more: str) -> tuple[int, dict[str, Any]]:
    """People rest between their acts, as a run that shares its machine with other tests needs; sudden deaths make up for it."""
    command = [sys.executable, "-m", "benchmarks.faults", "--json", "--pair", "valkey-sqlite", "--seed", "7"]
    command += ["--rest", "0.6", "--points", "0.006", "--pause", "1"]
    done = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, timeout=380)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def test_nothing_is_lost_doubled_or_turned_round() -> None:
    status, report = fault_run("--hits", "4", "--events", "300")
    assert (report["lost"], report["doubled"], report["inverted"]) == (0, 0, 0), report
    assert report["recovered_s"] is not None, report
    assert report["kills"] >= 4
    assert report["acts"] > 50
    assert status == 0


def test_a_broken_cursor_rule_is_seen() -> None:
    status, report = fault_run("--hits", "2", "--events", "100", "--few", "--break", "cursor")
    assert report["lost"] + report["doubled"] + report["inverted"] > 0, report
    assert status == 1
