"""What every report page does: read the filters, and show figures only if they hold.

Each of its tables is a CSV file at the same address, with `csv=<code>` added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clinic import audit

from . import sheet
from .forms import ScopeForm
from .scope import Scope
from .table import Table

Context = Mapping[str, Any]
View = Callable[[HttpRequest], HttpResponse]


def page(
    template: str, *, with_request: bool = False
) -> Callable[[Callable[..., Context]], View]:
    """Makes a view of a function that gives the context for a scope."""

    def around(build: Callable[..., Context]) -> View:
        @require_GET
        @never_cache
        @permission_required("offers.view_reports", raise_exception=True)
        @wraps(build)
        def show(request: HttpRequest) -> HttpResponse:
            at = timezone.now()
            form = ScopeForm(request.GET, user=request.user, at=at)
            scope = form.scope()
            first = (request,) if with_request else ()
            figures = build(*first, scope, at) if scope else {}
            if scope and "csv" in request.GET:
                return _file(request, scope, _tables(figures), at=at)
            context = {"form": form, "scope": scope, "at": at, **figures}
            return render(request, template, context, status=200 if scope else 422)

        return show

    return around


def _tables(figures: Context) -> Iterable[Table]:
    return figures.get("tables") or getattr(figures.get("report"), "tables", None) or ()


def _file(
    request: HttpRequest, scope: Scope, tables: Iterable[Table], *, at: datetime
) -> HttpResponse:
    wanted = {table.code: table for table in tables}.get(request.GET["csv"])
    if wanted is None:
        raise Http404
    body = sheet.export(wanted, scope, actor=audit.staff(request.user), at=at)
    name = sheet.file_name(wanted, scope)
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
