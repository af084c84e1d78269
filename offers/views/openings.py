"""Openings: log one, look into one, and the buttons on it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from clinic import audit
from clinic.models import Provider

from .. import candidates, detail, openings, sentences, surge
from ..forms import LogForm, PatientSearchForm, WithdrawForm, find_patients
from ..models import Opening
from .answers import answer, refuse

NEXT_UP = 5
CLOSED = "This opening is closed already."


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("offers.add_opening", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.method == "POST":
        form = LogForm(request.POST, at=at)
        opening = _log(request, form) if form.is_valid() else None
        if opening:
            return redirect(f"{reverse('board')}#opening-{opening.pk}")
    else:
        form = LogForm(at=at, initial=_usual(request.GET.get("provider", "")))
    return render(request, "offers/log.html", {"form": form})


def _usual(provider_id: str) -> dict[str, object]:
    """What a provider's openings mostly are, to start the form with."""
    if not provider_id.isdecimal():
        return {}
    provider = Provider.objects.filter(pk=provider_id).first()
    if provider is None:
        return {}
    return {
        "provider": provider.pk,
        "location": provider.usual_location_id,
        "minutes": provider.usual_minutes,
        "visit_types": [each.pk for each in provider.visit_types.all()],
    }


def _log(request: HttpRequest, form: LogForm) -> Opening | None:
    """None if the time is logged already; the form then says so."""
    data = form.cleaned_data
    is_added = data["cancelled_by"] == LogForm.ADDED
    try:
        opening = openings.log(
            provider=data["provider"],
            location=data["location"],
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            visit_types=data["visit_types"],
            mode=data["mode"],
            source=Opening.Source.ADDED if is_added else Opening.Source.CANCELLED,
            cancelled_by="" if is_added else data["cancelled_by"],
            given_up_by=data["patient"],
            held_in_ehr=data["held_in_ehr"],
            actor=audit.staff(request.user),
            at=form.at,
        )
    except openings.AlreadyLogged as error:
        form.add_error("clock", _already_logged(error.opening_id))
        return None
    messages.success(request, "Logged.")
    return opening


def _already_logged(opening_id: int | None) -> str:
    if opening_id is None:
        return "This time of this provider was logged just now. Look at the board."
    return format_html(
        'This time of this provider is logged already: <a href="{}">look at it</a>.',
        reverse("opening", args=[opening_id]),
    )


@require_POST
@never_cache
@permission_required("waitlist.view_patient", raise_exception=True)
def patients(request: HttpRequest) -> HttpResponse:
    """Matches for the search box; by POST, so that no name stands in a URL."""
    found = find_patients(request.POST.get("patient_words", ""))
    return render(request, "offers/_partials/patients.html", {"matches": found})


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One opening; a POST asks about one patient, again so that no name is in a URL."""
    at = timezone.now()
    opening = get_object_or_404(detail.openings(), pk=pk)
    form = PatientSearchForm(request.POST if request.method == "POST" else None)
    context = detail.context(opening, at=at)
    if form.is_valid() and form.cleaned_data["patient"]:
        context["asked_about"] = form.cleaned_data["patient"]
        context["verdicts"] = detail.why(opening, form.cleaned_data["patient"], at=at)
    return render(
        request,
        "offers/opening.html",
        {**context, "form": form, "reasons": WithdrawForm.REASONS},
    )


@require_GET
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
def next_up(request: HttpRequest, pk: int) -> HttpResponse:
    opening = get_object_or_404(detail.openings(), pk=pk)
    entries = candidates.next_up(opening, at=timezone.now(), limit=NEXT_UP)
    lines = [detail.candidate(entry) for entry in entries]
    return render(request, "offers/_partials/next_up.html", {"lines": lines})


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Opening, pk=pk)
    done = openings.pause(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = "Paused: nobody else is asked. A YES to what was asked still counts."
    return answer(request, done, yes=yes, no="It is not open, or paused already.")


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Opening, pk=pk)
    done = openings.resume(pk, actor=audit.staff(request.user), at=timezone.now())
    return answer(
        request, done, yes="Asking goes on.", no="It is not paused, or no longer open."
    )


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def resume_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer all that was held back with this opening as a surge."""
    get_object_or_404(Opening, pk=pk)
    number = surge.resume(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = f"{sentences.count(number, 'opening')} offered: asking goes on."
    return answer(request, bool(number), yes=yes, no="None of these is paused now.")


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def send_now(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Opening, pk=pk)
    done = openings.send_now(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "Texting had started already, or the opening is closed."
    return answer(request, done, yes="Texting starts now.", no=no)


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Opening, pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return refuse(request, "Choose why it is withdrawn.")
    done = openings.withdraw(
        pk, **form.cleaned_data, actor=audit.staff(request.user), at=timezone.now()
    )
    yes = "Withdrawn. Whoever was still deciding hears of it."
    return answer(request, done, yes=yes, no=CLOSED)
