"""Every address that a browser can open, read off the URL configuration.

A new page is in the list by itself; one whose address names a row of a kind not known
here stops the tests until SAMPLES says where such rows are.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

# What the first word of an address is about: a table, and a column whose every value
# makes the page look different.
SAMPLES = {
    "bookings": ("offers_booking", "booked_at is null"),
    "closures": ("clinic_closure", "provider_id is null"),
    "inbox": ("messaging_inboundtext", "needs_person"),
    "offers": ("offers_offer", "status"),
    "openings": ("offers_opening", "status"),
    "patients": ("waitlist_patient", "language"),
    "unsettled": ("messaging_outboundtext", "status"),
}
WORDS = {"purpose": "offer", "language": "en"}
# Django sends everything else on from there, and a row's bare address to its page.
ELSEWHERE = re.compile(r"\(\?P<url>|^admin/r/|^admin/\w+/\w+/<path:object_id>/$")
PLACE = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Addresses:
    database: Path

    def every(self) -> list[str]:
        """Without the slash in front; first our own, then the admin's."""
        routes = [route for route in _routes(get_resolver()) if _is_page(route)]
        found = {path for route in routes for path in self._filled(route)}
        return sorted(found, key=lambda path: (path.startswith("admin/"), path))

    def _filled(self, route: str) -> Iterator[str]:
        places = {a or b for a, b in PLACE.findall(route)}
        if "app_label" in places:
            labels = {model._meta.app_label for model in admin.site._registry}
            yield from (f"admin/{label}/" for label in labels)
        elif places <= set(WORDS):
            yield PLACE.sub(lambda match: WORDS[match[1] or match[2]], route)
        else:
            for row in self._rows(route):
                yield PLACE.sub(str(row), route)

    def _rows(self, route: str) -> list[object]:
        first, *rest = route.split("/")
        if first == "admin":
            model = apps.get_model(rest[0], rest[1])
            meta = model._meta.concrete_model._meta
            return self._select(meta.db_table, meta.pk.column, "null")
        assert first in SAMPLES, f"Say in {__name__}.SAMPLES what {route!r} is about."
        table, looks = SAMPLES[first]
        return self._select(table, "id", looks)

    def _select(self, table: str, key: str, looks: str) -> list[object]:
        query = f'select max("{key}") from "{table}" group by {looks}'  # noqa: S608  (names of ours)
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return [row[0] for row in connection.execute(query)]


def _is_page(route: str) -> bool:
    return not ELSEWHERE.search(route)


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern).strip("^$")
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from _routes(each, route)
