"""Who arrived: the visits of a day, answered for in one pass."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from clinic import audit

from .. import arrivals, sentences
from .acting import shows


@shows("offers.view_booking")
def show(request: HttpRequest) -> HttpResponse:
    at, user = timezone.now(), request.user
    day = _day(request.GET.get("day", "")) or arrivals.today(user=user, at=at)
    lines = arrivals.of_day(day, user=user, at=at)
    context = {
        "day": day,
        "lines": lines,
        "open": [line for line in lines if line.is_awaited],
        "days_left": [
            each for each in arrivals.days_left(user=user, at=at) if each != day
        ],
        "is_today": day == arrivals.today(user=user, at=at),
    }
    return render(request, "offers/arrivals.html", context)


@require_POST
@permission_required("offers.change_booking", raise_exception=True)
def note(request: HttpRequest) -> HttpResponse:
    """Every answer that differs from what the page showed; `rest` answers for the others."""
    at, user = timezone.now(), request.user
    day = _day(request.POST.get("day", "")) or arrivals.today(user=user, at=at)
    noted = refused = 0
    for line in arrivals.of_day(day, user=user, at=at):
        was, answer = _answers(request, line)
        if answer == was:
            continue
        done = arrivals.note(
            line.opening.pk, answer=answer, was=was, actor=audit.staff(user), at=at
        )
        noted, refused = noted + done, refused + (not done)
    _say(request, noted, refused)
    return redirect(f"{reverse('arrivals')}?day={day.isoformat()}")


def _answers(request: HttpRequest, line: arrivals.Line) -> tuple[str, str]:
    """What the page showed, and what it is to be."""
    pk = line.opening.pk
    was = request.POST.get(f"was-{pk}")
    answer = request.POST.get(f"visit-{pk}", was)
    if was not in arrivals.ANSWERS or answer not in arrivals.ANSWERS:
        return "", ""
    says_rest = "rest" in request.POST and was != arrivals.EMPTY
    if not answer and says_rest and line.may_be_absent:
        answer = arrivals.ARRIVED
    return was or "", answer or ""


def _say(request: HttpRequest, noted: int, refused: int) -> None:
    if noted:
        messages.success(request, f"Noted for {sentences.count(noted, 'visit')}.")
    if refused:
        words = sentences.count(refused, "visit")
        no = "a colleague answered meanwhile, or it has not begun. Look again."
        messages.warning(request, f"Not noted for {words}: {no}")
    if not noted and not refused:
        messages.info(request, "Nothing was changed.")


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
