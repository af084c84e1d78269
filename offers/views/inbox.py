"""The inbox: texts that need a person."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic import audit, singletons
from messaging import inbox, visibility

from .. import attention, threads, worklist
from .acting import acts_on, shows
from .answers import answer


@shows("messaging.view_inboundtext")
def show(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    version = attention.version(singletons.practice(), at=at)
    return render(request, "offers/inbox.html", _context(request, version, at=at))


@shows("messaging.view_inboundtext")
def live(request: HttpRequest) -> HttpResponse:
    """The page's moving parts; 204 while they read as they did before."""
    at = timezone.now()
    version = attention.version(singletons.practice(), at=at)
    if request.GET.get("v") == version:
        return HttpResponse(status=204)
    context = _context(request, version, at=at)
    return render(request, "offers/_partials/inbox_live.html", context)


def _context(request: HttpRequest, version: str, *, at: datetime) -> dict[str, object]:
    return {
        "lines": threads.waiting(user=request.user, at=at),
        "news": worklist.news(user=request.user),
        "version": version,
    }


@acts_on("messaging.change_inboundtext", visibility.received, page="inbox")
def done(request: HttpRequest, pk: int) -> HttpResponse:
    marked = inbox.mark_done(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "A colleague has done it already."
    return answer(request, bool(marked), yes="Done.", no=no, page="inbox")
