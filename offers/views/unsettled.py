"""Texts of which nobody knows whether they arrived, with a button for each way out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic import audit
from messaging import visibility

from .. import unsettled
from .acting import acts_on, shows
from .answers import answer

PAGE = "unsettled"
TOO_LATE = "It has been settled meanwhile: by a colleague, or by the carrier's report."


@shows("messaging.view_outboundtext")
def show(request: HttpRequest) -> HttpResponse:
    lines = unsettled.lines(user=request.user, at=timezone.now())
    return render(request, "offers/unsettled.html", {"lines": lines})


@acts_on("messaging.add_outboundtext", visibility.sent, page=PAGE)
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    actor = audit.staff(request.user)
    done = unsettled.it_arrived(pk, actor=actor, at=timezone.now())
    return answer(request, done, yes="Noted: it arrived.", no=TOO_LATE, page=PAGE)


@acts_on("messaging.add_outboundtext", visibility.sent, page=PAGE)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    return _did_not_arrive(request, pk, is_sent_again=True)


@acts_on("messaging.add_outboundtext", visibility.sent, page=PAGE)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    return _did_not_arrive(request, pk, is_sent_again=False)


def _did_not_arrive(
    request: HttpRequest, pk: int, *, is_sent_again: bool
) -> HttpResponse:
    done = unsettled.it_did_not(
        pk,
        actor=audit.staff(request.user),
        at=timezone.now(),
        resend=is_sent_again,
    )
    if done and is_sent_again and not unsettled.is_sent_again(pk):
        no = "It is not sent again: what it says is no longer true. Phone if needed."
        return answer(request, False, yes="", no=no, page=PAGE)
    words = "It is sent again now." if is_sent_again else "Noted: it did not arrive."
    return answer(request, done, yes=words, no=TOO_LATE, page=PAGE)
