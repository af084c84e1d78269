"""Asking out of turn: the next batch at once, or a patient whom staff choose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from clinic import audit
from waitlist import visibility as people

from .. import by_hand, hurry, visibility
from ..forms import ByHandForm
from ..models import Offer
from .acting import acts_on
from .answers import answer, refuse

Done = by_hand.Done
YES = {
    Offer.Channel.TEXT: "Asked: the text goes out now.",
    Offer.Channel.CALL: "On the call list of this time now.",
}
NO = {
    Done.NOT_OPEN: "It is not open any more; nobody was asked.",
    Done.NOT_ALLOWED: "Not asked: look at the rules again, something has changed.",
    Done.NOT_CONFIRMED: "Not asked yet: tick that you have read what speaks against it.",
    Done.TAKEN: "Not asked: somebody on this phone was asked at this moment.",
}


@acts_on("offers.change_opening", visibility.openings)
def ask_next(request: HttpRequest, pk: int) -> HttpResponse:
    done = hurry.ask_next(pk, actor=audit.staff(request.user), at=timezone.now())
    yes = "The next people are asked now. Those asked before may still say yes."
    no = "Nothing to skip: nobody is being waited for, or no texts may go out now."
    return answer(request, done, yes=yes, no=no)


@acts_on("offers.add_offer", visibility.openings)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    form = ByHandForm(request.POST)
    if not form.is_valid():
        return refuse(request, "Choose a patient who is waiting, and how to ask.")
    wanted = form.cleaned_data
    entry = get_object_or_404(people.entries(request.user), pk=wanted["entry"])
    done = by_hand.ask(
        pk,
        entry.pk,
        channel=wanted["channel"],
        confirmed=wanted["rules"] if wanted["confirmed"] else "",
        actor=audit.staff(request.user),
        at=timezone.now(),
    )
    yes = YES[Offer.Channel(wanted["channel"])]
    return answer(request, done is Done.ASKED, yes=yes, no=NO.get(done, ""))
