"""Reads table.txt, and what there is to be in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from .world import GROUPS, ROLES

FILE = Path(__file__).with_name("table.txt")
ACTION = "ACTION"


@dataclass(frozen=True)
class Line:
    """What each role gets at an address; `elsewhere`: limited to another place."""

    method: str
    address: str
    row: str
    outcomes: dict[str, str]
    elsewhere: str

    def expected(self, role: str, *, is_elsewhere: bool) -> str:
        outcome = self.outcomes[role]
        is_other = is_elsewhere and role in GROUPS and outcome == "yes"
        return self.elsewhere if is_other and self.elsewhere != "same" else outcome


def lines() -> list[Line]:
    rows = (line.split() for line in FILE.read_text().splitlines())
    return [_line(cells) for cells in rows if cells and not cells[0].startswith("#")]


def _line(cells: list[str]) -> Line:
    method, address, row, *outcomes, elsewhere = cells
    assert len(outcomes) == len(ROLES), f"columns missing in: {' '.join(cells)}"
    return Line(
        method, address, row, dict(zip(ROLES, outcomes, strict=True)), elsewhere
    )


def addresses() -> Iterator[str]:
    """Every address of the URL configuration, as it is written there."""
    yield from ("/" + each for each in _walk(get_resolver()))


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)


def actions() -> Iterator[str]:
    """Every action that somebody who may do anything finds in a list of the admin."""
    request = RequestFactory().get("/")
    request.user = get_user_model()(is_superuser=True)
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.get_actions(request):
            yield f"{model._meta.label_lower}.{name}"
