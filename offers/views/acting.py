"""What comes before a page is shown and before a button does anything.

May they, is the row theirs, and is it as they saw it?
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import permission_required
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, trail
from clinic.access import Reader

from .. import colleague
from .answers import refuse

Row = TypeVar("Row", bound=Model)
View = Callable[..., HttpResponse]
AGAIN = "Nothing was changed. Look again, then click if you still want to."


def acts_on(
    permission: str, find: Callable[[Reader], QuerySet[Row]], *, page: str = "board"
) -> Callable[[View], View]:
    """A button. Not theirs: not found. Changed by a colleague since: told, not run."""

    def around(view: View) -> View:
        @require_POST
        @permission_required(permission, raise_exception=True)
        @wraps(view)
        def act(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            row = get_object_or_404(find(request.user), pk=pk)
            vars(request)["acted_on"] = row
            told = _changed(request, row)
            if told:
                return refuse(request, f"{told} {AGAIN}", page=page)
            return view(request, pk, **kwargs)

        return act

    return around


def shows(permission: str) -> Callable[[View], View]:
    """A page that buttons may stand on; never from a browser's memory."""

    def around(view: View) -> View:
        may = permission_required(permission, raise_exception=True)
        return require_GET(never_cache(may(marked(view))))

    return around


def marked(view: View) -> View:
    """Its page says how far the trail reached before it was made; buttons send it back."""

    @wraps(view)
    def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark(request)
        return view(request, *args, **kwargs)

    return show


def mark(request: HttpRequest) -> None:
    vars(request)["mark"] = trail.mark()


def _changed(request: HttpRequest, row: Model) -> str:
    seen = request.POST.get("seen", "")
    if not seen.isdecimal():
        return ""
    actor, at = audit.staff(request.user), timezone.now()
    return colleague.since(row, int(seen), actor=actor, at=at)
