"""A small local carrier that speaks the few REST paths we use, and can misbehave."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ACCEPT, HANG, TAKE_AND_HANG, TAKE_AND_DROP, DROP, NONSENSE = (
    "accept",
    "hang",
    "take_and_hang",
    "take_and_drop",
    "drop",
    "nonsense",
)


class Carrier:
    """`script` says what becomes of the next posts; after it, all are accepted.

    An entry is one of the words above or (HTTP status, error code).
    """

    def __init__(self):
        self.script, self.lookups_fail = [], False
        self.messages, self.posts, self.gets = [], [], []
        self.erasures, self.erasure_status, self.pictures = [], 0, []
        self.status = "accepted"
        self.released = threading.Event()
        handler = type("Handler", (_Handler,), {"carrier": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def receive(self, *, sender, to, body, at=None, media=0):
        """A patient's text, in the list whether or not anybody was told of it."""
        message = self.add(
            to=to, body=body, at=at, direction="inbound", status="received"
        )
        message["sid"] = f"SMC{len(self.messages):031x}"
        message.update({"from": sender, "date_sent": message["date_created"]})
        message["num_media"] = str(media)
        return message

    def listed(self, query):
        """A page of the list: newest first, texts without date_sent match no date."""
        after, before = query.get("DateSent>"), query.get("DateSent<")
        found = [
            message
            for message in self.messages
            if message["to"] == query["To"]
            and (after is None or _sent_at(message) >= after)
            and (before is None or "" < _sent_at(message) <= before)
        ]
        return found[: int(query.get("PageSize", 50))]

    def add(self, *, to, body, at=None, direction="outbound-api", status="delivered"):
        at = at or datetime.now(UTC)
        message = {
            "sid": f"SM{len(self.messages) + 1:032x}",
            "to": to,
            "from": None,
            "body": body,
            "status": status,
            "direction": direction,
            "date_created": format_datetime(at),
            "date_sent": None,
            "error_code": None,
            "num_media": "0",
        }
        self.messages.insert(0, message)
        return message


def _sent_at(message):
    """As it compares with what the client asks for: both in UTC, to the second."""
    if message["date_sent"] is None:
        return ""
    sent = parsedate_to_datetime(message["date_sent"])
    return f"{sent.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class _Handler(BaseHTTPRequestHandler):
    carrier: Carrier
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        """Say nothing on the terminal."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        pairs = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        form = {name: values[0] for name, values in pairs.items()}
        if "/Messages/" in self.path:
            self._redact(form)
            return
        self.carrier.posts.append(
            {**form, "authorization": self.headers["Authorization"]}
        )
        step = self.carrier.script.pop(0) if self.carrier.script else ACCEPT
        if isinstance(step, tuple):
            status, code = step
            self._answer(status, {"code": code, "message": f"To {form['To']}: no"})
        elif step in (HANG, DROP, NONSENSE):
            self._misbehave(step)
        else:
            message = self.carrier.add(
                to=form["To"], body=form["Body"], status=self.carrier.status
            )
            if step == ACCEPT:
                self._answer(201, message)
            else:
                self._misbehave(step)

    def _redact(self, form):
        """An empty body is the only change that the carrier takes."""
        sid = self.path.rpartition("/")[2].removesuffix(".json")
        found = [m for m in self.carrier.messages if m["sid"] == sid]
        self.carrier.erasures.append(sid)
        if self.carrier.erasure_status:
            self._answer(self.carrier.erasure_status, {"code": 20001, "message": "no"})
        elif form != {"Body": ""} or not found:
            self._answer(400 if found else 404, {"code": 20404, "message": "no"})
        else:
            found[0]["body"] = ""
            self._answer(200, found[0])

    def _misbehave(self, step):
        if step == NONSENSE:
            self._write(201, b"<html>")
            return
        if step in (HANG, TAKE_AND_HANG):
            self.carrier.released.wait(5)
        self.close_connection = True

    def do_DELETE(self):
        sid = self.path.rpartition("/")[2].removesuffix(".json")
        self.carrier.pictures.remove(sid)
        self._write(204, b"")

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.carrier.gets.append((url.path, query))
        if self.carrier.lookups_fail:
            self._answer(503, {"code": 20503, "message": "down"})
        elif url.path.endswith("/Media.json"):
            sid = url.path.split("/")[-2]
            kept = [{"sid": each, "parent_sid": sid} for each in self.carrier.pictures]
            self._answer(200, {"media_list": kept, "next_page_uri": None})
        elif url.path.endswith("/Messages.json"):
            found = self.carrier.listed(query)
            self._answer(200, {"messages": found, "next_page_uri": None})
        else:
            sid = url.path.rpartition("/")[2].removesuffix(".json")
            found = [m for m in self.carrier.messages if m["sid"] == sid]
            self._answer(200, found[0]) if found else self._answer(404, {"code": 20404})

    def _answer(self, status, document):
        self._write(status, json.dumps(document).encode())

    def _write(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
