"""How a button answers: one sentence, then back to the page it was on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from clinic import audit

from .. import colleague


def answer(
    request: HttpRequest, done: bool, *, yes: str, no: str, page: str = "board"
) -> HttpResponse:
    """Losing a race is no error: the second sentence says what is true now, and who
    made it so."""
    if done:
        messages.success(request, yes)
    else:
        messages.warning(request, f"{no} {_what_happened(request)}".strip())
    return back(request, page)


def _what_happened(request: HttpRequest) -> str:
    """To the row that `acting.acts_on` found."""
    row = vars(request).get("acted_on")
    if row is None:
        return ""
    return colleague.last(row, actor=audit.staff(request.user), at=timezone.now())


def refuse(request: HttpRequest, sentence: str, *, page: str = "board") -> HttpResponse:
    messages.error(request, sentence)
    return back(request, page)


def back(request: HttpRequest, page: str) -> HttpResponse:
    """To the page the form named, if it is one of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return redirect(target)
    return redirect(page)
