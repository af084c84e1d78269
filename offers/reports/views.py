"""The report pages."""

from __future__ import annotations

from datetime import datetime

from .pages import Context, page
from .scope import Scope


@page("offers/reports/main.html")
def main(scope: Scope, at: datetime) -> Context:
    return {}
