import os
import signal

import pytest

from tests.crash.families import DEAF, FAILING, PARENT, Family, supervised
from tests.messaging.simulator_process import eventually

pytestmark = [
    pytest.mark.xdist_group("alone"),
    pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc"),
]
# What a part makes while it runs: itself and its child.
PART = "time.sleep(600)"


@pytest.fixture
def start():
    families = []

    def start(*scripts, **limits):
        family = Family(supervised(*scripts, **limits))
        families.append(family)
        return family

    yield start
    for family in families:
        family.destroy()


def parts(family):
    """The parts and their children; the supervisor's own words name them too."""
    return [pid for pid in family.members(PART) if pid != family.head.pid]


def running(family, count):
    """The parts and their children, once there are so many of them."""
    return eventually(lambda: len(found := parts(family)) == count and found)


def group_leaders(family):
    return [pid for pid in parts(family) if os.getpgid(pid) == pid]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_every_part_and_its_children(start, number):
    family = start(PARENT, PARENT)
    running(family, 4)
    assert family.end(number) == 0
    assert family.members() == []


def test_a_part_that_ignores_the_signal_is_killed(start):
    family = start(DEAF, stop=0.5)
    running(family, 2)
    assert family.end() == 0
    assert family.members() == []


def test_nothing_remains_of_a_killed_supervisor(start):
    family = start(PARENT, DEAF)
    running(family, 4)
    assert family.end(signal.SIGKILL) == -signal.SIGKILL
    eventually(lambda: not family.members(), seconds=5)


def test_nothing_remains_although_the_watcher_was_killed_before(start):
    family = start(PARENT, first_pause=0.1)
    running(family, 2)
    (watcher,) = family.members("clinic.watcher")
    os.kill(watcher, signal.SIGKILL)
    # The next change of the parts finds that the watcher is gone.
    os.kill(group_leaders(family)[0], signal.SIGKILL)
    eventually(lambda: family.members("clinic.watcher") not in ([], [watcher]))
    running(family, 2)
    family.end(signal.SIGKILL)
    eventually(lambda: not family.members(), seconds=5)


def test_a_killed_part_starts_again_without_its_orphans(start):
    family = start(PARENT, first_pause=0.1)
    before = running(family, 2)
    os.kill(group_leaders(family)[0], signal.SIGKILL)
    eventually(lambda: not set(before) & set(parts(family)))
    after = running(family, 2)
    assert not set(before) & set(after)
    assert family.head.poll() is None


def test_a_part_that_keeps_failing_ends_everything(start):
    family = start(PARENT, FAILING, first_pause=0.02)
    assert family.head.wait(20) == 1
    assert family.members() == []
    output = family.head.stdout.read()
    assert output.count("part1 | no such database") == 5
    assert "part1 | failed 5 times in a row" in output


def test_a_part_that_lived_long_enough_has_not_failed(start):
    script = "import time; time.sleep(0.2)"
    family = start(script, first_pause=0.01, quick=0.1)
    lines = [family.head.stdout.readline() for _ in range(8)]
    assert all("ended (exit code 0)" in line for line in lines)
    assert family.head.poll() is None
