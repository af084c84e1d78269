"""The chart beside a table, if it has one."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from offers.reports import charts
from offers.reports.table import Table

register = template.Library()


@register.inclusion_tag("offers/reports/_chart.html", takes_context=True)
def chart(context: dict[str, Any], table: Table) -> dict[str, object]:
    found = charts.of(table)
    if found is None:
        return {}
    filters = context["scope"].query()
    return {"chart": found, "url": f"{reverse(f'report_chart_{found.code}')}?{filters}"}
