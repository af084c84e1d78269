"""Workers and web servers are killed while they work; see tests/soak for the whole of it."""

import re
import subprocess
import sys

import pytest

from tests.crash.families import ROOT

pytestmark = pytest.mark.process
SHORT = [
    *("--seconds=22", "--kills=6", "--offers=0", "--replies=0"),
    *("--patients=150", "--openings-every=0.8"),
]
KILLS_NEEDED = 5


def test_half_a_minute_under_fire_loses_and_repeats_nothing():
    soak = subprocess.run(
        [sys.executable, "-m", "tests.soak", *SHORT],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=150,
        start_new_session=True,
        check=False,
    )
    assert soak.returncode == 0, soak.stdout + soak.stderr[-4000:]
    (kills,) = re.findall(r"kills: (\d+)", soak.stdout)
    assert int(kills) >= KILLS_NEEDED
