"""`manage.py up` as a person starts it. One demo is shared by the tests that look at it."""

import os
import re
import signal
import socket
import subprocess
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from clinic.demo import free_port
from tests.crash.families import ROOT
from tests.demo import UP, RunningDemo
from tests.messaging.simulator_process import eventually

pytestmark = [
    pytest.mark.xdist_group("alone"),
    pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc"),
]


def get(url):
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    found = (answer.status, dict(answer.getheaders()), answer.read().decode())
    connection.close()
    return found


def run(*words, **environment):
    """Run a command to its end: exit code and everything it printed."""
    ended = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "clinic.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    running = RunningDemo(tmp_path_factory.mktemp("demo"))
    yield running
    running.destroy()


def test_the_demo_says_where_everything_is(running):
    assert f"{running.url}/" in running.printed
    assert "Simulated phones" in get(running.phones_url + "/")[2]


def test_the_demo_serves_its_pages_and_static_files(running):
    status, headers, page = get(running.url + "/accounts/login/")
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert get(running.url + sheet)[0] == 200


def test_the_demo_keeps_its_files_private(running):
    assert (running.folder / "secret").stat().st_mode & 0o077 == 0
    assert (running.folder / "secret").read_text() not in running.printed


def test_a_second_demo_of_the_same_folder_is_refused(running):
    code, printed = run(*running.command())
    assert code == 1
    assert "is running already" in printed


def test_a_killed_worker_is_replaced_and_leaves_no_orphans(running):
    before = set(running.members("qcluster"))
    main = next(pid for pid in before if os.getpgid(pid) == pid)
    os.kill(main, signal.SIGKILL)
    eventually(lambda: not before & set(running.members("qcluster")))
    eventually(lambda: len(running.members("qcluster")) == len(before))


def test_a_busy_port_is_said_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        code, printed = run(*UP, "--port", str(port))
    assert code == 1
    assert f"Port {port} is in use" in printed


def test_a_missing_setting_is_said_before_anything_starts(tmp_path):
    environment = {"ENV_FILE": os.devnull, "SECRET_KEY": "", "DEBUG": "0"}
    code, printed = run(*UP, "--port", str(free_port()), **environment)
    assert code == 1
    assert "SECRET_KEY is missing" in printed


def test_nothing_remains_of_a_killed_demo_and_it_starts_again(running):
    """The last of those that share the demo: it does not survive this."""
    running.end(signal.SIGKILL)
    eventually(lambda: not running.members(), seconds=5)
    secret = (running.folder / "secret").read_text()
    again = RunningDemo(running.folder)
    try:
        assert again.end() == 0
        assert again.members() == []
        assert (running.folder / "secret").read_text() == secret
    finally:
        again.destroy()
