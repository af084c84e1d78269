"""At opening of business: which times from before today are still free."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic import audit, singletons

from .. import attention, board, gone, morning, visibility
from .acting import acts_on, shows
from .answers import answer

PAGE = "openings_check"


@shows("offers.view_opening")
def check(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    is_texting = attention.is_texting(singletons.practice())
    rows = board.open_rows(user=request.user, is_texting=is_texting, at=at)
    wanted = {each.pk for each in morning.to_check([r.opening for r in rows], at=at)}
    context = {
        "rows": [row for row in rows if row.opening.pk in wanted],
        "gone": board.gone_lately(user=request.user, at=at),
    }
    return render(request, "offers/morning.html", context)


@acts_on("offers.change_opening", visibility.openings, page=PAGE)
def still_free(request: HttpRequest, pk: int) -> HttpResponse:
    done = morning.still_free(pk, actor=audit.staff(request.user), at=timezone.now())
    no = "It is no longer open."
    return answer(request, done, yes="Still free: noted.", no=no, page=PAGE)


@acts_on("offers.change_opening", visibility.openings)
def not_gone(request: HttpRequest, pk: int) -> HttpResponse:
    done = gone.undo(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = "Open again. Who had read that it was filled is asked first."
    no = "Too late to undo, or the time was logged anew. Log it again if it is free."
    return answer(request, done, yes=yes, no=no)
