"""Openings: look into one, and the buttons on it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
)

from clinic import audit

from .. import (
    candidates,
    cascade,
    detail,
    grace,
    openings,
    sentences,
    splitting,
    surge,
    visibility,
    worklist,
)
from .. import policy as policies
from ..forms import PatientSearchForm, WithdrawForm
from ..forms_split import SplitLaterForm
from ..models import Opening
from .acting import acts_on, marked, shows
from .answers import answer, refuse

NEXT_UP = 5
CLOSED = "This opening is closed already."


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
@marked
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One opening; a POST asks about one patient, again so that no name is in a URL."""
    at = timezone.now()
    version = detail.version(pk, at=at)
    opening = get_object_or_404(detail.openings(request.user), pk=pk)
    typed = request.POST if request.method == "POST" else None
    form = PatientSearchForm(typed, user=request.user)
    context = _context(request, opening, version, at=at)
    if form.is_valid() and form.cleaned_data["patient"]:
        context["asked_about"] = form.cleaned_data["patient"]
        context["verdicts"] = detail.why(opening, form.cleaned_data["patient"], at=at)
    return render(
        request,
        "offers/opening.html",
        {
            **context,
            "form": form,
            "halves": splitting.of(opening),
            "split_form": SplitLaterForm(opening=opening, at=at),
            "split_when": _split_when(opening, at=at),
        },
    )


@shows("offers.view_opening")
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What moves on the page of an opening; 204 while it reads as it did before."""
    at = timezone.now()
    get_object_or_404(visibility.openings(request.user), pk=pk)
    version = detail.version(pk, at=at)
    if request.GET.get("v") == version:
        return HttpResponse(status=204)
    opening = detail.openings(request.user).get(pk=pk)
    context = {**_context(request, opening, version, at=at), "is_refresh": True}
    return render(request, "offers/_partials/opening_live.html", context)


def _context(
    request: HttpRequest, opening: Opening, version: str, *, at: datetime
) -> dict[str, object]:
    """With the version that was read before the rows: what comes between is news."""
    return {
        "version": version,
        **detail.context(opening, user=request.user, at=at),
        "news": worklist.news(user=request.user),
        "reasons": WithdrawForm.REASONS,
    }


def _split_when(opening: Opening, *, at: datetime) -> str:
    zone = opening.location.zone
    when = opening.split_at
    return sentences.day_and_clock(when, zone, at=at) if when else ""


@require_GET
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
def next_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Swapped in by htmx; without it, a page of its own."""
    at = timezone.now()
    opening = get_object_or_404(detail.openings(request.user), pk=pk)
    entries = candidates.next_up(opening, at=at, limit=NEXT_UP)
    lines = [detail.candidate(entry) for entry in entries]
    if request.headers.get("HX-Request"):
        return render(request, "offers/_partials/next_up.html", {"lines": lines})
    when = sentences.day_and_clock(opening.starts_at, opening.location.zone, at=at)
    context = {"lines": lines, "opening": opening, "when": when}
    return render(request, "offers/opening_next.html", context)


@acts_on("offers.change_opening", visibility.openings)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    done = openings.pause(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = "Paused: nobody else is asked. A YES to what was asked still counts."
    return answer(request, done, yes=yes, no="It is not open, or paused already.")


@acts_on("offers.change_opening", visibility.openings)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    done = openings.resume(pk, actor=audit.staff(request.user), at=timezone.now())
    return answer(
        request, done, yes="Asking goes on.", no="It is not paused, or no longer open."
    )


@acts_on("offers.change_opening", visibility.openings)
def resume_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer all that was held back with this opening as a surge."""
    number = surge.resume(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = f"{sentences.count(number, 'opening')} offered: asking goes on."
    return answer(request, bool(number), yes=yes, no="None of these is paused now.")


@acts_on("offers.change_opening", visibility.openings)
def send_now(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    opening = get_object_or_404(visibility.openings(request.user), pk=pk)
    if cascade.step_for(opening, policies.current(), at=at) is None:
        return answer(request, False, yes="", no="It is too far ahead to text yet.")
    done = openings.send_now(pk, actor=audit.staff(request.user), at=at)
    no = "Texting had started already, or the opening is closed."
    return answer(request, done, yes="Texting starts now.", no=no)


@acts_on("offers.change_opening", visibility.openings)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return refuse(request, "Choose why it is withdrawn.")
    done = openings.withdraw(
        pk, **form.cleaned_data, actor=audit.staff(request.user), at=timezone.now()
    )
    yes = "Withdrawn. Whoever was still deciding hears of it."
    return answer(request, done, yes=yes, no=CLOSED)


@acts_on("offers.change_opening", visibility.openings)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    done = grace.undo(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "Too late to undo: somebody was asked, or it is closed. Withdraw it instead."
    return answer(request, done, yes="Undone. Nobody was texted.", no=no)


@acts_on("offers.change_opening", visibility.openings)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        made = splitting.split(pk, actor=audit.staff(request.user), at=timezone.now())
    except openings.AlreadyLogged:
        sentence = "Not split: its second half is logged already. Look at the board."
        return refuse(request, sentence)
    no = "It cannot be split: it is closed, or no kind of visit fits into a half."
    yes = f"Split into two of {made[0].minutes} minutes." if made else ""
    return answer(request, bool(made), yes=yes, no=no)
