"""The four stories, over HTTP, against the whole installation."""

import os
import subprocess
import sys

import pytest

from tests.system import ROOT, System

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


@pytest.mark.parametrize("time", ["first", "again"])
def test_the_main_job_happens(system: System, time: str) -> None:
    """Twice, since whatever the first telling leaves behind must not stand in the second's way."""
    told = subprocess.run(
        [sys.executable, "-m", "local.story", "--url", system.url],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert told.returncode == 0, f"{time}:\n{told.stdout}\n{told.stderr}"
