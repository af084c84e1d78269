"""The board: what is open, what waits for a person, and the stop for all texting."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, singletons
from messaging import halt

from .. import attention, board, texting
from ..forms import StopForm, WithdrawForm
from .answers import answer, refuse


@require_GET
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "offers/board.html", _context(at=timezone.now()))


@require_GET
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
def live(request: HttpRequest) -> HttpResponse:
    """The board's moving parts; 204 while they read as they did before."""
    at = timezone.now()
    if request.GET.get("v") == attention.version(singletons.practice(), at=at):
        return HttpResponse(status=204)
    return render(request, "offers/_partials/live.html", _context(at=at))


def _context(*, at: datetime) -> dict[str, object]:
    practice = singletons.practice()
    rows = board.open_rows(is_texting=attention.is_texting(practice), at=at)
    return {
        "version": attention.version(practice, at=at),
        "notices": attention.notices(practice, at=at),
        "tasks": attention.tasks(rows, at=at),
        "rows": rows,
        "filled": board.filled_today(at=at),
        "gone": board.gone_lately(at=at),
        "reasons": WithdrawForm.REASONS,
    }


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def stop_texting(request: HttpRequest) -> HttpResponse:
    form = StopForm(request.POST)
    if not form.is_valid():
        return refuse(request, str(form.errors["reason"][0]))
    done = texting.stop(
        reason=form.cleaned_data["reason"],
        actor=audit.staff(request.user),
        at=timezone.now(),
    )
    return answer(
        request,
        done,
        yes="All texting is stopped. Nothing leaves until somebody resumes it.",
        no="Texting was stopped already.",
    )


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def resume_texting(request: HttpRequest) -> HttpResponse:
    done = texting.resume(actor=audit.staff(request.user), at=timezone.now())
    return answer(
        request,
        done,
        yes="Texting goes on. Texts that still make sense leave now.",
        no="Texting was not stopped.",
    )


@require_POST
@permission_required("offers.change_opening", raise_exception=True)
def try_again(request: HttpRequest) -> HttpResponse:
    """Ask a carrier that takes nothing from us whether it does now."""
    done = halt.try_again(actor=audit.staff(request.user), at=timezone.now())
    return answer(
        request,
        done,
        yes="One text asks the carrier now. If it is taken, the others follow.",
        no="The carrier takes texts again: nothing is held.",
    )
