"""`python -m messaging.simulator`: a local carrier and its page of phones."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from . import knobs
from .carrier import Carrier
from .dispatcher import Dispatcher
from .faults import Dice
from .knobs import Faults
from .server import Server
from .store import Store
from .webhooks import LOOPBACK, is_local


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m messaging.simulator")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--webhook-url", required=True)
    parser.add_argument(
        "--fallback-url", default="", help="where a text goes that was not taken there"
    )
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--number", default="", help="the practice's own number")
    parser.add_argument("--messaging-service-sid", default="")
    found = parser.parse_args(words)
    if found.host not in LOOPBACK:
        parser.error("The simulator serves this machine only: use --host 127.0.0.1.")
    if not is_local(found.webhook_url):
        parser.error("--webhook-url needs an http address of this machine.")
    if found.fallback_url and not is_local(found.fallback_url):
        parser.error("--fallback-url needs an http address of this machine.")
    return found


def build(options: argparse.Namespace) -> tuple[Carrier, Dispatcher, Server]:
    store = Store(options.file)
    carrier = Carrier(
        store=store,
        account_sid=options.account_sid,
        auth_token=options.auth_token,
        webhook_url=options.webhook_url.rstrip("/"),
        fallback_url=options.fallback_url,
        number=options.number,
        service=options.messaging_service_sid,
        dice=Dice(knobs.load(store, Faults).seed),
    )
    dispatcher = Dispatcher(carrier)
    server = Server((options.host, options.port), carrier, dispatcher)
    return carrier, dispatcher, server


def main() -> int:
    options = arguments()
    try:
        carrier, dispatcher, server = build(options)
    except OSError as error:
        sys.stderr.write(f"Port {options.port} cannot be used: {error.strerror}.\n")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: carrier.stopping.set())
    dispatcher.start()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    sys.stdout.write(f"Simulated phones at http://{options.host}:{options.port}/\n")
    sys.stdout.flush()
    carrier.stopping.wait()
    server.shutdown()
    server.server_close()
    carrier.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
