"""Closures: who is out, what that ends, and whom to phone about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
)

from clinic import access, audit
from clinic.access import Reader
from waitlist import displaced
from waitlist import visibility as people

from .. import closed_inside, closure_lines, closures, sentences, visibility
from ..forms_closure import ClosureForm
from .acting import acts_on, shows
from .answers import answer, refuse

ELSEWHERE = (
    "It closes places that are not yours too. Whoever looks after all of them ends it."
)
CHANGED = "Something changed since you looked. Look again, then save."


@shows("clinic.view_closure")
def index(request: HttpRequest) -> HttpResponse:
    lines = closure_lines.current(user=request.user, at=timezone.now())
    return render(request, "offers/closures.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("clinic.add_closure", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """What it would end is looked at before it is saved."""
    at = timezone.now()
    typed = request.POST if request.method == "POST" else None
    form = ClosureForm(typed, user=request.user, at=at)
    if not form.is_valid():
        return _page(request, form)
    effect = closed_inside.effect(form.closures(), at=at)
    seal, saves = request.POST.get("seal", ""), request.POST.get("go") == "save"
    if saves and seal == effect.seal():
        return _save(request, form, at=at)
    look = closure_lines.look(form.closures(), effect, at=at)
    changed = CHANGED if saves and seal else ""
    return _page(request, form, look=look, seal=effect.seal(), changed=changed)


def _page(request: HttpRequest, form: ClosureForm, **context: Any) -> HttpResponse:
    if form.is_bound:
        form.move_focus()
    return render(request, "offers/closures_new.html", {"form": form, **context})


def _save(request: HttpRequest, form: ClosureForm, *, at: datetime) -> HttpResponse:
    rows = form.closures()
    number = closures.add(rows, actor=audit.staff(request.user), at=at)
    times = sentences.count(number, "open time")
    messages.success(request, f"Saved. {times} withdrawn.")
    return redirect("closure", rows[0].pk) if len(rows) == 1 else redirect("closures")


@shows("clinic.view_closure")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    closure = get_object_or_404(_closures(request.user), pk=pk)
    page = closure_lines.page(closure, user=request.user, at=timezone.now())
    return render(request, "offers/closures_show.html", {"page": page})


@acts_on("clinic.change_closure", access.closures_for, page="closures")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    if not _is_ours(request.user, pk):
        return refuse(request, ELSEWHERE, page="closures")
    done = closures.end(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = "Ended now. What was withdrawn stays so: log what is free again."
    no = "It has not begun, or it is over."
    return answer(request, done, yes=yes, no=no, page="closures")


@acts_on("clinic.delete_closure", access.closures_for, page="closures")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    if not _is_ours(request.user, pk):
        return refuse(request, ELSEWHERE, page="closures")
    done = closures.cancel(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = "Taken back. What was withdrawn stays so: log what is free again."
    no = "It has begun: end it instead."
    return answer(request, done, yes=yes, no=no, page="closures")


@acts_on("offers.change_booking", access.closures_for, page="closures")
def take_back(request: HttpRequest, pk: int, booking: int) -> HttpResponse:
    """Only a visit that lies inside: others are taken back among the bookings."""
    at, closure = timezone.now(), get_object_or_404(_closures(request.user), pk=pk)
    inside = {
        each.pk
        for each in closed_inside.won(closure, at=at)
        if visibility.is_ours(request.user, each.opening)
    }
    if booking not in inside:
        return refuse(request, "This visit was taken back, or is not inside.")
    done = closures.take_back(booking, closure, actor=audit.staff(request.user), at=at)
    yes = "Taken back. They are texted if they may be: phone them, from the bookings."
    return answer(request, done, yes=yes, no="It was taken back already.")


@acts_on("waitlist.change_waitlistentry", access.closures_for, page="closures")
def move_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody on the list, or the one named."""
    at, closure = timezone.now(), get_object_or_404(_closures(request.user), pk=pk)
    inside = people.entries(request.user, displaced.inside(closure, at=at))
    ids = list(inside.values_list("pk", flat=True))
    one = request.POST.get("entry", "")
    if one:
        ids = [each for each in ids if str(each) == one]
    moved = closures.move_up(ids, closure, actor=audit.staff(request.user), at=at)
    who = sentences.count(len(moved), "patient")
    return answer(
        request,
        bool(moved),
        yes=f"{who} moved up: asked before others, for any time that fits.",
        no="Nobody was left to move up.",
    )


def _is_ours(user: Reader, pk: int) -> bool:
    return access.closures_to_end(user).filter(pk=pk).exists()


def _closures(user: Reader) -> Any:
    return access.closures_for(user).select_related(
        "provider__usual_location", "location"
    )
