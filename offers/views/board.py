"""The board: what is open, what waits for a person, and the stop for all texting."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic import access, audit, singletons, trail
from clinic.models import Practice
from messaging import halt

from .. import attention, board, idle, modes, situation, texting, worklist
from ..forms import StopForm, WithdrawForm
from .acting import mark
from .answers import answer, refuse


@require_GET
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    version = _version(request, singletons.practice(), at=at)
    return _shown(request, "offers/board.html", version=version, at=at)


@require_GET
@never_cache
@permission_required("offers.view_opening", raise_exception=True)
def live(request: HttpRequest) -> HttpResponse:
    """The board's moving parts; 204 while they read as they did before."""
    at = timezone.now()
    version = _version(request, singletons.practice(), at=at)
    if request.GET.get("v") == version:
        return HttpResponse(status=204)
    return _shown(request, "offers/_partials/live.html", version=version, at=at)


def _shown(
    request: HttpRequest, template: str, *, version: str, at: datetime
) -> HttpResponse:
    """With the version that was read before the rows: what comes between is news."""
    mark(request)
    actor, places = audit.staff(request.user), access.locations_for(request.user)
    trail.board_opened(places.filter(is_active=True), actor=actor, at=at)
    context = {**_context(request, at=at), "version": version}
    return render(request, template, context)


def _is_idle(request: HttpRequest) -> bool:
    """Nobody touched mouse or keys for a while: see static/board.js."""
    return "idle" in request.GET


def _version(request: HttpRequest, practice: Practice, *, at: datetime) -> str:
    version = attention.version(practice, at=at)
    return f"{version}-idle" if _is_idle(request) else version


def _context(request: HttpRequest, *, at: datetime) -> dict[str, object]:
    practice, user = singletons.practice(), request.user
    is_texting = attention.is_texting(practice)
    setting = situation.setting(is_texting=is_texting, at=at)
    rows, names_zones = board.rows_in(setting, user=user), setting.names_zones
    return {
        "news": worklist.news(user=user),
        "notices": attention.notices(practice, at=at),
        "pacing": modes.news(setting.policy, user=user, at=at),
        "tasks": attention.tasks(rows, user=user, at=at),
        "rows": idle.in_initials(rows) if _is_idle(request) else rows,
        "is_idle": _is_idle(request),
        "idle_minutes": settings.BOARD_IDLE_MINUTES,
        "idle_seconds": round(settings.BOARD_IDLE_MINUTES * 60),
        "filled": board.filled_today(user=user, at=at, names_zones=names_zones),
        "gone": board.gone_lately(user=user, at=at, names_zones=names_zones),
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
