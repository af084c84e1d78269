"""A web server standing where the practice's would: keeps what it is sent."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator


@dataclass(frozen=True)
class Received:
    url: str
    form: dict[str, str]
    signature: str
    token: str

    def is_signed_with(self, auth_token: str) -> bool:
        validator = RequestValidator(auth_token)
        return bool(validator.validate(self.url, self.form, self.signature))


class Receiver:
    """Answers each request with the next of `answers`, then with 204."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def statuses(self, sid: str | None = None) -> list[str]:
        """Statuses reported so far, in the order of arrival."""
        return [
            one.form["MessageStatus"]
            for one in self.received
            if "MessageStatus" in one.form and sid in (None, one.form["MessageSid"])
        ]

    def inbound(self) -> list[Received]:
        return [one for one in self.received if one.url.endswith("/twilio/inbound/")]

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.received.append(
                Received(
                    url=receiver.url + self.path,
                    form=dict(parse_qsl(body, keep_blank_values=True)),
                    signature=self.headers["X-Twilio-Signature"],
                    token=self.headers["I-Twilio-Idempotency-Token"],
                )
            )
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
