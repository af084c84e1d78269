"""The pages that compare: before and since, and one group of patients with another."""

from __future__ import annotations

from datetime import datetime

from . import baseline, fairness
from .pages import Context, page
from .scope import Scope


@page("offers/reports/baseline.html")
def did_it_work(scope: Scope, at: datetime) -> Context:
    return {"report": baseline.report(scope, at=at)}


@page("offers/reports/fairness.html")
def is_it_fair(scope: Scope, at: datetime) -> Context:
    return {"report": fairness.report(scope)}
