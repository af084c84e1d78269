"""HTTP on the loopback interface: hands each request to the part that answers it."""

from __future__ import annotations

import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from . import control, phones, rest
from .carrier import Carrier
from .dispatcher import Dispatcher
from .exchange import Answer, Request, as_json
from .webhooks import LOOPBACK

LARGEST_BODY = 64 * 1024
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(
        self, address: tuple[str, int], carrier: Carrier, dispatcher: Dispatcher
    ) -> None:
        if address[0] == "::1":
            self.address_family = socket.AF_INET6
        self.carrier = carrier
        self.dispatcher = dispatcher
        super().__init__(address, Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        # A client that went away is its own affair; anything else is named by class.
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            sys.stderr.write(f"request failed: {type(error).__name__}\n")


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    timeout = 60
    # Headers and body leave in one packet.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return self._send(Answer(status=413))
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            body=self.rfile.read(length),
            headers={name.lower(): value for name, value in self.headers.items()},
            client=str(self.client_address[0]),
        )
        return self._send(answer(self.server.carrier, self.server.dispatcher, request))

    def _send(self, found: Answer) -> None:
        if found.drop:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(found.status)
        if found.status != 204:
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", CONTENT_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(found.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: request lines hold phone numbers."""


def answer(carrier: Carrier, dispatcher: Dispatcher, request: Request) -> Answer:
    if request.path.startswith(("/2010-04-01/", "/v1/Services/")):
        return rest.handle(carrier, request)
    if not _is_from_here(request):
        return as_json({"error": "Only from this machine."}, status=403)
    if request.path.startswith("/_control/"):
        return control.handle(carrier, dispatcher, request)
    routes = {
        ("GET", "/phones.json"): phones.conversations,
        ("POST", "/phones/reply"): phones.reply,
        ("POST", "/phones/patients"): phones.turn,
    }
    if request.method == "GET" and request.path in phones.PAGES:
        return phones.asset(request.path)
    view = routes.get((request.method, request.path))
    if view is None:
        return as_json({"error": "There is no such page."}, status=404)
    return view(carrier, request)


def _is_from_here(request: Request) -> bool:
    """True for this machine's own programs and this page; not for other web sites.

    A site in the same browser reaches loopback too, by a renamed host or a form.
    """
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    named = urlsplit(f"http://{host}").hostname in LOOPBACK
    return (
        named
        and request.client in ("127.0.0.1", "::1")
        and origin in (None, f"http://{host}")
    )
