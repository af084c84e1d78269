"""What each way to pace fills, and what that costs: the picture of the simulate page.

Its address holds the figures of the table: playing them again would take seconds, and
could end elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from . import drawing, pictures, simulate
from .charts import Chart
from .drawing import SHARES, Frame, Look, Point, Size
from .table import Table

COSTS = {"texts": "Texts per fill", "disappointed": "Disappointed per fill"}
WAYS = tuple(simulate.NAMES.values())
OURS = simulate.NAMES[simulate.policies.ADAPTIVE.name]
NUMBER = r"([0-9]{1,5}(?:\.[0-9]{1,4})?)"
WAY = re.compile(rf"([0-9])_{NUMBER}_{NUMBER}(?:_{NUMBER}_{NUMBER})?")
RANGE = re.compile(r"(\d+)–(\d+)%")


def beside(table: Table) -> list[Chart]:
    """One for each cost, from the rows of the table."""
    return [_chart(cost, list(_of_rows(table, cost))) for cost in COSTS]


@require_GET
@never_cache
@permission_required("offers.view_reports", raise_exception=True)
def show(request: HttpRequest, cost: str) -> HttpResponse:
    found = [_read(each) for each in request.GET.getlist("way")[: len(WAYS)]]
    known = [point for point in found if point]
    is_whole = len(known) == len(found)
    chart = _chart(cost, known) if known and is_whole else None
    size = pictures.size(request)
    return pictures.drawn(chart, size, status=200 if is_whole else 422)


def _of_rows(table: Table, cost: str) -> Iterator[Point]:
    codes = [column.code for column in table.columns]
    for row in table.rows:
        cells = dict(zip(codes, row, strict=True))
        across, up = cells[cost], cells["in_time"]
        if isinstance(across, (int, float)) and isinstance(up, (int, float)):
            ends = RANGE.fullmatch(str(cells["in_time_range"]))
            sure = (int(ends[1]) / 100, int(ends[2]) / 100) if ends else None
            yield _point(WAYS.index(str(cells["way"])), across, up, sure)


def _point(way: int, across: float, up: float, sure: drawing.Range | None) -> Point:
    name = WAYS[way]
    return Point(name, across, up, sure, Look.SOLID if name == OURS else Look.HOLLOW)


def _read(typed: str) -> Point | None:
    found = WAY.fullmatch(typed)
    if found is None or int(found[1]) >= len(WAYS):
        return None
    across, up, *ends = (float(each) for each in found.groups()[1:] if each)
    shares = (up, *ends)
    if max(shares) > 1:
        return None
    return _point(int(found[1]), across, up, (ends[0], ends[1]) if ends else None)


def _written(point: Point) -> str:
    figures = (point.across, point.up, *(point.range or ()))
    numbers = "_".join(f"{each:.4f}" for each in figures)
    return f"{WAYS.index(point.name)}_{numbers}"


def _chart(cost: str, points: Sequence[Point]) -> Chart:
    across = COSTS[cost]
    title = f"Filled in time against {across.lower()}"
    said = ", ".join(
        f"{point.name} {drawing.share(point.up)} with {drawing.plain(point.across)}"
        for point in points
    )

    def draw(size: Size) -> bytes:
        return drawing.points(points, across.lower(), Frame(title, SHARES, size))

    query = urlencode([("way", _written(point)) for point in points])
    return Chart(f"trade-{cost}", title, f"{title}: {said}.", draw, query)
