"""Logging a time that came free: fill in, look at what it would do, send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic import access, audit
from clinic.access import Reader

from .. import freed, openings, preview, sentences
from ..forms import find_patients
from ..forms_log import LogForm
from ..models import Opening

CHANGED = "Something changed since you looked. Look again, then send."


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required("offers.add_opening", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """Nothing is logged that was not looked at, unless nobody is to be texted."""
    at = timezone.now()
    if request.method != "POST":
        usual = _usual(request.GET.get("provider", ""), user=request.user)
        form = LogForm(user=request.user, at=at, initial=usual)
        return _page(request, form)
    form = LogForm(request.POST, user=request.user, at=at)
    if not form.is_valid():
        return _page(request, form)
    go, seal = request.POST.get("go", ""), request.POST.get("seal", "")
    sends = go in (freed.NOW, freed.GRACE)
    if go == freed.SKIP or (sends and seal == form.freed().seal()):
        made = _log(request, form, go)
        if made:
            return redirect(f"{reverse('board')}#opening-{made[0].pk}")
        return _page(request, form)
    return _look(request, form, changed=CHANGED if sends and seal else "")


def _page(request: HttpRequest, form: LogForm, **context: Any) -> HttpResponse:
    if form.is_bound:
        form.move_focus()
    return render(request, "offers/log.html", {"form": form, **context})


def _look(request: HttpRequest, form: LogForm, *, changed: str) -> HttpResponse:
    time = form.freed()
    form.fill_in()
    return _page(
        request,
        form,
        looks=preview.of(time, at=form.at),
        seal=time.seal(),
        changed=changed,
    )


def _usual(provider_id: str, *, user: Reader) -> dict[str, object]:
    """What a provider's openings mostly are, to start the form with."""
    if not provider_id.isdecimal():
        return {}
    provider = access.providers_for(user).filter(pk=provider_id).first()
    if provider is None:
        return {}
    return {
        "provider": provider.pk,
        "usual_of": provider.pk,
        "location": provider.usual_location_id,
        "minutes": provider.usual_minutes,
        "visit_types": [each.pk for each in provider.visit_types.all()],
    }


def _log(request: HttpRequest, form: LogForm, go: str) -> list[Opening]:
    """Empty if the time is logged already; the form then says so."""
    actor = audit.staff(request.user)
    try:
        made = freed.log(form.freed(), go=go, actor=actor, at=form.at)
    except openings.AlreadyLogged as error:
        form.add_error("clock", _already_logged(error.opening_id))
        return []
    messages.success(request, _logged(made, go))
    return made


def _logged(made: list[Opening], go: str) -> str:
    words = f"Logged as {sentences.count(len(made), 'time')}" if made[1:] else "Logged"
    if go == freed.SKIP:
        return f"{words}. Nobody is asked until you offer it."
    if any(opening.held_back for opening in made):
        return f"{words}. Held back by lot: see its line on the board."
    return words


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
    words = request.POST.get("patient_words", "")
    found = find_patients(words, user=request.user)
    return render(request, "offers/_partials/patients.html", {"matches": found})
