import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from clinic.lookout import SILENT_LOOKS, Lookout

SILENT = (503, "worker: no sign of life, texting is not running")


class Site:
    """A web server whose answers a test sets."""

    def __init__(self):
        self.answers = {"/healthz/": (200, "ok"), "/readyz/": (200, "ok")}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                status, text = site.answers[self.path]
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/healthz/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def announced():
    return []


@pytest.fixture
def lookout(site, announced):
    return Lookout(
        [site.url], host="localhost", announce=lambda: announced.append(1), pause=0
    )


def test_it_announces_once_and_only_when_everything_answers(site, lookout, announced):
    site.answers["/healthz/"] = (500, "")
    lookout.look()
    assert announced == []
    site.answers["/healthz/"] = (200, "ok")
    for _ in range(3):
        assert lookout.look() is None
    assert announced == [1]


def test_a_worker_silent_for_long_is_named_once(site, lookout):
    site.answers["/readyz/"] = SILENT
    looks = [lookout.look() for _ in range(SILENT_LOOKS + 2)]
    assert looks == [None] * SILENT_LOOKS + ["worker", None]


def test_a_worker_that_spoke_again_is_left_alone(site, lookout):
    site.answers["/readyz/"] = SILENT
    looks = [lookout.look() for _ in range(SILENT_LOOKS)]
    site.answers["/readyz/"] = (200, "ok")
    looks.append(lookout.look())
    site.answers["/readyz/"] = SILENT
    looks.append(lookout.look())
    assert set(looks) == {None}


def test_a_database_that_is_away_is_not_the_workers_fault(site, lookout):
    site.answers["/readyz/"] = (503, "database: not reachable")
    assert {lookout.look() for _ in range(SILENT_LOOKS + 2)} == {None}
