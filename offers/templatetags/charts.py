"""The chart beside a table, if it has one."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from offers.reports import charts, trade
from offers.reports.charts import Chart
from offers.reports.table import Table

register = template.Library()


@register.inclusion_tag("offers/reports/_chart.html", takes_context=True)
def chart(context: dict[str, Any], table: Table) -> dict[str, object]:
    if table.code == "simulated":
        found = trade.beside(table) if table.rows else []
    else:
        found = [each for each in [charts.of(table)] if each]
    filters = context["scope"].query() if context.get("scope") else ""
    return {"charts": [(each, _address(each, filters)) for each in found]}


def _address(chart: Chart, filters: str) -> str:
    return f"{reverse(f'report_chart_{chart.code}')}?{chart.query or filters}"
