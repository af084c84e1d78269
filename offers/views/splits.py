"""From when a long time is offered as two halves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from clinic import audit

from .. import detail, splitting, visibility
from ..forms_split import SplitLaterForm
from .acting import acts_on
from .answers import answer


@acts_on("offers.change_opening", visibility.openings)
def later(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the split, or with `whole` take the plan back."""
    at, actor = timezone.now(), audit.staff(request.user)
    opening = get_object_or_404(detail.openings(request.user), pk=pk)
    no = "It cannot be split: it is closed, or no kind of visit fits into a half."
    if "whole" in request.POST:
        done = splitting.plan(pk, when=None, actor=actor, at=at)
        return answer(request, done, yes="It stays one time.", no=no)
    form = SplitLaterForm(request.POST, opening=opening, at=at)
    if not form.is_valid():
        context = {"split_form": form, "opening": opening}
        return render(request, "offers/split_later.html", context)
    done = splitting.plan(pk, when=form.cleaned_data["when"], actor=actor, at=at)
    return answer(request, done, yes="Planned: it is split then if still open.", no=no)
