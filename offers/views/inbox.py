"""The inbox: texts that need a person."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic import audit
from messaging import inbox, visibility

from .. import threads
from .acting import acts_on, marked
from .answers import answer


@require_GET
@never_cache
@permission_required("messaging.view_inboundtext", raise_exception=True)
@marked
def show(request: HttpRequest) -> HttpResponse:
    lines = threads.waiting(user=request.user, at=timezone.now())
    return render(request, "offers/inbox.html", {"lines": lines})


@require_POST
@permission_required("messaging.change_inboundtext", raise_exception=True)
@acts_on(visibility.received, page="inbox")
def done(request: HttpRequest, pk: int) -> HttpResponse:
    marked = inbox.mark_done(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "A colleague has done it already."
    return answer(request, bool(marked), yes="Done.", no=no, page="inbox")
