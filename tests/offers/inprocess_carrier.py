"""The carrier of the property tests: it answers in this process, without a socket."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from django.utils import timezone

TAKE_AND_DROP, DROP, UNREACHABLE = "take_and_drop", "drop", "unreachable"


class InProcessCarrier:
    """`script` says what becomes of the next posts; after it, all are accepted.

    An entry is one of the words above or (HTTP status, error code). `on_post` sees
    every text that we try to hand over, at the moment we try.
    """

    def __init__(self, on_post: Callable[[str], None]) -> None:
        self.script: list[str | tuple[int, int]] = []
        self.lookups_fail = False
        self.messages: list[dict[str, Any]] = []
        self.on_post = on_post

    def answer(
        self, request: requests.PreparedRequest, **_: object
    ) -> requests.Response:
        """What `requests` gets instead of a connection."""
        if request.method == "POST":
            return self._post(dict(parse_qsl(str(request.body))))
        return self._get(urlsplit(str(request.url)))

    def _post(self, form: dict[str, str]) -> requests.Response:
        oid = parse_qs(urlsplit(form["StatusCallback"]).query)["oid"][0]
        self.on_post(oid)
        step = self.script.pop(0) if self.script else "accept"
        if isinstance(step, tuple):
            status, code = step
            return _response(status, {"code": code, "message": f"To {form['To']}: no"})
        if step == UNREACHABLE:
            raise requests.exceptions.ConnectTimeout
        if step == DROP:
            raise requests.exceptions.ConnectionError("dropped")
        message = self._take(form, oid)
        if step == TAKE_AND_DROP:
            raise requests.exceptions.ConnectionError("dropped")
        return _response(201, message)

    def _take(self, form: dict[str, str], oid: str) -> dict[str, Any]:
        now: datetime = timezone.now()
        message = {
            "sid": f"SM{len(self.messages) + 1:032x}",
            "to": form["To"],
            "from": None,
            "body": form["Body"],
            "status": "accepted",
            "direction": "outbound-api",
            "date_created": format_datetime(now.astimezone(UTC)),
            "date_sent": None,
            "error_code": None,
            "num_media": "0",
            "oid": oid,
            "at": now.isoformat(),
        }
        self.messages.insert(0, message)
        return message

    def _get(self, url: Any) -> requests.Response:
        if self.lookups_fail:
            return _response(503, {"code": 20503, "message": "down"})
        if url.path.endswith("/Messages.json"):
            to = parse_qs(url.query)["To"][0]
            found = [m for m in self.messages if m["to"] == to]
            return _response(200, {"messages": found, "next_page_uri": None})
        sid = url.path.rpartition("/")[2].removesuffix(".json")
        found = [m for m in self.messages if m["sid"] == sid]
        return _response(200, found[0]) if found else _response(404, {"code": 20404})


def _response(status: int, document: dict[str, Any]) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers["Content-Type"] = "application/json"
    response.raw = io.BytesIO(json.dumps(document).encode())
    return response
