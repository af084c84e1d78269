"""The main report, and the rows behind its figures."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest
from django.urls import reverse

from . import behind, figures, sums, tables
from .pages import Context, page
from .scope import Scope


@page("offers/reports/main.html")
def main(scope: Scope, at: datetime) -> Context:
    found = sums.count(scope, at=at)
    sections = figures.sections(found)
    shown = [
        tables.by_week(found),
        tables.by_notice(found, scope, reverse("reports")),
        tables.by_hour(found),
    ]
    return {
        "sections": sections,
        "figures": tables.figures(sections),
        "shown": shown,
        "tables": [tables.figures(sections), *shown],
        "aimed": [each for part in sections for each in part.figures if each.target],
    }


@page("offers/reports/rows.html", with_request=True)
def rows(request: HttpRequest, scope: Scope, at: datetime) -> Context:
    figure, before = (
        request.GET.get("figure", "openings"),
        request.GET.get("before", ""),
    )
    if figure not in behind.BEHIND or len(before) > 18:
        raise Http404
    last = int(before) if before.isdecimal() and before.isascii() else None
    return {
        "found": behind.find(figure, scope, before=last),
        "figure": figure,
        "is_first": last is None,
    }
