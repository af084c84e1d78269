"""Choosing how offers are paced, and taking the choice back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit

from .. import modes
from .. import policy as policies
from ..forms_pacing import PacingForm
from .answers import answer

LOST = "Nothing was changed: somebody has switched it meanwhile, or it is so already."


@require_http_methods(["GET", "POST"])
@never_cache
@permission_required(modes.MAY_CHANGE, raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    at, row = timezone.now(), policies.current()
    form = PacingForm(
        request.POST or None,
        initial={"pacing": row.pacing, "seen_pacing": modes.seen(row)},
    )
    if form.is_valid():
        done = modes.switch(
            form.cleaned_data["pacing"],
            seen=form.cleaned_data["seen_pacing"],
            actor=audit.staff(request.user),
            at=at,
        )
        _say(request, done)
        return redirect("pacing")
    change = modes.change(row, user=request.user, at=at)
    context = {"form": form, "policy": row, "change": change}
    return render(request, "offers/pacing.html", context)


def _say(request: HttpRequest, done: bool) -> None:
    if done:
        name = modes.NAMES[modes.Pacing(policies.current().pacing)]
        yes = f"Pacing is {name} now: the next batches are made so."
        messages.success(request, yes)
    else:
        messages.warning(request, LOST)


@require_POST
@permission_required(modes.MAY_CHANGE, raise_exception=True)
def undo(request: HttpRequest) -> HttpResponse:
    done = modes.undo(
        seen=request.POST.get("seen_pacing", ""),
        actor=audit.staff(request.user),
        at=timezone.now(),
    )
    name = modes.NAMES[modes.Pacing(policies.current().pacing)]
    return answer(request, done, yes=f"Back to {name}.", no=LOST, page="pacing")
