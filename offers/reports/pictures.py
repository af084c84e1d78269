"""The charts, each at an address of its own, for the same readers as the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from . import baseline, charts, drawing, sums, svg, tables
from .charts import Chart
from .drawing import SIZES, WIDE, Size
from .forms import ScopeForm
from .scope import Scope
from .table import Table

Tables = Callable[[Scope, datetime], Sequence[Table]]


def _baseline(scope: Scope, at: datetime) -> Sequence[Table]:
    return baseline.report(scope, at=at).tables


def _main(scope: Scope, at: datetime) -> Sequence[Table]:
    found = sums.count(scope, at=at)
    notices = tables.by_notice(found, scope, "")
    return tables.by_week(found), notices, tables.by_hour(found)


# Whose tables a chart's is among, by its code.
SOURCES: dict[str, Tables] = {
    "compared": _baseline,
    "held-back": _baseline,
    "hours": _main,
    "notices": _main,
    "weeks": _main,
}


@require_GET
@never_cache
@permission_required("offers.view_reports", raise_exception=True)
def show(request: HttpRequest, code: str) -> HttpResponse:
    at = timezone.now()
    scope = ScopeForm(request.GET, user=request.user, at=at).scope()
    counted = SOURCES[code](scope, at) if scope else []
    found = next((charts.of(each) for each in counted if each.code == code), None)
    return drawn(found, size(request), status=200 if scope else 422)


def size(request: HttpRequest) -> Size:
    return SIZES.get(request.GET.get("size", ""), WIDE)


def drawn(chart: Chart | None, wanted: Size, *, status: int = 200) -> HttpResponse:
    """Without a chart the picture says that there are no figures."""
    return HttpResponse(
        chart.draw(wanted) if chart else drawing.empty(wanted),
        content_type="image/svg+xml",
        status=status,
        headers={"Content-Security-Policy": svg.POLICY},
    )
