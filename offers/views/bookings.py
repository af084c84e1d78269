"""Bookings: what was won and must be entered in the EHR."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from clinic import audit, singletons

from .. import (
    attention,
    bookings,
    ownership,
    sentences,
    threads,
    visibility,
    worklist,
)
from ..forms import UndoForm
from . import taking
from .acting import acts_on, shows
from .answers import answer, back, refuse

PAGE = "bookings"


@shows("offers.view_booking")
def show(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    version = attention.version(singletons.practice(), at=at)
    context = {**_context(request, at=at), "version": version}
    return render(request, "offers/bookings.html", context)


@shows("offers.view_booking")
def live(request: HttpRequest) -> HttpResponse:
    """The page's moving parts; 204 while they read as they did before."""
    at = timezone.now()
    version = attention.version(singletons.practice(), at=at)
    if request.GET.get("v") == version:
        return HttpResponse(status=204)
    context = {**_context(request, at=at), "version": version}
    return render(request, "offers/_partials/bookings_live.html", context)


def _context(request: HttpRequest, *, at: datetime) -> dict[str, object]:
    user = request.user
    unfinished = worklist.unfinished(user=user, at=at)
    finished = worklist.finished(user=user, at=at)
    chained = worklist.with_chains([*unfinished, *finished])
    lines = worklist.with_former_owners(chained[: len(unfinished)], at=at)
    return {
        "news": worklist.news(user=user),
        "lines": lines,
        "groups": worklist.groups(lines),
        "finished": chained[len(unfinished) :],
        "causes": UndoForm.CAUSES,
    }


@shows("offers.view_booking")
def today(request: HttpRequest) -> HttpResponse:
    """What was won today, for the printer."""
    at = timezone.now()
    lines = worklist.won_today(user=request.user, at=at)
    zone = threads.desk_zone()
    context = {
        "lines": lines,
        "day": sentences.day(at, zone),
        "clock": sentences.clock(at, zone),
        "reader": sentences.person(request.user),  # type: ignore[arg-type]  # staff are signed in
    }
    return render(request, "offers/bookings_today.html", context)


@acts_on("offers.change_booking", visibility.bookings, page=PAGE)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """With `from`, over from the colleague who was shown to be on it."""
    actor, at = audit.staff(request.user), timezone.now()
    done = ownership.take(pk, actor=actor, at=at, owner_id=taking.former(request))
    no = "A colleague has taken it, or it is booked already."
    return answer(request, done, yes=taking.taken(at), no=no, page=PAGE)


@acts_on("offers.change_booking", visibility.bookings, page=PAGE)
def mark_booked(request: HttpRequest, pk: int) -> HttpResponse:
    done = bookings.mark_booked(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "It was booked already, or taken back."
    return answer(request, done, yes="Booked.", no=no, page=PAGE)


@acts_on("offers.change_booking", visibility.bookings, page=PAGE)
def release_old(request: HttpRequest, pk: int) -> HttpResponse:
    release = bookings.release_old(
        pk, actor=audit.staff(request.user), at=timezone.now()
    )
    if release.opening is None:
        yes = "Released. Its time cannot be offered: past, logged already or not known."
        no = "Not released: book the new visit first, or it was released already."
        return answer(request, release.done, yes=yes, no=no, page=PAGE)
    link = reverse("opening", args=[release.opening.pk])
    sentence = 'Released. The old time is open now: <a href="{}">look at it</a>.'
    messages.success(request, format_html(sentence, link))
    return back(request, PAGE)


@acts_on("offers.change_booking", visibility.bookings, page=PAGE)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    form = UndoForm(request.POST)
    if not form.is_valid():
        return refuse(request, "Choose why it is taken back.", page=PAGE)
    done = bookings.undo(
        pk,
        cause=form.cleaned_data["cause"],
        actor=audit.staff(request.user),
        at=timezone.now(),
    )
    no = "It was taken back already."
    yes = "Taken back. If the time is still ahead, it is open again."
    return answer(request, done, yes=yes, no=no, page=PAGE)


@acts_on("offers.change_booking", visibility.bookings, page=PAGE)
def phoned(request: HttpRequest, pk: int) -> HttpResponse:
    done = bookings.phoned(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "There was no call to make, or it was made."
    return answer(request, done, yes="Noted: phoned.", no=no, page=PAGE)
