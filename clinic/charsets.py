"""Refuses a request whose content type names a charset we do not read.

Django decodes the query in that charset before any handler of errors is in place: with
`charset=idna` and its like every address would answer 500.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_READ = {"utf-8", "ascii", "iso8859-1", "cp1252"}


def guarded(application: WSGIApplication) -> WSGIApplication:
    def guard(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if _is_read(environ.get("CONTENT_TYPE") or ""):
            return application(environ, start)
        start("400 Bad Request", [("Content-Length", "0")])
        return []

    return guard


def _is_read(content_type: str) -> bool:
    try:
        charset = parse_header_parameters(content_type)[1].get("charset")
        return not charset or codecs.lookup(charset).name in _READ
    except (LookupError, ValueError):
        return False
