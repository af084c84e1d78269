"""The inbox: texts that need a person."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic import audit
from messaging import inbox
from messaging.models import InboundText

from .. import threads
from .answers import answer


@require_GET
@never_cache
@permission_required("messaging.view_inboundtext", raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    lines = threads.waiting(at=timezone.now())
    return render(request, "offers/inbox.html", {"lines": lines})


@require_POST
@permission_required("messaging.change_inboundtext", raise_exception=True)
def done(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(InboundText, pk=pk)
    marked = inbox.mark_done(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "A colleague has done it already."
    return answer(request, bool(marked), yes="Done.", no=no, page="inbox")
