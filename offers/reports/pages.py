"""What every report page does: read the filters, and show figures only if they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from .forms import ScopeForm
from .scope import Scope

Context = Mapping[str, object]
Build = Callable[[Scope, datetime], Context]


def page(template: str) -> Callable[[Build], Callable[[HttpRequest], HttpResponse]]:
    """Makes a view of a function that gives the context for a scope."""

    def around(build: Build) -> Callable[[HttpRequest], HttpResponse]:
        @require_GET
        @never_cache
        @permission_required("offers.view_reports", raise_exception=True)
        @wraps(build)
        def show(request: HttpRequest) -> HttpResponse:
            at = timezone.now()
            form = ScopeForm(request.GET, user=request.user, at=at)
            scope = form.scope()
            figures = build(scope, at) if scope else {}
            context = {"form": form, "scope": scope, "at": at, **figures}
            return render(request, template, context, status=200 if scope else 422)

        return show

    return around
